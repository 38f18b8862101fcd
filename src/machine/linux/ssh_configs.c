/*
 * ssh_configs: the options of ssh's client, from each user's ~/.ssh/config and
 * from /etc/ssh/ssh_config (uid 0), lower case, as osquery's. Beyond osquery
 * the files that an Include names are read too (the Include is a row as well),
 * and without a uid all users' files are given.
 */
#include "etc.h"
#include "passwd.h"
#include "ssh_config_line.h"

#define FILE_MAX ((size_t)4 << 20)
#define DEPTH_MAX 16 /* ssh_config(5) */
#define FILES_MAX 1000

enum { UID, BLOCK, OPTION, SSH_CONFIG_FILE };

static const struct column COLUMNS[] = {
	[UID] = {"uid", COLUMN_BIGINT, COLUMN_INDEX},
	[BLOCK] = {"block", COLUMN_TEXT, 0},
	[OPTION] = {"option", COLUMN_TEXT, 0},
	[SSH_CONFIG_FILE] = {"ssh_config_file", COLUMN_TEXT, 0},
};

/* Whose file, and where its relative includes are looked for. */
struct reader {
	struct scan *s;
	int64_t uid;
	struct str home; /* empty for the system's file */
	size_t n_files;
};

static enum err read_file(
	struct reader *rd, const char *path, struct str block, unsigned depth);

static struct str full_pattern(struct reader *rd, struct str word)
{
	struct arena *a = scan_arena(rd->s);

	if (word.len >= 2 && word.ptr[0] == '"' && word.ptr[word.len - 1] == '"')
		word = str_of(word.ptr + 1, word.len - 2);
	if (str_starts(word, "~/"))
		return arena_printf(a, "%.*s%.*s", STR_ARG(rd->home), (int)word.len - 1,
			word.ptr + 1);
	if (str_starts(word, "/"))
		return word;
	if (!rd->home.len)
		return arena_printf(a, "/etc/ssh/%.*s", STR_ARG(word));
	return arena_printf(a, "%.*s/.ssh/%.*s", STR_ARG(rd->home), STR_ARG(word));
}

static enum err include(
	struct reader *rd, struct str patterns, struct str block, unsigned depth)
{
	struct etc_paths found = {0};
	struct str word;
	enum err r = OK;
	size_t i;

	while (str_next_word(&patterns, &word))
		etc_glob(rd->s, SCAN_ROWS, full_pattern(rd, word), &found);
	for (i = 0; i < found.n && !r; i++)
		if (!etc_is_dir(scan_machine(rd->s), found.v[i].ptr))
			r = read_file(rd, found.v[i].ptr, block, depth + 1);
	return r;
}

static enum err give(
	struct reader *rd, const char *path, struct str block, struct str option)
{
	scan_int(rd->s, UID, rd->uid);
	scan_text_kept(rd->s, BLOCK, block);
	scan_text_kept(rd->s, OPTION, option);
	scan_textz(rd->s, SSH_CONFIG_FILE, path);
	return scan_row(rd->s);
}

static enum err read_file(
	struct reader *rd, const char *path, struct str block, unsigned depth)
{
	struct str text, line;
	enum err r = scan_check(rd->s);

	if (depth > DEPTH_MAX || rd->n_files == FILES_MAX) {
		scan_warn(rd->s, SCAN_ROWS, "%s: too many includes", path);
		return r;
	}
	rd->n_files++;
	if (r || !scan_read(rd->s, SCAN_ROWS, path, FILE_MAX, &text))
		return r;
	while (!r && str_next_line(&text, &line)) {
		struct ssh_config_line l = ssh_config_parse(line, scan_arena(rd->s));

		if (l.kind == SSH_CONFIG_BLOCK)
			block = l.text;
		else if (l.kind != SSH_CONFIG_NOTHING)
			r = give(rd, path, block, l.text);
		if (!r && l.kind == SSH_CONFIG_INCLUDE)
			r = include(rd, l.rest, block, depth);
	}
	return r;
}

static enum err user_rows(struct scan *s, const struct passwd_user *u)
{
	struct reader rd = {.s = s, .uid = u->uid, .home = u->home};
	const char *path;

	if (!str_starts(u->home, "/"))
		return OK;
	path = arena_printf(scan_arena(s), "%.*s/.ssh/config", STR_ARG(u->home)).ptr;
	return read_file(&rd, path, STR(""), 0);
}

static enum err ssh_configs_fill(struct scan *s)
{
	struct reader common = {.s = s, .home = STR("")};
	const struct passwd_user *users;
	int64_t only;
	bool one = scan_equals_int(s, UID, &only);
	enum err r = OK;
	size_t n, i;

	passwd_users(s, SCAN_ROWS, &users, &n);
	for (i = 0; i < n && !r; i++)
		if (!one || users[i].uid == only)
			r = user_rows(s, &users[i]);
	return r ? r : read_file(&common, "/etc/ssh/ssh_config", STR(""), 0);
}

const struct table ssh_configs_table = {
	.name = "ssh_configs",
	TABLE_COLUMNS(COLUMNS),
	.fill = ssh_configs_fill,
};
