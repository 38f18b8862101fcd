/*
 * buf: bytes that grow up to a ceiling.
 *
 * Append freely and look once: after the first append past the ceiling the buf
 * keeps what it had, ignores the rest, and buf_failed() is true.
 */
#ifndef COLOA_BUF_H
#define COLOA_BUF_H

#include "errors.h"
#include "str.h"

struct buf {
	char *ptr; /* NUL-terminated when len > 0 */
	size_t len, cap, max;
	bool failed;
};

void buf_init(struct buf *b, size_t max);
void buf_done(struct buf *b);
void buf_clear(struct buf *b); /* keeps the memory, forgets content and failure */
#define SCOPED_BUF(name, max_bytes) \
	__attribute__((cleanup(buf_done))) struct buf name = {.max = (max_bytes)}

void buf_append(struct buf *b, struct str s);
void buf_char(struct buf *b, char c);
void buf_z(struct buf *b, const char *z);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);

/* Room for n more bytes, to be written by the caller, who then adds to len. NULL: failed.
 */
char *buf_reserve(struct buf *b, size_t n);

static inline bool buf_failed(const struct buf *b)
{
	return b->failed;
}

static inline struct str buf_str(const struct buf *b)
{
	return str_of(b->ptr ? b->ptr : "", b->len);
}

#endif
