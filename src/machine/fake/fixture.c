#include "fixture.h"

#include "conf.h"
#include "machine_internal.h"

struct fixture_table {
	const struct table *t;
	struct conf *rows; /* a list of maps; NULL: only warnings */
	size_t n_warnings;
	struct fixture_warning {
		int column;
		struct str text;
		struct fixture_warning *next;
	} * warnings;
};

struct fixture {
	struct arena *arena;
	struct fixture_table
		*tables; /* machine_tables_n of them; t NULL: not described */
};

static size_t find_table(struct str name)
{
	size_t i;

	for (i = 0; i < machine_tables_n; i++)
		if (str_eqz(name, machine_tables[i]->name))
			break;
	return i;
}

static int find_column(const struct table *t, struct str name)
{
	size_t i;

	for (i = 0; i < t->n_columns; i++)
		if (str_eqz(name, t->columns[i].name))
			return (int)i;
	return -1;
}

static enum err check_value(
	const struct table *t, int column, const struct conf *v, struct error *e)
{
	enum err r = conf_want(v, CONF_SCALAR, e);
	int64_t n;

	if (r || conf_is_null(v))
		return r;
	switch (t->columns[column].type) {
	case COLUMN_INTEGER:
	case COLUMN_BIGINT:
		return conf_int(v, &n, e);
	case COLUMN_DOUBLE:
	case COLUMN_TEXT:
	default:
		return OK;
	}
}

static enum err check_rows(const struct table *t, struct conf *rows, struct error *e)
{
	enum err r = conf_want(rows, CONF_LIST, e);

	if (r)
		return r;
	CONF_FOR_EACH (row, rows) {
		r = conf_want(row, CONF_MAP, e);
		if (r)
			return r;
		CONF_FOR_EACH (v, row) {
			int column = find_column(t, v->key);

			if (column < 0)
				return conf_error(v, e, "table %s has no column '%.*s'",
					t->name, STR_ARG(v->key));
			r = check_value(t, column, v, e);
			if (r)
				return r;
		}
	}
	return OK;
}

static enum err read_tables(struct fixture *f, struct conf *tables, struct error *e)
{
	enum err r = conf_want(tables, CONF_MAP, e);

	if (r)
		return r;
	CONF_FOR_EACH (rows, tables) {
		size_t i = find_table(rows->key);

		if (i == machine_tables_n)
			return conf_error(
				rows, e, "there is no table '%.*s'", STR_ARG(rows->key));
		r = check_rows(machine_tables[i], rows, e);
		if (r)
			return r;
		f->tables[i].t = machine_tables[i];
		f->tables[i].rows = rows;
	}
	return OK;
}

/* "TABLE: words" or "TABLE.COLUMN: words" */
static enum err read_warnings(struct fixture *f, struct conf *warnings, struct error *e)
{
	enum err r = conf_want(warnings, CONF_MAP, e);

	if (r)
		return r;
	CONF_FOR_EACH (v, warnings) {
		struct fixture_warning *w = ARENA_NEW(f->arena, struct fixture_warning);
		struct str column = v->key, table;
		bool has_column = str_cut(&column, '.', &table);
		size_t i = find_table(table);

		if (i == machine_tables_n)
			return conf_error(
				v, e, "there is no table '%.*s'", STR_ARG(table));
		w->column =
			has_column ? find_column(machine_tables[i], column) : SCAN_ROWS;
		if (has_column && w->column < 0)
			return conf_error(v, e, "table %.*s has no column '%.*s'",
				STR_ARG(table), STR_ARG(column));
		r = conf_str(v, &w->text, e);
		if (r)
			return r;
		f->tables[i].t = machine_tables[i];
		w->next = f->tables[i].warnings;
		f->tables[i].warnings = w;
	}
	return OK;
}

static enum err read_fixture(struct fixture *f, struct conf *root, struct error *e)
{
	struct conf *part;
	enum err r = conf_want(root, CONF_MAP, e);

	if (r)
		return r;
	conf_find(root, "machine");
	part = conf_find(root, "tables");
	if (part) {
		r = read_tables(f, part, e);
		if (r)
			return r;
	}
	part = conf_find(root, "warnings");
	if (part) {
		r = read_warnings(f, part, e);
		if (r)
			return r;
	}
	return conf_done(root, e);
}

enum err fixture_of(struct conf *root, struct fixture **ret, struct error *e)
{
	struct fixture *f = calloc(1, sizeof *f);
	enum err r;

	if (!f)
		abort();
	f->arena = arena_new();
	f->tables = ARENA_ARRAY(f->arena, struct fixture_table, machine_tables_n);
	r = read_fixture(f, root, e);
	if (r)
		fixture_free(f);
	else
		*ret = f;
	return r;
}

void fixture_free(struct fixture *f)
{
	if (!f)
		return;
	arena_free(f->arena);
	free(f);
}

static void give_value(
	struct scan *s, const struct table *t, int column, const struct conf *v)
{
	int64_t n;

	if (conf_is_null(v))
		return;
	switch (t->columns[column].type) {
	case COLUMN_INTEGER:
	case COLUMN_BIGINT:
		if (str_to_i64(v->scalar, &n))
			scan_int(s, column, n);
		break;
	case COLUMN_DOUBLE:
		scan_double(s, column, strtod(v->scalar.ptr, NULL));
		break;
	case COLUMN_TEXT:
	default:
		scan_text(s, column, v->scalar);
	}
}

enum err fixture_fill(const struct fixture *f, struct scan *s)
{
	const struct fixture_table *ft = NULL;
	const struct fixture_warning *w;
	size_t i;

	for (i = 0; i < machine_tables_n; i++)
		if (machine_tables[i] == s->t)
			ft = &f->tables[i];
	if (!ft || !ft->t) {
		scan_warn(s, SCAN_ROWS, "the fixture does not describe this table");
		return OK;
	}
	for (w = ft->warnings; w; w = w->next)
		scan_warn(s, w->column, "%.*s", STR_ARG(w->text));
	if (!ft->rows)
		return OK;
	CONF_FOR_EACH (row, ft->rows) {
		enum err r;

		CONF_FOR_EACH (v, row)
			give_value(s, s->t, find_column(s->t, v->key), v);
		r = scan_row(s);
		if (r)
			return r;
	}
	return OK;
}
