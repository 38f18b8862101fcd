/* key_line: one line of authorized_keys (sshd(8), "AUTHORIZED_KEYS FILE FORMAT"). */
#ifndef COLOA_KEY_LINE_H
#define COLOA_KEY_LINE_H

#include "str.h"

struct key_line {
	struct str options, algorithm, key, comment; /* views; empty when not there */
};

/* False: blank, comment, or nothing that sshd takes for a key. */
bool key_line_parse(struct str line, struct key_line *ret);

#endif
