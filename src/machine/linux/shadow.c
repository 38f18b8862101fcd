/*
 * shadow: /etc/shadow (shadow(5)), never a hash. Columns and the words of
 * password_status are osquery's, but that a DES hash is active though it begins with
 * "x"; a field that is empty is -1, as getspent(3) gives it.
 */
#include "shadow_entry.h"
#include "table.h"

#define FILE_MAX ((size_t)16 << 20)

enum {
	PASSWORD_STATUS,
	HASH_ALG,
	LAST_CHANGE,
	MIN,
	MAX,
	WARNING,
	INACTIVE,
	EXPIRE,
	FLAG,
	USERNAME
};

static const struct column COLUMNS[] = {
	[PASSWORD_STATUS] = {"password_status", COLUMN_TEXT, 0},
	[HASH_ALG] = {"hash_alg", COLUMN_TEXT, 0},
	[LAST_CHANGE] = {"last_change", COLUMN_BIGINT, 0},
	[MIN] = {"min", COLUMN_BIGINT, 0},
	[MAX] = {"max", COLUMN_BIGINT, 0},
	[WARNING] = {"warning", COLUMN_BIGINT, 0},
	[INACTIVE] = {"inactive", COLUMN_BIGINT, 0},
	[EXPIRE] = {"expire", COLUMN_BIGINT, 0},
	[FLAG] = {"flag", COLUMN_BIGINT, 0},
	[USERNAME] = {"username", COLUMN_TEXT, COLUMN_INDEX},
};

static enum err give(struct scan *s, const struct shadow_entry *e)
{
	scan_textz(s, PASSWORD_STATUS, e->status);
	scan_text(s, HASH_ALG, e->hash_alg);
	scan_int(s, LAST_CHANGE, e->last_change);
	scan_int(s, MIN, e->min);
	scan_int(s, MAX, e->max);
	scan_int(s, WARNING, e->warning);
	scan_int(s, INACTIVE, e->inactive);
	scan_int(s, EXPIRE, e->expire);
	scan_int(s, FLAG, e->flag);
	scan_text(s, USERNAME, e->name);
	return scan_row(s);
}

static enum err shadow_fill(struct scan *s)
{
	struct str text, line, only;
	bool one = scan_equals_text(s, USERNAME, &only);
	struct shadow_entry e;
	size_t at = 0;
	enum err r = OK;

	if (!scan_read_must(s, SCAN_ROWS, "/etc/shadow", FILE_MAX, &text))
		return OK;
	while (!r && str_next_line(&text, &line)) {
		at++;
		if (!line.len || line.ptr[0] == '#' || line.ptr[0] == '+' ||
			line.ptr[0] == '-')
			continue;
		if (!shadow_parse(line, &e))
			scan_warn(s, SCAN_ROWS, "/etc/shadow:%zu: malformed line", at);
		else if (!one || str_eq(e.name, only))
			r = give(s, &e);
	}
	return r;
}

const struct table shadow_table = {
	.name = "shadow",
	TABLE_COLUMNS(COLUMNS),
	.fill = shadow_fill,
};
