#include "planted.h"
#include "sysctl_conf.h"

static void lines(void **state)
{
	static const struct {
		const char *line, *key, *value; /* key NULL: says nothing */
		bool pattern, exclusion;
	} CASES[] = {
		{"kernel.sysrq = 0", "kernel/sysrq", "0", false, false},
		{"  kernel/sysrq=1 ", "kernel/sysrq", "1", false, false},
		{"net.ipv4.conf.eth0/1.x = a = b", "net/ipv4/conf/eth0.1/x", "a = b",
			false, false},
		{"net/ipv4/conf/eth0.1/x = 2", "net/ipv4/conf/eth0.1/x", "2", false,
			false},
		{"-a.b = 3\r", "a/b", "3", false, false},
		{"-a.b", "a/b", "", false, true},
		{"net.ipv4.conf.*.rp_filter = 1", "net/ipv4/conf/*/rp_filter", "1", true,
			false},
		{"a.b =", "a/b", "", false, false},
		{"a.b", NULL, NULL, false, false},
		{"# a.b = 1", NULL, NULL, false, false},
		{"; a.b = 1", NULL, NULL, false, false},
		{"= 1", NULL, NULL, false, false},
		{"-", NULL, NULL, false, false},
		{"", NULL, NULL, false, false},
	};
	SCOPED(arena) a = arena_new();
	struct sysctl_setting one;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		assert_int_equal(sysctl_conf_parse_line(a, str_z(CASES[i].line), &one),
			CASES[i].key != NULL);
		if (!CASES[i].key)
			continue;
		assert_str_equal(one.key, CASES[i].key);
		assert_str_equal(one.value, CASES[i].value);
		assert_int_equal(one.is_pattern, CASES[i].pattern);
		assert_int_equal(one.is_exclusion, CASES[i].exclusion);
	}
}

static void what_is_in_force(void **state)
{
	SCOPED(arena) a = arena_new();
	struct sysctl_conf c = {0};
	struct str v;

	(void)state;
	assert_true(sysctl_conf_parse(a,
		STR("net.ipv4.conf.all.rp_filter = 1\n"
		    "net.ipv4.conf.*.rp_filter = 2\n"
		    "-net.ipv4.conf.lo.rp_filter\n"
		    "net.ipv4.conf.eth*.rp_filter = 3\n"
		    "a.b = 1\na.b = 2"),
		&c));
	assert_true(sysctl_conf_find(&c, "net/ipv4/conf/all/rp_filter", &v));
	assert_str_equal(v, "1"); /* written out beats a pattern */
	assert_true(sysctl_conf_find(&c, "net/ipv4/conf/default/rp_filter", &v));
	assert_str_equal(v, "2");
	assert_true(sysctl_conf_find(&c, "net/ipv4/conf/eth0/rp_filter", &v));
	assert_str_equal(v, "3"); /* the later pattern */
	assert_false(sysctl_conf_find(&c, "net/ipv4/conf/lo/rp_filter", &v));
	assert_false(sysctl_conf_find(&c, "net/ipv4/conf/x/y/rp_filter", &v));
	assert_true(sysctl_conf_find(&c, "a/b", &v));
	assert_str_equal(v, "2");
}

/* current and configured value of kernel.sysrq in this tree */
static struct answer sysrq(const char *dir, struct arena *a)
{
	return planted_ask(dir,
		"SELECT current_value, config_value FROM system_controls "
		"WHERE name = 'kernel.sysrq'",
		a);
}

static void files_have_an_order(void **state)
{
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	test_file(dir, "proc/sys/kernel/sysrq", "438\n");
	test_file(dir, "usr/lib/sysctl.d/50-a.conf", "kernel.sysrq = 1\n");
	r = sysrq(dir, a);
	assert_int_equal(r.n_rows, 1);
	assert_str_equal(answer_cell(&r, 0, "current_value"), "438");
	assert_str_equal(answer_cell(&r, 0, "config_value"), "1");
	test_file(dir, "run/sysctl.d/60-b.conf", "kernel.sysrq = 2\n");
	assert_str_equal(answer_cell((r = sysrq(dir, a), &r), 0, "config_value"), "2");
	test_file(dir, "etc/sysctl.d/60-b.conf", "# hides the one in /run\n");
	assert_str_equal(answer_cell((r = sysrq(dir, a), &r), 0, "config_value"), "1");
	planted_link(dir, "etc/sysctl.d/50-a.conf", "/dev/null");
	assert_str_equal(answer_cell((r = sysrq(dir, a), &r), 0, "config_value"), "");
	test_file(dir, "etc/sysctl.d/zz.conf", "kernel.sysrq = 4\n");
	test_file(dir, "etc/sysctl.conf", "kernel.sysrq = 5\n");
	assert_str_equal(answer_cell((r = sysrq(dir, a), &r), 0, "config_value"), "5");
	planted_link(dir, "etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
	assert_str_equal(answer_cell((r = sysrq(dir, a), &r), 0, "config_value"), "4");
	assert_int_equal(r.n_warnings, 0);
	test_dir_remove(dir);
}

static void controls_are_found(void **state)
{
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32], path[64];

	(void)state;
	test_dir_make(dir);
	test_file(dir, "proc/sys/kernel/sysrq", "438\n");
	test_file(dir, "proc/sys/net/ipv4/conf/eth0.1/rp_filter", " 1 \n");
	test_file(dir, "proc/sys/net/ipv4/route/flush", "");
	test_file(dir, "etc/secret", "x\n");
	snprintf(path, sizeof path, "%s/proc/sys/net/ipv4/route/flush", dir);
	chmod(path, 0200);
	r = planted_ask(dir, "SELECT * FROM system_controls ORDER BY name", a);
	assert_int_equal(r.n_rows, 3);
	assert_int_equal(r.n_warnings, 0);
	assert_str_equal(answer_cell(&r, 1, "name"), "net.ipv4.conf.eth0/1.rp_filter");
	assert_str_equal(answer_cell(&r, 1, "current_value"), "1");
	assert_str_equal(answer_cell(&r, 1, "subsystem"), "net");
	assert_int_equal(planted_ask(dir,
				 "SELECT name FROM system_controls WHERE name = "
				 "'net.ipv4.conf.eth0/1.rp_filter'",
				 a)
				 .n_rows,
		1);
	assert_int_equal(planted_ask(dir,
				 "SELECT name FROM system_controls WHERE "
				 "subsystem = 'net'",
				 a)
				 .n_rows,
		2);
	assert_int_equal(planted_ask(dir,
				 "SELECT name FROM system_controls WHERE name IN ("
				 "'kernel', 'kernel.', '.', '', 'kernel.sysrq.x', "
				 "'//.//.etc.secret', 'kernel.//.sysrq')",
				 a)
				 .n_rows,
		0);
	test_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(what_is_in_force),
		cmocka_unit_test(files_have_an_order),
		cmocka_unit_test(controls_are_found),
	};

	return cmocka_run_group_tests_name("sysctl_conf", tests, NULL, NULL);
}
