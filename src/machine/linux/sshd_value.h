/*
 * sshd_value: the arguments of a keyword of sshd_config(5) into its value as sshd -T
 * prints it.
 *
 * Memory   values live in the arena, in the line or in the table of keywords.
 */
#ifndef COLOA_SSHD_VALUE_H
#define COLOA_SSHD_VALUE_H

#include "sshd_keywords.h"
#include "sshd_words.h"

/*
 * K_LIST, K_NAMES, K_SETENV: words of which each is a value; they stay in w. Those of
 * SetEnv are dropped when the name is taken. False: one is not valid.
 */
bool sshd_parse_list(struct sshd_words *w, enum sshd_kind kind);

/*
 * The one value of a keyword of another kind. `rest` is the line after the keyword,
 * which some kinds take as it is. What is not taken of w is one argument too many.
 * False: an argument is missing or not valid.
 */
bool sshd_parse_value(const struct sshd_keyword *k, struct sshd_words *w, struct str rest,
	struct arena *a, struct str *ret);

#endif
