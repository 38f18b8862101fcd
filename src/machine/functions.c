#include "functions_internal.h"

static int add(sqlite3 *db, const struct function_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		const struct function *f = &l->functions[i];
		int r = sqlite3_create_function_v2(db, f->name, f->n_args,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
			f->run, NULL, NULL, NULL);

		if (r)
			return r;
	}
	return SQLITE_OK;
}

enum err functions_register(sqlite3 *db, struct error *e)
{
	if (add(db, &functions_math) || add(db, &functions_net) ||
		add(db, &functions_regex) || add(db, &functions_text) ||
		add(db, &functions_version) || functions_version_collations(db))
		return error_set(e, ERR_IO, "SQL functions: %s", sqlite3_errmsg(db));
	return OK;
}

bool function_text(sqlite3_value *v, struct str *ret)
{
	const char *p = (const char *)sqlite3_value_text(v);

	*ret = p ? str_of(p, (size_t)sqlite3_value_bytes(v)) : STR("");
	return p != NULL;
}

bool function_any_null(int argc, sqlite3_value **argv)
{
	int i;

	for (i = 0; i < argc; i++)
		if (sqlite3_value_type(argv[i]) == SQLITE_NULL)
			return true;
	return false;
}

void function_give(sqlite3_context *ctx, struct str s)
{
	sqlite3_result_text64(ctx, s.ptr, s.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

void function_give_buf(sqlite3_context *ctx, const struct buf *b)
{
	if (buf_failed(b))
		sqlite3_result_error_toobig(ctx);
	else
		function_give(ctx, buf_str(b));
}

size_t function_max(sqlite3_context *ctx)
{
	return (size_t)sqlite3_limit(
		sqlite3_context_db_handle(ctx), SQLITE_LIMIT_LENGTH, -1);
}
