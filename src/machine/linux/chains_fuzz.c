/*
 * Whatever the bytes, in nft's language, iptables-save's, or the kernel's block: the
 * chains stay within their limits, and each question has an answer. The first byte
 * chooses the reader.
 */
#include "chains.h"
#include "fuzzing.h"

/* Includes are not followed; they only have to be within the text. */
static void include(void *ctx, struct chains *c, struct str pattern)
{
	(void)c;
	assert_within(pattern, *(struct str *)ctx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	struct chains c = {.arena = a};
	struct str text;
	uint32_t hooks[5] = {0};
	int version;
	size_t i;

	if (!size)
		return 0;
	text = str_of((const char *)data + 1, size - 1);
	if (data[0] % 3 == 0)
		chains_parse_nft(&c, text, include, &text);
	else if (data[0] % 3 == 1)
		chains_parse_save(&c, FAMILY_IP, text);
	else
		(void)!chains_parse_xt(&c, data[0] & 4 ? FAMILY_IP : FAMILY_IP6,
			STR("filter"), text, hooks, data[0] & 8 ? 2 : 31);
	assert(c.n <= CHAINS_MAX && c.n_rules <= CHAINS_RULES_MAX);
	for (version = 4; version <= 6; version += 2)
		switch (chains_input(&c, version, FAMILY_UNKNOWN, NULL)) {
		case VERDICT_JUMP:
		case VERDICT_GOTO:
		case VERDICT_RETURN:
			assert(false); /* a packet's fate is none of these */
		default:
			break;
		}
	for (i = 0; i < c.n; i++)
		assert(!c.v[i].first == !c.v[i].last);
	return 0;
}
