/*
 * firewall: what becomes of incoming packets that nobody asked for, by each
 * firewall that is installed or active.
 *
 * active          its chains are in the kernel now: nftables' by netlink, the older
 *                 ones of iptables and ip6tables by getsockopt (chains.h).
 * enabled         it starts at boot; for ufw also ENABLED=yes.
 * inbound_policy  of the kernel when active, else of the files that would be loaded
 *                 at boot. `unknown` when both count and they contradict, or when
 *                 what is written can't be judged. A chain that accepts by policy
 *                 and ends with an unconditional drop is a drop, and jumps are
 *                 followed: chains.h.
 * source          `kernel` or the file; followed by what each IP version meets where
 *                 that differs.
 *
 * nftables, ufw and firewalld answer for IPv4 and IPv6: a default drop for one
 * alone leaves the other open, and is `accept`, unless IPv6 is switched off
 * (net.ipv6.conf.all.disable_ipv6). iptables and ip6tables answer for their own.
 * Chains that ufw, firewalld or iptables put into nftables count for its row too.
 *
 * A firewall that is installed, not active and without a configuration accepts.
 */
#include "chains.h"
#include "etc.h"
#include "unit_file.h"
#include "units.h"

enum { NAME, INSTALLED, ENABLED, ACTIVE, INBOUND_POLICY, SOURCE };

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, 0},
	[INSTALLED] = {"installed", COLUMN_INTEGER, 0},
	[ENABLED] = {"enabled", COLUMN_INTEGER, 0},
	[ACTIVE] = {"active", COLUMN_INTEGER, 0},
	[INBOUND_POLICY] = {"inbound_policy", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
};

/* For IPv4 and IPv6. VERDICT_NONE: nobody filters, which is to accept. */
struct inbound {
	enum verdict v4, v6;
	bool one_version; /* v4 is the whole answer */
	const char *source;
};

/* What the rows are judged by. */
struct machine_state {
	struct chains nft, xt;
	struct units *units;
	bool is_known; /* else `active` is not */
	bool ipv6_off;
};

struct firewall {
	const char *name;
	bool installed, enabled, active;
	bool is_configured;
	struct inbound running, configured;
};

/* --- one answer of two IP versions ------------------------------------------- */

static bool closes(enum verdict v)
{
	return v == VERDICT_DROP || v == VERDICT_REJECT;
}

static enum verdict open_if_none(enum verdict v)
{
	return v == VERDICT_NONE ? VERDICT_ACCEPT : v;
}

static enum verdict answer(const struct inbound *in)
{
	enum verdict v4 = open_if_none(in->v4), v6 = open_if_none(in->v6);

	if (in->one_version || (closes(v4) && closes(v6)))
		return v4;
	return v4 == VERDICT_ACCEPT || v6 == VERDICT_ACCEPT ? VERDICT_ACCEPT
							    : VERDICT_UNKNOWN;
}

static bool contradict(enum verdict a, enum verdict b)
{
	return closes(a) != closes(b) || a == VERDICT_UNKNOWN || b == VERDICT_UNKNOWN;
}

static struct str source_of(struct scan *s, const struct inbound *in)
{
	if (in->one_version || open_if_none(in->v4) == open_if_none(in->v6))
		return str_z(in->source);
	return arena_printf(scan_arena(s), "%s: IPv4 %s, IPv6 %s", in->source,
		verdict_name(open_if_none(in->v4)), verdict_name(open_if_none(in->v6)));
}

/* --- the kernel --------------------------------------------------------------- */

/* Off, or a kernel without. Not known (a folder without /proc) counts as on. */
static bool is_ipv6_off(struct scan *s)
{
	struct str v;

	if (scan_read_value(
		    s, INBOUND_POLICY, "/proc/sys/net/ipv6/conf/all/disable_ipv6", &v))
		return str_eqz(v, "1");
	return machine_is_live(scan_machine(s)) &&
	       etc_exists(s, INBOUND_POLICY, "/proc/sys/net/ipv4") &&
	       !etc_exists(s, INBOUND_POLICY, "/proc/sys/net/ipv6");
}

static void read_kernel(struct scan *s, struct machine_state *k)
{
	bool nft, xt;

	k->nft = k->xt = (struct chains){.arena = scan_arena(s)};
	k->ipv6_off = is_ipv6_off(s);
	if (!machine_is_live(scan_machine(s))) {
		scan_warn(s, ACTIVE, "firewall: not the running machine");
		return;
	}
	nft = chains_from_nft(s, SCAN_ROWS, &k->nft);
	xt = chains_from_xt(s, SCAN_ROWS, &k->xt);
	k->is_known = nft && xt;
}

static enum verdict either(enum verdict a, enum verdict b)
{
	if (closes(a) || b == VERDICT_NONE)
		return a;
	if (closes(b) || a == VERDICT_NONE)
		return b;
	return a == VERDICT_UNKNOWN ? a : b;
}

/* The chains of iptables or ip6tables, through whichever half of the kernel. */
static enum verdict tables_input(const struct machine_state *k, int version)
{
	enum family f = version == 4 ? FAMILY_IP : FAMILY_IP6;

	return either(chains_input(&k->nft, version, f, "filter"),
		chains_input(&k->xt, version, f, "filter"));
}

static struct chain *tables_chain(
	const struct machine_state *k, int version, struct str name)
{
	enum family f = version == 4 ? FAMILY_IP : FAMILY_IP6;
	struct chain *chain = chains_find(&k->nft, f, STR("filter"), name);

	return chain ? chain : chains_find(&k->xt, f, STR("filter"), name);
}

static bool nft_has_input(const struct chains *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->v[i].is_base && !c->v[i].is_dormant &&
			c->v[i].family <= FAMILY_INET && str_eqz(c->v[i].hook, "input") &&
			str_eqz(c->v[i].type, "filter"))
			return true;
	return false;
}

static bool nft_has_table(const struct chains *c, const char *table)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->v[i].family <= FAMILY_INET && str_eqz(c->v[i].table, table))
			return true;
	return false;
}

/* The older tables come into being when somebody lists them: empty ones are nothing. */
static bool tables_active(const struct machine_state *k, int version)
{
	enum family f = version == 4 ? FAMILY_IP : FAMILY_IP6;
	const struct chain *nft = chains_find(&k->nft, f, STR("filter"), STR("INPUT"));
	const struct chain *xt = chains_find(&k->xt, f, STR("filter"), STR("INPUT"));

	return (nft && nft->is_base) ||
	       (xt && (xt->n_rules || xt->policy != VERDICT_ACCEPT));
}

/* --- nftables ----------------------------------------------------------------- */

struct including {
	struct scan *s;
	unsigned depth;
};

static void include_nft(void *ctx, struct chains *c, struct str pattern)
{
	struct including *in = ctx, deeper = {in->s, in->depth + 1};
	struct etc_paths files = {0};
	struct str text;
	size_t i;

	if (deeper.depth > ETC_INCLUDE_DEPTH) {
		scan_warn(in->s, INBOUND_POLICY, "%.*s: included too deeply",
			STR_ARG(pattern));
		return;
	}
	/* nft's own search folder is /etc */
	if (!str_starts(pattern, "/"))
		pattern = arena_printf(scan_arena(in->s), "/etc/%.*s", STR_ARG(pattern));
	etc_glob(in->s, INBOUND_POLICY, pattern, &files);
	for (i = 0; i < files.n; i++)
		if (scan_read(
			    in->s, INBOUND_POLICY, files.v[i].ptr, ETC_FILE_BYTES, &text))
			chains_parse_nft(c, text, include_nft, &deeper);
}

#define NFT_FILE "/etc/nftables.conf"

static void configured_nftables(
	struct scan *s, const struct machine_state *k, struct firewall *f)
{
	struct chains c = {.arena = scan_arena(s)};
	struct including in = {.s = s};
	struct str text;

	if (!scan_read(s, INBOUND_POLICY, NFT_FILE, ETC_FILE_BYTES, &text))
		return;
	chains_parse_nft(&c, text, include_nft, &in);
	f->is_configured = true;
	f->configured = (struct inbound){.source = NFT_FILE,
		.v4 = chains_input(&c, 4, FAMILY_UNKNOWN, NULL),
		.v6 = chains_input(&c, 6, FAMILY_UNKNOWN, NULL),
		.one_version = k->ipv6_off};
	if (c.full)
		f->configured.v4 = f->configured.v6 = VERDICT_UNKNOWN;
}

static struct firewall nftables(struct scan *s, const struct machine_state *k)
{
	struct firewall f = {.name = "nftables",
		.installed = etc_program(s, INSTALLED, "nft"),
		.enabled = units_is_enabled(k->units, "nftables.service"),
		.active = nft_has_input(&k->nft)};

	f.running = (struct inbound){.source = "kernel",
		.v4 = chains_input(&k->nft, 4, FAMILY_UNKNOWN, NULL),
		.v6 = chains_input(&k->nft, 6, FAMILY_UNKNOWN, NULL),
		.one_version = k->ipv6_off};
	configured_nftables(s, k, &f);
	return f;
}

/* --- iptables, ip6tables ------------------------------------------------------ */

static struct firewall iptables(
	struct scan *s, const struct machine_state *k, int version)
{
	const char *file =
		version == 4 ? "/etc/iptables/rules.v4" : "/etc/iptables/rules.v6";
	enum family family = version == 4 ? FAMILY_IP : FAMILY_IP6;
	struct firewall f = {.name = version == 4 ? "iptables" : "ip6tables"};
	struct chains c = {.arena = scan_arena(s)};
	struct str text;

	f.installed = etc_program(s, INSTALLED, f.name);
	f.enabled = units_is_enabled(k->units, "netfilter-persistent.service") ||
		    units_is_enabled(k->units,
			    version == 4 ? "iptables.service" : "ip6tables.service");
	f.active = tables_active(k, version);
	f.running = (struct inbound){
		.source = "kernel", .v4 = tables_input(k, version), .one_version = true};
	if (!scan_read(s, INBOUND_POLICY, file, ETC_FILE_BYTES, &text))
		return f;
	chains_parse_save(&c, family, text);
	f.is_configured = true;
	f.configured = (struct inbound){.source = file,
		.v4 = c.full ? VERDICT_UNKNOWN
			     : chains_input(&c, version, family, "filter"),
		.one_version = true};
	return f;
}

/* --- ufw ---------------------------------------------------------------------- */

static enum verdict ufw_policy(struct str word)
{
	if (str_eqz_nocase(word, "DROP"))
		return VERDICT_DROP;
	if (str_eqz_nocase(word, "REJECT"))
		return VERDICT_REJECT;
	return str_eqz_nocase(word, "ACCEPT") ? VERDICT_ACCEPT : VERDICT_UNKNOWN;
}

/* Under IPV6=no ufw lets no IPv6 in at all, whatever the default is: ufw(8). */
static void configured_ufw(struct scan *s, struct firewall *f)
{
	struct str text, word = STR("");

	if (!scan_read(s, INBOUND_POLICY, "/etc/default/ufw", ETC_FILE_BYTES, &text))
		return;
	etc_shell_value(text, "DEFAULT_INPUT_POLICY", &word);
	f->is_configured = true;
	f->configured = (struct inbound){.source = "/etc/default/ufw",
		.v4 = ufw_policy(word),
		.one_version = true};
}

static bool is_ufw_enabled(struct scan *s, const struct machine_state *k)
{
	struct str text, word;

	return scan_read(s, ENABLED, "/etc/ufw/ufw.conf", ETC_FILE_BYTES, &text) &&
	       etc_shell_value(text, "ENABLED", &word) && str_eqz_nocase(word, "yes") &&
	       units_is_enabled(k->units, "ufw.service");
}

static struct firewall ufw(struct scan *s, const struct machine_state *k)
{
	struct firewall f = {.name = "ufw",
		.installed = etc_program(s, INSTALLED, "ufw"),
		.enabled = is_ufw_enabled(s, k),
		.active = tables_chain(k, 4, STR("ufw-before-input")) != NULL};

	f.running = (struct inbound){.source = "kernel",
		.v4 = tables_input(k, 4),
		.v6 = tables_input(k, 6),
		.one_version = k->ipv6_off};
	configured_ufw(s, &f);
	return f;
}

/* --- firewalld ---------------------------------------------------------------- */

/* `key="value" key='value'`: the value of one of them. */
static bool attribute_in(struct str body, const char *name, struct str *ret)
{
	struct str key, rest, value;

	while (str_cut(&body, '=', &key)) {
		body = str_trim(body);
		if (!body.len)
			return false;
		rest = str_of(body.ptr + 1, body.len - 1);
		str_cut(&rest, body.ptr[0], &value);
		if (str_eqz(str_trim(key), name)) {
			*ret = value;
			return true;
		}
		body = rest;
	}
	return false;
}

/* Moves behind the next <element ...>, whose inside is *ret. False at the end. */
static bool next_element(struct str *text, const char *element, struct str *ret)
{
	struct str tag, name;

	while (str_cut(text, '<', &tag)) {
		if (str_starts(*text, "!--")) {
			const char *end = memmem(text->ptr, text->len, "-->", 3);

			if (!end)
				return false;
			*text = str_of(end, text->len - (size_t)(end - text->ptr));
			continue;
		}
		str_cut(text, '>', &tag);
		if (str_ends(tag, "/"))
			tag.len--;
		if (str_next_word(&tag, &name) && str_eqz(name, element)) {
			*ret = tag;
			return true;
		}
	}
	return false;
}

/* A zone that says nothing rejects what it does not know: firewalld.zones(5). */
static enum verdict zone_policy(struct str text)
{
	struct str zone, target;

	if (!next_element(&text, "zone", &zone))
		return VERDICT_UNKNOWN;
	if (!attribute_in(zone, "target", &target) || str_eqz(target, "default"))
		return VERDICT_REJECT;
	if (str_eqz(target, "ACCEPT"))
		return VERDICT_ACCEPT;
	if (str_eqz(target, "DROP"))
		return VERDICT_DROP;
	return str_eqz(target, "%%REJECT%%") ? VERDICT_REJECT : VERDICT_UNKNOWN;
}

/* Interfaces that containers and virtual machines of this machine sit behind. */
static bool is_inner_interface(struct str name)
{
	return str_eqz(name, "lo") || str_starts(name, "docker") ||
	       str_starts(name, "br-") || str_starts(name, "virbr") ||
	       str_starts(name, "podman");
}

static bool has_outer_interface(struct str text)
{
	struct str element, name;

	while (next_element(&text, "interface", &element))
		if (attribute_in(element, "name", &name) && !is_inner_interface(name))
			return true;
	return false;
}

/* Does some zone accept everything from a real interface, whatever the default zone? */
static bool has_open_zone(struct scan *s)
{
	struct etc_paths zones = {0};
	struct str text;
	size_t i;

	etc_glob(s, INBOUND_POLICY, STR("/etc/firewalld/zones/*.xml"), &zones);
	for (i = 0; i < zones.n; i++)
		if (scan_read(s, INBOUND_POLICY, zones.v[i].ptr, ETC_FILE_BYTES, &text) &&
			zone_policy(text) == VERDICT_ACCEPT && has_outer_interface(text))
			return true;
	return false;
}

/* The administrator's zone of that name, else the packaged one. */
static enum verdict zone_named(struct scan *s, struct str zone)
{
	static const char *const DIRS[] = {
		"/etc/firewalld/zones", "/usr/lib/firewalld/zones"};
	struct str text;
	size_t i;

	if (memchr(zone.ptr, '/', zone.len))
		return VERDICT_UNKNOWN;
	for (i = 0; i < 2; i++)
		if (scan_read(s, INBOUND_POLICY,
			    arena_printf(
				    scan_arena(s), "%s/%.*s.xml", DIRS[i], STR_ARG(zone))
				    .ptr,
			    ETC_FILE_BYTES, &text))
			return zone_policy(text);
	return VERDICT_UNKNOWN;
}

/* NetworkManager puts the interface of a connection into the zone that it names. */
static bool has_open_connection(struct scan *s)
{
	struct etc_paths files = {0};
	struct str text, zone;
	size_t i;

	etc_glob(s, INBOUND_POLICY, STR("/etc/NetworkManager/system-connections/*"),
		&files);
	etc_glob(s, INBOUND_POLICY, STR("/run/NetworkManager/system-connections/*"),
		&files);
	for (i = 0; i < files.n; i++)
		if (scan_read(s, INBOUND_POLICY, files.v[i].ptr, ETC_FILE_BYTES, &text) &&
			unit_file_find(text, "connection", "zone", &zone) && zone.len &&
			zone_named(s, zone) == VERDICT_ACCEPT)
			return true;
	return false;
}

#define FIREWALLD_FILE "/etc/firewalld/firewalld.conf"

static void configured_firewalld(struct scan *s, struct firewall *f)
{
	struct str text, zone = STR("public");

	if (!scan_read(s, INBOUND_POLICY, FIREWALLD_FILE, ETC_FILE_BYTES, &text))
		return;
	etc_shell_value(text, "DefaultZone", &zone);
	f->is_configured = true;
	f->configured = (struct inbound){
		.source = FIREWALLD_FILE, .v4 = VERDICT_UNKNOWN, .one_version = true};
	if (!has_open_zone(s) && !has_open_connection(s))
		f->configured.v4 = zone_named(s, zone);
}

static struct firewall firewalld(struct scan *s, const struct machine_state *k)
{
	const struct chain *old = tables_chain(k, 4, STR("INPUT_ZONES"));
	bool by_nft = nft_has_table(&k->nft, "firewalld");
	struct firewall f = {.name = "firewalld",
		.installed = etc_program(s, INSTALLED, "firewalld"),
		.enabled = units_is_enabled(k->units, "firewalld.service"),
		.active = by_nft || old};

	f.running = (struct inbound){.source = "kernel", .one_version = k->ipv6_off};
	f.running.v4 = by_nft ? chains_input(&k->nft, 4, FAMILY_UNKNOWN, "firewalld")
			      : tables_input(k, 4);
	f.running.v6 = by_nft ? chains_input(&k->nft, 6, FAMILY_UNKNOWN, "firewalld")
			      : tables_input(k, 6);
	configured_firewalld(s, &f);
	return f;
}

/* --- rows --------------------------------------------------------------------- */

static void give_policy(struct scan *s, const struct firewall *f)
{
	enum verdict running = answer(&f->running), configured = answer(&f->configured);

	if (f->active && f->enabled && f->is_configured &&
		contradict(running, configured)) {
		scan_textz(s, INBOUND_POLICY, "unknown");
		scan_printf(s, SOURCE, "kernel: %s, %s: %s", verdict_name(running),
			f->configured.source, verdict_name(configured));
	} else if (f->active) {
		scan_textz(s, INBOUND_POLICY, verdict_name(running));
		scan_text(s, SOURCE, source_of(s, &f->running));
	} else if (f->is_configured) {
		scan_textz(s, INBOUND_POLICY, verdict_name(configured));
		scan_text(s, SOURCE, source_of(s, &f->configured));
	} else {
		scan_textz(s, INBOUND_POLICY, "accept");
		scan_textz(s, SOURCE, "");
	}
}

static enum err give(
	struct scan *s, const struct machine_state *k, const struct firewall *f)
{
	if (!f->installed && !f->active)
		return OK;
	scan_textz(s, NAME, f->name);
	scan_int(s, INSTALLED, f->installed);
	scan_int(s, ENABLED, f->enabled);
	if (k->is_known)
		scan_int(s, ACTIVE, f->active);
	give_policy(s, f);
	return scan_row(s);
}

static enum err firewall_fill(struct scan *s)
{
	struct firewall all[5];
	struct machine_state k = {0};
	size_t i;

	k.units = units_load(s, ENABLED);
	read_kernel(s, &k);
	all[0] = nftables(s, &k);
	all[1] = iptables(s, &k, 4);
	all[2] = iptables(s, &k, 6);
	all[3] = ufw(s, &k);
	all[4] = firewalld(s, &k);
	for (i = 0; i < sizeof all / sizeof *all; i++) {
		enum err r = give(s, &k, &all[i]);

		if (r)
			return r;
	}
	return OK;
}

const struct table firewall_table = {
	.name = "firewall",
	TABLE_COLUMNS(COLUMNS),
	.fill = firewall_fill,
};
