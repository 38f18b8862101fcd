#include "lock_files.h"

/* --- KDE --------------------------------------------------------------------- */

/* Cuts "[$i]" (or "[$ei]", "[$ie]") off the end; true when it was there. */
static bool cut_immutable(struct str *s)
{
	static const char *const MARKS[] = {"[$i]", "[$ei]", "[$ie]"};
	size_t i;

	for (i = 0; i < 3; i++)
		if (str_ends(*s, MARKS[i])) {
			s->len -= strlen(MARKS[i]);
			return true;
		}
	return false;
}

bool kconfig_find(
	struct str text, const char *group, const char *key, struct kconfig_value *ret)
{
	bool in_group = false, file_fixed = false, group_fixed = false, found = false;
	struct str line, name;

	while (str_next_line(&text, &line)) {
		bool fixed;

		line = str_trim(line);
		if (!line.len || line.ptr[0] == '#')
			continue;
		if (line.ptr[0] == '[') {
			fixed = cut_immutable(&line);
			if (!line.len) {
				file_fixed = true;
				continue;
			}
			in_group = line.len >= 2 && line.ptr[line.len - 1] == ']' &&
				   str_eqz(str_of(line.ptr + 1, line.len - 2), group);
			group_fixed = fixed;
			continue;
		}
		if (!in_group || !str_cut(&line, '=', &name))
			continue;
		name = str_trim(name);
		fixed = cut_immutable(&name);
		if (!str_eqz(name, key))
			continue;
		*ret = (struct kconfig_value){
			str_trim(line), fixed || group_fixed || file_fixed};
		found = true;
	}
	return found;
}

/* --- xscreensaver --------------------------------------------------------------- */

static bool is_resource(struct str name, const char *wanted)
{
	size_t at = name.len;

	while (at > 0 && name.ptr[at - 1] != '*' && name.ptr[at - 1] != '.')
		at--;
	return str_eqz(str_of(name.ptr + at, name.len - at), wanted);
}

bool xresource_find(struct str text, const char *name, struct str *ret)
{
	bool continued = false, found = false;
	struct str line, key;

	while (str_next_line(&text, &line)) {
		bool skip = continued;

		continued = str_ends(line, "\\");
		line = str_trim(line);
		if (skip || !line.len || line.ptr[0] == '!' || line.ptr[0] == '#')
			continue;
		if (!str_cut(&line, ':', &key) || !is_resource(str_trim(key), name))
			continue;
		*ret = str_trim(line);
		found = true;
	}
	return found;
}

bool xresource_time(struct str value, int64_t *ret)
{
	int64_t parts[3], total = 0;
	size_t n = 0, i;
	struct str part;
	bool more;

	do {
		more = str_cut(&value, ':', &part);
		if (n == 3 || !str_to_i64(part, &parts[n]) || parts[n] < 0 ||
			parts[n] > INT32_MAX)
			return false;
		n++;
	} while (more);
	for (i = 0; i < n; i++)
		total = total * 60 + parts[i];
	*ret = n == 1 ? total * 60 : total;
	return true;
}

/* --- sshd ------------------------------------------------------------------------ */

bool ssh_time(struct str value, int64_t *ret)
{
	int64_t total = 0;
	size_t at = 0;

	if (!value.len)
		return false;
	while (at < value.len) {
		size_t start = at;
		int64_t n, unit = 1;

		while (at < value.len && value.ptr[at] >= '0' && value.ptr[at] <= '9')
			at++;
		if (!str_to_i64(str_of(value.ptr + start, at - start), &n) ||
			n > INT32_MAX)
			return false;
		if (at < value.len) {
			switch (value.ptr[at++] | 0x20) {
			case 's':
				break;
			case 'm':
				unit = 60;
				break;
			case 'h':
				unit = 3600;
				break;
			case 'd':
				unit = 86400;
				break;
			case 'w':
				unit = 604800;
				break;
			default:
				return false;
			}
		}
		total += n * unit;
		if (total > INT64_MAX / 2)
			return false;
	}
	*ret = total;
	return true;
}

/* --- TMOUT ------------------------------------------------------------------------ */

struct shell {
	struct tmout *t;
	unsigned line;
	int depth;    /* of if, case, loops and braces */
	bool guarded; /* this command comes after && or || */
};

static bool is_one_of(struct str word, const char *const *words)
{
	for (; *words; words++)
		if (str_eqz(word, *words))
			return true;
	return false;
}

static const char *const OPENERS[] = {
	"if", "while", "until", "for", "case", "select", "{", NULL};
static const char *const CLOSERS[] = {"fi", "done", "esac", "}", NULL};
static const char *const FILLERS[] = {
	"then", "do", "else", "elif", "!", "builtin", "command", NULL};
static const char *const DECLARERS[] = {
	"export", "readonly", "declare", "typeset", "local", NULL};

/* The next word; quotes keep blanks together and stay in it. */
static bool next_word(struct str *s, struct str *word)
{
	char quote = 0;
	size_t n;

	*s = str_trim(*s);
	for (n = 0; n < s->len; n++) {
		char c = s->ptr[n];

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == ' ' || c == '\t')
			break;
	}
	*word = str_of(s->ptr, n);
	*s = str_of(s->ptr + n, s->len - n);
	return n > 0;
}

static struct str unquote(struct str v)
{
	if (v.len >= 2 && (v.ptr[0] == '"' || v.ptr[0] == '\'') &&
		v.ptr[v.len - 1] == v.ptr[0])
		return str_of(v.ptr + 1, v.len - 2);
	return v;
}

static void assign(struct shell *sh, struct str value)
{
	struct tmout *t = sh->t;
	int64_t n;

	if (t->readonly)
		return;
	value = unquote(value);
	t->set = true;
	t->known = str_to_i64(value, &n) && n >= 0;
	t->seconds = t->known ? n : 0;
	t->known |= !value.len;
	t->conditional = sh->depth > 0 || sh->guarded;
	t->line = sh->line;
}

/* "TMOUT" or "TMOUT=600" after export, readonly, declare. */
static void declare(struct shell *sh, struct str word, bool readonly)
{
	struct str name;

	if (str_cut(&word, '=', &name)) {
		if (!str_eqz(name, "TMOUT"))
			return;
		assign(sh, word);
	} else if (!str_eqz(name, "TMOUT")) {
		return;
	}
	/* made read-only only under a condition, it may as well not be */
	sh->t->readonly |= readonly && sh->depth == 0 && !sh->guarded;
}

static void run_declarer(struct shell *sh, struct str command, struct str rest)
{
	bool readonly = str_eqz(command, "readonly");
	struct str word;

	while (next_word(&rest, &word)) {
		if (word.ptr[0] == '-')
			readonly |= !str_eqz(command, "export") &&
				    memchr(word.ptr, 'r', word.len) != NULL;
		else
			declare(sh, word, readonly);
	}
}

/* "A=1 TMOUT=600": assignments only, else they hold for one command. */
static void run_assignments(struct shell *sh, struct str command)
{
	struct str rest = command, word, name;

	while (next_word(&rest, &word))
		if (!str_cut(&word, '=', &name) || !name.len)
			return;
	while (next_word(&command, &word))
		if (str_cut(&word, '=', &name) && str_eqz(name, "TMOUT"))
			assign(sh, word);
}

/* "name()" before a function's body, "pattern)" in a case. */
static bool is_label(struct str word)
{
	return str_ends(word, ")") && !memchr(word.ptr, '=', word.len);
}

static void run_command(struct shell *sh, struct str command)
{
	struct str rest = str_trim(command), word;

	for (;;) {
		command = rest;
		if (!next_word(&rest, &word))
			return;
		if (is_one_of(word, OPENERS)) {
			bool is_case = str_eqz(word, "case");

			sh->depth++;
			while (is_case && next_word(&rest, &word) && !str_eqz(word, "in"))
				;
		} else if (is_one_of(word, CLOSERS))
			sh->depth -= sh->depth > 0;
		else if (!is_one_of(word, FILLERS) && !is_label(word))
			break;
	}
	if (is_one_of(word, DECLARERS)) {
		run_declarer(sh, word, rest);
	} else if (str_eqz(word, "unset")) {
		while (next_word(&rest, &word))
			if (str_eqz(word, "TMOUT") && !sh->t->readonly) {
				bool maybe = sh->depth > 0 || sh->guarded;

				sh->t->conditional |= maybe;
				sh->t->set &= maybe;
				sh->t->line = sh->line;
			}
	} else {
		run_assignments(sh, command);
	}
}

/* The length of the command at the beginning of s, up to ; & | or a comment. */
static size_t command_len(struct str s)
{
	char quote = 0;
	size_t n;

	for (n = 0; n < s.len; n++) {
		char c = s.ptr[n];

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == ';' || c == '&' || c == '|' ||
			 (c == '#' &&
				 (n == 0 || s.ptr[n - 1] == ' ' || s.ptr[n - 1] == '\t')))
			break;
	}
	return n;
}

void tmout_read(struct str text, struct tmout *t)
{
	struct shell sh = {.t = t};
	struct str line;

	t->line = 0;
	while (str_next_line(&text, &line)) {
		sh.line++;
		sh.guarded = false;
		while (line.len) {
			size_t n = command_len(line);

			run_command(&sh, str_of(line.ptr, n));
			line = str_of(line.ptr + n, line.len - n);
			if (line.len && line.ptr[0] == '#')
				break;
			sh.guarded = str_starts(line, "&&") || str_starts(line, "||");
			while (line.len && memchr(";&|", line.ptr[0], 3))
				line = str_of(line.ptr + 1, line.len - 1);
		}
	}
}
