/*
 * The older kernel tables of iptables and ip6tables ("legacy"): one block of
 * entries, each a condition, matches and a target; see the kernel's
 * linux/netfilter/x_tables.h. Chains that the user made begin behind an entry
 * whose target is called ERROR; every chain ends with an entry that we did not
 * ask for (the policy, or a return).
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include "chains.h"

#define TABLE_BYTES_MAX ((uint32_t)256 << 20)

/* What ipt_entry and ip6t_entry have in common, copied out of the block. */
struct entry {
	uint32_t offset, target_offset, next_offset;
	bool any_packet; /* its own part asks nothing */
	bool is_goto;
	struct str matches, target;
};

static bool all_zero(struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.ptr[i])
			return false;
	return true;
}

static bool entry_ip(struct str block, struct entry *e, size_t *ret_head)
{
	struct ipt_entry raw;

	if (block.len - e->offset < sizeof raw)
		return false;
	memcpy(&raw, block.ptr + e->offset, sizeof raw);
	e->target_offset = raw.target_offset;
	e->next_offset = raw.next_offset;
	e->is_goto = raw.ip.flags & IPT_F_GOTO;
	raw.ip.flags = 0;
	e->any_packet = all_zero(str_of((const char *)&raw.ip, sizeof raw.ip));
	*ret_head = sizeof raw;
	return true;
}

static bool entry_ip6(struct str block, struct entry *e, size_t *ret_head)
{
	struct ip6t_entry raw;

	if (block.len - e->offset < sizeof raw)
		return false;
	memcpy(&raw, block.ptr + e->offset, sizeof raw);
	e->target_offset = raw.target_offset;
	e->next_offset = raw.next_offset;
	e->is_goto = raw.ipv6.flags & IP6T_F_GOTO;
	raw.ipv6.flags = 0;
	e->any_packet = all_zero(str_of((const char *)&raw.ipv6, sizeof raw.ipv6));
	*ret_head = sizeof raw;
	return true;
}

/* Only a comment asks nothing. */
static bool asks_nothing(struct str matches)
{
	struct xt_entry_match m;

	while (matches.len) {
		if (matches.len < sizeof m)
			return false;
		memcpy(&m, matches.ptr, sizeof m);
		if (m.u.user.match_size < sizeof m || m.u.user.match_size > matches.len ||
			strncmp(m.u.user.name, "comment", sizeof m.u.user.name))
			return false;
		matches = str_of(matches.ptr + m.u.user.match_size,
			matches.len - m.u.user.match_size);
	}
	return true;
}

static bool entry_at(enum family f, struct str block, uint32_t offset, struct entry *ret)
{
	struct entry e = {.offset = offset};
	struct xt_entry_target t;
	size_t head;

	if (offset >= block.len || !(f == FAMILY_IP ? entry_ip(block, &e, &head)
						    : entry_ip6(block, &e, &head)))
		return false;
	if (e.target_offset < head || e.next_offset < e.target_offset ||
		e.next_offset - e.target_offset < sizeof t ||
		block.len - offset < e.next_offset)
		return false;
	e.matches = str_of(block.ptr + offset + head, e.target_offset - head);
	e.target = str_of(
		block.ptr + offset + e.target_offset, e.next_offset - e.target_offset);
	memcpy(&t, e.target.ptr, sizeof t);
	if (t.u.user.target_size < sizeof t || t.u.user.target_size > e.target.len)
		return false;
	e.target.len = t.u.user.target_size;
	e.any_packet = e.any_packet && asks_nothing(e.matches);
	*ret = e;
	return true;
}

static struct str target_name(const struct entry *e)
{
	const char *name = e->target.ptr + offsetof(struct xt_entry_target, u.user.name);

	return str_of(name, strnlen(name, XT_EXTENSION_MAXNAMELEN));
}

/* Where chains begin, in the order of the block. */
struct starts {
	uint32_t *offset;
	size_t *chain; /* index into chains.v */
	size_t n;
};

static const char *const HOOK_CHAINS[] = {
	"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"};
static const char *const HOOKS[] = {
	"prerouting", "input", "forward", "output", "postrouting"};

static bool add_start(struct chains *c, enum family f, struct str table, struct str name,
	uint32_t offset, struct starts *st)
{
	struct chain *chain;

	if (st->n == CHAINS_MAX)
		return false;
	chain = chains_get(c, f, table, name);
	if (!chain)
		return false;
	st->offset[st->n] = offset;
	st->chain[st->n++] = (size_t)(chain - c->v);
	return true;
}

static bool add_hook(struct chains *c, enum family f, struct str table, unsigned hook,
	uint32_t offset, struct starts *st)
{
	struct chain *chain;

	if (!add_start(c, f, table, str_z(HOOK_CHAINS[hook]), offset, st))
		return false;
	chain = &c->v[st->chain[st->n - 1]];
	chain->is_base = true;
	chain->type = str_eqz(table, "filter") ? STR("filter") : STR("");
	chain->hook = str_z(HOOKS[hook]);
	return true;
}

static bool find_starts(struct chains *c, enum family f, struct str table,
	struct str block, const uint32_t hook_entry[5], uint32_t valid_hooks,
	struct starts *st)
{
	struct entry e;
	uint32_t offset;

	for (offset = 0; offset < block.len; offset += e.next_offset) {
		unsigned hook;

		if (!entry_at(f, block, offset, &e))
			return false;
		for (hook = 0; hook < 5; hook++)
			if (valid_hooks >> hook & 1 && hook_entry[hook] == offset &&
				!add_hook(c, f, table, hook, offset, st))
				return false;
		if (str_eqz(target_name(&e), "ERROR") &&
			offset + e.next_offset < block.len) {
			const char *name = e.target.ptr + sizeof(struct xt_entry_target);
			size_t max = e.target.len - sizeof(struct xt_entry_target);
			struct str copy =
				arena_str(c->arena, str_of(name, strnlen(name, max)));

			if (!add_start(c, f, table, copy, offset + e.next_offset, st))
				return false;
		}
	}
	return offset == block.len;
}

static const struct chain *chain_at(
	const struct chains *c, const struct starts *st, uint32_t offset)
{
	size_t low = 0, high = st->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (st->offset[mid] < offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low < st->n && st->offset[low] == offset ? &c->v[st->chain[low]] : NULL;
}

static enum verdict standard_verdict(const struct chains *c, const struct starts *st,
	const struct entry *e, struct str *ret_target)
{
	const struct chain *to;
	int32_t v;

	if (e->target.len < sizeof(struct xt_entry_target) + sizeof v)
		return VERDICT_UNKNOWN;
	memcpy(&v, e->target.ptr + sizeof(struct xt_entry_target), sizeof v);
	switch (v) {
	case -NF_DROP - 1:
		return VERDICT_DROP;
	case -NF_ACCEPT - 1:
		return VERDICT_ACCEPT;
	case XT_RETURN:
		return VERDICT_RETURN;
	default:
		break;
	}
	if (v >= 0 && (uint32_t)v == e->offset + e->next_offset && !e->is_goto)
		return VERDICT_NONE; /* a rule without a target goes on */
	to = v < 0 ? NULL : chain_at(c, st, (uint32_t)v);
	if (!to)
		return VERDICT_UNKNOWN;
	*ret_target = to->name;
	return e->is_goto ? VERDICT_GOTO : VERDICT_JUMP;
}

static enum verdict entry_verdict(const struct chains *c, const struct starts *st,
	const struct entry *e, struct str *ret_target)
{
	static const char *const GOES_ON[] = {"LOG", "NFLOG", "ULOG", "AUDIT", "MARK",
		"CONNMARK", "TRACE", "TCPMSS", "SET", "CLASSIFY", "SECMARK",
		"CONNSECMARK", "CHECKSUM", "CT", "DSCP", "TOS", "TTL", "HL"};
	struct str name = target_name(e);
	size_t i;

	*ret_target = STR("");
	if (!e->any_packet)
		return VERDICT_NONE;
	if (!name.len)
		return standard_verdict(c, st, e, ret_target);
	if (str_eqz(name, "REJECT"))
		return VERDICT_REJECT;
	for (i = 0; i < sizeof GOES_ON / sizeof *GOES_ON; i++)
		if (str_eqz(name, GOES_ON[i]))
			return VERDICT_NONE;
	return VERDICT_UNKNOWN;
}

static void add_rules(
	struct chains *c, enum family f, struct str block, const struct starts *st)
{
	struct chain *chain = NULL;
	struct entry e;
	uint32_t offset;

	for (offset = 0; offset < block.len; offset += e.next_offset) {
		const struct chain *begins = chain_at(c, st, offset);
		struct str target;
		enum verdict v;

		if (!entry_at(f, block, offset, &e))
			return;
		if (begins)
			chain = &c->v[begins - c->v];
		if (!chain || str_eqz(target_name(&e), "ERROR"))
			continue;
		v = entry_verdict(c, st, &e, &target);
		chains_rule(c, chain, v, target);
	}
}

bool chains_parse_xt(struct chains *c, enum family f, struct str table,
	struct str entries, const uint32_t hook_entry[5], uint32_t valid_hooks)
{
	struct starts st = {.offset = ARENA_ARRAY(c->arena, uint32_t, CHAINS_MAX),
		.chain = ARENA_ARRAY(c->arena, size_t, CHAINS_MAX)};
	size_t i;

	if (entries.len > TABLE_BYTES_MAX ||
		!find_starts(c, f, table, entries, hook_entry, valid_hooks, &st))
		return false;
	add_rules(c, f, entries, &st);
	for (i = 0; i < st.n; i++) {
		struct chain *chain = &c->v[st.chain[i]];

		if (chain->n_rules)
			chain->n_rules--;
		if (chain->is_base)
			chain->policy =
				chain->last ? chain->last->verdict : VERDICT_UNKNOWN;
	}
	return true;
}

/* --- the running kernel ------------------------------------------------------ */

static bool get_entries(
	struct scan *s, int column, int fd, enum family f, struct chains *c)
{
	const int level = f == FAMILY_IP ? SOL_IP : SOL_IPV6;
	struct ipt_getinfo info = {.name = "filter"}; /* ip6t_getinfo is the same */
	struct ipt_get_entries *get;
	socklen_t len = sizeof info;
	int attempt;

	/* the table may change size between the two calls: then the second says EAGAIN */
	for (attempt = 0; attempt < 5; attempt++) {
		if (getsockopt(fd, level, IPT_SO_GET_INFO, &info, &len) < 0)
			break;
		if (info.size > TABLE_BYTES_MAX) {
			scan_warn(s, column, "%s filter table: larger than %u bytes",
				family_name(f), TABLE_BYTES_MAX);
			return false;
		}
		len = (socklen_t)(sizeof *get + info.size);
		get = arena_alloc(c->arena, len);
		memcpy(get->name, "filter", sizeof "filter");
		get->size = info.size;
		if (getsockopt(fd, level, IPT_SO_GET_ENTRIES, get, &len) == 0) {
			if (chains_parse_xt(c, f, STR("filter"),
				    str_of((const char *)get->entrytable, info.size),
				    info.hook_entry, info.valid_hooks))
				return true;
			scan_warn(
				s, column, "%s filter table: malformed", family_name(f));
			return false;
		}
		if (errno != EAGAIN)
			break;
		len = sizeof info;
	}
	scan_warn(s, column, "%s filter table: %s", family_name(f), errno_words(errno));
	return false;
}

/*
 * The list of tables tells whether there is one, before we ask: asking the kernel
 * for a table makes it.
 */
static bool has_filter(struct scan *s, int column, const char *list, bool *ret_known)
{
	struct str names, name;
	SCOPED_FD(fd) = machine_open_file(scan_machine(s), list, O_RDONLY);

	*ret_known = fd >= 0 || errno == ENOENT || errno == ENOTDIR;
	if (fd < 0 && *ret_known)
		return false; /* a kernel without them */
	if (!scan_read(s, column, list, 65536, &names)) {
		*ret_known = false;
		return false;
	}
	while (str_next_line(&names, &name))
		if (str_eqz(name, "filter"))
			return true;
	return false;
}

static bool read_family(struct scan *s, int column, enum family f, struct chains *c)
{
	const char *list = f == FAMILY_IP ? "/proc/net/ip_tables_names"
					  : "/proc/net/ip6_tables_names";
	bool known;

	if (!has_filter(s, column, list, &known))
		return known;
	{
		SCOPED_FD(fd) = socket(f == FAMILY_IP ? AF_INET : AF_INET6,
			SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);

		if (fd < 0) {
			scan_warn(s, column, "%s filter table: %s", family_name(f),
				errno_words(errno));
			return false;
		}
		return get_entries(s, column, fd, f, c);
	}
}

bool chains_from_xt(struct scan *s, int column, struct chains *c)
{
	bool ip = read_family(s, column, FAMILY_IP, c);
	bool ip6 = read_family(s, column, FAMILY_IP6, c);

	return ip && ip6;
}
