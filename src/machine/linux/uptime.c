/* uptime: /proc/uptime, whole seconds. */
#include "kernel_text.h"
#include "table.h"

enum { DAYS, HOURS, MINUTES, SECONDS, TOTAL_SECONDS };

static const struct column COLUMNS[] = {
	[DAYS] = {"days", COLUMN_INTEGER, 0},
	[HOURS] = {"hours", COLUMN_INTEGER, 0},
	[MINUTES] = {"minutes", COLUMN_INTEGER, 0},
	[SECONDS] = {"seconds", COLUMN_INTEGER, 0},
	[TOTAL_SECONDS] = {"total_seconds", COLUMN_BIGINT, 0},
};

static enum err uptime_fill(struct scan *s)
{
	struct str text;
	uint64_t up;

	if (!scan_read_must(s, SCAN_ROWS, "/proc/uptime", 4096, &text))
		return OK;
	if (!kernel_text_uptime(text, &up)) {
		scan_warn(s, SCAN_ROWS, "/proc/uptime: not understood");
		return OK;
	}
	scan_int(s, DAYS, (int64_t)(up / 86400));
	scan_int(s, HOURS, (int64_t)(up / 3600 % 24));
	scan_int(s, MINUTES, (int64_t)(up / 60 % 60));
	scan_int(s, SECONDS, (int64_t)(up % 60));
	scan_int(s, TOTAL_SECONDS, (int64_t)up);
	return scan_row(s);
}

const struct table uptime_table = {
	.name = "uptime",
	TABLE_COLUMNS(COLUMNS),
	.fill = uptime_fill,
};
