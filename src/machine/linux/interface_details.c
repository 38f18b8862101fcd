/*
 * interface_details: RTM_GETLINK, one row an interface; /sys/class/net for the
 * speed and for the flags that only it shows truly (a capturing program makes
 * IFF_PROMISC appear there and not in the message).
 *
 * Departures from osquery: type is the whole ARPHRD_ number (osquery keeps the
 * lower 8 bits, so that a tunnel looks like Ethernet); counters have 64 bits.
 * As in osquery metric is 0, last_change -1, link_speed 0 when unknown (Mbit/s),
 * pci_slot -1 when the driver names no bus.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "rtnl.h"

enum {
	INTERFACE,
	MAC,
	TYPE,
	MTU,
	METRIC,
	FLAGS,
	IPACKETS,
	OPACKETS,
	IBYTES,
	OBYTES,
	IERRORS,
	OERRORS,
	IDROPS,
	ODROPS,
	COLLISIONS,
	LAST_CHANGE,
	LINK_SPEED,
	PCI_SLOT
};

static const struct column COLUMNS[] = {
	[INTERFACE] = {"interface", COLUMN_TEXT, 0},
	[MAC] = {"mac", COLUMN_TEXT, 0},
	[TYPE] = {"type", COLUMN_INTEGER, 0},
	[MTU] = {"mtu", COLUMN_INTEGER, 0},
	[METRIC] = {"metric", COLUMN_INTEGER, 0},
	[FLAGS] = {"flags", COLUMN_INTEGER, 0},
	[IPACKETS] = {"ipackets", COLUMN_BIGINT, 0},
	[OPACKETS] = {"opackets", COLUMN_BIGINT, 0},
	[IBYTES] = {"ibytes", COLUMN_BIGINT, 0},
	[OBYTES] = {"obytes", COLUMN_BIGINT, 0},
	[IERRORS] = {"ierrors", COLUMN_BIGINT, 0},
	[OERRORS] = {"oerrors", COLUMN_BIGINT, 0},
	[IDROPS] = {"idrops", COLUMN_BIGINT, 0},
	[ODROPS] = {"odrops", COLUMN_BIGINT, 0},
	[COLLISIONS] = {"collisions", COLUMN_BIGINT, 0},
	[LAST_CHANGE] = {"last_change", COLUMN_BIGINT, 0},
	[LINK_SPEED] = {"link_speed", COLUMN_BIGINT, 0},
	[PCI_SLOT] = {"pci_slot", COLUMN_TEXT, 0},
};

/* What sysfs knows better than the message. */
#define SYSFS_FLAGS \
	(IFF_UP | IFF_DEBUG | IFF_NOTRAILERS | IFF_NOARP | IFF_PROMISC | IFF_ALLMULTI | \
		IFF_MULTICAST | IFF_PORTSEL | IFF_AUTOMEDIA | IFF_DYNAMIC)

/* "0x1003"; false also when the interface went meanwhile. */
static bool read_flags(struct scan *s, struct str name, unsigned *ret)
{
	char path[64];
	struct str v;
	uint64_t n;

	snprintf(path, sizeof path, "/sys/class/net/%.*s/flags", STR_ARG(name));
	if (!scan_read_value(s, FLAGS, path, &v) || !str_starts(v, "0x") ||
		!str_to_u64_base(str_of(v.ptr + 2, v.len - 2), 16, &n))
		return false;
	*ret = (unsigned)n;
	return true;
}

static void give_flags(struct scan *s, const struct rtnl_link *link)
{
	unsigned flags = link->flags, seen;

	if (scan_wants(s, FLAGS) && read_flags(s, link->name, &seen))
		flags = (flags & ~(unsigned)SYSFS_FLAGS) | (seen & SYSFS_FLAGS);
	scan_int(s, FLAGS, flags);
}

/* The file refuses to be read (EINVAL) while the link is down, or has no speed. */
static void give_speed(struct scan *s, struct str name)
{
	SCOPED_FD(fd) = -1;
	char path[64], text[32];
	int64_t mbit;
	ssize_t n = -1;

	if (!scan_wants(s, LINK_SPEED))
		return;
	snprintf(path, sizeof path, "/sys/class/net/%.*s/speed", STR_ARG(name));
	fd = machine_open_file(scan_machine(s), path, O_RDONLY);
	if (fd >= 0)
		n = read(fd, text, sizeof text);
	if (n < 0 || !str_to_i64(str_trim(str_of(text, (size_t)n)), &mbit) || mbit < 0)
		mbit = 0;
	scan_int(s, LINK_SPEED, mbit);
}

static void give_slot(struct scan *s, struct str name)
{
	struct ethtool_drvinfo info = {.cmd = ETHTOOL_GDRVINFO};
	struct ifreq request = {.ifr_data = (char *)&info};
	SCOPED_FD(fd) = -1;

	if (!scan_wants(s, PCI_SLOT) || name.len >= sizeof request.ifr_name)
		return;
	memcpy(request.ifr_name, name.ptr, name.len);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		scan_warn(s, PCI_SLOT, "socket: %s", errno_words(errno));
	else if (ioctl(fd, SIOCETHTOOL, &request) < 0)
		scan_text_kept(s, PCI_SLOT, STR("-1"));
	else
		scan_text(s, PCI_SLOT,
			str_of(info.bus_info,
				strnlen(info.bus_info, sizeof info.bus_info)));
}

static void give_counters(struct scan *s, const struct nlattr *a)
{
	struct str bytes = netlink_bytes(a);
	struct rtnl_link_stats64 c = {0};

	/* the struct grows with the kernel; its beginning is for ever */
	memcpy(&c, bytes.ptr, bytes.len < sizeof c ? bytes.len : sizeof c);
	scan_int(s, IPACKETS, (int64_t)c.rx_packets);
	scan_int(s, OPACKETS, (int64_t)c.tx_packets);
	scan_int(s, IBYTES, (int64_t)c.rx_bytes);
	scan_int(s, OBYTES, (int64_t)c.tx_bytes);
	scan_int(s, IERRORS, (int64_t)c.rx_errors);
	scan_int(s, OERRORS, (int64_t)c.tx_errors);
	scan_int(s, IDROPS, (int64_t)c.rx_dropped);
	scan_int(s, ODROPS, (int64_t)c.tx_dropped);
	scan_int(s, COLLISIONS, (int64_t)c.collisions);
}

static enum err give(struct scan *s, const struct rtnl_link *link)
{
	const struct ifinfomsg *m = mnl_nlmsg_get_payload(link->message);
	const struct nlattr *a[IFLA_STATS64 + 1];
	char mac[18];

	netlink_attributes(link->message, sizeof *m, a, IFLA_STATS64);
	scan_text(s, INTERFACE, link->name);
	scan_text(s, MAC, rtnl_mac(a[IFLA_ADDRESS], mac));
	scan_int(s, TYPE, m->ifi_type);
	scan_int(s, MTU, netlink_u32(a[IFLA_MTU], 0));
	scan_int(s, METRIC, 0);
	give_flags(s, link);
	give_counters(s, a[IFLA_STATS64]);
	scan_int(s, LAST_CHANGE, -1);
	give_speed(s, link->name);
	give_slot(s, link->name);
	return scan_row(s);
}

static enum err interface_details_fill(struct scan *s)
{
	struct rtnl_links links;
	enum err r = OK;
	size_t i;

	if (!rtnl_links(s, &links))
		return OK;
	for (i = 0; i < links.n && !r; i++)
		r = give(s, &links.v[i]);
	return r;
}

const struct table interface_details_table = {
	.name = "interface_details",
	TABLE_COLUMNS(COLUMNS),
	.fill = interface_details_fill,
};
