/*
 * arena: memory that dies together.
 *
 * Allocation cannot fail from the caller's point of view: exhaustion of the
 * machine aborts. Sizes that come from outside must meet a named limit first;
 * arena_used() tells how much has been given out. In sanitizer builds every
 * allocation is a malloc of its own, so that an overrun is seen.
 */
#ifndef COLOA_ARENA_H
#define COLOA_ARENA_H

#include <stdarg.h>

#include "errors.h"
#include "scoped.h"
#include "str.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is fine */
void arena_reset(struct arena *a);
size_t arena_used(const struct arena *a); /* bytes handed out since the last reset */
DEFINE_SCOPED(arena, arena_free)

/* Zeroed, aligned for any type. size may be 0. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((returns_nonnull, malloc));
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_array((a), (n), sizeof(type)))
void *arena_array(struct arena *a, size_t n, size_t size);

/* A copy, followed by a NUL that .len does not count. */
struct str arena_str(struct arena *a, struct str s);
char *arena_strz(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF(2, 3);
struct str arena_vprintf(struct arena *a, const char *fmt, va_list ap) PRINTF(2, 0);

#endif
