#include "str.h"

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

struct str str_z(const char *z)
{
	return z ? str_of(z, strlen(z)) : str_of("", 0);
}

bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_eqz(struct str a, const char *z)
{
	return str_eq(a, str_z(z));
}

bool str_eqz_nocase(struct str a, const char *z)
{
	size_t i;

	for (i = 0; i < a.len; i++)
		if (!z[i] || lower(a.ptr[i]) != lower(z[i]))
			return false;
	return !z[i];
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int r = n ? memcmp(a.ptr, b.ptr, n) : 0;

	if (r)
		return r;
	return a.len < b.len ? -1 : a.len > b.len;
}

bool str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.len >= n && memcmp(s.ptr, prefix, n) == 0;
}

bool str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.len >= n && memcmp(s.ptr + s.len - n, suffix, n) == 0;
}

bool str_contains(struct str s, const char *needle)
{
	return memmem(s.ptr, s.len, needle, strlen(needle)) != NULL;
}

struct str str_trim(struct str s)
{
	while (s.len && is_blank(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	while (s.len && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

bool str_cut(struct str *s, char sep, struct str *head)
{
	const char *at = s->len ? memchr(s->ptr, sep, s->len) : NULL;

	if (!at) {
		*head = *s;
		*s = str_of(s->ptr + s->len, 0);
		return false;
	}
	*head = str_of(s->ptr, (size_t)(at - s->ptr));
	*s = str_of(at + 1, s->len - head->len - 1);
	return true;
}

bool str_next_line(struct str *rest, struct str *line)
{
	if (!rest->len)
		return false;
	str_cut(rest, '\n', line);
	if (line->len && line->ptr[line->len - 1] == '\r')
		line->len--;
	return true;
}

bool str_next_word(struct str *rest, struct str *word)
{
	size_t i = 0, from;

	while (i < rest->len && is_blank(rest->ptr[i]))
		i++;
	from = i;
	while (i < rest->len && !is_blank(rest->ptr[i]))
		i++;
	if (from == i)
		return false;
	*word = str_of(rest->ptr + from, i - from);
	*rest = str_of(rest->ptr + i, rest->len - i);
	return true;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

bool str_to_u64_base(struct str s, unsigned base, uint64_t *ret)
{
	uint64_t n = 0;
	size_t i;

	if (!s.len)
		return false;
	for (i = 0; i < s.len; i++) {
		unsigned d = (unsigned)digit_of(s.ptr[i]);

		if (d >= base || __builtin_mul_overflow(n, base, &n) ||
			__builtin_add_overflow(n, d, &n))
			return false;
	}
	*ret = n;
	return true;
}

bool str_to_u64(struct str s, uint64_t *ret)
{
	return str_to_u64_base(s, 10, ret);
}

bool str_to_i64(struct str s, int64_t *ret)
{
	bool minus = s.len && s.ptr[0] == '-';
	uint64_t n;

	if (minus)
		s = str_of(s.ptr + 1, s.len - 1);
	if (!str_to_u64(s, &n) || n > (uint64_t)INT64_MAX + minus)
		return false;
	*ret = minus ? (int64_t)(0 - n) : (int64_t)n;
	return true;
}

bool str_is_utf8(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr, *end = p + s.len;

	while (p < end) {
		unsigned c = *p++, n, min;

		if (c < 0x80)
			continue;
		if (c >= 0xc2 && c <= 0xdf) {
			n = 1, min = 0x80, c &= 0x1f;
		} else if (c >= 0xe0 && c <= 0xef) {
			n = 2, min = 0x800, c &= 0x0f;
		} else if (c >= 0xf0 && c <= 0xf4) {
			n = 3, min = 0x10000, c &= 0x07;
		} else {
			return false;
		}
		if ((size_t)(end - p) < n)
			return false;
		while (n--) {
			if ((*p & 0xc0) != 0x80)
				return false;
			c = c << 6 | (*p++ & 0x3f);
		}
		if (c < min || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
			return false;
	}
	return true;
}

size_t str_utf8_len(struct str s)
{
	size_t n;

	for (n = 1; n <= 4 && n <= s.len; n++)
		if (str_is_utf8(str_of(s.ptr, n)))
			return n;
	return 0;
}
