/* The order of versions is one: each equals itself, and both ways agree. */
#include <assert.h>

#include "deb_version.h"

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_of((const char *)data, size), v[3];
	size_t i;

	for (i = 0; i < 3; i++)
		str_cut(&rest, '\n', &v[i]);
	for (i = 0; i < 3; i++) {
		struct str a = v[i], b = v[(i + 1) % 3];

		assert(deb_version_compare(a, a) == 0);
		assert(sign(deb_version_compare(a, b)) ==
			-sign(deb_version_compare(b, a)));
	}
	if (deb_version_compare(v[0], v[1]) <= 0 && deb_version_compare(v[1], v[2]) <= 0)
		assert(deb_version_compare(v[0], v[2]) <= 0);
	return 0;
}
