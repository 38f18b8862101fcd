/*
 * sshd: the configuration that OpenSSH's server would run with: what
 * `sshd -T` of OpenSSH 9.2p1 as built by Debian 12 prints, computed from the
 * files alone (servconf.c is the specification: first value wins, except for
 * the few keywords where its code says otherwise).
 *
 * Where we depart: names of ListenAddress and Port are not looked up (addresses
 * must be numeric to be written as sshd writes them; "ssh" is 22), relative
 * file names stay relative, "~" is root's home, /root.
 */
#ifndef COLOA_SSHD_H
#define COLOA_SSHD_H

#include "table.h"

#define SSHD_CONFIG "/etc/ssh/sshd_config"

/* How several lines with one keyword meet. */
enum sshd_policy {
	SSHD_FIRST, /* the first line's values */
	SSHD_EACH,  /* all values of all lines */
	SSHD_LAST,  /* the last line's values */
};

struct sshd_keyword {
	const char *name; /* as sshd -T prints it: lower case */
	unsigned char kind;
	enum sshd_policy policy;
	bool in_match;      /* allowed in a Match block */
	const char *preset; /* sshd's default; NULL: nothing is printed for it */
	const void *detail; /* of the kind */
};

/* One value that one line gives. */
struct sshd_setting {
	const struct sshd_keyword *keyword;
	struct str value; /* as sshd -T prints it */
	struct str match; /* the criteria of its block; empty: global or "Match all" */
	bool match_all;   /* under "Match all": wins over the global lines */
	struct str source;
	size_t line;
	size_t directive; /* number of the line among all lines read */
	bool is_default;
};

/* --- one line ---------------------------------------------------------------- */

enum sshd_line_kind {
	SSHD_NOTHING, /* blank, comment, or a keyword that sshd ignores */
	SSHD_SETTING,
	SSHD_INCLUDE, /* values: the patterns */
	SSHD_MATCH,   /* values[0]: the criteria, "" for "all" */
	SSHD_BAD,     /* sshd would not start; problem says why */
};

struct sshd_line {
	enum sshd_line_kind kind;
	const struct sshd_keyword *keyword;
	const struct str *values;
	size_t n;
	const char *problem;
};

/* One line without its newline; what it returns lives in a or in the line. */
struct sshd_line sshd_parse_line(struct str line, struct arena *a);

/* --- all of it ---------------------------------------------------------------- */

/*
 * What is in force, in the order of sshd -T: first the global scope with its
 * defaults, then what each Match block sets (Match blocks with the same
 * criteria as one). Nothing, and no warning, when there is neither a
 * configuration nor /usr/sbin/sshd. Lines that sshd would refuse, and files that
 * cannot be read, warn for `column`.
 */
void sshd_effective(
	struct scan *s, int column, const struct sshd_setting **ret, size_t *ret_n);

/* The keywords in the order of sshd -T, ended by one without a name. */
extern const struct sshd_keyword sshd_keywords[];

/* "*" and "?" as OpenSSH's match_pattern(). */
bool sshd_match_pattern(struct str s, struct str pattern);

#endif
