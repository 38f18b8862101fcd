/*
 * config_lines: the lines of any small file of settings, for what has no table of
 * its own. The query must say `path = ...`, or `path LIKE ...` where "%" stands for
 * any part of a name and "_" for one character of it, neither for a "/". At most
 * ETC_FILES_MAX files of at most ETC_FILE_BYTES each. A file that is not there
 * has no lines and no warning. How a line is divided: config_line.h.
 */
#include "buf.h"
#include "config_line.h"
#include "etc.h"

enum { PATH, LINE, SECTION, KEY, VALUE };

static const struct column COLUMNS[] = {
	[PATH] = {"path", COLUMN_TEXT, COLUMN_REQUIRED | COLUMN_INDEX | COLUMN_LIKE},
	[LINE] = {"line", COLUMN_INTEGER, 0},
	[SECTION] = {"section", COLUMN_TEXT, 0},
	[KEY] = {"key", COLUMN_TEXT, 0},
	[VALUE] = {"value", COLUMN_TEXT, 0},
};

#define PATTERN_BYTES 8192

static enum err give_file(struct scan *s, struct str path)
{
	struct config_lines f;
	struct config_line l;
	struct str text;

	if (!scan_read(s, SCAN_ROWS, path.ptr, ETC_FILE_BYTES, &text))
		return OK;
	f = config_lines_over(text);
	while (config_lines_next(&f, &l)) {
		enum err r;

		scan_text_kept(s, PATH, path);
		scan_int(s, LINE, (int64_t)l.line);
		scan_text_kept(s, SECTION, l.section);
		scan_text_kept(s, KEY, l.key);
		scan_text_kept(s, VALUE, l.value);
		r = scan_row(s);
		if (r)
			return r;
	}
	return OK;
}

/* SQL's pattern as the shell's. */
static struct str pattern_of(struct arena *a, struct str like)
{
	SCOPED_BUF(out, PATTERN_BYTES);
	size_t i;

	for (i = 0; i < like.len; i++) {
		char c = like.ptr[i];

		if (c == '%' || c == '_') {
			buf_char(&out, c == '%' ? '*' : '?');
		} else {
			if (c && strchr("*?[]\\", c))
				buf_char(&out, '\\');
			buf_char(&out, c);
		}
	}
	return arena_str(a, buf_str(&out));
}

static enum err config_lines_fill(struct scan *s)
{
	struct etc_paths files = {0};
	enum err r = OK;
	size_t i;

	/* every constraint must hold; the first names the files, SQLite looks at the rest
	 */
	for (i = 0; i < scan_n_constraints(s); i++) {
		const struct constraint *c = scan_constraint(s, i);

		if (c->column != PATH || (c->op != SCAN_EQ && c->op != SCAN_LIKE))
			continue;
		if (c->op == SCAN_LIKE)
			etc_glob(
				s, SCAN_ROWS, pattern_of(scan_arena(s), c->text), &files);
		else if (str_starts(c->text, "/"))
			etc_path_add(s, &files, c->text);
		break;
	}
	for (i = 0; i < files.n && !r; i++)
		r = give_file(s, files.v[i]);
	return r;
}

const struct table config_lines_table = {
	.name = "config_lines",
	TABLE_COLUMNS(COLUMNS),
	.fill = config_lines_fill,
};
