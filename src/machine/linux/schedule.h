/*
 * schedule: sets of days and times of day that recur, and how long they pause.
 */
#ifndef COLOA_SCHEDULE_H
#define COLOA_SCHEDULE_H

#include "str.h"

struct schedule {
	uint64_t minutes; /* bit 0..59 */
	uint32_t hours;   /* bit 0..23 */
	uint32_t days;    /* of the month, bit 1..31 */
	uint16_t months;  /* bit 1..12 */
	uint8_t weekdays; /* bit 0 is Sunday .. bit 6 */
	bool either_day;  /* cron: day of the month or of the week; else both must fit */
};

/*
 * A list as cron's fields and systemd's calendars write them: numbers and names,
 * "a-b" or "a..b", "*", each with "/step", separated by commas. Names are of three
 * letters or more, the first standing for `first_name`. False: malformed.
 */
bool schedule_parse_list(struct str s, unsigned min, unsigned max,
	const char *const *names, unsigned first_name, uint64_t *ret);

extern const char *const SCHEDULE_MONTHS[];   /* January is the first */
extern const char *const SCHEDULE_WEEKDAYS[]; /* Sunday is the first */

/*
 * The longest pause between two of its times, in seconds, looking at eight years
 * (which hold every date, 29 February too); 0: there are none.
 */
int64_t schedule_longest_pause(const struct schedule *s);

#endif
