/*
 * rtnl: the kernel's links, addresses, neighbours and routes
 * (rtnetlink(7)), and the names of interfaces.
 */
#ifndef COLOA_RTNL_H
#define COLOA_RTNL_H

#include <linux/rtnetlink.h>

#include "netlink_dump.h"

struct rtnl_link {
	int32_t index;
	struct str name;
	unsigned flags; /* IFF_... */
	const struct nlmsghdr *message;
};

struct rtnl_links {
	struct rtnl_link *v;
	size_t n;
};

/*
 * One dump of `type` (RTM_GET...) for a family, with a request of `header` bytes
 * that holds only the family. False: not the running machine, or refused; a
 * warning on the rows.
 */
bool rtnl_dump(struct scan *s, uint16_t type, unsigned char family, size_t header,
	struct str *ret);

/* All interfaces, in the kernel's order. */
bool rtnl_links(struct scan *s, struct rtnl_links *ret);
/* NULL when there is none (it went meanwhile). */
const struct rtnl_link *rtnl_link_find(const struct rtnl_links *links, int32_t index);

/* "10.0.0.1"; empty unless the attribute is an address of this family. */
struct str rtnl_address(struct scan *s, int family, const struct nlattr *a);

/* "52:54:00:12:34:56", the first six bytes, zeros for those it lacks. ret: 18 bytes. */
struct str rtnl_mac(const struct nlattr *a, char *ret);

#endif
