/* Who may come in: sshd, sudo, keys, client files, autologin, super-servers. */
#include <sys/stat.h>

#include "autologin_line.h"
#include "inetd_line.h"
#include "key_line.h"
#include "planted.h"
#include "sshd.h"
#include "sudoers_line.h"

static void patterns_match_as_in_openssh(void **state)
{
	static const struct {
		const char *s, *pattern;
		bool match;
	} CASES[] = {{"abc", "a*c", true}, {"abc", "a?c", true}, {"abc", "*", true},
		{"", "*", true}, {"", "", true}, {"a", "", false}, {"abc", "ab", false},
		{"aXbXc", "a*b*c", true}, {"abab", "*ab", true}, {"a", "a**", true},
		{"[", "[", true}, {"ab", "a?c", false}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++)
		assert_int_equal(
			sshd_match_pattern(str_z(CASES[i].s), str_z(CASES[i].pattern)),
			CASES[i].match);
}

static void lines_of_sshd_config(void **state)
{
	static const struct {
		const char *line,
			*said; /* "keyword: value; value"; "" nothing; "!" refused */
	} CASES[] = {
		{"", ""},
		{" \t\r\f", ""},
		{"# x", ""},
		{"Protocol 1", ""},
		{"#\"", ""},
		{"Port 22", "port: 22"},
		{"port=022", "port: 22"},
		{"Port 0", "!"},
		{"Port", "!"},
		{"LoginGraceTime 1h30m5", "logingracetime: 5405"},
		{"LoginGraceTime 1m1", "logingracetime: 61"},
		{"LoginGraceTime 5x", "!"},
		{"LoginGraceTime 99999999999", "!"},
		{"PermitRootLogin PROHIBIT-password",
			"permitrootlogin: without-password"},
		{"AllowUsers a 'b c' # d", "allowusers: a; b c"},
		{"AllowUsers \"a", "!"},
		{"SetEnv A=1 A=2 B=3", "setenv: A=1; B=3"},
		{"RekeyLimit 1.5k", "rekeylimit: 1536 -"},
		{"RekeyLimit 15", "!"},
		{"MaxStartups 3", "maxstartups: 3:30:3"},
		{"IPQoS 010", "ipqos: throughput throughput"},
		{"ListenAddress [::1]:22", "listenaddress: ::1 22"},
		{"ListenAddress ::1", "listenaddress: ::1 0"},
		{"ListenAddress [::1", "!"},
		{"Match user BOB Address=1.2.3.4", "match: user BOB address 1.2.3.4"},
		{"Match all # x", "match: "},
		{"Match all user x", "!"},
		{"Match User x all", "!"},
		{"Ciphers ^aes256-ctr,aes256-ctr",
			"ciphers: "
			"aes256-ctr,chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,"
			"aes128-gcm@openssh.com,aes256-gcm@openssh.com"},
		{"Ciphers +", "!"},
		{"Ciphers none", "!"},
		{"NoSuch x", "!"},
		{"ForceCommand  /bin/x \"y z\" # w ", "forcecommand: /bin/x \"y z\" # w"},
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		SCOPED(arena) a = arena_new();
		struct sshd_line l = sshd_parse_line(str_z(CASES[i].line), a);
		struct str out = l.kind == SSHD_BAD ? STR("!") : STR("");

		for (j = 0; j < l.n; j++)
			out = arena_printf(a, "%.*s%s%s%.*s", STR_ARG(out),
				j ? ";" : l.keyword->name, j ? " " : ": ",
				STR_ARG(l.values[j]));
		assert_string_equal(arena_strz(a, out), CASES[i].said);
	}
	{
		SCOPED(arena) a = arena_new();

		assert_int_equal(sshd_parse_line(STR("Port\00022"), a).kind, SSHD_BAD);
	}
}

static void sshd_config_of_a_machine(void **state)
{
	static const char SQL[] =
		"SELECT match, value, is_default, source, line FROM sshd_config "
		"WHERE keyword = 'permitrootlogin'";

	(void)state;
	assert_planted(SQL, "", {"etc/passwd", ""});
	assert_planted(SQL, "|without-password|1||\n", {"usr/sbin/sshd", ""});
	assert_planted(SQL,
		"|no|0|/etc/ssh/sshd_config.d/a.conf|1\n"
		"user x|yes|0|/etc/ssh/sshd_config|4\n",
		{"etc/ssh/sshd_config",
			"Include sshd_config.d/*\nPermitRootLogin yes\nMatch User x\n"
			"PermitRootLogin yes\nMatch User x\nPermitRootLogin no\n"},
		{"etc/ssh/sshd_config.d/a.conf", "PermitRootLogin no"});
	assert_planted("SELECT count(*) FROM sshd_config WHERE keyword = 'port'",
		"1\n! /etc/ssh/sshd_config:1: sshd refuses the line: too many recursive "
		"includes\n",
		{"etc/ssh/sshd_config", "Include sshd_config\n"});
	assert_planted("SELECT value FROM sshd_config WHERE keyword = 'usepam'",
		"no\n! /etc/ssh/sshd_config:2: sshd refuses the line: not allowed in a "
		"Match block\n",
		{"etc/ssh/sshd_config", "Match User x\nUsePAM yes\n"});
}

static void sudoers_line_by_line(void **state)
{
	(void)state;
	assert_planted("SELECT * FROM sudoers",
		"/etc/sudoers|Defaults|env_reset\n"
		"/etc/sudoers|root|ALL=(ALL:ALL) ALL\n"
		"/etc/sudoers|%sudo|ALL = NOPASSWD: /bin/a, /bin/b\n"
		"/etc/sudoers|#1000|ALL=ALL\n"
		"/etc/sudoers|includedir|/etc/sudoers.d\n"
		"/etc/sudoers.d/10-x|bob|ALL=ALL\n"
		"/etc/sudoers|include|/etc/more sudo\n"
		"/etc/more sudo|eve|ALL=ALL # why\n",
		{"etc/sudoers",
			"# c\nDefaults\tenv_reset\n\nroot ALL=(ALL:ALL)   ALL\n"
			"%sudo ALL = NOPASSWD: /bin/a, \\\n  /bin/b\n#1000 ALL=ALL\n"
			"#include\n#includes nothing\n@includedir /etc/sudoers.d\n"
			"#include \"more sudo\"\n"},
		{"etc/sudoers.d/10-x", "bob ALL=ALL"},
		{"etc/sudoers.d/10-x.bak", "no ALL=ALL\n"},
		{"etc/sudoers.d/10-x~", "no ALL=ALL\n"},
		{"etc/more sudo", "eve ALL=ALL # why\n"});
	assert_planted("SELECT count(*) FROM sudoers",
		"1\n! /etc/gone: No such file or directory\n",
		{"etc/sudoers", "@include /etc/gone\n"});
	assert_planted("SELECT count(*) > 100 FROM sudoers",
		"1\n! /etc/sudoers: includes go deeper than 128 files\n",
		{"etc/sudoers", "#include sudoers\n"});
	assert_planted("SELECT count(*) FROM sudoers", "0\n", {"etc/passwd", ""});
}

static void key_lines(void **state)
{
	static const struct {
		const char *line, *said;
	} CASES[] = {
		{"ssh-rsa AAAA me@x y", "|ssh-rsa|AAAA|me@x y"},
		{" ssh-ed25519\tAAAA ", "|ssh-ed25519|AAAA|"},
		{"no-pty,command=\"echo \\\"a b\\\"\" ssh-rsa AA c",
			"no-pty,command=\"echo \\\"a b\\\"\"|ssh-rsa|AA|c"},
		{"command=\"ssh-rsa x\" ssh-dss AA", "command=\"ssh-rsa x\"|ssh-dss|AA|"},
		{"cert-authority ssh-ed25519-cert-v01@openssh.com AA",
			"cert-authority|ssh-ed25519-cert-v01@openssh.com|AA|"},
		{"sk-ssh-ed25519@openssh.com AA", "|sk-ssh-ed25519@openssh.com|AA|"},
		{"# ssh-rsa AA", NULL},
		{"", NULL},
		{"ssh-rsa", NULL},
		{"x ssh-rsa", NULL},
		{"1024 35 99 old@key", NULL},
		{"\"", NULL},
		{"x \"ssh-rsa AA", NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		SCOPED(arena) a = arena_new();
		struct key_line k;
		bool said = key_line_parse(str_z(CASES[i].line), &k);

		assert_int_equal(said, CASES[i].said != NULL);
		if (said)
			assert_string_equal(
				arena_printf(a, "%.*s|%.*s|%.*s|%.*s", STR_ARG(k.options),
					STR_ARG(k.algorithm), STR_ARG(k.key),
					STR_ARG(k.comment))
					.ptr,
				CASES[i].said);
	}
}

static void keys_of_all_users(void **state)
{
	(void)state;
	assert_planted("SELECT uid, key, key_file FROM authorized_keys",
		"0|A|/root/.ssh/authorized_keys\n0|C|/etc/keys/root\n"
		"7|B|/home/b/.ssh/authorized_keys2\n",
		{"etc/passwd", "root:x:0:0::/root:\nb:x:7:7::/home/b:\n"},
		{"root/.ssh/authorized_keys", "ssh-rsa A\n"},
		{"home/b/.ssh/authorized_keys2", "# x\r\nssh-rsa B\r\n"},
		{"etc/keys/root", "ssh-rsa C\n"},
		{"etc/ssh/sshd_config",
			"AuthorizedKeysFile .ssh/authorized_keys\nMatch User x\n"
			"AuthorizedKeysFile /etc/keys/%u\n"});
	assert_planted("SELECT key FROM authorized_keys WHERE uid = 7", "B\n",
		{"etc/passwd", "root:x:0:0::/root:\nb:x:7:7::/b:\n"},
		{"root/.ssh/authorized_keys", "ssh-rsa A\n"},
		{"b/.ssh/authorized_keys", "ssh-rsa B"});
}

/* A FIFO in somebody's home must neither hang the audit nor pass unseen. */
static void a_fifo_for_a_key_file_is_a_warning(void **state)
{
	struct machine_options o = {0};
	SCOPED(machine) m = NULL;
	SCOPED(query) q = NULL;
	struct error e;
	char dir[32], path[64];
	bool row;

	(void)state;
	test_dir_make(dir);
	test_file(dir, "etc/passwd", "b:x:7:7::/b:\n");
	test_file(dir, "b/.ssh/x", "");
	snprintf(path, sizeof path, "%s/b/.ssh/authorized_keys", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	o.root = dir;
	assert_int_equal(machine_open(&o, &m, &e), OK);
	assert_int_equal(machine_query(m, STR("SELECT * FROM authorized_keys"), NULL, 0,
				 NULL, &q, &e),
		OK);
	assert_int_equal(query_next(q, &row, &e), OK);
	assert_false(row);
	assert_int_equal(query_n_warnings(q), 1);
	test_dir_remove(dir);
}

static void client_files(void **state)
{
	(void)state;
	assert_planted("SELECT * FROM ssh_configs",
		"7|host *.vn|forwardagent yes|/b/.ssh/config\n"
		"7|host *.vn|include more|/b/.ssh/config\n"
		"7|host *.vn|port 2|/b/.ssh/more\n"
		"0||hashknownhosts yes|/etc/ssh/ssh_config\n",
		{"etc/passwd", "b:x:7:7::/b:\n"},
		{"b/.ssh/config", "Host *.VN\n  ForwardAgent Yes\n# c\nInclude more"},
		{"b/.ssh/more", "Port 2\n"},
		{"etc/ssh/ssh_config", "HashKnownHosts yes\r\n"});
}

static void commands_that_sign_in(void **state)
{
	static const struct {
		const char *command, *user;
	} CASES[] = {
		{"-/sbin/agetty --autologin bob --noclear %I $TERM", "bob"},
		{"/sbin/agetty --autologin=bob tty1", "bob"},
		{"-/sbin/agetty -a bob tty1", "bob"},
		{"agetty -abob tty1", "bob"},
		{"@/sbin/agetty agetty --autologin \"bob\" x", "bob"},
		{"/sbin/mingetty --autologin eve tty1", "eve"},
		{"/bin/login -f root", "root"},
		{"-/sbin/agetty -o '-p -- \\\\u' --noclear - $TERM", NULL},
		{"/sbin/agetty --autologin", NULL},
		{"/bin/sh -a bob", NULL},
		{"", NULL},
	};
	struct str user;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		bool found = autologin_of_command(str_z(CASES[i].command), &user);

		assert_int_equal(found, CASES[i].user != NULL);
		if (found)
			assert_str_equal(user, CASES[i].user);
	}
}

static void autologin_of_every_manager(void **state)
{
	static const char SQL[] = "SELECT * FROM autologin";

	(void)state;
	assert_planted(SQL,
		"gdm|bob|1|/etc/gdm3/daemon.conf|3\ngdm|eve|0|/etc/gdm3/daemon.conf|4\n",
		{"etc/gdm3/daemon.conf",
			"[daemon]\nAutomaticLoginEnable = True\nAutomaticLogin=bob\n"
			"TimedLogin=eve\n#TimedLoginEnable=true\n[x]\nAutomaticLogin="
			"no\n"});
	assert_planted(SQL,
		"lightdm|b|1|/etc/lightdm/lightdm.conf|2\n"
		"lightdm|guest|1|/usr/share/lightdm/lightdm.conf.d/1.conf|3\n",
		{"usr/share/lightdm/lightdm.conf.d/1.conf",
			"[Seat:*]\nautologin-user=a\nautologin-guest=true\n"},
		{"etc/lightdm/lightdm.conf", "[Seat:*]\nautologin-user=b\n"});
	assert_planted(SQL, "",
		{"etc/lightdm/lightdm.conf", "[Seat:*]\nautologin-user=\n"
					     "autologin-guest=false\n"});
	assert_planted(SQL,
		"sddm|kim|1|/etc/sddm.conf.d/a.conf|2\nlxdm|lx|1|/etc/lxdm/lxdm.conf|2\n",
		{"etc/sddm.conf.d/a.conf", "[Autologin]\nUser=kim\n"},
		{"etc/lxdm/lxdm.conf", "[base]\nautologin=lx\n"});
	assert_planted(SQL,
		"getty|root|1|/etc/systemd/system/getty@tty1.service.d/o.conf|3\n"
		"getty|ser|1|/etc/systemd/system/serial-getty@.service|2\n",
		{"usr/lib/systemd/system/getty@.service",
			"[Service]\nExecStart=-/sbin/agetty $TERM\n"},
		{"etc/systemd/system/getty@tty1.service.d/o.conf",
			"[Service]\nExecStart=\nExecStart=-/sbin/agetty -a root %I\n"},
		{"usr/lib/systemd/system/serial-getty@.service",
			"[Service]\nExecStart=/sbin/agetty\n"},
		{"etc/systemd/system/serial-getty@.service",
			"[Service]\nExecStart=/sbin/agetty --autologin ser\n"});
	assert_planted(SQL, "getty|on|1|/etc/systemd/system/getty@.service|2\n",
		{"etc/systemd/system/getty@.service",
			"[Service]\nExecStart=-/sbin/agetty \\\n# why\n  --noclear \\\n"
			"  --autologin on %I\nType=idle\n"});
	assert_planted(SQL, "getty|i|1|/etc/inittab|2\n",
		{"etc/inittab", "# 1:2:x:/sbin/getty -a no\n1:2345:respawn:/sbin/getty "
				"--autologin i tty1\n"
				"2:2:off:/sbin/getty -a no tty2\n"});
}

static void super_servers(void **state)
{
	static const char SQL[] = "SELECT * FROM inetd_services";

	(void)state;
	assert_planted(SQL,
		"ftp|tcp|root|/usr/sbin/in.ftpd|1|/etc/inetd.conf|2\n"
		"telnet|tcp|root|/usr/sbin/tcpd|0|/etc/inetd.conf|3\n"
		"echo|udp|root|internal|1|/etc/inetd.d/x|1\n",
		{"etc/inetd.conf",
			"# a b c d e f\nftp stream tcp nowait root /usr/sbin/in.ftpd x\n"
			"#<off># telnet stream tcp nowait root /usr/sbin/tcpd t\nshort "
			"line\n"},
		{"etc/inetd.d/x", "echo dgram udp wait root internal"});
	assert_planted(SQL,
		"rsync|tcp|root|/usr/bin/rsync|0|/etc/xinetd.d/rsync|1\n"
		"tftp|udp|nobody|/usr/sbin/tftpd|1|/etc/xinetd.d/tftp|1\n"
		"time|tcp|||0|/etc/xinetd.d/time|1\n",
		{"etc/xinetd.conf",
			"defaults\n{\n disabled = time\n}\nincludedir /etc/xinetd.d\n"},
		{"etc/xinetd.d/rsync",
			"service rsync\n{\n disable = yes\n socket_type = stream\n"
			" user=root\n server = /usr/bin/rsync\n}\n"},
		{"etc/xinetd.d/tftp",
			"service tftp {\n disable = no\n protocol = udp\n user = nobody\n"
			" server = /usr/sbin/tftpd\n}\n"},
		{"etc/xinetd.d/time", "service time\n{\n socket_type = stream\n}\n"},
		{"etc/xinetd.d/x.bak", "service no\n{\n}\n"});
	assert_planted(SQL, "", {"etc/passwd", ""});
}

/* Much of the same, in every file and read by every table. */
static void long_lines_are_harmless(void **state)
{
	static const char *const UNITS[] = {"a ", "\\\n", "user a ", "SetEnv a=b ",
		"a=1 ", "[", "\"a", "service a { ", "@include b\n", "disabled += a\n",
		"x\n"};
	static const char *const TABLES[] = {"sshd_config", "pam_rules",
		"password_policy", "lockout_policy", "login_defs", "sudoers",
		"authorized_keys", "ssh_configs", "autologin", "inetd_services",
		"faillock", "shadow"};
	const size_t SIZE = 900000;
	char *text = malloc(SIZE + 1);
	size_t i, j;

	(void)state;
	assert_non_null(text);
	for (i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
		for (j = 0; j < SIZE; j++)
			text[j] = UNITS[i][j % strlen(UNITS[i])];
		text[SIZE] = '\0';
		for (j = 0; j < sizeof TABLES / sizeof *TABLES; j++) {
			SCOPED(arena) a = arena_new();
			const struct planted_file files[] = {
				{"etc/ssh/sshd_config", text}, {"etc/pam.d/x", text},
				{"etc/login.defs", text},
				{"etc/security/faillock.conf", text},
				{"etc/security/pwquality.conf", text},
				{"etc/sudoers", text}, {"etc/passwd", "b:x:7:7::/b:\n"},
				{"b/.ssh/config", text}, {"b/.ssh/authorized_keys", text},
				{"etc/sddm.conf", text}, {"etc/xinetd.conf", text},
				{"etc/inetd.conf", text}, {"etc/shadow", text},
				{NULL, NULL}};

			planted_rows(files,
				arena_printf(a, "SELECT count(*) FROM %s", TABLES[j]).ptr,
				a);
		}
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_match_as_in_openssh),
		cmocka_unit_test(lines_of_sshd_config),
		cmocka_unit_test(sshd_config_of_a_machine),
		cmocka_unit_test(sudoers_line_by_line),
		cmocka_unit_test(key_lines),
		cmocka_unit_test(keys_of_all_users),
		cmocka_unit_test(a_fifo_for_a_key_file_is_a_warning),
		cmocka_unit_test(client_files),
		cmocka_unit_test(commands_that_sign_in),
		cmocka_unit_test(autologin_of_every_manager),
		cmocka_unit_test(super_servers),
		cmocka_unit_test(long_lines_are_harmless),
	};

	return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
