/*
 * arp_cache: RTM_GETNEIGH, the neighbours of IPv4 (ARP) and IPv6 (NDP). Entries
 * that need no resolution (NUD_NOARP: loopback, multicast) are left out, as in
 * /proc/net/arp. An address not yet resolved has mac 00:00:00:00:00:00.
 *
 * Departure from osquery: its Linux table has no IPv6.
 */
#include <linux/neighbour.h>
#include <sys/socket.h>

#include "rtnl.h"

enum { ADDRESS, MAC, INTERFACE, PERMANENT };

static const struct column COLUMNS[] = {
	[ADDRESS] = {"address", COLUMN_TEXT, 0},
	[MAC] = {"mac", COLUMN_TEXT, 0},
	[INTERFACE] = {"interface", COLUMN_TEXT, 0},
	[PERMANENT] = {"permanent", COLUMN_TEXT, 0},
};

static enum err give(
	struct scan *s, const struct nlmsghdr *h, const struct rtnl_links *links)
{
	const struct ndmsg *m = mnl_nlmsg_get_payload(h);
	const struct rtnl_link *link = rtnl_link_find(links, m->ndm_ifindex);
	const struct nlattr *a[NDA_LLADDR + 1];
	char mac[18];

	if (!link || !(m->ndm_state & ~NUD_NOARP) ||
		(m->ndm_family != AF_INET && m->ndm_family != AF_INET6))
		return OK;
	netlink_attributes(h, sizeof *m, a, NDA_LLADDR);
	scan_text_kept(s, ADDRESS, rtnl_address(s, m->ndm_family, a[NDA_DST]));
	scan_text(s, MAC, rtnl_mac(a[NDA_LLADDR], mac));
	scan_text(s, INTERFACE, link->name);
	scan_text_kept(s, PERMANENT, m->ndm_state & NUD_PERMANENT ? STR("1") : STR("0"));
	return scan_row(s);
}

static enum err arp_cache_fill(struct scan *s)
{
	const struct nlmsghdr *h;
	struct rtnl_links links;
	struct str dump;
	enum err r;

	if (!rtnl_links(s, &links) ||
		!rtnl_dump(s, RTM_GETNEIGH, AF_UNSPEC, sizeof(struct ndmsg), &dump))
		return OK;
	while ((h = netlink_next(&dump, sizeof(struct ndmsg))) != NULL) {
		r = give(s, h, &links);
		if (r)
			return r;
	}
	return OK;
}

const struct table arp_cache_table = {
	.name = "arp_cache",
	TABLE_COLUMNS(COLUMNS),
	.fill = arp_cache_fill,
};
