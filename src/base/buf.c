#include "buf.h"

#include <stdarg.h>

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.max = max};
}

void buf_done(struct buf *b)
{
	free(b->ptr);
	*b = (struct buf){.max = b->max};
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
}

char *buf_reserve(struct buf *b, size_t n)
{
	size_t need;

	if (b->failed || n > b->max - b->len) {
		b->failed = true;
		return NULL;
	}
	need = b->len + n + 1;
	if (need > b->cap) {
		size_t cap = b->cap ? b->cap * 2 : 256;

		if (cap < need)
			cap = need;
		b->ptr = realloc(b->ptr, cap);
		if (!b->ptr)
			abort();
		b->cap = cap;
	}
	b->ptr[b->len] = '\0';
	return b->ptr + b->len;
}

void buf_append(struct buf *b, struct str s)
{
	char *p = buf_reserve(b, s.len);

	if (!p)
		return;
	if (s.len)
		memcpy(p, s.ptr, s.len);
	b->len += s.len;
	b->ptr[b->len] = '\0';
}

void buf_char(struct buf *b, char c)
{
	buf_append(b, str_of(&c, 1));
}

void buf_z(struct buf *b, const char *z)
{
	buf_append(b, str_z(z));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();
	p = buf_reserve(b, (size_t)n);
	if (!p)
		return;
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}
