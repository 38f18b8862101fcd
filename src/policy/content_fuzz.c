/* Whatever stands in a file of the content: an object, or a message with file and line.
 */
#include <assert.h>

#include "content_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	struct conf *root;
	struct error e = {0};
	struct document d = {0};
	struct check k = {0};
	struct setting s = {0};
	enum err r;

	if (size < 1 ||
		conf_parse("f", str_of((const char *)data + 1, size - 1), a, &root, &e) ||
		conf_want(root, CONF_MAP, &e))
		return 0;
	r = data[0] % 3 == 0   ? document_read(root, a, &d, &e)
	    : data[0] % 3 == 1 ? check_read(root, a, &k, &e)
			       : setting_read(root, a, &s, &e);
	assert(!r || !strncmp(e.text, "f:", 2));
	return 0;
}
