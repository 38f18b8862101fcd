/*
 * MongoDB: /etc/mongod.conf (YAML), or the older /etc/mongodb.conf ("name = value").
 * Not said: localhost, and nobody is asked for a password.
 */
#include "conf.h"
#include "database.h"

static struct conf *find(struct conf *c, const char *section, const char *key)
{
	struct conf *in = c->kind == CONF_MAP ? conf_find(c, section) : NULL;

	return in && in->kind == CONF_MAP ? conf_find(in, key) : NULL;
}

static bool is_true(struct conf *c)
{
	bool on = false;

	return c && c->kind == CONF_SCALAR && etc_to_bool(c->scalar, &on) && on;
}

static void say(struct db_instance *db, const struct conf *c, struct str addresses)
{
	db->addresses = addresses;
	db->said = (struct db_setting){.file = db->file, .line = c->line};
}

static void read_yaml(struct scan *s, struct str text, struct db_instance *db)
{
	struct error e;
	struct conf *c, *at;

	if (conf_parse(db->file, text, scan_arena(s), &c, &e)) {
		scan_warn(s, SCAN_ROWS, "%s", e.text);
		return;
	}
	at = find(c, "net", "bindIp");
	if (at && at->kind == CONF_SCALAR)
		say(db, at, at->scalar);
	at = find(c, "net", "bindIpAll");
	if (is_true(at))
		say(db, at, STR("*"));
	at = find(c, "net", "port");
	if (at && (at->kind != CONF_SCALAR || !str_to_i64(at->scalar, &db->port)))
		scan_warn(s, DB_PORT, "%s:%u: not a port", db->file, at->line);
	at = find(c, "security", "authorization");
	if (at && at->kind == CONF_SCALAR && str_eqz(at->scalar, "enabled"))
		db->authentication = "password";
	if (find(c, "security", "keyFile")) /* members of a set: it switches it on */
		db->authentication = "password";
}

static void read_old(struct scan *s, struct str text, struct db_instance *db)
{
	struct str line, name;
	size_t at = 0;

	while (str_next_line(&text, &line)) {
		at++;
		line = str_trim(line);
		if (!line.len || line.ptr[0] == '#' || !str_cut(&line, '=', &name))
			continue;
		name = str_trim(name);
		line = str_trim(line);
		if (str_eqz(name, "bind_ip")) {
			db->addresses = line;
			db->said = (struct db_setting){.file = db->file, .line = at};
		} else if (str_eqz(name, "port")) {
			if (!str_to_i64(line, &db->port))
				scan_warn(s, DB_PORT, "%s:%zu: not a port", db->file, at);
		} else if (str_eqz(name, "auth") && str_eqz(line, "true")) {
			db->authentication = "password";
		} else if (str_eqz(name, "keyFile")) {
			db->authentication = "password";
		}
	}
}

enum err db_mongodb(struct scan *s, const struct db_packages *have)
{
	static const char *const PACKAGES[] = {
		"mongodb-org-server", "mongodb-server", "mongodb-server-core"};
	struct db_instance db = {.engine = "mongodb",
		.name = STR(""),
		.addresses = STR("127.0.0.1"),
		.port = 27017,
		.socket = STR("/tmp/mongodb-27017.sock"),
		.authentication = "none"};
	struct str text;
	bool found = true;

	db.package = db_installed(have, PACKAGES, 3);
	if (scan_read(s, SCAN_ROWS, "/etc/mongod.conf", ETC_FILE_BYTES, &text)) {
		db.file = "/etc/mongod.conf";
		read_yaml(s, text, &db);
	} else if (scan_read(s, SCAN_ROWS, "/etc/mongodb.conf", ETC_FILE_BYTES, &text)) {
		db.file = "/etc/mongodb.conf";
		read_old(s, text, &db);
	} else {
		found = false;
	}
	return found || db.package.len ? database_give(s, &db) : OK;
}
