/* mdstat, superblocks, grub.cfg, and what usb_policy reads. */
#include <errno.h>

#include "grub.h"
#include "known_ids.h"
#include "mdstat.h"
#include "planted.h"
#include "superblock.h"
#include "usb_conf.h"

/* --- mdstat ----------------------------------------------------------------- */

static const char MDSTAT[] =
	"Personalities : [raid1] [raid6] [raid5] [raid4]\n"
	"md127 : active raid5 sdc1[3] sdb1[1](F) sda1[0]\n"
	"      292945152 blocks super 1.2 level 5, 64k chunk, algorithm 2 [3/2] [U_U]\n"
	"      [==>..................]  recovery = 12.6% (37043392/292945152) "
	"finish=127.5min "
	"speed=33440K/sec\n"
	"      bitmap: 2/3 pages [8KB], 65536KB chunk, file: /var/bitmap\n"
	"\n"
	"md0 : active (auto-read-only) raid1 sdd1[1] sde1[0]\n"
	"      1046528 blocks [2/2] [UU]\n"
	"      \tresync=PENDING\n"
	"\n"
	"unused devices: sdf1[0](S)\n";

static void mdstat_tells_of_arrays(void **state)
{
	SCOPED(arena) a = arena_new();
	struct md_array *md;
	struct str unused;
	size_t n;

	(void)state;
	assert_true(mdstat_parse(str_z(MDSTAT), a, &md, &n, &unused));
	assert_int_equal(n, 2);
	assert_str_equal(md[0].name, "md127");
	assert_str_equal(md[0].status, "active");
	assert_int_equal(md[0].blocks, 292945152);
	assert_str_equal(md[0].other, "super 1.2 level 5, 64k chunk, algorithm 2");
	assert_str_equal(md[0].recovery.progress, "12.6% (37043392/292945152)");
	assert_str_equal(md[0].recovery.finish, "127.5min");
	assert_str_equal(md[0].recovery.speed, "33440K/sec");
	assert_str_equal(md[0].bitmap_pages, "2/3 pages [8KB]");
	assert_str_equal(md[0].bitmap_chunk, "65536KB chunk");
	assert_str_equal(md[0].bitmap_file, "/var/bitmap");
	assert_str_equal(md[1].resync.progress, "PENDING");
	assert_str_equal(md[1].other, "");
	assert_str_equal(unused, "sdf1[0](S)");
	assert_true(mdstat_parse(
		STR("Personalities : \nunused devices: <none>\n"), a, &md, &n, &unused));
	assert_int_equal(n, 0);
	assert_false(mdstat_parse(STR("nonsense\n"), a, &md, &n, &unused));
}

/* --- superblocks ------------------------------------------------------------ */

static void superblocks_are_told_apart(void **state)
{
	static const char UUID[] = "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20";
	static const struct {
		size_t at;
		const char *magic;
		size_t len;
		size_t uuid_at;
		const char *type;
	} CASES[] = {
		{0, "XFSB", 4, 32, "xfs"},
		{65536 + 64, "_BHRfS_M", 8, 65536 + 32, "btrfs"},
		{1024 + 56, "\x53\xef", 2, 1024 + 104, "ext2"},
		{4086, "SWAPSPACE2", 10, 1036, "swap"},
		{4096, "\xfc\x4e\x2b\xa9\1\0\0\0", 8, 4096 + 16, "linux_raid_member"},
		{0, "hsqs", 4, 0, "squashfs"},
		{3, "-FVE-FS-", 8, 0, "BitLocker"},
	};
	static char head[SUPERBLOCK_HEAD];
	SCOPED(arena) a = arena_new();
	struct superblock b;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		memset(head, 0, sizeof head);
		if (CASES[i].uuid_at)
			memcpy(head + CASES[i].uuid_at, UUID, 16);
		memcpy(head + CASES[i].at, CASES[i].magic, CASES[i].len);
		assert_true(superblock_probe(
			str_of(head, sizeof head), STR(""), 1 << 20, a, &b));
		assert_str_equal(b.type, CASES[i].type);
		if (CASES[i].uuid_at)
			assert_str_equal(b.uuid, "01020304-0506-0708-090a-0b0c0d0e0f10");
	}
	memset(head, 0, sizeof head);
	assert_false(
		superblock_probe(str_of(head, sizeof head), STR(""), 1 << 20, a, &b));
}

static void a_luks_header_names_its_cipher(void **state)
{
	static char head[SUPERBLOCK_HEAD];
	SCOPED(arena) a = arena_new();
	struct superblock b;
	struct str type, cipher;

	(void)state;
	memcpy(head, "LUKS\xba\xbe\0\1", 8);
	memcpy(head + 8, "aes", 3);
	memcpy(head + 40, "xts-plain64", 11);
	memcpy(head + 168, "0b7e", 4);
	assert_true(superblock_probe(str_of(head, sizeof head), STR(""), 1 << 20, a, &b));
	assert_str_equal(b.type, "crypto_LUKS");
	assert_str_equal(b.uuid, "0b7e");
	assert_true(superblock_luks(str_of(head, sizeof head), a, &type, &cipher));
	assert_str_equal(type, "LUKS1");
	assert_str_equal(cipher, "aes-xts-plain64");
	head[7] = 2;
	snprintf(head + 4096, 1000,
		"{\"keyslots\":{},\"segments\":{\"0\":{\"encryption\":"
		"\"serpent-xts-plain64\"}}}");
	assert_true(superblock_luks(str_of(head, sizeof head), a, &type, &cipher));
	assert_str_equal(type, "LUKS2");
	assert_str_equal(cipher, "serpent-xts-plain64");
}

/* --- grub.cfg --------------------------------------------------------------- */

static void a_superuser_needs_a_password(void **state)
{
	static const struct {
		const char *text, *superusers;
		bool set, from_user_cfg;
	} CASES[] = {
		{"", "", false, false},
		{"menuentry 'x' {\n}\n", "", false, false},
		{"set superusers=\"root\"\npassword_pbkdf2 root grub.pbkdf2.sha512.1\n",
			"root", true, false},
		{"password_pbkdf2 root grub.x\r\nset superusers=root\r\n", "root", true,
			false},
		{"set superusers=\"an,root\"\npassword root secret", "an,root", true,
			false},
		{"set superusers=\"an\"\npassword_pbkdf2 root grub.x\n", "an", false,
			false},
		{"set superusers=\"\"\npassword_pbkdf2 root grub.x\n", "", false, false},
		{"# set superusers=\"root\"\npassword_pbkdf2 root grub.x\n", "", false,
			false},
		{"set superusers=\"root\"\n#password_pbkdf2 root grub.x\n", "root", false,
			false},
		{"set superusers=\"root\"\npassword_pbkdf2 root\n", "root", false, false},
		{"if [ -n x ]; then set superusers=\"root\"; export superusers; "
		 "password_pbkdf2 root "
		 "${GRUB2_PASSWORD}; fi",
			"root", true, true},
	};
	struct grub_password g;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		grub_parse(str_z(CASES[i].text), &g);
		assert_str_equal(g.superusers, CASES[i].superusers);
		assert_int_equal(g.is_set, CASES[i].set);
		assert_int_equal(g.from_user_cfg, CASES[i].from_user_cfg);
	}
	assert_true(grub_user_cfg(STR("GRUB2_PASSWORD=grub.pbkdf2.sha512.1\n")));
	assert_false(grub_user_cfg(STR("GRUB2_PASSWORD=\n")));
}

/* --- usb -------------------------------------------------------------------- */

static void modprobe_lines_are_judged(void **state)
{
	static const struct {
		const char *line;
		bool found, blocks;
	} CASES[] = {
		{"install usb-storage /bin/false", true, true},
		{"install usb_storage\t/bin/true", true, true},
		{"install usb-storage /bin/true # no sticks", true, true},
		{"install usb-storage /bin/true; modprobe -i usb-storage", true, false},
		{"install usb-storage /sbin/modprobe -i usb-storage", true, false},
		{"install usb-storage", true, false},
		{"blacklist usb-storage", true, true},
		{"  blacklist   uas  ", true, true},
		{"#blacklist usb-storage", false, false},
		{"blacklist usb-storage-extra", false, false},
		{"options usb-storage quirks=x", false, false},
		{"blacklist \\\nusb-storage", false, false},
	};
	struct modprobe_line l;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct str rest = str_z(CASES[i].line);
		int line = 0;

		assert_int_equal(modprobe_next(&rest, &line, &l), CASES[i].found);
		if (CASES[i].found)
			assert_int_equal(l.blocks, CASES[i].blocks);
	}
}

static void the_command_line_is_read(void **state)
{
	struct str line = STR("quiet module_blacklist=floppy,usb-storage a=1 a=2 -- "
			      "x=usb_storage"),
		   v;

	(void)state;
	assert_true(cmdline_lists(line, "module_blacklist", "usb_storage"));
	assert_false(cmdline_lists(line, "module_blacklist", "uas"));
	assert_false(cmdline_lists(line, "x", "usb_storage"));
	assert_true(cmdline_value(line, "a", &v));
	assert_str_equal(v, "2");
	assert_false(cmdline_value(line, "x", &v));
}

static void udev_rules_are_judged(void **state)
{
	static const struct {
		const char *line;
		bool forbids, all;
	} CASES[] = {
		{"ACTION==\"add\", SUBSYSTEM==\"usb\", ATTR{bInterfaceClass}==\"08\", "
		 "ATTR{authorized}=\"0\"",
			true, true},
		{"SUBSYSTEM==\"usb\",ATTR{idVendor}==\"1234\",ATTR{authorized}=\"0\"",
			true, false},
		/* other things than storage, or not all of it, are kept out */
		{"SUBSYSTEM==\"usb\", ATTR{bInterfaceClass}==\"e0\", "
		 "ATTR{authorized}=\"0\"",
			true, false},
		{"SUBSYSTEM==\"usb\", ATTR{bInterfaceClass}!=\"08\", "
		 "ATTR{authorized}=\"0\"",
			true, false},
		{"SUBSYSTEM==\"usb\", KERNEL==\"1-1.2\", ATTR{authorized}=\"0\"", true,
			false},
		{"ACTION==\"remove\", SUBSYSTEM==\"usb\", ATTR{authorized}=\"0\"", true,
			false},
		{"SUBSYSTEM!=\"usb\", ATTR{authorized}=\"0\"", false, false},
		{"ACTION!=\"remove\", SUBSYSTEM==\"usb\", "
		 "ENV{ID_USB_INTERFACES}==\"*:08????:*\", ATTR{authorized}=\"0\"",
			true, true},
		{"ACTION==\"add|change\", SUBSYSTEMS==\"usb\", KERNEL==\"usb[0-9]*\", "
		 "ATTR{authorized_default}=\"0\"",
			true, true},
		{"SUBSYSTEM==\"usb\", ATTR{authorized}==\"0\"", false, true},
		{"SUBSYSTEM==\"usb\", ATTR{authorized}=\"1\"", false, true},
		{"# SUBSYSTEM==\"usb\", ATTR{authorized}=\"0\"", false, false},
		{"SUBSYSTEM==\"net\", ATTR{authorized}=\"0\"", false, true},
		{"SUBSYSTEM==\"usb\", ATTR{authorized}=\"0", false, true},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		bool all = false;

		assert_int_equal(
			udev_rule_forbids(str_z(CASES[i].line), &all), CASES[i].forbids);
		if (CASES[i].forbids)
			assert_int_equal(all, CASES[i].all);
	}
}

static void usbguard_rules_are_judged(void **state)
{
	static const struct {
		const char *line;
		bool opens;
	} CASES[] = {
		{"allow", true},
		{"block", false},
		{"allow id 1d6b:0002 serial \"x\" with-interface 09:00:00", false},
		{"allow id *:* with-interface 08:06:50", true},
		{"allow with-interface { 03:01:01 08:06:50 }", true},
		{"allow with-interface one-of { 08:*:* }", true},
		{"allow with-interface equals { 03:01:01 03:00:00 }", false},
		{"allow with-interface 03:*:*", false},
		{"reject with-interface all-of { 08:*:* 03:00:* }", false},
		{"# allow", false},
	};
	struct usbguard_conf c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++)
		assert_int_equal(usbguard_rule_opens_storage(str_z(CASES[i].line)),
			CASES[i].opens);
	usbguard_parse(
		STR("#ImplicitPolicyTarget=allow\nImplicitPolicyTarget=reject\n"), &c);
	assert_str_equal(c.implicit, "reject");
	assert_int_equal(c.line, 2);
	usbguard_parse(STR(""), &c);
	assert_str_equal(c.implicit, "block");
}

/* --- tables over planted files ---------------------------------------------- */

static void a_blacklist_needs_uas_out_too(void **state)
{
	static const char SQL[] = "SELECT blocks_storage, line FROM usb_policy WHERE "
				  "mechanism = 'modprobe' AND "
				  "detail LIKE '%usb-storage%'";
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	test_file(dir, "lib/modules/6.1/modules.dep",
		"kernel/drivers/usb/storage/uas.ko: "
		"kernel/drivers/usb/storage/usb-storage.ko\n"
		"kernel/drivers/usb/storage/usb-storage.ko:\n");
	test_file(dir, "etc/modprobe.d/usb.conf", "# no sticks\nblacklist usb-storage\n");
	r = planted_ask(dir, SQL, a);
	assert_int_equal(r.n_rows, 1);
	assert_str_equal(answer_cell(&r, 0, "blocks_storage"), "0");
	assert_str_equal(answer_cell(&r, 0, "line"), "2");
	test_file(dir, "usr/lib/modprobe.d/uas.conf", "blacklist uas\n");
	r = planted_ask(dir, SQL, a);
	assert_str_equal(answer_cell(&r, 0, "blocks_storage"), "1");
	assert_int_equal(r.n_warnings, 0);
	/* a file of the same name in /etc replaces it, also with nothing */
	test_file(dir, "etc/modprobe.d/uas.conf", "\n");
	r = planted_ask(dir, SQL, a);
	assert_str_equal(answer_cell(&r, 0, "blocks_storage"), "0");
	/* and a loaded driver isn't kept out by anything */
	test_file(dir, "etc/modprobe.d/usb.conf", "install usb-storage /bin/false\n");
	r = planted_ask(dir, SQL, a);
	assert_str_equal(answer_cell(&r, 0, "blocks_storage"), "1");
	test_file(dir, "sys/module/usb_storage/initstate", "live\n");
	r = planted_ask(dir, SQL, a);
	assert_str_equal(answer_cell(&r, 0, "blocks_storage"), "0");
	test_dir_remove(dir);
}

static void a_boot_menu_without_password_is_a_row(void **state)
{
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	assert_int_equal(planted_ask(dir, "SELECT * FROM boot_password", a).n_rows, 0);
	test_file(dir, "boot/grub/grub.cfg", "menuentry 'Debian' {\n}\n");
	test_file(dir, "boot/efi/EFI/debian/grub.cfg",
		"search.fs_uuid x root\nset prefix=($root)'/boot/grub'\nconfigfile "
		"$prefix/grub.cfg\n");
	r = planted_ask(dir, "SELECT * FROM boot_password", a);
	assert_int_equal(r.n_rows, 1);
	assert_str_equal(answer_cell(&r, 0, "password_set"), "0");
	assert_str_equal(answer_cell(&r, 0, "source"), "/boot/grub/grub.cfg");
	test_dir_remove(dir);
}

static void block_devices_come_from_sysfs(void **state)
{
	static char image[SUPERBLOCK_HEAD];
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32], path[64];
	int fd;

	(void)state;
	test_dir_make(dir);
	test_file(dir, "sys/devices/block/sda/dev", "8:0\n");
	test_file(dir, "sys/devices/block/sda/size", "2048\n");
	test_file(dir, "sys/devices/block/sda/queue/logical_block_size", "512\n");
	test_file(dir, "sys/devices/block/sda/sda1/dev", "8:1\n");
	test_file(dir, "sys/devices/block/sda/sda1/partition", "1\n");
	test_file(dir, "sys/devices/block/sda/sda1/size", "1024\n");
	test_file(dir, "sys/devices/block/dm-0/dev", "253:0\n");
	test_file(dir, "sys/devices/block/dm-0/size", "1000\n");
	test_file(dir, "sys/devices/block/dm-0/dm/uuid", "CRYPT-LUKS1-0b7e-x\n");
	test_file(dir, "sys/devices/block/dm-0/slaves/sda1/x", "");
	test_file(dir, "sys/class/block/x", "");
	snprintf(path, sizeof path, "%s/sys/class/block/x", dir);
	unlink(path);
	snprintf(path, sizeof path, "%s/sys/class/block/sda", dir);
	assert_int_equal(symlink("../../devices/block/sda", path), 0);
	snprintf(path, sizeof path, "%s/sys/class/block/sda1", dir);
	assert_int_equal(symlink("../../devices/block/sda/sda1", path), 0);
	snprintf(path, sizeof path, "%s/sys/class/block/dm-0", dir);
	assert_int_equal(symlink("../../devices/block/dm-0", path), 0);
	test_file(dir, "dev/sda", "");
	test_file(dir, "dev/sda1", "");
	memcpy(image, "LUKS\xba\xbe\0\1aes", 11);
	memcpy(image + 40, "xts-plain64", 11);
	memcpy(image + 168, "0b7e", 4);
	snprintf(path, sizeof path, "%s/dev/sda1", dir);
	fd = open(path, O_WRONLY);
	assert_int_equal(write(fd, image, sizeof image), sizeof image);
	close(fd);
	r = planted_ask(dir, "SELECT * FROM block_devices WHERE name = '/dev/sda1'", a);
	assert_int_equal(r.n_rows, 1);
	assert_str_equal(answer_cell(&r, 0, "parent"), "/dev/sda");
	assert_str_equal(answer_cell(&r, 0, "type"), "crypto_LUKS");
	assert_str_equal(answer_cell(&r, 0, "uuid"), "0b7e");
	assert_str_equal(answer_cell(&r, 0, "block_size"), "512");
	r = planted_ask(dir,
		"SELECT name, encrypted, type FROM disk_encryption ORDER BY name", a);
	assert_int_equal(r.n_rows, 3);
	assert_str_equal(answer_cell(&r, 0, "name"), "/dev/dm-0");
	assert_str_equal(answer_cell(&r, 0, "encrypted"), "1");
	assert_str_equal(answer_cell(&r, 0, "type"), "LUKS1-aes-xts-plain64");
	assert_str_equal(answer_cell(&r, 1, "encrypted"), "0");
	assert_str_equal(answer_cell(&r, 2, "encrypted"), "1");
	/* a volume over an encrypted and a plain disk is plain */
	test_file(dir, "sys/devices/block/dm-1/dev", "253:1\n");
	test_file(dir, "sys/devices/block/dm-1/size", "2000\n");
	test_file(dir, "sys/devices/block/dm-1/dm/uuid", "LVM-x\n");
	test_file(dir, "sys/devices/block/dm-1/slaves/dm-0/x", "");
	snprintf(path, sizeof path, "%s/sys/class/block/dm-1", dir);
	assert_int_equal(symlink("../../devices/block/dm-1", path), 0);
	test_file(dir, "dev/dm-1", "");
	r = planted_ask(
		dir, "SELECT encrypted FROM disk_encryption WHERE name = '/dev/dm-1'", a);
	assert_str_equal(answer_cell(&r, 0, "encrypted"), "1");
	test_file(dir, "sys/devices/block/dm-1/slaves/sda/x", "");
	r = planted_ask(
		dir, "SELECT encrypted FROM disk_encryption WHERE name = '/dev/dm-1'", a);
	assert_str_equal(answer_cell(&r, 0, "encrypted"), "0");
	test_dir_remove(dir);
}

static void nsswitch_names_directory_services(void **state)
{
	static const struct {
		const char *text;
		bool others;
	} CASES[] = {
		{"", false},
		{"passwd: files systemd\n", false},
		{"passwd:\tfiles [NOTFOUND=return] sss", true},
		{"passwd: files # ldap\n", false},
		{"group: files ldap\n", false},
		{"# passwd: ldap\npasswd: compat", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++)
		assert_int_equal(nsswitch_asks_others(str_z(CASES[i].text), "passwd"),
			CASES[i].others);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mdstat_tells_of_arrays),
		cmocka_unit_test(superblocks_are_told_apart),
		cmocka_unit_test(a_luks_header_names_its_cipher),
		cmocka_unit_test(a_superuser_needs_a_password),
		cmocka_unit_test(modprobe_lines_are_judged),
		cmocka_unit_test(the_command_line_is_read),
		cmocka_unit_test(udev_rules_are_judged),
		cmocka_unit_test(usbguard_rules_are_judged),
		cmocka_unit_test(a_blacklist_needs_uas_out_too),
		cmocka_unit_test(a_boot_menu_without_password_is_a_row),
		cmocka_unit_test(block_devices_come_from_sysfs),
		cmocka_unit_test(nsswitch_names_directory_services),
	};

	return cmocka_run_group_tests_name("storage", tests, NULL, NULL);
}
