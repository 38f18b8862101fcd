/* The account tables over planted files, and their parsers over single lines. */
#include "login_records.h"
#include "planted.h"
#include "settings_line.h"
#include "shadow_entry.h"

static void a_shadow_line_says_how_a_password_stands(void **state)
{
	static const struct {
		const char *line, *status, *hash;
		int64_t last_change, max, flag;
	} CASES[] = {
		{"a:$y$j9T$salt$hash:19000:0:90:7:30:20000:", "active", "y", 19000, 90,
			-1},
		{"a:$6$salt$hash:1:2:3:4:5:6:7", "active", "6", 1, 3, 7},
		{"a:abcdefghijklm:1:2:3:4:5:6:7", "active", "", 1, 3, 7},
		{"a:!$6$salt$hash:1:::::: ", "locked", "", 1, -1, -1},
		{"a:!!:1::::::", "not_set", "", 1, -1, -1},
		{"a:!:::::::", "locked", "", -1, -1, -1},
		{"a:*:::::::", "locked", "", -1, -1, -1},
		{"a:x:::::::", "locked", "", -1, -1, -1},
		{"a:xyz/.0123ABC:::::::", "locked", "", -1, -1, -1},
		{"a:xyz/.0123ABCDe:::::::", "locked", "", -1, -1, -1},
		{"a:xyz/.0123ABCD:::::::", "active", "", -1, -1, -1}, /* DES */
		{"a::::::::", "empty", "", -1, -1, -1},
		{"a:$$:::::::", "active", "", -1, -1, -1},
		{"a:$gy:::::::", "active", "", -1, -1, -1},
		{"a:p:1:2:3", "active", "", 1, 3, -1}, /* the old form */
	};
	static const char *const BAD[] = {"", "a", "a:b", ":b:1:2:3", "a:b:1"};
	struct shadow_entry e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		assert_true(shadow_parse(str_z(CASES[i].line), &e));
		assert_string_equal(e.status, CASES[i].status);
		assert_str_equal(e.hash_alg, CASES[i].hash);
		assert_int_equal(e.last_change, CASES[i].last_change);
		assert_int_equal(e.max, CASES[i].max);
		assert_int_equal(e.flag, CASES[i].flag);
	}
	for (i = 0; i < sizeof BAD / sizeof *BAD; i++)
		assert_false(shadow_parse(str_z(BAD[i]), &e));
}

static void shadow_shows_no_hash_and_warns_of_what_is_broken(void **state)
{
	(void)state;
	assert_planted("SELECT * FROM shadow WHERE username = 'b'",
		"active|y|19000|0|90|7|-1|-1|-1|b\n! /etc/shadow:3: malformed line\n",
		{"etc/shadow",
			"a:!:1::::::\nb:$y$SECRET$SECRET:19000:0:90:7:::\nbroken\n"});
	assert_planted("SELECT count(*) FROM shadow",
		"0\n! /etc/shadow: No such file or directory\n", {"etc/passwd", ""});
}

static void groups_are_those_getgrouplist_finds(void **state)
{
	(void)state;
	assert_planted("SELECT uid, gid FROM user_groups",
		"0|0\n5|50\n5|60\n5|70\n4294967295|0\n",
		{"etc/passwd", "root:x:0:0:::\nbob:x:5:50:::\ntwin:x:5:70:::\n"
			       "max:x:4294967295:0:::\n"},
		{"etc/group", "root:x:0:\nown:x:50:bob\na:x:60:al,bob,cy\nb:x:70:bob\n"
			      "b2:x:70:bob\nc:x:80:bobby,notbob\n"});
	assert_planted("SELECT uid, gid FROM user_groups WHERE uid = 5", "5|50\n",
		{"etc/passwd", "root:x:0:0:::\nbob:x:5:50:::\n"},
		{"etc/group", "r:x:0:bob2\n"});
	assert_planted("SELECT * FROM groups", "0|0|root\n4294967294|-2|odd\n",
		{"etc/group", "root:x:0:\nodd:x:4294967294:a\n"});
}

static void login_defs_lines(void **state)
{
	static const struct {
		const char *line, *name, *value;
	} CASES[] = {
		{"PASS_MAX_DAYS\t90", "PASS_MAX_DAYS", "90"},
		{"  UMASK 022  \t", "UMASK", "022"},
		{"A \"b c\" d", "A", "b c"},
		{"A b # c", "A", "b # c"},
		{"A =b", "A", "=b"},
		{"A b\0c", "A", "b"},
		{"#A b", NULL, NULL},
		{"A", NULL, NULL},
		{"", NULL, NULL},
		{" \t", NULL, NULL},
	};
	struct str name, value, v;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		bool said = login_defs_parse_line(str_z(CASES[i].line), &name, &value);

		assert_int_equal(said, CASES[i].name != NULL);
		if (said) {
			assert_str_equal(name, CASES[i].name);
			assert_str_equal(value, CASES[i].value);
		}
	}
	assert_true(login_defs_search(STR("#K a\n x K b\n k=c # d\nK e\n"), "K", &v));
	assert_str_equal(v, "c ");
	assert_false(login_defs_search(STR("KK a\n"), "K", &v));
}

static void the_last_login_defs_is_in_force(void **state)
{
	(void)state;
	assert_planted("SELECT * FROM login_defs ORDER BY name",
		"A|2|/etc/login.defs|3\nB|x|/etc/login.defs|2\n",
		{"etc/login.defs", "A 1\r\nB x\nA 2"});
	assert_planted("SELECT * FROM login_defs", "", {"etc/passwd", ""});
}

static void put(char *record, size_t at, const char *text)
{
	memcpy(record + at, text, strlen(text));
}

static void login_records(void **state)
{
	char bytes[UTMP_RECORD * 2 + 5] = {7, 0, 0, 0, 42};
	struct str rest = str_of(bytes, sizeof bytes);
	struct lastlog_record last;
	struct tally_record tally;
	struct utmp_record u;
	uint32_t time = 0x80000001; /* after 2038 */
	uint64_t tally_time = 1700000000;
	size_t i;

	(void)state;
	memset(bytes + 44, 'u', 32); /* a name that fills its field has no NUL */
	put(bytes, 8, "pts/0");
	put(bytes, 76, "10.0.0.1");
	memcpy(bytes + 340, &time, sizeof time);
	assert_true(utmp_next(&rest, &u));
	assert_int_equal(u.type, 7);
	assert_int_equal(u.pid, 42);
	assert_int_equal(u.time, 0x80000001);
	assert_int_equal(u.user.len, 32);
	assert_str_equal(u.tty, "pts/0");
	assert_str_equal(u.host, "10.0.0.1");
	assert_true(utmp_next(&rest, &u));
	assert_int_equal(u.type, 0);
	assert_false(utmp_next(&rest, &u));
	assert_int_equal(rest.len, 5);

	assert_string_equal(utmp_type_name(7), "user");
	assert_string_equal(utmp_type_name(10), "unknown");
	assert_string_equal(utmp_type_name(-1), "unknown");

	assert_false(lastlog_parse(str_of(bytes, LASTLOG_RECORD - 1), &last));
	assert_true(lastlog_parse(str_of(bytes + UTMP_RECORD, LASTLOG_RECORD), &last));
	assert_int_equal(last.time, 0);

	for (i = 0; i < 16; i++) {
		char record[TALLY_RECORD] = "10.1.1.1";
		static const char *const TYPES[] = {
			"SVC", "SVC", "RHOST", "RHOST", "TTY", "TTY", "RHOST", "RHOST"};

		record[54] = (char)i;
		memcpy(record + 56, &tally_time, sizeof tally_time);
		rest = str_of(record, sizeof record);
		assert_true(tally_next(&rest, &tally));
		assert_string_equal(tally.type, i < 8 ? TYPES[i] : "UNKNOWN");
		assert_int_equal(tally.valid, i & 1);
		assert_int_equal(tally.time, 1700000000);
		assert_str_equal(tally.origin, "10.1.1.1");
	}
}

static void what_is_not_recorded_is_unknown(void **state)
{
	(void)state;
	assert_planted("SELECT * FROM last", "", {"etc/passwd", ""});
	assert_planted("SELECT * FROM logged_in_users", "", {"etc/passwd", ""});
	assert_planted("SELECT * FROM faillock", "", {"etc/passwd", ""});
	assert_planted("SELECT user FROM logged_in_users",
		"! /run/utmp is not kept, although there are sessions\n",
		{"run/systemd/sessions/1", ""});
	assert_planted("SELECT username FROM last",
		"! /var/log/wtmp: ends in the middle of a record\n",
		{"var/log/wtmp", "torn"});
	assert_planted("SELECT username FROM last",
		"! /var/lib/wtmpdb/wtmp.db: wtmpdb's records are not read\n",
		{"var/lib/wtmpdb/wtmp.db", ""});
	assert_planted("SELECT uid, username, time FROM lastlog",
		"0|root|\n! /var/log/lastlog: No such file or directory\n",
		{"etc/passwd", "root:x:0:0:::\n"});
	assert_planted("SELECT uid, username FROM lastlog", "0|root\n",
		{"etc/passwd", "root:x:0:0:::\n"});
	assert_planted("SELECT uid, time, tty FROM lastlog", "0|0|\n7|0|\n",
		{"etc/passwd", "root:x:0:0:::\nb:x:7:7:::\n"}, {"var/log/lastlog", ""});
	assert_planted("SELECT username FROM faillock",
		"! /run/faillock/bob: ends in the middle of a record\n",
		{"run/faillock/bob", "torn"});
	assert_planted("SELECT username FROM faillock WHERE username = 'bob'",
		"! /t/bob: ends in the middle of a record\n",
		{"run/faillock/eve", "torn"}, {"t/bob", "torn"},
		{"etc/pam.d/x", "auth required pam_faillock.so dir=/t\n"});
	assert_planted("SELECT username FROM faillock",
		"! /u/bob: ends in the middle of a record\n", {"u/bob", "torn"},
		{"etc/own.conf", "dir = /u\n"},
		{"etc/pam.d/x", "auth required pam_faillock.so conf=/etc/own.conf\n"});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shadow_line_says_how_a_password_stands),
		cmocka_unit_test(shadow_shows_no_hash_and_warns_of_what_is_broken),
		cmocka_unit_test(groups_are_those_getgrouplist_finds),
		cmocka_unit_test(login_defs_lines),
		cmocka_unit_test(the_last_login_defs_is_in_force),
		cmocka_unit_test(login_records),
		cmocka_unit_test(what_is_not_recorded_is_unknown),
	};

	return cmocka_run_group_tests_name("accounts", tests, NULL, NULL);
}
