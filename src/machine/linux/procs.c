#include "procs.h"

static bool is_pid(const char *name)
{
	uint64_t n;

	return str_to_u64(str_z(name), &n);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct procs procs_read(struct scan *s, int column)
{
	struct procs p = {.names = NULL};
	const char *const *pids;
	const char **names;
	size_t n, i;

	if (!scan_list(s, column, "/proc", &pids, &n) || !n) {
		scan_warn(s, column, "/proc: no processes to be seen here");
		return p;
	}
	names = ARENA_ARRAY(scan_arena(s), const char *, n);
	for (i = 0; i < n; i++) {
		char path[64];
		struct str comm;

		if (!is_pid(pids[i]))
			continue;
		snprintf(path, sizeof path, "/proc/%.20s/comm", pids[i]);
		if (scan_read_value(s, column, path, &comm))
			names[p.n++] = comm.ptr[comm.len]
					       ? arena_strz(scan_arena(s), comm)
					       : comm.ptr;
	}
	if (p.n)
		qsort(names, p.n, sizeof *names, by_name);
	else
		scan_warn(s, column, "/proc: no processes to be seen here");
	p.names = names;
	p.known = p.n > 0;
	return p;
}

bool procs_has(const struct procs *p, const char *name)
{
	char cut[PROCS_NAME_MAX + 1];
	const char *key = cut;

	snprintf(cut, sizeof cut, "%s", name);
	return p->n && bsearch(&key, p->names, p->n, sizeof *p->names, by_name);
}
