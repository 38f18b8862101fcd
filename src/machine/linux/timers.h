/*
 * timers: what systemd's timer units start, and how often (systemd.timer(5)).
 */
#ifndef COLOA_TIMERS_H
#define COLOA_TIMERS_H

#include "units.h"

struct timer_job {
	const char *name;    /* the timer */
	const char *service; /* what it starts */
	const char *source;  /* the timer's file */
	struct str schedule; /* "OnCalendar=daily"; several are separated by "; " */
	int64_t interval;    /* seconds between two runs at most; -1: unknown */
	bool enabled;
	struct str command; /* ExecStart lines of the service, one a line */
};

/* Calls each() for every timer unit and wanted instance, templates left out; stops at the
 * first answer that is not OK. */
typedef enum err timers_each_fn(void *ctx, const struct timer_job *job);
enum err timers_each(struct scan *s, struct units *u, timers_each_fn *each, void *ctx);

#endif
