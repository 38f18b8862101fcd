/*
 * groups: /etc/group (group(5)). No directory service is asked, as for users.
 */
#include "passwd.h"

enum { GID, GID_SIGNED, GROUPNAME };

static const struct column COLUMNS[] = {
	[GID] = {"gid", COLUMN_BIGINT, COLUMN_INDEX},
	[GID_SIGNED] = {"gid_signed", COLUMN_BIGINT, 0},
	[GROUPNAME] = {"groupname", COLUMN_TEXT, 0},
};

static enum err groups_fill(struct scan *s)
{
	const struct passwd_group *groups;
	int64_t only;
	bool one = scan_equals_int(s, GID, &only);
	size_t n, i;

	passwd_groups(s, SCAN_ROWS, &groups, &n);
	for (i = 0; i < n; i++) {
		enum err r;

		if (one && groups[i].gid != only)
			continue;
		scan_int(s, GID, groups[i].gid);
		scan_int(s, GID_SIGNED, (int32_t)groups[i].gid);
		scan_text_kept(s, GROUPNAME, groups[i].name);
		r = scan_row(s);
		if (r)
			return r;
	}
	return OK;
}

const struct table groups_table = {
	.name = "groups",
	TABLE_COLUMNS(COLUMNS),
	.fill = groups_fill,
};
