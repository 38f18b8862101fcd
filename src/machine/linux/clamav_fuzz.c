/* Whatever the bytes: a header has a version and a time, options have names. */
#include <assert.h>

#include "clamav.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_of((const char *)data, size), rest = text, option, value;
	struct clamav_header h;

	if (!clamav_parse_header(text, &h))
		assert(size >= CLAMAV_HEADER_SIZE && h.version.len);
	while (clamav_next_option(&rest, &option, &value))
		assert(option.len && value.len <= size);
	return 0;
}
