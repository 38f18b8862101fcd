/* Whatever the bytes: an inode that is written there, a path inside the line. */
#include <assert.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "proc_net.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_of((const char *)data, size), line;
	char address[64];

	while (str_next_line(&text, &line)) {
		struct socket k = {.inode = 7777};

		if (proc_net_parse_inet(line, AF_INET, IPPROTO_TCP, &k))
			assert(k.family == AF_INET &&
				socket_address(AF_INET, k.local, address).len >= 7);
		else if (proc_net_parse_inet(line, AF_INET6, IPPROTO_UDP, &k))
			assert(!k.state &&
				socket_address(AF_INET6, k.remote, address).len >= 2);
		else
			assert(k.inode == 7777);
		if (proc_net_parse_unix(line, &k) && k.path.len)
			assert(k.path.ptr > line.ptr &&
				k.path.ptr + k.path.len == line.ptr + line.len);
		proc_net_parse_packet(line, &k);
		assert(socket_state_name(k.state));
	}
	return 0;
}
