/*
 * usb_devices: /sys/bus/usb/devices and what udev knows of them.
 *
 * As osquery: usb_address is the bus and usb_port the device number. Departures:
 * where udev's hardware database has no name, the device's own words stand;
 * removable is 0 for a fixed device (osquery says 1), -1 when nobody knows.
 */
#include "blockdev.h"

enum {
	ADDRESS,
	PORT,
	VENDOR,
	VENDOR_ID,
	VERSION,
	MODEL,
	MODEL_ID,
	SERIAL,
	CLASS,
	SUBCLASS,
	PROTOCOL,
	REMOVABLE,
};

static const struct column COLUMNS[] = {
	[ADDRESS] = {"usb_address", COLUMN_INTEGER, 0},
	[PORT] = {"usb_port", COLUMN_INTEGER, 0},
	[VENDOR] = {"vendor", COLUMN_TEXT, 0},
	[VENDOR_ID] = {"vendor_id", COLUMN_TEXT, 0},
	[VERSION] = {"version", COLUMN_TEXT, 0},
	[MODEL] = {"model", COLUMN_TEXT, 0},
	[MODEL_ID] = {"model_id", COLUMN_TEXT, 0},
	[SERIAL] = {"serial", COLUMN_TEXT, 0},
	[CLASS] = {"class", COLUMN_TEXT, 0},
	[SUBCLASS] = {"subclass", COLUMN_TEXT, 0},
	[PROTOCOL] = {"protocol", COLUMN_TEXT, 0},
	[REMOVABLE] = {"removable", COLUMN_INTEGER, 0},
};

static bool attribute(
	struct scan *s, int column, const char *dir, const char *file, struct str *ret)
{
	const char *path = arena_printf(scan_arena(s), "%s/%s", dir, file).ptr;

	return scan_read_value(s, column, path, ret);
}

static void give_text(struct scan *s, int column, const char *dir, const char *file)
{
	struct str v = STR("");

	if (scan_wants(s, column))
		attribute(s, column, dir, file, &v);
	scan_text_kept(s, column, v);
}

/* Two hexadecimal digits as the kernel's uevent says them: decimal. */
static void give_number(struct scan *s, int column, const char *dir, const char *file)
{
	struct str v;
	uint64_t n;

	if (scan_wants(s, column) && attribute(s, column, dir, file, &v) &&
		str_to_u64_base(v, 16, &n))
		scan_printf(s, column, "%u", (unsigned)n);
}

static void give_named(struct scan *s, int column, struct str udev, const char *key,
	const char *fallback_key, const char *dir, const char *file)
{
	struct str v;

	if (udev_property(udev, key, &v) ||
		(fallback_key && udev_property(udev, fallback_key, &v)))
		scan_text_kept(s, column, v);
	else
		give_text(s, column, dir, file);
}

static void give_removable(struct scan *s, const char *dir)
{
	struct str v = STR("unknown");

	if (scan_wants(s, REMOVABLE))
		attribute(s, REMOVABLE, dir, "removable", &v);
	scan_int(s, REMOVABLE,
		str_eqz(v, "removable") ? 1
		: str_eqz(v, "fixed")   ? 0
					: -1);
}

/* Interfaces ("1-1:1.0") have no devnum and are no devices. */
static enum err give_device(struct scan *s, const char *dir)
{
	struct str bus, number, dev, major, udev = STR("");
	int64_t bus_n, number_n;
	uint64_t major_n, minor_n;

	if (!attribute(s, SCAN_ROWS, dir, "busnum", &bus) ||
		!attribute(s, SCAN_ROWS, dir, "devnum", &number) ||
		!str_to_i64(bus, &bus_n) || !str_to_i64(number, &number_n))
		return OK;
	if (attribute(s, SCAN_ROWS, dir, "dev", &dev) && str_cut(&dev, ':', &major) &&
		str_to_u64(major, &major_n) && str_to_u64(dev, &minor_n))
		udev_read(s, 'c', (uint32_t)major_n, (uint32_t)minor_n, &udev);
	scan_int(s, ADDRESS, bus_n);
	scan_int(s, PORT, number_n);
	give_named(s, VENDOR, udev, "ID_VENDOR_FROM_DATABASE", NULL, dir, "manufacturer");
	give_text(s, VENDOR_ID, dir, "idVendor");
	give_text(s, VERSION, dir, "bcdDevice");
	give_named(s, MODEL, udev, "ID_MODEL_FROM_DATABASE", "ID_MODEL", dir, "product");
	give_text(s, MODEL_ID, dir, "idProduct");
	give_text(s, SERIAL, dir, "serial");
	give_number(s, CLASS, dir, "bDeviceClass");
	give_number(s, SUBCLASS, dir, "bDeviceSubClass");
	give_number(s, PROTOCOL, dir, "bDeviceProtocol");
	give_removable(s, dir);
	return scan_row(s);
}

/* A kernel without USB has no such directory: then there are no devices. */
static enum err usb_devices_fill(struct scan *s)
{
	const char *const *names;
	size_t n, i;

	if (!scan_list(s, SCAN_ROWS, "/sys/bus/usb/devices", &names, &n)) {
		if (!scan_list(s, SCAN_ROWS, "/sys/bus", &names, &n))
			scan_warn(s, SCAN_ROWS, "/sys/bus cannot be listed");
		return OK;
	}
	for (i = 0; i < n; i++) {
		enum err r = give_device(s,
			arena_printf(scan_arena(s), "/sys/bus/usb/devices/%s", names[i])
				.ptr);

		if (r)
			return r;
	}
	return OK;
}

const struct table usb_devices_table = {
	.name = "usb_devices",
	TABLE_COLUMNS(COLUMNS),
	.fill = usb_devices_fill,
};
