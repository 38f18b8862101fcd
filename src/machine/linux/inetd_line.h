/* inetd_line: the lines of inetd.conf(5) and xinetd.conf(5). */
#ifndef COLOA_INETD_LINE_H
#define COLOA_INETD_LINE_H

#include "str.h"

struct inetd_entry {
	struct str service, protocol, user,
		program; /* program "internal" is inetd itself */
	bool enabled;    /* false: update-inetd has switched it off ("#<off># ") */
};

/* False: blank, a comment, or not an entry. */
bool inetd_parse(struct str line, struct inetd_entry *ret);

enum xinetd_kind {
	XINETD_NOTHING,
	XINETD_SERVICE, /* "service NAME": value */
	XINETD_DEFAULTS,
	XINETD_END,       /* "}" */
	XINETD_ATTRIBUTE, /* name, value; "+=" and "-=" in op */
	XINETD_INCLUDE,   /* value: the path */
	XINETD_INCLUDE_DIR,
};

struct xinetd_line {
	enum xinetd_kind kind;
	struct str name, value;
	char op; /* '=', '+', '-' */
};

struct xinetd_line xinetd_parse(struct str line);

#endif
