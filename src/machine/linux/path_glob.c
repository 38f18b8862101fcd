#include "path_glob.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>

#include "grow.h"

#define DEPTH_MAX 64 /* folders in a pattern */

struct globbing {
	struct scan *s;
	int column;
	struct str *paths;
	size_t n, cap;
};

bool path_exists(const struct machine *m, const char *path)
{
	SCOPED_FD(fd) = machine_open_file(m, path, O_PATH);

	return fd >= 0 || (errno != ENOENT && errno != ENOTDIR);
}

static bool is_pattern(struct str part)
{
	size_t i;

	for (i = 0; i < part.len; i++)
		if (strchr("*?[\\", part.ptr[i]))
			return true;
	return false;
}

static void add(struct globbing *g, struct str path)
{
	if (g->n == PATH_GLOB_MAX) {
		scan_warn(g->s, g->column, "more than %d files in an include",
			PATH_GLOB_MAX);
		return;
	}
	ARENA_GROW(scan_arena(g->s), g->paths, g->n, g->cap);
	g->paths[g->n++] = path;
}

/* base: what is found so far, without a "/" at its end; rest: parts still to match. */
static void descend(struct globbing *g, struct str base, struct str rest, unsigned depth)
{
	struct arena *a = scan_arena(g->s);
	const char *const *names;
	struct str part;
	size_t n, i;
	bool more;

	do
		more = str_cut(&rest, '/', &part);
	while (more && !part.len);
	if (!part.len || depth == DEPTH_MAX)
		return;
	if (!is_pattern(part)) {
		struct str path =
			arena_printf(a, "%.*s/%.*s", STR_ARG(base), STR_ARG(part));

		if (more)
			descend(g, path, rest, depth + 1);
		else if (path_exists(scan_machine(g->s), path.ptr))
			add(g, path);
		return;
	}
	if (!scan_list(g->s, g->column, base.len ? arena_strz(a, base) : "/", &names, &n))
		return;
	part = arena_str(a, part);
	for (i = 0; i < n && !scan_check(g->s); i++) {
		struct str path;

		if (fnmatch(part.ptr, names[i], FNM_PERIOD) != 0)
			continue;
		path = arena_printf(a, "%.*s/%s", STR_ARG(base), names[i]);
		if (!more)
			add(g, path);
		else /* below what is no folder nothing is found */
			descend(g, path, rest, depth + 1);
	}
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

void path_glob(struct scan *s, int column, struct str pattern, const struct str **ret,
	size_t *ret_n)
{
	struct globbing g = {.s = s, .column = column};

	if (str_starts(pattern, "/") && pattern.len < PATH_MAX &&
		!memchr(pattern.ptr, '\0', pattern.len))
		descend(&g, STR(""), pattern, 0);
	if (g.n)
		qsort(g.paths, g.n, sizeof *g.paths, by_path);
	*ret = g.paths;
	*ret_n = g.n;
}
