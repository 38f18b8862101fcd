#include "deb_version.h"

struct deb_version deb_version_split(struct str v)
{
	struct deb_version r = {.epoch = STR(""), .revision = STR("")};
	struct str rest = v, head;
	const char *dash;

	if (str_cut(&rest, ':', &head)) {
		r.epoch = head;
		v = rest;
	}
	dash = v.len ? memrchr(v.ptr, '-', v.len) : NULL;
	if (dash) {
		r.revision = str_of(dash + 1, (size_t)(v.ptr + v.len - dash - 1));
		v.len = (size_t)(dash - v.ptr);
	}
	r.upstream = v;
	return r;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* '~' before the end, the end before letters, letters before all else. */
static int order_of(struct str s, size_t i)
{
	if (i >= s.len || is_digit(s.ptr[i]))
		return 0;
	if (s.ptr[i] == '~')
		return -1;
	return (unsigned char)s.ptr[i] + (is_letter(s.ptr[i]) ? 0 : 256);
}

static bool digit_at(struct str s, size_t i)
{
	return i < s.len && is_digit(s.ptr[i]);
}

/*
 * Parts that are no digits and parts that are take turns. Numbers of any length
 * are compared without being computed.
 */
static int compare_part(struct str a, struct str b)
{
	size_t i = 0, j = 0;

	while (i < a.len || j < b.len) {
		int first = 0;

		while ((i < a.len && !is_digit(a.ptr[i])) ||
			(j < b.len && !is_digit(b.ptr[j]))) {
			int x = order_of(a, i), y = order_of(b, j);

			if (x != y)
				return x - y;
			i++, j++;
		}
		while (i < a.len && a.ptr[i] == '0')
			i++;
		while (j < b.len && b.ptr[j] == '0')
			j++;
		for (; digit_at(a, i) && digit_at(b, j); i++, j++)
			if (!first)
				first = a.ptr[i] - b.ptr[j];
		if (digit_at(a, i))
			return 1;
		if (digit_at(b, j))
			return -1;
		if (first)
			return first;
	}
	return 0;
}

int deb_version_compare(struct str a, struct str b)
{
	struct deb_version x = deb_version_split(a), y = deb_version_split(b);
	int r = compare_part(x.epoch, y.epoch);

	if (!r)
		r = compare_part(x.upstream, y.upstream);
	if (!r)
		r = compare_part(x.revision, y.revision);
	return r;
}
