/*
 * MySQL and MariaDB: /etc/my.cnf and /etc/mysql/my.cnf with their !include and
 * !includedir, and of them the groups that the server reads. A machine that has
 * only the client's files (no server package, no server group) has no row.
 * MySQL's and MariaDB's own default is to listen everywhere; Debian's MariaDB has
 * a file that says 127.0.0.1.
 */
#include "database.h"

struct server {
	struct scan *s;
	bool seen, seen_mariadb; /* a group of the server's */
	struct db_setting bind, port, socket;
	bool no_network, no_grants;
	const char *main_file;
	unsigned depth;
};

/* --- my.cnf --------------------------------------------------------------------- */

/* A "#" in the middle of a line begins a comment, unless it is in quotes. */
static struct str without_comment(struct str l)
{
	char quote = '\0';
	size_t i;

	for (i = 0; i < l.len; i++) {
		if (quote) {
			if (l.ptr[i] == '\\' && i + 1 < l.len)
				i++;
			else if (l.ptr[i] == quote)
				quote = '\0';
		} else if (l.ptr[i] == '\'' || l.ptr[i] == '"') {
			quote = l.ptr[i];
		} else if (l.ptr[i] == '#') {
			break;
		}
	}
	return str_trim(str_of(l.ptr, i));
}

/* "loose-Skip_Networking" is "skip-networking". */
static struct str option_name(struct arena *a, struct str name)
{
	char *p = arena_strz(a, name);
	size_t i;

	for (i = 0; i < name.len; i++)
		if (p[i] == '_')
			p[i] = '-';
		else if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	if (str_starts(str_of(p, name.len), "loose-"))
		return str_of(p + 6, name.len - 6);
	return str_of(p, name.len);
}

bool mycnf_next(struct arena *a, struct str *text, size_t *line, struct str *group,
	struct db_setting *ret)
{
	struct str l, name;

	while (str_next_line(text, &l)) {
		++*line;
		l = str_trim(l);
		if (!l.len || l.ptr[0] == '#' || l.ptr[0] == ';')
			continue;
		if (l.ptr[0] == '[') {
			l = str_of(l.ptr + 1, l.len - 1);
			str_cut(&l, ']', &name);
			*group = str_trim(name);
			continue;
		}
		*ret = (struct db_setting){.line = *line, .group = *group};
		if (l.ptr[0] == '!') {
			str_next_word(&l, &ret->name);
			ret->value = str_trim(l);
			return true;
		}
		l = without_comment(l);
		ret->has_value = str_cut(&l, '=', &name);
		ret->name = option_name(a, str_trim(name));
		l = str_trim(l);
		if (l.len >= 2 && (l.ptr[0] == '"' || l.ptr[0] == '\'') &&
			l.ptr[l.len - 1] == l.ptr[0])
			l = str_of(l.ptr + 1, l.len - 2);
		ret->value = l;
		if (ret->name.len)
			return true;
	}
	return false;
}

/*
 * "mysqld", "mariadb-10.11"...: what the server's program reads. MariaDB's reads
 * "galera" and "client-server" as well: see is_shared_group().
 */
static bool is_server_group(struct str group, bool *ret_mariadb)
{
	static const char *const NAMES[] = {"mysqld", "server", "mariadb", "mariadbd"};
	size_t i;

	for (i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
		size_t n = strlen(NAMES[i]);

		if (!str_starts(group, NAMES[i]) ||
			(group.len > n && (group.ptr[n] != '-' || group.len == n + 1 ||
						  group.ptr[n + 1] < '0' ||
						  group.ptr[n + 1] > '9')))
			continue;
		*ret_mariadb = i >= 1;
		return true;
	}
	return false;
}

/* Read by MariaDB's server, too, but no sign that one is installed. */
static bool is_shared_group(struct str group)
{
	return str_eqz(group, "galera") || str_eqz(group, "client-server");
}

static bool is_on(const struct db_setting *said)
{
	bool on = true;

	return !said->has_value || !etc_to_bool(said->value, &on) || on;
}

static void take(struct server *v, const struct db_setting *said)
{
	if (str_eqz(said->name, "bind-address"))
		v->bind = *said;
	else if (str_eqz(said->name, "port"))
		v->port = *said;
	else if (str_eqz(said->name, "socket"))
		v->socket = *said;
	else if (str_eqz(said->name, "skip-networking"))
		v->no_network = is_on(said);
	else if (str_eqz(said->name, "skip-grant-tables"))
		v->no_grants = is_on(said);
}

static void read_cnf(struct server *v, struct str path);

static void include(struct server *v, const struct db_setting *said)
{
	struct etc_paths files = {0};
	size_t i;

	if (v->depth == ETC_INCLUDE_DEPTH) {
		scan_warn(v->s, SCAN_ROWS, "%.*s: included too deeply",
			STR_ARG(said->value));
		return;
	}
	v->depth++;
	if (str_eqz(said->name, "!includedir"))
		etc_glob(v->s, SCAN_ROWS,
			arena_printf(
				scan_arena(v->s), "%.*s/*.cnf", STR_ARG(said->value)),
			&files);
	else
		etc_path_add(v->s, &files, said->value);
	for (i = 0; i < files.n; i++)
		read_cnf(v, files.v[i]);
	v->depth--;
}

static void read_cnf(struct server *v, struct str path)
{
	const char *file = arena_strz(scan_arena(v->s), path);
	struct str text, group = STR("");
	struct db_setting said;
	size_t line = 0;
	bool mariadb;

	if (!scan_read(v->s, SCAN_ROWS, file, ETC_FILE_BYTES, &text))
		return;
	if (!v->main_file)
		v->main_file = file;
	while (mycnf_next(scan_arena(v->s), &text, &line, &group, &said)) {
		said.file = file;
		if (said.name.ptr[0] == '!') {
			include(v, &said);
		} else if (is_server_group(group, &mariadb)) {
			v->seen = true;
			v->seen_mariadb |= mariadb && !str_eqz(group, "server");
			take(v, &said);
		} else if (is_shared_group(group)) {
			take(v, &said);
		}
	}
}

/* --- the server ----------------------------------------------------------------- */

enum err db_mysql(struct scan *s, const struct db_packages *have)
{
	static const char *const MARIADB[] = {"mariadb-server", "mariadb-server-1*"};
	static const char *const MYSQL[] = {"mysql-server", "mysql-server-5*",
		"mysql-server-8*", "mysql-community-server", "percona-server-server*",
		"default-mysql-server"};
	struct db_instance db = {.name = STR(""),
		.addresses = STR("*"),
		.port = 3306,
		.socket = STR("/run/mysqld/mysqld.sock"),
		.authentication = "password"};
	struct str mariadb =
		db_installed(have, MARIADB, sizeof MARIADB / sizeof *MARIADB);
	struct str mysql = db_installed(have, MYSQL, sizeof MYSQL / sizeof *MYSQL);
	struct server v = {.s = s};

	read_cnf(&v, STR("/etc/my.cnf"));
	read_cnf(&v, STR("/etc/mysql/my.cnf"));
	if (!v.seen && !mariadb.len && !mysql.len)
		return OK;
	db.engine = "mysql";
	if (mariadb.len ||
		(!mysql.len && (v.seen_mariadb || etc_exists(s, DB_ENGINE,
							  "/etc/mysql/mariadb.conf.d"))))
		db.engine = "mariadb";
	db.package = mariadb.len ? mariadb : mysql;
	db.file = v.main_file;
	if (v.bind.file) {
		db.addresses = v.bind.value.len ? v.bind.value : STR("*");
		db.said = v.bind;
	}
	if (v.port.file && !str_to_i64(v.port.value, &db.port))
		scan_warn(s, DB_PORT, "%s:%zu: '%.*s' is not a port", v.port.file,
			v.port.line, STR_ARG(v.port.value));
	if (!db.port) /* "port = 0" means the usual one */
		db.port = 3306;
	if (v.no_network)
		db.port = 0;
	if (v.socket.file)
		db.socket = v.socket.value;
	if (v.no_grants)
		db.authentication = "none";
	return database_give(s, &db);
}
