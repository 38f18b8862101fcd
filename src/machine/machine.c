#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "clock.h"
#include "machine_internal.h"

#define SQL_MAX_BYTES (1 << 20)
#define PROGRESS_EVERY_OPS 2000

/* --- the machine ----------------------------------------------------------- */

/* What loads code, or tells and takes addresses of it: Debian's SQLite has both. */
static bool is_dangerous(const char *function)
{
	return !strcmp(function, "load_extension") || !strcmp(function, "fts3_tokenizer");
}

/* Reading is all that a query may do. */
static int authorize(void *ctx, int action, const char *a, const char *b, const char *db,
	const char *trigger)
{
	const struct machine *m = ctx;

	(void)db, (void)trigger;
	if (m->declaring)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return is_dangerous(b) ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_PRAGMA:
		return !strcmp(a, "table_info") || !strcmp(a, "table_xinfo")
			       ? SQLITE_OK
			       : SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

/* A query is over its time, or needs no more. */
static int progress(void *ctx)
{
	struct machine *m = ctx;

	return m->running && m->running->deadline_us &&
	       clock_monotonic_us() > m->running->deadline_us;
}

static enum err open_database(struct machine *m, struct error *e)
{
	/*
	 * SQLite refuses an allocation beyond this, and the query ends with
	 * SQLITE_NOMEM: sorting or joining cannot take the machine's memory.
	 */
	sqlite3_hard_heap_limit64((sqlite3_int64)512 << 20);
	if (sqlite3_open_v2(":memory:", &m->db,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_MEMORY,
		    NULL))
		return error_set(e, ERR_IO, "sqlite: %s", sqlite3_errmsg(m->db));
	sqlite3_exec(m->db, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
	sqlite3_db_config(m->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(m->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_limit(m->db, SQLITE_LIMIT_SQL_LENGTH, SQL_MAX_BYTES);
	sqlite3_limit(m->db, SQLITE_LIMIT_LENGTH, 64 << 20);
	sqlite3_limit(m->db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(m->db, SQLITE_LIMIT_EXPR_DEPTH, 500);
	sqlite3_progress_handler(m->db, PROGRESS_EVERY_OPS, progress, m);
	return vtab_register(m, e);
}

enum err machine_open(
	const struct machine_options *o, struct machine **ret, struct error *e)
{
	SCOPED(machine) m = calloc(1, sizeof *m);
	enum err r;

	if (!m)
		abort();
	m->root_fd = -1;
	m->key = siphash_key_new();
	m->seen = calloc(machine_tables_n, sizeof *m->seen);
	if (!m->seen)
		abort();
	if (o && o->fixture) {
		r = fixture_of(o->fixture, &m->fixture, e);
		if (r)
			return r;
	}
	if (o && o->root && strcmp(o->root, "/") != 0) {
		m->root_fd = open(o->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (m->root_fd < 0)
			return error_errno(e, errno, "%s", o->root);
	}
	r = open_database(m, e);
	if (r)
		return r;
	sqlite3_set_authorizer(m->db, authorize, m);
	*ret = TAKE(m);
	return OK;
}

void machine_close(struct machine *m)
{
	size_t i;

	if (!m)
		return;
	sqlite3_close(m->db);
	for (i = 0; m->seen && i < machine_tables_n; i++)
		rows_free(m->seen[i].rows);
	free(m->seen);
	if (m->walk_free)
		m->walk_free(m->walk);
	fixture_free(m->fixture);
	if (m->root_fd >= 0)
		close(m->root_fd);
	free(m);
}

void machine_snapshot(struct machine *m)
{
	m->snapshot = true;
}

bool machine_is_live(const struct machine *m)
{
	return m->root_fd < 0 && !m->fixture;
}

int machine_open_file(const struct machine *m, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC), .resolve = RESOLVE_IN_ROOT};

	if (path[0] != '/') {
		errno = EINVAL;
		return -1;
	}
	if (m->root_fd < 0)
		return open(path, flags | O_CLOEXEC);
	return (int)syscall(SYS_openat2, m->root_fd, path, &how, sizeof how);
}

int machine_open_regular(const struct machine *m, const char *path)
{
	const int FLAGS = O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
	SCOPED_FD(seen) = machine_open_file(m, path, O_PATH);
	char self[64];
	struct stat st;
	int fd;

	if (seen < 0 || fstat(seen, &st) < 0)
		return -1;
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		return -1;
	}
	snprintf(self, sizeof self, "/proc/self/fd/%d", seen);
	fd = open(self, FLAGS);
	/* no /proc: what was looked at might be replaced meanwhile */
	return fd < 0 && errno == ENOENT ? machine_open_file(m, path, FLAGS) : fd;
}

DIR *machine_open_dir(const struct machine *m, const char *path)
{
	int fd = machine_open_file(m, path, O_RDONLY | O_DIRECTORY);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (!d && fd >= 0)
		close(fd);
	return d;
}

/* --- queries --------------------------------------------------------------- */

/* SQLite's last failure in our words; the query's own error, if a table left one. */
static enum err failure(struct query *q, struct error *e)
{
	int code = sqlite3_errcode(q->m->db);

	if (q->error.code) {
		if (e)
			*e = q->error;
		return q->error.code;
	}
	switch (code) {
	case SQLITE_INTERRUPT:
		return error_set(e, ERR_LIMIT, "the query took more than %lld ms",
			(long long)q->limits.time_ms);
	case SQLITE_NOMEM:
	case SQLITE_TOOBIG:
	case SQLITE_FULL:
		return error_set(e, ERR_LIMIT, "the query needs too much memory");
	case SQLITE_AUTH:
		return error_set(e, ERR_USAGE, "%s: queries can only read",
			sqlite3_errmsg(q->m->db));
	default:
		return error_set(e, ERR_USAGE, "%s", sqlite3_errmsg(q->m->db));
	}
}

static enum err bind(
	struct query *q, const struct answer_param *params, size_t n, struct error *e)
{
	int i, n_wanted = sqlite3_bind_parameter_count(q->stmt);

	for (i = 1; i <= n_wanted; i++) {
		const char *name = sqlite3_bind_parameter_name(q->stmt, i);
		size_t k;

		for (k = 0; k < n; k++)
			if (name && name[0] == ':' && str_eqz(params[k].name, name + 1))
				break;
		if (k == n)
			return error_set(e, ERR_USAGE, "parameter %s has no value",
				name ? name : "?");
		if (params[k].is_int)
			sqlite3_bind_int64(q->stmt, i, params[k].i);
		else
			sqlite3_bind_text64(q->stmt, i, params[k].text.ptr,
				params[k].text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	}
	return OK;
}

static bool mentions_json(struct str sql)
{
	for (; sql.len >= 5; sql = str_of(sql.ptr + 1, sql.len - 1))
		if (!strncasecmp(sql.ptr, "json_", 5))
			return true;
	return false;
}

/*
 * SQLite declares json_each and json_tree at their first use, with a CREATE TABLE
 * that queries may not do: they are used here, before the query that names them.
 */
static void declare_json(struct machine *m)
{
	m->declaring = true;
	m->has_json = !sqlite3_exec(m->db,
		"SELECT 1 FROM json_each('[]'), json_tree('[]')", NULL, NULL, NULL);
	m->declaring = false;
}

/* True when nothing but blanks, comments and ";" is left. */
static bool is_end_of_sql(struct machine *m, struct str rest)
{
	while (str_trim(rest).len) {
		sqlite3_stmt *stmt = NULL;
		const char *tail = rest.ptr;
		int code =
			sqlite3_prepare_v2(m->db, rest.ptr, (int)rest.len, &stmt, &tail);

		sqlite3_finalize(stmt);
		if (code || stmt)
			return false;
		rest = str_of(tail, rest.len - (size_t)(tail - rest.ptr));
	}
	return true;
}

enum err machine_query(struct machine *m, struct str sql,
	const struct answer_param *params, size_t n_params,
	const struct machine_limits *limits, struct query **ret, struct error *e)
{
	SCOPED(query) q = calloc(1, sizeof *q);
	const char *rest = NULL;
	struct query *outer = m->running;
	enum err r;
	int code;

	if (!q)
		abort();
	q->m = m;
	q->limits = limits ? *limits : MACHINE_LIMITS_DEFAULT;
	q->arena = arena_new();
	if (sql.len > SQL_MAX_BYTES)
		return error_set(
			e, ERR_LIMIT, "the SQL is longer than %d bytes", SQL_MAX_BYTES);
	if (sql.len && memchr(sql.ptr, '\0', sql.len)) /* SQLite would stop there */
		return error_set(e, ERR_USAGE, "the SQL has a NUL byte");
	if (!m->has_json && mentions_json(sql))
		declare_json(m);
	m->running = q;
	code = sqlite3_prepare_v2(m->db, sql.ptr, (int)sql.len, &q->stmt, &rest);
	m->running = outer;
	if (code)
		return failure(q, e);
	if (!q->stmt)
		return error_set(e, ERR_USAGE, "there is no SQL statement");
	if (!is_end_of_sql(m, str_of(rest, (size_t)(sql.ptr + sql.len - rest))))
		return error_set(e, ERR_USAGE, "more than one statement");
	if (!sqlite3_stmt_readonly(q->stmt))
		return error_set(e, ERR_USAGE, "queries can only read");
	r = bind(q, params, n_params, e);
	if (r)
		return r;
	*ret = TAKE(q);
	return OK;
}

void query_free(struct query *q)
{
	if (!q)
		return;
	sqlite3_finalize(q->stmt);
	arena_free(q->arena);
	free(q);
}

enum err query_next(struct query *q, bool *ret_row, struct error *e)
{
	struct query *outer = q->m->running;
	int code;

	if (!q->deadline_us)
		q->deadline_us = clock_monotonic_us() + q->limits.time_ms * 1000;
	q->m->running = q;
	code = sqlite3_step(q->stmt);
	q->m->running = outer;
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return failure(q, e);
	if (code == SQLITE_ROW && ++q->n_rows > q->limits.rows)
		return error_set(e, ERR_LIMIT, "the query gives more than %llu rows",
			(unsigned long long)q->limits.rows);
	*ret_row = code == SQLITE_ROW;
	return OK;
}

size_t query_n_columns(const struct query *q)
{
	return (size_t)sqlite3_column_count(q->stmt);
}

struct str query_column(const struct query *q, size_t i)
{
	return str_z(sqlite3_column_name(q->stmt, (int)i));
}

struct str query_cell(struct query *q, size_t i)
{
	int type = sqlite3_column_type(q->stmt, (int)i);
	bool is_bytes = type == SQLITE_TEXT || type == SQLITE_BLOB;
	/* sqlite3_column_text() would copy a text to put a NUL behind it */
	const char *p = is_bytes ? sqlite3_column_blob(q->stmt, (int)i)
				 : (const char *)sqlite3_column_text(q->stmt, (int)i);

	return p ? str_of(p, (size_t)sqlite3_column_bytes(q->stmt, (int)i)) : STR("");
}

bool query_cell_is_number(struct query *q, size_t i)
{
	int t = sqlite3_column_type(q->stmt, (int)i);

	return t == SQLITE_INTEGER || t == SQLITE_FLOAT;
}

size_t query_n_warnings(const struct query *q)
{
	return q->n_warnings;
}

const struct answer_warning *query_warning(const struct query *q, size_t i)
{
	return &q->warnings[i];
}

void query_take_warnings(
	struct query *q, const struct table *t, const struct rows *r, uint64_t used)
{
	size_t i, k;

	for (i = 0; i < r->n_warnings; i++) {
		const struct scan_warning *w = &r->warnings[i];
		struct str column = w->column == SCAN_ROWS
					    ? STR("")
					    : str_z(t->columns[w->column].name);

		if (w->column != SCAN_ROWS && !(used >> w->column & 1))
			continue;
		for (k = 0; k < q->n_warnings; k++)
			if (str_eqz(q->warnings[k].table, t->name) &&
				str_eq(q->warnings[k].column, column) &&
				str_eq(q->warnings[k].text, w->text))
				break;
		if (k < q->n_warnings || q->n_warnings == SCAN_WARNINGS_MAX)
			continue;
		q->warnings[q->n_warnings++] = (struct answer_warning){
			str_z(t->name), column, arena_str(q->arena, w->text), w->denied};
	}
}

void query_answer(struct query *q, size_t max_rows, struct arena *a, struct answer *ret)
{
	struct answer out = {.n_columns = query_n_columns(q)};
	size_t cap = 0, i;
	struct error e;
	bool row;

	out.columns = ARENA_ARRAY(a, struct str, out.n_columns);
	for (i = 0; i < out.n_columns; i++)
		out.columns[i] = arena_str(a, query_column(q, i));
	for (;;) {
		out.err = query_next(q, &row, &e);
		if (out.err) {
			out.error = arena_str(a, str_z(e.text));
			break;
		}
		if (!row)
			break;
		if (out.n_rows == max_rows) {
			out.truncated = true;
			break;
		}
		if (out.n_rows == cap) {
			struct str *more;

			cap = cap ? cap * 2 : 8;
			more = ARENA_ARRAY(a, struct str, cap * out.n_columns);
			if (out.n_rows)
				memcpy(more, out.cells,
					out.n_rows * out.n_columns * sizeof *more);
			out.cells = more;
		}
		for (i = 0; i < out.n_columns; i++)
			out.cells[out.n_rows * out.n_columns + i] =
				arena_str(a, query_cell(q, i));
		out.n_rows++;
	}
	out.n_warnings = q->n_warnings;
	out.warnings = ARENA_ARRAY(a, struct answer_warning, q->n_warnings);
	for (i = 0; i < q->n_warnings; i++)
		out.warnings[i] =
			(struct answer_warning){arena_str(a, q->warnings[i].table),
				arena_str(a, q->warnings[i].column),
				arena_str(a, q->warnings[i].text), q->warnings[i].denied};
	*ret = out;
}
