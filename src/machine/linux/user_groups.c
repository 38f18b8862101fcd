/*
 * user_groups: the groups each user of /etc/passwd has at login, as
 * getgrouplist(3) finds them in /etc/group: the primary group first, then every
 * group that names the user. Of several users with one uid only the first
 * counts, as in osquery.
 */
#include "passwd.h"

enum { UID, GID };

static const struct column COLUMNS[] = {
	[UID] = {"uid", COLUMN_BIGINT, COLUMN_INDEX},
	[GID] = {"gid", COLUMN_BIGINT, COLUMN_INDEX},
};

static bool is_member(const struct passwd_group *g, struct str name)
{
	struct str members = g->members, one;
	bool more;

	do {
		more = str_cut(&members, ',', &one);
		if (str_eq(str_trim(one), name))
			return true;
	} while (more);
	return false;
}

/* True when an earlier group of the file has the same number and this member. */
static bool seen_before(const struct passwd_group *groups, size_t i, struct str name)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (groups[j].gid == groups[i].gid && is_member(&groups[j], name))
			return true;
	return false;
}

static enum err give(struct scan *s, uint32_t uid, uint32_t gid)
{
	scan_int(s, UID, uid);
	scan_int(s, GID, gid);
	return scan_row(s);
}

static enum err groups_of(struct scan *s, const struct passwd_user *u,
	const struct passwd_group *groups, size_t n)
{
	enum err r = give(s, u->uid, u->gid);
	size_t i;

	for (i = 0; i < n && !r; i++)
		if (groups[i].gid != u->gid && is_member(&groups[i], u->name) &&
			!seen_before(groups, i, u->name))
			r = give(s, u->uid, groups[i].gid);
	return r;
}

static enum err user_groups_fill(struct scan *s)
{
	const struct passwd_user *users;
	const struct passwd_group *groups;
	size_t n_users, n_groups, i;
	int64_t only;
	bool one = scan_equals_int(s, UID, &only);
	enum err r = OK;

	passwd_users(s, SCAN_ROWS, &users, &n_users);
	passwd_groups(s, SCAN_ROWS, &groups, &n_groups);
	for (i = 0; i < n_users && !r; i++) {
		if ((one && users[i].uid != only) ||
			passwd_user_find(users, n_users, users[i].uid) != &users[i])
			continue;
		r = scan_check(s);
		if (!r)
			r = groups_of(s, &users[i], groups, n_groups);
	}
	return r;
}

const struct table user_groups_table = {
	.name = "user_groups",
	TABLE_COLUMNS(COLUMNS),
	.fill = user_groups_fill,
};
