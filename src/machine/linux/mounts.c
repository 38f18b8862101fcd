/*
 * mounts: /proc/self/mountinfo (proc(5)) and statvfs(3).
 *
 * As osquery; flags are those of /proc/mounts: the mount's, then the file
 * system's. Departure: a network file system is never touched, because a dead
 * server would hang the query: its sizes are missing, with a warning for them.
 */
#include <errno.h>
#include <limits.h>
#include <sys/statvfs.h>

#include "buf.h"
#include "mountinfo.h"

enum {
	DEVICE,
	DEVICE_ALIAS,
	PATH,
	TYPE,
	BLOCKS_SIZE,
	BLOCKS,
	BLOCKS_FREE,
	BLOCKS_AVAILABLE,
	INODES,
	INODES_FREE,
	FLAGS,
};

static const struct column COLUMNS[] = {
	[DEVICE] = {"device", COLUMN_TEXT, 0},
	[DEVICE_ALIAS] = {"device_alias", COLUMN_TEXT, 0},
	[PATH] = {"path", COLUMN_TEXT, COLUMN_INDEX},
	[TYPE] = {"type", COLUMN_TEXT, 0},
	[BLOCKS_SIZE] = {"blocks_size", COLUMN_BIGINT, 0},
	[BLOCKS] = {"blocks", COLUMN_BIGINT, 0},
	[BLOCKS_FREE] = {"blocks_free", COLUMN_BIGINT, 0},
	[BLOCKS_AVAILABLE] = {"blocks_available", COLUMN_BIGINT, 0},
	[INODES] = {"inodes", COLUMN_BIGINT, 0},
	[INODES_FREE] = {"inodes_free", COLUMN_BIGINT, 0},
	[FLAGS] = {"flags", COLUMN_TEXT, 0},
};

static void give_sizes(struct scan *s, const struct mountinfo *i)
{
	const char *point = arena_strz(scan_arena(s), i->point);
	struct statvfs st;

	if (!scan_wants_any(s, BLOCKS_SIZE, INODES_FREE))
		return;
	if (!machine_is_live(scan_machine(s))) {
		scan_warn_columns(s, BLOCKS_SIZE, INODES_FREE, "not the running machine");
		return;
	}
	if (mountinfo_kind(i) == MOUNT_NETWORK || str_eqz(i->type, "autofs")) {
		scan_warn_columns(s, BLOCKS_SIZE, INODES_FREE,
			"%s: a network file system is not touched", point);
		return;
	}
	if (statvfs(point, &st) < 0) {
		if (errno != ENOENT)
			scan_warn_columns(s, BLOCKS_SIZE, INODES_FREE, "%s: %s", point,
				errno_words(errno));
		return;
	}
	scan_int(s, BLOCKS_SIZE, (int64_t)st.f_bsize);
	scan_int(s, BLOCKS, (int64_t)st.f_blocks);
	scan_int(s, BLOCKS_FREE, (int64_t)st.f_bfree);
	scan_int(s, BLOCKS_AVAILABLE, (int64_t)st.f_bavail);
	scan_int(s, INODES, (int64_t)st.f_files);
	scan_int(s, INODES_FREE, (int64_t)st.f_ffree);
}

/* "/dev/mapper/vg-root" is "/dev/dm-0": where the links of a device's name lead. */
static void give_alias(struct scan *s, const struct mountinfo *i)
{
	const char *source = arena_strz(scan_arena(s), i->source);
	char target[PATH_MAX];

	if (!scan_wants(s, DEVICE_ALIAS))
		return;
	if (str_starts(i->source, "/") && machine_is_live(scan_machine(s)) &&
		realpath(source, target))
		scan_textz(s, DEVICE_ALIAS, target);
	else
		scan_text_kept(s, DEVICE_ALIAS, i->source);
}

static bool has_flag(struct str flags, struct str flag)
{
	struct str f;
	bool more = true;

	while (more) {
		more = str_cut(&flags, ',', &f);
		if (str_eq(f, flag))
			return true;
	}
	return false;
}

/* As in /proc/mounts: "ro" or "rw" once, the mount's own flags, the file system's. */
static void give_flags(struct scan *s, const struct mountinfo *i)
{
	SCOPED_BUF(out, 1 << 20);
	struct str rest = i->super_options, f;
	bool more = rest.len != 0;

	if (!scan_wants(s, FLAGS))
		return;
	buf_append(&out, i->options);
	while (more) {
		more = str_cut(&rest, ',', &f);
		if (str_eqz(f, "rw") || str_eqz(f, "ro") || !f.len ||
			has_flag(i->options, f))
			continue;
		buf_char(&out, ',');
		buf_append(&out, f);
	}
	scan_text(s, FLAGS, buf_str(&out));
}

static enum err give_mount(struct scan *s, const struct mountinfo *i)
{
	scan_text_kept(s, DEVICE, i->source);
	give_alias(s, i);
	scan_text_kept(s, PATH, i->point);
	scan_text_kept(s, TYPE, i->type);
	give_sizes(s, i);
	give_flags(s, i);
	return scan_row(s);
}

static enum err mounts_fill(struct scan *s)
{
	const char *path = "/proc/self/mountinfo";
	struct mountinfo *all;
	struct str text, only;
	bool one = scan_equals_text(s, PATH, &only);
	size_t n, bad, i;

	if (!scan_read_must(s, SCAN_ROWS, path, MOUNTINFO_MAX, &text))
		return OK;
	mountinfo_parse_all(text, scan_arena(s), &all, &n, &bad);
	if (bad)
		scan_warn(s, SCAN_ROWS, "%s: %zu malformed lines", path, bad);
	for (i = 0; i < n; i++) {
		enum err r;

		if (one && !str_eq(all[i].point, only))
			continue;
		r = give_mount(s, &all[i]);
		if (r)
			return r;
	}
	return OK;
}

const struct table mounts_table = {
	.name = "mounts",
	TABLE_COLUMNS(COLUMNS),
	.fill = mounts_fill,
};
