#include "gsettings.h"

#include "passwd.h"

#define DATABASE_MAX ((size_t)16 << 20)
#define PROFILE_MAX 65536
#define SOURCES_MAX 16
#define VALUE_MAX 4096
#define USERS_MAX 4096

struct source {
	struct str path;
	struct gvdb values;
	bool has_locks;
	struct gvdb locks;
};

struct gsettings {
	struct str user_db; /* below ~/.config/dconf; empty: the profile has none */
	size_t n_schemas, n_sources;
	struct source schemas[3];
	struct source sources[SOURCES_MAX];
};

/* In the order in which GLib looks for schemas: XDG_DATA_DIRS. */
static const char *const SCHEMA_FILES[] = {
	"/usr/local/share/glib-2.0/schemas/gschemas.compiled",
	"/usr/share/glib-2.0/schemas/gschemas.compiled",
};

static const char *const PROFILES[] = {
	"/etc/dconf/profile/user",
	"/usr/local/share/dconf/profile/user",
	"/usr/share/dconf/profile/user",
};

/* An empty file is a database without keys: dconf makes one before it writes. */
static bool load(struct scan *s, struct str path, bool must, struct gvdb *ret)
{
	struct str file;

	if (must ? !scan_read_must(s, SCAN_ROWS, path.ptr, DATABASE_MAX, &file)
		 : !scan_read(s, SCAN_ROWS, path.ptr, DATABASE_MAX, &file))
		return false;
	if (!file.len)
		return false;
	if (gvdb_open(file, ret)) {
		scan_warn(s, SCAN_ROWS, "%s: not a settings database", path.ptr);
		return false;
	}
	return true;
}

static void add_source(struct scan *s, struct gsettings *g, struct str path)
{
	struct source *at = &g->sources[g->n_sources];

	if (g->n_sources == SOURCES_MAX) {
		scan_warn(s, SCAN_ROWS, "dconf profile: more than %d databases",
			SOURCES_MAX);
		return;
	}
	/* dconf goes on without a database of its profile that is not there; we tell */
	if (!load(s, path, true, &at->values))
		return;
	at->path = path;
	at->has_locks = gvdb_table(&at->values, STR(".locks"), &at->locks);
	g->n_sources++;
}

static bool load_profile(struct scan *s, struct gsettings *g)
{
	struct str text, line;
	size_t i;

	for (i = 0; i < sizeof PROFILES / sizeof *PROFILES; i++)
		if (scan_read(s, SCAN_ROWS, PROFILES[i], PROFILE_MAX, &text))
			break;
	if (i == sizeof PROFILES / sizeof *PROFILES)
		return false;
	while (str_next_line(&text, &line)) {
		struct str kind, rest = line;

		str_cut(&rest, '#', &line);
		rest = line = str_trim(line);
		if (!line.len)
			continue;
		str_cut(&rest, ':', &kind);
		if (str_eqz(kind, "user-db"))
			g->user_db = rest;
		else if (str_eqz(kind, "system-db"))
			add_source(s, g,
				arena_printf(scan_arena(s), "/etc/dconf/db/%.*s",
					STR_ARG(rest)));
		else if (str_eqz(kind, "file-db") && str_starts(rest, "/"))
			add_source(s, g, arena_str(scan_arena(s), rest));
		else
			scan_warn(s, SCAN_ROWS, "%s: '%.*s' is not understood",
				PROFILES[i], STR_ARG(line));
	}
	return true;
}

const struct gsettings *gsettings_load(struct scan *s)
{
	struct gsettings *g = ARENA_NEW(scan_arena(s), struct gsettings);
	size_t i;

	for (i = 0; i < sizeof SCHEMA_FILES / sizeof *SCHEMA_FILES; i++) {
		struct source *at = &g->schemas[g->n_schemas];

		at->path = str_z(SCHEMA_FILES[i]);
		g->n_schemas += load(s, at->path, false, &at->values);
	}
	if (g->n_schemas && !load_profile(s, g))
		g->user_db = STR("user");
	return g;
}

static bool home_is_new(const struct gsettings_user *users, size_t n, struct str home)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(users[i].home, home))
			return false;
	return true;
}

void gsettings_users(struct scan *s, const struct gsettings *g,
	const struct gsettings_user **ret, size_t *ret_n)
{
	const struct passwd_user *accounts;
	struct gsettings_user *users;
	size_t n_accounts, n = 0, i;

	passwd_users(s, SCAN_ROWS, &accounts, &n_accounts);
	users = ARENA_ARRAY(scan_arena(s), struct gsettings_user, n_accounts);
	for (i = 0; i < n_accounts; i++) {
		struct gsettings_user *u = &users[n];

		if (!str_starts(accounts[i].home, "/") || accounts[i].home.len < 2 ||
			!home_is_new(users, n, accounts[i].home))
			continue;
		if (n == USERS_MAX) {
			scan_warn(s, SCAN_ROWS,
				"more than %d users; the rest is not looked at",
				USERS_MAX);
			break;
		}
		u->name = accounts[i].name;
		u->home = accounts[i].home;
		n++;
		if (!g || !g->n_schemas || !g->user_db.len)
			continue;
		u->dconf_path = arena_printf(scan_arena(s), "%.*s/.config/dconf/%.*s",
			STR_ARG(u->home), STR_ARG(g->user_db));
		u->has_dconf = load(s, u->dconf_path, false, &u->dconf);
	}
	*ret = users;
	*ret_n = n;
}

/* A value as text, in the scan's memory. */
static bool give(struct scan *s, struct gvariant v, struct str *ret)
{
	SCOPED_BUF(text, VALUE_MAX);

	if (!gvariant_text(v, &text) || buf_failed(&text))
		return false;
	*ret = arena_str(scan_arena(s), buf_str(&text));
	return true;
}

/*
 * A key in a dconf database; false: it is not there. A value of another type than
 * the schema's gives way to the default, not to the next database, as in GIO.
 */
static bool read_value(struct scan *s, const struct gvdb *db, struct str path,
	struct str key, struct str type, struct gsetting *ret)
{
	struct gvariant v;
	struct str bytes;

	if (!gvdb_value(db, key, &bytes))
		return false;
	if (gvariant_unwrap(bytes, &v) && str_eq(v.type, type) &&
		give(s, v, &ret->value)) {
		ret->source = path;
		ret->is_default = false;
	}
	return true;
}

/* The schema's path and the key's default; false: not installed, or not readable. */
static bool schema_get(struct scan *s, const struct gsettings *g, const char *schema,
	const char *key, struct str *ret_path, struct gsetting *ret, struct str *ret_type)
{
	size_t i;

	for (i = 0; i < g->n_schemas; i++) {
		struct gvariant path, tuple, value;
		struct gvdb t;
		struct str bytes;

		if (!gvdb_table(&g->schemas[i].values, str_z(schema), &t))
			continue;
		if (!gvdb_value(&t, STR(".path"), &bytes) ||
			!gvariant_unwrap(bytes, &path) || !give(s, path, ret_path) ||
			!gvdb_value(&t, str_z(key), &bytes) ||
			!gvariant_unwrap(bytes, &tuple) ||
			!gvariant_first(tuple, &value) || !give(s, value, &ret->value))
			return false;
		*ret_type = value.type;
		ret->source = g->schemas[i].path;
		ret->is_default = true;
		return true;
	}
	return false;
}

/* The lowest database that locks the key, or n_sources. */
static size_t find_lock(const struct gsettings *g, struct str key)
{
	size_t i;
	struct str ignored;

	for (i = g->n_sources; i-- > 0;)
		if (g->sources[i].has_locks &&
			gvdb_value(&g->sources[i].locks, key, &ignored))
			return i;
	return g->n_sources;
}

bool gsettings_get(struct scan *s, const struct gsettings *g,
	const struct gsettings_user *user, const char *schema, const char *key,
	struct gsetting *ret)
{
	struct gsetting out = {0};
	struct str path, name, type;
	size_t lock, i;

	if (!schema_get(s, g, schema, key, &path, &out, &type))
		return false;
	name = arena_printf(scan_arena(s), "%.*s%s", STR_ARG(path), key);
	lock = find_lock(g, name);
	out.is_locked = lock < g->n_sources;
	out.is_own = !out.is_locked && user && user->has_dconf &&
		     read_value(s, &user->dconf, user->dconf_path, name, type, &out);
	for (i = out.is_locked ? lock : 0; !out.is_own && i < g->n_sources; i++)
		if (read_value(s, &g->sources[i].values, g->sources[i].path, name, type,
			    &out))
			break;
	*ret = out;
	return true;
}
