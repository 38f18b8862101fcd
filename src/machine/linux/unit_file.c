#include "unit_file.h"

struct unit_file unit_file_over(struct str text)
{
	return (struct unit_file){.rest = text, .section = STR("")};
}

static bool is_comment(struct str trimmed)
{
	return trimmed.len && (trimmed.ptr[0] == '#' || trimmed.ptr[0] == ';');
}

static bool goes_on(struct str line)
{
	return line.len && line.ptr[line.len - 1] == '\\';
}

/* Takes the lines that continue one which ended in '\'; comments between them too. */
static void take_continuation(struct unit_file *f, struct str *logical)
{
	struct str line;
	bool more = true;

	while (more && str_next_line(&f->rest, &line)) {
		f->line++;
		more = goes_on(line) || is_comment(str_trim(line));
		logical->len = (size_t)(line.ptr + line.len - logical->ptr);
	}
}

bool unit_file_next(struct unit_file *f, struct unit_setting *ret)
{
	struct str line;

	while (str_next_line(&f->rest, &line)) {
		struct str trimmed = str_trim(line), key;

		ret->line = ++f->line;
		if (!trimmed.len || is_comment(trimmed))
			continue;
		if (goes_on(line))
			take_continuation(f, &line);
		if (trimmed.ptr[0] == '[' && trimmed.ptr[trimmed.len - 1] == ']') {
			f->section = str_of(trimmed.ptr + 1, trimmed.len - 2);
			continue;
		}
		if (!str_cut(&line, '=', &key) || !str_trim(key).len)
			continue;
		ret->section = f->section;
		ret->key = str_trim(key);
		ret->value = str_trim(line);
		return true;
	}
	return false;
}

static bool is_blank_at(struct str s, size_t i)
{
	if (s.ptr[i] == '\\')
		return i + 1 < s.len && (s.ptr[i + 1] == '\n' || s.ptr[i + 1] == '\r');
	return str_trim(str_of(s.ptr + i, 1)).len == 0;
}

bool unit_file_next_word(struct str *value, struct str *word)
{
	size_t i = 0, from;
	char quote = 0;

	while (i < value->len && is_blank_at(*value, i))
		i++;
	if (i == value->len)
		return false;
	if (value->ptr[i] == '"' || value->ptr[i] == '\'')
		quote = value->ptr[i++];
	from = i;
	while (i < value->len &&
		(quote ? value->ptr[i] != quote : !is_blank_at(*value, i)))
		i++;
	*word = str_of(value->ptr + from, i - from);
	if (quote && i < value->len)
		i++;
	*value = str_of(value->ptr + i, value->len - i);
	return true;
}

struct str unit_file_join(struct arena *a, struct str value)
{
	char *out;
	size_t n = 0;
	struct str line;

	if (!memchr(value.ptr, '\n', value.len))
		return arena_str(a, value);
	out = arena_alloc(a, value.len + 1);
	while (str_next_line(&value, &line)) {
		struct str t = str_trim(line);

		if (n && is_comment(t))
			continue;
		if (goes_on(t))
			t = str_trim(str_of(t.ptr, t.len - 1));
		if (n && t.len)
			out[n++] = ' ';
		if (t.len)
			memcpy(out + n, t.ptr, t.len);
		n += t.len;
	}
	return str_of(out, n);
}

bool unit_file_find(
	struct str text, const char *section, const char *key, struct str *ret)
{
	struct unit_file f = unit_file_over(text);
	struct unit_setting e;
	bool found = false;

	while (unit_file_next(&f, &e))
		if (str_eqz(e.section, section) && str_eqz(e.key, key)) {
			*ret = e.value;
			found = true;
		}
	return found;
}

bool unit_file_is_true(struct str value)
{
	static const char *const YES[] = {"1", "yes", "y", "true", "t", "on"};
	size_t i;

	for (i = 0; i < sizeof YES / sizeof *YES; i++)
		if (str_eqz_nocase(value, YES[i]))
			return true;
	return false;
}
