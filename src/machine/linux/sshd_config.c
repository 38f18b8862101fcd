/*
 * sshd_config: what OpenSSH's server runs with, defaults included, whether or
 * not it runs: one row for each line that `sshd -T` prints (match = ''), in its
 * words (so "prohibit-password" reads "without-password", times are seconds),
 * then one for each value that a Match block sets. A keyword stands in as many
 * rows as it has values. See sshd.h.
 *
 * match holds the criteria, attribute names in lower case: "user bob address
 * 10.0.0.0/8"; "Match all" is global. Blocks with the same criteria are one.
 */
#include "sshd.h"

enum { MATCH, KEYWORD, VALUE, IS_DEFAULT, SOURCE, LINE };

static const struct column COLUMNS[] = {
	[MATCH] = {"match", COLUMN_TEXT, 0},
	[KEYWORD] = {"keyword", COLUMN_TEXT, 0},
	[VALUE] = {"value", COLUMN_TEXT, 0},
	[IS_DEFAULT] = {"is_default", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

static enum err give(struct scan *s, const struct sshd_setting *one)
{
	scan_text_kept(s, MATCH, one->match.len ? one->match : STR(""));
	scan_textz(s, KEYWORD, one->keyword->name);
	scan_text_kept(s, VALUE, one->value);
	scan_int(s, IS_DEFAULT, one->is_default);
	scan_text_kept(s, SOURCE, one->source);
	if (one->line)
		scan_int(s, LINE, (int64_t)one->line);
	return scan_row(s);
}

static enum err sshd_config_fill(struct scan *s)
{
	const struct sshd_setting *settings;
	size_t n, i;
	enum err r;

	sshd_effective(s, SCAN_ROWS, &settings, &n);
	r = scan_check(s);
	for (i = 0; i < n && !r; i++)
		r = give(s, &settings[i]);
	return r;
}

const struct table sshd_config_table = {
	.name = "sshd_config",
	TABLE_COLUMNS(COLUMNS),
	.fill = sshd_config_fill,
};
