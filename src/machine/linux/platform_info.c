/*
 * platform_info: the firmware: /sys/class/dmi/id/bios_* and the BIOS structure of
 * /sys/firmware/dmi/tables/DMI (readable by root). No row on a machine that shows
 * neither DMI nor EFI. firmware_type is "uefi" or "bios".
 */
#include <errno.h>
#include <fcntl.h>

#include "host.h"
#include "smbios.h"

#define DMI_MAX ((size_t)16 << 20)

enum {
	VENDOR,
	VERSION,
	DATE,
	REVISION,
	EXTRA,
	FIRMWARE_TYPE,
	ADDRESS,
	SIZE,
	VOLUME_SIZE
};

static const struct column COLUMNS[] = {
	[VENDOR] = {"vendor", COLUMN_TEXT, 0},
	[VERSION] = {"version", COLUMN_TEXT, 0},
	[DATE] = {"date", COLUMN_TEXT, 0},
	[REVISION] = {"revision", COLUMN_TEXT, 0},
	[EXTRA] = {"extra", COLUMN_TEXT, 0},
	[FIRMWARE_TYPE] = {"firmware_type", COLUMN_TEXT, 0},
	[ADDRESS] = {"address", COLUMN_TEXT, 0},
	[SIZE] = {"size", COLUMN_TEXT, 0},
	[VOLUME_SIZE] = {"volume_size", COLUMN_INTEGER, 0},
};

static bool is_there(struct scan *s, const char *path)
{
	SCOPED_FD(fd) = machine_open_file(scan_machine(s), path, O_PATH);

	if (fd < 0)
		scan_warn_errno(s, SCAN_ROWS, path, errno);
	return fd >= 0;
}

static void give_text(struct scan *s, int column, const char *file)
{
	struct str v;

	if (scan_wants(s, column) && host_dmi(s, column, file, &v))
		scan_text(s, column, v);
}

/* What only the raw structure says. */
static void give_structure(struct scan *s)
{
	static const char PATH[] = "/sys/firmware/dmi/tables/DMI";
	struct smbios_bios bios;
	struct str table;

	if (scan_wants_any(s, ADDRESS, SIZE) || scan_wants(s, REVISION)) {
		int column = scan_wants(s, ADDRESS) ? ADDRESS
			     : scan_wants(s, SIZE)  ? SIZE
						    : REVISION;

		if (!scan_read(s, column, PATH, DMI_MAX, &table)) {
			scan_warn_columns(s, ADDRESS, SIZE, "%s: not readable", PATH);
			scan_warn(s, REVISION, "%s: not readable", PATH);
			return;
		}
		if (!smbios_find_bios(table, &bios))
			return;
		scan_printf(s, ADDRESS, "0x%04x", bios.segment);
		scan_printf(s, SIZE, "%llu", (unsigned long long)bios.rom_bytes);
		scan_printf(s, REVISION, "%u.%u", bios.major, bios.minor);
	}
}

static enum err platform_info_fill(struct scan *s)
{
	bool dmi = is_there(s, "/sys/class/dmi/id");
	bool efi = is_there(s, "/sys/firmware/efi");

	if (!dmi && !efi)
		return OK;
	give_text(s, VENDOR, "bios_vendor");
	give_text(s, VERSION, "bios_version");
	give_text(s, DATE, "bios_date");
	if (dmi)
		give_structure(s);
	scan_text_kept(s, EXTRA, STR(""));
	scan_text_kept(s, FIRMWARE_TYPE, efi ? STR("uefi") : STR("bios"));
	scan_int(s, VOLUME_SIZE, 0);
	return scan_row(s);
}

const struct table platform_info_table = {
	.name = "platform_info",
	TABLE_COLUMNS(COLUMNS),
	.fill = platform_info_fill,
};
