/*
 * Whatever the bytes, of each kind: an end or an error, never more than a limit at
 * once; and stanzas hold no empty line. Plain bytes come out as they went in.
 */
#include <assert.h>

#include "stanzas.h"

#define OUT_MAX ((size_t)4 << 20) /* a few bytes may mean very many */

static void read_all(struct str bytes, enum unpack_kind kind)
{
	SCOPED(unpack) u = NULL;
	char out[4096];
	size_t n = 1, sum = 0;
	struct error e;

	if (unpack_open_bytes(bytes, kind, &u, &e))
		return;
	while (n && sum < OUT_MAX) {
		if (unpack_read(u, out, sizeof out, &n, &e)) {
			assert(e.text[0] && kind != UNPACK_NONE);
			return;
		}
		assert(n <= sizeof out);
		if (kind == UNPACK_NONE)
			assert(!memcmp(out, bytes.ptr + sum, n));
		sum += n;
	}
	assert(kind != UNPACK_NONE || sum == bytes.len);
}

static void read_stanzas(struct str bytes)
{
	SCOPED(stanzas) t = NULL;
	struct unpack *u;
	struct str stanza;
	struct error e;

	assert(unpack_open_bytes(bytes, UNPACK_NONE, &u, &e) == OK);
	t = stanzas_open_take(u);
	while (stanzas_next(t, &stanza, &e) == OK) {
		assert(stanza.len);
		assert(!memmem(stanza.ptr, stanza.len, "\n\n", 2));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_of((const char *)data, size);

	read_all(bytes, UNPACK_NONE);
	read_all(bytes, UNPACK_GZ);
	read_all(bytes, UNPACK_LZ4);
	read_all(bytes, UNPACK_XZ);
	read_stanzas(bytes);
	return 0;
}
