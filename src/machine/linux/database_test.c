/* Where databases listen, by planted configurations of each. */
#include "database.h"
#include "planted.h"

#define ROWS \
	"SELECT engine, name, address, port, authentication, is_default, line " \
	"FROM database_config"
#define PACKAGE(name) \
	{ \
		"var/lib/dpkg/status", \
			"Package: " name "\nStatus: install ok installed\n" \
			"Architecture: amd64\nVersion: 1\nMaintainer: m\nDescription: " \
			"d\n\n" \
	}

static void a_machine_without_databases_has_none(void **state)
{
	(void)state;
	assert_planted(ROWS, "", {"etc/mysql/my.cnf", "[client]\nport = 3306\n"},
		{"etc/redis/sentinel.conf", "port 26379\n"});
}

static void an_installed_server_without_a_word_has_its_own_defaults(void **state)
{
	(void)state;
	assert_planted(ROWS, "redis||*|6379|none|1|0\n", PACKAGE("redis-server"));
	assert_planted(ROWS, "mariadb||*|3306|password|1|0\n", PACKAGE("mariadb-server"));
	assert_planted(ROWS, "mysql||*|3306|password|1|0\n", PACKAGE("mysql-server-8.0"));
	assert_planted(ROWS, "memcached||*|11211|none|1|0\n", PACKAGE("memcached"));
	assert_planted(ROWS, "mongodb||127.0.0.1|27017|none|1|0\n",
		PACKAGE("mongodb-org-server"));
	assert_planted(ROWS, "postgresql||localhost|5432|password|1|0\n",
		PACKAGE("postgresql-15"));
}

#define PG "etc/postgresql/15/main/"

static void postgresql_is_read_with_its_includes_and_alter_system(void **state)
{
	(void)state;
	assert_planted(ROWS, "postgresql|15/main|localhost|5432|password|1|0\n",
		{PG "postgresql.conf", "#listen_addresses = '*'\n"},
		{PG "pg_hba.conf",
			"local all all peer\nhost all all all scram-sha-256\n"});
	assert_planted(ROWS,
		"postgresql|15/main|10.0.0.1|5433|password|0|1\n"
		"postgresql|15/main|::1|5433|password|0|1\n",
		{PG "postgresql.conf", "include_dir 'conf.d'\nPort = 5433 # why\n"},
		{PG "conf.d/a.conf", "listen_addresses='10.0.0.1, ::1'"});
	assert_planted(ROWS, "postgresql|15/main|*|1|password|0|2\n",
		{PG "postgresql.conf", "listen_addresses = 'localhost'\ndata_directory = "
				       "'/var/lib/pg'\n"},
		{"var/lib/pg/postgresql.auto.conf",
			"port = '1'\nlisten_addresses = '*'\n"});
	assert_planted("SELECT address, port, socket FROM database_config", "|0|/run/x\n",
		{PG "postgresql.conf",
			"listen_addresses = ''\nunix_socket_directories '/run/x'\n"});
}

static void trusting_other_hosts_is_no_authentication(void **state)
{
	static const struct {
		const char *line;
		enum hba_trust expected;
	} CASES[] = {
		{"local all all trust", HBA_LOCAL_TRUST},
		{"host all all 127.0.0.1/32 trust", HBA_LOCAL_TRUST},
		{"host all all ::1/128 trust", HBA_LOCAL_TRUST},
		{"host all all 127.0.0.1 255.255.255.255 trust", HBA_LOCAL_TRUST},
		{"hostssl \"my db\" all 0.0.0.0/0 trust", HBA_REMOTE_TRUST},
		{"host all all 10.0.0.0 255.0.0.0 trust # x", HBA_REMOTE_TRUST},
		{"host all all samenet trust", HBA_REMOTE_TRUST},
		{"host\tall\tall\tall\tmd5", HBA_NO_TRUST},
		{"# host all all all trust", HBA_NO_TRUST},
		{"host all all all", HBA_NO_TRUST},
		{"host a, b u, v 0.0.0.0/0 trust", HBA_REMOTE_TRUST},
		{"host a ,b all 0.0.0.0/0 trust", HBA_NO_TRUST},
		{"host all all all \"trust\"", HBA_REMOTE_TRUST},
		{"", HBA_NO_TRUST},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++)
		assert_int_equal(hba_line_trust(str_z(CASES[i].line)), CASES[i].expected);
	assert_planted("SELECT authentication FROM database_config", "none\n",
		{PG "postgresql.conf", ""},
		{PG "pg_hba.conf",
			"local all all peer\nhost all all 10.0.0.0/8 trust\n"});
	assert_planted("SELECT authentication FROM database_config", "none\n",
		{PG "postgresql.conf", ""},
		{PG "pg_hba.conf", "host all all \\\n 10.0.0.0/8 \\\n trust\n"});
}

static void mysql_is_read_with_its_includes_and_groups(void **state)
{
	(void)state;
	assert_planted(ROWS, "mariadb||127.0.0.1|1|password|0|3\n",
		{"etc/mysql/my.cnf",
			"[client-server]\nport = 1\n!includedir /etc/mysql/m.d/\n"},
		{"etc/mysql/m.d/50-server.cnf",
			"[mariadbd]\n# bind-address = 0.0.0.0\nbind_address = 127.0.0.1 "
			"# local\n"},
		{"etc/mysql/m.d/ignored.bak", "[mysqld]\nbind-address=*\n"});
	assert_planted(ROWS, "mysql||*|3307|none|0|2\n",
		{"etc/my.cnf", "[mysqld]\nloose-bind-address=\"*\"\nport=3307\nskip_"
			       "grant_tables\n"});
	assert_planted(ROWS, "mysql|||0|password|1|0\n",
		{"etc/my.cnf", "[mysqld-8.0]\nskip-networking\n[mysqld_safe]\nport=9\n"});
	assert_planted(ROWS, "mysql||*|3306|password|1|0\n",
		{"etc/my.cnf", "[mysqld]\nskip-networking = 0\r\n"});
}

static void a_galera_node_listens_where_its_own_group_says(void **state)
{
	(void)state;
	assert_planted(ROWS, "mariadb||0.0.0.0|3306|password|0|2\n",
		PACKAGE("mariadb-server"),
		{"etc/mysql/my.cnf", "!includedir /etc/mysql/m.d/\n"},
		{"etc/mysql/m.d/50-server.cnf", "[mysqld]\nbind-address = 127.0.0.1\n"},
		{"etc/mysql/m.d/60-galera.cnf",
			"[galera]\nbind-address = 0.0.0.0\nport = 0\n"});
}

static void redis_is_read_with_its_includes_and_users(void **state)
{
	(void)state;
	assert_planted(ROWS,
		"redis|redis|127.0.0.1|6379|none|0|1\nredis|redis|::1|6379|none|0|1\n",
		{"etc/redis/redis.conf", "bind 127.0.0.1 -::1\nprotected-mode yes\n"});
	assert_planted(ROWS, "redis|redis|*|6379|password|1|0\n",
		{"etc/redis/redis.conf", "include /etc/redis/local/a.conf\n"},
		{"etc/redis/local/a.conf", "REQUIREPASS \"a \\x41\"\n"});
	assert_planted(ROWS, "redis|redis||0|none|0|2\n",
		{"etc/redis/redis.conf", "requirepass \"\"\nbind '0.0.0.0'\nport 0\n"});
	assert_planted(ROWS, "redis|redis|*|6379|password|1|0\n",
		{"etc/redis/redis.conf", "user default on >secret ~* +@all\n"});
	assert_planted(ROWS, "redis|redis|*|6379|none|1|0\n",
		{"etc/redis/redis.conf", "aclfile /etc/redis/users.acl\n"},
		{"etc/redis/users.acl",
			"user bob on >x\nuser default on nopass ~* +@all\n"});
	assert_planted(ROWS, "redis|redis|0.0.0.0|6380|password|0|2\n",
		{"etc/redis/redis.conf",
			"port 0\nbind 0.0.0.0\ntls-port 6380\nuser default on #5e\n"});
	assert_planted(ROWS, "redis|redis|*|6379|none|1|0\n",
		{"etc/redis/redis.conf",
			"requirepass x\nuser default on nopass ~* +@all\n"});
}

static void mongodb_and_memcached_are_read(void **state)
{
	(void)state;
	assert_planted(ROWS, "mongodb||0.0.0.0|27017|none|0|2\n",
		{"etc/mongod.conf", "net:\n  bindIp: 0.0.0.0\n#security:\n"});
	assert_planted(ROWS, "mongodb||*|27018|password|0|3\n",
		{"etc/mongod.conf", "net:\n  port: 27018\n  bindIpAll: true\n"
				    "security:\n  authorization: enabled\n"});
	assert_planted("SELECT count(*) FROM database_config",
		"1\n! /etc/mongod.conf:2: key 'x' stands here a second time\n",
		{"etc/mongod.conf", "x: 1\nx: 2\n"});
	assert_planted(ROWS, "mongodb||10.1.1.1|27017|password|0|2\n",
		{"etc/mongodb.conf", "# old\nbind_ip = 10.1.1.1\nauth = true\n"});
	assert_planted(ROWS,
		"memcached||127.0.0.1|11212|none|0|3\nmemcached||::1|11212|none|0|3\n",
		{"etc/memcached.conf",
			"-d\n-m 64\n-l 127.0.0.1\n-p 11212\n--listen=::1 # x\n"});
	assert_planted(ROWS, "memcached|a||0|password|1|0\n",
		{"etc/memcached_a.conf", "-s /run/m.sock\n-S\n"});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_machine_without_databases_has_none),
		cmocka_unit_test(an_installed_server_without_a_word_has_its_own_defaults),
		cmocka_unit_test(postgresql_is_read_with_its_includes_and_alter_system),
		cmocka_unit_test(trusting_other_hosts_is_no_authentication),
		cmocka_unit_test(mysql_is_read_with_its_includes_and_groups),
		cmocka_unit_test(a_galera_node_listens_where_its_own_group_says),
		cmocka_unit_test(redis_is_read_with_its_includes_and_users),
		cmocka_unit_test(mongodb_and_memcached_are_read),
	};

	return cmocka_run_group_tests_name("database", tests, NULL, NULL);
}
