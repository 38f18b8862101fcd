#include "sshd_words.h"

#include "grow.h"

#define WORDS_MAX 1024 /* on one line */

bool sshd_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str sshd_skip_blanks(struct str s)
{
	while (s.len && sshd_is_blank(s.ptr[0]))
		s = str_of(s.ptr + 1, s.len - 1);
	return s;
}

bool sshd_next_token(struct str *rest, struct arena *a, struct str *ret)
{
	struct str s = *rest, head;
	bool equals;
	size_t n = 0;

	if (!s.ptr)
		return false;
	while (n < s.len && !sshd_is_blank(s.ptr[n]) && s.ptr[n] != '"' &&
		s.ptr[n] != '=')
		n++;
	if (n == s.len) {
		*ret = s;
		*rest = (struct str){NULL, 0};
		return true;
	}
	head = str_of(s.ptr, n);
	if (s.ptr[n] == '"') {
		struct str quoted = sshd_from(s, n + 1), inner;

		if (!str_cut(&quoted, '"', &inner))
			return false;
		*ret = head.len ? arena_printf(
					  a, "%.*s%.*s", STR_ARG(head), STR_ARG(inner))
				: inner;
		*rest = sshd_skip_blanks(quoted);
		return true;
	}
	equals = s.ptr[n] == '=';
	s = sshd_skip_blanks(sshd_from(s, n + 1));
	if (!equals && str_starts(s, "="))
		s = sshd_skip_blanks(sshd_from(s, 1));
	*ret = head;
	*rest = s;
	return true;
}

static void put(char *to, size_t at, char c)
{
	if (to)
		to[at] = c;
}

/*
 * One word of argv_split() without its quotes and escapes, copied to `to` unless
 * that is NULL. *s is moved past it. False: a quote without its end.
 */
static bool split_word(struct str *s, char *to, size_t *ret_n)
{
	size_t i, n = 0;
	char quote = 0;

	for (i = 0; i < s->len; i++) {
		char c = s->ptr[i], next = i + 1 < s->len ? s->ptr[i + 1] : 0;

		if (c == '\\' && (next == '\'' || next == '"' || next == '\\' ||
					 (!quote && next == ' '))) {
			put(to, n++, next);
			i++;
		} else if (!quote && (c == ' ' || c == '\t')) {
			break;
		} else if (!quote && (c == '"' || c == '\'')) {
			quote = c;
		} else if (quote && c == quote) {
			quote = 0;
		} else {
			put(to, n++, c);
		}
	}
	*s = sshd_from(*s, i);
	*ret_n = n;
	return !quote;
}

const char *sshd_split_words(struct str s, struct arena *a, struct sshd_words *w)
{
	for (;;) {
		struct str measured;
		char *copy;
		size_t n;

		while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
			s = sshd_from(s, 1);
		if (!s.len || s.ptr[0] == '#')
			return NULL;
		measured = s;
		if (!split_word(&measured, NULL, &n))
			return "a quote without its end";
		if (w->n == WORDS_MAX)
			return "more words than are read";
		copy = arena_alloc(a, n + 1);
		split_word(&s, copy, &n);
		ARENA_GROW(a, w->words, w->n, w->cap);
		w->words[w->n++] = str_of(copy, n);
	}
}

bool sshd_next_word(struct sshd_words *w, struct str *ret)
{
	if (w->at == w->n)
		return false;
	*ret = w->words[w->at++];
	return true;
}

bool sshd_must_word(struct sshd_words *w, struct str *ret)
{
	return sshd_next_word(w, ret) && ret->len;
}
