#include "config_line.h"

struct config_lines config_lines_over(struct str text)
{
	return (struct config_lines){.rest = text, .section = STR("")};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Where the value begins to be divided off: the "=", or the first blank; or the end. */
static size_t divider(struct str line, bool in_section)
{
	const char *equals = line.len ? memchr(line.ptr, '=', line.len) : NULL;
	size_t at = equals ? (size_t)(equals - line.ptr) : line.len, i;

	for (i = 0; i < line.len && !is_blank(line.ptr[i]); i++)
		;
	if (!equals)
		return i;
	if (in_section || at < i || is_blank(equals[-1]))
		return at;
	return i;
}

static struct str unquote(struct str v)
{
	if (v.len >= 2 && (v.ptr[0] == '"' || v.ptr[0] == '\'') &&
		v.ptr[v.len - 1] == v.ptr[0])
		return str_of(v.ptr + 1, v.len - 2);
	return v;
}

bool config_lines_next(struct config_lines *f, struct config_line *ret)
{
	struct str line;
	size_t at;

	while (str_next_line(&f->rest, &line)) {
		f->line++;
		line = str_trim(line);
		if (!line.len || line.ptr[0] == '#' || line.ptr[0] == ';')
			continue;
		if (line.ptr[0] == '[' && line.ptr[line.len - 1] == ']') {
			f->section = str_trim(str_of(line.ptr + 1, line.len - 2));
			continue;
		}
		at = divider(line, f->section.len > 0);
		*ret = (struct config_line){.section = f->section,
			.key = str_trim(str_of(line.ptr, at)),
			.value = STR(""),
			.line = f->line};
		if (at < line.len)
			ret->value = unquote(
				str_trim(str_of(line.ptr + at + 1, line.len - at - 1)));
		return true;
	}
	return false;
}
