/*
 * authorized_keys: the keys that let people in as each user of /etc/passwd.
 *
 * As osquery's, with the documented differences: without a uid all users' keys
 * are given; options are told from the key as sshd does it (osquery looks for
 * the name of an algorithm anywhere in the line), and certificates and security
 * keys are keys as well; the files are ~/.ssh/authorized_keys and
 * ~/.ssh/authorized_keys2, and those that AuthorizedKeysFile of sshd_config(5)
 * names, Match blocks included.
 */
#include "buf.h"
#include "key_line.h"
#include "passwd.h"
#include "sshd.h"

#define FILE_MAX ((size_t)16 << 20)
#define PATTERNS_MAX 64

enum { UID, ALGORITHM, KEY, OPTIONS, COMMENT, KEY_FILE };

static const struct column COLUMNS[] = {
	[UID] = {"uid", COLUMN_BIGINT, COLUMN_INDEX},
	[ALGORITHM] = {"algorithm", COLUMN_TEXT, 0},
	[KEY] = {"key", COLUMN_TEXT, 0},
	[OPTIONS] = {"options", COLUMN_TEXT, 0},
	[COMMENT] = {"comment", COLUMN_TEXT, 0},
	[KEY_FILE] = {"key_file", COLUMN_TEXT, 0},
};

struct patterns {
	struct str words[PATTERNS_MAX];
	size_t n;
};

static void add_pattern(struct scan *s, struct patterns *p, struct str word)
{
	size_t i;

	if (str_eqz(word, "none"))
		return;
	for (i = 0; i < p->n; i++)
		if (str_eq(p->words[i], word))
			return;
	if (p->n == PATTERNS_MAX)
		scan_warn(s, SCAN_ROWS, "more than %d patterns of AuthorizedKeysFile",
			PATTERNS_MAX);
	else
		p->words[p->n++] = word;
}

static void find_patterns(struct scan *s, struct patterns *p)
{
	const struct sshd_setting *settings;
	struct str rest, word;
	size_t n, i;

	add_pattern(s, p, STR(".ssh/authorized_keys"));
	add_pattern(s, p, STR(".ssh/authorized_keys2"));
	sshd_effective(s, SCAN_ROWS, &settings, &n);
	for (i = 0; i < n; i++) {
		if (strcmp(settings[i].keyword->name, "authorizedkeysfile") != 0)
			continue;
		rest = settings[i].value;
		while (str_next_word(&rest, &word))
			add_pattern(s, p, word);
	}
}

/* %h, %u, %U and %%; what is relative stands below the home. */
static const char *path_for(
	struct scan *s, struct str pattern, const struct passwd_user *u)
{
	SCOPED_BUF(b, 4096);
	size_t i;

	if (!str_starts(pattern, "/") && !str_starts(pattern, "%h")) {
		buf_append(&b, u->home);
		if (!str_ends(u->home, "/"))
			buf_char(&b, '/');
	}
	for (i = 0; i < pattern.len; i++) {
		char next = i + 1 < pattern.len ? pattern.ptr[i + 1] : 0;

		if (pattern.ptr[i] != '%' || !next) {
			buf_char(&b, pattern.ptr[i]);
			continue;
		}
		i++;
		if (next == 'h')
			buf_append(&b, u->home);
		else if (next == 'u')
			buf_append(&b, u->name);
		else if (next == 'U')
			buf_printf(&b, "%u", u->uid);
		else
			buf_char(&b, next);
	}
	return buf_failed(&b) ? NULL : arena_strz(scan_arena(s), buf_str(&b));
}

static enum err file_rows(struct scan *s, const struct passwd_user *u, const char *path)
{
	struct str text, line;
	struct key_line k;
	enum err r = OK;

	if (!path || path[0] != '/' || !scan_read(s, SCAN_ROWS, path, FILE_MAX, &text))
		return OK;
	while (!r && str_next_line(&text, &line)) {
		if (!key_line_parse(line, &k))
			continue;
		scan_int(s, UID, u->uid);
		scan_text_kept(s, ALGORITHM, k.algorithm);
		scan_text_kept(s, KEY, k.key);
		scan_text_kept(s, OPTIONS, k.options);
		scan_text_kept(s, COMMENT, k.comment);
		scan_textz(s, KEY_FILE, path);
		r = scan_row(s);
	}
	return r;
}

static enum err authorized_keys_fill(struct scan *s)
{
	const struct passwd_user *users;
	struct patterns p = {0};
	int64_t only;
	bool one = scan_equals_int(s, UID, &only);
	enum err r;
	size_t n, i, j;

	find_patterns(s, &p);
	r = scan_check(s);
	passwd_users(s, SCAN_ROWS, &users, &n);
	for (i = 0; i < n && !r; i++)
		for (j = 0; j < p.n && !r && (!one || users[i].uid == only); j++)
			r = file_rows(s, &users[i], path_for(s, p.words[j], &users[i]));
	return r;
}

const struct table authorized_keys_table = {
	.name = "authorized_keys",
	TABLE_COLUMNS(COLUMNS),
	.fill = authorized_keys_fill,
};
