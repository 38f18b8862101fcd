#include "grub.h"

/* The next word; quotes around it, or around the part behind '=', are kept. */
static bool next_word(struct str *rest, struct str *word)
{
	size_t begin = 0, end;
	char quote = 0;

	while (begin < rest->len && strchr(" \t\r;", rest->ptr[begin]) &&
		rest->ptr[begin])
		begin++;
	if (begin == rest->len || rest->ptr[begin] == '#')
		return false;
	for (end = begin; end < rest->len; end++) {
		char c = rest->ptr[end];

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == ' ' || c == '\t' || c == '\r' || c == ';')
			break;
	}
	*word = str_of(rest->ptr + begin, end - begin);
	*rest = str_of(rest->ptr + end, rest->len - end);
	return true;
}

static struct str unquote(struct str v)
{
	if (v.len >= 2 && (v.ptr[0] == '"' || v.ptr[0] == '\'') &&
		v.ptr[v.len - 1] == v.ptr[0])
		return str_of(v.ptr + 1, v.len - 2);
	return v;
}

static bool is_separator(char c)
{
	return c == ' ' || c == ',' || c == ';' || c == '|' || c == '&' || c == '\t';
}

static bool lists(struct str users, struct str name)
{
	size_t begin = 0, end;

	for (; begin < users.len; begin = end + 1) {
		for (end = begin; end < users.len && !is_separator(users.ptr[end]); end++)
			;
		if (end > begin && str_eq(str_of(users.ptr + begin, end - begin), name))
			return true;
	}
	return false;
}

/* `password_pbkdf2 USER grub.pbkdf2...` or `password USER TEXT`. */
static void parse_password(struct str rest, struct grub_password *g)
{
	struct str user, value;

	if (!next_word(&rest, &user) || !next_word(&rest, &value))
		return;
	value = unquote(value);
	if (!value.len || !lists(g->superusers, unquote(user)))
		return;
	g->is_set = true;
	g->from_user_cfg = str_contains(value, "GRUB2_PASSWORD");
}

/*
 * Superusers may be set after the passwords, so each of the two passes over the
 * file looks for one of them. The last `set superusers` counts.
 */
static void parse_line(struct str line, bool passwords, struct grub_password *g)
{
	struct str word;

	while (next_word(&line, &word)) {
		if (!passwords && str_eqz(word, "set"))
			continue;
		if (passwords &&
			(str_eqz(word, "password_pbkdf2") || str_eqz(word, "password"))) {
			parse_password(line, g);
			return;
		}
		if (!passwords && str_starts(word, "superusers="))
			g->superusers = unquote(str_of(word.ptr + 11, word.len - 11));
		g->is_menu |= str_eqz(word, "menuentry") || str_eqz(word, "blscfg") ||
			      str_eqz(word, "submenu");
		g->is_stub |= str_eqz(word, "configfile") || str_eqz(word, "normal");
	}
}

void grub_parse(struct str text, struct grub_password *ret)
{
	struct grub_password g = {.superusers = STR("")};
	struct str rest = text, line;

	while (str_next_line(&rest, &line))
		parse_line(line, false, &g);
	rest = text;
	while (str_next_line(&rest, &line))
		parse_line(line, true, &g);
	g.is_stub &= !g.is_menu;
	*ret = g;
}

bool grub_user_cfg(struct str text)
{
	struct str line, name;

	while (str_next_line(&text, &line))
		if (str_cut(&line, '=', &name) &&
			str_eqz(str_trim(name), "GRUB2_PASSWORD") && str_trim(line).len)
			return true;
	return false;
}
