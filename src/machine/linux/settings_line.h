/*
 * settings_line: the lines of the small configuration files around PAM.
 */
#ifndef COLOA_SETTINGS_LINE_H
#define COLOA_SETTINGS_LINE_H

#include "str.h"

/*
 * One line of faillock.conf(5), pwquality.conf(5) or pwhistory.conf(5), as
 * their readers in linux-pam and libpwquality take it: "name = value",
 * "name value" or "name", "#" begins a comment anywhere. *value may be empty.
 * False: the line says nothing.
 */
bool settings_parse_line(struct str line, struct str *name, struct str *value);

/* Longer lines make those readers give up; they count the newline. */
#define SETTINGS_LINE_MAX 1022

/*
 * One line of /etc/login.defs as shadow's own programs take it: "NAME value",
 * "#" begins a comment only as the first character, quotes around the value are
 * dropped. False: the line says nothing.
 */
bool login_defs_parse_line(struct str line, struct str *name, struct str *value);

/*
 * What pam_unix sees of such a file: the first value of key, where "=" may
 * stand for the blank and "#" begins a comment anywhere. False: not there.
 */
bool login_defs_search(struct str text, const char *key, struct str *ret);

#endif
