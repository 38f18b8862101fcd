/*
 * apt_conf: apt's configuration (apt.conf(5)): /etc/apt/apt.conf.d, then
 * /etc/apt/apt.conf. Names know no case. apt's compiled-in defaults are not in it.
 */
#ifndef COLOA_APT_CONF_H
#define COLOA_APT_CONF_H

#include "table.h"

/* --- the syntax ------------------------------------------------------------- */

enum apt_conf_verb { APT_CONF_SET, APT_CONF_CLEAR, APT_CONF_INCLUDE };

struct apt_conf_statement {
	enum apt_conf_verb verb;
	struct str name;  /* whole, "A::B"; "A::B::" adds an item to a list */
	struct str value; /* INCLUDE: the path */
	size_t line;
};

/* The names and values live in a. */
typedef void apt_conf_fn(void *ctx, const struct apt_conf_statement *s);

/*
 * Calls each() for every statement. ERR_MALFORMED and *ret_line at the first that
 * apt would refuse; what stood before it has been given.
 */
enum err apt_conf_parse(struct str text, struct arena *a, apt_conf_fn *each, void *ctx,
	size_t *ret_line) NODISCARD;

/* --- the machine's ---------------------------------------------------------- */

struct apt_conf_entry {
	struct str name, value;
	const char *source;
	size_t line;
};

struct apt_conf {
	struct apt_conf_entry *entries; /* in the order they were set; in scan_arena() */
	size_t n, cap;
};

/* Unreadable and malformed files warn for `column` (or SCAN_ROWS). */
struct apt_conf apt_conf_load(struct scan *s, int column);

/* The last value of a name; NULL when it is not set. */
const struct apt_conf_entry *apt_conf_find(const struct apt_conf *c, const char *name);

/*
 * The next entry at or after *at whose name is `list`, an item of it, or lies
 * below it; *at then stands behind it. NULL at the end.
 */
const struct apt_conf_entry *apt_conf_next(
	const struct apt_conf *c, const char *list, size_t *at);

/* The names in a directory of fragments that apt reads: no extension, or this one. */
bool apt_reads_fragment(struct str name, const char *extension);

#endif
