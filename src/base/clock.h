/*
 * clock: what time it is, through libc, so that tests run under faketime.
 */
#ifndef COLOA_CLOCK_H
#define COLOA_CLOCK_H

#include <stdint.h>

#include "buf.h"

int64_t clock_now_us(void);       /* microseconds since 1970 UTC */
int64_t clock_monotonic_us(void); /* for durations and deadlines */

/* "2026-11-20T19:53:05+07:00": RFC 3339 in local time. */
void clock_format_rfc3339(int64_t us, struct buf *out);

#endif
