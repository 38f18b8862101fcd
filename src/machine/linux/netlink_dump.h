/*
 * netlink_dump: asking the kernel for one dump and getting all of it (libmnl).
 *
 * Memory  a dump lives in the scan's arena.
 * Errors  an errno, so that a caller can tell a kernel without the interface
 *         (ENOENT, EPROTONOSUPPORT...) from one that refuses.
 */
#ifndef COLOA_NETLINK_DUMP_H
#define COLOA_NETLINK_DUMP_H

#include <libmnl/libmnl.h>

#include "scoped.h"
#include "table.h"

struct mnl_socket *netlink_open(int bus);  /* NULL and errno */
void netlink_close(struct mnl_socket *nl); /* NULL is fine */
static inline void netlink_scope_end(struct mnl_socket **p)
{
	netlink_close(*p);
}
#define SCOPED_NETLINK(name) \
	__attribute__((cleanup(netlink_scope_end))) struct mnl_socket *name

/*
 * Sends one NLM_F_DUMP request of this type with this payload. *ret is all
 * replies, for netlink_next(). A dump during which the kernel's list changed is
 * asked for again; EAGAIN when it never stood still. 0 or the errno.
 */
int netlink_dump(struct scan *s, struct mnl_socket *nl, uint16_t type,
	const void *payload, size_t len, struct str *ret);

/* The next message of a dump that has at least `header` bytes of payload, or NULL. */
const struct nlmsghdr *netlink_next(struct str *rest, size_t header);

/* The attributes behind `header` bytes of payload, by type; those above max are left out.
 */
void netlink_attributes(
	const struct nlmsghdr *h, size_t header, const struct nlattr **ret, size_t max);

/* An attribute's bytes; empty when it is NULL. */
struct str netlink_bytes(const struct nlattr *a);
/* A 32-bit number; fallback when it is NULL or of another size. */
uint32_t netlink_u32(const struct nlattr *a, uint32_t fallback);

#endif
