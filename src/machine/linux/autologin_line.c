#include "autologin_line.h"

bool key_file_next(struct key_file *f, struct str *key, struct str *value)
{
	struct str line;

	while (str_next_line(&f->rest, &line)) {
		f->line++;
		line = str_trim(line);
		if (!line.len || line.ptr[0] == '#' || line.ptr[0] == ';')
			continue;
		if (line.ptr[0] == '[') {
			line = str_of(line.ptr + 1, line.len - 1);
			str_cut(&line, ']', &f->section);
			continue;
		}
		if (!str_cut(&line, '=', key))
			continue;
		*key = str_trim(*key);
		*value = str_trim(line);
		return true;
	}
	return false;
}

/* A word of a command line, quotes around it dropped. */
static bool next_argument(struct str *rest, struct str *ret)
{
	struct str s = str_trim(*rest);
	char quote = s.len && (s.ptr[0] == '"' || s.ptr[0] == '\'') ? s.ptr[0] : 0;

	if (!quote) {
		*rest = s;
		return str_next_word(rest, ret);
	}
	s = str_of(s.ptr + 1, s.len - 1);
	str_cut(&s, quote, ret);
	*rest = s;
	return true;
}

static struct str program_name(struct str word)
{
	const char *slash;

	while (word.len && strchr("-@+!:|", word.ptr[0]) && word.ptr[0])
		word = str_of(word.ptr + 1, word.len - 1);
	slash = word.len ? memrchr(word.ptr, '/', word.len) : NULL;
	return slash ? str_of(slash + 1, word.len - (size_t)(slash + 1 - word.ptr))
		     : word;
}

/* "--autologin=bob", "-abob"; or the flag alone: *next says that its word follows. */
static bool flag_value(
	struct str word, const char *name, bool glued, struct str *ret, bool *next)
{
	size_t n = strlen(name);

	*next = false;
	if (!str_starts(word, name))
		return false;
	*ret = str_of(word.ptr + n, word.len - n);
	if (!ret->len) {
		*next = true;
		return true;
	}
	if (!glued && ret->ptr[0] != '=')
		return false;
	if (!glued)
		*ret = str_of(ret->ptr + 1, ret->len - 1);
	return true;
}

bool autologin_of_command(struct str command, struct str *ret_user)
{
	struct str word, user;
	bool getty, login, next;

	if (!next_argument(&command, &word))
		return false;
	word = program_name(word);
	getty = str_ends(word, "getty");
	login = str_eqz(word, "login");
	while ((getty || login) && next_argument(&command, &word)) {
		if (!(getty && flag_value(word, "--autologin", false, &user, &next)) &&
			!(getty && flag_value(word, "-a", true, &user, &next)) &&
			!(login && flag_value(word, "-f", true, &user, &next)))
			continue;
		if (next && !next_argument(&command, &user))
			return false;
		if (!user.len)
			return false;
		*ret_user = user;
		return true;
	}
	return false;
}
