/*
 * shadow_entry: one line of /etc/shadow (shadow(5)), without its secret. What
 * is kept of a password is how it stands and the name of its hash.
 */
#ifndef COLOA_SHADOW_ENTRY_H
#define COLOA_SHADOW_ENTRY_H

#include "str.h"

/* Days since 1970; -1 where the field is empty or no number, as getspent(3) says. */
struct shadow_entry {
	struct str name;
	const char *status;  /* osquery's: "not_set", "locked", "empty", "active" */
	struct str hash_alg; /* "y" of "$y$…"; empty when there is none */
	int64_t last_change, min, max, warning, inactive, expire, flag;
};

/* One line without its newline. False: malformed. */
bool shadow_parse(struct str line, struct shadow_entry *ret);

#endif
