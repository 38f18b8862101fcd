#include "arena.h"

#include <stdalign.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_EACH_APART 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_EACH_APART 1
#endif
#endif
#ifndef ARENA_EACH_APART
#define ARENA_EACH_APART 0
#endif

#define CHUNK_SIZE ((size_t)32 * 1024)

struct chunk {
	struct chunk *next;
	size_t size, used;
	alignas(max_align_t) char bytes[];
};

struct arena {
	struct chunk *chunks; /* the newest first */
	size_t used;
};

static void *must(void *p)
{
	if (!p)
		abort(); /* see STYLE: an out-of-memory path nobody tests is worse */
	return p;
}

struct arena *arena_new(void)
{
	return must(calloc(1, sizeof(struct arena)));
}

void arena_reset(struct arena *a)
{
	while (a->chunks) {
		struct chunk *c = a->chunks;

		a->chunks = c->next;
		free(c);
	}
	a->used = 0;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_reset(a);
	free(a);
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

static struct chunk *chunk_add(struct arena *a, size_t size)
{
	struct chunk *c = must(malloc(sizeof *c + size));

	c->size = size;
	c->used = 0;
	c->next = a->chunks;
	a->chunks = c;
	return c;
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct chunk *c = a->chunks;
	void *p;

	if (size > SIZE_MAX / 2)
		abort();
	a->used += size;
	if (ARENA_EACH_APART) {
		/* exactly `size` bytes, so that reading one past the end is seen */
		c = chunk_add(a, size);
		return memset(c->bytes, 0, size);
	}
	size = (size + align - 1) & ~(align - 1);
	if (!c || c->size - c->used < size) {
		if (size > CHUNK_SIZE / 4) {
			/* its own chunk, behind the one that still has room */
			struct chunk *big = chunk_add(a, size);

			if (c) {
				a->chunks = c;
				big->next = c->next;
				c->next = big;
			}
			big->used = size;
			return memset(big->bytes, 0, size);
		}
		c = chunk_add(a, CHUNK_SIZE);
	}
	p = c->bytes + c->used;
	c->used += size;
	return memset(p, 0, size);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		abort();
	return arena_alloc(a, bytes);
}

char *arena_strz(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.len + 1);

	if (s.len)
		memcpy(p, s.ptr, s.len);
	return p;
}

struct str arena_str(struct arena *a, struct str s)
{
	return str_of(arena_strz(a, s), s.len);
}

struct str arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char small[256], *p;
	int n;

	va_copy(again, ap);
	n = vsnprintf(small, sizeof small, fmt, ap);
	if (n < 0)
		abort();
	p = arena_alloc(a, (size_t)n + 1);
	if ((size_t)n < sizeof small)
		memcpy(p, small, (size_t)n);
	else
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return str_of(p, (size_t)n);
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	struct str s;

	va_start(ap, fmt);
	s = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}
