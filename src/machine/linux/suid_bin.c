/*
 * suid_bin: regular files with the setuid or setgid bit, found by the one walk
 * of the disk.
 *
 * Departures from osquery, which searches /bin, /sbin, /usr/bin, /usr/sbin,
 * /usr/local/bin, /usr/local/sbin and /tmp: every local file system is searched,
 * and a file is named once, by its own path, not again by links to it.
 */
#include "passwd.h"
#include "walk.h"

enum { PATH, USERNAME, GROUPNAME, PERMISSIONS };

static const struct column COLUMNS[] = {
	[PATH] = {"path", COLUMN_TEXT, 0},
	[USERNAME] = {"username", COLUMN_TEXT, 0},
	[GROUPNAME] = {"groupname", COLUMN_TEXT, 0},
	[PERMISSIONS] = {"permissions", COLUMN_TEXT, 0},
};

#define ASKED (WALK_SETUID | WALK_SETGID)

struct names {
	const struct passwd_user *users;
	const struct passwd_group *groups;
	size_t n_users, n_groups;
};

static enum err give_hit(struct scan *s, const struct walk_hit *hit, const void *ctx)
{
	const struct names *n = ctx;
	const struct passwd_user *u = passwd_user_find(n->users, n->n_users, hit->uid);
	const struct passwd_group *g =
		passwd_group_find(n->groups, n->n_groups, hit->gid);

	scan_text(s, PATH, hit->path);
	if (u)
		scan_text_kept(s, USERNAME, u->name);
	else
		scan_printf(s, USERNAME, "%u", hit->uid);
	if (g)
		scan_text_kept(s, GROUPNAME, g->name);
	else
		scan_printf(s, GROUPNAME, "%u", hit->gid);
	scan_printf(s, PERMISSIONS, "%s%s", hit->risks & WALK_SETUID ? "S" : "",
		hit->risks & WALK_SETGID ? "G" : "");
	return scan_row(s);
}

static enum err suid_bin_fill(struct scan *s)
{
	struct names n = {0};

	if (scan_wants(s, USERNAME))
		passwd_users(s, USERNAME, &n.users, &n.n_users);
	if (scan_wants(s, GROUPNAME))
		passwd_groups(s, GROUPNAME, &n.groups, &n.n_groups);
	return walk_risks(s, ASKED, give_hit, &n);
}

static void suid_bin_expect(struct scan *s)
{
	walk_expect_risks(s, ASKED);
}

const struct table suid_bin_table = {
	.name = "suid_bin",
	TABLE_COLUMNS(COLUMNS),
	.fill = suid_bin_fill,
	.expect = suid_bin_expect,
};
