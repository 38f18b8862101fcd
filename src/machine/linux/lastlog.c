/*
 * lastlog: when each user of /etc/passwd last signed in, from /var/log/lastlog
 * (lastlog(8)). The file is sparse and as long as the highest uid: only the
 * records of users that exist are read. time 0: never. Where there is no such
 * file nothing is known, which is a warning on time, tty and host.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "login_records.h"
#include "passwd.h"

#define PATH "/var/log/lastlog"

enum { UID, USERNAME, TIME, TTY, HOST };

static const struct column COLUMNS[] = {
	[UID] = {"uid", COLUMN_BIGINT, COLUMN_INDEX},
	[USERNAME] = {"username", COLUMN_TEXT, 0},
	[TIME] = {"time", COLUMN_BIGINT, 0},
	[TTY] = {"tty", COLUMN_TEXT, 0},
	[HOST] = {"host", COLUMN_TEXT, 0},
};

/* -1 with a warning when there is nothing to read. */
static int open_lastlog(struct scan *s)
{
	int fd = machine_open_regular(scan_machine(s), PATH);
	struct stat st;

	if (fd < 0) {
		scan_warn_columns(s, TIME, HOST, PATH ": %s", errno_words(errno));
		return -1;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	scan_warn_columns(s, TIME, HOST, PATH ": not a regular file");
	close(fd);
	return -1;
}

static void give_record(struct scan *s, int fd, uint32_t uid)
{
	struct lastlog_record record = {.tty = STR(""), .host = STR("")};
	char bytes[LASTLOG_RECORD] = "";
	ssize_t n = pread(fd, bytes, sizeof bytes, (off_t)uid * LASTLOG_RECORD);

	if (n < 0)
		scan_warn_columns(s, TIME, HOST, PATH ": %s", errno_words(errno));
	else if (n > 0 && !lastlog_parse(str_of(bytes, (size_t)n), &record))
		scan_warn_columns(s, TIME, HOST, PATH ": ends in the middle of a record");
	scan_int(s, TIME, record.time);
	scan_text(s, TTY, record.tty);
	scan_text(s, HOST, record.host);
}

static enum err lastlog_fill(struct scan *s)
{
	const struct passwd_user *users;
	int64_t only;
	bool one = scan_equals_int(s, UID, &only);
	enum err r = OK;
	size_t n, i;
	SCOPED_FD(fd) = scan_wants_any(s, TIME, HOST) ? open_lastlog(s) : -1;

	passwd_users(s, SCAN_ROWS, &users, &n);
	for (i = 0; i < n && !r; i++) {
		if (one && users[i].uid != only)
			continue;
		scan_int(s, UID, users[i].uid);
		scan_text_kept(s, USERNAME, users[i].name);
		if (fd >= 0)
			give_record(s, fd, users[i].uid);
		r = scan_row(s);
	}
	return r;
}

const struct table lastlog_table = {
	.name = "lastlog",
	TABLE_COLUMNS(COLUMNS),
	.fill = lastlog_fill,
};
