/*
 * password_rules: what the modules of a PAM password stack demand of a new
 * password, from their arguments and their files. Pure: no file is read here.
 *
 * Sources: linux-pam 1.5.2 with Debian's patches (pam_unix, pam_pwhistory),
 * libpwquality 1.4.5, passwdqc 2.0.2, and linux-pam 1.4's pam_cracklib.
 */
#ifndef COLOA_PASSWORD_RULES_H
#define COLOA_PASSWORD_RULES_H

#include "pam.h"

struct password_rules {
	bool in_force;      /* false: the module checks nothing as configured */
	int64_t min_length; /* of the shortest password that it lets pass; 0: no demand */
	int64_t min_lower, min_upper, min_digit, min_special, min_classes;
	int64_t remember;
	bool enforce_for_root;
	const char *hash_algorithm; /* only of pam_unix, else NULL */
};

/* --- libpwquality, and pam_cracklib which it descends from -------------------- */

struct pwquality {
	int64_t minlen, dcredit, ucredit, lcredit, ocredit, minclass;
	int64_t dictcheck, enforcing;
	bool enforce_for_root;
};

void pwquality_defaults(struct pwquality *q);
/* One setting of a file or an argument. False: unknown, or no number. */
bool pwquality_set(struct pwquality *q, struct str name, struct str value);
/*
 * A whole file. False: libpwquality stops at a line of it and reads no further
 * file; *ret_line says which. What came before is in force.
 */
bool pwquality_parse(struct pwquality *q, struct str text, size_t *ret_line);
/* The arguments of pam_pwquality on top of what the files said. */
void pwquality_arguments(struct pwquality *q, struct str arguments);
struct password_rules pwquality_rules(const struct pwquality *q);

struct password_rules cracklib_rules(struct str arguments);

/* --- the others --------------------------------------------------------------- */

/* login_defs: the text of /etc/login.defs, empty when there is none. */
struct password_rules unix_rules(struct str arguments, struct str login_defs);

/* conf: the text of /etc/security/pwhistory.conf, empty when there is none. */
struct password_rules pwhistory_rules(struct str arguments, struct str conf);

/* conf: the text of the file that config= names, empty when there is none. */
struct password_rules passwdqc_rules(struct str arguments, struct str conf);

#endif
