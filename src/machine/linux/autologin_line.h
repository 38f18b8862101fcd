/*
 * autologin_line: the files that can let somebody in without a password: key
 * files of display managers, and agetty's command line.
 */
#ifndef COLOA_AUTOLOGIN_LINE_H
#define COLOA_AUTOLOGIN_LINE_H

#include "str.h"

/* A file of "[section]" and "key=value"; "#" and ";" begin a comment line. */
struct key_file {
	struct str rest, section;
	size_t line; /* of what key_file_next() gave last */
};

bool key_file_next(struct key_file *f, struct str *key, struct str *value);

/*
 * The account that a command line like "-/sbin/agetty --autologin bob tty1"
 * signs in: agetty's -a and --autologin, mingetty's --autologin, login's -f.
 * Words may stand in quotes. False: it asks.
 */
bool autologin_of_command(struct str command, struct str *ret_user);

#endif
