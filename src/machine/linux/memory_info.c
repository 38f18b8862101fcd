/* memory_info: /proc/meminfo, in bytes. */
#include "kernel_text.h"
#include "table.h"

#define MEMINFO_MAX ((size_t)1 << 20)

enum {
	MEMORY_TOTAL,
	MEMORY_FREE,
	MEMORY_AVAILABLE,
	BUFFERS,
	CACHED,
	SWAP_CACHED,
	ACTIVE,
	INACTIVE,
	SWAP_TOTAL,
	SWAP_FREE,
	N_COLUMNS
};

static const struct column COLUMNS[] = {
	[MEMORY_TOTAL] = {"memory_total", COLUMN_BIGINT, 0},
	[MEMORY_FREE] = {"memory_free", COLUMN_BIGINT, 0},
	[MEMORY_AVAILABLE] = {"memory_available", COLUMN_BIGINT, 0},
	[BUFFERS] = {"buffers", COLUMN_BIGINT, 0},
	[CACHED] = {"cached", COLUMN_BIGINT, 0},
	[SWAP_CACHED] = {"swap_cached", COLUMN_BIGINT, 0},
	[ACTIVE] = {"active", COLUMN_BIGINT, 0},
	[INACTIVE] = {"inactive", COLUMN_BIGINT, 0},
	[SWAP_TOTAL] = {"swap_total", COLUMN_BIGINT, 0},
	[SWAP_FREE] = {"swap_free", COLUMN_BIGINT, 0},
};

static const char *const KEYS[] = {"MemTotal", "MemFree", "MemAvailable", "Buffers",
	"Cached", "SwapCached", "Active", "Inactive", "SwapTotal", "SwapFree"};

static enum err memory_info_fill(struct scan *s)
{
	struct str text;
	uint64_t bytes;
	int c;

	if (!scan_read_must(s, SCAN_ROWS, "/proc/meminfo", MEMINFO_MAX, &text))
		return OK;
	for (c = 0; c < N_COLUMNS; c++)
		if (kernel_text_meminfo(text, KEYS[c], &bytes))
			scan_int(s, c, (int64_t)bytes);
		else
			scan_warn(s, c, "/proc/meminfo: no %s", KEYS[c]);
	return scan_row(s);
}

const struct table memory_info_table = {
	.name = "memory_info",
	TABLE_COLUMNS(COLUMNS),
	.fill = memory_info_fill,
};
