/*
 * config_line: one line of a file of "[section]", "key = value" or "key value".
 */
#ifndef COLOA_CONFIG_LINE_H
#define COLOA_CONFIG_LINE_H

#include "str.h"

struct config_line {
	struct str section, key, value;
	size_t line; /* from 1 */
};

struct config_lines {
	struct str rest, section;
	size_t line;
};

struct config_lines config_lines_over(struct str text);

/*
 * The next line that says something: not empty, no comment ("#" or ";" as its first
 * character), no section's head. In a section "=" always divides; outside, a blank
 * does if it comes first ("Subsystem sftp a=b"), unless blanks stand around the
 * "=" too. A value loses one pair of quotes around it; a comment behind it stays.
 */
bool config_lines_next(struct config_lines *f, struct config_line *ret);

#endif
