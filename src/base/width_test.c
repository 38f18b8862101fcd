#include "width.h"

#include "test.h"

static void widths_are_those_of_a_screen(void **state)
{
	static const struct {
		const char *text;
		size_t width;
	} CASES[] = {
		{"", 0}, {"abc", 3}, {"Cổ Loa", 6},
		{"Co\u0302\u0309 Loa", 6}, /* the same, decomposed */
		{"tiếng Việt", 10}, {"tie\u0302\u0301ng Vie\u0323\u0302t", 10}, {"ệ", 1},
		{"漢字", 4}, {"한국", 4}, {"ｗｉｄｅ", 8}, {"👍🏽", 2},
		{"👨‍👩‍👧", 2}, {"🇻🇳", 2},
		{"a\xff"
		 "b",
			3},
		{"\xe1\xba", 2}, /* the beginning of a letter */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++)
		if (width_of(str_z(CASES[i].text)) != CASES[i].width)
			fail_msg("'%s' is %zu wide", CASES[i].text,
				width_of(str_z(CASES[i].text)));
}

static void a_cut_keeps_letters_whole(void **state)
{
	(void)state;
	assert_str_equal(width_cut(STR("Cổ Loa"), 2), "Cổ");
	assert_str_equal(width_cut(STR("Co\u0302\u0309 Loa"), 2), "Co\u0302\u0309");
	assert_str_equal(width_cut(STR("漢字"), 3), "漢");
	assert_str_equal(width_cut(STR("漢字"), 1), "");
	assert_str_equal(width_cut(STR("abc"), 0), "");
	assert_str_equal(width_cut(STR("abc"), 9), "abc");
}

static void pads_to_the_left_and_to_the_right(void **state)
{
	SCOPED_BUF(b, 100);

	(void)state;
	width_pad(&b, STR("Cổ"), 4, WIDTH_LEFT);
	buf_char(&b, '|');
	width_pad(&b, STR("12"), 4, WIDTH_RIGHT);
	buf_char(&b, '|');
	width_pad(&b, STR("12345"), 4, WIDTH_RIGHT);
	assert_str_equal(buf_str(&b), "Cổ  |  12|12345");
}

static void wraps_at_blanks(void **state)
{
	static const struct {
		const char *text;
		size_t width;
		const char *lines; /* joined with '|' */
	} CASES[] = {
		{"", 5, ""},
		{"an toàn thông tin mạng", 9, "an toàn|thông tin|mạng"},
		{"an toàn", 7, "an toàn"},
		{"an toàn ", 7, "an toàn"},
		{"an  toàn", 3, "an|toà|n"},
		{"abcdefgh", 3, "abc|def|gh"},
		{"ab abcdefgh", 3, "ab|abc|def|gh"},
		{"a\nb\n", 5, "a|b"},
		{"a\r\n\nb", 5, "a||b"},
		{"漢字漢字", 5, "漢字|漢字"},
		{"漢字", 1, "漢|字"},
		{"abc", 0, "a|b|c"},
		{"  indented line", 10, "  indented|line"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct str rest = str_z(CASES[i].text), line;
		SCOPED_BUF(b, 1000);
		bool first = true;

		while (width_wrap(&rest, CASES[i].width, &line)) {
			if (!first)
				buf_char(&b, '|');
			buf_append(&b, line);
			first = false;
		}
		assert_str_equal(buf_str(&b), CASES[i].lines);
	}
}

static void nothing_a_terminal_obeys_gets_through(void **state)
{
	SCOPED_BUF(b, 1000);

	(void)state;
	width_clean(
		&b, STR("a\x1b[2J\r\n\t\x7f\x9b\xc2\x85\u202e\u200b\0\xc3 Cổ"), false);
	assert_str_equal(buf_str(&b),
		"a\\x1b[2J\\r\\n\\t\\x7f\\x9b\\u0085\\u202e\\u200b\\x00\\xc3 Cổ");
	buf_clear(&b);
	width_clean(&b, STR("a\nb"), true);
	assert_str_equal(buf_str(&b), "a\nb");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(widths_are_those_of_a_screen),
		cmocka_unit_test(a_cut_keeps_letters_whole),
		cmocka_unit_test(pads_to_the_left_and_to_the_right),
		cmocka_unit_test(wraps_at_blanks),
		cmocka_unit_test(nothing_a_terminal_obeys_gets_through),
	};

	return cmocka_run_group_tests_name("width", tests, NULL, NULL);
}
