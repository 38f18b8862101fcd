/*
 * sudoers: /etc/sudoers and what it includes, line by line (sudoers(5)). Columns
 * and words are osquery's; beyond it continuation lines are joined, "@include"
 * is followed as "#include" is, and rules for "#uid" are shown.
 */
#include "etc.h"
#include "sudoers_line.h"

#define FILE_MAX ((size_t)4 << 20)
#define DEPTH_MAX 128  /* sudoers(5) */
#define FILES_MAX 2000 /* in all: files may include each other */

enum { SOURCE, HEADER, RULE_DETAILS };

static const struct column COLUMNS[] = {
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[HEADER] = {"header", COLUMN_TEXT, 0},
	[RULE_DETAILS] = {"rule_details", COLUMN_TEXT, 0},
};

struct reader {
	struct scan *s;
	size_t n_files;
};

static enum err read_file(struct reader *rd, struct str path, bool must, unsigned depth);

static enum err give(struct scan *s, struct str source, const struct sudoers_line *l,
	struct str details)
{
	scan_text_kept(s, SOURCE, source);
	scan_text(s, HEADER, l->header);
	scan_text_kept(s, RULE_DETAILS, details);
	return scan_row(s);
}

/* An include's path, which may stand relative to the file that includes. */
static struct str full_path(struct scan *s, struct str path, struct str source)
{
	if (str_starts(path, "/"))
		return arena_str(scan_arena(s), path);
	while (source.len && source.ptr[source.len - 1] != '/')
		source.len--;
	return arena_printf(scan_arena(s), "%.*s%.*s", STR_ARG(source), STR_ARG(path));
}

static enum err include_dir(struct reader *rd, struct str dir, unsigned depth)
{
	const char *const *names;
	enum err r = OK;
	size_t n, i;

	if (!scan_list(rd->s, SCAN_ROWS, dir.ptr, &names, &n))
		return OK;
	for (i = 0; i < n && !r; i++) {
		struct str path =
			arena_printf(scan_arena(rd->s), "%s/%s", dir.ptr, names[i]);

		if (sudoers_takes_file(names[i]) &&
			!etc_is_dir(scan_machine(rd->s), path.ptr))
			r = read_file(rd, path, false, depth);
	}
	return r;
}

static enum err read_line(
	struct reader *rd, struct str source, struct str line, unsigned depth)
{
	struct sudoers_line l = sudoers_parse(line, scan_arena(rd->s));
	struct str path;
	enum err r;

	switch (l.kind) {
	case SUDOERS_NOTHING:
		return OK;
	case SUDOERS_RULE:
		return give(rd->s, source, &l, l.rest);
	case SUDOERS_INCLUDE:
	case SUDOERS_INCLUDE_DIR:
		break;
	}
	if (str_contains(l.rest, "%h"))
		scan_warn(rd->s, SCAN_ROWS, "%s: %%h in an include is not followed",
			source.ptr);
	path = full_path(rd->s, l.rest, source);
	r = give(rd->s, source, &l, path);
	if (r)
		return r;
	if (depth == DEPTH_MAX) {
		scan_warn(rd->s, SCAN_ROWS, "%s: includes go deeper than %d files",
			source.ptr, DEPTH_MAX);
		return OK;
	}
	return l.kind == SUDOERS_INCLUDE ? read_file(rd, path, true, depth + 1)
					 : include_dir(rd, path, depth + 1);
}

static enum err read_file(struct reader *rd, struct str path, bool must, unsigned depth)
{
	struct str text, line;
	size_t too_long = 0;
	enum err r = scan_check(rd->s);

	if (rd->n_files++ == FILES_MAX)
		scan_warn(rd->s, SCAN_ROWS, "sudoers: more than %d files", FILES_MAX);
	if (r || rd->n_files > FILES_MAX ||
		!(must ? scan_read_must(rd->s, SCAN_ROWS, path.ptr, FILE_MAX, &text)
		       : scan_read(rd->s, SCAN_ROWS, path.ptr, FILE_MAX, &text)))
		return r;
	while (!r && sudoers_next_line(&text, scan_arena(rd->s), &line, &too_long))
		r = read_line(rd, path, line, depth);
	if (too_long)
		scan_warn(rd->s, SCAN_ROWS, "%s: a line is longer than %zu bytes",
			path.ptr, SUDOERS_LINE_MAX);
	return r;
}

static enum err sudoers_fill(struct scan *s)
{
	struct reader rd = {.s = s};

	return read_file(&rd, STR("/etc/sudoers"), false, 1);
}

const struct table sudoers_table = {
	.name = "sudoers",
	TABLE_COLUMNS(COLUMNS),
	.fill = sudoers_fill,
};
