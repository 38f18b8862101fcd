/*
 * faillock: the failed sign-ins that pam_faillock counts, one file for each
 * account in its folder (faillock(8)): /run/faillock, and whatever `dir=` of
 * faillock.conf(5) and of the PAM rules says instead. Records that no longer
 * count are there with valid = 0, as in `faillock --user`.
 */
#include "faillock_conf.h"
#include "login_records.h"
#include "pam.h"

#define CONF_MAX ((size_t)1 << 20)
#define FILE_MAX ((size_t)1024 * TALLY_RECORD) /* linux-pam: MAX_RECORDS */
#define FOLDERS_MAX 16

enum { USERNAME, TIME, TYPE, ORIGIN, VALID };

static const struct column COLUMNS[] = {
	[USERNAME] = {"username", COLUMN_TEXT, COLUMN_INDEX},
	[TIME] = {"time", COLUMN_BIGINT, 0},
	[TYPE] = {"type", COLUMN_TEXT, 0},
	[ORIGIN] = {"origin", COLUMN_TEXT, 0},
	[VALID] = {"valid", COLUMN_INTEGER, 0},
};

struct folders {
	struct str paths[FOLDERS_MAX];
	size_t n;
};

static void add_folder(struct scan *s, struct folders *f, struct str path)
{
	size_t i;

	/* /var/run is a link to /run: the same folder must not count twice */
	if (str_starts(path, "/var/run/"))
		path = str_of(path.ptr + 4, path.len - 4);
	for (i = 0; i < f->n; i++)
		if (str_eq(f->paths[i], path))
			return;
	if (f->n == FOLDERS_MAX) {
		scan_warn(s, SCAN_ROWS, "more than %d folders of pam_faillock",
			FOLDERS_MAX);
		return;
	}
	f->paths[f->n++] = arena_str(scan_arena(s), path);
}

/* The folder of a file that a rule names with conf=, which stands for the usual one. */
static void add_folder_of_conf(struct scan *s, struct folders *f, struct str arguments)
{
	struct lockout l = faillock_defaults();
	struct str name, value, text;
	size_t line;

	while (pam_next_argument(&arguments, &name, &value)) {
		if (!str_eqz(name, "conf") ||
			!scan_read(s, SCAN_ROWS, arena_strz(scan_arena(s), value),
				CONF_MAX, &text))
			continue;
		faillock_parse(&l, text, &line);
		add_folder(s, f, l.dir);
	}
}

static void find_folders(struct scan *s, struct folders *f)
{
	struct lockout l = faillock_defaults();
	const struct pam_rule *rules;
	struct str text;
	size_t line, n, i;

	add_folder(s, f, l.dir);
	if (scan_read(s, SCAN_ROWS, FAILLOCK_CONF, CONF_MAX, &text))
		faillock_parse(&l, text, &line);
	add_folder(s, f, l.dir);
	pam_rules(s, SCAN_ROWS, &rules, &n);
	for (i = 0; i < n && !scan_check(s); i++) {
		if (rules[i].substack ||
			!str_eqz(pam_module_name(rules[i].module), "pam_faillock"))
			continue;
		add_folder_of_conf(s, f, rules[i].arguments);
		faillock_arguments(&l, rules[i].arguments);
		add_folder(s, f, l.dir);
	}
}

static enum err user_rows(struct scan *s, struct str folder, const char *user)
{
	const char *path = arena_printf(scan_arena(s), "%s/%s", folder.ptr, user).ptr;
	struct tally_record t;
	struct str bytes;
	enum err r = OK;

	if (!scan_read(s, SCAN_ROWS, path, FILE_MAX, &bytes))
		return OK;
	while (!r && tally_next(&bytes, &t)) {
		scan_textz(s, USERNAME, user);
		scan_int(s, TIME, t.time);
		scan_textz(s, TYPE, t.type);
		scan_text(s, ORIGIN, t.origin);
		scan_int(s, VALID, t.valid);
		r = scan_row(s);
	}
	if (!r && bytes.len)
		scan_warn(s, SCAN_ROWS, "%s: ends in the middle of a record", path);
	return r;
}

static enum err faillock_fill(struct scan *s)
{
	struct folders f = {0};
	const char *const *names;
	struct str only;
	bool one = scan_equals_text(s, USERNAME, &only);
	enum err r;
	size_t n, i, j;

	find_folders(s, &f);
	r = scan_check(s);
	for (i = 0; i < f.n && !r; i++) {
		if (!scan_list(s, SCAN_ROWS, f.paths[i].ptr, &names, &n))
			continue;
		for (j = 0; j < n && !r; j++)
			if (!one || str_eqz(only, names[j]))
				r = user_rows(s, f.paths[i], names[j]);
	}
	return r;
}

const struct table faillock_table = {
	.name = "faillock",
	TABLE_COLUMNS(COLUMNS),
	.fill = faillock_fill,
};
