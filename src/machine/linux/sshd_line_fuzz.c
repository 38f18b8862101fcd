/*
 * Whatever the line: it is refused with words, or gives values; a value of a
 * keyword that takes a single word, set again, gives itself.
 */
#include "fuzzing.h"
#include "sshd.h"

static bool is_plain(struct str v)
{
	size_t i;

	for (i = 0; i < v.len; i++)
		if (strchr(" \t\r\n\f\"'\\#=~", v.ptr[i]))
			return false;
	return v.len > 0;
}

static void set_again(const struct sshd_line *l, struct arena *a)
{
	struct sshd_line again;
	struct str line;

	if (l->keyword->policy == SSHD_EACH || l->n != 1 || !is_plain(l->values[0]) ||
		!strcmp(l->keyword->name, "setenv"))
		return;
	line = arena_printf(a, "%s %.*s", l->keyword->name, STR_ARG(l->values[0]));
	again = sshd_parse_line(line, a);
	assert(again.kind == SSHD_SETTING && again.keyword == l->keyword && again.n == 1);
	assert(str_eq(again.values[0], l->values[0]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	struct sshd_line l = sshd_parse_line(str_of((const char *)data, size), a);
	size_t i;

	switch (l.kind) {
	case SSHD_NOTHING:
		assert(!l.n);
		break;
	case SSHD_BAD:
		assert(l.problem && !l.n);
		break;
	case SSHD_MATCH:
		assert(l.n == 1);
		break;
	case SSHD_INCLUDE:
		assert(l.n >= 1);
		break;
	case SSHD_SETTING:
		assert(l.keyword && l.keyword->name);
		set_again(&l, a);
		break;
	}
	for (i = 0; i < l.n; i++)
		assert(l.values[i].len <= size + 16384);
	return 0;
}
