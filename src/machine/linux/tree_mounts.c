#include "tree_mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "buf.h"
#include "mountinfo.h"
#include "scoped.h"

/* Of the walk. */
struct start {
	struct str canon; /* where it begins, as the kernel spells it, "" for "/" */
	struct arena *arena;
};

bool tree_is_within(struct str path, struct str dir)
{
	return path.len >= dir.len && !memcmp(path.ptr, dir.ptr, dir.len) &&
	       (path.len == dir.len || path.ptr[dir.len] == '/');
}

struct str tree_as_dir(struct str path)
{
	return str_eqz(path, "/") ? STR("") : path;
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct tree_mount *)a)->path,
		((const struct tree_mount *)b)->path);
}

static int by_root(const void *a, const void *b)
{
	size_t x = ((const struct mountinfo *)a)->root.len;
	size_t y = ((const struct mountinfo *)b)->root.len;

	return x < y ? -1 : x > y;
}

/* The mount that path lies in: the one with the longest point. */
static const struct mountinfo *mount_of(
	const struct mountinfo *all, size_t n, struct str path)
{
	const struct mountinfo *best = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (tree_is_within(path, tree_as_dir(all[i].point)) &&
			(!best || all[i].point.len >= best->point.len))
			best = &all[i];
	return best;
}

/*
 * True when everything in b is met anyway while walking a: b shows a part of the
 * same file system, that part lies below the start, and nothing is mounted over it.
 */
static bool is_second_view(const struct start *s, const struct mountinfo *all, size_t n,
	const struct mountinfo *a, const struct mountinfo *b)
{
	struct str root = tree_as_dir(a->root), part, original;

	if (a == b || a->major != b->major || a->minor != b->minor ||
		!tree_is_within(tree_as_dir(b->root), root))
		return false;
	part = str_of(b->root.ptr + root.len, tree_as_dir(b->root).len - root.len);
	original = arena_printf(
		s->arena, "%.*s%.*s", STR_ARG(tree_as_dir(a->point)), STR_ARG(part));
	return tree_is_within(original, s->canon) && mount_of(all, n, original) == a;
}

static bool is_walkable(const struct mountinfo *i)
{
	/* the layers of another overlay lie on a disk that is walked anyway */
	if (str_eqz(i->type, "overlay") || str_eqz(i->type, "aufs"))
		return false;
	return mountinfo_kind(i) == MOUNT_LOCAL;
}

static bool is_wanted(const struct start *s, const struct mountinfo *all, size_t n,
	const struct mountinfo *i, const struct mountinfo *const *kept, size_t n_kept)
{
	size_t k;

	if (!is_walkable(i) || str_eq(tree_as_dir(i->point), s->canon))
		return false;
	for (k = 0; k < n_kept; k++)
		if (is_second_view(s, all, n, kept[k], i))
			return false;
	return true;
}

static void set_mounts(
	const struct start *s, struct mountinfo *all, size_t n, struct tree_mounts *ret)
{
	const struct mountinfo **kept =
		ARENA_ARRAY(s->arena, const struct mountinfo *, n + 1);
	size_t i, n_kept = 0;
	const struct mountinfo *of_start;

	/* whole file systems before parts of them */
	qsort(all, n, sizeof *all, by_root);
	of_start = mount_of(all, n, s->canon);
	if (of_start)
		kept[n_kept++] = of_start;
	ret->at = ARENA_ARRAY(s->arena, struct tree_mount, n);
	for (i = 0; i < n; i++) {
		struct tree_mount *k = &ret->at[ret->n++];

		*k = (struct tree_mount){all[i].point, all[i].id, false,
			mountinfo_kind(&all[i]) == MOUNT_NETWORK};
		if (tree_is_within(all[i].point, s->canon) &&
			is_wanted(s, all, n, &all[i], kept, n_kept)) {
			k->walk = true;
			kept[n_kept++] = &all[i];
		}
	}
	qsort(ret->at, ret->n, sizeof *ret->at, by_path);
}

static bool read_all(const char *path, struct buf *out)
{
	SCOPED_FD(fd) = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	for (;;) {
		char *p = buf_reserve(out, 16384);
		ssize_t n;

		if (!p)
			return false;
		n = read(fd, p, 16384);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		out->len += (size_t)n;
	}
}

void tree_mounts_read(struct str canon, struct arena *a, struct tree_mounts *ret)
{
	const struct start s = {canon, a};
	SCOPED_BUF(text, MOUNTINFO_MAX);
	struct mountinfo *all;
	size_t n, bad;

	*ret = (struct tree_mounts){0};
	if (!read_all("/proc/self/mountinfo", &text))
		return;
	mountinfo_parse_all(arena_str(a, buf_str(&text)), a, &all, &n, &bad);
	set_mounts(&s, all, n, ret);
}

void tree_mounts_below(
	const struct tree_mounts *m, struct str dir, struct tree_mounts_range *r)
{
	while (r->lo < r->hi && !(m->at[r->lo].path.len > dir.len + 1 &&
					tree_is_within(m->at[r->lo].path, dir)))
		r->lo++;
	while (r->hi > r->lo && !(m->at[r->hi - 1].path.len > dir.len + 1 &&
					tree_is_within(m->at[r->hi - 1].path, dir)))
		r->hi--;
}

const struct tree_mount *tree_mounts_at(const struct tree_mounts *m,
	struct tree_mounts_range r, size_t dir_len, struct str name)
{
	const struct tree_mount *found = NULL;
	size_t i, skip = dir_len + 1;

	for (i = r.lo; i < r.hi; i++) {
		struct str path = m->at[i].path;

		/* several may be mounted over each other: one that is walked counts */
		if (path.len == skip + name.len &&
			!memcmp(path.ptr + skip, name.ptr, name.len) &&
			(!found || m->at[i].walk))
			found = &m->at[i];
	}
	return found;
}

const struct tree_mount *tree_mounts_over(
	const struct tree_mounts *m, struct str start, struct str dir)
{
	const struct tree_mount *best = NULL;
	size_t i;

	for (i = 0; i < m->n; i++) {
		const struct tree_mount *k = &m->at[i];

		if (tree_is_within(k->path, start) &&
			k->path.len > start.len + (start.len == 0) &&
			tree_is_within(dir, k->path) &&
			(!best || k->path.len > best->path.len ||
				(k->path.len == best->path.len && k->walk)))
			best = k;
	}
	return best;
}
