/*
 * The kernel's nftables, by three netlink dumps: tables (which are dormant),
 * chains, rules. Each dump may be interrupted by a change, and the ruleset may
 * change between two dumps; both are seen (NLM_F_DUMP_INTR, the generation in
 * every message) and all is read again, a few times.
 *
 * A kernel without nfnetlink (EPROTONOSUPPORT, EAFNOSUPPORT when the socket is
 * made) or without nf_tables (EINVAL or EOPNOTSUPP as the answer; the kernel
 * tried to load the module before saying so) certainly has no nftables rules:
 * no rows, no warning. What another network namespace filters is not ours to see.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdalign.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>

#include "buf.h"
#include "chains.h"

#define ATTEMPTS 8
#define REPLY_BYTES 65536
#define CHECK_EVERY 256 /* replies */
#define ATTR_MAX 32

struct dump {
	struct scan *s;
	struct chains *c;
	struct mnl_socket *socket;
	struct chain *last; /* rules come chain by chain */
	bool *dormant;      /* by table, below */
	struct str *tables;
	enum family *families;
	size_t n_tables, cap_tables;
	bool have_generation;
	uint16_t generation;
	bool again; /* the ruleset changed */
	bool bad;   /* a reply that we don't understand */
};

static enum family family_of(uint8_t nfproto)
{
	switch (nfproto) {
	case NFPROTO_IPV4:
		return FAMILY_IP;
	case NFPROTO_IPV6:
		return FAMILY_IP6;
	case NFPROTO_INET:
		return FAMILY_INET;
	case NFPROTO_ARP:
		return FAMILY_ARP;
	case NFPROTO_BRIDGE:
		return FAMILY_BRIDGE;
	case NFPROTO_NETDEV:
		return FAMILY_NETDEV;
	default:
		return FAMILY_UNKNOWN;
	}
}

static const char *hook_name(enum family f, uint32_t hook)
{
	static const char *const INET[] = {
		"prerouting", "input", "forward", "output", "postrouting", "ingress"};
	static const char *const ARP[] = {"input", "output", "forward"};
	static const char *const NETDEV[] = {"ingress", "egress"};

	if (f == FAMILY_ARP)
		return hook < 3 ? ARP[hook] : "unknown";
	if (f == FAMILY_NETDEV)
		return hook < 2 ? NETDEV[hook] : "unknown";
	return hook < 6 ? INET[hook] : "unknown";
}

struct attrs {
	const struct nlattr *of[ATTR_MAX];
};

static int take_attr(const struct nlattr *attr, void *ctx)
{
	struct attrs *a = ctx;
	unsigned type = mnl_attr_get_type(attr);

	if (type < ATTR_MAX)
		a->of[type] = attr;
	return MNL_CB_OK;
}

static struct attrs nested(const struct nlattr *attr)
{
	struct attrs a = {0};

	mnl_attr_parse_nested(attr, take_attr, &a);
	return a;
}

static struct str text_of(const struct nlattr *attr)
{
	if (!attr)
		return STR("");
	return str_of(mnl_attr_get_payload(attr),
		strnlen(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr)));
}

/* A number in the network's order; false when there is none. */
static bool u32_of(const struct nlattr *attr, uint32_t *ret)
{
	if (!attr || mnl_attr_get_payload_len(attr) < sizeof *ret)
		return false;
	*ret = ntohl(mnl_attr_get_u32(attr));
	return true;
}

/* --- tables ------------------------------------------------------------------ */

static void on_table(struct dump *d, enum family f, const struct attrs *a)
{
	uint32_t flags = 0;

	if (d->n_tables == d->cap_tables) {
		size_t cap = d->cap_tables ? d->cap_tables * 2 : 16;
		struct str *tables = ARENA_ARRAY(d->c->arena, struct str, cap);
		enum family *families = ARENA_ARRAY(d->c->arena, enum family, cap);
		bool *dormant = ARENA_ARRAY(d->c->arena, bool, cap);

		if (d->n_tables) {
			memcpy(tables, d->tables, d->n_tables * sizeof *tables);
			memcpy(families, d->families, d->n_tables * sizeof *families);
			memcpy(dormant, d->dormant, d->n_tables * sizeof *dormant);
		}
		d->tables = tables;
		d->families = families;
		d->dormant = dormant;
		d->cap_tables = cap;
	}
	u32_of(a->of[NFTA_TABLE_FLAGS], &flags);
	d->families[d->n_tables] = f;
	d->dormant[d->n_tables] = flags & NFT_TABLE_F_DORMANT;
	d->tables[d->n_tables++] =
		arena_str(d->c->arena, text_of(a->of[NFTA_TABLE_NAME]));
}

static bool is_dormant(const struct dump *d, enum family f, struct str table)
{
	size_t i;

	for (i = 0; i < d->n_tables; i++)
		if (d->families[i] == f && str_eq(d->tables[i], table))
			return d->dormant[i];
	return false;
}

/* --- chains ------------------------------------------------------------------ */

static int take_device(const struct nlattr *attr, void *ctx)
{
	struct buf *names = ctx;

	if (mnl_attr_get_type(attr) == NFTA_DEVICE_NAME) {
		if (names->len)
			buf_char(names, ',');
		buf_append(names, text_of(attr));
	}
	return MNL_CB_OK;
}

static void take_hook(struct dump *d, struct chain *chain, const struct nlattr *attr)
{
	struct attrs a = nested(attr);
	SCOPED_BUF(names, 65536);
	uint32_t hook = UINT32_MAX, priority = 0;

	u32_of(a.of[NFTA_HOOK_HOOKNUM], &hook);
	u32_of(a.of[NFTA_HOOK_PRIORITY], &priority);
	chain->hook = str_z(hook_name(chain->family, hook));
	chain->priority = (int32_t)priority;
	if (a.of[NFTA_HOOK_DEVS])
		mnl_attr_parse_nested(a.of[NFTA_HOOK_DEVS], take_device, &names);
	else
		buf_append(&names, text_of(a.of[NFTA_HOOK_DEV]));
	chain->device = arena_str(d->c->arena, buf_str(&names));
}

static void on_chain(struct dump *d, enum family f, const struct attrs *a)
{
	struct str table = arena_str(d->c->arena, text_of(a->of[NFTA_CHAIN_TABLE]));
	struct str name = arena_str(d->c->arena, text_of(a->of[NFTA_CHAIN_NAME]));
	struct chain *chain = chains_get(d->c, f, table, name);
	uint32_t policy = NF_ACCEPT;

	if (!chain || !a->of[NFTA_CHAIN_HOOK])
		return;
	chain->is_base = true;
	chain->is_dormant = is_dormant(d, f, table);
	chain->type = arena_str(d->c->arena, text_of(a->of[NFTA_CHAIN_TYPE]));
	take_hook(d, chain, a->of[NFTA_CHAIN_HOOK]);
	u32_of(a->of[NFTA_CHAIN_POLICY], &policy);
	chain->policy = policy == NF_DROP     ? VERDICT_DROP
			: policy == NF_ACCEPT ? VERDICT_ACCEPT
					      : VERDICT_UNKNOWN;
}

/* --- rules ------------------------------------------------------------------- */

/* What a rule does so far, expression by expression. */
struct effect {
	struct chains *c;
	bool conditional;
	enum verdict verdict; /* VERDICT_NONE: not decided yet */
	struct str target;
};

static void take_verdict(struct effect *e, const struct nlattr *data)
{
	struct attrs a = nested(data), v;
	uint32_t code;

	if (!a.of[NFTA_DATA_VERDICT])
		return; /* a number into a register */
	v = nested(a.of[NFTA_DATA_VERDICT]);
	e->verdict = VERDICT_UNKNOWN;
	if (!u32_of(v.of[NFTA_VERDICT_CODE], &code))
		return;
	switch ((int32_t)code) {
	case NF_ACCEPT:
		e->verdict = VERDICT_ACCEPT;
		break;
	case NF_DROP:
		e->verdict = VERDICT_DROP;
		break;
	case NFT_RETURN:
		e->verdict = VERDICT_RETURN;
		break;
	case NFT_CONTINUE:
		e->verdict = VERDICT_NONE;
		break;
	case NFT_JUMP:
	case NFT_GOTO:
		e->verdict = (int32_t)code == NFT_JUMP ? VERDICT_JUMP : VERDICT_GOTO;
		e->target = arena_str(e->c->arena, text_of(v.of[NFTA_VERDICT_CHAIN]));
		break;
	default:
		break;
	}
}

static bool is_one_of(struct str s, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eqz(s, names[i]))
			return true;
	return false;
}

/* A target or match of the older tables, used by iptables-nft. */
static void take_xt(struct effect *e, bool is_target, const struct nlattr *data)
{
	static const char *const GOES_ON[] = {"LOG", "NFLOG", "AUDIT", "MARK", "CONNMARK",
		"TRACE", "TCPMSS", "SET", "CLASSIFY", "SECMARK", "CONNSECMARK",
		"CHECKSUM", "CT", "DSCP", "TOS", "TTL", "HL"};
	struct attrs a = {0};
	struct str name;

	if (data)
		a = nested(data);
	name = text_of(a.of[is_target ? NFTA_TARGET_NAME : NFTA_MATCH_NAME]);
	if (!is_target)
		e->conditional |= !str_eqz(name, "comment");
	else if (str_eqz(name, "REJECT"))
		e->verdict = VERDICT_REJECT;
	else if (!is_one_of(name, GOES_ON, sizeof GOES_ON / sizeof *GOES_ON))
		e->verdict = VERDICT_UNKNOWN;
}

/* `meta` and `ct` write when they have a source register; else they are asked. */
static bool writes(struct str name, const struct nlattr *data)
{
	struct attrs a = {0};

	if (data)
		a = nested(data);
	if (str_eqz(name, "meta"))
		return a.of[NFTA_META_SREG];
	return str_eqz(name, "ct") && a.of[NFTA_CT_SREG];
}

static int take_expression(const struct nlattr *element, void *ctx)
{
	static const char *const HARMLESS[] = {"counter", "log", "last"};
	struct effect *e = ctx;
	struct attrs a = nested(element);
	const struct nlattr *data = a.of[NFTA_EXPR_DATA];
	struct str name = text_of(a.of[NFTA_EXPR_NAME]);

	if (e->conditional || e->verdict != VERDICT_NONE)
		return MNL_CB_OK;
	if (str_eqz(name, "immediate")) {
		struct attrs i = {0};

		if (data)
			i = nested(data);
		if (i.of[NFTA_IMMEDIATE_DATA])
			take_verdict(e, i.of[NFTA_IMMEDIATE_DATA]);
	} else if (str_eqz(name, "reject")) {
		e->verdict = VERDICT_REJECT;
	} else if (str_eqz(name, "queue")) {
		e->verdict = VERDICT_UNKNOWN;
	} else if (str_eqz(name, "target") || str_eqz(name, "match")) {
		take_xt(e, str_eqz(name, "target"), data);
	} else if (!is_one_of(name, HARMLESS, sizeof HARMLESS / sizeof *HARMLESS) &&
		   !writes(name, data)) {
		e->conditional = true;
	}
	return MNL_CB_OK;
}

static void on_rule(struct dump *d, enum family f, const struct attrs *a)
{
	struct str table = text_of(a->of[NFTA_RULE_TABLE]);
	struct str name = text_of(a->of[NFTA_RULE_CHAIN]);
	struct effect e = {.c = d->c};

	if (!d->last || d->last->family != f || !str_eq(d->last->name, name) ||
		!str_eq(d->last->table, table))
		d->last = chains_find(d->c, f, table, name);
	if (!d->last) {
		d->again |= !d->c->full; /* a chain that was not there a moment ago */
		return;
	}
	if (a->of[NFTA_RULE_EXPRESSIONS])
		mnl_attr_parse_nested(a->of[NFTA_RULE_EXPRESSIONS], take_expression, &e);
	chains_rule(d->c, d->last, e.conditional ? VERDICT_NONE : e.verdict, e.target);
}

/* --- dumps ------------------------------------------------------------------- */

static int on_message(const struct nlmsghdr *h, void *ctx)
{
	const struct nfgenmsg *g = mnl_nlmsg_get_payload(h);
	struct dump *d = ctx;
	struct attrs a = {0};
	enum family f;

	if (mnl_nlmsg_get_payload_len(h) < sizeof *g ||
		mnl_attr_parse(h, sizeof *g, take_attr, &a) < 0) {
		d->bad = true;
		return MNL_CB_OK;
	}
	if (!d->have_generation) {
		d->have_generation = true;
		d->generation = g->res_id;
	}
	d->again |= d->generation != g->res_id;
	f = family_of(g->nfgen_family);
	switch (h->nlmsg_type & 0xff) {
	case NFT_MSG_NEWTABLE:
		on_table(d, f, &a);
		break;
	case NFT_MSG_NEWCHAIN:
		on_chain(d, f, &a);
		break;
	case NFT_MSG_NEWRULE:
		on_rule(d, f, &a);
		break;
	default:
		break;
	}
	return MNL_CB_OK;
}

/* 0, or the errno of the kernel's answer; ECANCELED when the query's time is over. */
static int run_dump(struct dump *d, unsigned message, unsigned seq)
{
	alignas(struct nlmsghdr) char request[256];
	char *reply = arena_alloc(d->c->arena, REPLY_BYTES);
	struct nlmsghdr *h = mnl_nlmsg_put_header(request);
	struct nfgenmsg *g;
	unsigned port = mnl_socket_get_portid(d->socket), n = 0;
	int r = MNL_CB_OK;

	h->nlmsg_type = (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | message);
	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	h->nlmsg_seq = seq;
	g = mnl_nlmsg_put_extra_header(h, sizeof *g);
	*g = (struct nfgenmsg){.nfgen_family = NFPROTO_UNSPEC, .version = NFNETLINK_V0};
	if (mnl_socket_sendto(d->socket, h, h->nlmsg_len) < 0)
		return errno;
	while (r > MNL_CB_STOP) {
		ssize_t len = mnl_socket_recvfrom(d->socket, reply, REPLY_BYTES);

		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return errno;
		r = mnl_cb_run(reply, (size_t)len, seq, port, on_message, d);
		if (r < 0)
			return errno; /* EINTR: NLM_F_DUMP_INTR */
		if (++n % CHECK_EVERY == 0 && scan_check(d->s))
			return ECANCELED;
	}
	return 0;
}

static int run_dumps(struct dump *d, unsigned *seq)
{
	static const unsigned MESSAGES[] = {
		NFT_MSG_GETTABLE, NFT_MSG_GETCHAIN, NFT_MSG_GETRULE};
	size_t i;
	int r = 0;

	for (i = 0; i < 3 && !r; i++)
		r = run_dump(d, MESSAGES[i], ++*seq);
	return r;
}

/*
 * One attempt, on a socket of its own (what is left of an interrupted dump would
 * confuse the next). 0; EINTR when the rules changed meanwhile; or another errno.
 */
static int dump_once(struct scan *s, struct chains *c)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	struct dump d = {.s = s, .c = c, .socket = socket};
	unsigned seq = 0;
	int r;

	*c = (struct chains){.arena = c->arena};
	if (!socket)
		return errno;
	r = mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0 ? errno
							       : run_dumps(&d, &seq);
	mnl_socket_close(socket);
	if (d.bad)
		return EBADMSG;
	return !r && d.again ? EINTR : r;
}

static bool no_such_thing(int err)
{
	return err == EPROTONOSUPPORT || err == EAFNOSUPPORT || err == EOPNOTSUPP ||
	       err == EINVAL;
}

bool chains_from_nft(struct scan *s, int column, struct chains *c)
{
	int i, r = EINTR;

	for (i = 0; i < ATTEMPTS && r == EINTR; i++)
		r = dump_once(s, c);
	if (r == 0 && c->full)
		scan_warn(s, column, "nftables: more than %d chains or %d rules",
			CHAINS_MAX, CHAINS_RULES_MAX);
	if (r == 0)
		return !c->full;
	*c = (struct chains){.arena = c->arena};
	if (no_such_thing(r))
		return true;
	scan_warn(s, column, "nftables: %s",
		r == EINTR ? "the rules change too often to be read" : errno_words(r));
	return false;
}
