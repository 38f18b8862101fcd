/*
 * logrotate_config: every log that logrotate(8) is told to rotate, by
 * /etc/logrotate.conf and what it includes, with the options that count for it.
 * `frequency` is empty where only the size decides (`size`, by default 1M); of
 * frequency and size the later one counts. `rotate` -1: old ones are never thrown
 * away. maxage 0: none. A folder's files are taken but those with an ending that
 * packages and editors leave (tabooext).
 */
#include "etc.h"
#include "logrotate.h"

enum { PATTERN, FREQUENCY, ROTATE, SIZE, MAXSIZE, MAXAGE, COMPRESS, SOURCE, LINE };

static const struct column COLUMNS[] = {
	[PATTERN] = {"pattern", COLUMN_TEXT, 0},
	[FREQUENCY] = {"frequency", COLUMN_TEXT, 0},
	[ROTATE] = {"rotate", COLUMN_INTEGER, 0},
	[SIZE] = {"size", COLUMN_TEXT, 0},
	[MAXSIZE] = {"maxsize", COLUMN_TEXT, 0},
	[MAXAGE] = {"maxage", COLUMN_INTEGER, 0},
	[COMPRESS] = {"compress", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

struct reading {
	struct scan *s;
	struct logrotate_options now;
	struct str taboo; /* words, beside the built-in ones */
	bool only_own_taboo;
	unsigned depth;
};

static bool is_taboo(const struct reading *r, const char *name)
{
	static const char *const ENDINGS[] = {",v", ".bak", ".cfsaved", ".disabled",
		".dpkg-bak", ".dpkg-del", ".dpkg-dist", ".dpkg-new", ".dpkg-old",
		".dpkg-tmp", ".rhn-cfg-tmp-", ".rpmnew", ".rpmorig", ".rpmsave", ".swp",
		".ucf-dist", ".ucf-new", ".ucf-old", "~"};
	struct str rest = r->taboo, word;
	size_t i;

	if (name[0] == '.')
		return true;
	for (i = 0; !r->only_own_taboo && i < sizeof ENDINGS / sizeof *ENDINGS; i++)
		if (str_ends(str_z(name), ENDINGS[i]))
			return true;
	while (str_next_word(&rest, &word)) {
		if (str_ends(word, ","))
			word.len--;
		if (word.len && strlen(name) > word.len &&
			!memcmp(name + strlen(name) - word.len, word.ptr, word.len))
			return true;
	}
	return false;
}

/* "tabooext + .new" adds to the list; without the plus it replaces it. */
static void take_taboo(struct reading *r, struct str value)
{
	r->only_own_taboo = !str_starts(value, "+");
	r->taboo = r->only_own_taboo ? value : str_of(value.ptr + 1, value.len - 1);
}

static enum err read_file(struct reading *r, struct str file);

static bool is_dir(struct scan *s, struct str path)
{
	DIR *d = machine_open_dir(scan_machine(s), path.ptr);

	if (d)
		closedir(d);
	return d != NULL;
}

static enum err include(struct reading *r, struct str path)
{
	const char *const *names;
	enum err e = OK;
	size_t n, i;

	path = arena_str(scan_arena(r->s), path);
	if (r->depth == ETC_INCLUDE_DEPTH) {
		scan_warn(r->s, SCAN_ROWS, "%s: included too deeply", path.ptr);
		return OK;
	}
	r->depth++;
	if (!is_dir(r->s, path))
		e = read_file(r, path);
	else if (scan_list(r->s, SCAN_ROWS, path.ptr, &names, &n))
		for (i = 0; i < n && !e; i++)
			if (!is_taboo(r, names[i]))
				e = read_file(r, arena_printf(scan_arena(r->s), "%s/%s",
							 path.ptr, names[i]));
	r->depth--;
	return e;
}

static enum err give(struct scan *s, const struct logrotate_said *said, struct str file)
{
	scan_text_kept(s, PATTERN, said->text);
	scan_text_kept(s, FREQUENCY, said->options.frequency);
	scan_int(s, ROTATE, said->options.rotate);
	scan_text_kept(s, SIZE, said->options.size);
	scan_text_kept(s, MAXSIZE, said->options.maxsize);
	scan_int(s, MAXAGE, said->options.maxage);
	scan_int(s, COMPRESS, said->options.compress);
	scan_text_kept(s, SOURCE, file);
	scan_int(s, LINE, (int64_t)said->line);
	return scan_row(s);
}

static enum err read_file(struct reading *r, struct str file)
{
	struct logrotate_said said;
	enum logrotate_item what;
	struct logrotate l;
	struct str text;
	enum err e = OK;

	if (is_dir(r->s, file) ||
		!scan_read(r->s, SCAN_ROWS, file.ptr, ETC_FILE_BYTES, &text))
		return OK;
	l = logrotate_over(scan_arena(r->s), text, &r->now);
	while (!e && (what = logrotate_next(&l, &said)) != LOGROTATE_END) {
		if (what == LOGROTATE_PATTERN)
			e = give(r->s, &said, file);
		else if (what == LOGROTATE_INCLUDE)
			e = include(r, said.text);
		else
			take_taboo(r, said.text);
	}
	return e;
}

static enum err logrotate_config_fill(struct scan *s)
{
	struct reading r = {.s = s, .now = LOGROTATE_DEFAULTS, .taboo = STR("")};

	return read_file(&r, STR("/etc/logrotate.conf"));
}

const struct table logrotate_config_table = {
	.name = "logrotate_config",
	TABLE_COLUMNS(COLUMNS),
	.fill = logrotate_config_fill,
};
