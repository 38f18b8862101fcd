/*
 * test: cmocka with its prerequisites, and temporary folders.
 */
#ifndef COLOA_TEST_H
#define COLOA_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "str.h"

#define assert_str_equal(s, expected) \
	do { \
		struct str s_ = (s); \
		assert_int_equal(s_.len, strlen(expected)); \
		assert_memory_equal(s_.ptr, expected, s_.len); \
	} while (0)

/* A new empty folder, its path in `dir` (at least 32 bytes). */
static inline void test_dir_make(char *dir)
{
	snprintf(dir, 32, "/tmp/coloa-test-XXXXXX");
	assert_non_null(mkdtemp(dir));
}

static inline int test_dir_remove_one(
	const char *path, const struct stat *st, int what, struct FTW *at)
{
	(void)st, (void)what, (void)at;
	return remove(path);
}

static inline void test_dir_remove(const char *dir)
{
	nftw(dir, test_dir_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Writes dir/path (folders in between are made), replacing it. */
static inline void test_file(const char *dir, const char *path, const char *content)
{
	char full[4096], *p;
	FILE *f;

	snprintf(full, sizeof full, "%s/%s", dir, path);
	for (p = full + strlen(dir) + 1; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		mkdir(full, 0755);
		*p = '/';
	}
	f = fopen(full, "w");
	assert_non_null(f);
	fputs(content, f);
	fclose(f);
}

#endif
