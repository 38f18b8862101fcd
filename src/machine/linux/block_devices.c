/*
 * block_devices: /sys/class/block, what udev knows of the device, and the
 * superblock on it (superblock.h; read natively, so no libblkid).
 *
 * As osquery: size is in blocks of 512 bytes, model is udev's. Departures: a
 * device that udev does not describe has the kernel's own model and serial; the
 * parent of a device-mapper device is the first device below it, whatever its
 * kind, where osquery knows only LVM.
 */
#include "blockdev.h"

enum { NAME, PARENT, VENDOR, MODEL, SERIAL, SIZE, BLOCK_SIZE, UUID, TYPE, LABEL };

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, COLUMN_INDEX},
	[PARENT] = {"parent", COLUMN_TEXT, 0},
	[VENDOR] = {"vendor", COLUMN_TEXT, 0},
	[MODEL] = {"model", COLUMN_TEXT, 0},
	[SERIAL] = {"serial", COLUMN_TEXT, 0},
	[SIZE] = {"size", COLUMN_BIGINT, 0},
	[BLOCK_SIZE] = {"block_size", COLUMN_INTEGER, 0},
	[UUID] = {"uuid", COLUMN_TEXT, 0},
	[TYPE] = {"type", COLUMN_TEXT, 0},
	[LABEL] = {"label", COLUMN_TEXT, 0},
};

/* The first of these files below the device that says something. */
static void give_first(
	struct scan *s, int column, const struct blockdev *d, const char *const *files)
{
	struct str v;

	for (; scan_wants(s, column) && *files; files++) {
		const char *path =
			arena_printf(scan_arena(s), "%s/%s", d->sys, *files).ptr;

		if (scan_read_value(s, column, path, &v) && v.len) {
			scan_text_kept(s, column, v);
			return;
		}
	}
	scan_text_kept(s, column, STR(""));
}

static void give_model(struct scan *s, const struct blockdev *d)
{
	static const char *const FILES[] = {"device/model", NULL};
	struct str text, v;

	if (scan_wants(s, MODEL) && udev_read(s, 'b', d->major, d->minor, &text) &&
		(udev_property(text, "ID_MODEL_FROM_DATABASE", &v) ||
			udev_property(text, "ID_MODEL", &v)))
		scan_text_kept(s, MODEL, v);
	else
		give_first(s, MODEL, d, FILES);
}

/* A partition shares the queue of its disk. */
static void give_block_size(struct scan *s, const struct blockdev *d)
{
	static const char *const FILES[] = {
		"queue/logical_block_size", "../queue/logical_block_size"};
	struct str v;
	int64_t n;
	size_t i;

	for (i = 0; scan_wants(s, BLOCK_SIZE) && i < 2; i++) {
		const char *path =
			arena_printf(scan_arena(s), "%s/%s", d->sys, FILES[i]).ptr;

		if (!scan_read_value(s, BLOCK_SIZE, path, &v) || !str_to_i64(v, &n))
			continue;
		scan_int(s, BLOCK_SIZE, n);
		return;
	}
}

static enum err give_device(struct scan *s, const struct blockdev *d)
{
	static const char *const VENDORS[] = {"device/vendor", NULL};
	static const char *const SERIALS[] = {
		"device/wwid", "wwid", "device/serial", "serial", NULL};
	struct superblock b = {STR(""), STR(""), STR("")};

	scan_text_kept(s, NAME, d->name);
	scan_text_kept(s, PARENT, d->parent);
	give_first(s, VENDOR, d, VENDORS);
	give_model(s, d);
	give_first(s, SERIAL, d, SERIALS);
	scan_int(s, SIZE, (int64_t)d->sectors);
	give_block_size(s, d);
	if (scan_wants_any(s, UUID, LABEL))
		blockdev_probe(s, d, UUID, LABEL, &b);
	scan_text_kept(s, UUID, b.uuid);
	scan_text_kept(s, TYPE, b.type);
	scan_text_kept(s, LABEL, b.label);
	return scan_row(s);
}

static enum err block_devices_fill(struct scan *s)
{
	const struct blockdev *all;
	struct str only;
	bool one = scan_equals_text(s, NAME, &only);
	size_t n, i;

	blockdev_list(s, &all, &n);
	for (i = 0; i < n; i++) {
		enum err r;

		if (one && !str_eq(all[i].name, only))
			continue;
		r = give_device(s, &all[i]);
		if (r)
			return r;
	}
	return OK;
}

const struct table block_devices_table = {
	.name = "block_devices",
	TABLE_COLUMNS(COLUMNS),
	.fill = block_devices_fill,
};
