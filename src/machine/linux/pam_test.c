/* PAM: lines, includes, thought runs, and the two policies that follow from them. */
#include "faillock_conf.h"
#include "password_rules.h"
#include "planted.h"
#include "settings_line.h"

static void lines_are_joined_as_libpam_joins_them(void **state)
{
	static const struct {
		const char *text, *lines; /* "FIRST:LINE;" each, "!FIRST" for a bad one */
	} CASES[] = {
		{"a b\n\n # c\nd # e\n", "1:a b;4:d;"},
		{"a \\\n b\n", "1:a  b;"},
		{"a\\\nb", "1:a b;"},
		{"a \\ \n b\n", "1:a  b;"},
		{"a \\\n# c\n\nb\n", "1:a  b;"},
		{"a # b \\\nc\n", "1:a;2:c;"},
		{"a \\\n", "!1"},
		{"\\\na\n", "1:a;"},
		{"a\r\nb\r\n", "1:a;2:b;"},
		{"", ""},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		SCOPED(arena) a = arena_new();
		struct str rest = str_z(CASES[i].text), line, out = STR("");
		size_t at = 0, first;
		bool bad;

		while (pam_next_line(&rest, a, &line, &at, &first, &bad))
			out = arena_printf(
				a, "%.*s%zu:%.*s;", STR_ARG(out), first, STR_ARG(line));
		if (bad)
			out = arena_printf(a, "%.*s!%zu", STR_ARG(out), first);
		assert_str_equal(out, CASES[i].lines);
	}
}

static void a_line_longer_than_libpam_reads_is_bad(void **state)
{
	SCOPED(arena) a = arena_new();
	char text[PAM_LINE_MAX + 2];
	struct str rest = str_of(text, sizeof text), line;
	size_t at = 0, first;
	bool bad;

	(void)state;
	memset(text, 'x', sizeof text);
	assert_false(pam_next_line(&rest, a, &line, &at, &first, &bad));
	assert_true(bad);
}

static void rules(void **state)
{
	struct pam_rule r;

	(void)state;
	assert_true(pam_parse_rule(
		STR("-auth [success=1 default=ignore] pam_x.so a [b c] d"), &r));
	assert_true(r.optional);
	assert_str_equal(r.type, "auth");
	assert_str_equal(r.control, "[success=1 default=ignore]");
	assert_str_equal(r.module, "pam_x.so");
	assert_str_equal(r.arguments, "a [b c] d");
	assert_true(pam_parse_rule(STR("PASSWORD [a\\]b=c]pam_x.so"), &r));
	assert_str_equal(r.type, "password");
	assert_str_equal(r.control, "[a\\]b=c]");
	assert_false(pam_parse_rule(STR("auth required"), &r));
	assert_false(pam_parse_rule(STR("author required pam_x.so"), &r));
	assert_str_equal(pam_module_name(STR("/lib/security/pam_x.so")), "pam_x");
	assert_str_equal(pam_module_name(STR("pam_x.so")), "pam_x");
	assert_str_equal(pam_module_name(STR("pam_x")), "pam_x");
	assert_str_equal(pam_module_name(STR("")), "");
}

static void includes_are_replaced_by_what_they_bring(void **state)
{
	static const char SQL[] =
		"SELECT service, position, type, control, module, arguments, "
		"source, line FROM pam_rules WHERE service = 's'";

	(void)state;
	assert_planted(SQL,
		"s|1|auth|required|pam_a.so||/etc/pam.d/s|1\n"
		"s|2|auth|[default=die]|pam_c.so|x y|/etc/pam.d/c|1\n"
		"s|3|session|optional|pam_d.so||/etc/pam.d/c|3\n"
		"s|4|account|required|pam_e.so||/usr/lib/pam.d/v|2\n",
		{"etc/pam.d/s",
			"auth required pam_a.so\n@include c\naccount include v\n"},
		{"etc/pam.d/c", "auth [default=die] pam_c.so x \\\n y\nsession optional "
				"pam_d.so\n"},
		{"usr/lib/pam.d/v",
			"auth required pam_no.so\naccount required pam_e.so\n"});
	assert_planted(SQL, "s|1|auth|required|pam_z.so||/etc/pam.d/c|1\n",
		{"etc/pam.d/s", "auth substack c\n"},
		{"etc/pam.d/c", "auth required pam_z.so"});
	assert_planted(SQL,
		"! /etc/pam.d/s:1: cannot include 'nowhere'\n! /etc/pam.d/s:2: not a PAM "
		"rule\n",
		{"etc/pam.d/s", "@include nowhere\nauth pam_x.so\n"});
	assert_planted("SELECT count(*) FROM pam_rules",
		"0\n! /etc/pam.d/s:1: includes go deeper than 16 files\n",
		{"etc/pam.d/s", "@include s\n"});
	assert_planted("SELECT arguments FROM pam_rules", "[a] [b] [c] [d] e [f] [g h]\n",
		{"etc/pam.d/s", "auth required pam_a.so [a][b][c][d] e [f][g h]\n"});
	assert_planted("SELECT service, module FROM pam_rules",
		"s|pam_etc.so\nt|pam_t.so\n",
		{"etc/pam.d/s", "auth required pam_etc.so\n"},
		{"usr/lib/pam.d/s", "auth required pam_usr.so\n"},
		{"usr/lib/pam.d/t", "auth required pam_t.so\n"},
		{"etc/pam.d/s.dpkg-old", "auth required pam_old.so\n"},
		{"etc/pam.d/s~", "auth required pam_old.so\n"});
	assert_planted("SELECT service, type, module, line FROM pam_rules",
		"login|auth|pam_b.so|2\nsshd|auth|pam_a.so|1\nsshd|account|pam_c.so|3\n",
		{"etc/pam.conf",
			"sshd auth required pam_a.so\nlogin auth required pam_b.so\n"
			"sshd account required pam_c.so\n"});
}

static const char *named(const struct pam_rule *r, const void *context)
{
	/* pam_yes.so, pam_no.so, pam_ignore.so say what their names say */
	(void)context;
	return str_contains(r->module, "yes")      ? "success"
	       : str_contains(r->module, "ignore") ? "ignore"
						   : "auth_err";
}

static void a_stack_answers_as_libpam_would(void **state)
{
	static const struct {
		const char *lines;
		bool success;
	} CASES[] = {
		{"auth required yes", true},
		{"auth required no", false},
		{"auth required ignore", false}, /* nobody said yes */
		{"auth optional yes", true},
		{"auth optional no", false},
		{"auth required no\nauth sufficient yes", false},
		{"auth sufficient yes\nauth required no", true},
		{"auth sufficient no\nauth required yes", true},
		{"auth requisite no\nauth sufficient yes", false},
		{"auth [success=1 default=ignore] yes\nauth requisite no\nauth required "
		 "yes",
			true},
		{"auth [success=1 default=ignore] no\nauth requisite no\nauth required "
		 "yes",
			false},
		{"auth [success=2 default=ignore] yes\nauth requisite no\nauth required "
		 "yes",
			false},
		{"auth [success=1 default=ignore] yes\nauth required yes", false},
		{"auth [success=ok default=die] no\nauth required yes", false},
		{"auth [success=ok default=reset] no\nauth required yes", true},
		{"auth [success=bad] yes\nauth required yes", false},
		{"auth [success=ok auth_err=ignore] no\nauth required yes", true},
		{"auth [success = ok  auth_err = ignore default=bad] no\nauth required "
		 "yes",
			true},
		{"auth [nonsense] yes", false},
		{"auth [success=0] yes", false},
		{"account required no\nauth required yes", true},
		{"auth [default=done] no\nauth required yes", false},
		{"", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct str text = str_z(CASES[i].lines), line;
		struct pam_rule r[8];
		size_t n = 0;

		while (str_next_line(&text, &line))
			assert_true(pam_parse_rule(line, &r[n++]));
		if (pam_run(r, n, "auth", named, NULL) != CASES[i].success)
			fail_msg("%s", CASES[i].lines);
	}
}

static void a_substack_keeps_its_ends_to_itself(void **state)
{
	struct pam_rule r[4] = {
		{.type = STR("auth"), .substack = true},
		{.type = STR("auth"),
			.control = STR("sufficient"),
			.module = STR("yes"),
			.depth = 1},
		{.type = STR("auth"),
			.control = STR("required"),
			.module = STR("no"),
			.depth = 1},
		{.type = STR("auth"), .control = STR("required"), .module = STR("no")},
	};

	(void)state;
	assert_true(pam_run(r, 3, "auth", named, NULL));
	assert_false(pam_run(r, 4, "auth", named, NULL)); /* the outer rule still runs */
	r[3].module = STR("yes");
	assert_true(pam_run(r, 4, "auth", named, NULL));
	r[1] = r[2]; /* die inside: the rest of the substack is left out, the answer is no
		      */
	r[1].control = STR("requisite");
	r[2].module = STR("yes");
	assert_false(pam_run(r, 4, "auth", named, NULL));
}

static void settings_lines(void **state)
{
	static const struct {
		const char *line, *name, *value;
	} CASES[] = {
		{"deny = 5", "deny", "5"},
		{"deny=5", "deny", "5"},
		{"deny 5", "deny", "5"},
		{" deny\t=\t5 # c", "deny", "5"},
		{"deny == 5", "deny", "= 5"},
		{"even_deny_root", "even_deny_root", ""},
		{"a b c ", "a", "b c"},
		{"# deny = 5", NULL, NULL},
		{"", NULL, NULL},
		{"  ", NULL, NULL},
		{"= 5", "", "5"},
	};
	struct str name, value;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		bool said = settings_parse_line(str_z(CASES[i].line), &name, &value);

		assert_int_equal(said, CASES[i].name != NULL);
		if (said) {
			assert_str_equal(name, CASES[i].name);
			assert_str_equal(value, CASES[i].value);
		}
	}
}

static void the_shortest_password_that_passes(void **state)
{
	static const struct {
		const char *arguments;
		int64_t length, classes, upper;
	} CASES[] = {
		{"", 8, 0, 0},
		{"minlen=12", 12, 0, 0},
		{"minlen=3", 6, 0, 0},
		{"minlen=10 dcredit=1", 9, 0, 0},
		{"minlen=10 dcredit=1 ucredit=1 lcredit=1 ocredit=1", 6, 0, 0},
		{"minlen=12 ucredit=-2 dcredit=-1", 12, 0, 2},
		{"minlen=8 ucredit=-5 dcredit=-5", 10, 0, 5},
		{"minlen=12 dcredit=3 ucredit=-6", 9, 0, 6},
		{"minlen=12 dcredit=9 ucredit=-6", 9, 0, 6},
		{"minlen=14 minclass=9", 14, 4, 0},
		{"minlen=x minclass=3", 8, 3, 0},
		{"minlen=20 minlen=9", 9, 0, 0},
		{"minlen=6 dcredit=5 dictcheck=0", 3, 0, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct password_rules r;
		struct pwquality q;

		pwquality_defaults(&q);
		pwquality_arguments(&q, str_z(CASES[i].arguments));
		r = pwquality_rules(&q);
		if (r.min_length != CASES[i].length)
			fail_msg("%s: %lld", CASES[i].arguments, (long long)r.min_length);
		assert_int_equal(r.min_classes, CASES[i].classes);
		assert_int_equal(r.min_upper, CASES[i].upper);
	}
}

static void what_pam_unix_does_with_its_words(void **state)
{
	static const struct {
		const char *arguments, *defs, *hash;
		int64_t length, remember;
	} CASES[] = {
		{"obscure yescrypt", "ENCRYPT_METHOD SHA512\n", "yescrypt", 6, 0},
		{"", "ENCRYPT_METHOD SHA512\n", "sha512", 6, 0},
		{"", "ENCRYPT_METHOD md5\nENCRYPT_METHOD SHA512\n", "md5", 6, 0},
		{"", "ENCRYPT_METHOD rot13\n", "des", 6, 0},
		{"minlen=12", "", "des", 8, 0},
		{"minlen=12 sha256 sha512", "", "sha512", 12, 0},
		{"minlen=4 sha512", "", "sha512", 4, 0},
		{"minlen=4 obscure sha512", "", "sha512", 5, 0},
		{"minlen sha512 remember=5", "", "sha512", 0, 5},
		{"sha512 remember=9999", "", "sha512", 6, 400},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct password_rules r =
			unix_rules(str_z(CASES[i].arguments), str_z(CASES[i].defs));

		if (r.min_length != CASES[i].length ||
			strcmp(r.hash_algorithm, CASES[i].hash) ||
			r.remember != CASES[i].remember)
			fail_msg("%s: %lld %s", CASES[i].arguments,
				(long long)r.min_length, r.hash_algorithm);
	}
}

static void passwdqc_and_pwhistory(void **state)
{
	struct password_rules r;

	(void)state;
	r = passwdqc_rules(STR(""), STR(""));
	assert_int_equal(r.min_length, 7);
	assert_int_equal(r.min_classes, 2);
	assert_true(r.enforce_for_root);
	r = passwdqc_rules(
		STR("min=disabled,disabled,disabled,12,10"), STR("enforce=users\n"));
	assert_int_equal(r.min_length, 10);
	assert_int_equal(r.min_classes, 3);
	assert_false(r.enforce_for_root);
	assert_false(passwdqc_rules(STR("enforce=none min=1,2"), STR("")).in_force);
	r = pwhistory_rules(STR("use_authtok"), STR(""));
	assert_int_equal(r.remember, 10);
	r = pwhistory_rules(STR("REMEMBER=24"), STR("remember = 5\nenforce_for_root\n"));
	assert_int_equal(r.remember, 24);
	assert_true(r.enforce_for_root);
	assert_false(pwhistory_rules(STR("remember=0"), STR("")).in_force);
	r = cracklib_rules(STR("minlen=14 dcredit=-1"));
	assert_int_equal(r.min_length, 11);
	assert_int_equal(r.min_digit, 1);
}

#define DENY "password requisite pam_deny.so\npassword required pam_permit.so\n"

static void only_a_module_that_can_refuse_is_in_the_policy(void **state)
{
	static const char SQL[] = "SELECT service, mechanism, min_length, min_digit, "
				  "enforce_for_root, line "
				  "FROM password_policy";

	(void)state;
	assert_planted(SQL, "p|pam_pwquality|12|1|1|1\np|pam_unix|6|0|0|2\n",
		{"etc/pam.d/p", "password requisite pam_pwquality.so retry=3 minlen=12\n"
				"password [success=1 default=ignore] pam_unix.so obscure "
				"use_authtok yescrypt\n" DENY},
		{"etc/security/pwquality.conf",
			"minlen = 9\ndcredit = -1\nenforce_for_root\n"});
	assert_planted(SQL, "p|pam_unix|6|0|0|2\n",
		{"etc/pam.d/p",
			"password optional pam_pwquality.so\n"
			"password [success=1 default=ignore] pam_unix.so\n" DENY});
	assert_planted(SQL, "p|pam_unix|6|0|0|2\n",
		{"etc/pam.d/p", "password requisite pam_pwquality.so\n"
				"password [success=1 default=ignore] pam_unix.so\n" DENY},
		{"etc/security/pwquality.conf", "enforcing = 0\n"});
	assert_planted("SELECT mechanism FROM password_policy", "",
		{"etc/pam.d/p", "# password requisite pam_pwquality.so\n"
				"auth requisite pam_pwquality.so\n"});
}

static void pwquality_reads_its_folder_first_and_stops_at_a_mistake(void **state)
{
	static const char SQL[] = "SELECT min_length FROM password_policy";
	static const char STACK[] = "password required pam_pwquality.so\n";

	(void)state;
	assert_planted(SQL, "10\n", {"etc/pam.d/p", STACK},
		{"etc/security/pwquality.conf.d/1.conf", "minlen=20\n"},
		{"etc/security/pwquality.conf", "minlen=10\n"});
	assert_planted(SQL, "21\n", {"etc/pam.d/p", STACK},
		{"etc/security/pwquality.conf.d/2.conf", "minlen=21\n"},
		{"etc/security/pwquality.conf.d/1.conf", "minlen=20\n"},
		{"etc/security/pwquality.conf.d/3.conf.bak", "minlen=30\n"});
	assert_planted(SQL, "20\n", {"etc/pam.d/p", STACK},
		{"etc/security/pwquality.conf.d/1.conf",
			"minlen=20\nmnlen=3\nminlen=30\n"},
		{"etc/security/pwquality.conf", "minlen=10\n"});
}

#define UNIX_AUTH \
	"auth [success=1 default=ignore] pam_unix.so nullok\n" \
	"auth [default=die] pam_faillock.so authfail\n" \
	"auth required pam_permit.so\n"

static void only_a_wired_lockout_is_in_the_policy(void **state)
{
	static const char SQL[] =
		"SELECT service, mechanism, deny, fail_interval, unlock_time, "
		"even_deny_root, line FROM lockout_policy";

	(void)state;
	/* the manual page's two ways */
	assert_planted(SQL, "s|pam_faillock|3|900|600|0|1\n",
		{"etc/pam.d/s", "auth requisite pam_faillock.so preauth\n" UNIX_AUTH});
	assert_planted(SQL, "s|pam_faillock|3|900|600|0|3\n",
		{"etc/pam.d/s", "auth [success=1 default=bad] pam_unix.so\n"
				"auth [default=die] pam_faillock.so authfail\n"
				"auth sufficient pam_faillock.so authsucc\n"
				"auth required pam_deny.so\n"});
	/* nobody asks whether the account is locked */
	assert_planted(SQL, "", {"etc/pam.d/s", UNIX_AUTH});
	/* nobody counts */
	assert_planted(SQL, "",
		{"etc/pam.d/s", "auth requisite pam_faillock.so preauth\n"
				"auth required pam_unix.so\n"});
	/* the count is never reached */
	assert_planted(SQL, "",
		{"etc/pam.d/s", "auth requisite pam_faillock.so preauth\n"
				"auth requisite pam_unix.so\n"
				"auth [default=die] pam_faillock.so authfail\n"});
	/* the answer of the lock does not matter */
	assert_planted(SQL, "",
		{"etc/pam.d/s", "auth optional pam_faillock.so preauth\n" UNIX_AUTH});
	/* a condition before it */
	assert_planted(SQL, "s|pam_faillock|3|900|600|0|2\n",
		{"etc/pam.d/s",
			"auth [success=3 default=ignore] pam_succeed_if.so user = x\n"
			"auth requisite pam_faillock.so preauth\n" UNIX_AUTH});
	assert_planted(SQL, "s|pam_faillock|5|60|0|1|1\n",
		{"etc/pam.d/s",
			"auth requisite pam_faillock.so preauth deny=5\n" UNIX_AUTH},
		{"etc/security/faillock.conf", "deny = 9\nfail_interval = 60\n"
					       "unlock_time = never\neven_deny_root\n"});
	assert_planted(SQL,
		"s|pam_faillock|0|900|600|0|1\n! /nowhere: No such file or directory\n",
		{"etc/pam.d/s", "auth requisite pam_faillock.so preauth deny=0 "
				"conf=/nowhere\n" UNIX_AUTH});
	assert_planted(SQL, "s|pam_tally2|4||1200|1|1\n",
		{"etc/pam.d/s", "auth required pam_tally2.so deny=4 unlock_time=1200 "
				"even_deny_root\nauth required pam_unix.so\n"});
}

static void numbers_that_faillock_does_not_take(void **state)
{
	struct lockout l = faillock_defaults();
	size_t line;

	(void)state;
	assert_true(faillock_parse(&l,
		STR("deny = x\ndeny = 70000\nfail_interval = 604801\nunlock_time = -1\n"
		    "dir = relative\n"),
		&line));
	assert_int_equal(l.deny, 3);
	assert_int_equal(l.fail_interval, 900);
	assert_int_equal(l.unlock_time, 600);
	assert_str_equal(l.dir, "/run/faillock");
	faillock_arguments(&l, STR("preauth deny=5x unlock_time=604800 dir=/a"));
	assert_int_equal(l.deny, 5);
	assert_int_equal(l.unlock_time, 604800);
	assert_str_equal(l.dir, "/a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_joined_as_libpam_joins_them),
		cmocka_unit_test(a_line_longer_than_libpam_reads_is_bad),
		cmocka_unit_test(rules),
		cmocka_unit_test(includes_are_replaced_by_what_they_bring),
		cmocka_unit_test(a_stack_answers_as_libpam_would),
		cmocka_unit_test(a_substack_keeps_its_ends_to_itself),
		cmocka_unit_test(settings_lines),
		cmocka_unit_test(the_shortest_password_that_passes),
		cmocka_unit_test(what_pam_unix_does_with_its_words),
		cmocka_unit_test(passwdqc_and_pwhistory),
		cmocka_unit_test(only_a_module_that_can_refuse_is_in_the_policy),
		cmocka_unit_test(pwquality_reads_its_folder_first_and_stops_at_a_mistake),
		cmocka_unit_test(only_a_wired_lockout_is_in_the_policy),
		cmocka_unit_test(numbers_that_faillock_does_not_take),
	};

	return cmocka_run_group_tests_name("pam", tests, NULL, NULL);
}
