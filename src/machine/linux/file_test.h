/*
 * file_test: the conditions a query puts on the columns of `file`, so that a walk
 * can drop what does not meet them before anything dear is done. They may let
 * too much pass (a link always passes what speaks of its target): SQLite looks
 * at every row again.
 */
#ifndef COLOA_FILE_TEST_H
#define COLOA_FILE_TEST_H

#include <sys/stat.h>

#include "table.h"

#define FILE_TESTS_MAX 16

enum file_test_kind {
	FILE_TEST_NAME,
	FILE_TEST_TYPE,
	FILE_TEST_MODE,
	FILE_TEST_UID,
	FILE_TEST_GID,
	FILE_TEST_SIZE,
	FILE_TEST_MTIME,
};

struct file_test {
	enum file_test_kind kind;
	enum scan_op op;
	int64_t i;       /* uid, gid, size, mtime */
	struct str text; /* name, type, mode; NUL-terminated */
};

/* True when c is a condition that can be tested; its text is copied into a. */
bool file_test_of(const struct constraint *c, enum file_test_kind kind, struct arena *a,
	struct file_test *ret);
bool file_test_same(const struct file_test *a, const struct file_test *b);

/* By name and type alone; type is a DT_... */
bool file_tests_entry(
	const struct file_test *tests, size_t n, struct str name, unsigned char type);
bool file_tests_need_stat(const struct file_test *tests, size_t n);
bool file_tests_stat(const struct file_test *tests, size_t n, const struct statx *st);

/* osquery's word for a DT_... */
const char *file_type_name(unsigned char type);

#endif
