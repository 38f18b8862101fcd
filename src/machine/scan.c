#include "scan.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "clock.h"

#define CHECK_EVERY_ROWS 64

struct rows *rows_new(uint64_t used)
{
	struct rows *r = calloc(1, sizeof *r);
	int i;

	if (!r)
		abort();
	r->arena = arena_new();
	r->used = used;
	for (i = 0; i < 64; i++)
		if (used >> i & 1)
			r->slot[i] = (unsigned char)r->width++;
	return r;
}

void rows_free(struct rows *r)
{
	if (!r)
		return;
	arena_free(r->arena);
	free(r->cells);
	free(r->warnings);
	free(r);
}

const struct cell *rows_cell(const struct rows *r, size_t row, int column)
{
	if (!(r->used >> column & 1))
		return NULL;
	return &r->cells[row * r->width + r->slot[column]];
}

bool scan_wants(const struct scan *s, int column)
{
	return s->out->used >> column & 1;
}

bool scan_wants_any(const struct scan *s, int first, int last)
{
	int i;

	for (i = first; i <= last; i++)
		if (scan_wants(s, i))
			return true;
	return false;
}

size_t scan_n_constraints(const struct scan *s)
{
	return s->n_constraints;
}

const struct constraint *scan_constraint(const struct scan *s, size_t i)
{
	return &s->constraints[i];
}

static const struct constraint *find_equals(const struct scan *s, int column)
{
	size_t i;

	for (i = 0; i < s->n_constraints; i++)
		if (s->constraints[i].column == column && s->constraints[i].op == SCAN_EQ)
			return &s->constraints[i];
	return NULL;
}

bool scan_equals_int(const struct scan *s, int column, int64_t *ret)
{
	const struct constraint *c = find_equals(s, column);

	if (!c || !c->is_int)
		return false;
	*ret = c->i;
	return true;
}

bool scan_equals_text(const struct scan *s, int column, struct str *ret)
{
	const struct constraint *c = find_equals(s, column);

	if (!c)
		return false;
	*ret = c->text;
	return true;
}

struct arena *scan_arena(struct scan *s)
{
	return s->out->arena;
}

struct machine *scan_machine(struct scan *s)
{
	return s->m;
}

enum err scan_check(struct scan *s)
{
	if (s->deadline_us && clock_monotonic_us() > s->deadline_us)
		return scan_fail(s, ERR_LIMIT, "table %s: more than %lld ms", s->t->name,
			(long long)s->limits->time_ms);
	if (!s->limits) /* a query that is being prepared */
		return OK;
	if (arena_used(s->out->arena) +
			s->out->cap * s->out->width * sizeof(struct cell) >
		s->limits->memory_bytes)
		return scan_fail(s, ERR_LIMIT, "table %s: more than %zu bytes of memory",
			s->t->name, s->limits->memory_bytes);
	return OK;
}

static struct cell *cell_for(struct scan *s, int column)
{
	if (!scan_wants(s, column))
		return NULL;
	return &s->row[s->out->slot[column]];
}

void scan_int(struct scan *s, int column, int64_t v)
{
	struct cell *c = cell_for(s, column);

	if (c)
		*c = (struct cell){.i = v, .type = CELL_INT};
}

void scan_double(struct scan *s, int column, double v)
{
	struct cell *c = cell_for(s, column);

	if (c)
		*c = (struct cell){.d = v, .type = CELL_DOUBLE};
}

void scan_text_kept(struct scan *s, int column, struct str v)
{
	struct cell *c = cell_for(s, column);

	if (c)
		*c = (struct cell){.ptr = v.ptr,
			.len = v.len > UINT32_MAX ? UINT32_MAX : (uint32_t)v.len,
			.type = CELL_TEXT};
}

void scan_text(struct scan *s, int column, struct str v)
{
	if (scan_wants(s, column))
		scan_text_kept(s, column, arena_str(s->out->arena, v));
}

void scan_textz(struct scan *s, int column, const char *v)
{
	if (v)
		scan_text(s, column, str_z(v));
}

void scan_printf(struct scan *s, int column, const char *fmt, ...)
{
	va_list ap;

	if (!scan_wants(s, column))
		return;
	va_start(ap, fmt);
	scan_text_kept(s, column, arena_vprintf(s->out->arena, fmt, ap));
	va_end(ap);
}

enum err scan_row(struct scan *s)
{
	struct rows *r = s->out;

	if (s->streaming) {
		r->n = 0;
		s->has_row = true;
	} else if (r->n >= s->limits->rows) {
		return scan_fail(s, ERR_LIMIT, "table %s: more than %llu rows",
			s->t->name, (unsigned long long)s->limits->rows);
	}
	if (r->n == r->cap && r->width) {
		r->cap = r->cap ? r->cap * 2 : 16;
		r->cells = reallocarray(r->cells, r->cap, r->width * sizeof *r->cells);
		if (!r->cells)
			abort();
	}
	if (r->width)
		memcpy(r->cells + r->n * r->width, s->row, r->width * sizeof *s->row);
	r->n++;
	memset(s->row, 0, r->width * sizeof *s->row);
	if (++s->since_check < CHECK_EVERY_ROWS)
		return OK;
	s->since_check = 0;
	return scan_check(s);
}

/* The words in which the system says that one has no right. */
static bool says_denied(struct str text)
{
	return str_contains(text, errno_words(EACCES)) ||
	       str_contains(text, errno_words(EPERM));
}

static void warn_text(struct scan *s, int column, struct str text)
{
	struct rows *r = s->out;
	bool first = true;
	size_t i;

	for (i = 0; i < r->n_warnings; i++) {
		if (r->warnings[i].column != column)
			continue;
		if (str_eq(r->warnings[i].text, text))
			return;
		first = false;
	}
	/* enough to be read; but a query that uses no other column must have one, too */
	if (r->n_warnings >= SCAN_WARNINGS_MAX && !first)
		return;
	if (r->n_warnings == r->cap_warnings) {
		r->cap_warnings = r->cap_warnings ? r->cap_warnings * 2 : 4;
		r->warnings =
			reallocarray(r->warnings, r->cap_warnings, sizeof *r->warnings);
		if (!r->warnings)
			abort();
	}
	r->warnings[r->n_warnings++] = (struct scan_warning){
		column, arena_str(r->arena, text), says_denied(text)};
}

void scan_warn(struct scan *s, int column, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (column != SCAN_ROWS && !scan_wants(s, column))
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	warn_text(s, column, str_z(text));
}

void scan_warn_columns(struct scan *s, int first, int last, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	int i;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	for (i = first; i <= last; i++)
		if (scan_wants(s, i))
			warn_text(s, i, str_z(text));
}

void scan_warn_errno(struct scan *s, int column, const char *path, int saved_errno)
{
	if (saved_errno == ENOENT || saved_errno == ENOTDIR || saved_errno == ESRCH)
		return;
	scan_warn(s, column, "%s: %s", path, errno_words(saved_errno));
}

enum err scan_fail(struct scan *s, enum err err, const char *fmt, ...)
{
	va_list ap;

	s->error.code = err;
	va_start(ap, fmt);
	vsnprintf(s->error.text, sizeof s->error.text, fmt, ap);
	va_end(ap);
	return err;
}

/* --- files ----------------------------------------------------------------- */

static bool read_failed(
	struct scan *s, int column, const char *path, int saved_errno, bool must)
{
	if (must && saved_errno == ENOENT)
		scan_warn(s, column, "%s: %s", path, errno_words(saved_errno));
	else
		scan_warn_errno(s, column, path, saved_errno);
	return false;
}

static bool read_whole(struct scan *s, int column, const char *path, size_t max,
	bool must, struct str *ret)
{
	SCOPED_FD(fd) = machine_open_regular(s->m, path);
	SCOPED_BUF(b, max + 1);
	struct stat st;
	size_t want;

	if (scan_check(s)) /* files that include each other end here, too */
		return false;
	if (fd < 0 || fstat(fd, &st) < 0)
		return read_failed(s, column, path, errno, must);
	/* files of /proc and /sys say 0 or 4096 and mean nothing by it */
	want = st.st_size > 0 && (size_t)st.st_size < max ? (size_t)st.st_size + 1 : 4096;
	for (;;) {
		char *p = buf_reserve(&b, want < b.max - b.len ? want : b.max - b.len);
		ssize_t n = read(fd, p, want < b.max - b.len ? want : b.max - b.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return read_failed(s, column, path, errno, must);
		if (n == 0)
			break;
		b.len += (size_t)n;
		if (b.len > max) {
			scan_warn(s, column, "%s: larger than %zu bytes", path, max);
			return false;
		}
		if (want < 65536)
			want *= 2;
	}
	*ret = arena_str(s->out->arena, buf_str(&b));
	return true;
}

bool scan_read(struct scan *s, int column, const char *path, size_t max, struct str *ret)
{
	return read_whole(s, column, path, max, false, ret);
}

bool scan_read_must(
	struct scan *s, int column, const char *path, size_t max, struct str *ret)
{
	return read_whole(s, column, path, max, true, ret);
}

bool scan_read_value(struct scan *s, int column, const char *path, struct str *ret)
{
	struct str v;

	if (!scan_read(s, column, path, 65536, &v))
		return false;
	*ret = str_trim(v);
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool scan_list(struct scan *s, int column, const char *path, const char *const **ret,
	size_t *ret_n)
{
	DIR *d = machine_open_dir(s->m, path);
	const char **names = NULL;
	size_t n = 0, cap = 0;
	struct dirent *entry;

	if (!d) {
		scan_warn_errno(s, column, path, errno);
		return false;
	}
	while (errno = 0, (entry = readdir(d)) != NULL) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (n == SCAN_NAMES_MAX) {
			scan_warn(s, column, "%s: more than %d names", path,
				SCAN_NAMES_MAX);
			break;
		}
		if (n == cap) {
			const char **more = ARENA_ARRAY(
				s->out->arena, const char *, cap ? cap * 2 : 32);

			if (n)
				memcpy(more, names, n * sizeof *names);
			names = more;
			cap = cap ? cap * 2 : 32;
		}
		names[n++] = arena_strz(s->out->arena, str_z(entry->d_name));
	}
	if (errno)
		scan_warn_errno(s, column, path, errno);
	closedir(d);
	if (n)
		qsort(names, n, sizeof *names, by_name);
	*ret = names;
	*ret_n = n;
	return true;
}

bool scan_readlink(struct scan *s, int column, const char *path, struct str *ret)
{
	SCOPED_FD(fd) = machine_open_file(s->m, path, O_PATH | O_NOFOLLOW);
	char target[4096];
	ssize_t n;

	if (fd < 0) {
		scan_warn_errno(s, column, path, errno);
		return false;
	}
	n = readlinkat(fd, "", target, sizeof target);
	if (n < 0) {
		scan_warn_errno(s, column, path, errno);
		return false;
	}
	*ret = arena_str(s->out->arena, str_of(target, (size_t)n));
	return true;
}
