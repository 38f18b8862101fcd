/* users: /etc/passwd. */
#include "passwd.h"

enum { UID, GID, UID_SIGNED, GID_SIGNED, USERNAME, DESCRIPTION, DIRECTORY, SHELL, UUID };

static const struct column COLUMNS[] = {
	[UID] = {"uid", COLUMN_BIGINT, COLUMN_INDEX},
	[GID] = {"gid", COLUMN_BIGINT, 0},
	[UID_SIGNED] = {"uid_signed", COLUMN_BIGINT, 0},
	[GID_SIGNED] = {"gid_signed", COLUMN_BIGINT, 0},
	[USERNAME] = {"username", COLUMN_TEXT, 0},
	[DESCRIPTION] = {"description", COLUMN_TEXT, 0},
	[DIRECTORY] = {"directory", COLUMN_TEXT, 0},
	[SHELL] = {"shell", COLUMN_TEXT, 0},
	[UUID] = {"uuid", COLUMN_TEXT, 0},
};

static enum err users_fill(struct scan *s)
{
	const struct passwd_user *users;
	int64_t only;
	bool one = scan_equals_int(s, UID, &only);
	size_t n, i;

	passwd_users(s, SCAN_ROWS, &users, &n);
	for (i = 0; i < n; i++) {
		const struct passwd_user *u = &users[i];
		enum err r;

		if (one && u->uid != only)
			continue;
		scan_int(s, UID, u->uid);
		scan_int(s, GID, u->gid);
		scan_int(s, UID_SIGNED, (int32_t)u->uid);
		scan_int(s, GID_SIGNED, (int32_t)u->gid);
		scan_text_kept(s, USERNAME, u->name);
		scan_text_kept(s, DESCRIPTION, u->gecos);
		scan_text_kept(s, DIRECTORY, u->home);
		scan_text_kept(s, SHELL, u->shell);
		scan_text_kept(s, UUID, STR("")); /* only Windows and macOS have one */
		r = scan_row(s);
		if (r)
			return r;
	}
	return OK;
}

const struct table users_table = {
	.name = "users",
	TABLE_COLUMNS(COLUMNS),
	.fill = users_fill,
};
