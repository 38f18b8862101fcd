/* os_version: what /etc/os-release says (os-release(5)). */
#include <sys/utsname.h>

#include "table.h"

enum {
	NAME,
	VERSION,
	MAJOR,
	MINOR,
	PATCH,
	BUILD,
	PLATFORM,
	PLATFORM_LIKE,
	CODENAME,
	ARCH
};

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, 0},
	[VERSION] = {"version", COLUMN_TEXT, 0},
	[MAJOR] = {"major", COLUMN_INTEGER, 0},
	[MINOR] = {"minor", COLUMN_INTEGER, 0},
	[PATCH] = {"patch", COLUMN_INTEGER, 0},
	[BUILD] = {"build", COLUMN_TEXT, 0},
	[PLATFORM] = {"platform", COLUMN_TEXT, 0},
	[PLATFORM_LIKE] = {"platform_like", COLUMN_TEXT, 0},
	[CODENAME] = {"codename", COLUMN_TEXT, 0},
	[ARCH] = {"arch", COLUMN_TEXT, 0},
};

/* Values are shell words: bare, or in quotes that never hold an escape in practice. */
static struct str unquote(struct str v)
{
	v = str_trim(v);
	if (v.len >= 2 && (v.ptr[0] == '"' || v.ptr[0] == '\'') &&
		v.ptr[v.len - 1] == v.ptr[0])
		return str_of(v.ptr + 1, v.len - 2);
	return v;
}

static void give_numbers(struct scan *s, struct str version_id)
{
	static const int COLUMN[] = {MAJOR, MINOR, PATCH};
	struct str part;
	size_t i;
	int64_t n;

	for (i = 0; i < 3; i++) {
		str_cut(&version_id, '.', &part);
		scan_int(s, COLUMN[i], str_to_i64(part, &n) ? n : 0);
	}
}

static enum err os_version_fill(struct scan *s)
{
	struct str text, line, key;
	struct utsname u;

	if (!scan_read(s, SCAN_ROWS, "/etc/os-release", 65536, &text) &&
		!scan_read_must(s, SCAN_ROWS, "/usr/lib/os-release", 65536, &text))
		return OK;
	while (str_next_line(&text, &line)) {
		if (!str_cut(&line, '=', &key))
			continue;
		line = unquote(line);
		if (str_eqz(key, "NAME"))
			scan_text(s, NAME, line);
		else if (str_eqz(key, "VERSION"))
			scan_text(s, VERSION, line);
		else if (str_eqz(key, "VERSION_ID"))
			give_numbers(s, line);
		else if (str_eqz(key, "BUILD_ID"))
			scan_text(s, BUILD, line);
		else if (str_eqz(key, "ID"))
			scan_text(s, PLATFORM, line);
		else if (str_eqz(key, "ID_LIKE"))
			scan_text(s, PLATFORM_LIKE, line);
		else if (str_eqz(key, "VERSION_CODENAME"))
			scan_text(s, CODENAME, line);
	}
	if (uname(&u) == 0)
		scan_textz(s, ARCH, u.machine);
	return scan_row(s);
}

const struct table os_version_table = {
	.name = "os_version",
	TABLE_COLUMNS(COLUMNS),
	.fill = os_version_fill,
};
