/*
 * sockets: the sockets of one network namespace, and which processes hold them.
 *
 * Source  NETLINK_SOCK_DIAG for TCP, UDP and Unix sockets (sock_diag(7)): the
 *         kernel filters, and 100000 connections cost nothing to a query for
 *         listeners. Raw, ICMP, UDP-Lite and packet sockets, and all sockets
 *         where the kernel refuses the former or under another root, come from
 *         the text in /proc/net (proc_net.h); the results are the same.
 * Memory  in the scan's arena.
 */
#ifndef COLOA_SOCKETS_H
#define COLOA_SOCKETS_H

#include "table.h"

struct socket {
	uint64_t inode;    /* 0: no process can hold it (TIME_WAIT, not yet accepted) */
	uint16_t family;   /* AF_... */
	uint16_t protocol; /* IPPROTO_..., ETH_P_... for AF_PACKET, 0 for AF_UNIX */
	uint16_t local_port, remote_port;
	uint8_t state; /* TCP_... of netinet/tcp.h; 0: the protocol has none */
	unsigned char local[16], remote[16]; /* network order */
	struct str path; /* AF_UNIX; empty: no name; "@name": abstract */
};

enum sockets_which {
	SOCKETS_ALL,
	SOCKETS_OPEN, /* waiting for anybody: inet without a peer, Unix with a name,
			 packet */
};

struct socket_list {
	struct socket *v;
	size_t n, cap;
};

/* What cannot be listed is a warning on the rows. */
void sockets_list(struct scan *s, enum sockets_which which, struct socket_list *ret);

/* True when SOCKETS_OPEN is to have it. */
bool socket_is_open(const struct socket *k);

/* "127.0.0.1"; empty for other families than the two of IP. ret: 46 bytes or more. */
struct str socket_address(uint16_t family, const unsigned char *address, char *ret);

/* osquery's words: "LISTEN", "TIME_WAIT"... */
const char *socket_state_name(uint8_t state);

/* One process that has a descriptor of one socket. */
struct socket_owner {
	uint64_t inode;
	int32_t pid, fd; /* the lowest descriptor, when there are several */
};

/*
 * The owners of all sockets, or those that process `only` owns when it is not 0;
 * ordered by inode, then pid. Descriptors that we may not look at warn on the
 * columns pid and fd.
 */
void sockets_owners(struct scan *s, int column_pid, int column_fd, int32_t only,
	const struct socket_owner **ret, size_t *ret_n);

/* The first of the *ret_n owners of a socket; NULL: nobody. */
const struct socket_owner *sockets_owner_find(
	const struct socket_owner *owners, size_t n, uint64_t inode, size_t *ret_n);

/* The inode of our network namespace, decimal; "0": not known. */
struct str sockets_namespace(struct scan *s, int column);

#endif
