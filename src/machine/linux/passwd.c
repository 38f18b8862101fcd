#include "passwd.h"

#define FILE_MAX ((size_t)16 << 20)

static bool to_id(struct str s, uint32_t *ret)
{
	uint64_t n;

	if (!str_to_u64(s, &n) || n > UINT32_MAX)
		return false;
	*ret = (uint32_t)n;
	return true;
}

bool passwd_parse_user(struct str line, struct passwd_user *ret)
{
	struct passwd_user u;
	struct str uid, gid;

	if (!str_cut(&line, ':', &u.name) || !str_cut(&line, ':', &u.password) ||
		!str_cut(&line, ':', &uid) || !str_cut(&line, ':', &gid) ||
		!str_cut(&line, ':', &u.gecos) || !str_cut(&line, ':', &u.home))
		return false;
	u.shell = line;
	if (!u.name.len || !to_id(uid, &u.uid) || !to_id(gid, &u.gid))
		return false;
	*ret = u;
	return true;
}

bool passwd_parse_group(struct str line, struct passwd_group *ret)
{
	struct passwd_group g;
	struct str password, gid;

	if (!str_cut(&line, ':', &g.name) || !str_cut(&line, ':', &password) ||
		!str_cut(&line, ':', &gid))
		return false;
	g.members = line;
	if (!g.name.len || !to_id(gid, &g.gid))
		return false;
	*ret = g;
	return true;
}

static size_t count_lines(struct str text)
{
	size_t n = 1, i;

	for (i = 0; i < text.len; i++)
		n += text.ptr[i] == '\n';
	return n;
}

/* "+", "-" and "+name" lines are NIS leftovers; nsswitch ignores them today. */
static bool is_entry(struct str line)
{
	return line.len && line.ptr[0] != '#' && line.ptr[0] != '+' && line.ptr[0] != '-';
}

void passwd_users(
	struct scan *s, int column, const struct passwd_user **ret, size_t *ret_n)
{
	struct passwd_user *users;
	struct str text, line;
	size_t n = 0, at = 0;

	*ret = NULL;
	*ret_n = 0;
	if (!scan_read_must(s, column, "/etc/passwd", FILE_MAX, &text))
		return;
	users = ARENA_ARRAY(scan_arena(s), struct passwd_user, count_lines(text));
	while (str_next_line(&text, &line)) {
		at++;
		if (!is_entry(line))
			continue;
		if (passwd_parse_user(line, &users[n]))
			n++;
		else
			scan_warn(s, column, "/etc/passwd:%zu: malformed line", at);
	}
	*ret = users;
	*ret_n = n;
}

void passwd_groups(
	struct scan *s, int column, const struct passwd_group **ret, size_t *ret_n)
{
	struct passwd_group *groups;
	struct str text, line;
	size_t n = 0, at = 0;

	*ret = NULL;
	*ret_n = 0;
	if (!scan_read_must(s, column, "/etc/group", FILE_MAX, &text))
		return;
	groups = ARENA_ARRAY(scan_arena(s), struct passwd_group, count_lines(text));
	while (str_next_line(&text, &line)) {
		at++;
		if (!is_entry(line))
			continue;
		if (passwd_parse_group(line, &groups[n]))
			n++;
		else
			scan_warn(s, column, "/etc/group:%zu: malformed line", at);
	}
	*ret = groups;
	*ret_n = n;
}

const struct passwd_user *passwd_user_find(
	const struct passwd_user *users, size_t n, uint32_t uid)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (users[i].uid == uid)
			return &users[i];
	return NULL;
}

const struct passwd_group *passwd_group_find(
	const struct passwd_group *groups, size_t n, uint32_t gid)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (groups[i].gid == gid)
			return &groups[i];
	return NULL;
}
