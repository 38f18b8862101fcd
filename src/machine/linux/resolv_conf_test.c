#include <netinet/in.h>
#include <resolv.h>

#include "hosts.h"
#include "planted.h"
#include "resolv_conf.h"

static void as_libc_reads_it(void **state)
{
	struct resolv_conf c;

	(void)state;
	resolv_conf_parse(
		STR("# comment\n; comment\n nameserver 9.9.9.9\n"
		    "nameserver 10.0.0.1\nnameserver fe80::1%eth0\r\n"
		    "nameserver\nnameserver 10.0.0.3\nnameserver 10.0.0.4\n"
		    "domain a.vn\nsearch b.vn c.vn\nsortlist 10.0.0.0/255.0.0.0 "
		    "11.0.0.0\n"
		    "options rotate edns0 ndots:3 nonsense\nrubbish x\nnameserverx y"),
		&c);
	assert_int_equal(c.n_servers, 3);
	assert_str_equal(c.server[0], "10.0.0.1");
	assert_str_equal(c.server[1], "fe80::1%eth0");
	assert_str_equal(c.server[2], "10.0.0.3");
	assert_int_equal(c.n_search, 2);
	assert_str_equal(c.search[1], "c.vn");
	assert_int_equal(c.n_sort, 2);
	assert_int_equal(c.options, RES_DEFAULT | RES_INIT | RES_ROTATE | RES_USE_EDNS0);
	resolv_conf_parse(STR("search a b c d e f g h"), &c);
	assert_int_equal(c.n_search, RESOLV_SEARCH_MAX);
	assert_int_equal(c.n_servers, 0);
}

static void rows(void **state)
{
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	r = planted_ask(dir, "SELECT * FROM dns_resolvers", a);
	assert_int_equal(r.n_rows, 1);
	assert_str_equal(answer_cell(&r, 0, "address"), "127.0.0.1");
	test_file(dir, "etc/resolv.conf",
		"nameserver ::1\nsearch a b\nsortlist 10.0.0.0/8\n");
	r = planted_ask(dir, "SELECT * FROM dns_resolvers ORDER BY type, id", a);
	assert_int_equal(r.n_rows, 4);
	assert_int_equal(r.n_warnings, 0);
	assert_str_equal(answer_cell(&r, 0, "address"), "::1");
	assert_str_equal(answer_cell(&r, 2, "address"), "b");
	assert_str_equal(answer_cell(&r, 3, "netmask"), "8");
	test_dir_remove(dir);
}

static void host_lines(void **state)
{
	static const struct {
		const char *line, *address, *names;
	} CASES[] = {
		{"127.0.0.1 localhost", "127.0.0.1", "localhost"},
		{"\t::1\ta  b \r", "::1", "a  b"},
		{"10.0.0.1 a#b c", "10.0.0.1", "a"},
		{"10.0.0.1", "10.0.0.1", ""},
		{"# 10.0.0.1 a", NULL, NULL},
		{"   ", NULL, NULL},
		{"", NULL, NULL},
	};
	struct str address, names;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		assert_int_equal(hosts_parse_line(str_z(CASES[i].line), &address, &names),
			CASES[i].address != NULL);
		if (!CASES[i].address)
			continue;
		assert_str_equal(address, CASES[i].address);
		assert_str_equal(names, CASES[i].names);
	}
}

static void host_rows(void **state)
{
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	test_file(dir, "etc/hosts", "127.0.0.1  localhost\tlo\n\n#x\n::1 six");
	r = planted_ask(dir, "SELECT * FROM etc_hosts", a);
	assert_int_equal(r.n_rows, 2);
	assert_str_equal(answer_cell(&r, 0, "hostnames"), "localhost lo");
	assert_str_equal(answer_cell(&r, 1, "address"), "::1");
	test_dir_remove(dir);
}

static void what_only_the_kernel_knows_is_unknown_elsewhere(void **state)
{
	static const char *const TABLES[] = {
		"arp_cache", "interface_addresses", "interface_details", "routes"};
	SCOPED(arena) a = arena_new();
	char dir[32], sql[64];
	struct answer r;
	size_t i;

	(void)state;
	test_dir_make(dir);
	for (i = 0; i < sizeof TABLES / sizeof *TABLES; i++) {
		snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", TABLES[i]);
		r = planted_ask(dir, sql, a);
		assert_int_equal(r.n_warnings, 1);
		assert_non_null(
			strstr(r.warnings[0].text.ptr, "not the running machine"));
	}
	test_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_libc_reads_it),
		cmocka_unit_test(rows),
		cmocka_unit_test(host_lines),
		cmocka_unit_test(host_rows),
		cmocka_unit_test(what_only_the_kernel_knows_is_unknown_elsewhere),
	};

	return cmocka_run_group_tests_name("resolv_conf", tests, NULL, NULL);
}
