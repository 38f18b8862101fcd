/*
 * kernel_modules: /proc/modules. A kernel built without modules (or booted with
 * "nomodule") has no such file and no modules: no rows and no warning, provided
 * that /proc is there at all.
 *
 * Addresses are zeros for a reader without CAP_SYSLOG (kernel.kptr_restrict): a
 * warning on that column.
 */
#include "kernel_text.h"
#include "table.h"

#define MODULES_MAX ((size_t)16 << 20)

enum { NAME, SIZE, USED_BY, STATUS, ADDRESS };

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, 0},
	[SIZE] = {"size", COLUMN_BIGINT, 0},
	[USED_BY] = {"used_by", COLUMN_TEXT, 0},
	[STATUS] = {"status", COLUMN_TEXT, 0},
	[ADDRESS] = {"address", COLUMN_TEXT, 0},
};

static bool is_zero(struct str address)
{
	uint64_t n;

	return str_starts(address, "0x") &&
	       str_to_u64_base(str_of(address.ptr + 2, address.len - 2), 16, &n) && !n;
}

static enum err kernel_modules_fill(struct scan *s)
{
	struct kernel_module m;
	struct str text, line;
	size_t at = 0;
	enum err r;

	if (!scan_read(s, SCAN_ROWS, "/proc/modules", MODULES_MAX, &text)) {
		scan_read_must(s, SCAN_ROWS, "/proc/version", MODULES_MAX, &text);
		return OK;
	}
	while (str_next_line(&text, &line)) {
		at++;
		if (!kernel_text_module(line, &m)) {
			scan_warn(s, SCAN_ROWS, "/proc/modules:%zu: malformed line", at);
			continue;
		}
		if (is_zero(m.address))
			scan_warn(s, ADDRESS, "/proc/modules: addresses are hidden");
		scan_text_kept(s, NAME, m.name);
		scan_int(s, SIZE, (int64_t)m.size);
		scan_text_kept(s, USED_BY, m.used_by);
		scan_text_kept(s, STATUS, m.status);
		scan_text_kept(s, ADDRESS, m.address);
		r = scan_row(s);
		if (r)
			return r;
	}
	return OK;
}

const struct table kernel_modules_table = {
	.name = "kernel_modules",
	TABLE_COLUMNS(COLUMNS),
	.fill = kernel_modules_fill,
};
