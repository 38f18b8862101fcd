/*
 * functions_text: strings, hashes and base64 (osquery's sqlite_string.cpp,
 * sqlite_hashing.cpp, sqlite_encoding.cpp).
 *
 * A NULL argument gives NULL, except in concat() and concat_ws(), which leave it
 * out. A text with a NUL inside is taken whole, where osquery stops at the NUL:
 * what hides behind one must not escape a check.
 */
#include "digest.h"
#include "functions_internal.h"

/* --- split, concat ------------------------------------------------------------ */

/* The next non-empty piece of s between any of the characters of `at`. */
static bool next_piece(struct str *s, struct str at, struct str *piece)
{
	size_t start = 0, end;

	while (start < s->len && memchr(at.ptr, s->ptr[start], at.len))
		start++;
	if (start == s->len)
		return false;
	end = start;
	while (end < s->len && !memchr(at.ptr, s->ptr[end], at.len))
		end++;
	*piece = str_of(s->ptr + start, end - start);
	*s = str_of(s->ptr + end, s->len - end);
	return true;
}

static void run_split(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct str s, at, piece;
	int i, n;

	if (function_any_null(argc, argv) || !function_text(argv[0], &s) ||
		!function_text(argv[1], &at))
		return;
	if (!at.len) {
		sqlite3_result_error(ctx, "split: no character to split at", -1);
		return;
	}
	n = sqlite3_value_int(argv[2]);
	for (i = 0; next_piece(&s, at, &piece); i++)
		if (i == n) {
			function_give(ctx, str_trim(piece));
			return;
		}
}

/*
 * The separator follows every argument that is not NULL but the last of all, so
 * that concat_ws(',', 'a', NULL) is 'a,': osquery's, and packs compare with it.
 */
static void concat(
	sqlite3_context *ctx, struct str separator, int argc, sqlite3_value **argv)
{
	SCOPED_BUF(out, function_max(ctx));
	struct str s;
	int i;

	for (i = 0; i < argc; i++) {
		if (!function_text(argv[i], &s))
			continue;
		buf_append(&out, s);
		if (i + 1 < argc)
			buf_append(&out, separator);
	}
	if (argc)
		function_give_buf(ctx, &out);
}

static void run_concat(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	concat(ctx, STR(""), argc, argv);
}

static void run_concat_ws(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct str separator;

	if (!argc) {
		sqlite3_result_error(ctx, "concat_ws: no separator", -1);
		return;
	}
	function_text(argv[0], &separator);
	concat(ctx, separator, argc - 1, argv + 1);
}

/* --- hashes ------------------------------------------------------------------- */

static void hash(sqlite3_context *ctx, sqlite3_value *arg, enum digest_kind kind)
{
	SCOPED(digest) d = NULL;
	char hex[DIGEST_HEX_MAX];
	struct error e;
	struct str s;

	if (!function_text(arg, &s))
		return;
	if (digest_new(kind, &d, &e)) {
		sqlite3_result_error(ctx, e.text, -1);
		return;
	}
	digest_add(d, s);
	function_give(ctx, digest_end_hex(d, hex));
}

static void run_md5(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	hash(ctx, argv[0], DIGEST_MD5);
}

static void run_sha1(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	hash(ctx, argv[0], DIGEST_SHA1);
}

static void run_sha256(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	hash(ctx, argv[0], DIGEST_SHA256);
}

/* --- base64 ------------------------------------------------------------------- */

static const char ALPHABET[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void function_base64(struct buf *out, struct str s)
{
	size_t i, k;

	for (i = 0; i < s.len; i += 3) {
		size_t n = s.len - i < 3 ? s.len - i : 3;
		uint32_t v = 0;

		for (k = 0; k < 3; k++)
			v = v << 8 | (k < n ? (unsigned char)s.ptr[i + k] : 0);
		for (k = 0; k < 4; k++)
			buf_char(out, k <= n ? ALPHABET[v >> (18 - 6 * k) & 63] : '=');
	}
}

/* Line ends are left out and padding may be missing; false: another character. */
static bool base64_decode(struct buf *out, struct str s)
{
	uint32_t v = 0;
	int bits = 0;
	size_t i;

	while (s.len && strchr("=\n", s.ptr[s.len - 1]) && s.ptr[s.len - 1])
		s.len -= s.ptr[s.len - 1] == '\n' && s.len > 1 && s.ptr[s.len - 2] == '\r'
				 ? 2
				 : 1;
	for (i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		const char *at = c ? strchr(ALPHABET, c) : NULL;

		if (c == '\n' || (c == '\r' && i + 1 < s.len && s.ptr[i + 1] == '\n'))
			continue;
		if (!at)
			return false;
		v = (v << 6 | (uint32_t)(at - ALPHABET)) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			buf_char(out, (char)(v >> bits & 0xff));
		}
	}
	return true;
}

static void give_base64(sqlite3_context *ctx, struct str s)
{
	SCOPED_BUF(out, function_max(ctx));

	function_base64(&out, s);
	function_give_buf(ctx, &out);
}

static void run_to_base64(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct str s;

	(void)argc;
	if (function_text(argv[0], &s))
		give_base64(ctx, s);
}

/* Only what has a byte outside printable ASCII is encoded. */
static void run_conditional_to_base64(
	sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct str s;
	size_t i;

	(void)argc;
	if (!function_text(argv[0], &s))
		return;
	for (i = 0; i < s.len; i++)
		if (s.ptr[i] < ' ' || s.ptr[i] > '~') {
			give_base64(ctx, s);
			return;
		}
	function_give(ctx, s);
}

static void run_from_base64(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	SCOPED_BUF(out, function_max(ctx));
	struct str s;

	(void)argc;
	if (!function_text(argv[0], &s))
		return;
	if (base64_decode(&out, s))
		function_give_buf(ctx, &out);
	else
		function_give(ctx, STR(""));
}

static const struct function FUNCTIONS[] = {
	{"split", 3, run_split},
	{"concat", -1, run_concat},
	{"concat_ws", -1, run_concat_ws},
	{"md5", 1, run_md5},
	{"sha1", 1, run_sha1},
	{"sha256", 1, run_sha256},
	{"to_base64", 1, run_to_base64},
	{"conditional_to_base64", 1, run_conditional_to_base64},
	{"from_base64", 1, run_from_base64},
};

const struct function_list functions_text = FUNCTION_LIST(FUNCTIONS);
