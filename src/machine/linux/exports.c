#include "exports.h"

#include "buf.h"

#define OPTIONS_MAX ((size_t)1 << 20)

struct exports exports_over(struct arena *a, struct str text)
{
	return (struct exports){.arena = a, .rest = text};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* The next line with all that a backslash at its end continues, as one. */
static bool next_logical(struct exports *e, struct str *ret)
{
	SCOPED_BUF(joined, e->rest.len + 1);
	struct str line;

	if (!str_next_line(&e->rest, &line))
		return false;
	e->at = ++e->line;
	if (!str_ends(line, "\\")) {
		*ret = line;
		return true;
	}
	for (;;) {
		bool goes_on = str_ends(line, "\\");

		buf_append(&joined, str_of(line.ptr, line.len - goes_on));
		if (!goes_on)
			break;
		buf_char(&joined, ' ');
		if (!str_next_line(&e->rest, &line))
			break;
		e->line++;
	}
	*ret = arena_str(e->arena, buf_str(&joined));
	return true;
}

/*
 * The next word: blanks may stand in double quotes, and any byte as \ooo. False at
 * the end, or at a comment.
 */
static bool next_word(struct arena *a, struct str *rest, struct str *ret)
{
	bool in_quotes = false;
	SCOPED_BUF(out, rest->len + 1);
	size_t i = 0;

	while (i < rest->len && is_blank(rest->ptr[i]))
		i++;
	if (i == rest->len || rest->ptr[i] == '#')
		return false;
	for (; i < rest->len; i++) {
		char c = rest->ptr[i];

		if (c == '"') {
			in_quotes = !in_quotes;
		} else if (!in_quotes && is_blank(c)) {
			break;
		} else if (c == '\\' && rest->len - i > 3 && is_octal(rest->ptr[i + 1]) &&
			   is_octal(rest->ptr[i + 2]) && is_octal(rest->ptr[i + 3])) {
			buf_char(&out, (char)((rest->ptr[i + 1] - '0') * 64 +
					       (rest->ptr[i + 2] - '0') * 8 +
					       (rest->ptr[i + 3] - '0')));
			i += 3;
		} else {
			buf_char(&out, c);
		}
	}
	*ret = arena_str(a, buf_str(&out));
	*rest = str_of(rest->ptr + i, rest->len - i);
	return true;
}

/*
 * What a list of options comes to: ro and root_squash unless told otherwise, the
 * later one wins. Behind a sec= they are for those flavours alone: then any
 * flavour that may write, or be root, counts.
 */
static void judge(struct arena *a, struct export *x)
{
	struct str rest = x->options, option;
	SCOPED_BUF(security, OPTIONS_MAX);
	bool more = true;

	x->read_only = true;
	while (more) {
		more = str_cut(&rest, ',', &option);
		option = str_trim(option);
		if (str_eqz(option, "rw"))
			x->read_only = false;
		else if (str_eqz(option, "ro") && !security.len)
			x->read_only = true;
		else if (str_eqz(option, "no_root_squash"))
			x->no_root_squash = true;
		else if (str_eqz(option, "root_squash") && !security.len)
			x->no_root_squash = false;
		if (!str_starts(option, "sec="))
			continue;
		if (security.len)
			buf_char(&security, ':');
		buf_append(&security, str_of(option.ptr + 4, option.len - 4));
	}
	x->security = security.len ? arena_str(a, buf_str(&security)) : STR("sys");
}

static void give(struct exports *e, struct str client, struct str own, struct export *ret)
{
	*ret = (struct export){.path = e->path, .client = client, .line = e->at};
	if (e->defaults.len && own.len)
		ret->options = arena_printf(
			e->arena, "%.*s,%.*s", STR_ARG(e->defaults), STR_ARG(own));
	else
		ret->options = own.len ? own : e->defaults;
	if (!ret->client.len)
		ret->client = STR("*");
	judge(e->arena, ret);
}

/* "host(ro,sync)" or "host". */
static void split_client(struct str word, struct str *ret_client, struct str *ret_options)
{
	struct str rest = word;

	*ret_options = STR("");
	if (str_cut(&rest, '(', ret_client))
		str_cut(&rest, ')', ret_options);
}

bool exports_next(struct exports *e, struct export *ret)
{
	struct str line, word, client, own;

	for (;;) {
		if (e->path.len && next_word(e->arena, &e->clients, &word)) {
			if (str_starts(word, "-") && !e->any_client) {
				e->defaults = str_of(word.ptr + 1, word.len - 1);
				continue;
			}
			e->any_client = true;
			split_client(word, &client, &own);
			give(e, client, own, ret);
			return true;
		}
		if (e->path.len && !e->any_client) { /* a path alone is for everybody */
			e->any_client = true;
			give(e, STR("*"), STR(""), ret);
			return true;
		}
		e->path = STR("");
		if (!next_logical(e, &line))
			return false;
		e->defaults = STR("");
		e->any_client = false;
		if (next_word(e->arena, &line, &word))
			e->path = word;
		e->clients = line;
	}
}
