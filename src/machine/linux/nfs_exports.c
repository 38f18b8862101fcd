/*
 * nfs_exports: what exports(5) would give to whom: /etc/exports and the files
 * /etc/exports.d/NAME.exports, one row for each path and client. Defaults are
 * ro, root_squash, sec=sys. A path with no client, and "host (rw)" with a blank,
 * are for everybody ('*'), as the kernel takes them. What exportfs(8) was told by
 * hand is not in it. Where options differ by security flavour, read_only is 0 and
 * no_root_squash is 1 if any flavour has it so.
 */
#include "etc.h"
#include "exports.h"

enum { PATH, CLIENT, OPTIONS, READ_ONLY, NO_ROOT_SQUASH, SECURITY, SOURCE, LINE };

static const struct column COLUMNS[] = {
	[PATH] = {"path", COLUMN_TEXT, 0},
	[CLIENT] = {"client", COLUMN_TEXT, 0},
	[OPTIONS] = {"options", COLUMN_TEXT, 0},
	[READ_ONLY] = {"read_only", COLUMN_INTEGER, 0},
	[NO_ROOT_SQUASH] = {"no_root_squash", COLUMN_INTEGER, 0},
	[SECURITY] = {"security", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

static enum err give_file(struct scan *s, struct str file)
{
	struct exports e;
	struct export x;
	struct str text;

	if (!scan_read(s, SCAN_ROWS, file.ptr, ETC_FILE_BYTES, &text))
		return OK;
	e = exports_over(scan_arena(s), text);
	while (exports_next(&e, &x)) {
		enum err r;

		scan_text_kept(s, PATH, x.path);
		scan_text_kept(s, CLIENT, x.client);
		scan_text_kept(s, OPTIONS, x.options);
		scan_int(s, READ_ONLY, x.read_only);
		scan_int(s, NO_ROOT_SQUASH, x.no_root_squash);
		scan_text_kept(s, SECURITY, x.security);
		scan_text_kept(s, SOURCE, file);
		scan_int(s, LINE, (int64_t)x.line);
		r = scan_row(s);
		if (r)
			return r;
	}
	return OK;
}

static enum err nfs_exports_fill(struct scan *s)
{
	struct etc_paths files = {0};
	enum err r = OK;
	size_t i;

	etc_path_add(s, &files, STR("/etc/exports"));
	etc_glob(s, SCAN_ROWS, STR("/etc/exports.d/*.exports"), &files);
	for (i = 0; i < files.n && !r; i++)
		r = give_file(s, files.v[i]);
	return r;
}

const struct table nfs_exports_table = {
	.name = "nfs_exports",
	TABLE_COLUMNS(COLUMNS),
	.fill = nfs_exports_fill,
};
