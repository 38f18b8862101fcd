#include "sysctl_conf.h"

#include <fnmatch.h>

#define FILE_MAX ((size_t)1 << 20)
#define SETTINGS_MAX 65536
#define KEY_MAX 1024

void sysctl_swap(char *name)
{
	for (; *name; name++)
		if (*name == '.')
			*name = '/';
		else if (*name == '/')
			*name = '.';
}

/* A key whose first separator is "/" is written with "/" throughout. */
static void normalize(char *key)
{
	size_t n = strcspn(key, "./");

	if (key[n] == '.')
		sysctl_swap(key);
}

bool sysctl_conf_parse_line(struct arena *a, struct str line, struct sysctl_setting *ret)
{
	struct str key;
	bool may_fail, assigned;
	char *z;

	line = str_trim(line);
	if (!line.len || line.ptr[0] == '#' || line.ptr[0] == ';')
		return false;
	assigned = str_cut(&line, '=', &key);
	key = str_trim(key);
	may_fail = str_starts(key, "-");
	if (may_fail)
		key = str_trim(str_of(key.ptr + 1, key.len - 1));
	if (!key.len || key.len > KEY_MAX || memchr(key.ptr, '\0', key.len) ||
		(!assigned && !may_fail))
		return false;
	z = arena_strz(a, key);
	normalize(z);
	*ret = (struct sysctl_setting){
		.key = str_of(z, key.len),
		.value = assigned ? str_trim(line) : STR(""),
		.is_pattern = strpbrk(z, "*?[") != NULL,
		.is_exclusion = !assigned,
	};
	return true;
}

static bool add(struct arena *a, struct sysctl_conf *c, const struct sysctl_setting *one)
{
	if (c->n == SETTINGS_MAX)
		return false;
	if (c->n == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 64;
		struct sysctl_setting *v = ARENA_ARRAY(a, struct sysctl_setting, cap);

		if (c->n)
			memcpy(v, c->v, c->n * sizeof *v);
		c->v = v;
		c->cap = cap;
	}
	c->v[c->n++] = *one;
	return true;
}

bool sysctl_conf_parse(struct arena *a, struct str text, struct sysctl_conf *ret)
{
	struct sysctl_setting one;
	struct str line;

	while (str_next_line(&text, &line))
		if (sysctl_conf_parse_line(a, line, &one) && !add(a, ret, &one))
			return false;
	return true;
}

/* --- the files ------------------------------------------------------------------- */

static const char *const DIRECTORIES[] = {"/etc/sysctl.d", "/run/sysctl.d",
	"/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d"};

#define N_DIRECTORIES (sizeof DIRECTORIES / sizeof *DIRECTORIES)

static void read_file(
	struct scan *s, int column, const char *path, struct sysctl_conf *ret)
{
	struct str text;

	if (scan_read(s, column, path, FILE_MAX, &text) &&
		!sysctl_conf_parse(scan_arena(s), text, ret))
		scan_warn(s, column, "%s: more than %d settings in all", path,
			SETTINGS_MAX);
}

struct drop_in {
	const char *name, *path;
	size_t order;
};

static int by_name(const void *a, const void *b)
{
	const struct drop_in *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	return c ? c : (x->order > y->order) - (x->order < y->order);
}

/* All *.conf in all directories, by name; the first of a name is the one that counts. */
static size_t list_drop_ins(struct scan *s, int column, struct drop_in **ret)
{
	const char *const *names[N_DIRECTORIES];
	size_t n[N_DIRECTORIES] = {0}, total = 0, d, i;
	struct drop_in *v;

	for (d = 0; d < N_DIRECTORIES; d++)
		if (scan_list(s, column, DIRECTORIES[d], &names[d], &n[d]))
			total += n[d];
	v = ARENA_ARRAY(scan_arena(s), struct drop_in, total);
	total = 0;
	for (d = 0; d < N_DIRECTORIES; d++)
		for (i = 0; i < n[d]; i++)
			if (str_ends(str_z(names[d][i]), ".conf"))
				v[total++] = (struct drop_in){names[d][i],
					arena_printf(scan_arena(s), "%s/%s",
						DIRECTORIES[d], names[d][i])
						.ptr,
					d};
	if (total)
		qsort(v, total, sizeof *v, by_name);
	*ret = v;
	return total;
}

void sysctl_conf_read(struct scan *s, int column, struct sysctl_conf *ret)
{
	bool main_seen = false;
	struct drop_in *v;
	struct str target;
	size_t n, i;

	*ret = (struct sysctl_conf){0};
	n = list_drop_ins(s, column, &v);
	for (i = 0; i < n; i++) {
		if (i && !strcmp(v[i].name, v[i - 1].name))
			continue;
		target = STR("");
		scan_readlink(s, SCAN_ROWS, v[i].path, &target);
		if (str_eqz(target, "/dev/null"))
			continue; /* masked */
		main_seen |= str_eqz(target, "../sysctl.conf") ||
			     str_eqz(target, "/etc/sysctl.conf");
		read_file(s, column, v[i].path, ret);
	}
	if (!main_seen)
		read_file(s, column, "/etc/sysctl.conf", ret);
}

/* --- which one counts -------------------------------------------------------------- */

bool sysctl_conf_find(const struct sysctl_conf *c, const char *key, struct str *ret)
{
	const struct sysctl_setting *pattern = NULL;
	size_t i;

	for (i = c->n; i-- > 0;) {
		const struct sysctl_setting *one = &c->v[i];

		if (!one->is_pattern && str_eqz(one->key, key)) {
			*ret = one->value;
			return !one->is_exclusion;
		}
		/* systemd excludes only keys written out */
		if (one->is_pattern && !one->is_exclusion && !pattern &&
			fnmatch(one->key.ptr, key, FNM_PATHNAME | FNM_PERIOD) == 0)
			pattern = one;
	}
	if (!pattern)
		return false;
	*ret = pattern->value;
	return true;
}
