/* Whatever the bytes, exports, small settings and wireless networks are read to their
 * end. */
#include "config_line.h"
#include "exports.h"
#include "fuzzing.h"
#include "wifi.h"

static void found(void *ctx, const struct wifi_network *n)
{
	(void)ctx;
	assert(n->security && n->mode && n->ssid.ptr && n->interface.ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	const struct str all = str_of((const char *)data, size);
	struct config_lines f = config_lines_over(all);
	struct exports e = exports_over(a, all);
	struct wifi_network network;
	struct config_line l;
	struct export x;
	size_t lines = 1, i;

	for (i = 0; i < size; i++)
		lines += data[i] == '\n';
	while (exports_next(&e, &x)) {
		assert(x.path.len && x.client.len && x.security.ptr);
		assert(x.line >= 1 && x.line <= lines);
	}
	while (config_lines_next(&f, &l)) {
		assert_within(l.key, all);
		assert_within(l.value, all);
		assert(l.line >= 1 && l.line <= lines);
	}
	wifi_parse_keyfile(a, all, found, NULL);
	wifi_parse_supplicant(a, all, found, NULL);
	wifi_parse_hostapd(a, all, found, NULL);
	if (wifi_parse_iwd_name(a, all, &network))
		found(NULL, &network);
	return 0;
}
