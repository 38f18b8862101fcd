#include "str.h"
#include "test.h"

static void numbers_are_whole_or_nothing(void **state)
{
	int64_t i;
	uint64_t u;

	(void)state;
	assert_true(str_to_i64(STR("-9223372036854775808"), &i) && i == INT64_MIN);
	assert_true(str_to_u64(STR("18446744073709551615"), &u) && u == UINT64_MAX);
	assert_false(str_to_u64(STR("18446744073709551616"), &u));
	assert_false(str_to_i64(STR("9223372036854775808"), &i));
	assert_false(str_to_i64(STR(""), &i));
	assert_false(str_to_i64(STR("-"), &i));
	assert_false(str_to_i64(STR("1 "), &i));
	assert_true(str_to_u64_base(STR("4755"), 8, &u) && u == 04755);
	assert_true(str_to_u64_base(STR("fF"), 16, &u) && u == 255);
}

static void cutting_a_view(void **state)
{
	struct str s = STR("a:b"), head, line;

	(void)state;
	assert_true(str_cut(&s, ':', &head));
	assert_str_equal(head, "a");
	assert_false(str_cut(&s, ':', &head));
	assert_str_equal(head, "b");
	assert_int_equal(s.len, 0);

	s = STR("one\r\ntwo");
	assert_true(str_next_line(&s, &line));
	assert_str_equal(line, "one");
	assert_true(str_next_line(&s, &line));
	assert_str_equal(line, "two");
	assert_false(str_next_line(&s, &line));

	s = STR("  x\ty ");
	assert_true(str_next_word(&s, &line));
	assert_str_equal(line, "x");
	assert_true(str_next_word(&s, &line));
	assert_str_equal(line, "y");
	assert_false(str_next_word(&s, &line));
}

static void utf8_is_judged_strictly(void **state)
{
	(void)state;
	assert_true(str_is_utf8(STR("Cổ Loa, đ, \xf0\x9f\x8f\xaf")));
	assert_false(str_is_utf8(STR("\xc0\xaf")));         /* overlong */
	assert_false(str_is_utf8(STR("\xed\xa0\x80")));     /* surrogate */
	assert_false(str_is_utf8(STR("\xf4\x90\x80\x80"))); /* beyond U+10FFFF */
	assert_int_equal(str_utf8_len(STR("đá")), 2);
	assert_int_equal(str_utf8_len(STR("\xe1\xbax")), 0);
	assert_int_equal(str_utf8_len(STR("")), 0);
	assert_false(str_is_utf8(STR("\xe1\xba"))); /* cut short */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_whole_or_nothing),
		cmocka_unit_test(cutting_a_view),
		cmocka_unit_test(utf8_is_judged_strictly),
	};

	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
