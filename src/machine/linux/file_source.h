/*
 * file_source: the files that a query on `file` or `hash` names, one by one.
 *
 *	path = '/a'             that one
 *	directory = '/a'        what lies in it
 *	path LIKE '/a/%'        as a shell's * would, names with a leading dot too
 *	path LIKE '/a/%%'       everything below /a
 *	directory LIKE '/a/%'   what lies in the directories that match
 *
 * Several conditions must all hold, so the first kind given of these is enough.
 */
#ifndef COLOA_FILE_SOURCE_H
#define COLOA_FILE_SOURCE_H

#include "file_test.h"

struct file_at {
	struct str path, directory,
		filename;   /* NUL-terminated path; until the next call */
	int dir_fd;         /* -1: only by path */
	const char *name;   /* in dir_fd */
	unsigned char type; /* DT_UNKNOWN: look */
	bool is_network;    /* a mount point that may hang: don't look */
};

struct file_source;

/* tests: applied to names and types; may be left out (n = 0). */
enum err file_source_open(struct scan *s, int path_column, int directory_column,
	const struct file_test *tests, size_t n, struct file_source **ret) NODISCARD;
void file_source_close(struct file_source *f); /* NULL is fine */

/* *ret_have false: the end. */
enum err file_source_next(struct file_source *f, struct scan *s, bool *ret_have,
	struct file_at *ret) NODISCARD;

/* Registers the question with the snapshot's walk, when it is one for it. */
void file_source_expect(
	struct scan *s, int path_column, const struct file_test *tests, size_t n);

/* The file itself, links not followed; -1 and errno. */
int file_at_open(struct scan *s, const struct file_at *at, int flags);

#endif
