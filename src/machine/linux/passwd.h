/*
 * passwd: the accounts and groups of /etc/passwd and /etc/group, for the tables
 * that need to know them. Read natively: no NSS module is ever loaded, so
 * accounts of a directory service are not in it.
 */
#ifndef COLOA_PASSWD_H
#define COLOA_PASSWD_H

#include "table.h"

struct passwd_user {
	struct str name, password, gecos, home, shell;
	uint32_t uid, gid;
};

struct passwd_group {
	struct str name, members; /* members: comma-separated */
	uint32_t gid;
};

/*
 * All entries, in the order of the file, in scan_arena(s). A file that cannot be
 * read, and each malformed line, warns for `column` (or SCAN_ROWS); what could
 * be read is given all the same.
 */
void passwd_users(
	struct scan *s, int column, const struct passwd_user **ret, size_t *ret_n);
void passwd_groups(
	struct scan *s, int column, const struct passwd_group **ret, size_t *ret_n);

/* The first with that number, or NULL. */
const struct passwd_user *passwd_user_find(
	const struct passwd_user *users, size_t n, uint32_t uid);
const struct passwd_group *passwd_group_find(
	const struct passwd_group *groups, size_t n, uint32_t gid);

/* One line, without its newline (passwd(5), group(5)). False: malformed. */
bool passwd_parse_user(struct str line, struct passwd_user *ret);
bool passwd_parse_group(struct str line, struct passwd_group *ret);

#endif
