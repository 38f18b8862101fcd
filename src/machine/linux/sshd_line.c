/* sshd_line: one line of sshd_config(5) into values as sshd -T prints them. */
#include "sshd_value.h"

#define LINE_MAX_BYTES 65536

static struct sshd_line bad(const char *problem)
{
	return (struct sshd_line){.kind = SSHD_BAD, .problem = problem};
}

static struct sshd_line one_value(enum sshd_line_kind kind, const struct sshd_keyword *k,
	struct arena *a, struct str v)
{
	struct str *values = ARENA_NEW(a, struct str);

	*values = v;
	return (struct sshd_line){.kind = kind, .keyword = k, .values = values, .n = 1};
}

/* "user bob address 10.0.0.0/8": attributes in lower case, one blank between. */
static struct sshd_line parse_match(
	const struct sshd_keyword *k, struct str rest, struct arena *a)
{
	static const char *const ATTRIBUTES[] = {"user", "group", "host", "address",
		"localaddress", "localport", "rdomain"};
	struct str text = STR(""), attribute, argument;
	size_t n = 0, i;

	while (sshd_next_token(&rest, a, &attribute) && attribute.len &&
		attribute.ptr[0] != '#') {
		if (str_eqz_nocase(attribute, "all")) {
			if (n || (sshd_next_token(&rest, a, &argument) && argument.len &&
					 argument.ptr[0] != '#'))
				return bad("'all' stands alone");
			return one_value(SSHD_MATCH, k, a, STR(""));
		}
		for (i = 0; i < sizeof ATTRIBUTES / sizeof *ATTRIBUTES; i++)
			if (str_eqz_nocase(attribute, ATTRIBUTES[i]))
				break;
		if (i == sizeof ATTRIBUTES / sizeof *ATTRIBUTES)
			return bad("unknown Match attribute");
		if (!sshd_next_token(&rest, a, &argument) || !argument.len ||
			argument.ptr[0] == '#')
			return bad("a Match attribute without its argument");
		text = arena_printf(a, "%.*s%s%s %.*s", STR_ARG(text), n++ ? " " : "",
			ATTRIBUTES[i], STR_ARG(argument));
	}
	return n ? one_value(SSHD_MATCH, k, a, text) : bad("Match without criteria");
}

static struct sshd_line parse_setting(const struct sshd_keyword *k, struct sshd_words *w,
	struct str rest, struct arena *a)
{
	struct str value;

	if (k->kind == K_INCLUDE) {
		if (!w->n || !sshd_parse_list(w, K_LIST))
			return bad("Include without a file name");
		return (struct sshd_line){SSHD_INCLUDE, k, w->words, w->n, NULL};
	}
	if (k->kind == K_LIST || k->kind == K_NAMES || k->kind == K_SETENV) {
		if (!sshd_parse_list(w, (enum sshd_kind)k->kind))
			return bad("an argument is not valid");
		return (struct sshd_line){SSHD_SETTING, k, w->words, w->n, NULL};
	}
	if (!sshd_parse_value(k, w, rest, a, &value))
		return bad("an argument is missing or not valid");
	if (w->at != w->n)
		return bad("more arguments than the keyword takes");
	if (k->kind == K_WORDS && !w->n)
		return (struct sshd_line){.kind = SSHD_NOTHING};
	return one_value(SSHD_SETTING, k, a, value);
}

struct sshd_line sshd_parse_line(struct str line, struct arena *a)
{
	const struct sshd_keyword *k;
	struct sshd_words w = {0};
	const char *problem;
	struct str word;

	if (line.len > LINE_MAX_BYTES)
		return bad("longer than is read");
	if (memchr(line.ptr ? line.ptr : "", '\0', line.len))
		return bad("a NUL byte");
	while (line.len &&
		(sshd_is_blank(line.ptr[line.len - 1]) || line.ptr[line.len - 1] == '\f'))
		line.len--;
	line = sshd_skip_blanks(line);
	if (!line.len)
		return (struct sshd_line){.kind = SSHD_NOTHING};
	if (!sshd_next_token(&line, a, &word) ||
		(!word.len && !sshd_next_token(&line, a, &word)) || !word.len ||
		word.ptr[0] == '#')
		return (struct sshd_line){.kind = SSHD_NOTHING};
	if (!line.len)
		return bad("a keyword without an argument");
	problem = sshd_split_words(line, a, &w);
	if (problem)
		return bad(problem);
	k = sshd_find_keyword(word);
	if (!k || k->kind == K_REFUSED)
		return bad("unknown keyword");
	if (k->kind == K_IGNORED)
		return (struct sshd_line){.kind = SSHD_NOTHING};
	if (k->kind == K_MATCH)
		return parse_match(k, line, a);
	return parse_setting(k, &w, line, a);
}
