#include "cron.h"

#include <fcntl.h>

#include "schedule.h"
#include "units.h"

#define CRONTAB_MAX ((size_t)4 << 20)
#define SCRIPT_MAX ((size_t)1 << 20)

enum { DAY = 86400 };

static bool is_setting(struct str line)
{
	size_t i = 0;

	while (i < line.len && line.ptr[i] != '=' && line.ptr[i] != ' ' &&
		line.ptr[i] != '\t')
		i++;
	line = str_trim(str_of(line.ptr + i, line.len - i));
	return i > 0 && line.len && line.ptr[0] == '=';
}

enum cron_kind cron_parse(struct str line, struct cron_line *ret)
{
	struct cron_line l = {.event = STR(""),
		.minute = STR(""),
		.hour = STR(""),
		.day_of_month = STR(""),
		.month = STR(""),
		.day_of_week = STR("")};
	struct str *const FIELDS[] = {
		&l.minute, &l.hour, &l.day_of_month, &l.month, &l.day_of_week};
	struct str rest = str_trim(line);
	size_t i;

	if (!rest.len || rest.ptr[0] == '#')
		return CRON_NOTHING;
	if (rest.ptr[0] == '@') {
		str_next_word(&rest, &l.event);
	} else {
		if (is_setting(rest))
			return CRON_SETTING;
		for (i = 0; i < 5; i++)
			if (!str_next_word(&rest, FIELDS[i]))
				return CRON_MALFORMED;
	}
	l.command = str_trim(rest);
	if (!l.command.len)
		return CRON_MALFORMED;
	*ret = l;
	return CRON_JOB;
}

static int64_t event_interval(struct str event)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} EVENTS[] = {{"@hourly", 3600}, {"@daily", DAY}, {"@midnight", DAY},
		{"@weekly", 7 * DAY}, {"@monthly", 31 * DAY}, {"@yearly", 366 * DAY},
		{"@annually", 366 * DAY}};
	size_t i;

	for (i = 0; i < sizeof EVENTS / sizeof *EVENTS; i++)
		if (str_eqz(event, EVENTS[i].name))
			return EVENTS[i].seconds;
	return -1;
}

static bool is_star(struct str s)
{
	return s.len && s.ptr[0] == '*';
}

int64_t cron_interval(const struct cron_line *l)
{
	struct schedule s;
	uint64_t hours, days, months, weekdays;

	if (l->event.len)
		return event_interval(l->event);
	if (!schedule_parse_list(l->minute, 0, 59, NULL, 0, &s.minutes) ||
		!schedule_parse_list(l->hour, 0, 23, NULL, 0, &hours) ||
		!schedule_parse_list(l->day_of_month, 1, 31, NULL, 0, &days) ||
		!schedule_parse_list(l->month, 1, 12, SCHEDULE_MONTHS, 1, &months) ||
		!schedule_parse_list(
			l->day_of_week, 0, 7, SCHEDULE_WEEKDAYS, 0, &weekdays))
		return -1;
	s.hours = (uint32_t)hours;
	s.days = (uint32_t)days;
	s.months = (uint16_t)months;
	s.weekdays = (uint8_t)((weekdays | weekdays >> 7) & 0x7f); /* 7 is Sunday too */
	s.either_day = !is_star(l->day_of_month) && !is_star(l->day_of_week);
	return schedule_longest_pause(&s);
}

/* --- the files -------------------------------------------------------------- */

struct tabs {
	struct scan *s;
	int column;
	cron_each_fn *each;
	void *ctx;
};

/* run-parts(8) and cron.d: letters, digits, '_' and '-' only. */
static bool is_run(const char *name)
{
	for (; *name; name++)
		if (!((*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
			    (*name >= '0' && *name <= '9') || *name == '_' ||
			    *name == '-'))
			return false;
	return true;
}

static struct str schedule_of(struct str line, const struct cron_line *l)
{
	line = str_trim(line);
	return str_trim(str_of(line.ptr, (size_t)(l->command.ptr - line.ptr)));
}

static enum err read_tab(
	struct tabs *t, const char *path, bool has_user, struct str user, bool ignored)
{
	struct str text, line;
	size_t at = 0;

	if (!scan_read(t->s, t->column, path, CRONTAB_MAX, &text))
		return OK;
	while (str_next_line(&text, &line)) {
		struct cron_job job = {.path = path, .line = ++at, .ignored = ignored};
		enum cron_kind kind = cron_parse(line, &job.when);
		enum err r;

		if (kind == CRON_MALFORMED)
			scan_warn(t->s, t->column, "%s:%zu: malformed line", path, at);
		if (kind != CRON_JOB)
			continue;
		job.schedule = schedule_of(line, &job.when);
		job.command = job.when.command;
		job.user = user;
		if (has_user) {
			str_next_word(&job.command, &job.user);
			job.command = str_trim(job.command);
		}
		r = t->each(t->ctx, &job);
		if (r)
			return r;
	}
	return OK;
}

/* A directory of crontabs: of the system (with a user field), or one for each user. */
static enum err read_dir(struct tabs *t, const char *dir, bool of_system)
{
	const char *const *names;
	size_t n, i;

	if (!scan_list(t->s, t->column, dir, &names, &n))
		return OK;
	for (i = 0; i < n; i++) {
		const char *path =
			arena_printf(scan_arena(t->s), "%s/%s", dir, names[i]).ptr;
		SCOPED_FD(fd) =
			machine_open_file(scan_machine(t->s), path, O_PATH | O_DIRECTORY);
		enum err r;

		if (fd >= 0)
			continue; /* /var/spool/cron holds crontabs/ */
		r = read_tab(t, path, of_system, str_z(of_system ? "" : names[i]),
			of_system && !is_run(names[i]));
		if (r)
			return r;
	}
	return OK;
}

enum err cron_each_tab(struct scan *s, int column, cron_each_fn *each, void *ctx)
{
	struct tabs t = {s, column, each, ctx};
	enum err r = read_tab(&t, "/etc/crontab", true, STR(""), false);

	if (!r)
		r = read_dir(&t, "/etc/cron.d", true);
	if (!r)
		r = read_dir(&t, "/var/spool/cron", false);
	if (!r)
		r = read_dir(&t, "/var/spool/cron/crontabs", false);
	return r;
}

static enum err read_scripts(struct tabs *t, const char *dir, const char *event)
{
	const char *const *names;
	size_t n, i;

	if (!scan_list(t->s, t->column, dir, &names, &n))
		return OK;
	for (i = 0; i < n; i++) {
		struct cron_job job = {.when.event = str_z(event),
			.schedule = str_z(event),
			.user = STR(""),
			.ignored = !is_run(names[i])};
		enum err r;

		job.path = arena_printf(scan_arena(t->s), "%s/%s", dir, names[i]).ptr;
		if (!scan_read(t->s, t->column, job.path, SCRIPT_MAX, &job.command))
			continue;
		r = t->each(t->ctx, &job);
		if (r)
			return r;
	}
	return OK;
}

enum err cron_each_script(struct scan *s, int column, cron_each_fn *each, void *ctx)
{
	struct tabs t = {s, column, each, ctx};
	enum err r = read_scripts(&t, "/etc/cron.hourly", "@hourly");

	if (!r)
		r = read_scripts(&t, "/etc/cron.daily", "@daily");
	if (!r)
		r = read_scripts(&t, "/etc/cron.weekly", "@weekly");
	if (!r)
		r = read_scripts(&t, "/etc/cron.monthly", "@monthly");
	return r;
}

bool cron_starts(struct units *u)
{
	static const char *const UNITS[] = {"cron.service", "crond.service",
		"cronie.service", "systemd-cron.target", "cron.target"};
	size_t i;

	for (i = 0; i < sizeof UNITS / sizeof *UNITS; i++)
		if (units_is_enabled(u, UNITS[i]))
			return true;
	return false;
}
