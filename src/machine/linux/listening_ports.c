/*
 * listening_ports: the sockets of our network namespace that have no peer: TCP in
 * LISTEN, UDP that is not connected, raw and packet sockets, Unix sockets with a
 * name. As osquery defines it, connected Unix sockets that bear their listener's
 * name are among them.
 *
 * Departures from osquery: those of process_open_sockets.c.
 */
#include <sys/socket.h>

#include "sockets.h"

enum { PID, PORT, PROTOCOL, FAMILY, ADDRESS, FD, SOCKET, PATH, NET_NAMESPACE };

static const struct column COLUMNS[] = {
	[PID] = {"pid", COLUMN_INTEGER, 0},
	[PORT] = {"port", COLUMN_INTEGER, 0},
	[PROTOCOL] = {"protocol", COLUMN_INTEGER, 0},
	[FAMILY] = {"family", COLUMN_INTEGER, 0},
	[ADDRESS] = {"address", COLUMN_TEXT, 0},
	[FD] = {"fd", COLUMN_BIGINT, 0},
	[SOCKET] = {"socket", COLUMN_BIGINT, 0},
	[PATH] = {"path", COLUMN_TEXT, 0},
	[NET_NAMESPACE] = {"net_namespace", COLUMN_TEXT, 0},
};

static enum err give(struct scan *s, const struct socket *k, int64_t pid, int64_t fd,
	struct str net_namespace)
{
	char text[64];

	scan_int(s, PID, pid);
	scan_int(s, PORT, k->local_port);
	scan_int(s, PROTOCOL, k->protocol);
	scan_int(s, FAMILY, k->family);
	if (scan_wants(s, ADDRESS))
		scan_text(s, ADDRESS, socket_address(k->family, k->local, text));
	scan_int(s, FD, fd);
	scan_int(s, SOCKET, k->family == AF_UNIX ? 0 : (int64_t)k->inode);
	scan_text_kept(s, PATH, k->path);
	scan_text_kept(s, NET_NAMESPACE, net_namespace);
	return scan_row(s);
}

static enum err listening_ports_fill(struct scan *s)
{
	const struct socket_owner *owners = NULL, *o;
	struct str ns = sockets_namespace(s, NET_NAMESPACE);
	size_t n_owners = 0, n, i, k;
	struct socket_list list;
	enum err r = OK;

	sockets_list(s, SOCKETS_OPEN, &list);
	if (scan_wants(s, PID) || scan_wants(s, FD))
		sockets_owners(s, PID, FD, 0, &owners, &n_owners);
	for (i = 0; i < list.n && !r; i++) {
		o = sockets_owner_find(owners, n_owners, list.v[i].inode, &n);
		for (k = 0; k < n && !r; k++)
			r = give(s, &list.v[i], o[k].pid, o[k].fd, ns);
		if (!n)
			r = give(s, &list.v[i], -1, -1, ns);
	}
	return r;
}

const struct table listening_ports_table = {
	.name = "listening_ports",
	TABLE_COLUMNS(COLUMNS),
	.fill = listening_ports_fill,
};
