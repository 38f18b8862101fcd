#include "sudoers_line.h"

/* The lines of `region` as one, without the backslash that ends each but the last. */
static struct str join(struct str region, struct arena *a)
{
	char *p = arena_alloc(a, region.len + 1);
	struct str line;
	size_t n = 0;

	while (str_next_line(&region, &line)) {
		if (str_ends(line, "\\"))
			line.len--;
		if (line.len)
			memcpy(p + n, line.ptr, line.len);
		n += line.len;
	}
	return str_of(p, n);
}

bool sudoers_next_line(
	struct str *rest, struct arena *a, struct str *ret, size_t *ret_long)
{
	const char *begin = rest->ptr;
	struct str line = STR("");
	size_t n_lines = 0, length;

	do {
		if (!str_next_line(rest, &line))
			break;
		n_lines++;
	} while (str_ends(line, "\\"));
	if (!n_lines)
		return false;
	length = (size_t)(line.ptr + line.len - begin);
	if (length > SUDOERS_LINE_MAX) {
		++*ret_long;
		*ret = STR("");
	} else {
		*ret = n_lines == 1 ? line : join(str_of(begin, length), a);
	}
	return true;
}

/* The path after "include": in quotes, or with blanks escaped. */
static struct str path_of(struct str rest, struct arena *a)
{
	char *p = arena_alloc(a, rest.len + 1);
	bool quoted = str_starts(rest, "\"");
	size_t n = 0, i;

	for (i = quoted; i < rest.len; i++) {
		char c = rest.ptr[i];

		if (c == '\\' && i + 1 < rest.len)
			c = rest.ptr[++i];
		else if (quoted ? c == '"' : c == ' ' || c == '\t')
			break;
		p[n++] = c;
	}
	return str_of(p, n);
}

static bool parse_include(struct str line, struct arena *a, struct sudoers_line *ret)
{
	struct str word;

	if (!str_next_word(&line, &word) ||
		(!str_starts(word, "#") && !str_starts(word, "@")))
		return false;
	word = str_of(word.ptr + 1, word.len - 1);
	if (str_eqz(word, "include"))
		ret->kind = SUDOERS_INCLUDE;
	else if (str_eqz(word, "includedir"))
		ret->kind = SUDOERS_INCLUDE_DIR;
	else
		return false;
	ret->header = word;
	ret->rest = path_of(str_trim(line), a);
	return ret->rest.len > 0;
}

static bool is_uid(struct str line)
{
	return line.len > 1 && line.ptr[1] >= '0' && line.ptr[1] <= '9';
}

static struct str squeeze(struct str rest, struct arena *a)
{
	char *p = arena_alloc(a, rest.len + 1);
	struct str word;
	size_t n = 0;

	while (str_next_word(&rest, &word)) {
		if (n)
			p[n++] = ' ';
		memcpy(p + n, word.ptr, word.len);
		n += word.len;
	}
	return str_of(p, n);
}

struct sudoers_line sudoers_parse(struct str line, struct arena *a)
{
	struct sudoers_line l = {
		.kind = SUDOERS_NOTHING, .header = STR(""), .rest = STR("")};

	line = str_trim(line);
	if (!line.len || parse_include(line, a, &l))
		return l;
	l.kind = SUDOERS_NOTHING;
	if (line.ptr[0] == '#' && !is_uid(line))
		return l;
	l.kind = SUDOERS_RULE;
	str_next_word(&line, &l.header);
	l.rest = squeeze(line, a);
	return l;
}

bool sudoers_takes_file(const char *name)
{
	size_t n = strlen(name);

	return n && !strchr(name, '.') && name[n - 1] != '~';
}
