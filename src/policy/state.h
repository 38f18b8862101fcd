/*
 * state: what can be said of a control or a clause. See "States" in doc/tour.md.
 */
#ifndef COLOA_STATE_H
#define COLOA_STATE_H

#include <stddef.h>

/* The worst first; a clause has the worst state of its controls. */
enum state {
	STATE_VIOLATED,
	STATE_OVERDUE,
	STATE_UNMEASURED,
	STATE_DUE,
	STATE_ATTESTED,
	STATE_WAIVED,
	STATE_HOLDS,
	STATE_NOT_APPLICABLE,
};
#define STATES 8

const char *state_name(enum state s);

static inline enum state state_worse(enum state a, enum state b)
{
	return a < b ? a : b;
}

#endif
