/*
 * last: who came and went, from /var/log/wtmp (wtmp(5)). As in osquery only the
 * records of user processes and of their end. The rotated wtmp.1 is not read.
 * Where wtmpdb keeps them instead (Debian after 12), the rows are unknown.
 */
#include "etc.h"
#include "login_records.h"

#define PATH "/var/log/wtmp"
#define DATABASE "/var/lib/wtmpdb/wtmp.db"
#define FILE_MAX ((size_t)64 << 20)

enum { USER_PROCESS = 7, DEAD_PROCESS = 8 };

enum { USERNAME, TTY, PID, TYPE, TYPE_NAME, TIME, HOST };

static const struct column COLUMNS[] = {
	[USERNAME] = {"username", COLUMN_TEXT, 0},
	[TTY] = {"tty", COLUMN_TEXT, 0},
	[PID] = {"pid", COLUMN_INTEGER, 0},
	[TYPE] = {"type", COLUMN_INTEGER, 0},
	[TYPE_NAME] = {"type_name", COLUMN_TEXT, 0},
	[TIME] = {"time", COLUMN_INTEGER, 0},
	[HOST] = {"host", COLUMN_TEXT, 0},
};

static enum err last_fill(struct scan *s)
{
	struct utmp_record u;
	struct str bytes;
	enum err r = OK;

	if (etc_exists(s, SCAN_ROWS, DATABASE))
		scan_warn(s, SCAN_ROWS, DATABASE ": wtmpdb's records are not read");
	if (!scan_read(s, SCAN_ROWS, PATH, FILE_MAX, &bytes))
		return OK;
	while (!r && utmp_next(&bytes, &u)) {
		if (u.type != USER_PROCESS && u.type != DEAD_PROCESS)
			continue;
		scan_text(s, USERNAME, u.user);
		scan_text(s, TTY, u.tty);
		scan_int(s, PID, u.pid);
		scan_int(s, TYPE, u.type);
		scan_textz(s, TYPE_NAME,
			u.type == USER_PROCESS ? "user-process" : "dead-process");
		scan_int(s, TIME, u.time);
		scan_text(s, HOST, u.host);
		r = scan_row(s);
	}
	if (!r && bytes.len)
		scan_warn(s, SCAN_ROWS, PATH ": ends in the middle of a record");
	return r;
}

const struct table last_table = {
	.name = "last",
	TABLE_COLUMNS(COLUMNS),
	.fill = last_fill,
};
