/* json: jansson values from our own. */
#ifndef COLOA_JSON_H
#define COLOA_JSON_H

#include <jansson.h>

#include "str.h"

/* A JSON string; bytes that are not UTF-8 become U+FFFD, NUL included. */
json_t *json_of_str(struct str s);

/* Writes and frees; false when the stream failed. */
bool json_put(json_t *v, FILE *out);

#endif
