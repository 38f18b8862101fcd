/*
 * Whatever the bytes: lines and graphemes lie in the text, in order, and go on; no
 * line is wider than asked unless it is one grapheme; what is cleaned is UTF-8
 * without control characters.
 */
#include <assert.h>

#include "width.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t width = size ? data[0] % 20 : 3, w, i;
	struct str s = str_of((const char *)data, size), rest = s, line, g;
	const char *last = s.ptr;
	SCOPED_BUF(clean, 16 * size + 1);

	while (width_wrap(&rest, width, &line)) {
		assert(line.ptr >= last && line.ptr + line.len <= rest.ptr);
		assert(rest.ptr > last && rest.ptr + rest.len == s.ptr + s.len);
		last = rest.ptr;
		if (width_of(line) > width) {
			assert(width_next(&line, &g, &w));
			assert(!line.len);
		}
	}
	assert(width_of(width_cut(s, width)) <= width);
	width_clean(&clean, s, false);
	assert(!buf_failed(&clean) && str_is_utf8(buf_str(&clean)));
	for (i = 0; i < clean.len; i++)
		assert((unsigned char)clean.ptr[i] >= 0x20 && clean.ptr[i] != 0x7f);
	return 0;
}
