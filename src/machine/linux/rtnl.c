#include "rtnl.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_link.h>
#include <net/if.h>

bool rtnl_dump(struct scan *s, uint16_t type, unsigned char family, size_t header,
	struct str *ret)
{
	unsigned char request[64] = {family}; /* rtgenmsg begins every header */
	SCOPED_NETLINK(nl) = NULL;
	int why;

	if (!machine_is_live(scan_machine(s))) {
		scan_warn(s, SCAN_ROWS, "rtnetlink: not the running machine");
		return false;
	}
	nl = netlink_open(NETLINK_ROUTE);
	why = nl ? netlink_dump(s, nl, type, request, header, ret) : errno;
	if (why)
		scan_warn(s, SCAN_ROWS, "rtnetlink: %s", errno_words(why));
	return !why;
}

bool rtnl_links(struct scan *s, struct rtnl_links *ret)
{
	const struct nlattr *a[IFLA_IFNAME + 1];
	const struct nlmsghdr *h;
	struct str dump, rest;
	size_t n = 0;

	if (!rtnl_dump(s, RTM_GETLINK, AF_UNSPEC, sizeof(struct ifinfomsg), &dump))
		return false;
	for (rest = dump; netlink_next(&rest, sizeof(struct ifinfomsg));)
		n++;
	*ret = (struct rtnl_links){.v = ARENA_ARRAY(scan_arena(s), struct rtnl_link, n)};
	for (rest = dump; (h = netlink_next(&rest, sizeof(struct ifinfomsg))) != NULL;) {
		const struct ifinfomsg *i = mnl_nlmsg_get_payload(h);
		struct str name;

		netlink_attributes(h, sizeof *i, a, IFLA_IFNAME);
		name = netlink_bytes(a[IFLA_IFNAME]);
		name.len = strnlen(name.ptr, name.len);
		ret->v[ret->n++] =
			(struct rtnl_link){i->ifi_index, name, i->ifi_flags, h};
	}
	return true;
}

const struct rtnl_link *rtnl_link_find(const struct rtnl_links *links, int32_t index)
{
	size_t i;

	for (i = 0; i < links->n; i++)
		if (links->v[i].index == index)
			return &links->v[i];
	return NULL;
}

struct str rtnl_address(struct scan *s, int family, const struct nlattr *a)
{
	struct str bytes = netlink_bytes(a);
	char text[INET6_ADDRSTRLEN];

	if (bytes.len != (family == AF_INET6 ? 16 : 4) ||
		(family != AF_INET && family != AF_INET6))
		return STR("");
	return arena_str(
		scan_arena(s), str_z(inet_ntop(family, bytes.ptr, text, sizeof text)));
}

struct str rtnl_mac(const struct nlattr *a, char *ret)
{
	unsigned char mac[6] = {0};
	struct str bytes = netlink_bytes(a);

	memcpy(mac, bytes.ptr, bytes.len < sizeof mac ? bytes.len : sizeof mac);
	snprintf(ret, 18, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
		mac[4], mac[5]);
	return str_z(ret);
}
