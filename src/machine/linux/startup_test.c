#include "backup_command.h"
#include "calendar.h"
#include "cron.h"
#include "desktop_entry.h"
#include "planted.h"
#include "unit_file.h"
#include "units.h"

static void plant_link(struct planted_root *p, const char *path, const char *target)
{
	char full[4096];

	test_file(p->dir, path, "");
	snprintf(full, sizeof full, "%s/%s", p->dir, path);
	assert_int_equal(unlink(full), 0);
	planted_link(p->dir, path, target);
}

/* --- syntax ----------------------------------------------------------------- */

static void settings_go_on_over_lines(void **state)
{
	SCOPED(arena) a = arena_new();
	struct unit_file f =
		unit_file_over(STR("; no\n[Unit]\nDescription = one \\\n# no\n  two\n"
				   "nonsense\n[Service]\r\nExecStart=/bin/x \"a b\" 'c'\n"
				   "Last=1"));
	struct unit_setting e;
	struct str word;

	(void)state;
	assert_true(unit_file_next(&f, &e));
	assert_str_equal(e.section, "Unit");
	assert_str_equal(e.key, "Description");
	assert_int_equal(e.line, 3);
	assert_str_equal(unit_file_join(a, e.value), "one two");
	assert_true(unit_file_next(&f, &e));
	assert_str_equal(e.section, "Service");
	assert_int_equal(e.line, 8);
	assert_true(unit_file_next_word(&e.value, &word));
	assert_str_equal(word, "/bin/x");
	assert_true(unit_file_next_word(&e.value, &word));
	assert_str_equal(word, "a b");
	assert_true(unit_file_next_word(&e.value, &word));
	assert_str_equal(word, "c");
	assert_false(unit_file_next_word(&e.value, &word));
	assert_true(unit_file_next(&f, &e));
	assert_str_equal(e.value, "1");
	assert_false(unit_file_next(&f, &e));
}

static void names_of_units_have_rules(void **state)
{
	static const char *const GOOD[] = {"a.service", "a@.timer", "a@b.socket",
		"-.mount", "a-b\\x2d.slice", "a.b.target"};
	static const char *const BAD[] = {"", ".service", "a", "a.conf", "@.service",
		"a/b.service", "a b.service", "a.", "service"};
	char template[UNIT_NAME_MAX + 1];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof GOOD / sizeof *GOOD; i++)
		if (!unit_name_is_valid(str_z(GOOD[i])))
			fail_msg("%s", GOOD[i]);
	for (i = 0; i < sizeof BAD / sizeof *BAD; i++)
		if (unit_name_is_valid(str_z(BAD[i])))
			fail_msg("%s", BAD[i]);
	assert_true(unit_name_template(STR("getty@tty1.service"), template));
	assert_string_equal(template, "getty@.service");
	assert_false(unit_name_template(STR("getty@.service"), template));
	assert_false(unit_name_template(STR("getty.service"), template));
}

static void cron_lines_have_a_longest_pause(void **state)
{
	enum { HOUR = 3600, DAY = 24 * HOUR };
	static const struct {
		const char *line;
		int64_t seconds;
	} CASES[] = {
		{"* * * * * x", 60},
		{"*/15 * * * * x", 15 * 60},
		{"0 3 * * * x", DAY},
		{"30 3,15 * * * x", 12 * HOUR},
		{"0 9-17 * * * x", 16 * HOUR},
		{"0 3 * * 0 x", 7 * DAY},
		{"0 3 * * 7 x", 7 * DAY},
		{"0 3 * * sun,wed x", 4 * DAY},
		{"0 3 * * mon-fri x", 3 * DAY},
		{"0 3 1 * * x", 31 * DAY},
		{"0 3 1,15 * mon x", 7 * DAY}, /* either day */
		{"0 3 29 feb * x", 4 * 365 * DAY + DAY},
		{"0 3 31 2 * x", 0},
		{"@daily x", DAY},
		{"@reboot x", -1},
		{"61 * * * * x", -1},
		{"5-1 * * * * x", -1},
		{"*/0 * * * * x", -1},
		{"a b c d e x", -1},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct cron_line l;
		int64_t got;

		assert_int_equal(cron_parse(str_z(CASES[i].line), &l), CRON_JOB);
		got = cron_interval(&l);
		if (got != CASES[i].seconds)
			fail_msg("%s: %lld", CASES[i].line, (long long)got);
	}
}

static void not_every_line_of_a_crontab_is_a_job(void **state)
{
	struct cron_line l;

	(void)state;
	assert_int_equal(cron_parse(STR("# 0 3 * * * x"), &l), CRON_NOTHING);
	assert_int_equal(cron_parse(STR("  "), &l), CRON_NOTHING);
	assert_int_equal(cron_parse(STR("MAILTO = \"a b c d e f g\""), &l), CRON_SETTING);
	assert_int_equal(cron_parse(STR("PATH=/bin"), &l), CRON_SETTING);
	assert_int_equal(cron_parse(STR("0 3 * *"), &l), CRON_MALFORMED);
	assert_int_equal(cron_parse(STR("0 3 * * *"), &l), CRON_MALFORMED);
	assert_int_equal(cron_parse(STR("@daily"), &l), CRON_MALFORMED);
	assert_int_equal(cron_parse(STR("0 3 * * * X=1 y"), &l), CRON_JOB);
	assert_str_equal(l.command, "X=1 y");
}

static void calendar_events_have_a_longest_pause(void **state)
{
	enum { HOUR = 3600, DAY = 24 * HOUR };
	static const struct {
		const char *text;
		int64_t seconds; /* -1: not read */
	} CASES[] = {
		{"daily", DAY},
		{"Weekly", 7 * DAY},
		{"monthly", 31 * DAY},
		{"quarterly", 92 * DAY},
		{"hourly", HOUR},
		{"*-*-* 6:00", DAY},
		{"*-*-* 6,18:00", 12 * HOUR},
		{"*:0/15", 15 * 60},
		{"Mon..Fri 02:30", 3 * DAY},
		{"Mon,Thu *-*-* 02:30:00 Asia/Ho_Chi_Minh", 4 * DAY},
		{"Sun", 7 * DAY},
		{"*-*-1,15 04:00", 17 * DAY},
		{"05-03 00:00", 366 * DAY},
		{"2030-01-01 00:00", -1},
		{"*-*~1 00:00", -1},
		{"", -1},
		{"sometimes", -1},
		{"25:00", -1},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct schedule s;
		int64_t got = calendar_parse(str_z(CASES[i].text), &s)
				      ? schedule_longest_pause(&s)
				      : -1;

		if (got != CASES[i].seconds)
			fail_msg("%s: %lld", CASES[i].text, (long long)got);
	}
}

static void spans_of_time(void **state)
{
	int64_t n;

	(void)state;
	assert_true(calendar_parse_span(STR("1w 2d"), &n));
	assert_int_equal(n, 9 * 86400);
	assert_true(calendar_parse_span(STR("90min"), &n));
	assert_int_equal(n, 5400);
	assert_true(calendar_parse_span(STR("5400"), &n));
	assert_int_equal(n, 5400);
	assert_false(calendar_parse_span(STR(""), &n));
	assert_false(calendar_parse_span(STR("soon"), &n));
	assert_false(calendar_parse_span(STR("9223372036854775807w"), &n));
}

static void backup_programs_are_known_in_commands(void **state)
{
	static const struct {
		const char *line, *tool, *target, *covers, *kind;
	} CASES[] = {
		{"restic -r sftp:u@h:/srv backup /etc /home", "restic", "sftp:u@h:/srv",
			"/etc /home", "network"},
		{"RESTIC_REPOSITORY=/mnt/x nice -n 19 /usr/bin/restic backup /etc",
			"restic", "/mnt/x", "/etc", ""},
		{"restic --repo=/b forget && restic --repo=/b backup /etc", "restic",
			"/b", "/etc", ""},
		{"borg create ssh://h/./r::{now} /etc /srv", "borg", "ssh://h/./r",
			"/etc /srv", "network"},
		{"rsync -a --delete /home/ backup@nas:/vol/home", "rsync",
			"backup@nas:/vol/home", "/home/", "network"},
		{"cd / && tar czf /backup/etc.tgz etc home", "tar", "/backup/etc.tgz",
			"etc home", ""},
		{"duplicity --full-if-older-than 1M /etc file:///media/usb/etc",
			"duplicity", "file:///media/usb/etc", "1M /etc", ""},
		{"sudo -u postgres pg_dumpall > /var/backups/pg.sql", "pg_dumpall",
			"/var/backups/pg.sql", "", ""},
		{"/usr/bin/rsnapshot daily", "rsnapshot", "", "", ""},
		{"restic check", NULL, "", "", ""},
		{"tar xzf /x.tgz", NULL, "", "", ""},
		{"tar --directory=/ -xf /x.tar", NULL, "", "", ""},
		{"echo restic backup /etc", NULL, "", "", ""},
		{"# restic backup /etc", NULL, "", "", ""},
		{"test -x /usr/bin/rsnapshot", NULL, "", "", ""},
		{"", NULL, "", "", ""},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		SCOPED_BUF(covers, 4096);
		const char *tool;
		struct str target;

		backup_command_parse(str_z(CASES[i].line), &tool, &target, &covers);
		if (!tool != !CASES[i].tool || (tool && strcmp(tool, CASES[i].tool) != 0))
			fail_msg("%s: %s", CASES[i].line, tool ? tool : "nothing");
		assert_str_equal(target, CASES[i].target);
		assert_str_equal(buf_str(&covers), CASES[i].covers);
		assert_string_equal(backup_target_kind(target), CASES[i].kind);
	}
}

static void an_autostart_file_has_one_name(void **state)
{
	struct desktop_entry e = desktop_entry_parse(
		STR("[Desktop Entry]\nName=Right\nName[vi]=X\nExec=/usr/bin/a --b=c\n"
		    "Hidden=true\n[Desktop Action x]\nName=Wrong\nExec=/no\n"));

	(void)state;
	assert_str_equal(e.name, "Right");
	assert_str_equal(e.exec, "/usr/bin/a --b=c");
	assert_true(e.hidden);
}

/* --- tables ----------------------------------------------------------------- */

static void plant_units(struct planted_root *p)
{
	static const char INSTALL[] =
		"[Unit]\nDescription=D\n[Service]\nExecStart=/bin/x\n"
		"User=u\n[Install]\nWantedBy=multi-user.target\n";

	test_file(p->dir, "usr/lib/systemd/system/on.service", INSTALL);
	test_file(p->dir, "usr/lib/systemd/system/off.service", INSTALL);
	test_file(p->dir, "usr/lib/systemd/system/fixed.service",
		"[Service]\nExecStart=/x\n");
	test_file(p->dir, "usr/lib/systemd/system/never.service", INSTALL);
	test_file(p->dir, "usr/lib/systemd/system/helper.service",
		"[Install]\nAlso=on.service\n");
	test_file(p->dir, "usr/lib/systemd/system/t@.service", INSTALL);
	test_file(p->dir, "usr/lib/systemd/system/notes.txt", "no unit");
	test_file(p->dir, "usr/lib/systemd/system/on.service.d/x.conf",
		"[Unit]\nDescription=Dropped in\n");
	plant_link(p, "etc/systemd/system/multi-user.target.wants/on.service",
		"/usr/lib/systemd/system/on.service");
	plant_link(p, "etc/systemd/system/multi-user.target.wants/t@1.service",
		"/usr/lib/systemd/system/t@.service");
	plant_link(p, "etc/systemd/system/never.service", "/dev/null");
	plant_link(p, "etc/systemd/system/other.service",
		"/usr/lib/systemd/system/fixed.service");
	plant_link(p, "etc/systemd/system/lost.service",
		"/usr/lib/systemd/system/gone.service");
}

static void unit_files_have_the_states_that_systemctl_says(void **state)
{
	static const char *const EXPECTED[][2] = {{"fixed.service", "indirect"},
		{"helper.service", "indirect"}, {"lost.service", "bad"},
		{"never.service", "masked"}, {"off.service", "disabled"},
		{"on.service", "enabled"}, {"other.service", "alias"},
		{"t@.service", "indirect"}};
	struct planted_root p;
	struct answer r;
	size_t i;

	(void)state;
	planted_root_init(&p);
	plant_units(&p);
	r = planted_root_ask(&p,
		"SELECT id, unit_file_state, description, user, fragment_path "
		"FROM systemd_units ORDER BY id");
	assert_int_equal(r.n_warnings, 0);
	assert_int_equal(r.n_rows, 8);
	for (i = 0; i < 8; i++) {
		assert_cell(&r, i, "id", EXPECTED[i][0]);
		assert_cell(&r, i, "unit_file_state", EXPECTED[i][1]);
	}
	assert_cell(&r, 5, "description", "Dropped in");
	assert_cell(&r, 5, "user", "u");
	assert_cell(&r, 6, "fragment_path", "/usr/lib/systemd/system/fixed.service");
	assert_int_equal(
		planted_root_ask(&p, "SELECT active_state FROM systemd_units").n_warnings,
		1);
	planted_root_done(&p);
}

static void links_in_a_circle_are_bad(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	plant_link(&p, "etc/systemd/system/a.service", "b.service");
	plant_link(&p, "etc/systemd/system/b.service", "a.service");
	r = planted_root_ask(&p, "SELECT unit_file_state FROM systemd_units");
	assert_int_equal(r.n_rows, 2);
	assert_cell(&r, 0, "unit_file_state", "bad");
	planted_root_done(&p);
}

static void crontabs_of_the_system_and_of_users(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	test_file(p.dir, "etc/crontab",
		"SHELL=/bin/sh\n17 *\t* * *\troot  run-parts   /x\n");
	test_file(p.dir, "var/spool/cron/crontabs/an", "@reboot /home/an/x\n");
	test_file(p.dir, "etc/cron.d/job", "1 2 3 4 5 root y\nbroken\n");
	r = planted_root_ask(&p, "SELECT * FROM crontab ORDER BY path");
	assert_int_equal(r.n_rows, 3);
	assert_int_equal(r.n_warnings, 1);
	assert_cell(&r, 1, "command", "root run-parts /x");
	assert_cell(&r, 1, "minute", "17");
	assert_cell(&r, 2, "event", "@reboot");
	assert_cell(&r, 2, "path", "/var/spool/cron/crontabs/an");
	planted_root_done(&p);
}

static void what_starts_by_itself(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	test_file(p.dir, "etc/passwd", "an:x:1000:1000::/home/an:/bin/sh\n");
	test_file(p.dir, "home/an/.config/autostart/a.desktop",
		"[Desktop Entry]\nName=A\nExec=a b\n");
	test_file(p.dir, "etc/init.d/one", "#!/bin/sh\n");
	test_file(p.dir, "etc/init.d/two", "#!/bin/sh\n");
	test_file(p.dir, "etc/rc2.d/S01one", "");
	r = planted_root_ask(&p, "SELECT * FROM startup_items ORDER BY name");
	assert_int_equal(r.n_rows, 3);
	assert_cell(&r, 0, "username", "an");
	assert_cell(&r, 0, "path", "a b");
	assert_cell(&r, 0, "source", "/home/an/.config/autostart/");
	assert_cell(&r, 1, "status", "enabled");
	assert_cell(&r, 2, "status", "disabled");
	planted_root_done(&p);
}

static void backups_are_found_where_they_are_started(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	test_file(p.dir, "proc/mounts",
		"/dev/sda1 / ext4 rw 0 0\nnas:/v /mnt/nas nfs4 rw 0 0\n");
	test_file(p.dir, "etc/rc2.d/S01cron", "");
	test_file(p.dir, "etc/crontab", "0 2 * * * root /usr/local/bin/save\n");
	test_file(p.dir, "usr/local/bin/save",
		"#!/bin/sh\nset -e\nrsync -a /srv /mnt/nas/srv\n");
	test_file(p.dir, "usr/lib/systemd/system/borgmatic.timer",
		"[Timer]\nOnCalendar=weekly\n[Install]\nWantedBy=timers.target\n");
	test_file(p.dir, "usr/lib/systemd/system/borgmatic.service",
		"[Service]\nExecStart=systemd-inhibit --why=x /usr/bin/borgmatic "
		"--verbosity 1\n");
	test_file(p.dir, "etc/borgmatic/config.yaml",
		"source_directories:\n  - /etc\n  - /home\nrepositories:\n  - path: "
		"ssh://h/./r\n");
	test_file(p.dir, "usr/lib/systemd/system/dpkg-db-backup.timer",
		"[Timer]\nOnCalendar=daily\n");
	test_file(p.dir, "usr/lib/systemd/system/dpkg-db-backup.service",
		"[Service]\nExecStart=/usr/libexec/dpkg/dpkg-db-backup\n");
	test_file(p.dir, "etc/timeshift/timeshift.json",
		"{\"backup_device_uuid\":\"1-2\",\"schedule_daily\":\"true\"}\n");
	r = planted_root_ask(&p, "SELECT * FROM backup_jobs ORDER BY tool");
	assert_int_equal(r.n_warnings, 0);
	assert_int_equal(r.n_rows, 3);
	assert_cell(&r, 0, "tool", "borgmatic");
	assert_cell(&r, 0, "enabled", "0");
	assert_cell(&r, 0, "interval_seconds", "604800");
	assert_cell(&r, 0, "target", "ssh://h/./r");
	assert_cell(&r, 0, "target_kind", "network");
	assert_cell(&r, 0, "covers", "/etc /home");
	assert_cell(&r, 1, "tool", "cron");
	assert_cell(&r, 1, "name", "rsync");
	assert_cell(&r, 1, "enabled", "1");
	assert_cell(&r, 1, "target_kind", "network");
	assert_cell(&r, 1, "source", "/etc/crontab");
	assert_cell(&r, 1, "line", "1");
	assert_cell(&r, 2, "tool", "timeshift");
	assert_cell(&r, 2, "schedule", "daily");
	assert_cell(&r, 2, "last_success", "");
	planted_root_done(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_go_on_over_lines),
		cmocka_unit_test(names_of_units_have_rules),
		cmocka_unit_test(cron_lines_have_a_longest_pause),
		cmocka_unit_test(not_every_line_of_a_crontab_is_a_job),
		cmocka_unit_test(calendar_events_have_a_longest_pause),
		cmocka_unit_test(spans_of_time),
		cmocka_unit_test(backup_programs_are_known_in_commands),
		cmocka_unit_test(an_autostart_file_has_one_name),
		cmocka_unit_test(unit_files_have_the_states_that_systemctl_says),
		cmocka_unit_test(links_in_a_circle_are_bad),
		cmocka_unit_test(crontabs_of_the_system_and_of_users),
		cmocka_unit_test(what_starts_by_itself),
		cmocka_unit_test(backups_are_found_where_they_are_started),
	};

	return cmocka_run_group_tests_name("startup", tests, NULL, NULL);
}
