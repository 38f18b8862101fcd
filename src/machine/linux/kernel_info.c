/*
 * kernel_info: /proc/version and /proc/cmdline. As in osquery path is what stands
 * behind BOOT_IMAGE=, device behind root=, and arguments is the rest.
 */
#include "buf.h"
#include "kernel_text.h"
#include "table.h"

#define TEXT_MAX ((size_t)1 << 20)

enum { VERSION, ARGUMENTS, PATH, DEVICE };

static const struct column COLUMNS[] = {
	[VERSION] = {"version", COLUMN_TEXT, 0},
	[ARGUMENTS] = {"arguments", COLUMN_TEXT, 0},
	[PATH] = {"path", COLUMN_TEXT, 0},
	[DEVICE] = {"device", COLUMN_TEXT, 0},
};

static struct str behind(struct str word, size_t n)
{
	return str_of(word.ptr + n, word.len - n);
}

static void give_arguments(struct scan *s, struct str text)
{
	SCOPED_BUF(rest, TEXT_MAX);
	struct str word;

	scan_text_kept(s, PATH, STR(""));
	scan_text_kept(s, DEVICE, STR(""));
	while (str_next_word(&text, &word)) {
		if (str_starts(word, "BOOT_IMAGE=")) {
			scan_text_kept(s, PATH, behind(word, 11));
		} else if (str_starts(word, "root=")) {
			scan_text_kept(s, DEVICE, behind(word, 5));
		} else {
			if (rest.len)
				buf_char(&rest, ' ');
			buf_append(&rest, word);
		}
	}
	scan_text(s, ARGUMENTS, buf_str(&rest));
}

static enum err kernel_info_fill(struct scan *s)
{
	struct str text, version;
	int column = scan_wants(s, ARGUMENTS) ? ARGUMENTS
		     : scan_wants(s, PATH)    ? PATH
					      : DEVICE;

	if (scan_wants(s, VERSION) &&
		scan_read_must(s, VERSION, "/proc/version", TEXT_MAX, &text)) {
		if (kernel_text_version(text, &version))
			scan_text(s, VERSION, version);
		else
			scan_warn(s, VERSION, "/proc/version: not understood");
	}
	if (scan_wants_any(s, ARGUMENTS, DEVICE)) {
		if (scan_read(s, column, "/proc/cmdline", TEXT_MAX, &text))
			give_arguments(s, text);
		else
			scan_warn_columns(
				s, ARGUMENTS, DEVICE, "/proc/cmdline: not readable");
	}
	return scan_row(s);
}

const struct table kernel_info_table = {
	.name = "kernel_info",
	TABLE_COLUMNS(COLUMNS),
	.fill = kernel_info_fill,
};
