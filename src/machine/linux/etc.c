#include "etc.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "path_glob.h"

bool etc_exists(struct scan *s, int column, const char *path)
{
	SCOPED_FD(fd) = machine_open_file(scan_machine(s), path, O_PATH);

	if (fd < 0)
		scan_warn_errno(s, column, path, errno);
	return fd >= 0;
}

bool etc_is_dir(const struct machine *m, const char *path)
{
	SCOPED_FD(fd) = machine_open_file(m, path, O_PATH);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

bool etc_program(struct scan *s, int column, const char *name)
{
	static const char *const DIRS[] = {
		"/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin"};
	char path[256];
	size_t i;

	for (i = 0; i < sizeof DIRS / sizeof *DIRS; i++) {
		snprintf(path, sizeof path, "%s/%s", DIRS[i], name);
		if (etc_exists(s, column, path))
			return true;
	}
	return false;
}

void etc_path_add(struct scan *s, struct etc_paths *out, struct str path)
{
	if (out->n == out->cap) {
		size_t cap = out->cap ? out->cap * 2 : 16;
		struct str *more = ARENA_ARRAY(scan_arena(s), struct str, cap);

		if (out->n)
			memcpy(more, out->v, out->n * sizeof *more);
		out->v = more;
		out->cap = cap;
	}
	out->v[out->n++] = arena_str(scan_arena(s), path);
}

void etc_glob(struct scan *s, int column, struct str pattern, struct etc_paths *out)
{
	const struct str *found;
	size_t n, i;

	if (!str_starts(pattern, "/") || memchr(pattern.ptr, '\0', pattern.len)) {
		scan_warn(s, column, "'%.*s' is not an absolute path", STR_ARG(pattern));
		return;
	}
	path_glob(s, column, pattern, &found, &n);
	if (n > ETC_FILES_MAX) {
		scan_warn(s, column, "%.*s: names more than %d files", STR_ARG(pattern),
			ETC_FILES_MAX);
		n = ETC_FILES_MAX;
	}
	for (i = 0; i < n; i++)
		etc_path_add(s, out, found[i]);
}

/* --- drop-ins -------------------------------------------------------------- */

static struct str base_of(struct str path)
{
	const char *slash = memrchr(path.ptr, '/', path.len);

	return slash ? str_of(slash + 1, path.len - (size_t)(slash + 1 - path.ptr))
		     : path;
}

static bool has_base(const struct etc_paths *p, size_t from, const char *name)
{
	size_t i;

	for (i = from; i < p->n; i++)
		if (str_eqz(base_of(p->v[i]), name))
			return true;
	return false;
}

static int by_base(const void *a, const void *b)
{
	return str_cmp(base_of(*(const struct str *)a), base_of(*(const struct str *)b));
}

void etc_dropins(struct scan *s, int column, const char *const *dirs, size_t n_dirs,
	const char *suffix, struct etc_paths *out)
{
	size_t first = out->n, d, i, n;
	const char *const *names;

	for (d = 0; d < n_dirs; d++) {
		if (!scan_list(s, column, dirs[d], &names, &n))
			continue;
		for (i = 0; i < n; i++) {
			if (!str_ends(str_z(names[i]), suffix) || names[i][0] == '.' ||
				has_base(out, first, names[i]))
				continue;
			if (out->n - first == ETC_FILES_MAX) {
				scan_warn(s, column, "%s: more than %d files", dirs[d],
					ETC_FILES_MAX);
				break;
			}
			etc_path_add(s, out,
				arena_printf(scan_arena(s), "%s/%s", dirs[d], names[i]));
		}
	}
	if (out->n > first)
		qsort(out->v + first, out->n - first, sizeof *out->v, by_base);
}

/* Something other than a file, /dev/null above all, stands there to hide the others. */
static bool is_masked(struct scan *s, const char *path)
{
	SCOPED_FD(fd) = machine_open_file(scan_machine(s), path, O_PATH);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && !S_ISREG(st.st_mode);
}

void etc_systemd_files(
	struct scan *s, int column, const char *name, struct etc_paths *out)
{
	static const char *const DIRS[] = {"/etc/systemd", "/run/systemd",
		"/usr/local/lib/systemd", "/usr/lib/systemd"};
	enum { N = sizeof DIRS / sizeof *DIRS };
	struct etc_paths dropins = {0};
	const char *dirs[N];
	size_t i;

	for (i = 0; i < N; i++) {
		struct str path = arena_printf(scan_arena(s), "%s/%s", DIRS[i], name);

		dirs[i] = arena_printf(scan_arena(s), "%s.d", path.ptr).ptr;
		if (!out->n && etc_exists(s, column, path.ptr))
			etc_path_add(s, out, path);
	}
	etc_dropins(s, column, dirs, N, ".conf", &dropins);
	for (i = 0; i < dropins.n; i++)
		etc_path_add(s, out, dropins.v[i]);
	for (dropins.n = i = 0; i < out->n; i++)
		if (!is_masked(s, out->v[i].ptr))
			out->v[dropins.n++] = out->v[i];
	out->n = dropins.n;
}

/* --- values ---------------------------------------------------------------- */

static struct str shell_word(struct str v)
{
	size_t i;

	v = str_trim(v);
	if (v.len && (v.ptr[0] == '"' || v.ptr[0] == '\'')) {
		struct str rest = str_of(v.ptr + 1, v.len - 1), word;

		str_cut(&rest, v.ptr[0], &word);
		return word;
	}
	for (i = 0; i < v.len; i++)
		if (strchr(" \t#;", v.ptr[i]) && v.ptr[i])
			break;
	return str_of(v.ptr, i);
}

bool etc_shell_value(struct str text, const char *key, struct str *ret)
{
	bool found = false;
	struct str line;

	while (str_next_line(&text, &line)) {
		struct str name;

		line = str_trim(line);
		if (str_starts(line, "export "))
			line = str_trim(str_of(line.ptr + 7, line.len - 7));
		if (!line.len || line.ptr[0] == '#' || !str_cut(&line, '=', &name) ||
			!str_eqz(name, key))
			continue;
		*ret = shell_word(line);
		found = true;
	}
	return found;
}

struct str etc_dirname(struct str path)
{
	const char *slash = memrchr(path.ptr, '/', path.len);

	return slash ? str_of(path.ptr, (size_t)(slash - path.ptr)) : STR("");
}

bool etc_to_bool(struct str v, bool *ret)
{
	static const char *const YES[] = {"yes", "true", "on", "1", "y", "t"};
	static const char *const NO[] = {"no", "false", "off", "0", "n", "f"};
	size_t i;

	for (i = 0; i < sizeof YES / sizeof *YES; i++) {
		if (str_eqz_nocase(v, YES[i]))
			return *ret = true;
		if (str_eqz_nocase(v, NO[i])) {
			*ret = false;
			return true;
		}
	}
	return false;
}
