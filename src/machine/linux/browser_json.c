#include "browser_json.h"

json_t *browser_json_object(struct str text, struct error *e)
{
	json_error_t why;
	json_t *j;

	/* editors on Windows begin a file with a byte order mark; browsers skip it */
	if (str_starts(text, "\xef\xbb\xbf"))
		text = str_of(text.ptr + 3, text.len - 3);
	j = json_loadb(text.ptr, text.len, JSON_ALLOW_NUL, &why);
	if (!j) {
		error_set(e, ERR_MALFORMED, "line %d: %s", why.line, why.text);
		return NULL;
	}
	if (!json_is_object(j)) {
		json_decref(j);
		error_set(e, ERR_MALFORMED, "not a JSON object");
		return NULL;
	}
	return j;
}

bool browser_json_logins(struct str text, uint64_t *ret)
{
	json_t *j = browser_json_object(text, NULL);
	const json_t *logins = json_object_get(j, "logins");
	bool ok = json_is_array(logins);

	if (ok)
		*ret = json_array_size(logins);
	json_decref(j);
	return ok;
}
