#include <netinet/in.h>
#include <sys/socket.h>

#include "planted.h"
#include "proc_net.h"

#define HEAD \
	"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt " \
	"uid\n"
#define TAIL " 00000000:00000000 00:00000000 00000000  1000        0 "

static void inet_lines(void **state)
{
	struct socket k;
	char text[64];

	(void)state;
	assert_true(proc_net_parse_inet(
		STR("   0: 0100007F:1F90 00000000:0000 0A" TAIL "77 1 0 100"), AF_INET,
		IPPROTO_TCP, &k));
	assert_int_equal(k.local_port, 8080);
	assert_int_equal(k.remote_port, 0);
	assert_int_equal(k.inode, 77);
	assert_str_equal(socket_address(AF_INET, k.local, text), "127.0.0.1");
	assert_string_equal(socket_state_name(k.state), "LISTEN");
	assert_true(proc_net_parse_inet(
		STR("1: 00000000000000000000000001000000:0016 "
		    "0000000000000000FFFF00000100007F:D431 06" TAIL "0"),
		AF_INET6, IPPROTO_TCP, &k));
	assert_str_equal(socket_address(AF_INET6, k.local, text), "::1");
	assert_str_equal(socket_address(AF_INET6, k.remote, text), "::ffff:127.0.0.1");
	assert_string_equal(socket_state_name(k.state), "TIME_WAIT");
	assert_true(proc_net_parse_inet(STR("0: 0100007F:0035 00000000:0000 07" TAIL "5"),
		AF_INET, IPPROTO_UDP, &k));
	assert_string_equal(socket_state_name(k.state), "");
}

static void malformed_lines(void **state)
{
	static const char *const BAD[] = {"", "0:", "0: 0100007F 0:0 0A" TAIL "1",
		"0: 0100007F:1F90 00000000:0000 0A 1",
		"0: 0100007:1F90 00000000:0000 0A" TAIL "1",
		"0: 0100007F:1F901 00000000:0000 0A" TAIL "1",
		"0: 0100007F:1F90 00000000:0000 GG" TAIL "1",
		"0: 0100007F:1F90 00000000:0000 0A" TAIL "x"};
	struct socket k;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof BAD / sizeof *BAD; i++)
		assert_false(
			proc_net_parse_inet(str_z(BAD[i]), AF_INET, IPPROTO_TCP, &k));
	assert_false(proc_net_parse_unix(STR("x: 1 2 3"), &k));
	assert_false(proc_net_parse_packet(STR("x 1 2 3"), &k));
}

static void unix_and_packet_lines(void **state)
{
	struct socket k;

	(void)state;
	assert_true(proc_net_parse_unix(
		STR("0000000000000000: 00000002 00000000 00010000 0001 01 12 /run/a b"),
		&k));
	assert_int_equal(k.inode, 12);
	assert_str_equal(k.path, "/run/a b");
	assert_true(
		proc_net_parse_unix(STR("0: 00000003 00000000 00000000 0001 03 13"), &k));
	assert_str_equal(k.path, "");
	assert_true(proc_net_parse_packet(
		STR("00000000fa25cd3e 3      3    0003   2     1 0      0      99"), &k));
	assert_int_equal(k.protocol, 3);
	assert_int_equal(k.inode, 99);
}

static void plant(const char *dir)
{
	test_file(dir, "proc/net/tcp",
		HEAD "   0: 00000000:0016 00000000:0000 0A" TAIL "100 1\n"
		     "   1: 0100007F:0016 0100007F:9999 01" TAIL "101 1\n");
	test_file(dir, "proc/net/udp",
		HEAD "   0: 0100007F:0035 00000000:0000 07" TAIL "102 1\n");
	test_file(dir, "proc/net/unix",
		"Num       RefCount Protocol Flags    Type St Inode Path\n"
		"0: 00000002 00000000 00010000 0001 01 103 /run/x\n"
		"0: 00000002 00000000 00010000 0001 01 104\n");
	test_file(dir, "proc/42/fd/.keep", "");
	planted_link(dir, "proc/42/fd/4", "socket:[100]");
	planted_link(dir, "proc/42/fd/3", "socket:[100]");
	planted_link(dir, "proc/42/fd/5", "/dev/null");
	test_file(dir, "proc/50/fd/.keep", "");
	planted_link(dir, "proc/50/fd/9", "socket:[100]");
	planted_link(dir, "proc/50/fd/7", "socket:[103]");
}

static void planted_sockets_have_their_owners(void **state)
{
	SCOPED(arena) a = arena_new();
	struct answer r;
	char dir[32];

	(void)state;
	test_dir_make(dir);
	plant(dir);
	r = planted_ask(
		dir, "SELECT * FROM listening_ports ORDER BY family DESC, port, pid", a);
	assert_int_equal(r.n_warnings, 0);
	assert_int_equal(r.n_rows, 4);
	assert_str_equal(answer_cell(&r, 0, "pid"), "42");
	assert_str_equal(answer_cell(&r, 0, "fd"), "3");
	assert_str_equal(answer_cell(&r, 0, "port"), "22");
	assert_str_equal(answer_cell(&r, 0, "address"), "0.0.0.0");
	assert_str_equal(answer_cell(&r, 1, "pid"), "50");
	assert_str_equal(answer_cell(&r, 2, "pid"), "-1");
	assert_str_equal(answer_cell(&r, 2, "protocol"), "17");
	assert_str_equal(answer_cell(&r, 3, "path"), "/run/x");
	r = planted_ask(dir, "SELECT * FROM process_open_sockets", a);
	assert_int_equal(r.n_rows, 6);
	r = planted_ask(dir, "SELECT state FROM process_open_sockets WHERE pid = 42", a);
	assert_int_equal(r.n_rows, 1);
	assert_str_equal(answer_cell(&r, 0, "state"), "LISTEN");
	test_dir_remove(dir);
}

static void a_broken_socket_list_is_not_believed(void **state)
{
	SCOPED(arena) a = arena_new();
	char dir[32];

	(void)state;
	test_dir_make(dir);
	assert_int_equal(
		planted_ask(dir, "SELECT port FROM listening_ports", a).n_warnings, 1);
	test_file(dir, "proc/net/tcp", HEAD "rubbish\n");
	assert_int_equal(
		planted_ask(dir, "SELECT port FROM listening_ports", a).n_warnings, 1);
	test_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inet_lines),
		cmocka_unit_test(malformed_lines),
		cmocka_unit_test(unix_and_packet_lines),
		cmocka_unit_test(planted_sockets_have_their_owners),
		cmocka_unit_test(a_broken_socket_list_is_not_believed),
	};

	return cmocka_run_group_tests_name("proc_net", tests, NULL, NULL);
}
