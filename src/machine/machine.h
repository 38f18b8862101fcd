/*
 * machine: one machine as SQL tables.
 *
 * A struct machine is a private in-memory SQLite connection on which every
 * table of this platform is a read-only virtual table. Nothing can be written
 * and no file can be attached; no child process is ever started.
 *
 * Sources   the running machine; the same files under another root; or a
 *           fixture (machine/fake), for machines we don't have.
 * Budget    every query has a limit of time, rows and memory, and fails with
 *           ERR_LIMIT when it reaches one.
 * Warnings  what a table could not read and the query needed. A query with
 *           warnings may have too few rows: never take it for good news.
 * Snapshot  machine_snapshot() makes all later queries see one moment: each
 *           table is filled once, with the columns that the prepared queries
 *           use, so prepare them all before stepping the first.
 * Threads   one thread at a time.
 */
#ifndef COLOA_MACHINE_H
#define COLOA_MACHINE_H

#include "answer.h"

struct conf;
struct machine;
struct query;

struct machine_options {
	const char *root; /* NULL: "/". Files, /proc and /sys are read below it. */
	struct conf *
		fixture; /* NULL, or a tree that stands for the machine: fake/fixture.h */
};

struct machine_limits {
	int64_t time_ms;
	uint64_t rows;       /* that the query may return, and a table may produce */
	size_t memory_bytes; /* that the rows of its tables may take */
};

#define MACHINE_LIMITS_DEFAULT \
	((struct machine_limits){ \
		.time_ms = 10000, .rows = 1000000, .memory_bytes = (size_t)256 << 20})

enum err machine_open(
	const struct machine_options *o, struct machine **ret, struct error *e) NODISCARD;
void machine_close(struct machine *m); /* after its queries; NULL is fine */
DEFINE_SCOPED(machine, machine_close)

void machine_snapshot(struct machine *m);

/*
 * Prepares one SELECT (or PRAGMA table_info). ERR_USAGE with SQLite's words when
 * it is wrong, when it is more than one statement, or when it would write.
 */
enum err machine_query(struct machine *m, struct str sql,
	const struct answer_param *params, size_t n_params,
	const struct machine_limits *limits, struct query **ret,
	struct error *e) NODISCARD;
void query_free(struct query *q); /* NULL is fine */
DEFINE_SCOPED(query, query_free)

/* OK and *ret_row says whether there is a row; the views live until the next call. */
enum err query_next(struct query *q, bool *ret_row, struct error *e) NODISCARD;
size_t query_n_columns(const struct query *q);
struct str query_column(const struct query *q, size_t i);
struct str query_cell(struct query *q, size_t i);
bool query_cell_is_number(struct query *q, size_t i);

/* What the tables could not read for this query so far. */
size_t query_n_warnings(const struct query *q);
const struct answer_warning *query_warning(const struct query *q, size_t i);

/*
 * Runs a prepared query to its end, keeping at most max_rows rows. Never fails:
 * what went wrong is in the answer.
 */
void query_answer(struct query *q, size_t max_rows, struct arena *a, struct answer *ret);

/* The tables of this platform, by name. */
struct table_info {
	const char *name;
	size_t n_columns;
};
size_t machine_n_tables(void);
struct table_info machine_table(size_t i);
/* *ret_type is "TEXT", "INTEGER", "BIGINT" or "DOUBLE". */
const char *machine_table_column(size_t table, size_t column, const char **ret_type);

#endif
