#include "lock_files.h"

#include "test.h"
#include "xfconf.h"

static void kdes_last_value_counts_and_may_be_fixed(void **state)
{
	static const struct {
		const char *text, *value; /* NULL: none */
		bool immutable;
	} CASES[] = {
		{"[Daemon]\nTimeout=5\n", "5", false},
		{"[Daemon]\r\nTimeout = 5\r\nTimeout=7", "7", false},
		{"[Daemon]\nTimeout[$i]=5\n", "5", true},
		{"[Daemon][$i]\nTimeout=5\n", "5", true},
		{"[$i]\n[Daemon]\nTimeout=5\n", "5", true},
		{"[Other]\nTimeout=5\n", NULL, false},
		{"[Daemon][Sub]\nTimeout=5\n", NULL, false},
		{"Timeout=5\n", NULL, false},
		{"[Daemon]\n#Timeout=5\n", NULL, false},
		{"[Daemon\n[Daemon]\n=\nTimeout\n[", NULL, false},
		{"", NULL, false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct kconfig_value v = {0};
		bool found = kconfig_find(str_z(CASES[i].text), "Daemon", "Timeout", &v);

		assert_int_equal(found, CASES[i].value != NULL);
		if (!found)
			continue;
		assert_str_equal(v.value, CASES[i].value);
		assert_int_equal(v.immutable, CASES[i].immutable);
	}
}

static void xscreensavers_resources(void **state)
{
	static const char TEXT[] =
		"# comment\n! timeout: 1\n*timeout:\t0:10:00\n"
		"XScreenSaver.lock:  True \nprograms: \\\n timeout: 9\\\n  x\n"
		"lockTimeout:1:2\n";
	struct str v;

	(void)state;
	assert_true(xresource_find(str_z(TEXT), "timeout", &v));
	assert_str_equal(v, "0:10:00");
	assert_true(xresource_find(str_z(TEXT), "lock", &v));
	assert_str_equal(v, "True");
	assert_true(xresource_find(str_z(TEXT), "lockTimeout", &v));
	assert_false(xresource_find(str_z(TEXT), "mode", &v));
}

static void times(void **state)
{
	static const struct {
		const char *text;
		int64_t x, ssh; /* -1: refused */
	} CASES[] = {
		{"0:10:00", 600, -1},
		{"1:02:03", 3723, -1},
		{"10:30", 630, -1},
		{"5", 300, 5},
		{"", -1, -1},
		{"-5", -1, -1},
		{"1:2:3:4", -1, -1},
		{"99999999999", -1, -1},
		{"1h30m", -1, 5400},
		{"90s", -1, 90},
		{"2W", -1, 1209600},
		{"5x", -1, -1},
		{"m", -1, -1},
		{"0", 0, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		int64_t x = -1, ssh = -1;

		if (!xresource_time(str_z(CASES[i].text), &x))
			x = -1;
		if (!ssh_time(str_z(CASES[i].text), &ssh))
			ssh = -1;
		assert_int_equal(x, CASES[i].x);
		assert_int_equal(ssh, CASES[i].ssh);
	}
}

static void tmout_as_people_write_it(void **state)
{
	static const struct {
		const char *text;
		struct tmout t;
	} CASES[] = {
		{"", {0}},
		{"# TMOUT=600\n", {0}},
		{"TMOUT=600\n", {.set = true, .known = true, .seconds = 600, .line = 1}},
		{"TMOUT=\"600\" # ten minutes",
			{.set = true, .known = true, .seconds = 600, .line = 1}},
		{"\nexport TMOUT=600",
			{.set = true, .known = true, .seconds = 600, .line = 2}},
		{"TMOUT=600; readonly TMOUT; export TMOUT", {.set = true,
								    .known = true,
								    .readonly = true,
								    .seconds = 600,
								    .line = 1}},
		{"readonly TMOUT=900\nTMOUT=0\n", {.set = true,
							  .known = true,
							  .readonly = true,
							  .seconds = 900,
							  .line = 1}},
		{"declare -xr TMOUT='900'", {.set = true,
						    .known = true,
						    .readonly = true,
						    .seconds = 900,
						    .line = 1}},
		{"typeset -r TMOUT=900", {.set = true,
						 .known = true,
						 .readonly = true,
						 .seconds = 900,
						 .line = 1}},
		{"declare -x TMOUT=900",
			{.set = true, .known = true, .seconds = 900, .line = 1}},
		{"TMOUT=600\nTMOUT=300\r\n",
			{.set = true, .known = true, .seconds = 300, .line = 2}},
		{"TMOUT=$((60*10))", {.set = true, .line = 1}},
		{"TMOUT=${X:-600}", {.set = true, .line = 1}},
		{"TMOUT=", {.set = true, .known = true, .line = 1}},
		{"TMOUT=0", {.set = true, .known = true, .line = 1}},
		{"TMOUT=600\nunset TMOUT", {.known = true, .seconds = 600, .line = 2}},
		{"if [ \"$UID\" != 0 ]; then TMOUT=600; fi\n",
			{.set = true,
				.known = true,
				.conditional = true,
				.seconds = 600,
				.line = 1}},
		{"case $- in *i*) TMOUT=600 ;; esac\n", {.set = true,
								.known = true,
								.conditional = true,
								.seconds = 600,
								.line = 1}},
		{"if [ -f x ]; then\n . x\nfi\nTMOUT=600\n",
			{.set = true, .known = true, .seconds = 600, .line = 4}},
		{"[ -n \"$X\" ] && TMOUT=600", {.set = true,
						       .known = true,
						       .conditional = true,
						       .seconds = 600,
						       .line = 1}},
		{"f() { TMOUT=600; }\n", {.set = true,
						 .known = true,
						 .conditional = true,
						 .seconds = 600,
						 .line = 1}},
		{"TMOUT=600 bash -c x", {0}},
		{"XTMOUT=1; TMOUTX=2; echo TMOUT=3; echo 'TMOUT=4; TMOUT=5'", {0}},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		const struct tmout *x = &CASES[i].t;
		struct tmout t = {0};

		tmout_read(str_z(CASES[i].text), &t);
		if (t.set != x->set || t.known != x->known || t.readonly != x->readonly ||
			t.conditional != x->conditional || t.seconds != x->seconds ||
			t.line != x->line)
			fail_msg("%s: set %d known %d readonly %d conditional %d, %lld "
				 "s, line %u",
				CASES[i].text, t.set, t.known, t.readonly, t.conditional,
				(long long)t.seconds, t.line);
	}
}

static void xfce_properties(void **state)
{
	static const char XML[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- a <comment> -->\n"
		"<channel name=\"xfce4-screensaver\" version=\"1.0\">\n"
		"  <property name=\"saver\" type=\"empty\" locked=\"*\">\n"
		"    <property name=\"enabled\" type=\"bool\" value='false'/>\n"
		"  </property>\n"
		"  <property name=\"lock\" type=\"empty\">\n"
		"    <property name=\"enabled\" type=\"bool\" value=\"true\" "
		"locked=\"an\"/>\n"
		"    <property name=\"saver-activation\" type=\"empty\">\n"
		"      <property name=\"delay\" type=\"int\" value=\"3\"/>\n"
		"    </property>\n  </property>\n</channel>\n";
	struct xfconf_value v;

	(void)state;
	assert_int_equal(xfconf_find(str_z(XML), "/saver/enabled", &v), OK);
	assert_str_equal(v.value, "false");
	assert_true(v.locked);
	assert_int_equal(xfconf_find(str_z(XML), "/lock/enabled", &v), OK);
	assert_str_equal(v.value, "true");
	assert_false(v.locked);
	assert_int_equal(xfconf_find(str_z(XML), "/lock/saver-activation/delay", &v), OK);
	assert_str_equal(v.value, "3");
	assert_int_equal(xfconf_find(str_z(XML), "/lock", &v), ERR_NOT_FOUND);
	assert_int_equal(xfconf_find(str_z(XML), "/enabled", &v), ERR_NOT_FOUND);
	assert_int_equal(xfconf_find(STR(""), "/lock", &v), ERR_NOT_FOUND);
	assert_int_equal(xfconf_find(STR("<channel>"), "/lock", &v), ERR_MALFORMED);
	assert_int_equal(xfconf_find(STR("</channel>"), "/lock", &v), ERR_MALFORMED);
	assert_int_equal(xfconf_find(STR("<a b>"), "/lock", &v), ERR_MALFORMED);
	assert_int_equal(xfconf_find(STR("<a b=\"c"), "/lock", &v), ERR_MALFORMED);
	assert_int_equal(xfconf_find(STR("<!-- "), "/lock", &v), ERR_MALFORMED);
	assert_int_equal(
		xfconf_find(STR("<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>"
				"<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>"),
			"/lock", &v),
		ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kdes_last_value_counts_and_may_be_fixed),
		cmocka_unit_test(xscreensavers_resources),
		cmocka_unit_test(times),
		cmocka_unit_test(tmout_as_people_write_it),
		cmocka_unit_test(xfce_properties),
	};

	return cmocka_run_group_tests_name("lock_files", tests, NULL, NULL);
}
