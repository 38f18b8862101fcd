/*
 * grow: an array in an arena that doubles when it is full.
 *
 *	struct thing *things = NULL;
 *	size_t n = 0, cap = 0;
 *
 *	ARENA_GROW(a, things, n, cap);
 *	things[n++] = (struct thing){...};
 *
 * The old halves stay in the arena until it dies: at most as much again. How
 * many there may be is the caller's limit.
 */
#ifndef COLOA_GROW_H
#define COLOA_GROW_H

#include "arena.h"

static inline void *arena_grow(
	struct arena *a, const void *old, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : 16;
	void *p = arena_array(a, more, size);

	if (n)
		memcpy(p, old, n * size);
	*cap = more;
	return p;
}

/* Makes room for one more element. */
#define ARENA_GROW(a, array, n, cap) \
	do { \
		if ((n) == (cap)) \
			(array) = \
				arena_grow((a), (array), (n), &(cap), sizeof *(array)); \
	} while (0)

#endif
