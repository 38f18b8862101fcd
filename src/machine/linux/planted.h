/*
 * planted: for tests of tables: a machine whose files lie in a temporary folder, and
 * questions to it.
 */
#ifndef COLOA_PLANTED_H
#define COLOA_PLANTED_H

#include "machine.h"
#include "test.h"

#define assert_cell(r, row, column, expected) \
	assert_str_equal(answer_cell((r), (row), (column)), expected)

/* At most 1000 rows, in a. */
static inline struct answer planted_ask(const char *dir, const char *sql, struct arena *a)
{
	struct machine_options o = {.root = dir};
	SCOPED(machine) m = NULL;
	SCOPED(query) q = NULL;
	struct answer answer;
	struct error e;

	if (machine_open(&o, &m, &e) ||
		machine_query(m, str_z(sql), NULL, 0, NULL, &q, &e))
		fail_msg("%s", e.text);
	query_answer(q, 1000, a, &answer);
	if (answer.err)
		fail_msg("%.*s", STR_ARG(answer.error));
	return answer;
}

/* A symbolic link; its folder is there. */
static inline void planted_link(const char *dir, const char *path, const char *target)
{
	char full[4096];

	snprintf(full, sizeof full, "%s/%s", dir, path);
	assert_int_equal(symlink(target, full), 0);
}

/* --- a folder and an arena for one test ------------------------------------------ */

struct planted_root {
	char dir[32];
	struct arena *a;
};

static inline void planted_root_init(struct planted_root *p)
{
	test_dir_make(p->dir);
	p->a = arena_new();
}

static inline void planted_root_done(struct planted_root *p)
{
	test_dir_remove(p->dir);
	arena_free(p->a);
}

static inline struct answer planted_root_ask(struct planted_root *p, const char *sql)
{
	return planted_ask(p->dir, sql, p->a);
}

/* --- a few files and one question -------------------------------------------------- */

struct planted_file {
	const char *path, *text;
};

/*
 * The rows of sql on a machine that has these files (ended by {NULL}): cells with
 * "|" between, rows with a newline after each; then a line "! TEXT" for each
 * warning. In a.
 */
static inline struct str planted_rows(
	const struct planted_file *files, const char *sql, struct arena *a)
{
	struct str out = STR("");
	struct answer r;
	char dir[32];
	size_t i, k;

	test_dir_make(dir);
	for (; files->path; files++)
		test_file(dir, files->path, files->text);
	r = planted_ask(dir, sql, a);
	assert_false(r.truncated);
	for (i = 0; i < r.n_rows; i++) {
		for (k = 0; k < r.n_columns; k++)
			out = arena_printf(a, "%.*s%s%.*s", STR_ARG(out), k ? "|" : "",
				STR_ARG(r.cells[i * r.n_columns + k]));
		out = arena_printf(a, "%.*s\n", STR_ARG(out));
	}
	for (i = 0; i < r.n_warnings; i++)
		out = arena_printf(
			a, "%.*s! %.*s\n", STR_ARG(out), STR_ARG(r.warnings[i].text));
	test_dir_remove(dir);
	return out;
}

#define assert_planted(sql, expected, ...) \
	do { \
		SCOPED(arena) a_ = arena_new(); \
		const struct planted_file files_[] = {__VA_ARGS__, {NULL, NULL}}; \
		struct str out_ = planted_rows(files_, (sql), a_); \
		assert_string_equal(arena_strz(a_, out_), (expected)); \
	} while (0)

#endif
