#include "kernel_text.h"
#include "planted.h"
#include "smbios.h"

static void modules(void **state)
{
	struct kernel_module m;

	(void)state;
	assert_true(kernel_text_module(
		STR("nf_tables 335872 7 nft_ct,nft_masq, Live 0xffffffffc0a00000 (OE)"),
		&m));
	assert_str_equal(m.name, "nf_tables");
	assert_int_equal(m.size, 335872);
	assert_str_equal(m.used_by, "nft_ct,nft_masq");
	assert_str_equal(m.status, "Live");
	assert_str_equal(m.address, "0xffffffffc0a00000");
	assert_true(kernel_text_module(STR("loop 1 0 - Loading 0x0"), &m));
	assert_str_equal(m.used_by, "-");
	assert_false(kernel_text_module(STR("loop 1 0 - Live"), &m));
	assert_false(kernel_text_module(STR("loop x 0 - Live 0x0"), &m));
	assert_false(kernel_text_module(STR(""), &m));
}

static void cpuinfo(void **state)
{
	struct cpu_info c;

	(void)state;
	kernel_text_cpuinfo(STR("processor\t: 0\nmodel\t\t: 207\nmodel name\t: Xeon  X\n"
				"microcode\t: 0x1\nphysical id\t: 0\ncore id\t\t: 0\n\n"
				"processor\t: 1\nphysical id\t: 0\ncore id\t\t: 0\n\n"
				"processor\t: 2\nphysical id\t: 1\ncore id\t\t: 0\n"),
		&c);
	assert_int_equal(c.logical, 3);
	assert_int_equal(c.cores, 2);
	assert_int_equal(c.sockets, 2);
	assert_str_equal(c.brand, "Xeon  X");
	assert_str_equal(c.model, "207");
	kernel_text_cpuinfo(STR("processor : 0\nBogoMIPS : 1\n\nprocessor : 1\n"), &c);
	assert_int_equal(c.cores, 2);
	assert_int_equal(c.sockets, 0);
	assert_str_equal(c.brand, "");
}

static void numbers(void **state)
{
	static const char TEXT[] =
		"MemTotal:       24684092 kB\nHugePages_Total:       0\n";
	uint64_t n, load[3];
	struct str v;

	(void)state;
	assert_true(kernel_text_meminfo(str_z(TEXT), "MemTotal", &n));
	assert_int_equal(n, 25276510208);
	assert_false(kernel_text_meminfo(str_z(TEXT), "Mem", &n));
	assert_false(kernel_text_meminfo(str_z(TEXT), "HugePages_Total", &n));
	assert_true(kernel_text_uptime(STR("3647.12 7000.00\n"), &n));
	assert_int_equal(n, 3647);
	assert_false(kernel_text_uptime(STR("x"), &n));
	assert_true(kernel_text_loadavg(STR("0.05 12.50 100.00 1/100 7\n"), load));
	assert_int_equal(load[0], 5);
	assert_int_equal(load[1], 1250);
	assert_int_equal(load[2], 10000);
	assert_false(kernel_text_loadavg(STR("0.05 1\n"), load));
	assert_true(kernel_text_version(STR("Linux version 6.1.0-13-amd64 (x)"), &v));
	assert_str_equal(v, "6.1.0-13-amd64");
	assert_false(kernel_text_version(STR("Linux 6"), &v));
}

static void firmware(void **state)
{
	/* an OEM structure with a string, then a BIOS structure without */
	static const char TABLE[] = "\x80\x04\x01\x00"
				    "word\0\0"
				    "\x00\x18\x00\x00\x01\x02\x00\xe8\x03\x01"
				    "\0\0\0\0\0\0\0\0\0\0"
				    "\x01\x14\0\0\0\0";
	static const char LOOP[] = "\x80\x00\x01\x00";
	struct smbios_bios b;

	(void)state;
	assert_true(smbios_find_bios(str_of(TABLE, sizeof TABLE - 1), &b));
	assert_int_equal(b.segment, 0xe800);
	assert_int_equal(b.rom_bytes, 128 << 10);
	assert_int_equal(b.major, 1);
	assert_int_equal(b.minor, 20);
	assert_false(smbios_find_bios(str_of(TABLE, 20), &b));
	assert_false(smbios_find_bios(str_of(LOOP, sizeof LOOP - 1), &b));
	assert_false(smbios_find_bios(STR(""), &b));
}

static void plant(const char *dir)
{
	test_file(dir, "proc/version", "Linux version 6.1.0 (x)\n");
	test_file(dir, "proc/cmdline", "BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro  quiet\n");
	test_file(dir, "proc/loadavg", "0.52 0.58 0.59 1/389 12345\n");
	test_file(dir, "proc/uptime", "90061.5 1.0\n");
	test_file(dir, "proc/meminfo", "MemTotal: 2 kB\n");
	test_file(dir, "proc/cpuinfo", "processor : 0\nmodel name : Chip\n");
	test_file(dir, "etc/hostname", "may1\n");
	test_file(dir, "etc/hosts", "10.0.0.5 may1.tinh.gov.vn may1\n");
	test_file(dir, "etc/machine-id", "0123456789abcdef0123456789abcdef\n");
	test_file(dir, "sys/class/dmi/id/sys_vendor", "Maker Inc. \n");
	test_file(dir, "sys/class/dmi/id/bios_vendor", "Firm\n");
}

static void a_planted_host_says_who_it_is(void **state)
{
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	plant(dir);
	r = planted_ask(dir,
		"SELECT hostname, computer_name, uuid, cpu_brand, cpu_sockets, "
		"physical_memory, hardware_vendor, hardware_serial FROM system_info",
		a);
	assert_int_equal(r.n_warnings, 0);
	assert_str_equal(answer_cell(&r, 0, "hostname"), "may1.tinh.gov.vn");
	assert_str_equal(answer_cell(&r, 0, "computer_name"), "may1");
	assert_str_equal(
		answer_cell(&r, 0, "uuid"), "01234567-89ab-cdef-0123-456789abcdef");
	assert_str_equal(answer_cell(&r, 0, "cpu_brand"), "Chip");
	assert_str_equal(answer_cell(&r, 0, "physical_memory"), "2048");
	assert_str_equal(answer_cell(&r, 0, "hardware_vendor"), "Maker Inc.");
	assert_str_equal(answer_cell(&r, 0, "hardware_serial"), "");
	test_file(dir, "sys/class/dmi/id/product_uuid", "AAAA-1\n");
	r = planted_ask(dir, "SELECT uuid FROM osquery_info", a);
	assert_str_equal(answer_cell(&r, 0, "uuid"), "AAAA-1");
	r = planted_ask(dir, "SELECT vendor, firmware_type FROM platform_info", a);
	assert_str_equal(answer_cell(&r, 0, "vendor"), "Firm");
	assert_str_equal(answer_cell(&r, 0, "firmware_type"), "bios");
	test_dir_remove(dir);
}

static void a_planted_kernel_speaks(void **state)
{
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	plant(dir);
	r = planted_ask(dir, "SELECT * FROM kernel_info", a);
	assert_str_equal(answer_cell(&r, 0, "version"), "6.1.0");
	assert_str_equal(answer_cell(&r, 0, "path"), "/vmlinuz");
	assert_str_equal(answer_cell(&r, 0, "device"), "/dev/sda1");
	assert_str_equal(answer_cell(&r, 0, "arguments"), "ro quiet");
	r = planted_ask(dir, "SELECT average FROM load_average WHERE period = '5m'", a);
	assert_str_equal(answer_cell(&r, 0, "average"), "0.580000");
	r = planted_ask(dir, "SELECT * FROM uptime", a);
	assert_str_equal(answer_cell(&r, 0, "days"), "1");
	assert_str_equal(answer_cell(&r, 0, "hours"), "1");
	assert_str_equal(answer_cell(&r, 0, "minutes"), "1");
	assert_str_equal(answer_cell(&r, 0, "seconds"), "1");
	test_dir_remove(dir);
}

static void modules_that_are_hidden_are_not_none(void **state)
{
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	r = planted_ask(dir, "SELECT name FROM kernel_modules", a);
	assert_int_equal(r.n_warnings, 1); /* no /proc at all */
	plant(dir);
	r = planted_ask(dir, "SELECT name FROM kernel_modules", a);
	assert_int_equal(r.n_warnings, 0); /* a kernel without modules */
	test_file(dir, "proc/modules", "loop 1 0 - Live 0x0000000000000000\nrubbish\n");
	r = planted_ask(dir, "SELECT name FROM kernel_modules", a);
	assert_int_equal(r.n_rows, 1);
	assert_int_equal(r.n_warnings, 1);
	r = planted_ask(dir, "SELECT address FROM kernel_modules", a);
	assert_int_equal(r.n_warnings, 2);
	test_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modules),
		cmocka_unit_test(cpuinfo),
		cmocka_unit_test(numbers),
		cmocka_unit_test(firmware),
		cmocka_unit_test(a_planted_host_says_who_it_is),
		cmocka_unit_test(a_planted_kernel_speaks),
		cmocka_unit_test(modules_that_are_hidden_are_not_none),
	};

	return cmocka_run_group_tests_name("kernel_text", tests, NULL, NULL);
}
