/*
 * login_defs: /etc/login.defs (login.defs(5)) as the programs of shadow read
 * it: of several lines with one name the last is in force. pam_unix takes the
 * first; where that matters see password_policy.
 */
#include "grow.h"
#include "settings_line.h"
#include "table.h"

#define PATH "/etc/login.defs"
#define FILE_MAX ((size_t)1 << 20)

enum { NAME, VALUE, SOURCE, LINE };

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, 0},
	[VALUE] = {"value", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

struct setting {
	struct str name, value;
	size_t line;
};

static struct setting *find(struct setting *settings, size_t n, struct str name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(settings[i].name, name))
			return &settings[i];
	return NULL;
}

static enum err login_defs_fill(struct scan *s)
{
	struct setting *settings = NULL, *old;
	struct str text, line;
	size_t n = 0, cap = 0, at = 0, i;
	enum err r = OK;

	if (!scan_read(s, SCAN_ROWS, PATH, FILE_MAX, &text))
		return OK;
	while (!r && str_next_line(&text, &line)) {
		struct setting one = {.line = ++at};

		if (!login_defs_parse_line(line, &one.name, &one.value))
			continue;
		r = scan_check(s);
		old = find(settings, n, one.name);
		if (old) {
			*old = one;
			continue;
		}
		ARENA_GROW(scan_arena(s), settings, n, cap);
		settings[n++] = one;
	}
	for (i = 0; i < n && !r; i++) {
		scan_text_kept(s, NAME, settings[i].name);
		scan_text_kept(s, VALUE, settings[i].value);
		scan_text_kept(s, SOURCE, STR(PATH));
		scan_int(s, LINE, (int64_t)settings[i].line);
		r = scan_row(s);
	}
	return r;
}

const struct table login_defs_table = {
	.name = "login_defs",
	TABLE_COLUMNS(COLUMNS),
	.fill = login_defs_fill,
};
