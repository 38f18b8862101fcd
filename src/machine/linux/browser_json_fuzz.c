/* Whatever the bytes: an object or a word why not; a count is never above the bytes. */
#include <assert.h>

#include "browser_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_of((const char *)data, size);
	struct error e = {0};
	uint64_t n;
	json_t *j = browser_json_object(text, &e);

	assert(j || e.text[0]);
	if (browser_json_logins(text, &n))
		assert(j && n <= size);
	json_decref(j);
	return 0;
}
