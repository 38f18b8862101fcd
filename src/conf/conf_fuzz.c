/* Whatever the bytes: a tree whose lines are within the file, or a message with a line.
 */
#include <assert.h>

#include "conf.h"

static void look(const struct conf *c, unsigned lines)
{
	assert(c->line >= 1 && c->line <= lines);
	for (size_t i = 0; i < c->n; i++)
		look(c->items[i], lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	unsigned lines = 2;
	struct conf *c;
	struct error e;

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n' || data[i] == '\r' || data[i] >= 0x80;
	if (conf_parse("f", str_of((const char *)data, size), a, &c, &e))
		assert(!strncmp(e.text, "f:", 2));
	else
		look(c, lines);
	return 0;
}
