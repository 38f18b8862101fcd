/*
 * functions_version: version_compare() and the version collations, by osquery's
 * rules (sqlite_version.cpp).
 *
 * Versions are segments between the delimiters ~ - ^ . : and a longer segment is
 * the greater one; segments of the same length compare byte by byte. What is
 * left when one version ends counts by its length, except as the flavour says.
 * These are osquery's approximations: for Debian's own order ask the tables that
 * know it. A version that is NULL or a number is an error of the query: were it
 * NULL, a package without a version would look like a good one.
 */
#include <limits.h>

#include "functions_internal.h"

struct flavor {
	const char *name, *collation;
	bool epoch;        /* a version with an epoch ("1:") is above one without */
	bool by_delimiter; /* ~ - ^ . : in this order */
	bool remainder;    /* what is left over: ~ is below, - equal, ^ above nothing */
	bool digits_lengthen; /* ... and after a digit the longer one is above */
};

static const struct flavor FLAVORS[] = {
	{NULL, "version", false, false, false, false},
	{"ARCH", "version_arch", true, false, true, true},
	{"DPKG", "version_dpkg", true, true, false, false},
	{"RHEL", "version_rhel", true, true, true, false},
};

static int rank_of(char c)
{
	static const char DELIMITERS[] = "~-^.:";
	const char *at = c ? strchr(DELIMITERS, c) : NULL;

	return at ? (int)(at - DELIMITERS) + 1 : 0;
}

static int compare_epochs(struct str a, struct str b)
{
	const char *x = memchr(a.ptr, ':', a.len), *y = memchr(b.ptr, ':', b.len);

	if (x && y)
		return (x - a.ptr > y - b.ptr) - (x - a.ptr < y - b.ptr);
	return (x != NULL) - (y != NULL);
}

/* `a` has ended, `b` goes on; diff is their last segment's difference so far. */
static int compare_rest(struct str a, struct str b, int diff, const struct flavor *f)
{
	char last = a.ptr[a.len - 1];

	if (!f->remainder)
		return -1;
	switch (b.ptr[a.len]) {
	case '~':
		return 1;
	case '-':
		return 0;
	case '^':
		return -1;
	default:
		return diff && (!f->digits_lengthen || last < '0' || last > '9') ? diff
										 : -1;
	}
}

static int compare(struct str a, struct str b, const struct flavor *f)
{
	size_t i, n = a.len < b.len ? a.len : b.len;
	int diff = 0;

	if (!a.len || !b.len)
		return (a.len > 0) - (b.len > 0);
	if (f->epoch && compare_epochs(a, b))
		return compare_epochs(a, b);
	for (i = 0; i < n; i++) {
		int x = rank_of(a.ptr[i]), y = rank_of(b.ptr[i]);

		if (!x && !y) {
			if (!diff)
				diff = (a.ptr[i] > b.ptr[i]) - (a.ptr[i] < b.ptr[i]);
			continue;
		}
		if (!x || !y)
			return x ? -1 : 1;
		if (diff)
			return diff;
		if (f->by_delimiter && x != y)
			return x - y > 0 ? 1 : -1;
	}
	if (a.len == b.len)
		return diff;
	return a.len < b.len ? compare_rest(a, b, diff, f)
			     : -compare_rest(b, a, -diff, f);
}

static const struct flavor *flavor_of(struct str name)
{
	size_t i;

	for (i = 1; i < sizeof FLAVORS / sizeof *FLAVORS; i++)
		if (str_eqz_nocase(name, FLAVORS[i].name))
			return &FLAVORS[i];
	return NULL;
}

static void run_version_compare(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct flavor *f = &FLAVORS[0];
	struct str a, b, name;

	if (argc < 2 || argc > 3 || sqlite3_value_type(argv[0]) != SQLITE_TEXT ||
		sqlite3_value_type(argv[1]) != SQLITE_TEXT) {
		sqlite3_result_error(
			ctx, "version_compare: needs two versions as text", -1);
		return;
	}
	function_text(argv[0], &a);
	function_text(argv[1], &b);
	if (argc == 3 && function_text(argv[2], &name))
		f = flavor_of(name);
	if (!f)
		sqlite3_result_error(
			ctx, "version_compare: the flavor is ARCH, DPKG or RHEL", -1);
	else
		sqlite3_result_int(ctx, compare(a, b, f));
}

static int collate(void *flavor, int n_a, const void *a, int n_b, const void *b)
{
	return compare(str_of(a, (size_t)n_a), str_of(b, (size_t)n_b), flavor);
}

int functions_version_collations(sqlite3 *db)
{
	size_t i;
	int r = SQLITE_OK;

	for (i = 0; !r && i < sizeof FLAVORS / sizeof *FLAVORS; i++)
		r = sqlite3_create_collation_v2(db, FLAVORS[i].collation, SQLITE_UTF8,
			(void *)(uintptr_t)&FLAVORS[i], collate, NULL);
	return r;
}

static const struct function FUNCTIONS[] = {
	{"version_compare", -1, run_version_compare},
};

const struct function_list functions_version = FUNCTION_LIST(FUNCTIONS);
