#include "print.h"

#include <errno.h>
#include <poll.h>

#include "grid.h"
#include "language.h"

#define GRID_MAX_BYTES ((size_t)64 << 20)
#define COMPLAINT_MAX 16384

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

/* The bytes at the beginning of s that JSON takes as they are. */
static size_t plain_len(struct str s)
{
	size_t n;

	for (n = 0; n < s.len; n++)
		if (s.ptr[n] < 0x20 || s.ptr[n] > 0x7e || s.ptr[n] == '"' ||
			s.ptr[n] == '\\')
			break;
	return n;
}

/* One byte, or one UTF-8 sequence, that is not plain: as JSON writes it; its length. */
static size_t put_json_special(struct str s, FILE *out)
{
	unsigned char c = (unsigned char)s.ptr[0];
	size_t n = c < 0x80 ? 1 : str_utf8_len(s);

	if (n == 0) {
		fputs("\\ufffd", out);
		return 1;
	}
	if (c == '"' || c == '\\') {
		putc('\\', out);
		putc(c, out);
	} else if (c == '\n') {
		fputs("\\n", out);
	} else if (c < 0x20 || c == 0x7f) {
		fprintf(out, "\\u%04x", c);
	} else {
		fwrite(s.ptr, 1, n, out);
	}
	return n;
}

/* Without the quotes. The program prints from one thread: no locks. */
static void print_json_text(struct str s, FILE *out)
{
	while (s.len) {
		size_t n = plain_len(s);

		if (n)
			fwrite_unlocked(s.ptr, 1, n, out);
		else
			n = put_json_special(s, out);
		s = str_of(s.ptr + n, s.len - n);
	}
}

void print_json_string(struct str s, FILE *out)
{
	putc('"', out);
	print_json_text(s, out);
	putc('"', out);
}

static enum err write_failed(struct error *e)
{
	return error_set(e, ERR_IO, "the output takes no more");
}

/* What stands between the text of one value and that of the next: `","name":"`. */
struct json_keys {
	char *text; /* one behind the other */
	size_t *end;
};

static void json_keys_free(struct json_keys *k)
{
	free(k->text);
	free(k->end);
}

static void json_keys_init(struct json_keys *k, struct query *q, size_t n)
{
	size_t size, i;
	FILE *f = open_memstream(&k->text, &size);

	k->end = calloc(n, sizeof *k->end);
	if (!f || !k->end)
		abort();
	for (i = 0; i < n; i++) {
		fputs(i ? "\",\"" : "\"", f);
		print_json_text(query_column(q, i), f);
		fputs("\":\"", f);
		fflush(f);
		k->end[i] = size;
	}
	fclose(f);
}

static enum err print_json(struct query *q, FILE *out, struct error *e)
{
	__attribute__((cleanup(json_keys_free))) struct json_keys keys = {0};
	size_t n = query_n_columns(q), i, rows = 0;
	bool row;
	enum err r;

	json_keys_init(&keys, q, n);
	fputs("[", out);
	for (;;) {
		size_t key = 0;

		r = query_next(q, &row, e);
		if (r || !row)
			break;
		if (ferror(out))
			return write_failed(e);
		fputs(rows++ ? ",\n {" : "\n {", out);
		for (i = 0; i < n; i++) {
			fwrite_unlocked(keys.text + key, 1, keys.end[i] - key, out);
			key = keys.end[i];
			print_json_text(query_cell(q, i), out);
		}
		fputs("\"}", out);
	}
	fputs(rows ? "\n]\n" : "]\n", out);
	return r;
}

static void print_csv_field(struct str s, FILE *out)
{
	bool quote = false;
	size_t i;

	for (i = 0; i < s.len; i++)
		quote |= s.ptr[i] == ',' || s.ptr[i] == '"' || s.ptr[i] == '\r' ||
			 s.ptr[i] == '\n';
	if (quote)
		putc('"', out);
	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"')
			putc('"', out);
		putc(s.ptr[i], out);
	}
	if (quote)
		putc('"', out);
}

static enum err print_csv(struct query *q, FILE *out, struct error *e)
{
	size_t n = query_n_columns(q), i;
	bool row;
	enum err r;

	for (i = 0; i < n; i++) {
		if (i)
			putc(',', out);
		print_csv_field(query_column(q, i), out);
	}
	fputs("\r\n", out);
	for (;;) {
		r = query_next(q, &row, e);
		if (r || !row)
			return r;
		if (ferror(out))
			return write_failed(e);
		for (i = 0; i < n; i++) {
			if (i)
				putc(',', out);
			/* a lone empty field would be an empty line, which readers skip
			 */
			if (n == 1 && !query_cell(q, i).len)
				fputs("\"\"", out);
			else
				print_csv_field(query_cell(q, i), out);
		}
		fputs("\r\n", out);
	}
}

static enum err print_table(struct query *q, FILE *out, struct error *e)
{
	size_t n = query_n_columns(q), screen = grid_screen(out), i, rows = 0;
	SCOPED(grid) g = grid_new(n);
	bool row = false;
	enum err r;

	for (i = 0; i < n; i++)
		grid_name(g, i, query_column(q, i));
	for (;;) {
		r = query_next(q, &row, e);
		if (r || !row)
			break;
		for (i = 0; i < n; i++) {
			bool is_number = query_cell_is_number(q, i);

			grid_cell(g, query_cell(q, i), is_number);
		}
		rows++;
		if (grid_bytes(g) < GRID_MAX_BYTES)
			continue;
		grid_print(g, screen, out);
		grid_clear(g);
		if (ferror(out))
			return write_failed(e);
	}
	if (grid_rows(g) || !rows)
		grid_print(g, screen, out);
	if (!r)
		fprintf(out, rows == 1 ? _("%zu row\n") : _("%zu rows\n"), rows);
	return r;
}

enum err print_query(struct query *q, enum print_format f, FILE *out, struct error *e)
{
	switch (f) {
	case PRINT_JSON:
		return print_json(q, out, e);
	case PRINT_CSV:
		return print_csv(q, out, e);
	case PRINT_TABLE:
	default:
		return print_table(q, out, e);
	}
}

enum err print_finish(FILE *out, struct error *e)
{
	bool failed = ferror(out);

	if (fflush(out) != 0)
		return error_errno(e, errno, "writing the answer");
	return failed ? write_failed(e) : OK;
}

bool print_reader_gone(FILE *out)
{
	struct pollfd p = {.fd = fileno(out)};

	return poll(&p, 1, 0) == 1 && p.revents & POLLERR;
}

void print_complaint(const char *kind, struct str text)
{
	SCOPED_BUF(clean, COMPLAINT_MAX);

	width_clean(&clean, text, false);
	fprintf(stderr, "coloa: %s%.*s\n", kind, STR_ARG(buf_str(&clean)));
}
