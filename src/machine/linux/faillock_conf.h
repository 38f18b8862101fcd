/*
 * faillock_conf: what locks an account after failed sign-ins: the settings of
 * pam_faillock (faillock.conf(5), linux-pam 1.5.2), pam_tally2 and pam_tally.
 */
#ifndef COLOA_FAILLOCK_CONF_H
#define COLOA_FAILLOCK_CONF_H

#include "str.h"

#define FAILLOCK_CONF "/etc/security/faillock.conf"
#define FAILLOCK_DIR \
	"/run/faillock" /* the module says /var/run, which is a link to /run */

struct lockout {
	int64_t deny;          /* failures that lock; 0: never */
	int64_t fail_interval; /* seconds within which they count; -1: however old */
	int64_t unlock_time;   /* seconds; 0: until an administrator unlocks */
	bool even_deny_root;
	struct str dir; /* where pam_faillock keeps its tallies */
};

struct lockout faillock_defaults(void);
/* What is unknown or no number is passed over, as the module does. */
void faillock_set(struct lockout *l, struct str name, struct str value);
/* The whole file. False: a line too long, at which the module refuses everybody. */
bool faillock_parse(struct lockout *l, struct str text, size_t *ret_line);
void faillock_arguments(struct lockout *l, struct str arguments);

/* pam_tally2 and pam_tally have arguments only. */
struct lockout tally_arguments(struct str arguments);

#endif
