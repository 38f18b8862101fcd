/*
 * system_info: the machine's names, processor, memory and make: /proc/cpuinfo,
 * /proc/meminfo, /sys/class/dmi/id.
 *
 * hostname and local_hostname have the domain that /etc/hosts gives, computer_name
 * has none. Without DMI (many virtual machines) the columns of the make are empty,
 * and uuid comes from /etc/machine-id.
 *
 * Departures from osquery: no name server is asked for the domain; cpu_sockets
 * counts the packages in /proc/cpuinfo, and is NULL where it names none.
 */
#include <sys/utsname.h>

#include "host.h"
#include "kernel_text.h"

#define CPUINFO_MAX ((size_t)64 << 20)
#define MEMINFO_MAX ((size_t)1 << 20)

enum {
	HOSTNAME,
	UUID,
	CPU_TYPE,
	CPU_SUBTYPE,
	CPU_BRAND,
	CPU_PHYSICAL_CORES,
	CPU_LOGICAL_CORES,
	CPU_SOCKETS,
	CPU_MICROCODE,
	PHYSICAL_MEMORY,
	HARDWARE_VENDOR,
	HARDWARE_MODEL,
	HARDWARE_VERSION,
	HARDWARE_SERIAL,
	BOARD_VENDOR,
	BOARD_MODEL,
	BOARD_VERSION,
	BOARD_SERIAL,
	COMPUTER_NAME,
	LOCAL_HOSTNAME
};

static const struct column COLUMNS[] = {
	[HOSTNAME] = {"hostname", COLUMN_TEXT, 0},
	[UUID] = {"uuid", COLUMN_TEXT, 0},
	[CPU_TYPE] = {"cpu_type", COLUMN_TEXT, 0},
	[CPU_SUBTYPE] = {"cpu_subtype", COLUMN_TEXT, 0},
	[CPU_BRAND] = {"cpu_brand", COLUMN_TEXT, 0},
	[CPU_PHYSICAL_CORES] = {"cpu_physical_cores", COLUMN_INTEGER, 0},
	[CPU_LOGICAL_CORES] = {"cpu_logical_cores", COLUMN_INTEGER, 0},
	[CPU_SOCKETS] = {"cpu_sockets", COLUMN_INTEGER, 0},
	[CPU_MICROCODE] = {"cpu_microcode", COLUMN_TEXT, 0},
	[PHYSICAL_MEMORY] = {"physical_memory", COLUMN_BIGINT, 0},
	[HARDWARE_VENDOR] = {"hardware_vendor", COLUMN_TEXT, 0},
	[HARDWARE_MODEL] = {"hardware_model", COLUMN_TEXT, 0},
	[HARDWARE_VERSION] = {"hardware_version", COLUMN_TEXT, 0},
	[HARDWARE_SERIAL] = {"hardware_serial", COLUMN_TEXT, 0},
	[BOARD_VENDOR] = {"board_vendor", COLUMN_TEXT, 0},
	[BOARD_MODEL] = {"board_model", COLUMN_TEXT, 0},
	[BOARD_VERSION] = {"board_version", COLUMN_TEXT, 0},
	[BOARD_SERIAL] = {"board_serial", COLUMN_TEXT, 0},
	[COMPUTER_NAME] = {"computer_name", COLUMN_TEXT, 0},
	[LOCAL_HOSTNAME] = {"local_hostname", COLUMN_TEXT, 0},
};

/* The first wanted of the three names, so that a warning finds it. */
static void give_names(struct scan *s)
{
	int column = scan_wants(s, HOSTNAME)         ? HOSTNAME
		     : scan_wants(s, LOCAL_HOSTNAME) ? LOCAL_HOSTNAME
						     : COMPUTER_NAME;
	struct str name, full;

	if (!scan_wants(s, column))
		return;
	if (!host_name(s, column, &name)) {
		scan_warn_columns(s, COMPUTER_NAME, LOCAL_HOSTNAME, "no host name");
		scan_warn(s, HOSTNAME, "no host name");
		return;
	}
	scan_text(s, COMPUTER_NAME, name);
	if (column == COMPUTER_NAME)
		return;
	full = host_full_name(s, column, name);
	scan_text(s, HOSTNAME, full);
	scan_text(s, LOCAL_HOSTNAME, full);
}

static void give_processor(struct scan *s)
{
	struct cpu_info cpu;
	struct str text;

	if (!scan_wants_any(s, CPU_SUBTYPE, CPU_MICROCODE))
		return;
	if (!scan_read(s, CPU_SUBTYPE, "/proc/cpuinfo", CPUINFO_MAX, &text)) {
		scan_warn_columns(
			s, CPU_SUBTYPE, CPU_MICROCODE, "/proc/cpuinfo: not readable");
		return;
	}
	kernel_text_cpuinfo(text, &cpu);
	scan_text(s, CPU_SUBTYPE, cpu.model.len ? cpu.model : STR("0"));
	scan_text(s, CPU_BRAND, cpu.brand);
	scan_text(s, CPU_MICROCODE, cpu.microcode);
	scan_int(s, CPU_PHYSICAL_CORES, cpu.cores);
	scan_int(s, CPU_LOGICAL_CORES, cpu.logical);
	if (cpu.sockets)
		scan_int(s, CPU_SOCKETS, cpu.sockets);
}

static void give_type(struct scan *s)
{
	struct utsname u;

	if (!machine_is_live(scan_machine(s)))
		scan_warn(s, CPU_TYPE, "uname: not the running machine");
	else if (uname(&u) == 0)
		scan_textz(s, CPU_TYPE, u.machine);
}

static void give_memory(struct scan *s)
{
	struct str text;
	uint64_t bytes;

	if (!scan_wants(s, PHYSICAL_MEMORY) ||
		!scan_read_must(s, PHYSICAL_MEMORY, "/proc/meminfo", MEMINFO_MAX, &text))
		return;
	if (kernel_text_meminfo(text, "MemTotal", &bytes))
		scan_int(s, PHYSICAL_MEMORY, (int64_t)bytes);
	else
		scan_warn(s, PHYSICAL_MEMORY, "/proc/meminfo: no MemTotal");
}

static void give_make(struct scan *s)
{
	static const struct {
		int column;
		const char *file;
	} MAKE[] = {
		{HARDWARE_VENDOR, "sys_vendor"},
		{HARDWARE_MODEL, "product_name"},
		{HARDWARE_VERSION, "product_version"},
		{HARDWARE_SERIAL, "product_serial"},
		{BOARD_VENDOR, "board_vendor"},
		{BOARD_MODEL, "board_name"},
		{BOARD_VERSION, "board_version"},
		{BOARD_SERIAL, "board_serial"},
	};
	struct str v;
	size_t i;

	for (i = 0; i < sizeof MAKE / sizeof *MAKE; i++)
		if (scan_wants(s, MAKE[i].column) &&
			host_dmi(s, MAKE[i].column, MAKE[i].file, &v))
			scan_text(s, MAKE[i].column, v);
}

static enum err system_info_fill(struct scan *s)
{
	struct str uuid;

	give_names(s);
	if (host_uuid(s, UUID, &uuid))
		scan_text(s, UUID, uuid);
	give_type(s);
	give_processor(s);
	give_memory(s);
	give_make(s);
	return scan_row(s);
}

const struct table system_info_table = {
	.name = "system_info",
	TABLE_COLUMNS(COLUMNS),
	.fill = system_info_fill,
};
