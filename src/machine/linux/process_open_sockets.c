/*
 * process_open_sockets: every socket of our network namespace (sockets.h).
 *
 * Departures from osquery: a socket that several processes hold has a row for
 * each of them, where osquery shows one at random; a process has one row a
 * socket, with its lowest descriptor. Only the namespace that coloa runs in is
 * shown, where osquery visits that of every process. A socket that no process
 * holds has pid -1 and fd -1, as in osquery.
 */
#include <sys/socket.h>

#include "sockets.h"

enum {
	PID,
	FD,
	SOCKET,
	FAMILY,
	PROTOCOL,
	LOCAL_ADDRESS,
	REMOTE_ADDRESS,
	LOCAL_PORT,
	REMOTE_PORT,
	PATH,
	STATE,
	NET_NAMESPACE
};

static const struct column COLUMNS[] = {
	[PID] = {"pid", COLUMN_INTEGER, COLUMN_EXTRA},
	[FD] = {"fd", COLUMN_BIGINT, 0},
	[SOCKET] = {"socket", COLUMN_BIGINT, 0},
	[FAMILY] = {"family", COLUMN_INTEGER, 0},
	[PROTOCOL] = {"protocol", COLUMN_INTEGER, 0},
	[LOCAL_ADDRESS] = {"local_address", COLUMN_TEXT, 0},
	[REMOTE_ADDRESS] = {"remote_address", COLUMN_TEXT, 0},
	[LOCAL_PORT] = {"local_port", COLUMN_INTEGER, 0},
	[REMOTE_PORT] = {"remote_port", COLUMN_INTEGER, 0},
	[PATH] = {"path", COLUMN_TEXT, 0},
	[STATE] = {"state", COLUMN_TEXT, 0},
	[NET_NAMESPACE] = {"net_namespace", COLUMN_TEXT, 0},
};

static const char *state_of(const struct socket *k)
{
	return k->family == AF_PACKET ? "NONE" : socket_state_name(k->state);
}

static enum err give(struct scan *s, const struct socket *k, int64_t pid, int64_t fd,
	struct str net_namespace)
{
	char text[64];

	scan_int(s, PID, pid);
	scan_int(s, FD, fd);
	scan_int(s, SOCKET, (int64_t)k->inode);
	scan_int(s, FAMILY, k->family);
	scan_int(s, PROTOCOL, k->protocol);
	if (scan_wants(s, LOCAL_ADDRESS))
		scan_text(s, LOCAL_ADDRESS, socket_address(k->family, k->local, text));
	if (scan_wants(s, REMOTE_ADDRESS))
		scan_text(s, REMOTE_ADDRESS, socket_address(k->family, k->remote, text));
	scan_int(s, LOCAL_PORT, k->local_port);
	scan_int(s, REMOTE_PORT, k->remote_port);
	scan_text_kept(s, PATH, k->path);
	scan_textz(s, STATE, state_of(k));
	scan_text_kept(s, NET_NAMESPACE, net_namespace);
	return scan_row(s);
}

static enum err process_open_sockets_fill(struct scan *s)
{
	const struct socket_owner *owners = NULL, *o;
	bool owned = scan_wants(s, PID) || scan_wants(s, FD);
	struct str ns = sockets_namespace(s, NET_NAMESPACE);
	size_t n_owners = 0, n, i, k;
	struct socket_list list;
	int64_t only = -1;
	enum err r = OK;

	if (!scan_equals_int(s, PID, &only) || only < 1 || only > INT32_MAX)
		only = 0;
	sockets_list(s, SOCKETS_ALL, &list);
	if (owned)
		sockets_owners(s, PID, FD, (int32_t)only, &owners, &n_owners);
	for (i = 0; i < list.n && !r; i++) {
		o = sockets_owner_find(owners, n_owners, list.v[i].inode, &n);
		for (k = 0; k < n && !r; k++)
			r = give(s, &list.v[i], o[k].pid, o[k].fd, ns);
		if (!n && !only)
			r = give(s, &list.v[i], -1, -1, ns);
	}
	return r;
}

const struct table process_open_sockets_table = {
	.name = "process_open_sockets",
	TABLE_COLUMNS(COLUMNS),
	.fill = process_open_sockets_fill,
};
