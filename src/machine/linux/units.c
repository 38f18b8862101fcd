#include "units.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "unit_file.h"

#define FOLLOW_MAX 16   /* aliases of aliases */
#define DROPINS_MAX 256 /* for one unit */
#define SETTINGS_MAX 256

static const char PERSISTENT[] = "/etc/systemd/system";

/* The order is that of systemd 252 (lookup_paths_init): the first wins. */
static const char *const LOAD_PATH[] = {
	"/etc/systemd/system.control",
	"/run/systemd/system.control",
	"/run/systemd/transient",
	"/run/systemd/generator.early",
	PERSISTENT,
	"/etc/systemd/system.attached",
	"/run/systemd/system",
	"/run/systemd/system.attached",
	"/run/systemd/generator",
	"/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system",
	"/run/systemd/generator.late",
};
#define N_DIRS (sizeof LOAD_PATH / sizeof *LOAD_PATH)

struct entry {
	const char *name;
	const char *target; /* of a link, as it is; else NULL */
};

struct names {
	struct entry *items;
	size_t n, cap;
};

struct dir {
	const char *path;
	struct names units;  /* unit files and links */
	struct names wants;  /* links in its *.wants and *.requires */
	struct names extras; /* its *.d directories */
};

struct units {
	struct scan *s;
	int column;
	struct dir dirs[N_DIRS];
	struct names all;       /* each name once, sorted */
	struct names instances; /* likewise, those that are only wanted */
	bool sysv_listed;
	struct names sysv; /* "NAME" for a start link */
};

/* --- names ------------------------------------------------------------------ */

static bool is_type(struct str s)
{
	static const char *const TYPES[] = {"service", "socket", "target", "timer",
		"path", "mount", "automount", "swap", "slice", "scope", "device"};
	size_t i;

	for (i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
		if (str_eqz(s, TYPES[i]))
			return true;
	return false;
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c && strchr(":-_.\\@", c));
}

static const char *last_dot(struct str name)
{
	size_t i;

	for (i = name.len; i > 0; i--)
		if (name.ptr[i - 1] == '.')
			return name.ptr + i - 1;
	return NULL;
}

bool unit_name_is_valid(struct str name)
{
	const char *dot = last_dot(name);
	size_t i;

	if (!dot || dot == name.ptr || name.ptr[0] == '@' || name.len > UNIT_NAME_MAX)
		return false;
	if (!is_type(str_of(dot + 1, (size_t)(name.ptr + name.len - dot - 1))))
		return false;
	for (i = 0; i < name.len; i++)
		if (!is_name_char(name.ptr[i]))
			return false;
	return true;
}

bool unit_name_template(struct str name, char ret[UNIT_NAME_MAX + 1])
{
	const char *at = name.len ? memchr(name.ptr, '@', name.len) : NULL;
	const char *dot = last_dot(name);

	if (!at || !dot || dot <= at + 1 || name.len > UNIT_NAME_MAX)
		return false;
	snprintf(ret, UNIT_NAME_MAX + 1, "%.*s@%.*s", (int)(at - name.ptr), name.ptr,
		(int)(name.ptr + name.len - dot), dot);
	return true;
}

static bool is_instance(const char *name)
{
	char template[UNIT_NAME_MAX + 1];

	return unit_name_template(str_z(name), template);
}

static bool is_template(const char *name)
{
	const char *at = strchr(name, '@');

	return at && at[1] == '.';
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* --- listing ---------------------------------------------------------------- */

static void add(struct units *u, struct names *v, const char *name, const char *target)
{
	if (v->n == v->cap) {
		size_t cap = v->cap ? v->cap * 2 : 16;
		struct entry *more = ARENA_ARRAY(scan_arena(u->s), struct entry, cap);

		if (v->n)
			memcpy(more, v->items, v->n * sizeof *more);
		v->items = more;
		v->cap = cap;
	}
	v->items[v->n++] = (struct entry){name, target};
}

static const struct entry *find(const struct names *v, const char *name)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		if (!strcmp(v->items[i].name, name))
			return &v->items[i];
	return NULL;
}

static unsigned char type_of(DIR *d, const struct dirent *e)
{
	struct stat st;

	if (e->d_type != DT_UNKNOWN)
		return e->d_type;
	if (fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return DT_UNKNOWN;
	return S_ISDIR(st.st_mode) ? DT_DIR : S_ISLNK(st.st_mode) ? DT_LNK : DT_REG;
}

static const char *target_of(struct units *u, DIR *d, const char *name)
{
	char target[4096];
	ssize_t n = readlinkat(dirfd(d), name, target, sizeof target);

	return n < 0 ? NULL : arena_strz(scan_arena(u->s), str_of(target, (size_t)n));
}

typedef void on_entry(struct units *u, struct dir *dir, DIR *d, const struct dirent *e);

static void list(struct units *u, struct dir *dir, const char *path, on_entry *each)
{
	DIR *d = machine_open_dir(scan_machine(u->s), path);
	struct dirent *e;
	size_t n = 0;

	if (!d) {
		scan_warn_errno(u->s, u->column, path, errno);
		return;
	}
	while (errno = 0, (e = readdir(d)) != NULL && n++ < SCAN_NAMES_MAX)
		each(u, dir, d, e);
	if (e)
		scan_warn(
			u->s, u->column, "%s: more than %d names", path, SCAN_NAMES_MAX);
	else if (errno)
		scan_warn_errno(u->s, u->column, path, errno);
	closedir(d);
}

static void add_want(struct units *u, struct dir *dir, DIR *d, const struct dirent *e)
{
	if (type_of(d, e) == DT_LNK)
		add(u, &dir->wants, arena_strz(scan_arena(u->s), str_z(e->d_name)), "");
}

static void add_unit(struct units *u, struct dir *dir, DIR *d, const struct dirent *e)
{
	struct str name = str_z(e->d_name);
	unsigned char type = type_of(d, e);
	const char *kept;

	if (type == DT_DIR && (str_ends(name, ".wants") || str_ends(name, ".requires"))) {
		list(u, dir,
			arena_printf(scan_arena(u->s), "%s/%s", dir->path, e->d_name).ptr,
			add_want);
		return;
	}
	kept = arena_strz(scan_arena(u->s), name);
	if (type == DT_DIR && str_ends(name, ".d"))
		add(u, &dir->extras, kept, NULL);
	else if (unit_name_is_valid(name) && type == DT_LNK)
		add(u, &dir->units, kept, target_of(u, d, e->d_name));
	else if (unit_name_is_valid(name) && type == DT_REG)
		add(u, &dir->units, kept, NULL);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static void sort_once(struct names *v)
{
	size_t i, n = 0;

	if (!v->n)
		return;
	qsort(v->items, v->n, sizeof *v->items, by_name);
	for (i = 0; i < v->n; i++)
		if (!n || strcmp(v->items[n - 1].name, v->items[i].name) != 0)
			v->items[n++] = v->items[i];
	v->n = n;
}

static void collect_names(struct units *u)
{
	size_t i, j;

	for (i = 0; i < N_DIRS; i++) {
		const struct dir *d = &u->dirs[i];

		for (j = 0; j < d->units.n; j++)
			add(u, &u->all, d->units.items[j].name, NULL);
		for (j = 0; j < d->wants.n; j++)
			if (is_instance(d->wants.items[j].name))
				add(u, &u->instances, d->wants.items[j].name, NULL);
	}
	sort_once(&u->all);
	sort_once(&u->instances);
}

/* Where /lib is not a link to /usr/lib, units are in both. */
static bool lib_is_apart(struct units *u)
{
	SCOPED_FD(fd) = machine_open_file(
		scan_machine(u->s), "/lib", O_PATH | O_NOFOLLOW | O_DIRECTORY);

	return fd >= 0;
}

struct units *units_load(struct scan *s, int column)
{
	struct units *u = ARENA_NEW(scan_arena(s), struct units);
	size_t i;

	u->s = s;
	u->column = column;
	for (i = 0; i < N_DIRS; i++) {
		struct dir *dir = &u->dirs[i];

		dir->path = LOAD_PATH[i];
		list(u, dir, dir->path, add_unit);
		if (!strcmp(dir->path, "/usr/lib/systemd/system") && !dir->units.n &&
			lib_is_apart(u)) {
			dir->path = "/lib/systemd/system";
			list(u, dir, dir->path, add_unit);
		}
	}
	collect_names(u);
	return u;
}

size_t units_count(const struct units *u)
{
	return u->all.n;
}

const char *units_name(const struct units *u, size_t i)
{
	return u->all.items[i].name;
}

size_t units_instances_count(const struct units *u)
{
	return u->instances.n;
}

const char *units_instance(const struct units *u, size_t i)
{
	return u->instances.items[i].name;
}

/* --- finding a unit's file -------------------------------------------------- */

struct found {
	const char *name; /* after aliases */
	const char *path; /* NULL: masked links keep theirs, see masked */
	bool masked;
};

static const char *join(struct units *u, const char *dir, const char *name)
{
	return arena_printf(scan_arena(u->s), "%s/%s", dir, name).ptr;
}

/* "/a/b/../c" and "/a//./c" made "/a/c": links of unit files go no further. */
static const char *tidy(struct units *u, const char *path)
{
	struct str rest = str_z(path), part;
	char *out = arena_alloc(scan_arena(u->s), rest.len + 2);
	size_t n = 0;
	bool more = true;

	while (more) {
		more = str_cut(&rest, '/', &part);
		if (!part.len || str_eqz(part, "."))
			continue;
		if (str_eqz(part, "..")) {
			while (n && out[--n] != '/')
				;
			continue;
		}
		out[n++] = '/';
		memcpy(out + n, part.ptr, part.len);
		n += part.len;
	}
	out[n] = '\0';
	return n ? out : "/";
}

static const char *absolute_target(struct units *u, const char *dir, const char *target)
{
	return tidy(u, target[0] == '/' ? target : join(u, dir, target));
}

/* Empty, or /dev/null: what masks a unit. A file that is not there does not. */
static bool is_null_or_empty(struct units *u, const char *path)
{
	SCOPED_FD(fd) = -1;
	struct stat st;

	if (!strcmp(path, "/dev/null"))
		return true;
	fd = machine_open_file(scan_machine(u->s), path, O_PATH);
	if (fd < 0 || fstat(fd, &st) < 0)
		return false;
	return S_ISCHR(st.st_mode) || (S_ISREG(st.st_mode) && st.st_size == 0);
}

static bool exists(struct units *u, const char *path)
{
	SCOPED_FD(fd) = machine_open_file(scan_machine(u->s), path, O_PATH);

	return fd >= 0;
}

/* The directory of the load path that a path lies in, or NULL. */
static const struct dir *load_dir_of(const struct units *u, const char *path)
{
	size_t i;

	for (i = 0; i < N_DIRS; i++) {
		size_t n = strlen(u->dirs[i].path);

		if (!strncmp(path, u->dirs[i].path, n) && path[n] == '/')
			return &u->dirs[i];
	}
	if (!strncmp(path, "/lib/systemd/system/", 20))
		return &u->dirs[N_DIRS - 2];
	return NULL;
}

static const struct entry *entry_named(
	const struct units *u, const char *name, const struct dir **ret_dir)
{
	size_t i;

	for (i = 0; i < N_DIRS; i++) {
		const struct entry *e = find(&u->dirs[i].units, name);

		if (e) {
			*ret_dir = &u->dirs[i];
			return e;
		}
	}
	return NULL;
}

/* The name that an alias leads to; an instance hands its instance on. */
static const char *alias_name(struct units *u, const char *from, const char *to)
{
	const char *at = strchr(from, '@'), *to_at = strchr(to, '@');
	const char *dot = strrchr(from, '.');

	if (!is_instance(from) || !is_template(to))
		return to;
	return arena_printf(scan_arena(u->s), "%.*s%.*s%s", (int)(to_at - to), to,
		(int)(dot - at), at, to_at + 1)
		.ptr;
}

/* One step: the entry itself, or what its link leads to. False: nothing is there. */
static bool resolve(struct units *u, struct found *f, bool *ret_again)
{
	char template[UNIT_NAME_MAX + 1];
	const struct dir *dir = NULL;
	const struct entry *e = entry_named(u, f->name, &dir);
	const char *target;

	*ret_again = false;
	if (!e && unit_name_template(str_z(f->name), template))
		e = entry_named(u, template, &dir);
	if (!e)
		return false;
	f->path = join(u, dir->path, e->name);
	target = e->target ? absolute_target(u, dir->path, e->target) : f->path;
	f->masked = is_null_or_empty(u, target);
	if (!e->target || f->masked)
		return true;
	if (!exists(u, target))
		return false;
	if (load_dir_of(u, target) && strcmp(base_of(target), e->name) != 0) {
		f->name = alias_name(u, f->name, base_of(target));
		*ret_again = true;
		return true;
	}
	f->path = target; /* linked from elsewhere */
	return true;
}

static bool discover(struct units *u, const char *name, struct found *ret)
{
	struct found f = {.name = name};
	bool again = true;
	int i;

	for (i = 0; again && i < FOLLOW_MAX; i++)
		if (!unit_name_is_valid(str_z(f.name)) || !resolve(u, &f, &again))
			return false;
	*ret = f;
	return !again;
}

/* --- reading its settings --------------------------------------------------- */

struct dropins {
	const char *name[DROPINS_MAX];
	const char *path[DROPINS_MAX];
	size_t n;
};

/* A file of the same name in an earlier directory hides the later. */
static void add_dropin(
	struct units *u, struct dropins *v, const char *dir, const char *name)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		if (!strcmp(v->name[i], name))
			return;
	if (v->n == DROPINS_MAX) {
		scan_warn(u->s, u->column, "%s: more than %d drop-ins", dir, DROPINS_MAX);
		return;
	}
	for (i = v->n; i > 0 && strcmp(v->name[i - 1], name) > 0; i--) {
		v->name[i] = v->name[i - 1];
		v->path[i] = v->path[i - 1];
	}
	v->name[i] = name;
	v->path[i] = join(u, dir, name);
	v->n++;
}

static void list_dropins(struct units *u, struct dropins *v, const char *unit)
{
	char dir_name[UNIT_NAME_MAX + 3];
	size_t i, j, n;

	snprintf(dir_name, sizeof dir_name, "%s.d", unit);
	for (i = 0; i < N_DIRS; i++) {
		const char *const *names;
		const char *dir;

		if (!find(&u->dirs[i].extras, dir_name))
			continue;
		dir = join(u, u->dirs[i].path, dir_name);
		if (!scan_list(u->s, u->column, dir, &names, &n))
			continue;
		for (j = 0; j < n; j++)
			if (str_ends(str_z(names[j]), ".conf"))
				add_dropin(u, v, dir, names[j]);
	}
}

static void read_settings(
	struct units *u, const char *path, units_setting_fn *each, void *ctx)
{
	struct unit_setting e;
	struct unit_file f;
	struct str text;

	if (!scan_read(u->s, u->column, path, UNIT_FILE_MAX, &text))
		return;
	f = unit_file_over(text);
	while (unit_file_next(&f, &e))
		each(ctx, &e, path);
}

static void each_setting(
	struct units *u, const struct found *f, units_setting_fn *each, void *ctx)
{
	char template[UNIT_NAME_MAX + 1];
	struct dropins v = {.n = 0};
	size_t i;

	if (f->masked)
		return;
	read_settings(u, f->path, each, ctx);
	list_dropins(u, &v, f->name);
	if (unit_name_template(str_z(f->name), template))
		list_dropins(u, &v, template);
	for (i = 0; i < v.n; i++)
		read_settings(u, v.path[i], each, ctx);
}

void units_each_setting(
	struct units *u, const char *name, units_setting_fn *each, void *ctx)
{
	struct found f;

	if (discover(u, name, &f))
		each_setting(u, &f, each, ctx);
}

struct collecting {
	const char *section, *key;
	struct str *values;
	const char **paths;
	size_t n, max;
};

static void collect(void *ctx, const struct unit_setting *e, const char *path)
{
	struct collecting *c = ctx;

	if (!str_eqz(e->section, c->section) || !str_eqz(e->key, c->key))
		return;
	if (!e->value.len)
		c->n = 0;
	else if (c->n < c->max) {
		c->values[c->n] = e->value;
		if (c->paths)
			c->paths[c->n] = path;
		c->n++;
	}
}

size_t units_settings(struct units *u, const char *name, const char *section,
	const char *key, struct str *ret, size_t max)
{
	struct collecting c = {.section = section, .key = key, .values = ret, .max = max};

	units_each_setting(u, name, collect, &c);
	return c.n;
}

bool units_setting(struct units *u, const char *name, const char *section,
	const char *key, struct str *ret, const char **ret_path)
{
	struct str values[SETTINGS_MAX];
	const char *paths[SETTINGS_MAX];
	struct collecting c = {section, key, values, paths, 0, SETTINGS_MAX};

	units_each_setting(u, name, collect, &c);
	if (!c.n)
		return false;
	*ret = values[c.n - 1];
	if (ret_path)
		*ret_path = paths[c.n - 1];
	return true;
}

/* --- enabled or not --------------------------------------------------------- */

struct install {
	struct str aliases[64];
	size_t n_aliases;
	bool wanted, required, also;
	char default_instance[UNIT_NAME_MAX + 1];
};

static void note_install(void *ctx, const struct unit_setting *e, const char *path)
{
	struct install *in = ctx;
	struct str rest = e->value, word;

	(void)path;
	if (!str_eqz(e->section, "Install"))
		return;
	if (str_eqz(e->key, "WantedBy")) { /* an empty value takes back the others */
		in->wanted = e->value.len > 0;
	} else if (str_eqz(e->key, "RequiredBy")) {
		in->required = e->value.len > 0;
	} else if (str_eqz(e->key, "Also")) {
		in->also |= e->value.len > 0;
	} else if (str_eqz(e->key, "DefaultInstance")) {
		snprintf(in->default_instance, sizeof in->default_instance, "%.*s",
			(int)(e->value.len > UNIT_NAME_MAX ? 0 : e->value.len),
			e->value.ptr);
	} else if (str_eqz(e->key, "Alias")) {
		if (!e->value.len)
			in->n_aliases = 0;
		while (in->n_aliases < 64 && unit_file_next_word(&rest, &word))
			in->aliases[in->n_aliases++] = word;
	}
}

/* A name that enabling the unit would have made. */
static bool is_known_name(
	const struct found *f, const struct install *in, const char *name)
{
	const char *at = strchr(f->name, '@');
	char instance[2 * UNIT_NAME_MAX + 2];
	size_t i;

	if (!strcmp(name, f->name))
		return true;
	for (i = 0; i < in->n_aliases; i++)
		if (str_eqz(in->aliases[i], name))
			return true;
	if (!in->default_instance[0] || !is_template(f->name))
		return false;
	snprintf(instance, sizeof instance, "%.*s%s%s", (int)(at - f->name + 1), f->name,
		in->default_instance, at + 1);
	return !strcmp(name, instance);
}

static bool is_template_of(const char *name, const char *wanted)
{
	char template[UNIT_NAME_MAX + 1];

	return unit_name_template(str_z(name), template) && !strcmp(template, wanted);
}

/* A link in a .wants or .requires directory of the load path. */
static bool is_wanted_in(
	const struct dir *d, const struct found *f, const struct install *in, bool known)
{
	size_t i;

	for (i = 0; i < d->wants.n; i++) {
		const char *name = d->wants.items[i].name;

		if (strcmp(name, f->name) != 0 && !is_template_of(name, f->name))
			continue;
		if (!known || is_known_name(f, in, name))
			return true;
	}
	return false;
}

/* A link beside the unit files. *ret_same: one of the unit's own name. */
static bool is_linked_in(const struct dir *d, const struct found *f,
	const struct install *in, bool known, bool ignore_same, bool *ret_same)
{
	size_t i;

	for (i = 0; i < d->units.n; i++) {
		const struct entry *e = &d->units.items[i];
		bool same_name = !ignore_same && !strcmp(e->name, f->name);
		bool same_target = e->target && !strcmp(base_of(e->target), f->name);

		if (!e->target || (!same_name && !same_target))
			continue;
		if (same_name && same_target)
			*ret_same = true;
		else if (!known || is_known_name(f, in, e->name))
			return true;
	}
	return false;
}

static bool is_runtime(const char *path)
{
	return !strncmp(path, "/run/", 5);
}

/*
 * What the links to a unit make of it, or NULL: systemd's find_symlinks_in_scope().
 * With `known` only names count that enabling it would make.
 */
static const char *state_by_links(const struct units *u, const struct found *f,
	const struct install *in, bool known)
{
	bool in_runtime = false, at_all = false, same_config = false,
	     same_runtime = false;
	bool ignore_same = false;
	size_t i;

	for (i = 0; i < N_DIRS; i++) {
		const struct dir *d = &u->dirs[i];
		bool same = false;

		if (is_wanted_in(d, f, in, known) ||
			is_linked_in(d, f, in, known, ignore_same, &same)) {
			if (!strcmp(d->path, PERSISTENT))
				return "enabled";
			in_runtime |= is_runtime(d->path);
			at_all |= !is_runtime(d->path);
		} else if (same) {
			same_config |= !strcmp(d->path, PERSISTENT);
			same_runtime |= is_runtime(d->path);
		}
		/* what lies below the unit's own file is hidden by it */
		ignore_same |= load_dir_of(u, f->path) == d;
	}
	if (in_runtime)
		return "enabled-runtime";
	if (at_all && is_instance(f->name))
		return "static";
	if (same_config)
		return "linked";
	return same_runtime ? "linked-runtime" : NULL;
}

static bool is_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return !strncmp(path, dir, n) && (path[n] == '/' || path[n] == '.');
}

static const char *state_of(struct units *u, const char *name, const struct found *f)
{
	struct install in = {.n_aliases = 0};
	const char *state;

	if (f->masked)
		return is_runtime(f->path) ? "masked-runtime" : "masked";
	if (strcmp(name, base_of(f->path)) != 0 && !is_instance(f->name))
		return "alias";
	if (is_below(f->path, "/run/systemd/generator"))
		return "generated";
	if (is_below(f->path, "/run/systemd/transient"))
		return "transient";
	each_setting(u, f, note_install, &in);
	state = state_by_links(u, f, &in, true);
	if (state)
		return state;
	if (state_by_links(u, f, &in, false))
		return "indirect";
	if (in.wanted || in.required || in.n_aliases)
		return "disabled";
	return in.also ? "indirect" : "static";
}

bool units_exists(struct units *u, const char *name)
{
	const struct dir *dir;

	return entry_named(u, name, &dir) != NULL;
}

const char *units_state(struct units *u, const char *name)
{
	char template[UNIT_NAME_MAX + 1];
	struct found f;

	if (discover(u, name, &f))
		return state_of(u, name, &f);
	if (units_exists(u, name))
		return "bad";
	if (unit_name_template(str_z(name), template) && units_exists(u, template))
		return "bad";
	return NULL;
}

const char *units_fragment(struct units *u, const char *name)
{
	struct found f;

	return discover(u, name, &f) ? f.path : NULL;
}

const char *units_real_name(struct units *u, const char *name)
{
	struct found f;

	return discover(u, name, &f) ? f.name : name;
}

/* "S20name" gives "name" for the run levels that Debian boots into. */
static void list_sysv(struct units *u)
{
	static const char *const DIRS[] = {
		"/etc/rcS.d", "/etc/rc2.d", "/etc/rc3.d", "/etc/rc4.d", "/etc/rc5.d"};
	size_t i, j, n;

	u->sysv_listed = true;
	for (i = 0; i < sizeof DIRS / sizeof *DIRS; i++) {
		const char *const *names;

		if (!scan_list(u->s, u->column, DIRS[i], &names, &n))
			continue;
		for (j = 0; j < n; j++)
			if (names[j][0] == 'S' && strlen(names[j]) > 3)
				add(u, &u->sysv, names[j] + 3, NULL);
	}
}

static bool is_enabled_sysv(struct units *u, const char *unit)
{
	struct str name = str_z(unit);

	if (!str_ends(name, ".service"))
		return false;
	if (!u->sysv_listed)
		list_sysv(u);
	name.len -= strlen(".service");
	return find(&u->sysv, arena_strz(scan_arena(u->s), name)) != NULL;
}

bool units_is_enabled(struct units *u, const char *name)
{
	struct found f;
	size_t i;

	if (!discover(u, name, &f))
		return !units_exists(u, name) && is_enabled_sysv(u, name);
	if (f.masked)
		return false;
	if (str_starts(str_z(units_state(u, f.name)), "enabled"))
		return true;
	if (is_below(f.path, "/run/systemd/generator.late"))
		return is_enabled_sysv(u, f.name);
	for (i = 0; i < N_DIRS; i++)
		if (find(&u->dirs[i].wants, f.name) || find(&u->dirs[i].wants, name))
			return true;
	return false;
}
