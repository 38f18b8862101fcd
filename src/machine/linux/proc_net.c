#include "proc_net.h"

#include <netinet/in.h>
#include <sys/socket.h>

/* The kernel prints an address as 32-bit words of the machine's own byte order. */
static bool parse_address(struct str s, uint16_t family, unsigned char *ret)
{
	size_t words = family == AF_INET6 ? 4 : 1, i;

	if (s.len != words * 8)
		return false;
	for (i = 0; i < words; i++) {
		uint32_t word;
		uint64_t n;

		if (!str_to_u64_base(str_of(s.ptr + i * 8, 8), 16, &n))
			return false;
		word = (uint32_t)n;
		memcpy(ret + i * 4, &word, 4);
	}
	return true;
}

/* "0100007F:1F90" */
static bool parse_end(
	struct str s, uint16_t family, unsigned char *ret_address, uint16_t *ret_port)
{
	struct str address;
	uint64_t port;

	if (!str_cut(&s, ':', &address) || !parse_address(address, family, ret_address) ||
		!str_to_u64_base(s, 16, &port) || port > UINT16_MAX)
		return false;
	*ret_port = (uint16_t)port;
	return true;
}

bool proc_net_parse_inet(
	struct str line, uint16_t family, uint16_t protocol, struct socket *ret)
{
	enum { SLOT, LOCAL, REMOTE, STATE, INODE = 9, N };
	struct socket k = {.family = family, .protocol = protocol, .path = STR("")};
	struct str word[N];
	uint64_t state;
	size_t i;

	for (i = 0; i < N; i++)
		if (!str_next_word(&line, &word[i]))
			return false;
	if (!parse_end(word[LOCAL], family, k.local, &k.local_port) ||
		!parse_end(word[REMOTE], family, k.remote, &k.remote_port) ||
		!str_to_u64_base(word[STATE], 16, &state) || state > UINT8_MAX ||
		!str_to_u64(word[INODE], &k.inode))
		return false;
	k.state = protocol == IPPROTO_TCP ? (uint8_t)state : 0;
	*ret = k;
	return true;
}

bool proc_net_parse_unix(struct str line, struct socket *ret)
{
	enum { NUM, REFS, PROTOCOL, FLAGS, TYPE, STATE, INODE, N };
	struct socket k = {.family = AF_UNIX};
	struct str word[N];
	size_t i;

	for (i = 0; i < N; i++)
		if (!str_next_word(&line, &word[i]))
			return false;
	if (!str_ends(word[NUM], ":") || !str_to_u64(word[INODE], &k.inode))
		return false;
	/* one blank, then a path that may hold blanks itself */
	k.path = line.len ? str_of(line.ptr + 1, line.len - 1) : STR("");
	*ret = k;
	return true;
}

bool proc_net_parse_packet(struct str line, struct socket *ret)
{
	enum { SK, REFS, TYPE, PROTOCOL, INTERFACE, RUNNING, MEMORY, USER, INODE, N };
	struct socket k = {.family = AF_PACKET, .path = STR("")};
	struct str word[N];
	uint64_t protocol;
	size_t i;

	for (i = 0; i < N; i++)
		if (!str_next_word(&line, &word[i]))
			return false;
	if (!str_to_u64_base(word[PROTOCOL], 16, &protocol) || protocol > UINT16_MAX ||
		!str_to_u64(word[INODE], &k.inode))
		return false;
	k.protocol = (uint16_t)protocol;
	*ret = k;
	return true;
}
