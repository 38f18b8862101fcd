#include "planted.h"
#include "procfs.h"

#define STAT_OF(name) \
	"42 (" name \
	") S 7 40 40 0 -1 4194560 1 2 3 4 150 25 5 6 20 -5 3 0 1200 4096000 12 9 1\n"

static void stat_lines(void **state)
{
	static const struct {
		const char *text, *name; /* NULL: malformed */
	} CASES[] = {
		{STAT_OF("sshd"), "sshd"},
		{STAT_OF("a b"), "a b"},
		{STAT_OF(") R 1 (x"), ") R 1 (x"},
		{STAT_OF(""), ""},
		{"42 (x) S 7 40\n", NULL},
		{"42 x S 7 40 40 0 -1\n", NULL},
		{"", NULL},
		{"(", NULL},
		{"()", NULL},
		{")(", NULL},
	};
	struct proc_stat st;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		assert_int_equal(proc_parse_stat(str_z(CASES[i].text), &st),
			CASES[i].name != NULL);
		if (!CASES[i].name)
			continue;
		assert_str_equal(st.name, CASES[i].name);
		assert_int_equal(st.state, 'S');
		assert_int_equal(st.ppid, 7);
		assert_int_equal(st.pgrp, 40);
		assert_int_equal(st.user_ticks, 150);
		assert_int_equal(st.system_ticks, 25);
		assert_int_equal(st.nice, -5);
		assert_int_equal(st.threads, 3);
		assert_int_equal(st.start_ticks, 1200);
	}
}

static void status_lines(void **state)
{
	struct proc_status ids;

	(void)state;
	assert_true(proc_parse_status(
		STR("Name:\tx\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t4294967295\t8\n"), &ids));
	assert_int_equal(ids.uid, 1);
	assert_int_equal(ids.euid, 2);
	assert_int_equal(ids.suid, 3);
	assert_int_equal(ids.egid, 6);
	assert_int_equal(ids.sgid, 4294967295);
	assert_int_equal(ids.resident_bytes, 0);
	assert_true(proc_parse_status(STR("Uid:\t1\t2\t3\nGid:\t5\t6\t7\n"
					  "VmSize:\t    3060 kB\nVmRSS:\t 12 kB\n"),
		&ids));
	assert_int_equal(ids.total_bytes, 3060 << 10);
	assert_int_equal(ids.resident_bytes, 12 << 10);
	assert_false(proc_parse_status(
		STR("Uid:\t1\t2\t3\nGid:\t5\t6\t7\nVmSize:\tx\n"), &ids));
	assert_false(proc_parse_status(STR("Uid:\t1\t2\n"), &ids));
	assert_false(proc_parse_status(STR("Uid:\t1\t2\t3\nGid:\t1\t-1\t3\n"), &ids));
	assert_false(proc_parse_status(STR(""), &ids));
}

static void small_texts(void **state)
{
	struct proc_io io;
	uint64_t inode;
	int64_t btime;
	int32_t pid;

	(void)state;
	assert_true(
		proc_parse_io(STR("rchar: 1\nwchar: 2\nread_bytes: 3\nwrite_bytes: 4\n"
				  "cancelled_write_bytes: 5\n"),
			&io));
	assert_int_equal(io.read_bytes, 3);
	assert_int_equal(io.cancelled_write_bytes, 5);
	assert_false(proc_parse_io(STR("read_bytes: 3\n"), &io));
	assert_str_equal(
		proc_parse_cgroup(STR("0::/system.slice/a:b\n")), "/system.slice/a:b");
	assert_str_equal(proc_parse_cgroup(STR("4:cpu:/x\n3:y:/z\n")), "/x");
	assert_str_equal(proc_parse_cgroup(STR("nothing")), "");
	assert_true(proc_parse_btime(STR("cpu 1\nbtime 1700000000\n"), &btime));
	assert_int_equal(btime, 1700000000);
	assert_true(proc_parse_socket_link(STR("socket:[77]"), &inode));
	assert_int_equal(inode, 77);
	assert_false(proc_parse_socket_link(STR("socket:[]"), &inode));
	assert_false(proc_parse_socket_link(STR("socket:[7"), &inode));
	assert_false(proc_parse_socket_link(STR("pipe:[7]"), &inode));
	assert_true(proc_parse_pid("2147483647", &pid));
	assert_false(proc_parse_pid("2147483648", &pid));
	assert_false(proc_parse_pid("99999999999999999999", &pid));
	assert_false(proc_parse_pid("0", &pid));
	assert_false(proc_parse_pid("self", &pid));
}

static void plant(const char *dir)
{
	test_file(dir, "proc/stat", "cpu 1 2\nbtime 1000\n");
	test_file(dir, "proc/42/stat", STAT_OF("shell"));
	test_file(dir, "proc/42/status", "Uid:\t10\t0\t0\t0\nGid:\t20\t30\t40\t0\n");
	test_file(dir, "proc/42/cmdline", "-sh");
	test_file(dir, "proc/42/cgroup", "0::/user.slice\n");
	test_file(dir, "proc/42/io",
		"read_bytes: 100\nwrite_bytes: 70\ncancelled_write_bytes: 20\n");
	test_file(dir, "bin/sh", "");
	planted_link(dir, "proc/42/exe", "/bin/sh");
	planted_link(dir, "proc/42/cwd", "/tmp");
	planted_link(dir, "proc/42/root", "/");
	test_file(dir, "proc/43/stat", STAT_OF("ghost"));
	test_file(dir, "proc/43/status", "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n");
	planted_link(dir, "proc/43/exe", "/tmp/evil (deleted)");
	test_file(dir, "proc/44/stat", "44 (broken\n");
	test_file(dir, "proc/sys/x", "not a process\n");
}

static void a_planted_process_is_a_row(void **state)
{
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	plant(dir);
	r = planted_ask(dir, "SELECT * FROM processes WHERE pid = 42", a);
	assert_int_equal(r.n_rows, 1);
	assert_int_equal(r.n_warnings, 0);
	assert_str_equal(answer_cell(&r, 0, "name"), "shell");
	assert_str_equal(answer_cell(&r, 0, "path"), "/bin/sh");
	assert_str_equal(answer_cell(&r, 0, "cmdline"), "-sh");
	assert_str_equal(answer_cell(&r, 0, "uid"), "10");
	assert_str_equal(answer_cell(&r, 0, "euid"), "0");
	assert_str_equal(answer_cell(&r, 0, "sgid"), "40");
	assert_str_equal(answer_cell(&r, 0, "on_disk"), "1");
	assert_str_equal(answer_cell(&r, 0, "cwd"), "/tmp");
	assert_str_equal(answer_cell(&r, 0, "disk_bytes_written"), "50");
	assert_str_equal(answer_cell(&r, 0, "cgroup_path"), "/user.slice");
	assert_str_equal(answer_cell(&r, 0, "start_time"), "1012");
	assert_str_equal(answer_cell(&r, 0, "user_time"), "1500");
	assert_str_equal(answer_cell(&r, 0, "nice"), "-5");
	test_dir_remove(dir);
}

static void a_deleted_program_is_not_on_disk(void **state)
{
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	plant(dir);
	r = planted_ask(dir, "SELECT path, on_disk FROM processes WHERE pid = 43", a);
	assert_int_equal(r.n_rows, 1);
	assert_str_equal(answer_cell(&r, 0, "path"), "/tmp/evil");
	assert_str_equal(answer_cell(&r, 0, "on_disk"), "0");
	test_dir_remove(dir);
}

static void only_the_touched_columns_warn(void **state)
{
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	plant(dir);
	r = planted_ask(dir, "SELECT pid FROM processes ORDER BY pid", a);
	assert_int_equal(r.n_rows, 3);
	assert_int_equal(r.n_warnings, 0);
	r = planted_ask(dir, "SELECT pid, name FROM processes ORDER BY pid", a);
	assert_int_equal(r.n_rows, 3);
	assert_int_equal(r.n_warnings, 1);
	assert_str_equal(r.warnings[0].column, "name");
	r = planted_ask(dir, "SELECT * FROM processes WHERE pid = 7", a);
	assert_int_equal(r.n_rows, 0);
	test_dir_remove(dir);
}

static void no_processes_at_all_is_not_believed(void **state)
{
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	r = planted_ask(dir, "SELECT pid FROM processes", a);
	assert_int_equal(r.n_rows, 0);
	assert_int_equal(r.n_warnings, 1);
	test_file(dir, "proc/version", "Linux version 6\n");
	r = planted_ask(dir, "SELECT pid FROM processes", a);
	assert_int_equal(r.n_warnings, 1);
	test_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stat_lines),
		cmocka_unit_test(status_lines),
		cmocka_unit_test(small_texts),
		cmocka_unit_test(a_planted_process_is_a_row),
		cmocka_unit_test(a_deleted_program_is_not_on_disk),
		cmocka_unit_test(only_the_touched_columns_warn),
		cmocka_unit_test(no_processes_at_all_is_not_believed),
	};

	return cmocka_run_group_tests_name("procfs", tests, NULL, NULL);
}
