/*
 * database: what the readers of each database's configuration give to the table
 * database_config. An engine's file finds its instances and gives each with
 * database_give(); its parser stands apart, over bytes alone, for the tests.
 */
#ifndef COLOA_DATABASE_H
#define COLOA_DATABASE_H

#include "etc.h"

enum {
	DB_ENGINE,
	DB_PACKAGE,
	DB_NAME,
	DB_ADDRESS,
	DB_PORT,
	DB_SOCKET,
	DB_AUTHENTICATION,
	DB_IS_DEFAULT,
	DB_SOURCE,
	DB_LINE
};

/* One setting of a file, and where it stands. */
struct db_setting {
	struct str name, value; /* as written, without its quotes */
	struct str group;       /* of my.cnf */
	bool has_value;
	const char *file;
	size_t line;
};

struct db_instance {
	const char *engine;
	struct str package; /* installed; or empty */
	struct str name;
	struct str
		addresses; /* separated by commas or blanks; empty: no network at all */
	struct db_setting said; /* where the addresses stand; file NULL: a default */
	const char *file;       /* the instance's main file, for defaults; or NULL */
	int64_t port;           /* 0: no network */
	struct str socket;
	const char *authentication;
};

/* One row for each address. */
enum err database_give(struct scan *s, const struct db_instance *db);

/* The installed packages of database servers. */
struct db_packages {
	struct str name[32];
	size_t n;
};

/* The first that is one of names (a trailing "*" matches any rest); or empty. */
struct str db_installed(
	const struct db_packages *have, const char *const *names, size_t n);

enum err db_postgresql(struct scan *s, const struct db_packages *have);
enum err db_mysql(struct scan *s, const struct db_packages *have);
enum err db_redis(struct scan *s, const struct db_packages *have);
enum err db_mongodb(struct scan *s, const struct db_packages *have);
enum err db_memcached(struct scan *s, const struct db_packages *have);

/*
 * The next setting of a file: postgresql.conf ("name = 'value'", "include 'x'"),
 * my.cnf ("[group]", "name=value", "!include x"), redis.conf ("name value...").
 * *line counts lines. False at the end. Values are in `a` or in the text.
 */
bool postgresql_next(
	struct arena *a, struct str *text, size_t *line, struct db_setting *ret);
bool mycnf_next(struct arena *a, struct str *text, size_t *line, struct str *group,
	struct db_setting *ret);
bool redis_next(struct arena *a, struct str *text, size_t *line, struct db_setting *ret);

/* What one line of pg_hba.conf lets in without a password. */
enum hba_trust { HBA_NO_TRUST, HBA_LOCAL_TRUST, HBA_REMOTE_TRUST };
enum hba_trust hba_line_trust(struct str line);

struct memcached_options {
	struct str listen; /* all -l, separated by commas; empty: none */
	size_t listen_line;
	int64_t port;
	struct str socket;
	bool has_password, bad_port;
};
void memcached_parse(struct arena *a, struct str text, struct memcached_options *ret);

#endif
