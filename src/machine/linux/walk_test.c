#include <errno.h>

#include "file_test.h"
#include "machine.h"
#include "test.h"
#include "tree.h"

struct world {
	struct arena *a;
	struct machine *m;
	char dir[32];
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	struct machine_options o = {.root = w->dir};
	struct error e;

	test_dir_make(w->dir);
	chmod(w->dir, 0755);
	test_file(w->dir, "etc/passwd",
		"root:x:0:0:r:/root:/bin/sh\nan:x:1000:1000::/home/an:/bin/sh\n");
	test_file(w->dir, "etc/group", "root:x:0:\nan:x:1000:\nstaff:x:1001:an\n");
	w->a = arena_new();
	if (machine_open(&o, &w->m, &e))
		fail_msg("%s", e.text);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	machine_close(w->m);
	arena_free(w->a);
	test_dir_remove(w->dir);
	free(w);
	return 0;
}

static void plant(struct world *w, const char *path, mode_t mode)
{
	char full[4200];

	test_file(w->dir, path, "x");
	snprintf(full, sizeof full, "%s/%s", w->dir, path);
	assert_int_equal(chmod(full, mode), 0);
}

static void set_mode(struct world *w, const char *path, mode_t mode)
{
	char full[4200];

	snprintf(full, sizeof full, "%s/%s", w->dir, path);
	assert_int_equal(chmod(full, mode), 0);
}

static struct answer run(struct world *w, struct query *q)
{
	struct answer r;

	query_answer(q, 1000, w->a, &r);
	if (r.err)
		fail_msg("%.*s", STR_ARG(r.error));
	return r;
}

static struct query *prepare(struct world *w, const char *sql)
{
	struct query *q = NULL;
	struct error e;

	if (machine_query(w->m, str_z(sql), NULL, 0, NULL, &q, &e))
		fail_msg("%s", e.text);
	return q;
}

static struct answer ask(struct world *w, const char *sql)
{
	SCOPED(query) q = prepare(w, sql);

	return run(w, q);
}

/* The first column of all rows, one after another: "/a /b". */
static void assert_column(struct world *w, struct answer r, const char *expected)
{
	SCOPED_BUF(got, 1 << 20);
	size_t i;

	(void)w;
	for (i = 0; i < r.n_rows; i++) {
		if (i)
			buf_char(&got, ' ');
		buf_append(&got, r.cells[i * r.n_columns]);
	}
	assert_str_equal(buf_str(&got), expected);
}

static void files_with_special_bits_are_found(void **state)
{
	struct world *w = *state;
	struct answer r;

	plant(w, "usr/bin/su", 04755);
	plant(w, "home/an/.hidden/mine", 02755);
	plant(w, "opt/both", 06755);
	plant(w, "opt/plain", 0755);
	r = ask(w, "SELECT path, username, groupname, permissions FROM suid_bin ORDER BY "
		   "path");
	assert_column(w, r, "/home/an/.hidden/mine /opt/both /usr/bin/su");
	assert_str_equal(answer_cell(&r, 0, "permissions"), "G");
	assert_str_equal(answer_cell(&r, 1, "permissions"), "SG");
	assert_str_equal(answer_cell(&r, 2, "username"), "root");
	assert_int_equal(r.n_warnings, 0);
}

static void a_sticky_folder_may_be_open_to_all(void **state)
{
	struct world *w = *state;

	plant(w, "tmp/x", 0644);
	plant(w, "bad/x", 0666);
	set_mode(w, "tmp", 01777);
	set_mode(w, "bad", 0777);
	assert_column(w,
		ask(w, "SELECT path FROM risky_files WHERE risk = 'world_writable' "
		       "ORDER BY path"),
		"/bad /bad/x");
}

static void a_file_of_nobody_has_no_owner(void **state)
{
	struct world *w = *state;
	char full[64];

	plant(w, "srv/lost", 0644);
	snprintf(full, sizeof full, "%s/srv/lost", w->dir);
	if (chown(full, 4711, 0) < 0)
		skip();
	assert_column(w, ask(w, "SELECT path FROM risky_files WHERE risk = 'no_owner'"),
		"/srv/lost");
}

static void a_directory_service_makes_owners_unknown(void **state)
{
	struct world *w = *state;
	struct answer r;
	char full[64];

	plant(w, "srv/lost", 0644);
	test_file(w->dir, "etc/nsswitch.conf", "passwd: files sss\n");
	snprintf(full, sizeof full, "%s/srv/lost", w->dir);
	if (chown(full, 4711, 0) < 0)
		skip();
	r = ask(w, "SELECT path FROM risky_files WHERE risk = 'no_owner'");
	assert_int_equal(r.n_rows, 0);
	assert_int_equal(r.n_warnings, 1);
}

static void a_key_others_can_read_is_a_risk(void **state)
{
	static const char KEY[] = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n";
	struct world *w = *state;

	test_file(w->dir, "home/an/id_rsa", KEY);
	test_file(w->dir, "home/an/keep.pem", KEY);
	test_file(w->dir, "home/shut/id_rsa", KEY);
	test_file(w->dir, "usr/share/doc/example.key", KEY);
	test_file(w->dir, "usr/local/etc/site.key", KEY);
	test_file(w->dir, "etc/cert.pem", "-----BEGIN CERTIFICATE-----\n");
	set_mode(w, "home/an/id_rsa", 0644);
	set_mode(w, "home/an/keep.pem", 0600);
	set_mode(w, "home/shut/id_rsa", 0644);
	set_mode(w, "home/shut", 0700);
	set_mode(w, "usr/local/etc/site.key", 0604);
	assert_column(w,
		ask(w, "SELECT path FROM risky_files WHERE risk = "
		       "'private_key_readable' ORDER BY path"),
		"/home/an/id_rsa /usr/local/etc/site.key");
}

static void a_key_that_we_cannot_open_is_a_warning(void **state)
{
	struct world *w = *state;
	struct answer r;
	char full[64];

	if (geteuid() != 0)
		skip();
	test_file(w->dir, "srv/site.key", "-----BEGIN PRIVATE KEY-----\n");
	snprintf(full, sizeof full, "%s/srv/site.key", w->dir);
	assert_int_equal(chown(full, 0, 4711), 0);
	set_mode(w, "srv/site.key", 0640);
	set_mode(w, "srv", 0755);
	set_mode(w, "", 0755);
	assert_int_equal(seteuid(65534), 0);
	r = ask(w, "SELECT path FROM risky_files WHERE risk = 'private_key_readable'");
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(r.n_rows, 0);
	assert_int_equal(r.n_warnings, 1);
}

static void links_are_never_followed(void **state)
{
	struct world *w = *state;
	char link[64];

	plant(w, "a/su", 04755);
	snprintf(link, sizeof link, "%s/a/loop", w->dir);
	assert_int_equal(symlink("..", link), 0);
	snprintf(link, sizeof link, "%s/a/again", w->dir);
	assert_int_equal(symlink("su", link), 0);
	assert_column(w, ask(w, "SELECT path FROM suid_bin"), "/a/su");
	assert_column(w,
		ask(w, "SELECT path FROM file WHERE path LIKE '/a/%%' ORDER BY path"),
		"/a/again /a/loop /a/su");
}

static void one_walk_answers_a_snapshot(void **state)
{
	struct world *w = *state;
	struct query *suid, *risky, *files, *narrow;
	struct answer r;

	plant(w, "opt/su", 04755);
	plant(w, "opt/deep/er/file.txt", 0644);
	machine_snapshot(w->m);
	suid = prepare(w, "SELECT path FROM suid_bin");
	risky = prepare(w, "SELECT path FROM risky_files WHERE risk = 'setuid'");
	files = prepare(
		w, "SELECT path FROM file WHERE path LIKE '/opt/%%' ORDER BY path");
	narrow = prepare(w,
		"SELECT path FROM file WHERE path LIKE '/%%' AND filename = 'file.txt'");
	assert_column(w, run(w, suid), "/opt/su");
	/* what comes now was not there when the walk went by */
	plant(w, "opt/later", 04755);
	assert_column(w, run(w, risky), "/opt/su");
	assert_column(
		w, run(w, files), "/opt/deep /opt/deep/er /opt/deep/er/file.txt /opt/su");
	assert_column(w, run(w, narrow), "/opt/deep/er/file.txt");
	query_free(suid);
	query_free(risky);
	query_free(files);
	query_free(narrow);
	/* but who comes late walks for himself */
	r = ask(w, "SELECT path FROM file WHERE path LIKE '/opt/l%%'");
	assert_column(w, r, "/opt/later");
}

static void names_may_hold_anything(void **state)
{
	struct world *w = *state;
	struct answer r;

	plant(w, "odd/new\nline", 04755);
	plant(w, "odd/per%cent", 0644);
	plant(w, "odd/-dash'quote", 0644);
	plant(w, "odd/di%r/in", 0644);
	plant(w, "odd/diXr/no", 0644);
	assert_column(w, ask(w, "SELECT path FROM suid_bin"), "/odd/new\nline");
	r = ask(w, "SELECT filename FROM file WHERE directory = '/odd' ORDER BY 1");
	assert_column(w, r, "-dash'quote di%r diXr new\nline per%cent");
	assert_column(w, ask(w, "SELECT path FROM file WHERE directory = '/odd/di%r'"),
		"/odd/di%r/in");
	assert_column(w, ask(w, "SELECT filename FROM file WHERE path = '/odd/per%cent'"),
		"per%cent");
}

static void a_pattern_is_one_level_unless_doubled(void **state)
{
	static const struct {
		const char *where, *expected;
	} CASES[] = {
		{"path = '/p/a/1'", "/p/a/1"},
		{"path = '/p/a/none'", ""},
		{"path = 'relative'", ""},
		{"path LIKE '/p/%'", "/p/.dot /p/a /p/b"},
		{"path LIKE '/p/a%'", "/p/a"},
		{"path LIKE '/p/_/1'", "/p/a/1 /p/b/1"},
		{"path LIKE '/p/_'", "/p/a /p/b"},
		{"path LIKE '/p/%/1'", "/p/a/1 /p/b/1"},
		{"path LIKE '/p/%/%'", "/p/a/1 /p/a/2 /p/b/1 /p/b/sub"},
		{"path LIKE '/p/b%%'", "/p/b /p/b/1 /p/b/sub /p/b/sub/x"},
		{"path LIKE '/p/%%'",
			"/p/.dot /p/a /p/a/1 /p/a/2 /p/b /p/b/1 /p/b/sub /p/b/sub/x"},
		{"path LIKE '/nowhere/%%'", ""},
		{"path LIKE '/p/%%' AND path LIKE '%1' AND path NOT LIKE '/p/a%'",
			"/p/b/1"},
		{"path LIKE '%2' AND path LIKE '/p/%%'", "/p/a/2"},
		{"directory = '/p/a'", "/p/a/1 /p/a/2"},
		{"directory = '/p/a/'", "/p/a/1 /p/a/2"},
		{"directory LIKE '/p/%'", "/p/a/1 /p/a/2 /p/b/1 /p/b/sub"},
		{"directory LIKE '/p/%%'", "/p/a/1 /p/a/2 /p/b/1 /p/b/sub /p/b/sub/x"},
		{"path LIKE '/p/%%' AND type = 'directory'", "/p/a /p/b /p/b/sub"},
		{"path LIKE '/p/%%' AND filename = '1'", "/p/a/1 /p/b/1"},
		{"path LIKE '/p/%%' AND filename LIKE 'SU%'", "/p/b/sub"},
		{"path LIKE '/p/%%' AND mode = '0600'", "/p/a/2"},
		{"path LIKE '/p/%%' AND size > 0 AND type = 'regular' AND mode = '0644'",
			"/p/.dot /p/a/1 /p/b/1 /p/b/sub/x"},
		{"path IN ('/p/a/1', '/p/b/1')", "/p/a/1 /p/b/1"},
	};
	struct world *w = *state;
	size_t i;

	plant(w, "p/a/1", 0644);
	plant(w, "p/a/2", 0600);
	plant(w, "p/b/1", 0644);
	plant(w, "p/b/sub/x", 0644);
	plant(w, "p/.dot", 0644);
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		char sql[512];

		snprintf(sql, sizeof sql, "SELECT path FROM file WHERE %s ORDER BY path",
			CASES[i].where);
		assert_column(w, ask(w, sql), CASES[i].expected);
	}
}

static void a_pattern_that_cannot_be_answered_is_an_error(void **state)
{
	static const char *const BAD[] = {
		"SELECT path FROM file",
		"SELECT path FROM file WHERE path LIKE '%.pem'",
		"SELECT path FROM file WHERE path = '/x' COLLATE NOCASE",
		"SELECT path FROM file WHERE path LIKE '/a/%//b'",
	};
	struct world *w = *state;
	size_t i;

	for (i = 0; i < sizeof BAD / sizeof *BAD; i++) {
		SCOPED(query) q = prepare(w, BAD[i]);
		struct answer r;

		query_answer(q, 10, w->a, &r);
		assert_int_equal(r.err, ERR_USAGE);
	}
}

static void a_link_is_what_it_points_to(void **state)
{
	struct world *w = *state;
	struct answer r;
	char link[64];

	plant(w, "l/file", 0640);
	snprintf(link, sizeof link, "%s/l/good", w->dir);
	assert_int_equal(symlink("/l/file", link), 0); /* stays below the root */
	snprintf(link, sizeof link, "%s/l/gone", w->dir);
	assert_int_equal(symlink("nothing", link), 0);
	r = ask(w, "SELECT filename, type, symlink, mode, symlink_target_path AS t FROM "
		   "file "
		   "WHERE directory = '/l' ORDER BY 1");
	assert_column(w, r, "file gone good");
	assert_str_equal(answer_cell(&r, 1, "type"), "unknown");
	assert_str_equal(answer_cell(&r, 1, "t"), "nothing");
	assert_str_equal(answer_cell(&r, 2, "type"), "regular");
	assert_str_equal(answer_cell(&r, 2, "symlink"), "1");
	assert_str_equal(answer_cell(&r, 2, "mode"), "0640");
	assert_str_equal(answer_cell(&r, 2, "t"), "/l/file");
}

static void a_tree_deeper_than_open_files_is_walked(void **state)
{
	enum { LEVELS = 300 };
	struct world *w = *state;
	int fd = open(w->dir, O_RDONLY | O_DIRECTORY), i;
	struct answer r;

	for (i = 0; i < LEVELS; i++) {
		int next, f;
		char name[32];

		/* three files before and behind, so that the way back is walked too */
		for (f = 0; f < 3; f++) {
			snprintf(name, sizeof name, "f%d", f);
			close(openat(fd, name, O_CREAT | O_WRONLY, 0644));
		}
		assert_int_equal(mkdirat(fd, "d", 0755), 0);
		assert_int_equal(mkdirat(fd, "z", 0755), 0);
		next = openat(fd, "d", O_RDONLY | O_DIRECTORY);
		close(fd);
		fd = next;
	}
	assert_int_equal(fchmod(fd, 0777), 0);
	close(fd);
	r = ask(w, "SELECT count(*) AS n FROM file WHERE path LIKE '/%%' AND filename "
		   "LIKE 'f_'");
	assert_str_equal(answer_cell(&r, 0, "n"), "900");
	r = ask(w, "SELECT length(path) AS n FROM risky_files WHERE risk = "
		   "'world_writable'");
	assert_str_equal(answer_cell(&r, 0, "n"), "600");
	assert_int_equal(r.n_warnings, 0);
}

/* COLOA_SOAK=1: a million. */
static void a_large_folder_takes_little_memory(void **state)
{
	int n = getenv("COLOA_SOAK") ? 1000000 : 20000, i;
	const struct machine_limits LIMITS = {
		.time_ms = 600000, .rows = 10, .memory_bytes = 1 << 20};
	struct world *w = *state;
	static const char SQL[] =
		"SELECT count(*), sum(size) FROM file WHERE path LIKE '/many/%%'";
	SCOPED(query) alone = NULL;
	SCOPED(query) shared = NULL;
	struct error e;
	char path[256], expected[16];

	snprintf(path, sizeof path, "%s/many", w->dir);
	mkdir(path, 0755);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof path, "%s/many/file-%0100d", w->dir, i);
		close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
	}
	snprintf(expected, sizeof expected, "%d", n);
	assert_int_equal(
		machine_query(w->m, str_z(SQL), NULL, 0, &LIMITS, &alone, &e), OK);
	assert_column(w, run(w, alone), expected);
	/* more than the snapshot's walk keeps, but the answer is the same */
	machine_snapshot(w->m);
	assert_int_equal(
		machine_query(w->m, str_z(SQL), NULL, 0, &LIMITS, &shared, &e), OK);
	assert_column(w, run(w, shared), expected);
}

static void digests_are_those_of_the_bytes(void **state)
{
	struct world *w = *state;
	struct answer r;

	test_file(w->dir, "h/abc", "abc");
	test_file(w->dir, "h/empty", "");
	r = ask(w, "SELECT md5, sha1, sha256 FROM hash WHERE path = '/h/abc'");
	assert_str_equal(answer_cell(&r, 0, "md5"), "900150983cd24fb0d6963f7d28e17f72");
	assert_str_equal(
		answer_cell(&r, 0, "sha1"), "a9993e364706816aba3e25717850c26c9cd0d89d");
	assert_str_equal(answer_cell(&r, 0, "sha256"),
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_column(w,
		ask(w, "SELECT md5 FROM hash WHERE directory = '/h' ORDER BY path DESC"),
		"d41d8cd98f00b204e9800998ecf8427e 900150983cd24fb0d6963f7d28e17f72");
	assert_int_equal(ask(w, "SELECT md5 FROM hash WHERE path = '/h'").n_rows, 0);
}

static void patterns_match_as_a_shell_does(void **state)
{
	static const struct {
		const char *pattern, *name;
		bool match;
	} CASES[] = {
		{"%", "", true},
		{"%", "x", true},
		{"a%", "a", true},
		{"a%", "b", false},
		{"%b", "ab", true},
		{"a%c", "abbc", true},
		{"a%c", "abcd", false},
		{"%a%a%", "banana", true},
		{"%%", "x", true},
		{"A", "a", false},
		{"a_c", "abc", true},
		{"a_c", "a_c", true},
		{"a_c", "abbc", false},
		{"_", "\xc6\xb0", true},
		{"%_", "", false},
		{"%_c", "abc", true},
		{"", "", true},
		{"", "a", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++)
		assert_int_equal(
			tree_match(str_z(CASES[i].pattern), str_z(CASES[i].name)),
			CASES[i].match);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_with_special_bits_are_found),
		TEST(a_sticky_folder_may_be_open_to_all),
		TEST(a_file_of_nobody_has_no_owner),
		TEST(a_directory_service_makes_owners_unknown),
		TEST(a_key_others_can_read_is_a_risk),
		TEST(a_key_that_we_cannot_open_is_a_warning),
		TEST(links_are_never_followed),
		TEST(one_walk_answers_a_snapshot),
		TEST(names_may_hold_anything),
		TEST(a_pattern_is_one_level_unless_doubled),
		TEST(a_pattern_that_cannot_be_answered_is_an_error),
		TEST(a_link_is_what_it_points_to),
		TEST(a_tree_deeper_than_open_files_is_walked),
		TEST(a_large_folder_takes_little_memory),
		TEST(digests_are_those_of_the_bytes),
		cmocka_unit_test(patterns_match_as_a_shell_does),
	};

	return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}
