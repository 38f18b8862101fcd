/*
 * routes: RTM_GETROUTE, IPv4 and IPv6, all routing tables, one row a next hop.
 *
 * Departures from osquery: netmask is the length of the prefix also for a single
 * host (32, 128), where osquery says 0; a route over several gateways has a row
 * for each, where osquery shows one without a gateway.
 */
#include <sys/socket.h>

#include "rtnl.h"
#include "sockets.h"

enum {
	DESTINATION,
	NETMASK,
	GATEWAY,
	SOURCE,
	FLAGS,
	INTERFACE,
	MTU,
	METRIC,
	TYPE,
	HOPCOUNT
};

static const struct column COLUMNS[] = {
	[DESTINATION] = {"destination", COLUMN_TEXT, 0},
	[NETMASK] = {"netmask", COLUMN_INTEGER, 0},
	[GATEWAY] = {"gateway", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[FLAGS] = {"flags", COLUMN_INTEGER, 0},
	[INTERFACE] = {"interface", COLUMN_TEXT, 0},
	[MTU] = {"mtu", COLUMN_INTEGER, 0},
	[METRIC] = {"metric", COLUMN_INTEGER, 0},
	[TYPE] = {"type", COLUMN_TEXT, 0},
	[HOPCOUNT] = {"hopcount", COLUMN_INTEGER, 0},
};

struct hop {
	uint32_t interface;
	const struct nlattr *gateway, *via;
};

static const char *type_name(unsigned char type)
{
	switch (type) {
	case RTN_UNICAST:
		return "gateway";
	case RTN_LOCAL:
		return "local";
	case RTN_BROADCAST:
		return "broadcast";
	case RTN_ANYCAST:
		return "anycast";
	default:
		return "other";
	}
}

/* Of the route's own family, or of another one (RTA_VIA). */
static struct str gateway_of(struct scan *s, int family, const struct hop *hop)
{
	struct str via = netlink_bytes(hop->via);
	uint16_t via_family;
	char text[64];

	if (hop->gateway)
		return rtnl_address(s, family, hop->gateway);
	if (via.len < sizeof via_family)
		return STR("");
	memcpy(&via_family, via.ptr, sizeof via_family);
	if ((via_family == AF_INET6 && via.len == 18) ||
		(via_family == AF_INET && via.len == 6))
		return arena_str(
			scan_arena(s), socket_address(via_family,
					       (const unsigned char *)via.ptr + 2, text));
	return STR("");
}

static void give_metrics(struct scan *s, const struct nlattr *metrics)
{
	struct str bytes = netlink_bytes(metrics);
	uint32_t mtu = 0, hops = 0;

	while (bytes.len >= sizeof(struct nlattr)) {
		const struct nlattr *a = (const struct nlattr *)bytes.ptr;
		size_t n;

		if (!mnl_attr_ok(a, (int)bytes.len))
			break;
		if (mnl_attr_get_type(a) == RTAX_MTU)
			mtu = netlink_u32(a, 0);
		else if (mnl_attr_get_type(a) == RTAX_HOPLIMIT)
			hops = netlink_u32(a, 0);
		n = MNL_ALIGN(a->nla_len);
		bytes = n < bytes.len ? str_of(bytes.ptr + n, bytes.len - n) : STR("");
	}
	scan_int(s, MTU, mtu);
	scan_int(s, HOPCOUNT, hops);
}

static enum err give(struct scan *s, const struct rtmsg *m, const struct nlattr **a,
	const struct hop *hop, const struct rtnl_links *links)
{
	const struct rtnl_link *link = rtnl_link_find(links, (int32_t)hop->interface);

	if (a[RTA_DST])
		scan_text_kept(
			s, DESTINATION, rtnl_address(s, m->rtm_family, a[RTA_DST]));
	else
		scan_text_kept(s, DESTINATION,
			m->rtm_family == AF_INET6 ? STR("::") : STR("0.0.0.0"));
	scan_int(s, NETMASK, m->rtm_dst_len);
	scan_text_kept(s, GATEWAY, gateway_of(s, m->rtm_family, hop));
	scan_text_kept(s, SOURCE, rtnl_address(s, m->rtm_family, a[RTA_PREFSRC]));
	scan_int(s, FLAGS, m->rtm_flags);
	scan_text(s, INTERFACE, link ? link->name : STR(""));
	scan_int(s, METRIC, (int32_t)netlink_u32(a[RTA_PRIORITY], 0));
	scan_textz(s, TYPE, type_name(m->rtm_type));
	give_metrics(s, a[RTA_METRICS]);
	return scan_row(s);
}

/* One hop of RTA_MULTIPATH. */
static struct hop hop_of(const struct rtnexthop *n)
{
	struct hop hop = {.interface = (uint32_t)n->rtnh_ifindex};
	const char *p = (const char *)(n + 1), *end = (const char *)n + n->rtnh_len;
	const struct nlattr *a;

	while (p < end && mnl_attr_ok((a = (const struct nlattr *)p), (int)(end - p))) {
		if (mnl_attr_get_type(a) == RTA_GATEWAY)
			hop.gateway = a;
		else if (mnl_attr_get_type(a) == RTA_VIA)
			hop.via = a;
		p += MNL_ALIGN(a->nla_len);
	}
	return hop;
}

static enum err give_route(
	struct scan *s, const struct nlmsghdr *h, const struct rtnl_links *links)
{
	const struct rtmsg *m = mnl_nlmsg_get_payload(h);
	const struct nlattr *a[RTA_VIA + 1];
	struct str paths;
	struct hop hop;
	enum err r = OK;

	netlink_attributes(h, sizeof *m, a, RTA_VIA);
	hop = (struct hop){netlink_u32(a[RTA_OIF], 0), a[RTA_GATEWAY], a[RTA_VIA]};
	paths = netlink_bytes(a[RTA_MULTIPATH]);
	if (!paths.len)
		return give(s, m, a, &hop, links);
	while (!r && paths.len >= sizeof(struct rtnexthop)) {
		const struct rtnexthop *n = (const struct rtnexthop *)paths.ptr;
		size_t size = MNL_ALIGN(n->rtnh_len);

		if (n->rtnh_len < sizeof *n || n->rtnh_len > paths.len)
			break;
		hop = hop_of(n);
		r = give(s, m, a, &hop, links);
		paths = size < paths.len ? str_of(paths.ptr + size, paths.len - size)
					 : STR("");
	}
	return r;
}

static enum err give_family(
	struct scan *s, unsigned char family, const struct rtnl_links *links)
{
	const struct nlmsghdr *h;
	struct str dump;
	enum err r;

	if (!rtnl_dump(s, RTM_GETROUTE, family, sizeof(struct rtmsg), &dump))
		return OK;
	while ((h = netlink_next(&dump, sizeof(struct rtmsg))) != NULL) {
		const struct rtmsg *m = mnl_nlmsg_get_payload(h);

		/* a kernel without IPv6 answers for all families it has */
		if (m->rtm_family != family || m->rtm_flags & RTM_F_CLONED)
			continue;
		r = give_route(s, h, links);
		if (r)
			return r;
	}
	return OK;
}

static enum err routes_fill(struct scan *s)
{
	struct rtnl_links links;
	enum err r;

	if (!rtnl_links(s, &links))
		return OK;
	r = give_family(s, AF_INET, &links);
	return r ? r : give_family(s, AF_INET6, &links);
}

const struct table routes_table = {
	.name = "routes",
	TABLE_COLUMNS(COLUMNS),
	.fill = routes_fill,
};
