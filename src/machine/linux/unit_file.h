/*
 * unit_file: the syntax of systemd's unit files (systemd.syntax(7)), which is
 * also that of desktop entries and of most "[section]" and "key=value" files.
 */
#ifndef COLOA_UNIT_FILE_H
#define COLOA_UNIT_FILE_H

#include "arena.h"

struct unit_file {
	struct str rest, section;
	size_t line;
};

struct unit_setting {
	struct str section, key;
	struct str value; /* trimmed; lines that go on ("\" at the end) are left in it */
	size_t line;      /* where it begins, from 1 */
};

struct unit_file unit_file_over(struct str text);

/* The next assignment. Comments and lines without '=' are passed. False at the end. */
bool unit_file_next(struct unit_file *f, struct unit_setting *ret);

/* The next word of a value, without its quotes. False at the end. */
bool unit_file_next_word(struct str *value, struct str *word);

/* The value on one line. */
struct str unit_file_join(struct arena *a, struct str value);

/* The last value of section.key; false when it is not set. */
bool unit_file_find(
	struct str text, const char *section, const char *key, struct str *ret);

/* "1", "yes", "true", "on" in any case. */
bool unit_file_is_true(struct str value);

#endif
