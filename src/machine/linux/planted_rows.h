/* planted_rows: for tests of tables: a root made of a few files, and one question to it. */
#ifndef COLOA_PLANTED_ROWS_H
#define COLOA_PLANTED_ROWS_H

#include "machine.h"
#include "test.h"

struct planted {
	const char *path, *text;
};

/*
 * The rows of sql on a machine that has these files (ended by {NULL}): cells with
 * "|" between, rows with a newline after each; then a line "! TEXT" for each
 * warning. In a.
 */
static inline struct str planted_rows(
	const struct planted *files, const char *sql, struct arena *a)
{
	struct machine_options o = {0};
	SCOPED(machine) m = NULL;
	SCOPED(query) q = NULL;
	struct str out = STR("");
	struct error e;
	char dir[32];
	bool row;
	size_t i;

	test_dir_make(dir);
	for (; files->path; files++)
		test_file(dir, files->path, files->text);
	o.root = dir;
	assert_int_equal(machine_open(&o, &m, &e), OK);
	if (machine_query(m, str_z(sql), NULL, 0, NULL, &q, &e))
		fail_msg("%s", e.text);
	for (;;) {
		assert_int_equal(query_next(q, &row, &e), OK);
		if (!row)
			break;
		for (i = 0; i < query_n_columns(q); i++)
			out = arena_printf(a, "%.*s%s%.*s", STR_ARG(out), i ? "|" : "",
				STR_ARG(query_cell(q, i)));
		out = arena_printf(a, "%.*s\n", STR_ARG(out));
	}
	for (i = 0; i < query_n_warnings(q); i++)
		out = arena_printf(a, "%.*s! %.*s\n", STR_ARG(out),
			STR_ARG(query_warning(q, i)->text));
	test_dir_remove(dir);
	return out;
}

#define assert_planted(sql, expected, ...) \
	do { \
		SCOPED(arena) a_ = arena_new(); \
		const struct planted files_[] = {__VA_ARGS__, {NULL, NULL}}; \
		struct str out_ = planted_rows(files_, (sql), a_); \
		assert_string_equal(arena_strz(a_, out_), (expected)); \
	} while (0)

#endif
