/*
 * sshd_words: a line of sshd_config(5) into words, by both ways in which sshd does
 * it: strdelim() for the keyword and for Match, argv_split() for all other arguments.
 *
 * Memory   words are views into the line or live in the arena.
 */
#ifndef COLOA_SSHD_WORDS_H
#define COLOA_SSHD_WORDS_H

#include "arena.h"

/* The arguments of a line; those before `at` have been taken. */
struct sshd_words {
	struct str *words;
	size_t n, cap, at;
};

bool sshd_is_blank(char c);
struct str sshd_skip_blanks(struct str s);

/* s without its first n bytes, which it has. */
static inline struct str sshd_from(struct str s, size_t n)
{
	return str_of(s.ptr + n, s.len - n);
}

/*
 * strdelim(): a word ends at a blank, at one "=", or at the end of its first
 * quoted part. False: no more, or a quote without its end.
 */
bool sshd_next_token(struct str *rest, struct arena *a, struct str *ret);

/* argv_split() with comments, added to w. What is wrong, or NULL. */
const char *sshd_split_words(struct str s, struct arena *a, struct sshd_words *w);

bool sshd_next_word(struct sshd_words *w, struct str *ret);
/* The next word, which must be there and not be empty. */
bool sshd_must_word(struct sshd_words *w, struct str *ret);

#endif
