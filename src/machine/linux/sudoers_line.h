/*
 * sudoers_line: the lines of sudoers(5), as far as osquery's table shows them.
 */
#ifndef COLOA_SUDOERS_LINE_H
#define COLOA_SUDOERS_LINE_H

#include "arena.h"

enum sudoers_kind { SUDOERS_NOTHING, SUDOERS_RULE, SUDOERS_INCLUDE, SUDOERS_INCLUDE_DIR };

struct sudoers_line {
	enum sudoers_kind kind;
	struct str header; /* the first word; "include", "includedir" */
	struct str rest;   /* the others with one blank between; the path of an include */
};

#define SUDOERS_LINE_MAX ((size_t)64 << 10) /* of a line with its continuations */

/*
 * The next line with its continuations joined ("\" before the newline). False at
 * the end; a line longer than SUDOERS_LINE_MAX is left out and *ret_long counts
 * it.
 */
bool sudoers_next_line(
	struct str *rest, struct arena *a, struct str *ret, size_t *ret_long);

/*
 * "#include" and "@include" (also …dir) followed by a blank; any other line
 * that begins with "#" is a comment, unless a number follows: "#1000 ALL=ALL" is
 * a rule for that uid, which osquery overlooks.
 */
struct sudoers_line sudoers_parse(struct str line, struct arena *a);

/* Files of an includedir that sudo takes: no "." in the name, no "~" at its end. */
bool sudoers_takes_file(const char *name);

#endif
