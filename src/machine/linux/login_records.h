/*
 * login_records: the binary records of utmp(5), wtmp, lastlog and pam_faillock's
 * tallies, as Linux on x86-64 (and every machine with the same layout) writes
 * them. Pure: over bytes already read.
 */
#ifndef COLOA_LOGIN_RECORDS_H
#define COLOA_LOGIN_RECORDS_H

#include "str.h"

#define UTMP_RECORD 384
#define LASTLOG_RECORD 292
#define TALLY_RECORD 64

struct utmp_record {
	int type; /* EMPTY 0 … DEAD_PROCESS 8, ACCOUNTING 9 */
	int64_t pid, time;
	struct str user, tty, host; /* views into the bytes */
};

/* The next record. False at the end; *rest then holds what is left of a torn one. */
bool utmp_next(struct str *rest, struct utmp_record *ret);
/* "user", "boot_time"…: logged_in_users.type; "unknown" for others. */
const char *utmp_type_name(int type);

struct lastlog_record {
	int64_t time; /* 0: never */
	struct str tty, host;
};

/* False: not a whole record. */
bool lastlog_parse(struct str bytes, struct lastlog_record *ret);

struct tally_record {
	int64_t time;
	const char *type; /* "RHOST", "TTY", "SVC", "UNKNOWN" */
	struct str origin;
	bool valid;
};

/* As utmp_next(). */
bool tally_next(struct str *rest, struct tally_record *ret);

#endif
