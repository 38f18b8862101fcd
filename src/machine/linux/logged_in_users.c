/*
 * logged_in_users: the records of /run/utmp (utmp(5)) as osquery gives them: all
 * types, but none of process 1. Where utmp is not kept although logind has
 * sessions (Debian after 12), the rows are unknown, not none.
 */
#include "login_records.h"
#include "table.h"

#define PATH "/run/utmp"
#define FILE_MAX ((size_t)16 << 20)

enum { TYPE, USER, TTY, HOST, TIME, PID };

static const struct column COLUMNS[] = {
	[TYPE] = {"type", COLUMN_TEXT, 0},
	[USER] = {"user", COLUMN_TEXT, 0},
	[TTY] = {"tty", COLUMN_TEXT, 0},
	[HOST] = {"host", COLUMN_TEXT, 0},
	[TIME] = {"time", COLUMN_BIGINT, 0},
	[PID] = {"pid", COLUMN_INTEGER, 0},
};

static void look_for_sessions(struct scan *s)
{
	const char *const *names;
	size_t n;

	if (scan_list(s, SCAN_ROWS, "/run/systemd/sessions", &names, &n) && n)
		scan_warn(s, SCAN_ROWS, PATH " is not kept, although there are sessions");
}

static enum err logged_in_users_fill(struct scan *s)
{
	struct utmp_record u;
	struct str bytes;
	enum err r = OK;

	if (!scan_read(s, SCAN_ROWS, PATH, FILE_MAX, &bytes)) {
		look_for_sessions(s);
		return OK;
	}
	while (!r && utmp_next(&bytes, &u)) {
		if (u.pid == 1)
			continue;
		scan_textz(s, TYPE, utmp_type_name(u.type));
		scan_text(s, USER, u.user);
		scan_text(s, TTY, u.tty);
		scan_text(s, HOST, u.host);
		scan_int(s, TIME, u.time);
		scan_int(s, PID, u.pid);
		r = scan_row(s);
	}
	if (!r && bytes.len)
		scan_warn(s, SCAN_ROWS, PATH ": ends in the middle of a record");
	return r;
}

const struct table logged_in_users_table = {
	.name = "logged_in_users",
	TABLE_COLUMNS(COLUMNS),
	.fill = logged_in_users_fill,
};
