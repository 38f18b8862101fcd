/*
 * database_config: where each database server listens and whether it asks for a
 * password, as its configuration says: one row for each address. Judged where the
 * package is installed or the configuration is there, running or not.
 *
 * A setting that is not written has the program's default (`is_default`, which
 * speaks of the address): '*' for MySQL, MariaDB, Redis and memcached, localhost
 * for PostgreSQL and MongoDB. No address, with port 0: sockets only.
 *
 * authentication  none            anybody who reaches it may use it
 *                 trust-local     PostgreSQL: a `trust` line for this machine only
 *                 password        it asks (or peer, certificates...)
 * Accounts inside the databases are not looked at. PostgreSQL is `none` when any
 * line of pg_hba.conf trusts other hosts, even behind one that matches earlier.
 * Options on the command line of a unit are not seen.
 */
#include "database.h"
#include "dpkg.h"

static const struct column COLUMNS[] = {
	[DB_ENGINE] = {"engine", COLUMN_TEXT, 0},
	[DB_PACKAGE] = {"package", COLUMN_TEXT, 0},
	[DB_NAME] = {"name", COLUMN_TEXT, 0},
	[DB_ADDRESS] = {"address", COLUMN_TEXT, 0},
	[DB_PORT] = {"port", COLUMN_INTEGER, 0},
	[DB_SOCKET] = {"socket", COLUMN_TEXT, 0},
	[DB_AUTHENTICATION] = {"authentication", COLUMN_TEXT, 0},
	[DB_IS_DEFAULT] = {"is_default", COLUMN_INTEGER, 0},
	[DB_SOURCE] = {"source", COLUMN_TEXT, 0},
	[DB_LINE] = {"line", COLUMN_INTEGER, 0},
};

static bool is_named(struct str name, const char *pattern)
{
	size_t len = strlen(pattern);

	if (pattern[len - 1] == '*')
		return name.len >= len - 1 && memcmp(name.ptr, pattern, len - 1) == 0;
	return str_eqz(name, pattern);
}

struct str db_installed(
	const struct db_packages *have, const char *const *names, size_t n)
{
	size_t i, k;

	for (i = 0; i < have->n; i++)
		for (k = 0; k < n; k++)
			if (is_named(have->name[i], names[k]))
				return have->name[i];
	return STR("");
}

struct looking {
	struct scan *s;
	struct db_packages have;
};

static enum err note_package(void *ctx, const struct dpkg_package *p)
{
	static const char *const SERVERS[] = {"postgresql-1*", "postgresql-9.*",
		"mariadb-server*", "mysql-server*", "mysql-community-server",
		"percona-server-server*", "default-mysql-server", "redis-server",
		"valkey-server", "mongodb-org-server", "mongodb-server*", "memcached"};
	struct looking *l = ctx;
	size_t i;

	if (!dpkg_is_unpacked(p))
		return OK;
	for (i = 0; i < sizeof SERVERS / sizeof *SERVERS; i++)
		if (is_named(p->name, SERVERS[i]) &&
			l->have.n < sizeof l->have.name / sizeof *l->have.name) {
			l->have.name[l->have.n++] = arena_str(scan_arena(l->s), p->name);
			break;
		}
	return OK;
}

static enum err give_address(
	struct scan *s, const struct db_instance *db, struct str address)
{
	scan_textz(s, DB_ENGINE, db->engine);
	scan_text_kept(s, DB_PACKAGE, db->package);
	scan_text_kept(s, DB_NAME, db->name);
	scan_text_kept(s, DB_ADDRESS, address);
	scan_int(s, DB_PORT, address.len ? db->port : 0);
	scan_text(s, DB_SOCKET, db->socket);
	scan_textz(s, DB_AUTHENTICATION, db->authentication);
	scan_int(s, DB_IS_DEFAULT, db->said.file == NULL);
	scan_textz(s, DB_SOURCE,
		db->said.file ? db->said.file
		: db->file    ? db->file
			      : "");
	scan_int(s, DB_LINE, (int64_t)db->said.line);
	return scan_row(s);
}

/* The next of "a, b c". */
static bool next_address(struct str *list, struct str *ret)
{
	size_t i = 0, from;

	while (i < list->len &&
		(list->ptr[i] == ',' || list->ptr[i] == ' ' || list->ptr[i] == '\t'))
		i++;
	for (from = i; i < list->len; i++)
		if (list->ptr[i] == ',' || list->ptr[i] == ' ' || list->ptr[i] == '\t')
			break;
	*ret = str_of(list->ptr + from, i - from);
	*list = str_of(list->ptr + i, list->len - i);
	return ret->len > 0;
}

enum err database_give(struct scan *s, const struct db_instance *db)
{
	struct str list = db->addresses, address;
	bool any = false;

	while (db->port && next_address(&list, &address)) {
		enum err r = give_address(s, db, arena_str(scan_arena(s), address));

		if (r)
			return r;
		any = true;
	}
	return any ? OK : give_address(s, db, STR(""));
}

static enum err database_config_fill(struct scan *s)
{
	static enum err (*const ENGINES[])(struct scan *, const struct db_packages *) = {
		db_postgresql, db_mysql, db_redis, db_mongodb, db_memcached};
	struct looking l = {.s = s};
	enum err r = dpkg_each(s, SCAN_ROWS, DPKG_ADMINDIR, note_package, &l);
	size_t i;

	if (r)
		return r;
	for (i = 0; i < sizeof ENGINES / sizeof *ENGINES; i++) {
		r = ENGINES[i](s, &l.have);
		if (r)
			return r;
	}
	return OK;
}

const struct table database_config_table = {
	.name = "database_config",
	TABLE_COLUMNS(COLUMNS),
	.fill = database_config_fill,
};
