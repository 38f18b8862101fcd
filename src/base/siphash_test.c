#include "siphash.h"
#include "test.h"

/* The vectors of the paper's reference code: key and input are 00 01 02 … */
static void hashes_as_the_paper_says(void **state)
{
	static const struct {
		size_t len;
		uint64_t expected;
	} CASES[] = {
		{0, 0x726fdb47dd0e0e31},
		{1, 0x74f839c593dc67fd},
		{7, 0xab0200f58b01d137},
		{8, 0x93f5f5799a932462},
		{15, 0xa129ca6149be45e5},
		{63, 0x958a324ceb064572},
	};
	const struct siphash_key key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
	char bytes[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)i;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++)
		assert_true(
			siphash(&key, str_of(bytes, CASES[i].len)) == CASES[i].expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_as_the_paper_says),
	};

	return cmocka_run_group_tests_name("siphash", tests, NULL, NULL);
}
