/*
 * lock_files: the small configuration formats in which screen lockers, shells and
 * sshd say when an idle session ends.
 */
#ifndef COLOA_LOCK_FILES_H
#define COLOA_LOCK_FILES_H

#include "str.h"

/*
 * KDE's ini files: a key of a group, the last one counts. [$i] behind the key, its
 * group, or alone on the first lines makes it immutable for users.
 */
struct kconfig_value {
	struct str value;
	bool immutable;
};
bool kconfig_find(
	struct str text, const char *group, const char *key, struct kconfig_value *ret);

/* ~/.xscreensaver and X resources: "timeout: 0:10:00", "*timeout: …". The last counts. */
bool xresource_find(struct str text, const char *name, struct str *ret);
/* xscreensaver(1): "H:MM:SS", "MM:SS", or a number of minutes; in seconds. */
bool xresource_time(struct str value, int64_t *ret);

/* sshd_config(5), times: "90", "5m", "1h30m"; in seconds. */
bool ssh_time(struct str value, int64_t *ret);

/*
 * TMOUT, after which bash ends an idle shell. Shell text is not executed: only
 * plain assignments are understood (TMOUT=600, export, readonly, declare -xr).
 */
struct tmout {
	bool set;
	bool known;       /* seconds is meant; else the value is computed */
	bool readonly;    /* later assignments fail */
	bool conditional; /* stands inside if, case, a loop, a function, or after && or ||
			   */
	int64_t seconds;
	unsigned line; /* of the assignment in force; 0: none in the newest text */
};
/* What one more file does to it. */
void tmout_read(struct str text, struct tmout *t);

#endif
