/*
 * apt_lists: the Release files that apt has fetched, in use or left over.
 *
 * `time` is the file's: apt gives it the time at which the archive published it,
 * so it says how old the knowledge is, not when somebody last asked.
 */
#include "apt_release.h"
#include "apt_source.h"

enum { SOURCE, ORIGIN, SUITE, CODENAME, LABEL, TIME, SECURITY };

static const struct column COLUMNS[] = {
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[ORIGIN] = {"origin", COLUMN_TEXT, 0},
	[SUITE] = {"suite", COLUMN_TEXT, 0},
	[CODENAME] = {"codename", COLUMN_TEXT, 0},
	[LABEL] = {"label", COLUMN_TEXT, 0},
	[TIME] = {"time", COLUMN_BIGINT, 0},
	[SECURITY] = {"security", COLUMN_INTEGER, 0},
};

static enum err give(struct scan *s, const char *path)
{
	struct apt_release r;
	int64_t mtime;

	if (!apt_release_read(s, SCAN_ROWS, path, &r, &mtime))
		return OK;
	scan_textz(s, SOURCE, path);
	scan_text_kept(s, ORIGIN, r.origin);
	scan_text_kept(s, SUITE, r.suite);
	scan_text_kept(s, CODENAME, r.codename);
	scan_text_kept(s, LABEL, r.label);
	scan_int(s, TIME, mtime);
	scan_int(s, SECURITY, apt_release_is_security(&r));
	return scan_row(s);
}

static enum err apt_lists_fill(struct scan *s)
{
	const char *const *names;
	size_t n, i;
	enum err r = OK;

	if (!scan_list(s, SCAN_ROWS, APT_LISTS, &names, &n))
		return OK;
	for (i = 0; !r && i < n; i++)
		if (str_ends(str_z(names[i]), "_InRelease") ||
			str_ends(str_z(names[i]), "_Release"))
			r = give(s, arena_printf(scan_arena(s), APT_LISTS "/%s", names[i])
					    .ptr);
	return r;
}

const struct table apt_lists_table = {
	.name = "apt_lists",
	TABLE_COLUMNS(COLUMNS),
	.fill = apt_lists_fill,
};
