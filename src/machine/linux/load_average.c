/* load_average: /proc/loadavg; six digits behind the point, as osquery prints them. */
#include "kernel_text.h"
#include "table.h"

enum { PERIOD, AVERAGE };

static const struct column COLUMNS[] = {
	[PERIOD] = {"period", COLUMN_TEXT, 0},
	[AVERAGE] = {"average", COLUMN_TEXT, 0},
};

static enum err load_average_fill(struct scan *s)
{
	static const char *const PERIODS[] = {"1m", "5m", "15m"};
	uint64_t load[3];
	struct str text;
	enum err r = OK;
	size_t i;

	if (!scan_read_must(s, SCAN_ROWS, "/proc/loadavg", 4096, &text))
		return OK;
	if (!kernel_text_loadavg(text, load)) {
		scan_warn(s, SCAN_ROWS, "/proc/loadavg: not understood");
		return OK;
	}
	for (i = 0; i < 3 && !r; i++) {
		scan_textz(s, PERIOD, PERIODS[i]);
		scan_printf(s, AVERAGE, "%u.%02u0000", (unsigned)(load[i] / 100),
			(unsigned)(load[i] % 100));
		r = scan_row(s);
	}
	return r;
}

const struct table load_average_table = {
	.name = "load_average",
	TABLE_COLUMNS(COLUMNS),
	.fill = load_average_fill,
};
