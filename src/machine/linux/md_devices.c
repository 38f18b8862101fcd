/*
 * md_devices: /proc/mdstat and each array's folder md/ in sysfs (md(4)).
 *
 * As osquery, which asks the device with an ioctl where we read sysfs; only the
 * time of the superblock's last change is nowhere else. raid_level is the
 * kernel's number: linear is -1, multipath -4, faulty -5, a container -10.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include <linux/major.h>
#include <linux/raid/md_u.h>

#include "mdstat.h"
#include "table.h"

#define MDSTAT_MAX ((size_t)1 << 20)

enum {
	NAME,
	STATUS,
	RAID_LEVEL,
	SIZE,
	CHUNK_SIZE,
	RAID_DISKS,
	NR_RAID_DISKS,
	WORKING_DISKS,
	ACTIVE_DISKS,
	FAILED_DISKS,
	SPARE_DISKS,
	SB_STATE,
	SB_VERSION,
	SB_UPDATE_TIME,
	BITMAP_ON_MEM,
	BITMAP_CHUNK_SIZE,
	BITMAP_FILE,
	RECOVERY_PROGRESS,
	RECOVERY_FINISH,
	RECOVERY_SPEED,
	RESYNC_PROGRESS,
	RESYNC_FINISH,
	RESYNC_SPEED,
	RESHAPE_PROGRESS,
	RESHAPE_FINISH,
	RESHAPE_SPEED,
	CHECK_PROGRESS,
	CHECK_FINISH,
	CHECK_SPEED,
	UNUSED_DEVICES,
	OTHER,
};

static const struct column COLUMNS[] = {
	[NAME] = {"device_name", COLUMN_TEXT, 0},
	[STATUS] = {"status", COLUMN_TEXT, 0},
	[RAID_LEVEL] = {"raid_level", COLUMN_INTEGER, 0},
	[SIZE] = {"size", COLUMN_BIGINT, 0},
	[CHUNK_SIZE] = {"chunk_size", COLUMN_BIGINT, 0},
	[RAID_DISKS] = {"raid_disks", COLUMN_INTEGER, 0},
	[NR_RAID_DISKS] = {"nr_raid_disks", COLUMN_INTEGER, 0},
	[WORKING_DISKS] = {"working_disks", COLUMN_INTEGER, 0},
	[ACTIVE_DISKS] = {"active_disks", COLUMN_INTEGER, 0},
	[FAILED_DISKS] = {"failed_disks", COLUMN_INTEGER, 0},
	[SPARE_DISKS] = {"spare_disks", COLUMN_INTEGER, 0},
	[SB_STATE] = {"superblock_state", COLUMN_TEXT, 0},
	[SB_VERSION] = {"superblock_version", COLUMN_TEXT, 0},
	[SB_UPDATE_TIME] = {"superblock_update_time", COLUMN_BIGINT, 0},
	[BITMAP_ON_MEM] = {"bitmap_on_mem", COLUMN_TEXT, 0},
	[BITMAP_CHUNK_SIZE] = {"bitmap_chunk_size", COLUMN_TEXT, 0},
	[BITMAP_FILE] = {"bitmap_external_file", COLUMN_TEXT, 0},
	[RECOVERY_PROGRESS] = {"recovery_progress", COLUMN_TEXT, 0},
	[RECOVERY_FINISH] = {"recovery_finish", COLUMN_TEXT, 0},
	[RECOVERY_SPEED] = {"recovery_speed", COLUMN_TEXT, 0},
	[RESYNC_PROGRESS] = {"resync_progress", COLUMN_TEXT, 0},
	[RESYNC_FINISH] = {"resync_finish", COLUMN_TEXT, 0},
	[RESYNC_SPEED] = {"resync_speed", COLUMN_TEXT, 0},
	[RESHAPE_PROGRESS] = {"reshape_progress", COLUMN_TEXT, 0},
	[RESHAPE_FINISH] = {"reshape_finish", COLUMN_TEXT, 0},
	[RESHAPE_SPEED] = {"reshape_speed", COLUMN_TEXT, 0},
	[CHECK_PROGRESS] = {"check_array_progress", COLUMN_TEXT, 0},
	[CHECK_FINISH] = {"check_array_finish", COLUMN_TEXT, 0},
	[CHECK_SPEED] = {"check_array_speed", COLUMN_TEXT, 0},
	[UNUSED_DEVICES] = {"unused_devices", COLUMN_TEXT, 0},
	[OTHER] = {"other", COLUMN_TEXT, 0},
};

static bool attribute(
	struct scan *s, int column, struct str dir, const char *file, struct str *ret)
{
	const char *path = arena_printf(scan_arena(s), "%.*s/%s", STR_ARG(dir), file).ptr;

	return scan_wants(s, column) && scan_read_value(s, column, path, ret);
}

static void give_level(struct scan *s, struct str dir)
{
	static const struct {
		const char *name;
		int level;
	} OTHERS[] = {
		{"linear", -1}, {"multipath", -4}, {"faulty", -5}, {"container", -10}};
	struct str v;
	int64_t n;
	size_t i;

	if (!attribute(s, RAID_LEVEL, dir, "level", &v))
		return;
	if (str_starts(v, "raid") && str_to_i64(str_of(v.ptr + 4, v.len - 4), &n)) {
		scan_int(s, RAID_LEVEL, n);
		return;
	}
	for (i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
		if (str_eqz(v, OTHERS[i].name))
			scan_int(s, RAID_LEVEL, OTHERS[i].level);
}

static void give_number(struct scan *s, int column, struct str dir, const char *file)
{
	struct str v, word;
	int64_t n;

	/* while it changes, "4 (3)": the new and the old */
	if (attribute(s, column, dir, file, &v) && str_next_word(&v, &word) &&
		str_to_i64(word, &n))
		scan_int(s, column, n);
}

static bool has_word(struct str words, const char *word)
{
	struct str w;
	bool more = true;

	while (more) {
		more = str_cut(&words, ',', &w);
		if (str_eqz(w, word))
			return true;
	}
	return false;
}

/* Each member has a folder dev-NAME whose state is "in_sync", "faulty", "spare"... */
static void give_members(struct scan *s, struct str dir)
{
	const char *path = arena_printf(scan_arena(s), "%.*s", STR_ARG(dir)).ptr;
	const char *const *names;
	int64_t all = 0, active = 0, failed = 0, spare = 0;
	struct str state;
	size_t n, i;

	if (!scan_wants_any(s, NR_RAID_DISKS, SPARE_DISKS) ||
		!scan_list(s, NR_RAID_DISKS, path, &names, &n))
		return;
	for (i = 0; i < n; i++) {
		const char *file =
			arena_printf(scan_arena(s), "%s/%s/state", path, names[i]).ptr;

		if (!str_starts(str_z(names[i]), "dev-") ||
			!scan_read_value(s, NR_RAID_DISKS, file, &state))
			continue;
		all++;
		active += has_word(state, "in_sync");
		failed += has_word(state, "faulty");
		spare += has_word(state, "spare");
	}
	scan_int(s, NR_RAID_DISKS, all);
	scan_int(s, WORKING_DISKS, active + spare);
	scan_int(s, ACTIVE_DISKS, active);
	scan_int(s, FAILED_DISKS, failed);
	scan_int(s, SPARE_DISKS, spare);
}

/* "clean" unless writes are under way, as the ioctl's MD_SB_CLEAN. */
static void give_state(struct scan *s, struct str dir, const struct md_array *md)
{
	struct str v;
	bool clean, bitmap = md->bitmap_pages.len != 0;

	if (!attribute(s, SB_STATE, dir, "array_state", &v))
		return;
	clean = !str_starts(v, "active") && !str_eqz(v, "write-pending");
	scan_textz(s, SB_STATE,
		clean && bitmap ? "clean bitmap_present"
		: clean         ? "clean"
		: bitmap        ? "bitmap_present"
				: "unknown");
}

static void give_update_time(struct scan *s, const struct md_array *md)
{
	const char *path =
		arena_printf(scan_arena(s), "/dev/%.*s", STR_ARG(md->name)).ptr;
	mdu_array_info_t info;
	int fd;

	if (!scan_wants(s, SB_UPDATE_TIME))
		return;
	if (!machine_is_live(scan_machine(s))) {
		scan_warn(s, SB_UPDATE_TIME, "not the running machine");
		return;
	}
	fd = machine_open_file(scan_machine(s), path, O_RDONLY | O_NONBLOCK);
	if (fd < 0 || ioctl(fd, GET_ARRAY_INFO, &info) < 0)
		scan_warn(s, SB_UPDATE_TIME, "%s: %s", path, errno_words(errno));
	else
		scan_int(s, SB_UPDATE_TIME, info.utime);
	if (fd >= 0)
		close(fd);
}

static void give_progress(struct scan *s, int column, const struct md_progress *p)
{
	if (!p->progress.len)
		return;
	scan_text_kept(s, column, p->progress);
	scan_text_kept(s, column + 1, p->finish);
	scan_text_kept(s, column + 2, p->speed);
}

static enum err give_array(struct scan *s, const struct md_array *md, struct str unused)
{
	struct str dir = arena_printf(
		scan_arena(s), "/sys/class/block/%.*s/md", STR_ARG(md->name));
	struct str version;

	scan_text_kept(s, NAME, md->name);
	scan_text_kept(s, STATUS, md->status);
	give_level(s, dir);
	scan_int(s, SIZE, (int64_t)md->blocks);
	give_number(s, CHUNK_SIZE, dir, "chunk_size");
	give_number(s, RAID_DISKS, dir, "raid_disks");
	give_members(s, dir);
	give_state(s, dir, md);
	if (attribute(s, SB_VERSION, dir, "metadata_version", &version))
		scan_text_kept(s, SB_VERSION, version);
	give_update_time(s, md);
	if (md->bitmap_pages.len) {
		scan_text_kept(s, BITMAP_ON_MEM, md->bitmap_pages);
		scan_text_kept(s, BITMAP_CHUNK_SIZE, md->bitmap_chunk);
		scan_text_kept(s, BITMAP_FILE, md->bitmap_file);
	}
	give_progress(s, RECOVERY_PROGRESS, &md->recovery);
	give_progress(s, RESYNC_PROGRESS, &md->resync);
	give_progress(s, RESHAPE_PROGRESS, &md->reshape);
	give_progress(s, CHECK_PROGRESS, &md->check);
	scan_text_kept(s, UNUSED_DEVICES, unused);
	scan_text_kept(s, OTHER, md->other);
	return scan_row(s);
}

/* Without the md driver there is no file, and no array. */
static enum err md_devices_fill(struct scan *s)
{
	struct md_array *all;
	struct str text, unused;
	size_t n, i;

	if (!scan_read(s, SCAN_ROWS, "/proc/mdstat", MDSTAT_MAX, &text)) {
		if (!scan_read(s, SCAN_ROWS, "/proc/self/mountinfo", (size_t)16 << 20,
			    &text))
			scan_warn(s, SCAN_ROWS, "/proc is not mounted");
		return OK;
	}
	if (!mdstat_parse(text, scan_arena(s), &all, &n, &unused)) {
		scan_warn(s, SCAN_ROWS, "/proc/mdstat: malformed");
		return OK;
	}
	for (i = 0; i < n; i++) {
		enum err r = give_array(s, &all[i], unused);

		if (r)
			return r;
	}
	return OK;
}

const struct table md_devices_table = {
	.name = "md_devices",
	TABLE_COLUMNS(COLUMNS),
	.fill = md_devices_fill,
};
