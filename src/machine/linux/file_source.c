#include "file_source.h"

#include <errno.h>
#include <fcntl.h>

#include "tree.h"
#include "walk.h"

#define CHECK_EVERY 256 /* entries between looks at the clock */

struct file_source {
	struct arena *arena;
	struct file_test tests[FILE_TESTS_MAX];
	size_t n_tests;

	bool one_pending; /* a single path */
	struct str one;
	struct str kept; /* paths from the snapshot's walk */
	struct tree *tree;
	struct str directory; /* as the query spells it; NULL: cut from the path */

	struct scan *scan; /* while a tree is read: whom to warn */
	unsigned since_check;
	struct buf path;
};

static size_t literal_prefix(struct str pattern)
{
	size_t n = 0;

	while (n < pattern.len && pattern.ptr[n] != '%' && pattern.ptr[n] != '_')
		n++;
	return n;
}

/*
 * Of several patterns, the one whose beginning is known farthest, so an absolute
 * one when there is one; SQLite tests the others.
 */
static bool find_like(const struct scan *s, int column, struct str *ret)
{
	const struct constraint *best = NULL;
	size_t i;

	for (i = 0; i < scan_n_constraints(s); i++) {
		const struct constraint *c = scan_constraint(s, i);

		if (c->column != column || c->op != SCAN_LIKE)
			continue;
		if (!best || (str_starts(c->text, "/") && !str_starts(best->text, "/")) ||
			(str_starts(c->text, "/") &&
				literal_prefix(c->text) > literal_prefix(best->text)))
			best = c;
	}
	if (best)
		*ret = best->text;
	return best != NULL;
}

static void on_trouble(void *ctx, const char *path, int saved_errno)
{
	struct file_source *f = ctx;

	if (saved_errno != ELOOP)
		scan_warn_errno(f->scan, SCAN_ROWS, path, saved_errno);
}

static enum err open_tree(
	struct file_source *f, struct scan *s, struct str pattern, size_t literal)
{
	struct tree_options o = {.m = scan_machine(s),
		.pattern = pattern,
		.literal = literal,
		.by_inode = file_tests_need_stat(f->tests, f->n_tests),
		.trouble = on_trouble,
		.ctx = f};
	struct error e;

	if (tree_open(&o, &f->tree, &e))
		return scan_fail(s, ERR_USAGE, "LIKE: %s", e.text);
	return OK;
}

static enum err open_like(struct file_source *f, struct scan *s, struct str pattern)
{
	bool have;
	enum err r;

	if (!memchr(pattern.ptr, '%', pattern.len) &&
		!memchr(pattern.ptr, '_', pattern.len)) {
		f->one = arena_str(f->arena, pattern);
		f->one_pending = true;
		return OK;
	}
	r = walk_files(s, pattern, f->tests, f->n_tests, &have, &f->kept);
	if (r || have)
		return r;
	return open_tree(f, s, pattern, 0);
}

static enum err open_directory(struct file_source *f, struct scan *s, struct str dir)
{
	if (!str_starts(dir, "/"))
		return OK; /* no file lies there */
	f->directory = arena_str(f->arena, dir);
	return open_tree(f, s,
		arena_printf(f->arena, "%.*s%s", STR_ARG(dir),
			str_ends(dir, "/") ? "%" : "/%"),
		dir.len);
}

static enum err open_by(struct file_source *f, struct scan *s, int path, int directory)
{
	struct str v;

	if (scan_equals_text(s, path, &v)) {
		f->one = arena_str(f->arena, v);
		f->one_pending = !memchr(v.ptr, '\0', v.len);
		return OK;
	}
	if (scan_equals_text(s, directory, &v))
		return open_directory(f, s, v);
	if (find_like(s, path, &v))
		return open_like(f, s, v);
	if (!find_like(s, directory, &v))
		return OK;
	if (str_ends(v, "%%"))
		return open_like(f, s, v);
	return open_tree(f, s, arena_printf(f->arena, "%.*s/%%", STR_ARG(v)), 0);
}

enum err file_source_open(struct scan *s, int path_column, int directory_column,
	const struct file_test *tests, size_t n, struct file_source **ret)
{
	struct file_source *f = calloc(1, sizeof *f);
	size_t i;

	if (!f)
		abort();
	*ret = f;
	f->arena = arena_new();
	buf_init(&f->path, 1 << 20);
	for (i = 0; i < n && i < FILE_TESTS_MAX; i++) {
		f->tests[i] = tests[i];
		f->tests[i].text = arena_str(f->arena, tests[i].text);
	}
	f->n_tests = i;
	return open_by(f, s, path_column, directory_column);
}

void file_source_close(struct file_source *f)
{
	if (!f)
		return;
	tree_close(f->tree);
	buf_done(&f->path);
	arena_free(f->arena);
	free(f);
}

/* "/a/b" is "/a" and "b"; "/b" is "/" and "b"; a slash at the end counts for nothing. */
static void split(struct str path, struct str *ret_dir, struct str *ret_name)
{
	size_t end = path.len, cut;

	while (end > 1 && path.ptr[end - 1] == '/')
		end--;
	for (cut = end; cut > 0 && path.ptr[cut - 1] != '/'; cut--)
		;
	*ret_name = str_of(path.ptr + cut, end - cut);
	*ret_dir = str_of(path.ptr, cut > 1 ? cut - 1 : cut);
}

static void set_path(struct file_at *at, struct str path, struct str directory)
{
	at->path = path;
	split(path, &at->directory, &at->filename);
	if (directory.ptr)
		at->directory = directory;
}

static enum err next_entry(
	struct file_source *f, struct scan *s, bool *ret_have, struct file_at *ret)
{
	struct tree_entry e;

	f->scan = s;
	while (tree_next(f->tree, &e)) {
		if (++f->since_check >= CHECK_EVERY) {
			enum err r = scan_check(s);

			f->since_check = 0;
			if (r)
				return r;
		}
		if (e.is_root || !file_tests_entry(f->tests, f->n_tests,
					 str_of(e.name, e.name_len), e.type))
			continue;
		buf_clear(&f->path);
		tree_path(f->tree, &f->path);
		if (buf_failed(&f->path))
			continue; /* deeper than TREE_DEPTH_MAX was warned of */
		*ret = (struct file_at){.dir_fd = e.dir_fd,
			.name = e.name,
			.type = e.type,
			.is_network = e.is_network};
		set_path(ret, buf_str(&f->path), f->directory);
		*ret_have = true;
		return OK;
	}
	return OK;
}

static void give_path(struct file_at *ret, struct str path)
{
	*ret = (struct file_at){.dir_fd = -1, .name = path.ptr, .type = DT_UNKNOWN};
	set_path(ret, path, (struct str){0});
}

enum err file_source_next(
	struct file_source *f, struct scan *s, bool *ret_have, struct file_at *ret)
{
	struct str path;

	*ret_have = false;
	if (f->one_pending) {
		f->one_pending = false;
		if (!str_starts(f->one, "/"))
			return OK;
		give_path(ret, f->one);
		*ret_have = true;
		return OK;
	}
	if (f->kept.len) {
		str_cut(&f->kept, '\0', &path);
		give_path(ret, path);
		*ret_have = true;
		return OK;
	}
	return f->tree ? next_entry(f, s, ret_have, ret) : OK;
}

void file_source_expect(
	struct scan *s, int path_column, const struct file_test *tests, size_t n)
{
	struct str pattern;

	if (find_like(s, path_column, &pattern))
		walk_expect_files(s, pattern, tests, n);
}

int file_at_open(struct scan *s, const struct file_at *at, int flags)
{
	if (at->dir_fd >= 0)
		return openat(at->dir_fd, at->name, flags | O_NOFOLLOW | O_CLOEXEC);
	return machine_open_file(scan_machine(s), at->path.ptr, flags | O_NOFOLLOW);
}
