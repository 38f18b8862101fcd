/*
 * interface_addresses: RTM_GETADDR, one row an address.
 *
 * As osquery (through getifaddrs(3)): an IPv4 alias is named by its label, an
 * IPv6 link-local address ends in "%interface", type is always "unknown".
 * Departure: broadcast is what the kernel has; osquery repeats the address itself
 * when there is none.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include "rtnl.h"

enum { INTERFACE, ADDRESS, MASK, BROADCAST, POINT_TO_POINT, TYPE };

static const struct column COLUMNS[] = {
	[INTERFACE] = {"interface", COLUMN_TEXT, 0},
	[ADDRESS] = {"address", COLUMN_TEXT, 0},
	[MASK] = {"mask", COLUMN_TEXT, 0},
	[BROADCAST] = {"broadcast", COLUMN_TEXT, 0},
	[POINT_TO_POINT] = {"point_to_point", COLUMN_TEXT, 0},
	[TYPE] = {"type", COLUMN_TEXT, 0},
};

static void give_mask(struct scan *s, int family, unsigned prefix)
{
	unsigned char mask[16] = {0};
	char text[INET6_ADDRSTRLEN];
	unsigned i;

	for (i = 0; i < prefix && i < 128; i++)
		mask[i / 8] |= (unsigned char)(0x80 >> i % 8);
	scan_textz(s, MASK, inet_ntop(family, mask, text, sizeof text));
}

static struct str with_scope(struct scan *s, const struct ifaddrmsg *m,
	const struct nlattr *raw, struct str address, struct str interface)
{
	if (m->ifa_family != AF_INET6 || !address.len ||
		!IN6_IS_ADDR_LINKLOCAL(
			(const struct in6_addr *)mnl_attr_get_payload(raw)))
		return address;
	return arena_printf(
		scan_arena(s), "%.*s%%%.*s", STR_ARG(address), STR_ARG(interface));
}

static enum err give(
	struct scan *s, const struct nlmsghdr *h, const struct rtnl_links *links)
{
	const struct ifaddrmsg *m = mnl_nlmsg_get_payload(h);
	const struct rtnl_link *link = rtnl_link_find(links, (int32_t)m->ifa_index);
	const struct nlattr *a[IFA_FLAGS + 1], *own;
	struct str label;

	if (!link || (m->ifa_family != AF_INET && m->ifa_family != AF_INET6))
		return OK;
	netlink_attributes(h, sizeof *m, a, IFA_FLAGS);
	label = netlink_bytes(a[IFA_LABEL]);
	label.len = strnlen(label.ptr, label.len);
	own = a[IFA_LOCAL] ? a[IFA_LOCAL] : a[IFA_ADDRESS];
	scan_text(s, INTERFACE, label.len ? label : link->name);
	scan_text_kept(s, ADDRESS,
		with_scope(s, m, own, rtnl_address(s, m->ifa_family, own), link->name));
	give_mask(s, m->ifa_family, m->ifa_prefixlen);
	scan_text_kept(s, BROADCAST, rtnl_address(s, m->ifa_family, a[IFA_BROADCAST]));
	/* the peer's, where there is one: elsewhere IFA_ADDRESS repeats our own */
	scan_text_kept(s, POINT_TO_POINT,
		a[IFA_LOCAL] && !(link->flags & IFF_BROADCAST)
			? rtnl_address(s, m->ifa_family, a[IFA_ADDRESS])
			: STR(""));
	scan_text_kept(s, TYPE, STR("unknown"));
	return scan_row(s);
}

static enum err interface_addresses_fill(struct scan *s)
{
	const struct nlmsghdr *h;
	struct rtnl_links links;
	struct str dump;
	enum err r;

	if (!rtnl_links(s, &links) ||
		!rtnl_dump(s, RTM_GETADDR, AF_UNSPEC, sizeof(struct ifaddrmsg), &dump))
		return OK;
	while ((h = netlink_next(&dump, sizeof(struct ifaddrmsg))) != NULL) {
		r = give(s, h, &links);
		if (r)
			return r;
	}
	return OK;
}

const struct table interface_addresses_table = {
	.name = "interface_addresses",
	TABLE_COLUMNS(COLUMNS),
	.fill = interface_addresses_fill,
};
