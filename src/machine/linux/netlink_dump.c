#include "netlink_dump.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "buf.h"

#define DUMP_MAX ((size_t)256 << 20)
#define CHUNK ((size_t)64 << 10) /* the kernel gives at most 32 KiB at once */
#define TRIES 8
#define ANSWER_S 5

struct mnl_socket *netlink_open(int bus)
{
	const struct timeval PATIENCE = {.tv_sec = ANSWER_S};
	struct mnl_socket *nl = mnl_socket_open2(bus, SOCK_CLOEXEC);

	if (!nl)
		return NULL;
	setsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_RCVTIMEO, &PATIENCE,
		sizeof PATIENCE);
	if (mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		int why = errno;

		mnl_socket_close(nl);
		errno = why;
		return NULL;
	}
	return nl;
}

void netlink_close(struct mnl_socket *nl)
{
	if (nl)
		mnl_socket_close(nl);
}

static int send_request(struct mnl_socket *nl, uint16_t type, unsigned seq,
	const void *payload, size_t len)
{
	char space[256] = {0};
	struct nlmsghdr *h = mnl_nlmsg_put_header(space);

	if (len > sizeof space - MNL_NLMSG_HDRLEN)
		return EMSGSIZE;
	h->nlmsg_type = type;
	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	h->nlmsg_seq = seq;
	memcpy(mnl_nlmsg_put_extra_header(h, len), payload, len);
	return mnl_socket_sendto(nl, h, h->nlmsg_len) < 0 ? errno : 0;
}

/* What a reading of one batch of messages says. */
struct batch {
	bool done, interrupted;
	int err;
};

static void look(const char *p, size_t n, unsigned seq, struct batch *b)
{
	int left = (int)n;
	const struct nlmsghdr *h = (const struct nlmsghdr *)p;

	for (; mnl_nlmsg_ok(h, left); h = mnl_nlmsg_next(h, &left)) {
		if (h->nlmsg_seq != seq)
			continue; /* the rest of a dump we gave up */
		b->interrupted |= h->nlmsg_flags & NLM_F_DUMP_INTR;
		if (h->nlmsg_type != NLMSG_ERROR && h->nlmsg_type != NLMSG_DONE)
			continue;
		b->done = true;
		if (mnl_nlmsg_get_payload_len(h) >= sizeof(int))
			b->err = abs(*(const int *)mnl_nlmsg_get_payload(h));
	}
}

static int receive(struct mnl_socket *nl, unsigned seq, struct buf *out, struct batch *b)
{
	while (!b->done) {
		char *p = buf_reserve(out, CHUNK);
		ssize_t n;

		if (!p)
			return EMSGSIZE;
		n = recv(mnl_socket_get_fd(nl), p, CHUNK, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? ETIMEDOUT : errno;
		look(p, (size_t)n, seq, b);
		while (n % NLMSG_ALIGNTO)
			p[n++] = '\0';
		out->len += (size_t)n;
	}
	return b->err;
}

int netlink_dump(struct scan *s, struct mnl_socket *nl, uint16_t type,
	const void *payload, size_t len, struct str *ret)
{
	static unsigned seq;
	SCOPED_BUF(out, DUMP_MAX);
	struct batch b;
	int tries, why;

	for (tries = 0; tries < TRIES; tries++) {
		buf_clear(&out);
		b = (struct batch){0};
		why = send_request(nl, type, ++seq, payload, len);
		if (!why)
			why = receive(nl, seq, &out, &b);
		if (why)
			return why;
		if (!b.interrupted) {
			*ret = arena_str(scan_arena(s), buf_str(&out));
			return 0;
		}
	}
	return EAGAIN;
}

const struct nlmsghdr *netlink_next(struct str *rest, size_t header)
{
	while (rest->len) {
		const struct nlmsghdr *h = (const struct nlmsghdr *)rest->ptr;
		size_t n;

		if (!mnl_nlmsg_ok(h, (int)rest->len))
			return NULL;
		n = MNL_ALIGN(h->nlmsg_len);
		if (n > rest->len)
			n = rest->len;
		*rest = str_of(rest->ptr + n, rest->len - n);
		if (h->nlmsg_type >= NLMSG_MIN_TYPE &&
			mnl_nlmsg_get_payload_len(h) >= header)
			return h;
	}
	return NULL;
}

void netlink_attributes(
	const struct nlmsghdr *h, size_t header, const struct nlattr **ret, size_t max)
{
	const char *p = (const char *)mnl_nlmsg_get_payload(h) + MNL_ALIGN(header);
	const char *end = (const char *)h + h->nlmsg_len;
	const struct nlattr *a;

	memset(ret, 0, (max + 1) * sizeof *ret);
	while (p < end && mnl_attr_ok((a = (const struct nlattr *)p), (int)(end - p))) {
		if (mnl_attr_get_type(a) <= max)
			ret[mnl_attr_get_type(a)] = a;
		p += MNL_ALIGN(a->nla_len);
	}
}

struct str netlink_bytes(const struct nlattr *a)
{
	return a ? str_of(mnl_attr_get_payload(a), mnl_attr_get_payload_len(a)) : STR("");
}

uint32_t netlink_u32(const struct nlattr *a, uint32_t fallback)
{
	return a && mnl_attr_get_payload_len(a) == sizeof(uint32_t) ? mnl_attr_get_u32(a)
								    : fallback;
}
