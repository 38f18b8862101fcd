/* browser_json: JSON files of browsers, which users can write. */
#ifndef COLOA_BROWSER_JSON_H
#define COLOA_BROWSER_JSON_H

#include <jansson.h>

#include "errors.h"
#include "str.h"

/* An object, to be given back with json_decref(); NULL and why. */
json_t *browser_json_object(struct str text, struct error *e);

/*
 * How many logins a Firefox logins.json holds. Only counted: nothing of them is
 * kept or shown. False: malformed.
 */
bool browser_json_logins(struct str text, uint64_t *ret);

#endif
