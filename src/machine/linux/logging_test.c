/* Where logs go, how long they are kept, what is audited, who sets the clock. */
#include <libaudit.h>

#include "audit_rule.h"
#include "planted.h"

#define JOURNALD "SELECT name, value, is_default, source, line FROM journald_config "

static void journald_counts_drop_ins_in_the_order_of_their_names(void **state)
{
	(void)state;
	assert_planted(JOURNALD, "", {"etc/passwd", ""});
	assert_planted(JOURNALD
		"WHERE name IN ('Storage', 'MaxRetentionSec', 'SystemMaxUse')",
		"Storage|persistent|0|/run/systemd/journald.conf.d/20-a.conf|3\n"
		"SystemMaxUse||1||0\n"
		"MaxRetentionSec|1year|0|/etc/systemd/journald.conf.d/10-b.conf|2\n",
		{"etc/systemd/journald.conf",
			"[Journal]\nStorage=volatile\nMaxRetentionSec="
			"1week\nSystemMaxUse=1G\n"},
		{"run/systemd/journald.conf.d/20-a.conf",
			"# x\n[Journal]\nStorage = persistent\n[Other]\nStorage=none\n"},
		{"etc/systemd/journald.conf.d/10-b.conf",
			"[Journal]\nMaxRetentionSec=1year\nSystemMaxUse=\n"},
		{"usr/lib/systemd/journald.conf.d/10-b.conf",
			"[Journal]\nStorage=none\n"},
		{"etc/systemd/journald.conf.d/ignored", "[Journal]\nStorage=none\n"});
}

#define FORWARDING \
	"SELECT daemon, selector, target, port, protocol, tls, line FROM log_forwarding"
#define RSYSLOGD \
	{ \
		"usr/sbin/rsyslogd", "" \
	}

static void rsyslog_is_understood_in_all_its_languages(void **state)
{
	(void)state;
	assert_planted(FORWARDING, "", {"etc/rsyslog.conf", "*.* @@host\n"});
	assert_planted(FORWARDING,
		"rsyslog|*.*|logs.example|6514|tcp|0|2\n"
		"rsyslog|*.*|10.0.0.2|514|udp|0|3\n"
		"rsyslog|mail.*|fe80::1|1514|udp|0|4\n"
		"rsyslog|:msg, contains, \"a @@b\"|h2|514|tcp|0|5\n"
		"rsyslog|*.*|h3|2514|relp|0|6\n",
		RSYSLOGD,
		{"etc/rsyslog.conf",
			"auth.* -/var/log/auth.log # @@no\n*.*  "
			"@@logs.example:6514;Template\n"
			"& @10.0.0.2\nmail.*  @(z9)[fe80::1]:1514\n"
			":msg, contains, \"a @@b\" @@h2\n*.* :omrelp:h3:2514\n& stop\n"
			"*.* /var/log/all\n"});
	assert_planted(FORWARDING,
		"rsyslog|$msg contains \"then {\"|t1|10514|tcp|1|3\n"
		"rsyslog|else|t2|514|relp|1|6\n"
		"rsyslog|*.info|t3|514|udp|0|7\n"
		"rsyslog|*.*|t4|514|tcp|0|8\n"
		"rsyslog|ruleset r|t5|514|tcp|1|9\n",
		RSYSLOGD,
		{"etc/rsyslog.conf",
			"/* @@no\n */ if $msg contains \"then {\" then {\n"
			"action(type=\"omfwd\" target=\"t1\" port=\"10514\" "
			"protocol=\"tcp\"\n"
			" StreamDriver=\"gtls\" # comment\n StreamDriverMode=\"1\")\n"
			"} else { action(type=\"omrelp\" target=\"t2\" tls=\"on\") stop "
			"}\n"
			"*.info action(type=\"omfwd\" target=\"t3\")\n"
			"action(type=\"omfwd\" target=\"t4\" protocol=\"tcp\" "
			"streamdrivermode=\"1\")\n"
			"ruleset(name=\"r\") { action(type=\"omfwd\" target=\"t5\" "
			"protocol=\"tcp\" "
			"streamdriver.name=\"ossl\" streamdriver.mode=\"1\") }\n"
			"action(type=\"omfile\" file=\"/x\" template=\"@@no\")\n"});
}

static void rsyslog_includes_and_default_drivers_count(void **state)
{
	(void)state;
	assert_planted(FORWARDING,
		"rsyslog|*.*|a|514|tcp|1|1\nrsyslog|*.*|b|514|tcp|1|1\n", RSYSLOGD,
		{"etc/rsyslog.conf",
			"$DefaultNetstreamDriver gtls\n$ActionSendStreamDriverMode 1\n"
			"$IncludeConfig /etc/rsyslog.d/*.conf\n"
			"include(file=\"/etc/rsyslog.more/\")\n"},
		{"etc/rsyslog.d/a.conf", "*.* @@a"},
		{"etc/rsyslog.d/a.bak", "*.* @@no\n"},
		{"etc/rsyslog.more/b", "*.* @@b\n"});
	assert_planted(FORWARDING, "! /etc/rsyslog.conf: included too deeply\n", RSYSLOGD,
		{"etc/rsyslog.conf", "$IncludeConfig /etc/rsyslog.conf\n"});
}

static void syslog_ng_sends_what_a_log_path_names(void **state)
{
	(void)state;
	assert_planted(FORWARDING,
		"syslog-ng|f_a|h1|6514|tcp|1|2\n"
		"syslog-ng|*.*|h2|601|tcp|0|4\nsyslog-ng|*.*|h3|514|udp|0|4\n"
		"syslog-ng|*.*|h5|6514|tcp|1|7\n",
		{"usr/sbin/syslog-ng", ""},
		{"etc/syslog-ng/syslog-ng.conf",
			"@version: 3.38\ndestination d_net { network(\"h1\" port(6514) "
			"transport(\"tls\") tls(peer-verify(yes))); };\n@include "
			"\"more.conf\"\n"
			"destination d_tcp { tcp(\"h2\" port(601)); udp(\"h3\"); };\n"
			"destination d_unused { udp(\"h4\"); }; # }\n"
			"log { source(s); filter(f_a); destination(d_net); };\n"
			"log { source(s); destination { syslog(\"h5\" "
			"transport(\"tls\")); }; };\n"},
		{"etc/syslog-ng/more.conf", "log { source(s); destination(d_tcp); };\n"});
}

static void the_journal_is_sent_when_its_program_starts(void **state)
{
	const struct planted_file CONF = {"etc/systemd/journal-upload.conf",
		"[Upload]\nURL=https://logs.example\n"};

	(void)state;
	assert_planted(FORWARDING, "", CONF);
	assert_planted(FORWARDING,
		"systemd-journal-upload|*.*|logs.example|19532|https|1|2\n", CONF,
		{"etc/init.d/systemd-journal-upload", ""},
		{"etc/rc2.d/S01systemd-journal-upload", ""});
	assert_planted(FORWARDING, "journald|*.*|192.0.2.1|19532|tcp|0|2\n",
		{"etc/systemd/journald.conf",
			"[Journal]\nForwardToSocket=192.0.2.1:19532\n"});
}

#define ROTATION \
	"SELECT pattern, frequency, rotate, size, maxsize, maxage, compress, line " \
	"FROM logrotate_config"

static void logrotate_options_hold_for_what_follows(void **state)
{
	(void)state;
	assert_planted(ROTATION,
		"/var/log/a||0|1M||0|0|1\n"
		"/var/log/b|daily|7|||30|1|6\n/var/log/c d|daily|7|||30|1|6\n"
		"/var/log/e||7|10M|1G|0|0|16\n"
		"/var/log/f|weekly|4|||0|0|20\n",
		{"etc/logrotate.conf", "/var/log/a {\n}\nweekly\nrotate 4\n# x\n"
				       "/var/log/b \"/var/log/c d\"\n{\n  daily\n  "
				       "rotate=7\n maxage 30\n"
				       " compress\n postrotate\n  rotate 99\n endscript\n"
				       "}\n/var/log/e { weekly\nsize 10M\nmaxsize "
				       "1G\nrotate 7 }\n/var/log/f {}\n"});
}

static void logrotate_folders_leave_out_what_packages_left(void **state)
{
	(void)state;
	assert_planted("SELECT pattern, frequency, source FROM logrotate_config",
		"/a|monthly|/etc/logrotate.d/a\n/z|monthly|/etc/logrotate.conf\n",
		{"etc/logrotate.conf",
			"monthly\ntabooext + .mine\ninclude /etc/logrotate.d\n/z {\n}\n"},
		{"etc/logrotate.d/a", "/a {\n}\n"},
		{"etc/logrotate.d/b.dpkg-old", "/b {\n}\n"},
		{"etc/logrotate.d/c.mine", "/c {\n}\n"});
}

static void an_audit_line_is_a_watch_a_rule_or_a_control(void **state)
{
	static const struct {
		const char *line, *expected;
	} CASES[] = {
		{"-w /etc/passwd -p wa -k id", "exit always watch /etc/passwd wa id"},
		{"-w /etc/sudoers.d/", "exit always watch /etc/sudoers.d rwxa "},
		{"-a always,exit -F path=/etc/shadow -F perm=wa -F key=k",
			"exit always watch /etc/shadow wa k"},
		{"-a always,exit -F dir=/etc -F perm=wa -F auid>=1000",
			"exit always syscall /etc wa "},
		{"-a exit,always -F arch=b64 -S open,openat -S execve -k a -k b",
			"exit always syscall open,openat,execve  a,b"},
		{"-A never,exclude -F msgtype=CWD", "exclude never syscall all  "},
		{"-a always,user", "user always syscall all  "},
		{"-w \"/a b\" -k 'c d'", "exit always watch /a b rwxa c d"},
		{"-e 2", "  control   "},
		{"-D", "  control   "},
	};
	static const char *const NOT[] = {"", "# -w /x", "what", "--"};
	struct audit_rule r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		SCOPED(arena) a = arena_new();
		struct str got;

		assert_true(audit_parse_line(a, str_z(CASES[i].line), &r));
		got = arena_printf(a, "%s %s %s %.*s %.*s %.*s", r.list, r.action, r.kind,
			STR_ARG(r.target), STR_ARG(r.permissions), STR_ARG(r.key));
		assert_string_equal(got.ptr, CASES[i].expected);
	}
	for (i = 0; i < sizeof NOT / sizeof *NOT; i++) {
		SCOPED(arena) a = arena_new();

		assert_false(audit_parse_line(a, str_z(NOT[i]), &r));
	}
}

static void the_kernels_audit_rules_read_as_auditctl_prints_them(void **state)
{
	SCOPED(arena) a = arena_new();
	static const char STRINGS[] = "/etc/passwdid\001x";
	char bytes[sizeof(struct audit_rule_data) + sizeof STRINGS];
	struct audit_rule_data d = {.flags = AUDIT_FILTER_EXIT,
		.action = AUDIT_ALWAYS,
		.field_count = 3,
		.fields = {AUDIT_WATCH, AUDIT_PERM, AUDIT_FILTERKEY},
		.values = {11, AUDIT_PERM_WRITE | AUDIT_PERM_ATTR, 4},
		.fieldflags = {AUDIT_EQUAL, AUDIT_EQUAL, AUDIT_EQUAL},
		.buflen = 15};
	struct audit_rule r;

	(void)state;
	assert_int_equal(audit_load(NULL), OK);
	memset(d.mask, 0xff, sizeof d.mask);
	memcpy(bytes, &d, sizeof d);
	memcpy(bytes + sizeof d, STRINGS, sizeof STRINGS);
	assert_true(audit_parse_kernel(a, str_of(bytes, sizeof d + 15), &r));
	assert_str_equal(r.rule, "-w /etc/passwd -p wa -k id,x");
	assert_false(audit_parse_kernel(a, str_of(bytes, sizeof d + 14), &r));
	assert_false(audit_parse_kernel(a, str_of(bytes, sizeof d - 1), &r));
	d.values[2] = 5; /* a string beyond the end */
	memcpy(bytes, &d, sizeof d);
	assert_false(audit_parse_kernel(a, str_of(bytes, sizeof d + 15), &r));
}

static void another_roots_audit_rules_are_those_of_its_files(void **state)
{
	(void)state;
	assert_planted("SELECT source, line, kind FROM audit_rules",
		"/etc/audit/rules.d/a.rules|2|watch\n/etc/audit/audit.rules|1|control\n"
		"! audit: not the running machine\n"
		"! /etc/audit/rules.d/a.rules:3: not a rule\n",
		{"etc/audit/rules.d/a.rules", "# x\n-w /x\nbroken\n"},
		{"etc/audit/audit.rules", "-e 2\n"});
}

#define CLOCKS "SELECT service, enabled, servers, source FROM time_sync"
#define UNIT(name) \
	{ \
		"usr/lib/systemd/system/" name ".service", "[Unit]\n" \
	}

static void the_clocks_servers_are_those_that_count(void **state)
{
	(void)state;
	assert_planted(CLOCKS, "", {"etc/ntp.conf", "server a\n"});
	assert_planted(CLOCKS, "systemd-timesyncd|0|a b c|/etc/systemd/timesyncd.conf\n",
		UNIT("systemd-timesyncd"),
		{"etc/systemd/timesyncd.conf", "[Time]\nNTP=x\nNTP=\nNTP=a b\n"},
		{"etc/systemd/timesyncd.conf.d/a.conf", "[Time]\nNTP=c\n"});
	assert_planted(CLOCKS, "systemd-timesyncd|0|f|/etc/systemd/timesyncd.conf\n",
		UNIT("systemd-timesyncd"),
		{"etc/systemd/timesyncd.conf", "[Time]\nFallbackNTP=f\n"});
	assert_planted(CLOCKS, "chrony|0|a 2.pool refclock s|/etc/chrony/chrony.conf\n",
		UNIT("chrony"),
		{"etc/chrony/chrony.conf",
			"server a iburst\n! server no\npool 2.pool\n"
			"refclock PHC /dev/ptp0\nsourcedir /etc/chrony/s\n"},
		{"etc/chrony/s/x.sources", "server s\n"},
		{"etc/chrony/s/x.bak", "server no\n"});
	assert_planted(CLOCKS, "ntpsec|0|a b refclock|/etc/ntpsec/ntp.conf\n",
		UNIT("ntpsec"),
		{"etc/ntpsec/ntp.conf",
			"server -4 a\npeer b\nserver 127.127.1.0\n#pool c\n"});
	assert_planted("SELECT kernel_synchronized FROM time_sync",
		"\n! adjtimex: not the running machine\n", UNIT("openntpd"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(journald_counts_drop_ins_in_the_order_of_their_names),
		cmocka_unit_test(rsyslog_is_understood_in_all_its_languages),
		cmocka_unit_test(rsyslog_includes_and_default_drivers_count),
		cmocka_unit_test(syslog_ng_sends_what_a_log_path_names),
		cmocka_unit_test(the_journal_is_sent_when_its_program_starts),
		cmocka_unit_test(logrotate_options_hold_for_what_follows),
		cmocka_unit_test(logrotate_folders_leave_out_what_packages_left),
		cmocka_unit_test(an_audit_line_is_a_watch_a_rule_or_a_control),
		cmocka_unit_test(the_kernels_audit_rules_read_as_auditctl_prints_them),
		cmocka_unit_test(another_roots_audit_rules_are_those_of_its_files),
		cmocka_unit_test(the_clocks_servers_are_those_that_count),
	};

	return cmocka_run_group_tests_name("logging", tests, NULL, NULL);
}
