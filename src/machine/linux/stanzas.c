#include "stanzas.h"

#include "buf.h"

#define READ_SIZE ((size_t)128 << 10)

struct stanzas {
	struct unpack *u;
	struct buf b;
	size_t at;  /* where the next stanza begins in b */
	bool ended; /* nothing more to be read */
};

struct stanzas *stanzas_open_take(struct unpack *u)
{
	struct stanzas *t = calloc(1, sizeof *t);

	if (!t)
		abort();
	t->u = u;
	buf_init(&t->b, STANZA_MAX + READ_SIZE);
	return t;
}

void stanzas_close(struct stanzas *t)
{
	if (!t)
		return;
	unpack_close(t->u);
	buf_done(&t->b);
	free(t);
}

static enum err read_more(struct stanzas *t, struct error *e)
{
	size_t n = 0;
	enum err r;
	char *p;

	if (t->at) {
		memmove(t->b.ptr, t->b.ptr + t->at, t->b.len - t->at);
		t->b.len -= t->at;
		t->at = 0;
	}
	if (t->b.len > STANZA_MAX)
		return error_set(
			e, ERR_LIMIT, "a stanza of more than %zu bytes", STANZA_MAX);
	p = buf_reserve(&t->b, READ_SIZE);
	r = unpack_read(t->u, p, READ_SIZE, &n, e);
	if (r)
		return r;
	t->b.len += n;
	t->ended = n == 0;
	return OK;
}

/* Where the empty line after the stanza begins; NULL when it is not in sight. */
static const char *find_end(const char *p, const char *end)
{
	while (p < end) {
		p = memchr(p, '\n', (size_t)(end - p));
		if (!p)
			return NULL;
		p++;
		if (p < end && *p == '\n')
			return p;
		if (end - p >= 2 && p[0] == '\r' && p[1] == '\n')
			return p;
	}
	return NULL;
}

static void skip_empty_lines(struct stanzas *t)
{
	while (t->at < t->b.len && (t->b.ptr[t->at] == '\n' || t->b.ptr[t->at] == '\r'))
		t->at++;
}

enum err stanzas_next(struct stanzas *t, struct str *ret, struct error *e)
{
	size_t seen = 0; /* of the stanza, in which no end was found */
	enum err r;

	for (;;) {
		const char *from, *end;

		if (!seen)
			skip_empty_lines(t);
		from = buf_str(&t->b).ptr + t->at;
		end = find_end(from + seen, buf_str(&t->b).ptr + t->b.len);
		if (end) {
			*ret = str_of(from, (size_t)(end - from));
			t->at += ret->len;
			return OK;
		}
		if (t->ended)
			break;
		/* the last bytes may be half of an end */
		seen = t->b.len - t->at > 2 ? t->b.len - t->at - 2 : 0;
		r = read_more(t, e);
		if (r)
			return r;
	}
	if (t->at == t->b.len)
		return ERR_NOT_FOUND;
	*ret = str_of(t->b.ptr + t->at, t->b.len - t->at);
	t->at = t->b.len;
	return OK;
}
