/*
 * calendar: systemd's calendar events and time spans (systemd.time(7)), as far as
 * is needed to say how often a timer runs.
 */
#ifndef COLOA_CALENDAR_H
#define COLOA_CALENDAR_H

#include "schedule.h"

/*
 * "daily", "Mon..Fri 02:30", "*-*-1,15 04:00:00 UTC"... Seconds and the time zone
 * are passed over. False: malformed, or a form that is not read: particular
 * years, "~" (days before the end of the month), fractions.
 */
bool calendar_parse(struct str s, struct schedule *ret);

/* "1w 2d", "90min", "5400": whole seconds. False: malformed. */
bool calendar_parse_span(struct str s, int64_t *ret_seconds);

#endif
