#include "etc.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATUS_MAX ((size_t)64 << 20)

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

/* --- patterns -------------------------------------------------------------- */

struct globbing {
	struct scan *s;
	int column;
	struct etc_paths *out;
	size_t n; /* found by this pattern */
	bool full;
};

static bool has_wildcard(struct str part)
{
	size_t i;

	for (i = 0; i < part.len; i++)
		if (strchr("*?[\\", part.ptr[i]) && part.ptr[i])
			return true;
	return false;
}

static void glob_found(struct globbing *g, struct str path)
{
	if (g->full)
		return;
	if (g->n == ETC_FILES_MAX) {
		scan_warn(g->s, g->column, "%.*s: the pattern names more than %d files",
			STR_ARG(path), ETC_FILES_MAX);
		g->full = true;
		return;
	}
	g->n++;
	etc_path_add(g->s, g->out, path);
}

static void glob_below(struct globbing *g, struct str done, struct str rest);

static void glob_part(
	struct globbing *g, struct str done, struct str part, struct str rest)
{
	struct arena *a = scan_arena(g->s);
	const char *dir = done.len ? done.ptr : "/";
	const char *pattern = arena_strz(a, part);
	const char *const *names;
	size_t n, i;

	if (!has_wildcard(part)) {
		glob_below(g, arena_printf(a, "%.*s/%s", STR_ARG(done), pattern), rest);
		return;
	}
	if (!scan_list(g->s, g->column, dir, &names, &n))
		return;
	for (i = 0; i < n && !g->full; i++)
		if (fnmatch(pattern, names[i], FNM_PERIOD) == 0)
			glob_below(g, arena_printf(a, "%.*s/%s", STR_ARG(done), names[i]),
				rest);
}

/* `done` exists as far as its wildcards go; `rest` is still a pattern. */
static void glob_below(struct globbing *g, struct str done, struct str rest)
{
	struct str part;

	while (rest.len && rest.ptr[0] == '/')
		rest = str_of(rest.ptr + 1, rest.len - 1);
	if (!rest.len) {
		if (etc_exists(g->s, g->column, done.ptr))
			glob_found(g, done);
		return;
	}
	str_cut(&rest, '/', &part);
	glob_part(g, done, part, rest);
}

void etc_glob(struct scan *s, int column, struct str pattern, struct etc_paths *out)
{
	struct globbing g = {.s = s, .column = column, .out = out};

	if (pattern.len >= 4096 || memchr(pattern.ptr, '\0', pattern.len)) {
		scan_warn(
			s, column, "a path pattern of %zu bytes is not one", pattern.len);
		return;
	}
	glob_below(&g, STR(""), pattern);
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

/* --- units ----------------------------------------------------------------- */

static bool is_masked(struct scan *s, int column, const char *unit)
{
	char path[512];
	struct str target;

	snprintf(path, sizeof path, "/etc/systemd/system/%s", unit);
	/* EINVAL, "not a link", is an ordinary unit file: look before reading it */
	{
		SCOPED_FD(fd) =
			machine_open_file(scan_machine(s), path, O_PATH | O_NOFOLLOW);
		char one;

		if (fd < 0 || readlinkat(fd, "", &one, 1) < 0)
			return false;
	}
	return scan_readlink(s, column, path, &target) && str_eqz(target, "/dev/null");
}

/* Is there DIR/X.wants/UNIT or DIR/X.requires/UNIT, for some X? */
static bool is_linked(struct scan *s, int column, const char *dir, const char *unit)
{
	const char *const *names;
	char path[1024];
	size_t n, i;

	if (!scan_list(s, column, dir, &names, &n))
		return false;
	for (i = 0; i < n; i++) {
		if (!str_ends(str_z(names[i]), ".wants") &&
			!str_ends(str_z(names[i]), ".requires"))
			continue;
		snprintf(path, sizeof path, "%s/%s/%s", dir, names[i], unit);
		if (etc_exists(s, column, path))
			return true;
	}
	return false;
}

static bool has_unit_file(struct scan *s, int column, const char *unit)
{
	static const char *const DIRS[] = {
		"/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"};
	char path[512];
	size_t i;

	for (i = 0; i < sizeof DIRS / sizeof *DIRS; i++) {
		snprintf(path, sizeof path, "%s/%s", DIRS[i], unit);
		if (etc_exists(s, column, path))
			return true;
	}
	return false;
}

/* /etc/rc2.d/S01NAME, for programs that have only a script of System V's kind. */
static bool has_rc_link(struct scan *s, int column, const char *unit)
{
	const char *const *names;
	struct str name = str_z(unit);
	size_t n, i;

	if (str_ends(name, ".service"))
		name.len -= strlen(".service");
	if (!scan_list(s, column, "/etc/rc2.d", &names, &n))
		return false;
	for (i = 0; i < n; i++)
		if (names[i][0] == 'S' && strlen(names[i]) > 3 &&
			str_eq(str_z(names[i] + 3), name))
			return true;
	return false;
}

bool etc_starts_at_boot(struct scan *s, int column, const char *unit)
{
	if (is_masked(s, column, unit))
		return false;
	if (!has_unit_file(s, column, unit))
		return has_rc_link(s, column, unit);
	return is_linked(s, column, "/etc/systemd/system", unit) ||
	       is_linked(s, column, "/usr/lib/systemd/system", unit) ||
	       is_linked(s, column, "/lib/systemd/system", unit);
}

/* --- packages -------------------------------------------------------------- */

static bool is_one_of(struct str name, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		size_t len = strlen(names[i]);

		if (len && names[i][len - 1] == '*'
				? name.len >= len - 1 &&
					  !memcmp(name.ptr, names[i], len - 1)
				: str_eqz(name, names[i]))
			return true;
	}
	return false;
}

struct str etc_package_in(struct str status, const char *const *names, size_t n)
{
	struct str line, name = STR("");

	while (str_next_line(&status, &line)) {
		if (!line.len) {
			name = STR("");
		} else if (str_starts(line, "Package: ")) {
			name = str_trim(str_of(line.ptr + 9, line.len - 9));
		} else if (str_starts(line, "Status: ") && str_ends(line, " installed")) {
			if (name.len && is_one_of(name, names, n))
				return name;
		}
	}
	return STR("");
}

struct str etc_package(struct scan *s, int column, const char *const *names, size_t n)
{
	struct str status;

	if (!scan_read(s, column, "/var/lib/dpkg/status", STATUS_MAX, &status))
		return STR("");
	return etc_package_in(status, names, n);
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
