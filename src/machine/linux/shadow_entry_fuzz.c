/* Whatever the line: one of four words, and of the secret at most the name of its hash.
 */
#include "fuzzing.h"
#include "shadow_entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str line = str_of((const char *)data, size), rest = line, name;
	struct shadow_entry e;
	size_t i;

	if (!shadow_parse(line, &e))
		return 0;
	str_cut(&rest, ':', &name);
	assert(str_eq(e.name, name) && name.len);
	assert(str_eqz(str_z(e.status), "active") || str_eqz(str_z(e.status), "locked") ||
		str_eqz(str_z(e.status), "empty") || str_eqz(str_z(e.status), "not_set"));
	for (i = 0; i < e.hash_alg.len; i++)
		assert(e.hash_alg.ptr[i] != '$' && e.hash_alg.ptr[i] != ':');
	if (e.hash_alg.len) {
		assert_within(e.hash_alg, line);
		assert(e.hash_alg.ptr == rest.ptr + 1); /* directly after the first "$" */
	}
	return 0;
}
