#include "print.h"

bool print_format_of(const char *name, enum print_format *ret)
{
	static const char *const NAMES[] = {"table", "json", "csv"};
	size_t i;

	for (i = 0; i < 3; i++)
		if (!strcmp(name, NAMES[i])) {
			*ret = (enum print_format)i;
			return true;
		}
	return false;
}

/* The length of the UTF-8 sequence at s, or 0 when it is none. */
static size_t utf8_len(struct str s)
{
	size_t n;

	for (n = 1; n <= 4 && n <= s.len; n++)
		if (str_is_utf8(str_of(s.ptr, n)))
			return n;
	return 0;
}

void print_json_string(struct str s, FILE *out)
{
	putc('"', out);
	while (s.len) {
		unsigned char c = (unsigned char)s.ptr[0];
		size_t n = c < 0x80 ? 1 : utf8_len(s);

		if (n == 0) {
			fputs("\\ufffd", out);
			n = 1;
		} else if (c == '"' || c == '\\') {
			putc('\\', out);
			putc(c, out);
		} else if (c == '\n') {
			fputs("\\n", out);
		} else if (c < 0x20 || c == 0x7f) {
			fprintf(out, "\\u%04x", c);
		} else {
			fwrite(s.ptr, 1, n, out);
		}
		s = str_of(s.ptr + n, s.len - n);
	}
	putc('"', out);
}

static enum err print_json(struct query *q, FILE *out, struct error *e)
{
	size_t n = query_n_columns(q), i, rows = 0;
	bool row;
	enum err r;

	fputs("[", out);
	for (;;) {
		r = query_next(q, &row, e);
		if (r || !row)
			break;
		fputs(rows++ ? ",\n {" : "\n {", out);
		for (i = 0; i < n; i++) {
			if (i)
				putc(',', out);
			print_json_string(query_column(q, i), out);
			putc(':', out);
			print_json_string(query_cell(q, i), out);
		}
		putc('}', out);
	}
	fputs(rows ? "\n]\n" : "]\n", out);
	return r;
}

enum err print_query(struct query *q, enum print_format f, FILE *out, struct error *e)
{
	(void)f;
	return print_json(q, out, e);
}
