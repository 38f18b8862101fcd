/*
 * A line of a crontab and a calendar event: what is a job has a command, and no
 * pause is longer than the eight years that are looked at.
 */
#include <assert.h>

#include "calendar.h"
#include "cron.h"

#define PAUSE_MAX ((int64_t)8 * 366 * 86400)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_of((const char *)data, size);
	struct schedule schedule;
	struct cron_line line;
	int64_t n;

	if (cron_parse(text, &line) == CRON_JOB) {
		assert(line.command.len);
		assert(!line.event.len == !!line.minute.len);
		n = cron_interval(&line);
		assert(n >= -1 && n <= PAUSE_MAX);
	}
	if (calendar_parse(text, &schedule)) {
		assert(schedule.minutes && schedule.hours && schedule.months &&
			schedule.days);
		n = schedule_longest_pause(&schedule);
		assert(n >= 0 && n <= PAUSE_MAX);
	}
	if (calendar_parse_span(text, &n))
		assert(n >= 0);
	return 0;
}
