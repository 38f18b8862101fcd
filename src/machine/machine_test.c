#include <limits.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "conf.h"
#include "machine.h"
#include "scan.h"
#include "test.h"

/* Asks a machine one question; the answer lives in a. */
static struct answer ask(struct machine *m, const char *sql, struct arena *a)
{
	SCOPED(query) q = NULL;
	struct answer answer = {0};
	struct error e;

	answer.err = machine_query(m, str_z(sql), NULL, 0, NULL, &q, &e);
	if (answer.err)
		answer.error = arena_str(a, str_z(e.text));
	else
		query_answer(q, 100, a, &answer);
	return answer;
}

static struct machine *machine_from(const char *yaml, struct arena *a)
{
	struct machine_options o = {0};
	struct machine *m;
	struct error e;

	assert_int_equal(conf_parse("f.yaml", str_z(yaml), a, &o.fixture, &e), OK);
	if (machine_open(&o, &m, &e))
		fail_msg("%s", e.text);
	return m;
}

static void a_fixture_is_a_machine(void **state)
{
	SCOPED(arena) a = arena_new();
	SCOPED(machine)
	m = machine_from("tables:\n  users:\n    - {uid: 0, username: root}\n"
			 "    - {uid: 0, username: toor}\n",
		a);
	struct answer r = ask(m, "SELECT username FROM users WHERE uid = 0", a);

	(void)state;
	assert_int_equal(r.err, OK);
	assert_int_equal(r.n_rows, 2);
	assert_str_equal(answer_cell(&r, 1, "username"), "toor");
	assert_int_equal(r.n_warnings, 0);
}

static void what_a_fixture_does_not_say_is_unknown(void **state)
{
	SCOPED(arena) a = arena_new();
	SCOPED(machine)
	m = machine_from("tables: {}\nwarnings: {users.shell: unreadable}\n", a);
	struct answer r = ask(m, "SELECT * FROM os_version", a);

	(void)state;
	assert_int_equal(r.n_warnings, 1);
	assert_str_equal(r.warnings[0].table, "os_version");
	assert_int_equal(ask(m, "SELECT username FROM users", a).n_warnings, 0);
	assert_int_equal(ask(m, "SELECT shell FROM users", a).n_warnings, 1);
}

static void queries_only_read(void **state)
{
	SCOPED(arena) a = arena_new();
	SCOPED(machine) m = machine_from("tables: {users: []}\n", a);
	SCOPED(query) q = NULL;
	struct error e;
	static const char *const BAD[] = {
		"ATTACH '/tmp/x' AS x",
		"CREATE TABLE t(a)",
		"INSERT INTO users(uid) VALUES (1)",
		"DELETE FROM users",
		"PRAGMA journal_mode=WAL",
		"SELECT load_extension('x')",
		"VACUUM INTO '/tmp/x'",
		"SELECT 1; SELECT 2",
		"",
		"SELECT nothing FROM users",
		"SELECT ?1",
		"DROP TABLE users",
		"BEGIN",
		"SELECT 1; DROP TABLE users",
		"SELECT 1; SELECT no_such_column FROM users",
		"SELECT 1; nonsense",
		"SELECT 1; ; -- and\n SELECT 2",
		"SELECT 1 /* one */ ; (",
		"SELECT fts3_tokenizer('simple')",
		"SELECT fts3_tokenizer('simple', x'00')",
		"SELECT * FROM pragma_database_list",
		"SELECT * FROM sqlite_stmt",
		"SELECT * FROM dbstat",
		"PRAGMA table_list",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof BAD / sizeof *BAD; i++)
		assert_int_equal(ask(m, BAD[i], a).err, ERR_USAGE);
	assert_int_equal(ask(m, "SELECT 1; -- that was all", a).err, OK);
	assert_int_equal(ask(m, "SELECT 1; ; /* all */ ; -- really", a).err, OK);
	assert_int_equal(
		machine_query(m, STR("SELECT 1\0 FROM nothing"), NULL, 0, NULL, &q, &e),
		ERR_USAGE);
	assert_int_equal(ask(m, "PRAGMA table_info(users)", a).n_rows, 9);
}

static void lists_come_as_json(void **state)
{
	SCOPED(arena) a = arena_new();
	SCOPED(machine) m = machine_from("tables: {}\n", a);
	struct answer r = ask(m, "SELECT value FROM json_each('[\"a\",\"b\"]')", a);

	(void)state;
	assert_int_equal(r.err, OK);
	assert_int_equal(r.n_rows, 2);
	assert_int_equal(
		ask(m, "SELECT fullkey FROM json_tree('{\"a\":1}')", a).n_rows, 2);
}

static void an_endless_query_meets_its_budget(void **state)
{
	SCOPED(arena) a = arena_new();
	SCOPED(machine) m = machine_from("tables: {}\n", a);
	SCOPED(query) q = NULL;
	const struct machine_limits LIMITS = {
		.time_ms = 50, .rows = 10, .memory_bytes = 1 << 20};
	struct answer answer;
	struct error e;

	(void)state;
	assert_int_equal(machine_query(m,
				 STR("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
				     "SELECT i+1 FROM n) SELECT max(i) FROM n"),
				 NULL, 0, &LIMITS, &q, &e),
		OK);
	query_answer(q, 10, a, &answer);
	assert_int_equal(answer.err, ERR_LIMIT);
	assert_non_null(strstr(answer.error.ptr, "50 ms"));
}

static void files_that_include_each_other_meet_the_budget(void **state)
{
	const struct machine_limits LIMITS = {
		.time_ms = 60000, .rows = 1000, .memory_bytes = 1 << 20};
	SCOPED(arena) a = arena_new();
	struct machine_options o = {0};
	SCOPED(machine) m = NULL;
	SCOPED(query) q = NULL;
	struct answer answer;
	struct error e;
	char dir[32], text[4096];
	int i, n = 0;

	(void)state;
	for (i = 0; i < 50; i++)
		n += snprintf(text + n, sizeof text - (size_t)n,
			"include = /etc/samba/smb.conf\n");
	test_dir_make(dir);
	test_file(dir, "etc/samba/smb.conf", text);
	o.root = dir;
	assert_int_equal(machine_open(&o, &m, &e), OK);
	assert_int_equal(machine_query(m, STR("SELECT keyword FROM samba_config"), NULL,
				 0, &LIMITS, &q, &e),
		OK);
	query_answer(q, 10, a, &answer);
	assert_int_equal(answer.err, ERR_LIMIT);
	assert_non_null(strstr(answer.error.ptr, "bytes of memory"));
	test_dir_remove(dir);
}

static void a_snapshot_fills_a_table_once(void **state)
{
	SCOPED(arena) a = arena_new();
	struct machine_options o = {0};
	SCOPED(machine) m = NULL;
	SCOPED(query) one = NULL;
	SCOPED(query) two = NULL;
	struct answer answer;
	struct error e;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	test_file(dir, "etc/passwd", "root:x:0:0:r:/root:/bin/sh\n");
	o.root = dir;
	assert_int_equal(machine_open(&o, &m, &e), OK);
	machine_snapshot(m);
	assert_int_equal(machine_query(m, STR("SELECT username FROM users"), NULL, 0,
				 NULL, &one, &e),
		OK);
	assert_int_equal(
		machine_query(m, STR("SELECT shell FROM users"), NULL, 0, NULL, &two, &e),
		OK);
	query_answer(one, 10, a, &answer);
	test_file(dir, "etc/passwd", "changed:x:0:0:r:/root:/bin/changed\n");
	query_answer(two, 10, a, &answer);
	assert_str_equal(answer_cell(&answer, 0, "shell"), "/bin/sh");
	test_dir_remove(dir);
}

static void an_unreadable_file_is_a_warning(void **state)
{
	SCOPED(arena) a = arena_new();
	struct machine_options o = {0};
	SCOPED(machine) m = NULL;
	struct answer answer;
	struct error e;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	test_file(dir, "etc/passwd", "root:x:0:0:r:/root:/bin/sh\nbroken\n");
	o.root = dir;
	assert_int_equal(machine_open(&o, &m, &e), OK);
	answer = ask(m, "SELECT username FROM users", a);
	assert_int_equal(answer.n_rows, 1);
	assert_int_equal(answer.n_warnings, 1);
	assert_str_equal(answer.warnings[0].text, "/etc/passwd:2: malformed line");
	test_dir_remove(dir);
}

/* In a snapshot one reading serves queries that use other columns. */
static void many_warnings_of_one_column_hide_no_other(void **state)
{
	SCOPED(rows) out = rows_new(3);
	struct scan s = {.out = out};
	bool second = false, rows = false;
	size_t i;

	(void)state;
	for (i = 0; i < 10 * SCAN_WARNINGS_MAX; i++)
		scan_warn(&s, 0, "file %zu", i);
	for (i = 0; i < 10 * SCAN_WARNINGS_MAX; i++)
		scan_warn(&s, 1, "other %zu", i);
	scan_warn(&s, SCAN_ROWS, "rows");
	for (i = 0; i < out->n_warnings; i++) {
		second |= out->warnings[i].column == 1;
		rows |= out->warnings[i].column == SCAN_ROWS;
	}
	assert_true(second && rows);
	assert_true(out->n_warnings <= SCAN_WARNINGS_MAX + 2);
}

static void only_absolute_paths_are_opened(void **state)
{
	const char *const BAD[] = {"etc/passwd", "", ".", "../etc/passwd"};
	SCOPED(machine) m = NULL;
	struct error e;
	size_t i;

	(void)state;
	assert_int_equal(machine_open(NULL, &m, &e), OK);
	for (i = 0; i < sizeof BAD / sizeof *BAD; i++)
		assert_int_equal(machine_open_file(m, BAD[i], O_RDONLY), -1);
}

/* The readers of configuration stop in the middle when the time is over. */
static void a_budget_is_no_empty_answer(void **state)
{
	static const char *const CASES[] = {"SELECT service FROM inetd_services",
		"SELECT * FROM audit_rules", "SELECT option FROM ssh_configs",
		"SELECT module FROM pam_rules", "SELECT value FROM sshd_config",
		"SELECT header FROM sudoers"};
	const struct machine_limits LIMITS = {
		.time_ms = -1, .rows = 10, .memory_bytes = 1 << 20};
	SCOPED(arena) a = arena_new();
	struct machine_options o = {0};
	SCOPED(machine) m = NULL;
	struct error e;
	char dir[32];
	size_t i;

	(void)state;
	test_dir_make(dir);
	test_file(dir, "etc/passwd", "");
	test_file(
		dir, "etc/inetd.d/telnet", "telnet stream tcp nowait root /in.telnetd\n");
	test_file(dir, "etc/audit/rules.d/a.rules", "-w /etc/passwd -p wa\n");
	test_file(dir, "etc/ssh/sshd_config", "PermitRootLogin yes\n");
	test_file(dir, "etc/ssh/ssh_config", "Port 22\n");
	test_file(dir, "etc/pam.d/login", "auth required pam_unix.so\n");
	test_file(dir, "etc/sudoers", "root ALL=(ALL) ALL\n");
	o.root = dir;
	assert_int_equal(machine_open(&o, &m, &e), OK);
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		SCOPED(query) q = NULL;
		struct answer answer;

		assert_int_equal(
			machine_query(m, str_z(CASES[i]), NULL, 0, &LIMITS, &q, &e), OK);
		query_answer(q, 10, a, &answer);
		if (answer.err != ERR_LIMIT)
			fail_msg("%s: %zu rows", CASES[i], answer.n_rows);
	}
	test_dir_remove(dir);
}

/* SQLite tells the rows of an OR's sides apart by their row ids alone. */
static void both_sides_of_an_or_give_their_rows(void **state)
{
	static const struct {
		const char *sql;
		const char *expected;
	} CASES[] = {
		{"SELECT group_concat(path, ' ') AS x FROM (SELECT path FROM file "
		 "WHERE path = '/a/one' OR directory = '/b' ORDER BY path)",
			"/a/one /b/four /b/three"},
		{"SELECT group_concat(path, ' ') AS x FROM (SELECT path FROM file "
		 "WHERE path = '/b/four' OR directory = '/b' ORDER BY path)",
			"/b/four /b/three"},
		{"SELECT count(*) AS x FROM users WHERE uid = 0 OR uid = 1 + 0 OR uid = "
		 "'2'",
			"4"},
		{"SELECT count(*) AS x FROM shadow WHERE username = 'same' OR username "
		 "LIKE 's%'",
			"2"},
	};
	SCOPED(arena) a = arena_new();
	struct machine_options o = {0};
	SCOPED(machine) m = NULL;
	struct error e;
	char dir[32];
	size_t i;

	(void)state;
	test_dir_make(dir);
	test_file(dir, "a/one", "");
	test_file(dir, "a/two", "");
	test_file(dir, "b/three", "");
	test_file(dir, "b/four", "");
	test_file(dir, "etc/passwd",
		"a:x:0:0:::\na:x:0:0:::\nb:x:1:0:::\nc:x:2:0:::\nd:x:3:0:::\n");
	test_file(dir, "etc/shadow", "same:*:1:2:3\nsame:*:1:2:3\n");
	o.root = dir;
	assert_int_equal(machine_open(&o, &m, &e), OK);
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct answer answer = ask(m, CASES[i].sql, a);

		assert_int_equal(answer.err, OK);
		assert_str_equal(answer_cell(&answer, 0, "x"), CASES[i].expected);
	}
	test_dir_remove(dir);
}

static void what_is_no_file_is_not_opened(void **state)
{
	SCOPED(arena) a = arena_new();
	struct machine_options o = {0};
	SCOPED(machine) m = NULL;
	SCOPED_FD(events) = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	char dir[32], path[64], event[sizeof(struct inotify_event) + NAME_MAX + 1];
	struct answer answer;
	struct error e;

	(void)state;
	test_dir_make(dir);
	test_file(dir, "etc/x", "");
	snprintf(path, sizeof path, "%s/etc/passwd", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_true(inotify_add_watch(events, path, IN_OPEN) >= 0);
	o.root = dir;
	assert_int_equal(machine_open(&o, &m, &e), OK);
	answer = ask(m, "SELECT username FROM users", a);
	assert_int_equal(answer.n_warnings, 1);
	answer = ask(m, "SELECT md5 FROM hash WHERE path = '/etc/passwd'", a);
	assert_int_equal(answer.n_rows, 0);
	assert_int_equal(answer.n_warnings, 0);
	assert_int_equal(read(events, event, sizeof event), -1);
	test_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fixture_is_a_machine),
		cmocka_unit_test(what_a_fixture_does_not_say_is_unknown),
		cmocka_unit_test(queries_only_read),
		cmocka_unit_test(lists_come_as_json),
		cmocka_unit_test(an_endless_query_meets_its_budget),
		cmocka_unit_test(files_that_include_each_other_meet_the_budget),
		cmocka_unit_test(a_snapshot_fills_a_table_once),
		cmocka_unit_test(an_unreadable_file_is_a_warning),
		cmocka_unit_test(many_warnings_of_one_column_hide_no_other),
		cmocka_unit_test(only_absolute_paths_are_opened),
		cmocka_unit_test(a_budget_is_no_empty_answer),
		cmocka_unit_test(what_is_no_file_is_not_opened),
		cmocka_unit_test(both_sides_of_an_or_give_their_rows),
	};

	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
