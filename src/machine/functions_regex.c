/*
 * functions_regex: regex_match() and regex_split() (osquery's sqlite_string.cpp).
 *
 * osquery uses std::regex, that is ECMAScript's syntax over bytes; this is PCRE2
 * told to behave likewise: no UTF, `$` only at the very end, `.` stops at CR and
 * LF, a reference to a group that took no part matches nothing. What PCRE2 has
 * beyond it (lookbehind, atomic groups) works. Patterns over 256 bytes are an
 * error, as in osquery. A match that takes more than MATCH_LIMIT steps, and a
 * call that takes more than CALL_MAX_US, are errors too: osquery would go on until
 * it is killed. SQLite cannot interrupt a function, so the call looks itself.
 *
 * The compiled pattern stays with the SQL statement as long as its text is
 * constant there (sqlite3_set_auxdata).
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "clock.h"
#include "functions_internal.h"

#define PATTERN_MAX 256
#define MATCH_LIMIT 1000000 /* steps of one match from one starting point */
#define STARTS_PER_LOOK 256 /* starting points tried before the clock is looked at */
#define CALL_MAX_US 1000000
#define DEPTH_LIMIT 10000
#define HEAP_LIMIT_KB 16384
#define JIT_STACK_MIN (32 << 10)
#define JIT_STACK_MAX (1 << 20)

struct regex {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *limits;
	pcre2_jit_stack *stack;
	int64_t deadline_us; /* of the call */
};

static void regex_free(void *p)
{
	struct regex *r = p;

	pcre2_match_data_free(r->match);
	pcre2_match_context_free(r->limits);
	pcre2_jit_stack_free(r->stack);
	pcre2_code_free(r->code);
	free(r);
}

static pcre2_code *compile(struct str pattern)
{
	pcre2_compile_context *c = pcre2_compile_context_create(NULL);
	pcre2_code *code;
	PCRE2_SIZE at;
	int error;

	if (!c)
		abort();
	pcre2_set_newline(c, PCRE2_NEWLINE_ANYCRLF);
	pcre2_set_parens_nest_limit(c, 100);
	code = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len,
		PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX | PCRE2_ALLOW_EMPTY_CLASS |
			PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP |
			PCRE2_USE_OFFSET_LIMIT,
		&error, &at, c);
	pcre2_compile_context_free(c);
	return code;
}

/* NULL: the pattern is wrong. */
static struct regex *regex_new(struct str pattern)
{
	pcre2_code *code = compile(pattern);
	struct regex *r;

	if (!code)
		return NULL;
	r = calloc(1, sizeof *r);
	if (!r)
		abort();
	r->code = code;
	r->match = pcre2_match_data_create_from_pattern(code, NULL);
	r->limits = pcre2_match_context_create(NULL);
	if (!r->match || !r->limits)
		abort();
	pcre2_set_match_limit(r->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(r->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(r->limits, HEAP_LIMIT_KB);
	/* without a JIT (refused by the machine, say) the interpreter does the same */
	if (pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0) {
		r->stack = pcre2_jit_stack_create(JIT_STACK_MIN, JIT_STACK_MAX, NULL);
		if (r->stack)
			pcre2_jit_stack_assign(r->limits, NULL, r->stack);
	}
	return r;
}

/* The statement's compiled pattern (argument 1); NULL: the error has been given. */
static struct regex *regex_of(sqlite3_context *ctx, sqlite3_value **argv)
{
	struct regex *r = sqlite3_get_auxdata(ctx, 1);
	struct str pattern;

	if (r) {
		r->deadline_us = clock_monotonic_us() + CALL_MAX_US;
		return r;
	}
	if (!function_text(argv[1], &pattern)) {
		sqlite3_result_error_nomem(ctx);
		return NULL;
	}
	if (pattern.len > PATTERN_MAX) {
		sqlite3_result_error(
			ctx, "Invalid regex: too big, max size is 256 bytes", -1);
		return NULL;
	}
	r = regex_new(pattern);
	if (!r) {
		sqlite3_result_error(ctx, "Invalid regex", -1);
		return NULL;
	}
	r->deadline_us = clock_monotonic_us() + CALL_MAX_US;
	sqlite3_set_auxdata(ctx, 1, r, regex_free);
	/* SQLite may have freed it at once: ask again */
	r = sqlite3_get_auxdata(ctx, 1);
	if (!r)
		sqlite3_result_error_nomem(ctx);
	return r;
}

/* The number of groups + 1, or 0: no match, or less: the error has been given. */
static int search(sqlite3_context *ctx, struct regex *r, struct str s, size_t from,
	uint32_t options)
{
	for (;;) {
		int n;

		pcre2_set_offset_limit(r->limits, from + STARTS_PER_LOOK);
		n = pcre2_match(r->code, (PCRE2_SPTR)s.ptr, s.len, from, options,
			r->match, r->limits);
		if (n > 0)
			return n;
		if (n == PCRE2_ERROR_NOMATCH &&
			(options & PCRE2_ANCHORED || s.len - from <= STARTS_PER_LOOK))
			return 0;
		if (n != PCRE2_ERROR_NOMATCH || clock_monotonic_us() > r->deadline_us) {
			sqlite3_result_error(
				ctx, "this regex takes too many steps on this text", -1);
			return -1;
		}
		from += STARTS_PER_LOOK + 1;
	}
}

static struct str group(struct regex *r, struct str s, size_t i)
{
	PCRE2_SIZE *at = pcre2_get_ovector_pointer(r->match) + 2 * i;

	/* \K in a lookahead may put the start behind the end */
	if (at[0] == PCRE2_UNSET || at[0] > at[1])
		return STR("");
	return str_of(s.ptr + at[0], at[1] - at[0]);
}

static void run_regex_match(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct regex *r;
	struct str s;
	int n;

	if (function_any_null(argc, argv) || !function_text(argv[0], &s))
		return;
	r = regex_of(ctx, argv);
	if (!r || search(ctx, r, s, 0, 0) <= 0)
		return;
	n = sqlite3_value_int(argv[2]);
	if (n >= 0 && (uint32_t)n < pcre2_get_ovector_count(r->match))
		function_give(ctx, group(r, s, (size_t)n));
}

/*
 * The next match at or after *from, as std::regex_iterator goes on: after an empty
 * match it tries one that is not empty at the same place, then moves by one byte.
 */
static int search_next(sqlite3_context *ctx, struct regex *r, struct str s, size_t *from,
	bool after_empty)
{
	int n = 0;

	if (after_empty) {
		n = search(ctx, r, s, *from, PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED);
		if (n || *from >= s.len)
			return n;
		++*from;
	}
	return search(ctx, r, s, *from, 0);
}

static void run_regex_split(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	size_t from = 0, piece_start = 0;
	bool after_empty = false;
	struct regex *r;
	struct str s, pattern;
	int i, n, wanted;

	if (function_any_null(argc, argv) || !function_text(argv[0], &s) ||
		!function_text(argv[1], &pattern))
		return;
	if (!pattern.len) {
		sqlite3_result_error(ctx, "regex_split: empty pattern", -1);
		return;
	}
	r = regex_of(ctx, argv);
	if (!r)
		return;
	wanted = sqlite3_value_int(argv[2]);
	for (i = 0; (n = search_next(ctx, r, s, &from, after_empty)) > 0; i++) {
		PCRE2_SIZE *at = pcre2_get_ovector_pointer(r->match);
		size_t start = at[0] > at[1] || at[0] < piece_start ? piece_start : at[0];

		if (i == wanted) {
			function_give(
				ctx, str_of(s.ptr + piece_start, start - piece_start));
			return;
		}
		after_empty = at[0] >= at[1] || at[1] <= from;
		from = piece_start = at[1] < piece_start ? piece_start : at[1];
		if (clock_monotonic_us() > r->deadline_us) {
			sqlite3_result_error(
				ctx, "this regex finds too much in this text", -1);
			return;
		}
	}
	/* what follows the last match is a piece unless it is empty; all of s always is
	 */
	if (n == 0 && i == wanted && (i == 0 || piece_start < s.len))
		function_give(ctx, str_of(s.ptr + piece_start, s.len - piece_start));
}

static const struct function FUNCTIONS[] = {
	{"regex_match", 3, run_regex_match},
	{"regex_split", 3, run_regex_split},
};

const struct function_list functions_regex = FUNCTION_LIST(FUNCTIONS);
