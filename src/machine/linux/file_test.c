#include "file_test.h"

#include <sqlite3.h>

const char *file_type_name(unsigned char type)
{
	switch (type) {
	case DT_REG:
		return "regular";
	case DT_DIR:
		return "directory";
	case DT_LNK:
		return "symlink";
	case DT_BLK:
		return "block";
	case DT_CHR:
		return "character";
	case DT_FIFO:
		return "fifo";
	case DT_SOCK:
		return "socket";
	default:
		return "unknown";
	}
}

static bool is_text(enum file_test_kind kind)
{
	return kind <= FILE_TEST_MODE;
}

bool file_test_of(const struct constraint *c, enum file_test_kind kind, struct arena *a,
	struct file_test *ret)
{
	struct file_test t = {.kind = kind, .op = c->op};

	if (is_text(kind)) {
		if (c->op != SCAN_EQ && (c->op != SCAN_LIKE || kind != FILE_TEST_NAME))
			return false;
		if (memchr(c->text.ptr, '\0', c->text.len))
			return false;
		t.text = arena_str(a, c->text);
	} else {
		if (!c->is_int || c->op == SCAN_LIKE)
			return false;
		t.i = c->i;
	}
	*ret = t;
	return true;
}

bool file_test_same(const struct file_test *a, const struct file_test *b)
{
	return a->kind == b->kind && a->op == b->op && a->i == b->i &&
	       str_eq(a->text, b->text);
}

bool file_tests_entry(
	const struct file_test *tests, size_t n, struct str name, unsigned char type)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct file_test *t = &tests[i];

		if (t->kind == FILE_TEST_NAME && t->op == SCAN_EQ &&
			!str_eq(name, t->text))
			return false;
		if (t->kind == FILE_TEST_NAME && t->op == SCAN_LIKE &&
			sqlite3_strlike(t->text.ptr, name.ptr, 0) != 0)
			return false;
		if (t->kind == FILE_TEST_TYPE && type != DT_LNK &&
			!str_eqz(t->text, file_type_name(type)))
			return false;
	}
	return true;
}

bool file_tests_need_stat(const struct file_test *tests, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (tests[i].kind >= FILE_TEST_MODE)
			return true;
	return false;
}

static bool compare(int64_t value, const struct file_test *t)
{
	switch (t->op) {
	case SCAN_EQ:
		return value == t->i;
	case SCAN_GT:
		return value > t->i;
	case SCAN_GE:
		return value >= t->i;
	case SCAN_LT:
		return value < t->i;
	case SCAN_LE:
		return value <= t->i;
	case SCAN_LIKE:
	default:
		return true;
	}
}

static bool is_mode(const struct statx *st, struct str text)
{
	uint64_t mode;

	return text.len == 4 && str_to_u64_base(text, 8, &mode) &&
	       mode == (st->stx_mode & 07777);
}

bool file_tests_stat(const struct file_test *tests, size_t n, const struct statx *st)
{
	size_t i;

	if (S_ISLNK(st->stx_mode))
		return true;
	for (i = 0; i < n; i++) {
		const struct file_test *t = &tests[i];
		bool ok = true;

		if (t->kind == FILE_TEST_MODE)
			ok = is_mode(st, t->text);
		else if (t->kind == FILE_TEST_UID)
			ok = compare(st->stx_uid, t);
		else if (t->kind == FILE_TEST_GID)
			ok = compare(st->stx_gid, t);
		else if (t->kind == FILE_TEST_SIZE)
			ok = compare((int64_t)st->stx_size, t);
		else if (t->kind == FILE_TEST_MTIME)
			ok = compare(st->stx_mtime.tv_sec, t);
		if (!ok)
			return false;
	}
	return true;
}
