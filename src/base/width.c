#include "width.h"

#include <utf8proc.h>

/* The code point at s and its length; -1 and 1 for a byte that is none. */
static int32_t decode(struct str s, size_t *len)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.ptr,
		(utf8proc_ssize_t)(s.len < 4 ? s.len : 4), &c);

	*len = n > 0 ? (size_t)n : 1;
	return n > 0 ? c : -1;
}

bool width_next(struct str *s, struct str *grapheme, size_t *width)
{
	utf8proc_int32_t state = 0;
	size_t n, at, w;
	int32_t c;

	if (!s->len)
		return false;
	c = decode(*s, &at);
	w = c < 0 ? 1 : (size_t)utf8proc_charwidth(c);
	while (c >= 0 && at < s->len) {
		int32_t next = decode(str_of(s->ptr + at, s->len - at), &n);

		if (next < 0 || utf8proc_grapheme_break_stateful(c, next, &state))
			break;
		w += (size_t)utf8proc_charwidth(next);
		at += n;
		c = next;
	}
	*grapheme = str_of(s->ptr, at);
	*width = w < 2 ? w : 2; /* joined emoji are one picture */
	*s = str_of(s->ptr + at, s->len - at);
	return true;
}

size_t width_of(struct str s)
{
	size_t total = 0, w;
	struct str g;

	while (width_next(&s, &g, &w))
		total += w;
	return total;
}

struct str width_cut(struct str s, size_t width)
{
	struct str rest = s, g;
	size_t total = 0, len = 0, w;

	while (width_next(&rest, &g, &w) && total + w <= width) {
		total += w;
		len += g.len;
	}
	return str_of(s.ptr, len);
}

void width_pad(struct buf *out, struct str s, size_t width, enum width_align align)
{
	size_t w = width_of(s), blanks = w < width ? width - w : 0;

	if (align == WIDTH_LEFT)
		buf_append(out, s);
	while (blanks--)
		buf_char(out, ' ');
	if (align == WIDTH_RIGHT)
		buf_append(out, s);
}

static struct str without_blanks_at_end(struct str s)
{
	while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\r'))
		s.len--;
	return s;
}

/* After the blanks at the beginning of s; a blank that bears a mark is a letter. */
static struct str without_blanks_before(struct str s)
{
	struct str rest = s, g;
	size_t w;

	while (width_next(&rest, &g, &w) && str_eqz(g, " "))
		s = rest;
	return s;
}

bool width_wrap(struct str *rest, size_t width, struct str *line)
{
	struct str s = *rest, all = *rest, g;
	size_t total = 0, len = 0, break_at = 0, w; /* break_at: 0 is none */

	if (!s.len)
		return false;
	while (width_next(&s, &g, &w)) {
		if (str_eqz(g, "\n") || str_eqz(g, "\r\n")) {
			*line = without_blanks_at_end(str_of(all.ptr, len));
			*rest = s;
			return true;
		}
		if (total + w > width && len && !str_eqz(g, " ")) {
			size_t end = break_at ? break_at : len;

			*line = without_blanks_at_end(str_of(all.ptr, end));
			*rest = without_blanks_before(
				str_of(all.ptr + end, all.len - end));
			return true;
		}
		if (str_eqz(g, " ") && without_blanks_at_end(str_of(all.ptr, len)).len)
			break_at = len;
		total += w;
		len += g.len;
	}
	*line = without_blanks_at_end(all);
	*rest = s;
	return true;
}

/* Characters that turn the direction of what follows, or are not seen at all. */
static bool is_treacherous(int32_t c)
{
	return c == 0x061c || c == 0x200b || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
	       c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
	       (c >= 0xe0000 && c <= 0xe007f);
}

void width_clean(struct buf *out, struct str s, bool keep_lines)
{
	while (s.len) {
		size_t n;
		int32_t c = decode(s, &n);

		if (c == '\n' && keep_lines)
			buf_char(out, '\n');
		else if (c == '\n')
			buf_z(out, "\\n");
		else if (c == '\t')
			buf_z(out, "\\t");
		else if (c == '\r')
			buf_z(out, "\\r");
		else if (c < 0 || c < 0x20 || c == 0x7f)
			buf_printf(out, "\\x%02x", (unsigned char)s.ptr[0]);
		else if ((c >= 0x80 && c < 0xa0) || is_treacherous(c))
			buf_printf(out, "\\u%04x", (unsigned)c);
		else
			buf_append(out, str_of(s.ptr, n));
		s = str_of(s.ptr + n, s.len - n);
	}
}
