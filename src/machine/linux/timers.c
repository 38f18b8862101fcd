#include "timers.h"

#include "buf.h"
#include "calendar.h"
#include "unit_file.h"

#define VALUES_MAX 32
#define TEXT_MAX ((size_t)64 << 10)

struct pace {
	struct buf *text;
	int64_t interval;
};

/* Of several expressions the busiest bounds the pause. */
static void note_interval(struct pace *p, int64_t seconds)
{
	if (seconds > 0 && (p->interval < 0 || seconds < p->interval))
		p->interval = seconds;
}

static void note(void *ctx, const struct unit_setting *e, const char *path)
{
	struct pace *p = ctx;
	struct schedule schedule;
	int64_t seconds;

	(void)path;
	if (!str_eqz(e->section, "Timer") || !str_starts(e->key, "On"))
		return;
	if (!e->value.len) { /* takes all expressions back */
		buf_clear(p->text);
		p->interval = -1;
		return;
	}
	buf_printf(p->text, "%s%.*s=%.*s", p->text->len ? "; " : "", STR_ARG(e->key),
		STR_ARG(e->value));
	if (str_eqz(e->key, "OnCalendar") && calendar_parse(e->value, &schedule))
		note_interval(p, schedule_longest_pause(&schedule));
	else if ((str_eqz(e->key, "OnUnitActiveSec") ||
			 str_eqz(e->key, "OnUnitInactiveSec")) &&
		 calendar_parse_span(e->value, &seconds))
		note_interval(p, seconds);
}

static const char *service_of(struct scan *s, struct units *u, const char *timer)
{
	struct str unit;

	if (units_setting(u, timer, "Timer", "Unit", &unit, NULL))
		return arena_strz(scan_arena(s), unit);
	return arena_printf(scan_arena(s), "%.*s.service",
		(int)(strlen(timer) - strlen(".timer")), timer)
		.ptr;
}

static struct str command_of(struct scan *s, struct units *u, const char *service)
{
	SCOPED_BUF(b, TEXT_MAX);
	struct str values[VALUES_MAX];
	size_t n = units_settings(u, service, "Service", "ExecStart", values, VALUES_MAX),
	       i;

	for (i = 0; i < n; i++) {
		buf_append(&b, unit_file_join(scan_arena(s), values[i]));
		buf_char(&b, '\n');
	}
	return arena_str(scan_arena(s), buf_str(&b));
}

static enum err give(struct scan *s, struct units *u, const char *name,
	timers_each_fn *each, void *ctx)
{
	SCOPED_BUF(text, TEXT_MAX);
	struct pace pace = {&text, -1};
	struct timer_job job = {.name = name};

	job.service = service_of(s, u, name);
	job.source = units_fragment(u, name);
	job.enabled = units_is_enabled(u, name);
	units_each_setting(u, name, note, &pace);
	job.schedule = arena_str(scan_arena(s), buf_str(&text));
	job.interval = pace.interval;
	job.command = command_of(s, u, job.service);
	return each(ctx, &job);
}

static bool is_timer(struct units *u, const char *name)
{
	return str_ends(str_z(name), ".timer") && !str_ends(str_z(name), "@.timer") &&
	       units_fragment(u, name);
}

enum err timers_each(struct scan *s, struct units *u, timers_each_fn *each, void *ctx)
{
	enum err r = OK;
	size_t i;

	for (i = 0; !r && i < units_count(u); i++)
		if (is_timer(u, units_name(u, i)))
			r = give(s, u, units_name(u, i), each, ctx);
	for (i = 0; !r && i < units_instances_count(u); i++)
		if (is_timer(u, units_instance(u, i)) &&
			!units_exists(u, units_instance(u, i)))
			r = give(s, u, units_instance(u, i), each, ctx);
	return r;
}
