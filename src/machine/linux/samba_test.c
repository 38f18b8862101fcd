/* smb.conf, as Samba's own testparm(1) reads the same lines. */
#include "planted.h"

#define SHARES \
	"SELECT name, path, guest_ok, read_only, browseable, available, printable, " \
	"valid_users, line FROM samba_shares"

static void shares_have_what_they_say_and_what_global_said_before(void **state)
{
	(void)state;
	assert_planted(SHARES,
		"x|/a|0|1|1|1|0||1\n"
		"y|/b|1|0|1|1|0|root|6\n",
		{"etc/samba/smb.conf",
			"[x]\npath=/a\n[global]\nguest ok=yes\nvalid "
			"users=root\n[y]\npath=/b\n"
			"[GLOBAL]\nguest ok = no\n[Y]\nWRITE ABLE = Yes\n"});
}

static void synonyms_inversions_and_blanks_are_seen_through(void **state)
{
	(void)state;
	assert_planted(SHARES,
		"x|/a b|1|0|0|1|0|@staff, %S|1\n"
		"z|/c|0|1|1|0|1||6\n",
		{"etc/samba/smb.conf",
			"[x]\n pa th = \"/a b\"\n Public=1\n\twriteok = TRUE\n browsable "
			"= off\n"
			"[z]\ndirectory=/c\nwritable=no\navailable=no\nprint ok=yes\n"
			"[x]\nvalid users = @staff, %S\n"});
}

static void lines_go_on_and_comments_too(void **state)
{
	(void)state;
	assert_planted(SHARES, "x|/ab # c ;d|1|1|1|1|0||1\ny|/y|0|1|1|1|0||8\n",
		{"etc/samba/smb.conf", "[x]\npath = /a\\\nb # c ;d\nbogus line\n; "
				       "comment \\\nread only = no\n"
				       "guest ok = yes\n[y] what follows\npath=/y"});
}

static void copies_take_what_is_not_said_yet(void **state)
{
	(void)state;
	assert_planted(SHARES,
		"x|/a|1|1|1|1|0||1\ny|/a|0|0|1|1|0||4\nz|/z|0|0|1|1|0||8\n",
		{"etc/samba/smb.conf",
			"[x]\npath=/a\npublic=yes\n[y]\npublic=no\ncopy=x\n"
			"read only=no\n[z]\npath=/z\ncopy=y\n"});
	assert_planted("SELECT name FROM samba_shares",
		"x\n! smb.conf: copy = nosuch: there is no such section\n",
		{"etc/samba/smb.conf", "[x]\ncopy = nosuch\n"});
}

static void includes_are_read_in_place(void **state)
{
	(void)state;
	assert_planted("SELECT name, path, source FROM samba_shares",
		"y||/etc/samba/smb.conf\nz|/y|/etc/samba/more.conf\n",
		{"etc/samba/smb.conf", "[y]\ninclude=/etc/samba/more.conf\npath = /y\n"},
		{"etc/samba/more.conf", "public = yes\n[z]\npath=/z\n"});
	assert_planted("SELECT name FROM samba_shares",
		"! smb.conf: include = /etc/%m.conf depends on the client\n",
		{"etc/samba/smb.conf", "include = /etc/%m.conf\n"});
	assert_planted("SELECT name FROM samba_shares",
		"! smb.conf: settings in Samba's registry are not read\n",
		{"etc/samba/smb.conf", "[global]\nconfig backend = registry\n"});
	assert_planted("SELECT name FROM samba_shares",
		"x\n! smb.conf: /etc/samba/smb.conf is included too deeply\n",
		{"etc/samba/smb.conf", "include = /etc/samba/smb.conf\n[x]\npath=/\n"});
}

static void special_shares_are_as_samba_makes_them(void **state)
{
	(void)state;
	assert_planted(SHARES,
		"homes||1|1|1|1|0||1\nprinters|/"
		"tmp|0|1|0|1|1||3\nnowhere||0|1|1|0|0||5\n",
		{"etc/samba/smb.conf", "[homes]\npublic=yes\n[printers]\npath=/"
				       "tmp\n[nowhere]\npublic=no\n"});
	assert_planted(SHARES, "u|/home/x|1|0|1|1|0||0\n",
		{"etc/samba/smb.conf", "[global]\nusershare allow guests = yes\n"},
		{"var/lib/samba/usershares/u",
			"#VERSION "
			"2\npath=/home/x\nusershare_acl=S-1-1-0:F\nguest_ok=y\n"});
}

static void what_is_no_boolean_is_a_warning_of_its_column(void **state)
{
	const struct planted_file BAD = {
		"etc/samba/smb.conf", "[x]\npath=/a\nguest ok = maybe\n"};

	(void)state;
	assert_planted("SELECT guest_ok FROM samba_shares",
		"0\n! /etc/samba/smb.conf:3: guest ok = 'maybe' is not a boolean\n", BAD);
	assert_planted("SELECT read_only FROM samba_shares", "1\n", BAD);
}

static void global_settings_are_named_one_way(void **state)
{
	(void)state;
	assert_planted(
		"SELECT keyword, value, is_default, line FROM samba_config WHERE keyword "
		"IN ('server min protocol', 'map to guest', 'ntlm auth') ORDER BY 1",
		"map to guest|Bad User|0|4\nntlm auth|ntlmv2-only|1|0\n"
		"server min protocol|NT1|0|3\n",
		{"etc/samba/smb.conf",
			"[globals]\nMapToGuest = never\nmin protocol = NT1\n"
			"map to  guest = Bad User\n[x]\nntlm auth = yes\n"});
	assert_planted("SELECT * FROM samba_config", "", {"etc/passwd", ""});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_have_what_they_say_and_what_global_said_before),
		cmocka_unit_test(synonyms_inversions_and_blanks_are_seen_through),
		cmocka_unit_test(lines_go_on_and_comments_too),
		cmocka_unit_test(copies_take_what_is_not_said_yet),
		cmocka_unit_test(includes_are_read_in_place),
		cmocka_unit_test(special_shares_are_as_samba_makes_them),
		cmocka_unit_test(what_is_no_boolean_is_a_warning_of_its_column),
		cmocka_unit_test(global_settings_are_named_one_way),
	};

	return cmocka_run_group_tests_name("samba", tests, NULL, NULL);
}
