/* Whatever the bytes: a point is absolute and no longer than its line. */
#include <assert.h>

#include "mountinfo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	struct mountinfo *all;
	size_t n, bad, i;

	mountinfo_parse_all(str_of((const char *)data, size), a, &all, &n, &bad);
	for (i = 0; i < n; i++) {
		assert(all[i].point.len && all[i].point.ptr[0] == '/');
		assert(all[i].point.len + all[i].root.len + all[i].type.len <= size);
		assert(mountinfo_kind(&all[i]) <= MOUNT_NETWORK);
	}
	return 0;
}
