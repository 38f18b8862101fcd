/*
 * functions_internal: what the files of functions_*.c share.
 *
 * Each of them is a list of functions of one subject; functions.c hands the
 * lists to SQLite. All are deterministic and touch nothing outside: SQLite may
 * compute a call with constant arguments once.
 */
#ifndef COLOA_FUNCTIONS_INTERNAL_H
#define COLOA_FUNCTIONS_INTERNAL_H

#include "buf.h"
#include "functions.h"

struct function {
	const char *name;
	int n_args; /* -1: any number */
	void (*run)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
};

struct function_list {
	const struct function *functions;
	size_t n;
};

#define FUNCTION_LIST(array) \
	{ \
		(array), sizeof(array) / sizeof *(array) \
	}

extern const struct function_list functions_math;
extern const struct function_list functions_net;
extern const struct function_list functions_regex;
extern const struct function_list functions_text;
extern const struct function_list functions_version;

/* The collations version, version_arch, version_dpkg, version_rhel. */
int functions_version_collations(sqlite3 *db);

/* The argument as text; false when it is NULL (or memory is short): *ret is empty. */
bool function_text(sqlite3_value *v, struct str *ret);
bool function_any_null(int argc, sqlite3_value **argv);
void function_give(sqlite3_context *ctx, struct str s);
/* What b holds, or "too big" when it has failed. */
void function_give_buf(sqlite3_context *ctx, const struct buf *b);
/* How long a text SQLite would accept from us. */
size_t function_max(sqlite3_context *ctx);

/* RFC 4648, with padding. */
void function_base64(struct buf *out, struct str s);

#endif
