/* Whatever the bytes: statements in order, or a line of the text that is wrong. */
#include <assert.h>

#include "apt_conf.h"

static void on_statement(void *ctx, const struct apt_conf_statement *s)
{
	size_t *last = ctx;

	assert(s->line >= *last);
	*last = s->line;
	assert(s->verb != APT_CONF_CLEAR || s->name.len || s->value.len == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	size_t lines = 1, last = 0, line = 0, i;

	for (i = 0; i < size; i++)
		lines += data[i] == '\n';
	if (apt_conf_parse(
		    str_of((const char *)data, size), a, on_statement, &last, &line))
		assert(line >= 1 && line <= lines);
	assert(last <= lines);
	return 0;
}
