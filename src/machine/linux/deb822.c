#include "deb822.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The length of the first line with its newline. */
static size_t line_length(struct str s)
{
	const char *end = memchr(s.ptr, '\n', s.len);

	return end ? (size_t)(end - s.ptr) + 1 : s.len;
}

static bool is_empty_line(struct str s)
{
	return s.len == 0 || s.ptr[0] == '\n' ||
	       (s.ptr[0] == '\r' && (s.len == 1 || s.ptr[1] == '\n'));
}

static struct str after(struct str s, size_t n)
{
	return str_of(s.ptr + n, s.len - n);
}

bool deb822_next_stanza(struct str *rest, struct str *stanza)
{
	struct str at = *rest;

	while (at.len && is_empty_line(at))
		at = after(at, line_length(at));
	stanza->ptr = at.ptr;
	while (!is_empty_line(at))
		at = after(at, line_length(at));
	stanza->len = (size_t)(at.ptr - stanza->ptr);
	*rest = at;
	return stanza->len > 0;
}

/* How far the value goes that begins in the first line. */
static size_t field_length(struct str s)
{
	size_t end = line_length(s), at = end;

	while (at < s.len && (is_blank(s.ptr[at]) || s.ptr[at] == '#')) {
		bool comment = s.ptr[at] == '#';

		at += line_length(after(s, at));
		if (!comment)
			end = at;
	}
	return end;
}

enum err deb822_next_field(struct str *stanza, struct deb822_field *ret)
{
	struct str line, head;

	while (stanza->len && stanza->ptr[0] == '#')
		*stanza = after(*stanza, line_length(*stanza));
	if (!stanza->len)
		return ERR_NOT_FOUND;
	line = str_of(stanza->ptr, line_length(*stanza));
	if (!is_blank(line.ptr[0]) && str_cut(&line, ':', &head) && str_trim(head).len) {
		size_t n = field_length(*stanza), from = head.len + 1;

		ret->name = str_trim(head);
		ret->value = str_trim(str_of(stanza->ptr + from, n - from));
		*stanza = after(*stanza, n);
		return OK;
	}
	*stanza = after(*stanza, line_length(*stanza));
	return ERR_MALFORMED;
}

bool deb822_is(const struct deb822_field *f, const char *name)
{
	return str_eqz_nocase(f->name, name);
}

/* A value begins and each word ends within a line, so a line starts only after a '\n'. */
bool deb822_next_word(struct str *value, struct str *word)
{
	size_t i;

	for (i = 0; i < value->len; i++) {
		if (value->ptr[i] == '#' && i > 0 && value->ptr[i - 1] == '\n')
			i += line_length(after(*value, i)) - 1;
		else if (str_trim(str_of(value->ptr + i, 1)).len)
			break;
	}
	*value = after(*value, i < value->len ? i : value->len);
	return str_next_word(value, word);
}

bool deb822_find(struct str stanza, const char *name, struct str *ret)
{
	struct deb822_field f;
	enum err r;

	while ((r = deb822_next_field(&stanza, &f)) != ERR_NOT_FOUND)
		if (!r && deb822_is(&f, name)) {
			*ret = f.value;
			return true;
		}
	return false;
}
