/*
 * osquery_info: what a pack asks to learn whom it talks to. We are not osquery;
 * version is the one whose tables ours follow, so that a pack's version condition
 * is met. There is no configuration, extension or watcher of osquery's: config_hash
 * and instance_id are empty, config_valid 1, extensions "inactive", watcher -1.
 */
#include <fcntl.h>

#include "host.h"
#include "procfs.h"

#define COMPATIBLE_VERSION "5.23.0"
#define PLATFORM_LINUX 9 /* osquery's bits: POSIX and Linux */

enum {
	PID,
	UUID,
	INSTANCE_ID,
	VERSION,
	CONFIG_HASH,
	CONFIG_VALID,
	EXTENSIONS,
	BUILD_PLATFORM,
	BUILD_DISTRO,
	START_TIME,
	WATCHER,
	PLATFORM_MASK
};

static const struct column COLUMNS[] = {
	[PID] = {"pid", COLUMN_INTEGER, 0},
	[UUID] = {"uuid", COLUMN_TEXT, 0},
	[INSTANCE_ID] = {"instance_id", COLUMN_TEXT, 0},
	[VERSION] = {"version", COLUMN_TEXT, 0},
	[CONFIG_HASH] = {"config_hash", COLUMN_TEXT, 0},
	[CONFIG_VALID] = {"config_valid", COLUMN_INTEGER, 0},
	[EXTENSIONS] = {"extensions", COLUMN_TEXT, 0},
	[BUILD_PLATFORM] = {"build_platform", COLUMN_TEXT, 0},
	[BUILD_DISTRO] = {"build_distro", COLUMN_TEXT, 0},
	[START_TIME] = {"start_time", COLUMN_INTEGER, 0},
	[WATCHER] = {"watcher", COLUMN_INTEGER, 0},
	[PLATFORM_MASK] = {"platform_mask", COLUMN_INTEGER, 0},
};

/* When our process began: of ourselves, whatever the root. */
static void give_start(struct scan *s)
{
	SCOPED_BUF(text, (size_t)16 << 20);
	struct proc_stat st;
	int64_t boot;

	if (!scan_wants(s, START_TIME))
		return;
	if (proc_read(AT_FDCWD, "/proc/stat", &text) ||
		!proc_parse_btime(buf_str(&text), &boot) ||
		proc_read(AT_FDCWD, "/proc/self/stat", &text) ||
		!proc_parse_stat(buf_str(&text), &st))
		scan_warn(s, START_TIME, "/proc/self/stat: not readable");
	else
		scan_int(s, START_TIME,
			boot + (int64_t)(st.start_ticks /
					 (uint64_t)sysconf(_SC_CLK_TCK)));
}

static enum err osquery_info_fill(struct scan *s)
{
	struct str uuid;

	scan_int(s, PID, getpid());
	if (host_uuid(s, UUID, &uuid))
		scan_text(s, UUID, uuid);
	scan_text_kept(s, INSTANCE_ID, STR(""));
	scan_text_kept(s, VERSION, STR(COMPATIBLE_VERSION));
	scan_text_kept(s, CONFIG_HASH, STR(""));
	scan_int(s, CONFIG_VALID, 1);
	scan_text_kept(s, EXTENSIONS, STR("inactive"));
	scan_text_kept(s, BUILD_PLATFORM, STR("linux"));
	scan_text_kept(s, BUILD_DISTRO, STR("coloa"));
	give_start(s);
	scan_int(s, WATCHER, -1);
	scan_int(s, PLATFORM_MASK, PLATFORM_LINUX);
	return scan_row(s);
}

const struct table osquery_info_table = {
	.name = "osquery_info",
	TABLE_COLUMNS(COLUMNS),
	.fill = osquery_info_fill,
};
