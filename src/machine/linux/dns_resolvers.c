/*
 * dns_resolvers: /etc/resolv.conf as libc's resolver understands it
 * (resolv_conf.h). Without a name server it asks 127.0.0.1, and so does the row.
 *
 * Departures from osquery: each search domain has its own row (osquery repeats
 * the first), an IPv6 server its address (osquery shows an empty one), netmask of
 * a sortlist entry is as written. A search domain that libc would derive from the
 * host's name is not shown.
 */
#include "resolv_conf.h"
#include "table.h"

#define RESOLV_MAX ((size_t)1 << 20)

enum { ID, TYPE, ADDRESS, NETMASK, OPTIONS };

static const struct column COLUMNS[] = {
	[ID] = {"id", COLUMN_INTEGER, 0},
	[TYPE] = {"type", COLUMN_TEXT, 0},
	[ADDRESS] = {"address", COLUMN_TEXT, 0},
	[NETMASK] = {"netmask", COLUMN_TEXT, 0},
	[OPTIONS] = {"options", COLUMN_BIGINT, 0},
};

static enum err give(struct scan *s, size_t id, const char *type, struct str address,
	struct str netmask, uint64_t options)
{
	scan_int(s, ID, (int64_t)id);
	scan_textz(s, TYPE, type);
	scan_text(s, ADDRESS, address);
	scan_text(s, NETMASK, netmask);
	scan_int(s, OPTIONS, (int64_t)options);
	return scan_row(s);
}

static enum err give_all(struct scan *s, const struct resolv_conf *c)
{
	enum err r = OK;
	size_t i;

	for (i = 0; i < c->n_servers && !r; i++)
		r = give(s, i, "nameserver", c->server[i], STR("32"), c->options);
	for (i = 0; i < c->n_sort && !r; i++) {
		struct str mask = c->sort[i], address;

		str_cut(&mask, '/', &address);
		r = give(s, i, "sortlist", address, mask, c->options);
	}
	for (i = 0; i < c->n_search && !r; i++)
		r = give(s, i, "search", c->search[i], STR(""), c->options);
	return r;
}

static enum err dns_resolvers_fill(struct scan *s)
{
	struct resolv_conf c;
	struct str text;

	if (!scan_read(s, SCAN_ROWS, "/etc/resolv.conf", RESOLV_MAX, &text))
		text = STR("");
	resolv_conf_parse(text, &c);
	if (!c.n_servers)
		c.server[c.n_servers++] = STR("127.0.0.1");
	return give_all(s, &c);
}

const struct table dns_resolvers_table = {
	.name = "dns_resolvers",
	TABLE_COLUMNS(COLUMNS),
	.fill = dns_resolvers_fill,
};
