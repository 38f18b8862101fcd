#include "mountinfo.h"
#include "test.h"

static void lines_become_mounts(void **state)
{
	SCOPED(arena) a = arena_new();
	struct mountinfo i;

	(void)state;
	assert_true(mountinfo_parse(
		STR("36 35 98:0 /sub /mnt\\040with\\011blanks rw,noatime "
		    "master:1 shared:2 - ext3 /dev/root rw,errors=continue"),
		a, &i));
	assert_int_equal(i.id, 36);
	assert_int_equal(i.major, 98);
	assert_str_equal(i.root, "/sub");
	assert_str_equal(i.point, "/mnt with\tblanks");
	assert_str_equal(i.type, "ext3");
	assert_str_equal(i.source, "/dev/root");
	assert_str_equal(i.options, "rw,noatime");
	assert_str_equal(i.super_options, "rw,errors=continue");
	assert_true(mountinfo_parse(STR("1 2 0:3 / / rw - tmpfs none rw"), a, &i));
}

static void other_lines_are_malformed(void **state)
{
	static const char *const BAD[] = {"", "36", "36 35 98:0 / /mnt rw",
		"x 35 98:0 / /m rw - t s o", "36 35 98 / /mnt rw - ext3 d o",
		"36 35 98:0 / mnt rw - ext3 d o", "36 35 98:0 / /mnt rw shared:1",
		"36 35 98:0 / /mnt rw - "};
	SCOPED(arena) a = arena_new();
	struct mountinfo i;
	size_t k;

	(void)state;
	for (k = 0; k < sizeof BAD / sizeof *BAD; k++)
		assert_false(mountinfo_parse(str_z(BAD[k]), a, &i));
}

static void kinds_tell_where_a_walk_may_go(void **state)
{
	static const struct {
		const char *type, *source;
		enum mount_kind kind;
	} CASES[] = {
		{"ext4", "/dev/sda1", MOUNT_LOCAL},
		{"tmpfs", "tmpfs", MOUNT_LOCAL},
		{"fuseblk", "/dev/sdb1", MOUNT_LOCAL},
		{"newfs", "/dev/sdb1", MOUNT_LOCAL},
		{"proc", "proc", MOUNT_PSEUDO},
		{"cgroup2", "cgroup2", MOUNT_PSEUDO},
		{"nfs4", "server:/x", MOUNT_NETWORK},
		{"fuse.sshfs", "a@b:/", MOUNT_NETWORK},
		{"cifs", "//server/x", MOUNT_NETWORK},
	};
	size_t k;

	(void)state;
	for (k = 0; k < sizeof CASES / sizeof *CASES; k++) {
		struct mountinfo i = {
			.type = str_z(CASES[k].type), .source = str_z(CASES[k].source)};

		assert_int_equal(mountinfo_kind(&i), CASES[k].kind);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_become_mounts),
		cmocka_unit_test(other_lines_are_malformed),
		cmocka_unit_test(kinds_tell_where_a_walk_may_go),
	};

	return cmocka_run_group_tests_name("mountinfo", tests, NULL, NULL);
}
