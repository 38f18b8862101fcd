/* fuzzing: what fuzz targets of line parsers ask of a view. */
#ifndef COLOA_FUZZING_H
#define COLOA_FUZZING_H

#undef NDEBUG
#include <assert.h>

#include "str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The view lies within the bytes, or is empty. */
static inline void assert_within(struct str view, struct str bytes)
{
	assert(!view.len ||
		(view.ptr >= bytes.ptr && view.ptr + view.len <= bytes.ptr + bytes.len));
}

#endif
