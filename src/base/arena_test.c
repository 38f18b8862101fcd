#include "arena.h"
#include "buf.h"
#include "test.h"

static void an_arena_gives_zeroed_memory(void **state)
{
	SCOPED(arena) a = arena_new();
	size_t i, k;

	(void)state;
	for (i = 0; i < 2000; i++) {
		unsigned char *p = arena_alloc(a, i);

		for (k = 0; k < i; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0xff, i);
	}
	assert_str_equal(arena_printf(a, "%0300d", 7), arena_printf(a, "%0300d", 7).ptr);
	arena_reset(a);
	assert_int_equal(arena_used(a), 0);
}

static void a_buf_keeps_what_fitted(void **state)
{
	SCOPED_BUF(b, 5);

	(void)state;
	buf_z(&b, "abc");
	buf_z(&b, "def");
	buf_z(&b, "g");
	assert_true(buf_failed(&b));
	assert_str_equal(buf_str(&b), "abc");
}

static void an_error_says_what_was_tried(void **state)
{
	struct error e;

	(void)state;
	assert_int_equal(error_set(&e, ERR_MALFORMED, "line %d", 3), ERR_MALFORMED);
	assert_int_equal(
		error_wrap(&e, ERR_MALFORMED, "reading '%s'", "x"), ERR_MALFORMED);
	assert_string_equal(e.text, "reading 'x': line 3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arena_gives_zeroed_memory),
		cmocka_unit_test(a_buf_keeps_what_fitted),
		cmocka_unit_test(an_error_says_what_was_tried),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
