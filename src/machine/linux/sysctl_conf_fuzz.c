/* Whatever the bytes: keys without "." at the first separator; a key found is one set. */
#include <assert.h>

#include "sysctl_conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	struct sysctl_conf c = {0};
	struct str v;
	size_t i;

	sysctl_conf_parse(a, str_of((const char *)data, size), &c);
	for (i = 0; i < c.n && i < 200; i++) {
		const struct sysctl_setting *one = &c.v[i];

		assert(one->key.len && !one->key.ptr[one->key.len]);
		assert(one->key.ptr[strcspn(one->key.ptr, "./")] != '.');
		assert(str_eq(one->value, str_trim(one->value)));
		if (!one->is_pattern && !one->is_exclusion &&
			sysctl_conf_find(&c, one->key.ptr, &v))
			assert(v.len <= size);
	}
	sysctl_conf_find(&c, "net/ipv4/conf/all/rp_filter", &v);
	return 0;
}
