#include "settings_line.h"

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Readers in C see a line only up to its first NUL. */
static struct str up_to(struct str line, char end)
{
	struct str head, rest = line;

	str_cut(&rest, '\0', &head);
	rest = head;
	if (end)
		str_cut(&rest, end, &head);
	return head;
}

bool settings_parse_line(struct str line, struct str *name, struct str *value)
{
	struct str s = str_trim(up_to(line, '#'));
	bool equals = false;
	size_t n = 0;

	if (!s.len)
		return false;
	while (n < s.len && !is_blank(s.ptr[n]) && s.ptr[n] != '=')
		n++;
	*name = str_of(s.ptr, n);
	for (; n < s.len; n++) {
		if (s.ptr[n] == '=' && !equals)
			equals = true;
		else if (!is_blank(s.ptr[n]))
			break;
	}
	*value = str_of(s.ptr + n, s.len - n);
	return true;
}

bool login_defs_parse_line(struct str line, struct str *name, struct str *value)
{
	struct str s = up_to(line, '\0');
	size_t n = 0, end;

	while (s.len && is_blank(s.ptr[s.len - 1]))
		s.len--;
	while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
		s = str_of(s.ptr + 1, s.len - 1);
	if (!s.len || s.ptr[0] == '#')
		return false;
	while (n < s.len && s.ptr[n] != ' ' && s.ptr[n] != '\t')
		n++;
	if (n == s.len)
		return false; /* a name alone is no setting */
	*name = str_of(s.ptr, n);
	while (n < s.len && (s.ptr[n] == ' ' || s.ptr[n] == '\t' || s.ptr[n] == '"'))
		n++;
	for (end = n; end < s.len && s.ptr[end] != '"'; end++)
		;
	*value = str_of(s.ptr + n, end - n);
	return true;
}

/* Length of the name at the start of s: pam_modutil_search_key() splits at " \t=". */
static size_t key_length(struct str s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] != ' ' && s.ptr[n] != '\t' && s.ptr[n] != '=')
		n++;
	return n;
}

bool login_defs_search(struct str text, const char *key, struct str *ret)
{
	struct str line;

	while (str_next_line(&text, &line)) {
		size_t n;

		line = up_to(line, '#');
		while (line.len && is_blank(line.ptr[0]))
			line = str_of(line.ptr + 1, line.len - 1);
		n = key_length(line);
		if (!n || !str_eqz_nocase(str_of(line.ptr, n), key))
			continue;
		while (n < line.len && (is_blank(line.ptr[n]) || line.ptr[n] == '='))
			n++;
		*ret = str_of(line.ptr + n, line.len - n);
		return true;
	}
	return false;
}
