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

#define STATUS_MAX ((size_t)64 << 20)

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
	static enum err (*const ENGINES[])(struct scan *, struct str) = {
		db_postgresql, db_mysql, db_redis, db_mongodb, db_memcached};
	struct str status = STR("");
	size_t i;

	scan_read(s, SCAN_ROWS, "/var/lib/dpkg/status", STATUS_MAX, &status);
	for (i = 0; i < sizeof ENGINES / sizeof *ENGINES; i++) {
		enum err r = ENGINES[i](s, status);

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
