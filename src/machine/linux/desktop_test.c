/* The four tables of the desktop, over planted trees. */
#include <sqlite3.h>

#include "buf.h"
#include "gvdb_samples.h"
#include "machine.h"
#include "test.h"

struct tree {
	char dir[32];
	struct arena *arena;
	struct machine *m;
};

static void tree_open(struct tree *t)
{
	t->arena = arena_new();
	test_dir_make(t->dir);
	test_file(t->dir, "etc/passwd",
		"root:x:0:0::/root:/bin/bash\nan:x:1000:1000::/home/an:/bin/bash\n"
		"binh:x:1001:1001::/home/binh:/bin/bash\n");
}

static void tree_close(struct tree *t)
{
	machine_close(t->m);
	test_dir_remove(t->dir);
	arena_free(t->arena);
}

static void plant(struct tree *t, const char *path, const unsigned char *bytes, size_t n)
{
	char full[4096];
	FILE *f;

	test_file(t->dir, path, "");
	snprintf(full, sizeof full, "%s/%s", t->dir, path);
	f = fopen(full, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	fclose(f);
}

#define PLANT(t, path, sample) plant(t, path, sample, sizeof sample)

static struct answer ask(struct tree *t, const char *sql)
{
	const struct machine_options o = {.root = t->dir};
	SCOPED(query) q = NULL;
	struct answer a;
	struct error e;

	if (!t->m)
		assert_int_equal(machine_open(&o, &t->m, &e), OK);
	if (machine_query(t->m, str_z(sql), NULL, 0, NULL, &q, &e))
		fail_msg("%s", e.text);
	query_answer(q, 100, t->arena, &a);
	assert_int_equal(a.err, OK);
	return a;
}

/* The rows as "a|b\nc|d". */
static void expect(struct tree *t, const char *sql, const char *rows, size_t n_warnings)
{
	struct answer a = ask(t, sql);
	SCOPED_BUF(b, 65536);
	size_t i;

	for (i = 0; i < a.n_rows * a.n_columns; i++) {
		if (i)
			buf_char(&b, i % a.n_columns ? '|' : '\n');
		buf_append(&b, a.cells[i]);
	}
	buf_char(&b, '\0');
	if (strcmp(b.ptr, rows) || a.n_warnings != n_warnings)
		fail_msg("%s:\n%s\n%zu warnings, first: %s", sql, b.ptr, a.n_warnings,
			a.n_warnings ? a.warnings[0].text.ptr : "");
}

static void a_machine_without_a_desktop_says_so(void **state)
{
	struct tree t = {0};

	(void)state;
	tree_open(&t);
	expect(&t, "SELECT * FROM desktop_settings", "", 0);
	expect(&t, "SELECT * FROM browser_policies", "", 0);
	expect(&t, "SELECT * FROM browser_logins", "", 0);
	expect(&t,
		"SELECT environment, idle_seconds IS NULL, lock_enabled FROM screen_lock",
		"shell|1|0", 0);
	tree_close(&t);
}

static void settings_of_the_system_and_of_users(void **state)
{
	struct tree t = {0};

	(void)state;
	tree_open(&t);
	PLANT(&t, "usr/share/glib-2.0/schemas/gschemas.compiled", SAMPLE_SCHEMAS);
	PLANT(&t, "etc/dconf/db/local", SAMPLE_SYSTEM);
	PLANT(&t, "home/an/.config/dconf/user", SAMPLE_USER);
	test_file(t.dir, "home/binh/.config/dconf/user", "");
	/* without a profile, system databases are not looked at */
	expect(&t,
		"SELECT username, key, value, mandatory, is_default FROM "
		"desktop_settings",
		"|idle-delay|300|0|1\nan|idle-delay|0|0|0\n|lock-enabled|true|0|1\n"
		"an|lock-enabled|false|0|0\n|lock-delay|0|0|1\n|mode|none|0|1",
		0);
	test_file(t.dir, "etc/dconf/profile/user",
		"# ours\nuser-db:user\nsystem-db:local\n");
	expect(&t,
		"SELECT username, key, value, mandatory, is_default, source"
		" FROM desktop_settings WHERE key <> 'mode'",
		"|idle-delay|900|1|0|/etc/dconf/db/local\n"
		"|lock-enabled|true|0|1|/usr/share/glib-2.0/schemas/gschemas.compiled\n"
		"an|lock-enabled|false|0|0|/home/an/.config/dconf/user\n"
		"|lock-delay|30|0|0|/etc/dconf/db/local",
		0);
	test_file(t.dir, "home/binh/.config/dconf/user", "damaged");
	test_file(t.dir, "etc/dconf/profile/user",
		"user-db:user\nsystem-db:absent\nwhat:x\n");
	expect(&t, "SELECT count(*) FROM desktop_settings", "6", 3);
	tree_close(&t);
}

static void gnome_locks_after_a_while(void **state)
{
	struct tree t = {0};

	(void)state;
	tree_open(&t);
	PLANT(&t, "usr/share/glib-2.0/schemas/gschemas.compiled", SAMPLE_SCHEMAS);
	PLANT(&t, "home/an/.config/dconf/user", SAMPLE_USER);
	test_file(t.dir, "usr/share/wayland-sessions/gnome.desktop", "");
	expect(&t,
		"SELECT username, idle_seconds, lock_enabled, lock_delay_seconds, "
		"mandatory"
		" FROM screen_lock WHERE environment = 'gnome'",
		"|300|1|0|0\nan|0|0|0|0", 0);
	test_file(t.dir, "usr/share/xsessions/i3.desktop", "");
	test_file(t.dir, "usr/share/xsessions/cinnamon.desktop", "");
	expect(&t,
		"SELECT environment, idle_seconds IS NULL, lock_enabled IS NULL FROM "
		"screen_lock"
		" WHERE username = '' AND environment <> 'shell'",
		"gnome|0|0\ncinnamon|1|1", 2);
	tree_close(&t);
}

static void a_lock_delay_of_ages_is_said(void **state)
{
	static const char THIRTY[] = "\x1e\0\0\0\0u", AGES[] = "\xff\xff\xff\xff";
	unsigned char bytes[sizeof SAMPLE_SYSTEM], *at;
	struct tree t = {0};

	(void)state;
	memcpy(bytes, SAMPLE_SYSTEM, sizeof bytes);
	at = memmem(bytes, sizeof bytes, THIRTY, 6);
	assert_non_null(at);
	memcpy(at, AGES, 4);
	tree_open(&t);
	PLANT(&t, "usr/share/glib-2.0/schemas/gschemas.compiled", SAMPLE_SCHEMAS);
	PLANT(&t, "etc/dconf/db/local", bytes);
	test_file(t.dir, "etc/dconf/profile/user", "user-db:user\nsystem-db:local\n");
	test_file(t.dir, "usr/share/wayland-sessions/gnome.desktop", "");
	expect(&t,
		"SELECT lock_delay_seconds FROM screen_lock WHERE environment = 'gnome'",
		"4294967295", 0);
	tree_close(&t);
}

static void a_locker_that_is_not_started_does_not_lock(void **state)
{
	struct tree t = {0};

	(void)state;
	tree_open(&t);
	test_file(t.dir, "usr/share/xsessions/xfce.desktop", "");
	test_file(t.dir, "usr/bin/xfce4-screensaver", "");
	test_file(t.dir, "etc/xdg/autostart/xfce4-screensaver.desktop",
		"[Desktop Entry]\nExec=xfce4-screensaver\n");
	test_file(t.dir, "home/an/.config/autostart/xfce4-screensaver.desktop",
		"[Desktop Entry]\nHidden=true\n");
	expect(&t,
		"SELECT username, idle_seconds, lock_enabled FROM screen_lock"
		" WHERE environment = 'xfce'",
		"|300|1\nan|0|0", 0);
	test_file(t.dir, "etc/xdg/autostart/xfce4-screensaver.desktop",
		"[Desktop Entry]\nExec=xfce4-screensaver\nHidden=true\n");
	expect(&t,
		"SELECT username, idle_seconds, lock_enabled FROM screen_lock"
		" WHERE environment = 'xfce'",
		"|0|0", 0);
	tree_close(&t);
}

static void xfce_kde_and_xscreensaver_lock(void **state)
{
	struct tree t = {0};

	(void)state;
	tree_open(&t);
	test_file(t.dir, "usr/share/xsessions/xfce.desktop", "");
	test_file(t.dir, "usr/share/xsessions/plasma.desktop", "");
	test_file(t.dir, "usr/share/xsessions/LXDE.desktop", "");
	expect(&t,
		"SELECT environment, idle_seconds IS NULL, lock_enabled FROM screen_lock"
		" WHERE environment IN ('xfce', 'lxde')",
		"xfce|1|0\nlxde|1|0", 0);
	test_file(t.dir, "usr/bin/xfce4-screensaver", "");
	test_file(t.dir, "usr/bin/xscreensaver", "");
	test_file(t.dir,
		"home/an/.config/xfce4/xfconf/xfce-perchannel-xml/xfce4-screensaver.xml",
		"<channel name=\"xfce4-screensaver\"><property name=\"lock\" "
		"type=\"empty\">"
		"<property name=\"enabled\" type=\"bool\" "
		"value=\"false\"/></property></channel>");
	test_file(t.dir, "etc/X11/app-defaults/XScreenSaver",
		"*timeout: 0:05:00\n*lock: True\n*lockTimeout: 0:01:00\n");
	test_file(t.dir, "home/binh/.xscreensaver", "mode: off\n");
	test_file(t.dir, "etc/xdg/kscreenlockerrc",
		"[Daemon]\nAutolock[$i]=true\nTimeout[$i]=10\nLockGrace[$i]=0\n");
	test_file(t.dir, "home/an/.config/kscreenlockerrc", "[Daemon]\nAutolock=false\n");
	expect(&t,
		"SELECT environment, username, idle_seconds, lock_enabled, "
		"lock_delay_seconds,"
		" mandatory FROM screen_lock WHERE environment <> 'shell'",
		"xfce||300|1|0|0\nxfce|an|300|0|0|0\nkde||600|1|0|1\nlxde||300|1|60|0\n"
		"lxde|binh|0|1|60|0",
		0);
	test_file(t.dir, "etc/xdg/xfce4/xfconf/xfce-perchannel-xml/xfce4-screensaver.xml",
		"<channel locked=\"*\"><property name=\"lock\" type=\"empty\">"
		"<property name=\"enabled\" type=\"bool\" "
		"value=\"true\"/></property></channel>");
	expect(&t,
		"SELECT username, lock_enabled FROM screen_lock WHERE environment = "
		"'xfce'",
		"|1", 0);
	test_file(t.dir, "etc/xdg/xfce4/xfconf/xfce-perchannel-xml/xfce4-screensaver.xml",
		"<channel><property");
	assert_true(ask(&t, "SELECT * FROM screen_lock").n_warnings > 0);
	tree_close(&t);
}

static void shells_and_sshd_end_idle_sessions(void **state)
{
	struct tree t = {0};

	(void)state;
	tree_open(&t);
	test_file(t.dir, "etc/profile", "TMOUT=0\n");
	test_file(t.dir, "etc/profile.d/tmout.sh", "readonly TMOUT=600\nexport TMOUT\n");
	test_file(t.dir, "etc/profile.d/zz.sh", "TMOUT=9999\n");
	test_file(t.dir, "etc/ssh/sshd_config",
		"Include /etc/ssh/sshd_config.d/*.conf\nChannelTimeout session:*=99m\n"
		"Match User an\n ChannelTimeout session:*=1m\n");
	test_file(t.dir, "etc/ssh/sshd_config.d/a.conf",
		"ClientAliveInterval 60\nchanneltimeout agent:*=1h session:*=10m\n");
	expect(&t,
		"SELECT environment, idle_seconds, lock_enabled, password_required, "
		"mandatory,"
		" source FROM screen_lock",
		"shell|600|1|1|1|/etc/profile.d/tmout.sh\n"
		"ssh|600|1|1|1|/etc/ssh/sshd_config.d/a.conf",
		0);
	test_file(t.dir, "etc/profile.d/tmout.sh", "[ -t 0 ] && TMOUT=600\n");
	test_file(t.dir, "etc/profile.d/zz.sh", "");
	expect(&t, "SELECT idle_seconds FROM screen_lock WHERE environment = 'shell'",
		"600", 1);
	tree_close(&t);
}

static void policies_in_force(void **state)
{
	struct tree t = {0};

	(void)state;
	tree_open(&t);
	test_file(t.dir, "etc/chromium/policies/managed/a.json",
		"\xef\xbb\xbf{\"PasswordManagerEnabled\": false, \"A\": [1, {\"b\": "
		"\"\\u1ed5\"}]}");
	test_file(t.dir, "etc/chromium/policies/managed/b.json", "{\"A\": 2}");
	test_file(t.dir, "etc/chromium/policies/managed/notes.txt", "not JSON");
	test_file(t.dir, "etc/chromium/policies/recommended/a.json",
		"{\"A\": 3, \"C\": null}");
	test_file(t.dir, "etc/opt/chrome/policies/managed/x.json",
		"{\"E\": [1, {\"b\": 1}]}");
	test_file(t.dir, "etc/firefox/policies/policies.json",
		"{\"policies\": {\"DisableTelemetry\": true}}");
	test_file(t.dir, "usr/lib/firefox-esr/distribution/policies.json",
		"{\"policies\": {\"Hidden\": true}}");
	expect(&t, "SELECT browser, policy, value, mandatory FROM browser_policies",
		"chromium|PasswordManagerEnabled|false|1\nchromium|A|2|1\nchromium|C|"
		"null|0\n"
		"chrome|E|[1,{\"b\":1}]|1\nfirefox|DisableTelemetry|true|1",
		0);
	test_file(t.dir, "etc/chromium/policies/managed/c.json", "{ // comment\n}");
	test_file(t.dir, "etc/opt/edge/policies/managed/x.json", "[]");
	test_file(t.dir, "etc/firefox/policies/policies.json", "{}");
	expect(&t, "SELECT count(*) FROM browser_policies", "4", 3);
	tree_close(&t);
}

static void sql_file(struct tree *t, const char *path, const char *sql)
{
	char full[4096];
	sqlite3 *db;

	test_file(t->dir, path, "");
	snprintf(full, sizeof full, "%s/%s", t->dir, path);
	assert_int_equal(sqlite3_open(full, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL))
		fail_msg("%s", sqlite3_errmsg(db));
	sqlite3_close(db);
}

#define CHROMIUM "home/an/.config/chromium/"
#define LOGINS \
	"CREATE TABLE logins(origin_url, password_value, blacklisted_by_user INTEGER);"

static void logins_are_counted_never_shown(void **state)
{
	struct tree t = {0};

	(void)state;
	tree_open(&t);
	test_file(t.dir, "home/an/.mozilla/firefox/x.default/prefs.js", "");
	test_file(t.dir, "home/an/.mozilla/firefox/y.default/logins.json",
		"{\"logins\": [{\"encryptedPassword\": \"secret\"}, {}]}");
	test_file(t.dir, "home/an/.mozilla/firefox/profiles.ini", "");
	sql_file(&t, CHROMIUM "Default/Login Data",
		LOGINS "INSERT INTO logins VALUES ('a', 'secret', 0), ('b', 'secret', 1),"
		       " ('c', 'secret', 0)");
	sql_file(&t, CHROMIUM "Profile 1/Login Data",
		"PRAGMA journal_mode = WAL;" LOGINS
		"INSERT INTO logins VALUES ('a', 'secret', 0)");
	test_file(t.dir, CHROMIUM "Profile 2/Preferences", "{}");
	expect(&t, "SELECT username, browser, profile, saved_logins FROM browser_logins",
		"an|firefox|x.default|0\nan|firefox|y.default|2\nan|chromium|Default|2\n"
		"an|chromium|Profile 1|1\nan|chromium|Profile 2|0",
		0);
	tree_close(&t);
}

static void logins_that_cannot_be_counted_are_unknown(void **state)
{
	struct tree t = {0};

	(void)state;
	tree_open(&t);
	test_file(t.dir, "home/an/.mozilla/firefox/x/logins.json", "{\"logins\": 1}");
	test_file(t.dir, CHROMIUM "A/Login Data", "not a database");
	sql_file(&t, CHROMIUM "B/Login Data", "CREATE TABLE other(a)");
	/* a schema that would make us read something else */
	sql_file(&t, CHROMIUM "C/Login Data",
		"CREATE TABLE t(a); CREATE VIEW logins AS SELECT a, 0 AS "
		"blacklisted_by_user FROM t");
	sql_file(&t, CHROMIUM "D/Login Data", LOGINS);
	test_file(t.dir, CHROMIUM "D/Login Data-journal", "unfinished");
	expect(&t, "SELECT profile, saved_logins FROM browser_logins",
		"x|\nA|\nB|\nC|\nD|0", 5);
	expect(&t, "SELECT profile FROM browser_logins", "x\nA\nB\nC\nD", 0);
	tree_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_machine_without_a_desktop_says_so),
		cmocka_unit_test(settings_of_the_system_and_of_users),
		cmocka_unit_test(gnome_locks_after_a_while),
		cmocka_unit_test(a_lock_delay_of_ages_is_said),
		cmocka_unit_test(a_locker_that_is_not_started_does_not_lock),
		cmocka_unit_test(xfce_kde_and_xscreensaver_lock),
		cmocka_unit_test(shells_and_sshd_end_idle_sessions),
		cmocka_unit_test(policies_in_force),
		cmocka_unit_test(logins_are_counted_never_shown),
		cmocka_unit_test(logins_that_cannot_be_counted_are_unknown),
	};

	return cmocka_run_group_tests_name("desktop", tests, NULL, NULL);
}
