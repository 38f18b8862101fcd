#include "json.h"

#include "buf.h"

json_t *json_of_str(struct str s)
{
	json_t *v;
	struct buf b;

	if (!s.len)
		return json_string("");
	if (str_is_utf8(s) && !memchr(s.ptr, '\0', s.len))
		return json_stringn(s.ptr, s.len);
	buf_init(&b, s.len * 3 + 1);
	while (s.len) {
		size_t n = s.ptr[0] ? str_utf8_len(s) : 0;

		if (n)
			buf_append(&b, str_of(s.ptr, n));
		else
			buf_z(&b, "\xef\xbf\xbd");
		n += !n;
		s = str_of(s.ptr + n, s.len - n);
	}
	v = json_stringn(buf_str(&b).ptr, b.len);
	buf_done(&b);
	return v;
}

bool json_put(json_t *v, FILE *out)
{
	int failed = json_dumpf(v, out, JSON_INDENT(1) | JSON_PRESERVE_ORDER);

	json_decref(v);
	return !failed && putc('\n', out) != EOF && fflush(out) == 0;
}
