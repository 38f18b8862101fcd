/*
 * cron: what cron(8) and anacron(8) will run: the crontabs of crontab(5) and the
 * scripts of /etc/cron.{hourly,daily,weekly,monthly}.
 */
#ifndef COLOA_CRON_H
#define COLOA_CRON_H

#include "table.h"

struct cron_line {
	struct str event; /* "@reboot"...; then the five fields are empty */
	struct str minute, hour, day_of_month, month, day_of_week;
	struct str command; /* all that follows: with the user in a system crontab */
};

enum cron_kind { CRON_NOTHING, CRON_SETTING, CRON_JOB, CRON_MALFORMED };

/* One line: a blank or comment, an assignment, a job, or something else. */
enum cron_kind cron_parse(struct str line, struct cron_line *ret);

/*
 * The longest time between two runs, in seconds; 0 when it never runs; -1 when it
 * runs at boot only, or the fields make no sense.
 */
int64_t cron_interval(const struct cron_line *l);

struct cron_job {
	const char *path; /* the crontab, or the script */
	size_t line;      /* 0 for a script */
	struct cron_line when;
	struct str schedule; /* as it is written; "@daily" for a script of cron.daily */
	struct str user;     /* "" for a script, which root runs */
	struct str command;  /* without the user; for a script its text */
	bool ignored; /* cron.d and cron.daily files whose names cron passes over */
};

/*
 * Calls each() for every job, those in ignored files too. Stops at the first answer
 * that is not OK and returns it. Malformed lines and unreadable files warn for
 * `column` (or SCAN_ROWS).
 */
typedef enum err cron_each_fn(void *ctx, const struct cron_job *job);
enum err cron_each_tab(struct scan *s, int column, cron_each_fn *each, void *ctx);
enum err cron_each_script(struct scan *s, int column, cron_each_fn *each, void *ctx);

struct units;

/* True when something reads these files: a cron of any kind starts at boot. */
bool cron_starts(struct units *u);

#endif
