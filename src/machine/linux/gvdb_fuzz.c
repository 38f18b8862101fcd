/*
 * Whatever the bytes: what is found lies within the file, and a value that is
 * shown as text is short or a string of the file.
 */
#include <assert.h>

#include "gvdb.h"

static void inside(struct str file, struct str part)
{
	assert(part.ptr >= file.ptr && part.ptr + part.len <= file.ptr + file.len);
}

static void look(struct str file, const struct gvdb *t, struct str key)
{
	SCOPED_BUF(text, 65536);
	struct gvariant v, first;
	struct str bytes;

	if (!gvdb_value(t, key, &bytes))
		return;
	inside(file, bytes);
	if (!gvariant_unwrap(bytes, &v))
		return;
	inside(file, v.data);
	inside(file, v.type);
	if (gvariant_text(v, &text))
		assert(text.len < 64 || text.len < v.data.len);
	if (!gvariant_first(v, &first))
		return;
	inside(file, first.data);
	gvariant_text(first, &text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const KEYS[] = {"/org/gnome/desktop/session/idle-delay",
		".path", "idle-delay", "mode", "", "a"};
	static const char *const TABLES[] = {
		".locks", "org.gnome.desktop.session", "org.gnome.system.proxy", "a"};
	struct str file = str_of((const char *)data, size);
	struct gvdb t, inner;
	size_t i, k;

	if (gvdb_open(file, &t))
		return 0;
	for (i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
		look(file, &t, str_z(KEYS[i]));
	for (i = 0; i < sizeof TABLES / sizeof *TABLES; i++) {
		if (!gvdb_table(&t, str_z(TABLES[i]), &inner))
			continue;
		for (k = 0; k < sizeof KEYS / sizeof *KEYS; k++)
			look(file, &inner, str_z(KEYS[k]));
	}
	return 0;
}
