/*
 * vtab: tables as SQLite virtual tables. All are eponymous: they exist without
 * CREATE VIRTUAL TABLE.
 *
 * xBestIndex chooses the constraints that the table looks at and writes them,
 * with the used columns, into idxStr: "<used hex>" then ":<column>,<op>" for
 * each argument of xFilter. xFilter fills the rows (or opens the stream).
 * Constraints are never omitted: SQLite looks at every row again.
 *
 * A row id says what is in the row, not where it stands: for `a = 1 OR b = 2` SQLite
 * asks the table twice and takes rows with the same id for one and the same.
 */
#include <assert.h>
#include <inttypes.h>

#include "clock.h"
#include "functions.h"
#include "machine_internal.h"

struct module {
	struct machine *m;
	const struct table *t;
	struct snapshot_table *seen;
};

struct vtab {
	sqlite3_vtab base;
	struct module *mod;
};

/* How often each of some numbers was seen: open addressing, doubled when half full. */
struct tally {
	struct sighting {
		uint64_t number, times; /* times 0: free */
	} * v;
	size_t n, cap;
};

struct cursor {
	sqlite3_vtab_cursor base;
	struct rows *rows; /* borrowed from the snapshot, or owned */
	struct rows *owned;
	size_t at;
	struct scan *scan; /* while streaming */
	void *state;
	uint64_t used; /* the columns that the query uses */
	struct tally tally;
	bool has_id; /* id is that of the row it stands on */
	uint64_t id;
};

static const char *type_name(enum column_type t)
{
	switch (t) {
	case COLUMN_INTEGER:
		return "INTEGER";
	case COLUMN_BIGINT:
		return "BIGINT";
	case COLUMN_DOUBLE:
		return "DOUBLE";
	case COLUMN_TEXT:
	default:
		return "TEXT";
	}
}

static int vtab_connect(sqlite3 *db, void *aux, int argc, const char *const *argv,
	sqlite3_vtab **ret, char **err)
{
	struct module *mod = aux;
	SCOPED_BUF(sql, 65536);
	struct vtab *v;
	size_t i;
	int r;

	(void)argc, (void)argv;
	buf_z(&sql, "CREATE TABLE x(");
	for (i = 0; i < mod->t->n_columns; i++) {
		const struct column *c = &mod->t->columns[i];

		buf_printf(&sql, "%s\"%s\" %s%s", i ? "," : "", c->name,
			type_name(c->type), c->flags & COLUMN_HIDDEN ? " HIDDEN" : "");
	}
	buf_z(&sql, ")");
	mod->m->declaring = true; /* this CREATE TABLE is ours, not the query's */
	r = sqlite3_declare_vtab(db, sql.ptr);
	mod->m->declaring = false;
	if (r) {
		*err = sqlite3_mprintf("table %s: %s", mod->t->name, sqlite3_errmsg(db));
		return r;
	}
	v = sqlite3_malloc(sizeof *v);
	if (!v)
		return SQLITE_NOMEM;
	*v = (struct vtab){.mod = mod};
	*ret = &v->base;
	return SQLITE_OK;
}

static int vtab_disconnect(sqlite3_vtab *v)
{
	sqlite3_free(v);
	return SQLITE_OK;
}

/* The scan_op of an SQLite constraint that this column wants to see, or -1. */
static int op_wanted(const struct column *c, unsigned char op)
{
	switch (op) {
	case SQLITE_INDEX_CONSTRAINT_EQ:
		return c->flags & (COLUMN_REQUIRED | COLUMN_INDEX | COLUMN_EXTRA)
			       ? SCAN_EQ
			       : -1;
	case SQLITE_INDEX_CONSTRAINT_LIKE:
		return c->flags & COLUMN_LIKE ? SCAN_LIKE : -1;
	case SQLITE_INDEX_CONSTRAINT_GT:
		return c->flags & COLUMN_RANGE ? SCAN_GT : -1;
	case SQLITE_INDEX_CONSTRAINT_GE:
		return c->flags & COLUMN_RANGE ? SCAN_GE : -1;
	case SQLITE_INDEX_CONSTRAINT_LT:
		return c->flags & COLUMN_RANGE ? SCAN_LT : -1;
	case SQLITE_INDEX_CONSTRAINT_LE:
		return c->flags & COLUMN_RANGE ? SCAN_LE : -1;
	default:
		return -1;
	}
}

/* False for `column = x COLLATE NOCASE`: a table would leave out rows that match. */
static bool is_bytewise(sqlite3_index_info *info, int i)
{
	return info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_LIKE ||
	       !strcmp(sqlite3_vtab_collation(info, i), "BINARY");
}

static struct constraint constraint_of(int column, enum scan_op op, sqlite3_value *v)
{
	struct constraint c = {.column = column, .op = op};

	int type = sqlite3_value_type(v);

	/* not sqlite3_value_numeric_type(): it would turn the text '0600' into '600' */
	c.text.ptr = (const char *)sqlite3_value_text(v);
	c.text.len = c.text.ptr ? (size_t)sqlite3_value_bytes(v) : 0;
	if (!c.text.ptr)
		c.text.ptr = "";
	if (type == SQLITE_INTEGER) {
		c.is_int = true;
		c.i = sqlite3_value_int64(v);
	} else if (type == SQLITE_TEXT) {
		c.is_int = str_to_i64(str_trim(c.text), &c.i);
	}
	return c;
}

/* Tells the table what a query in preparation will ask, as far as it is constant. */
static void tell_expected(struct module *mod, sqlite3_index_info *info, uint64_t used)
{
	struct scan s = {.m = mod->m, .t = mod->t};
	SCOPED(rows) out = rows_new(used);
	int i;

	s.out = out;
	for (i = 0; i < info->nConstraint && s.n_constraints < SCAN_CONSTRAINTS_MAX;
		i++) {
		int column = info->aConstraint[i].iColumn, op;
		sqlite3_value *v;

		if (!info->aConstraint[i].usable || column < 0)
			continue;
		op = op_wanted(&mod->t->columns[column], info->aConstraint[i].op);
		if (op < 0 || !is_bytewise(info, i))
			continue;
		if (sqlite3_vtab_rhs_value(info, i, &v) == SQLITE_OK)
			s.constraints[s.n_constraints++] =
				constraint_of(column, (enum scan_op)op, v);
	}
	mod->t->expect(&s);
}

static int vtab_best_index(sqlite3_vtab *base, sqlite3_index_info *info)
{
	struct module *mod = ((struct vtab *)base)->mod;
	const struct table *t = mod->t;
	uint64_t used = info->colUsed & ((UINT64_C(1) << t->n_columns) - 1);
	bool has_required = false, got_required = false, unusable_required = false;
	double cost = 1e6;
	SCOPED_BUF(plan, 1024);
	int i, n_args = 0;
	size_t c;

	for (c = 0; c < t->n_columns; c++)
		has_required |= t->columns[c].flags & COLUMN_REQUIRED;

	buf_printf(&plan, "%016" PRIx64, used);
	for (i = 0; i < info->nConstraint; i++) {
		const struct sqlite3_index_constraint *k = &info->aConstraint[i];
		bool is_required;
		int op;

		if (k->iColumn < 0)
			continue;
		op = op_wanted(&t->columns[k->iColumn], k->op);
		if (op < 0 || !is_bytewise(info, i))
			continue;
		if (!k->usable) {
			unusable_required |=
				t->columns[k->iColumn].flags & COLUMN_REQUIRED;
			continue;
		}
		if (n_args == SCAN_CONSTRAINTS_MAX)
			break;
		is_required = (op == SCAN_EQ || op == SCAN_LIKE) &&
			      t->columns[k->iColumn].flags & COLUMN_REQUIRED;
		got_required |= is_required;
		info->aConstraintUsage[i].argvIndex = ++n_args;
		/* where one is required, the others do not make it cheaper */
		if (is_required || !has_required)
			cost = op == SCAN_EQ ? 10 : cost > 1e4 ? 1e4 : cost;
		buf_printf(&plan, ":%d,%d", k->iColumn, op);
	}
	if (has_required && !got_required) {
		if (unusable_required)
			return SQLITE_CONSTRAINT; /* the planner tries another order */
		cost = 1e99;                      /* xFilter says what is missing */
	}
	if (mod->m->snapshot) {
		mod->seen->wanted |= used;
		if (t->expect && !mod->m->fixture)
			tell_expected(mod, info, used);
	}
	info->estimatedCost = cost;
	info->estimatedRows = cost > 1e5 ? 1000 : (sqlite3_int64)cost;
	info->idxStr = sqlite3_mprintf("%s", plan.ptr);
	info->needToFreeIdxStr = 1;
	return info->idxStr ? SQLITE_OK : SQLITE_NOMEM;
}

static int vtab_open(sqlite3_vtab *v, sqlite3_vtab_cursor **ret)
{
	struct cursor *c = sqlite3_malloc(sizeof *c);

	(void)v;
	if (!c)
		return SQLITE_NOMEM;
	*c = (struct cursor){0};
	*ret = &c->base;
	return SQLITE_OK;
}

static const struct table *table_of(const struct cursor *c)
{
	return ((struct vtab *)c->base.pVtab)->mod->t;
}

static void cursor_reset(struct cursor *c)
{
	if (c->scan) {
		table_of(c)->stream->close(c->state);
		free(c->scan);
	}
	rows_free(c->owned);
	free(c->tally.v);
	c->tally = (struct tally){0};
	c->scan = NULL;
	c->state = NULL;
	c->owned = NULL;
	c->rows = NULL;
	c->at = 0;
	c->has_id = false;
}

static int vtab_close(sqlite3_vtab_cursor *base)
{
	struct cursor *c = (struct cursor *)base;

	cursor_reset(c);
	sqlite3_free(c);
	return SQLITE_OK;
}

static int failed(struct cursor *c, struct query *q, const struct error *e)
{
	if (q)
		q->error = *e;
	sqlite3_free(c->base.pVtab->zErrMsg);
	c->base.pVtab->zErrMsg = sqlite3_mprintf("%s", e->text);
	return SQLITE_ERROR;
}

/* Reads "<used>:<column>,<op>..." and its arguments into s. */
static uint64_t read_plan(
	struct scan *s, const char *plan, int argc, sqlite3_value **argv)
{
	uint64_t used = strtoull(plan, NULL, 16);
	const char *p = plan;
	int i;

	for (i = 0; i < argc && (p = strchr(p, ':')) != NULL; i++) {
		char *end;
		int column = (int)strtol(p + 1, &end, 10);
		int op = (int)strtol(end + 1, NULL, 10);

		s->constraints[s->n_constraints++] =
			constraint_of(column, (enum scan_op)op, argv[i]);
		p++;
	}
	return used;
}

static bool has_required(const struct table *t)
{
	size_t i;

	for (i = 0; i < t->n_columns; i++)
		if (t->columns[i].flags & COLUMN_REQUIRED)
			return true;
	return false;
}

static bool required_given(const struct scan *s)
{
	size_t i;

	for (i = 0; i < s->n_constraints; i++)
		if (s->t->columns[s->constraints[i].column].flags & COLUMN_REQUIRED &&
			(s->constraints[i].op == SCAN_EQ ||
				s->constraints[i].op == SCAN_LIKE))
			return true;
	return false;
}

static void say_required(struct scan *s)
{
	SCOPED_BUF(names, 512);
	size_t i;

	for (i = 0; i < s->t->n_columns; i++)
		if (s->t->columns[i].flags & COLUMN_REQUIRED)
			buf_printf(&names, "%s%s =", names.len ? " or " : "",
				s->t->columns[i].name);
	scan_fail(s, ERR_USAGE, "table %s: the query must say %s", s->t->name,
		buf_str(&names).ptr);
}

static bool extra_given(const struct scan *s)
{
	size_t i;

	for (i = 0; i < s->n_constraints; i++)
		if (s->t->columns[s->constraints[i].column].flags & COLUMN_EXTRA)
			return true;
	return false;
}

/*
 * A table's helpers stop once scan_check() says so, and may have no way to tell: what
 * scan_fail() has noted counts, whatever the table answers.
 */
static enum err failure_of(const struct scan *s, enum err r)
{
	return r ? r : s->error.code;
}

static enum err fill(struct scan *s)
{
	if (s->m->fixture)
		return fixture_fill(s->m->fixture, s);
	return failure_of(s, s->t->fill(s));
}

/*
 * The table as it was at the snapshot's first look, filled now if nobody has
 * yet. *ret_have stays false when the snapshot lacks a column: that query was
 * prepared after the first look and reads the table for itself.
 */
static enum err fill_from_snapshot(struct cursor *c, struct scan *s,
	struct snapshot_table *seen, uint64_t used, bool *ret_have)
{
	if (!seen->rows) {
		SCOPED(rows) fresh = rows_new(seen->wanted | used);
		size_t n_constraints = s->n_constraints;
		enum err r;

		s->out = fresh;
		s->n_constraints = 0;
		r = fill(s);
		s->n_constraints = n_constraints;
		if (r)
			return r;
		seen->rows = TAKE(fresh);
	}
	*ret_have = (seen->rows->used & used) == used;
	if (*ret_have)
		c->rows = seen->rows;
	return OK;
}

static int stream_next(struct cursor *c)
{
	struct query *q = ((struct vtab *)c->base.pVtab)->mod->m->running;
	struct scan *s = c->scan;
	enum err r;

	s->has_row = false;
	arena_reset(s->out->arena);
	s->out->n_warnings = 0;
	r = failure_of(s, table_of(c)->stream->next(s, c->state));
	if (q)
		query_take_warnings(q, s->t, s->out, s->out->used);
	return r ? failed(c, q, &s->error) : SQLITE_OK;
}

static int vtab_filter(sqlite3_vtab_cursor *base, int plan_number, const char *plan,
	int argc, sqlite3_value **argv)
{
	struct cursor *c = (struct cursor *)base;
	struct module *mod = ((struct vtab *)base->pVtab)->mod;
	struct query *q = mod->m->running;
	struct scan s = {.m = mod->m, .t = mod->t};
	uint64_t used;
	enum err r;

	(void)plan_number;
	cursor_reset(c);
	if (mod->m->walk_start) /* all is prepared: the walk can run meanwhile */
		mod->m->walk_start(mod->m->walk);
	s.limits = &q->limits;
	s.deadline_us = q->deadline_us;
	c->used = used = read_plan(&s, plan, argc, argv);

	if (has_required(mod->t) && !required_given(&s)) {
		say_required(&s);
		return failed(c, q, &s.error);
	}
	if (mod->m->snapshot && !mod->t->stream && !has_required(mod->t) &&
		!extra_given(&s)) {
		bool have = false;

		r = fill_from_snapshot(c, &s, mod->seen, used, &have);
		if (r)
			return failed(c, q, &s.error);
		if (have) {
			query_take_warnings(q, mod->t, c->rows, used);
			return SQLITE_OK;
		}
	}
	c->owned = rows_new(used);
	c->rows = c->owned;
	s.out = c->owned;
	if (mod->t->stream && !mod->m->fixture) {
		size_t i;

		c->scan = malloc(sizeof *c->scan);
		if (!c->scan)
			abort();
		*c->scan = s;
		c->scan->streaming = true;
		for (i = 0; i < s.n_constraints; i++) /* the views outlive this call */
			c->scan->constraints[i].text =
				arena_str(q->arena, s.constraints[i].text);
		r = failure_of(c->scan, mod->t->stream->open(c->scan, &c->state));
		query_take_warnings(q, mod->t, c->owned, used);
		return r ? failed(c, q, &c->scan->error) : stream_next(c);
	}
	r = fill(&s);
	query_take_warnings(q, mod->t, c->owned, used);
	return r ? failed(c, q, &s.error) : SQLITE_OK;
}

static int vtab_next(sqlite3_vtab_cursor *base)
{
	struct cursor *c = (struct cursor *)base;

	c->has_id = false;
	if (c->scan)
		return stream_next(c);
	c->at++;
	return SQLITE_OK;
}

static int vtab_eof(sqlite3_vtab_cursor *base)
{
	struct cursor *c = (struct cursor *)base;

	return c->scan ? !c->scan->has_row : c->at >= c->rows->n;
}

static int vtab_column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int column)
{
	struct cursor *c = (struct cursor *)base;
	const struct cell *cell = rows_cell(c->rows, c->at, column);

	if (!(c->rows->used >> column & 1)) { /* never read: a NULL would be a lie */
		sqlite3_result_error(ctx, "a column that SQLite had not announced", -1);
		return SQLITE_OK;
	}
	switch (cell ? cell->type : CELL_NULL) {
	case CELL_INT:
		sqlite3_result_int64(ctx, cell->i);
		break;
	case CELL_DOUBLE:
		sqlite3_result_double(ctx, cell->d);
		break;
	case CELL_TEXT:
		sqlite3_result_text64(
			ctx, cell->ptr, cell->len, SQLITE_TRANSIENT, SQLITE_UTF8);
		break;
	default:
		sqlite3_result_null(ctx);
	}
	return SQLITE_OK;
}

/* --- row ids --------------------------------------------------------------- */

static struct sighting *tally_slot(struct tally *t, uint64_t number)
{
	size_t i = number & (t->cap - 1);

	while (t->v[i].times && t->v[i].number != number)
		i = (i + 1) & (t->cap - 1);
	return &t->v[i];
}

static void tally_grow(struct tally *t)
{
	struct tally more = {.n = t->n, .cap = t->cap ? t->cap * 2 : 64};
	size_t i;

	more.v = calloc(more.cap, sizeof *more.v);
	if (!more.v)
		abort();
	for (i = 0; i < t->cap; i++)
		if (t->v[i].times)
			*tally_slot(&more, t->v[i].number) = t->v[i];
	free(t->v);
	*t = more;
}

/* How often the number was seen before. */
static uint64_t tally_add(struct tally *t, uint64_t number)
{
	struct sighting *one;

	if (t->n * 2 >= t->cap)
		tally_grow(t);
	one = tally_slot(t, number);
	t->n += !one->times;
	one->number = number;
	return one->times++;
}

static uint64_t hash_of(const struct siphash_key *key, const uint64_t *numbers, size_t n)
{
	return siphash(key, str_of((const char *)numbers, n * sizeof *numbers));
}

static uint64_t hash_of_row(const struct cursor *c, const struct siphash_key *key)
{
	size_t i, n = table_of(c)->n_columns;
	uint64_t hash = 0;

	for (i = 0; i < n; i++) {
		const struct cell *cell =
			c->used >> i & 1 ? rows_cell(c->rows, c->at, (int)i) : NULL;
		uint64_t said[3] = {hash, cell ? cell->type : CELL_NULL, 0};

		if (said[1] == CELL_TEXT)
			said[2] = siphash(key, str_of(cell->ptr, cell->len));
		else if (said[1] == CELL_DOUBLE)
			memcpy(&said[2], &cell->d, sizeof cell->d);
		else if (said[1] == CELL_INT)
			said[2] = (uint64_t)cell->i;
		hash = hash_of(key, said, 3);
	}
	return hash;
}

/*
 * Of rows that are alike in all that the query uses, the first has the same id on
 * either side of an OR, so has the second, and so on.
 */
static int vtab_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret)
{
	struct cursor *c = (struct cursor *)base;
	const struct siphash_key *key = &((struct vtab *)base->pVtab)->mod->m->key;

	if (!c->has_id) {
		uint64_t said[2] = {hash_of_row(c, key), 0};

		said[1] = tally_add(&c->tally, said[0]);
		c->id = hash_of(key, said, 2);
		c->has_id = true;
	}
	*ret = (sqlite3_int64)c->id;
	return SQLITE_OK;
}

static const sqlite3_module MODULE = {
	.xConnect = vtab_connect,
	.xBestIndex = vtab_best_index,
	.xDisconnect = vtab_disconnect,
	.xOpen = vtab_open,
	.xClose = vtab_close,
	.xFilter = vtab_filter,
	.xNext = vtab_next,
	.xEof = vtab_eof,
	.xColumn = vtab_column,
	.xRowid = vtab_rowid,
};

enum err vtab_register(struct machine *m, struct error *e)
{
	size_t i;

	for (i = 0; i < machine_tables_n; i++) {
		struct module *mod = malloc(sizeof *mod);

		if (!mod)
			abort();
		assert(machine_tables[i]->n_columns <= 63);
		*mod = (struct module){m, machine_tables[i], &m->seen[i]};
		if (sqlite3_create_module_v2(m->db, mod->t->name, &MODULE, mod, free))
			return error_set(e, ERR_IO, "table %s: %s", mod->t->name,
				sqlite3_errmsg(m->db));
	}
	return functions_register(m->db, e);
}

size_t machine_n_tables(void)
{
	return machine_tables_n;
}

struct table_info machine_table(size_t i)
{
	return (struct table_info){machine_tables[i]->name, machine_tables[i]->n_columns};
}

const char *machine_table_column(size_t table, size_t column, const char **ret_type)
{
	const struct column *c = &machine_tables[table]->columns[column];

	*ret_type = type_name(c->type);
	return c->name;
}
