#include "sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "netlink_dump.h"
#include "proc_net.h"
#include "procfs.h"

#define SOCKETS_MAX ((size_t)4 << 20)
#define OWNERS_MAX ((size_t)8 << 20)
#define TEXT_MAX ((size_t)256 << 20)
#define SYN_RECV_NEW 12 /* TCP_NEW_SYN_RECV, inside the kernel only */

/* What one file of /proc/net, or one dump, holds. */
static const struct source {
	const char *path;
	uint16_t family, protocol;
	bool diag; /* asked of sock_diag first */
} SOURCES[] = {
	{"/proc/net/tcp", AF_INET, IPPROTO_TCP, true},
	{"/proc/net/tcp6", AF_INET6, IPPROTO_TCP, true},
	{"/proc/net/udp", AF_INET, IPPROTO_UDP, true},
	{"/proc/net/udp6", AF_INET6, IPPROTO_UDP, true},
	{"/proc/net/unix", AF_UNIX, 0, true},
	{"/proc/net/udplite", AF_INET, IPPROTO_UDPLITE, false},
	{"/proc/net/udplite6", AF_INET6, IPPROTO_UDPLITE, false},
	{"/proc/net/raw", AF_INET, IPPROTO_RAW, false},
	{"/proc/net/raw6", AF_INET6, IPPROTO_RAW, false},
	{"/proc/net/icmp", AF_INET, IPPROTO_ICMP, false},
	{"/proc/net/icmp6", AF_INET6, IPPROTO_ICMP, false},
	{"/proc/net/packet", AF_PACKET, 0, false},
};

#define N_SOURCES (sizeof SOURCES / sizeof *SOURCES)

bool socket_is_open(const struct socket *k)
{
	switch (k->family) {
	case AF_UNIX:
		return k->path.len > 0;
	case AF_INET:
	case AF_INET6:
		return k->remote_port == 0;
	default:
		return true;
	}
}

/* False: there are too many. */
static bool add(struct scan *s, struct socket_list *list, const struct socket *k)
{
	if (list->n == SOCKETS_MAX) {
		scan_warn(s, SCAN_ROWS, "more than %zu sockets", SOCKETS_MAX);
		return false;
	}
	if (list->n == list->cap) {
		size_t cap = list->cap ? list->cap * 2 : 128;
		struct socket *v = ARENA_ARRAY(scan_arena(s), struct socket, cap);

		if (list->n)
			memcpy(v, list->v, list->n * sizeof *v);
		list->v = v;
		list->cap = cap;
	}
	list->v[list->n++] = *k;
	return true;
}

/* --- sock_diag ------------------------------------------------------------------ */

static void take_inet(struct scan *s, const struct source *src, struct str dump,
	enum sockets_which which, struct socket_list *ret)
{
	const struct nlmsghdr *h;

	while ((h = netlink_next(&dump, sizeof(struct inet_diag_msg))) != NULL) {
		const struct inet_diag_msg *d = mnl_nlmsg_get_payload(h);
		struct socket k = {
			.inode = d->idiag_inode,
			.family = d->idiag_family,
			.protocol = src->protocol,
			.local_port = ntohs(d->id.idiag_sport),
			.remote_port = ntohs(d->id.idiag_dport),
			.path = STR(""),
		};

		if (src->protocol == IPPROTO_TCP)
			k.state = d->idiag_state == SYN_RECV_NEW ? TCP_SYN_RECV
								 : d->idiag_state;
		memcpy(k.local, d->id.idiag_src, sizeof k.local);
		memcpy(k.remote, d->id.idiag_dst, sizeof k.remote);
		if ((which == SOCKETS_ALL || socket_is_open(&k)) && !add(s, ret, &k))
			return;
	}
}

/* As /proc/net/unix shows it: an abstract name's NULs are "@". */
static struct str unix_name(struct scan *s, struct str raw)
{
	char *name;
	size_t i;

	if (!raw.len)
		return STR("");
	if (raw.ptr[0])
		return str_of(raw.ptr, strnlen(raw.ptr, raw.len));
	name = arena_strz(scan_arena(s), raw);
	for (i = 0; i < raw.len; i++)
		if (!name[i])
			name[i] = '@';
	return str_of(name, raw.len);
}

static void take_unix(struct scan *s, struct str dump, enum sockets_which which,
	struct socket_list *ret)
{
	const struct nlattr *a[UNIX_DIAG_MAX + 1];
	const struct nlmsghdr *h;

	while ((h = netlink_next(&dump, sizeof(struct unix_diag_msg))) != NULL) {
		const struct unix_diag_msg *d = mnl_nlmsg_get_payload(h);
		struct socket k = {.inode = d->udiag_ino, .family = AF_UNIX};

		netlink_attributes(h, sizeof *d, a, UNIX_DIAG_MAX);
		k.path = unix_name(s, netlink_bytes(a[UNIX_DIAG_NAME]));
		if ((which == SOCKETS_ALL || socket_is_open(&k)) && !add(s, ret, &k))
			return;
	}
}

/* False: the kernel does not answer this; the text has to. */
static bool ask_diag(struct scan *s, struct mnl_socket *nl, const struct source *src,
	enum sockets_which which, struct socket_list *ret)
{
	/* the twelve states of /proc/net/tcp; later ones are sockets nobody can reach */
	const uint32_t ALL_STATES = (1U << (SYN_RECV_NEW + 1)) - 2;
	struct unix_diag_req u = {.sdiag_family = AF_UNIX,
		.udiag_states = UINT32_MAX,
		.udiag_show = UDIAG_SHOW_NAME};
	struct inet_diag_req_v2 i = {.sdiag_family = (uint8_t)src->family,
		.sdiag_protocol = (uint8_t)src->protocol,
		.idiag_states = ALL_STATES};
	struct str dump;
	int why;

	if (which == SOCKETS_OPEN && src->protocol == IPPROTO_TCP)
		i.idiag_states = 1U << TCP_LISTEN;
	if (src->family == AF_UNIX)
		why = netlink_dump(s, nl, SOCK_DIAG_BY_FAMILY, &u, sizeof u, &dump);
	else
		why = netlink_dump(s, nl, SOCK_DIAG_BY_FAMILY, &i, sizeof i, &dump);
	if (why)
		return false;
	if (src->family == AF_UNIX)
		take_unix(s, dump, which, ret);
	else
		take_inet(s, src, dump, which, ret);
	return true;
}

/* --- /proc/net ------------------------------------------------------------------ */

static bool parse_line(const struct source *src, struct str line, struct socket *ret)
{
	switch (src->family) {
	case AF_UNIX:
		return proc_net_parse_unix(line, ret);
	case AF_PACKET:
		return proc_net_parse_packet(line, ret);
	default:
		return proc_net_parse_inet(line, src->family, src->protocol, ret);
	}
}

static void read_text(struct scan *s, const struct source *src, enum sockets_which which,
	struct socket_list *ret)
{
	bool first = src == &SOURCES[0];
	struct str text, line;
	struct socket k;
	size_t at = 1;

	/* the others depend on what the kernel was built with; TCP is always there */
	if (!(first ? scan_read_must : scan_read)(
		    s, SCAN_ROWS, src->path, TEXT_MAX, &text) ||
		!str_next_line(&text, &line))
		return;
	while (str_next_line(&text, &line)) {
		at++;
		if (!parse_line(src, line, &k))
			scan_warn(s, SCAN_ROWS, "%s:%zu: malformed line", src->path, at);
		else if ((which == SOCKETS_ALL || socket_is_open(&k)) && !add(s, ret, &k))
			return;
	}
}

void sockets_list(struct scan *s, enum sockets_which which, struct socket_list *ret)
{
	SCOPED_NETLINK(nl) = NULL;
	size_t i;

	*ret = (struct socket_list){0};
	if (machine_is_live(scan_machine(s)))
		nl = netlink_open(NETLINK_SOCK_DIAG);
	for (i = 0; i < N_SOURCES; i++)
		if (!nl || !SOURCES[i].diag || !ask_diag(s, nl, &SOURCES[i], which, ret))
			read_text(s, &SOURCES[i], which, ret);
}

/* --- owners --------------------------------------------------------------------- */

struct owner_walk {
	struct scan *s;
	int column_pid, column_fd;
	struct socket_owner *v;
	size_t n, cap;
	unsigned denied; /* processes whose descriptors we may not see */
	int why;
	bool full;
};

static void add_owner(struct owner_walk *w, struct socket_owner o)
{
	if (w->n == OWNERS_MAX) {
		w->full = true;
		return;
	}
	if (w->n == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 256;
		w->v = reallocarray(w->v, w->cap, sizeof *w->v);
		if (!w->v)
			abort();
	}
	w->v[w->n++] = o;
}

/* What has gone meanwhile is none. */
static bool is_refusal(int why)
{
	return why && why != ENOENT && why != ESRCH;
}

/* 0, or why not all descriptors of the process could be seen. */
static int take_descriptors(struct owner_walk *w, DIR *fds, int32_t pid)
{
	struct dirent *entry;
	char target[64];
	uint64_t inode;
	int64_t fd;
	ssize_t n;

	while (errno = 0, (entry = readdir(fds)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		n = readlinkat(dirfd(fds), entry->d_name, target, sizeof target);
		if (n < 0 && is_refusal(errno))
			return errno;
		if (n > 0 && proc_parse_socket_link(str_of(target, (size_t)n), &inode) &&
			str_to_i64(str_z(entry->d_name), &fd) && fd >= 0 &&
			fd <= INT32_MAX)
			add_owner(w, (struct socket_owner){inode, pid, (int32_t)fd});
	}
	return errno;
}

static void take_process(struct owner_walk *w, int proc_fd, int32_t pid)
{
	char path[32];
	DIR *fds = NULL;
	int fd, why;

	snprintf(path, sizeof path, "%d/fd", pid);
	fd = openat(proc_fd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	why = errno;
	if (fd >= 0) {
		fds = fdopendir(fd);
		if (!fds)
			abort();
		why = take_descriptors(w, fds, pid);
		closedir(fds);
	}
	if (is_refusal(why)) {
		w->denied++;
		w->why = why;
	}
}

static int by_inode(const void *a, const void *b)
{
	const struct socket_owner *x = a, *y = b;

	if (x->inode != y->inode)
		return x->inode < y->inode ? -1 : 1;
	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return x->fd < y->fd ? -1 : x->fd > y->fd;
}

/* In the arena, ordered, one a process and socket. */
static void keep(struct owner_walk *w, const struct socket_owner **ret, size_t *ret_n)
{
	struct socket_owner *out =
		ARENA_ARRAY(scan_arena(w->s), struct socket_owner, w->n);
	size_t i, n = 0;

	if (w->n)
		qsort(w->v, w->n, sizeof *w->v, by_inode);
	for (i = 0; i < w->n; i++)
		if (!n || out[n - 1].inode != w->v[i].inode ||
			out[n - 1].pid != w->v[i].pid)
			out[n++] = w->v[i];
	free(w->v);
	*ret = out;
	*ret_n = n;
}

static void warn_both(struct owner_walk *w, const char *text)
{
	scan_warn(w->s, w->column_pid, "%s", text);
	scan_warn(w->s, w->column_fd, "%s", text);
}

static void warn_of_owners(struct owner_walk *w, int proc_fd)
{
	char text[128];

	if (w->denied) {
		snprintf(text, sizeof text, "/proc/PID/fd of %u processes: %s", w->denied,
			errno_words(w->why));
		warn_both(w, text);
	}
	if (w->full)
		warn_both(w, "too many open sockets");
	if (proc_is_hidden(w->s, proc_fd))
		warn_both(w, "/proc: other users' processes are hidden (hidepid)");
}

void sockets_owners(struct scan *s, int column_pid, int column_fd, int32_t only,
	const struct socket_owner **ret, size_t *ret_n)
{
	struct owner_walk w = {.s = s, .column_pid = column_pid, .column_fd = column_fd};
	DIR *proc = proc_open(s);
	struct dirent *entry;
	int32_t pid;

	if (proc && only)
		take_process(&w, dirfd(proc), only);
	while (proc && !only && (errno = 0, entry = readdir(proc)) != NULL)
		if (proc_parse_pid(entry->d_name, &pid))
			take_process(&w, dirfd(proc), pid);
	if (proc && !only && errno)
		scan_warn_errno(s, SCAN_ROWS, "/proc", errno);
	if (proc) {
		warn_of_owners(&w, dirfd(proc));
		closedir(proc);
	}
	keep(&w, ret, ret_n);
}

const struct socket_owner *sockets_owner_find(
	const struct socket_owner *owners, size_t n, uint64_t inode, size_t *ret_n)
{
	size_t low = 0, high = n, i;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (owners[mid].inode < inode)
			low = mid + 1;
		else
			high = mid;
	}
	for (i = low; i < n && owners[i].inode == inode; i++)
		;
	*ret_n = inode ? i - low : 0;
	return *ret_n ? &owners[low] : NULL;
}

/* --- words ---------------------------------------------------------------------- */

struct str socket_address(uint16_t family, const unsigned char *address, char *ret)
{
	if (family != AF_INET && family != AF_INET6)
		return STR("");
	return str_z(inet_ntop(family, address, ret, INET6_ADDRSTRLEN));
}

const char *socket_state_name(uint8_t state)
{
	static const char *const NAMES[] = {"", "ESTABLISHED", "SYN_SENT", "SYN_RECV",
		"FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSED", "CLOSE_WAIT", "LAST_ACK",
		"LISTEN", "CLOSING"};

	return state < sizeof NAMES / sizeof *NAMES ? NAMES[state] : "UNKNOWN";
}

struct str sockets_namespace(struct scan *s, int column)
{
	struct str target;

	if (!scan_wants(s, column) ||
		!scan_readlink(s, column, "/proc/self/ns/net", &target) ||
		!str_starts(target, "net:[") || !str_ends(target, "]"))
		return STR("0");
	return str_of(target.ptr + 5, target.len - 6);
}
