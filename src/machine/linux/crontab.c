/*
 * crontab: the jobs of crontab(5): /etc/crontab, /etc/cron.d and the users' own.
 *
 * As osquery's: the user field of a system crontab stands at the beginning of
 * `command`, blanks in it are one blank each, and files that cron itself ignores
 * for their names are listed too. Departs from osquery in assignments whose value
 * has several words, which are no jobs here, and in malformed lines, which warn.
 */
#include "cron.h"

enum { EVENT, MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, COMMAND, PATH };

static const struct column COLUMNS[] = {
	[EVENT] = {"event", COLUMN_TEXT, 0},
	[MINUTE] = {"minute", COLUMN_TEXT, 0},
	[HOUR] = {"hour", COLUMN_TEXT, 0},
	[DAY_OF_MONTH] = {"day_of_month", COLUMN_TEXT, 0},
	[MONTH] = {"month", COLUMN_TEXT, 0},
	[DAY_OF_WEEK] = {"day_of_week", COLUMN_TEXT, 0},
	[COMMAND] = {"command", COLUMN_TEXT, 0},
	[PATH] = {"path", COLUMN_TEXT, 0},
};

static struct str single_blanks(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.len + 1);
	struct str word;
	size_t n = 0;

	while (str_next_word(&s, &word)) {
		if (n)
			out[n++] = ' ';
		memcpy(out + n, word.ptr, word.len);
		n += word.len;
	}
	return str_of(out, n);
}

static enum err give(void *ctx, const struct cron_job *job)
{
	struct scan *s = ctx;
	const struct cron_line *l = &job->when;

	scan_text_kept(s, EVENT, l->event);
	scan_text_kept(s, MINUTE, l->minute);
	scan_text_kept(s, HOUR, l->hour);
	scan_text_kept(s, DAY_OF_MONTH, l->day_of_month);
	scan_text_kept(s, MONTH, l->month);
	scan_text_kept(s, DAY_OF_WEEK, l->day_of_week);
	if (scan_wants(s, COMMAND))
		scan_text_kept(s, COMMAND, single_blanks(scan_arena(s), l->command));
	scan_text_kept(s, PATH, str_z(job->path));
	return scan_row(s);
}

static enum err crontab_fill(struct scan *s)
{
	return cron_each_tab(s, SCAN_ROWS, give, s);
}

const struct table crontab_table = {
	.name = "crontab",
	TABLE_COLUMNS(COLUMNS),
	.fill = crontab_fill,
};
