/*
 * chains: packet filters as chains of rules, wherever they were read: the
 * kernel (nftables, the older xtables) or the files that are loaded at boot.
 *
 * Asked of them: what becomes of an incoming packet that no condition matched?
 * So of the rules only those without a condition are kept; the others are
 * counted. An unconditional rule is `drop`, or `counter log drop`, or a jump.
 * A condition that happens to match everything is not seen through.
 */
#ifndef COLOA_CHAINS_H
#define COLOA_CHAINS_H

#include "table.h"

#define CHAINS_MAX 10000
#define CHAINS_RULES_MAX 1000000 /* unconditional ones, that are kept */

enum verdict {
	VERDICT_NONE, /* goes on with the next rule; at the end of a chain: returns */
	VERDICT_ACCEPT,
	VERDICT_DROP,
	VERDICT_REJECT,
	VERDICT_RETURN,
	VERDICT_JUMP,
	VERDICT_GOTO,
	VERDICT_UNKNOWN, /* a queue, a target that we don't know */
};

enum family {
	FAMILY_IP,
	FAMILY_IP6,
	FAMILY_INET,
	FAMILY_ARP,
	FAMILY_BRIDGE,
	FAMILY_NETDEV,
	FAMILY_UNKNOWN
};

struct chain_rule {
	enum verdict verdict;
	struct str target; /* of a jump */
	struct chain_rule *next;
};

struct chain {
	enum family family;
	struct str table, name, type, hook, device;
	int32_t priority;
	bool is_base;
	bool is_dormant;     /* its table sees no packet for now */
	enum verdict policy; /* of a base chain */
	uint64_t n_rules;
	struct chain_rule *first, *last;
};

struct chains {
	struct arena *arena; /* everything lives here */
	struct chain *v;
	size_t n, cap, n_rules;
	bool full; /* a limit was met: what is here is not all */
};

const char *family_name(enum family f); /* "ip", "inet"... */
enum family family_from_name(struct str name);
const char *verdict_name(enum verdict v); /* "accept", "drop", "reject", else "unknown" */

struct chain *chains_find(
	const struct chains *c, enum family f, struct str table, struct str name);
/* The chain of that name, made if need be; NULL when full. Strings are not copied. */
struct chain *chains_get(
	struct chains *c, enum family f, struct str table, struct str name);
/* Counts a rule; keeps it when its verdict is not VERDICT_NONE. */
void chains_rule(struct chains *c, struct chain *to, enum verdict v, struct str target);

/* What a packet meets that no condition of this base chain matched. */
enum verdict chain_default(const struct chains *c, const struct chain *base);

/*
 * The same for the input hook and one IP version (4 or 6), over all filter
 * chains: one that drops is enough. VERDICT_NONE: no chain looks at all. `family`
 * and `table` leave out others, unless FAMILY_UNKNOWN and NULL.
 */
enum verdict chains_input(
	const struct chains *c, int version, enum family family, const char *table);

/* nft(8)'s language, as far as it decides this. `include`s are given to the callback. */
typedef void chains_include(void *ctx, struct chains *c, struct str pattern);
void chains_parse_nft(
	struct chains *c, struct str text, chains_include *include, void *ctx);

/* The output of iptables-save or ip6tables-save. */
void chains_parse_save(struct chains *c, enum family f, struct str text);

/*
 * The table that the kernel gives by IPT_SO_GET_ENTRIES or IP6T_SO_GET_ENTRIES:
 * `entries`, the offset of the first entry of each hook, and the hooks that it has.
 * False: it breaks its own rules.
 */
bool chains_parse_xt(struct chains *c, enum family f, struct str table,
	struct str entries, const uint32_t hook_entry[5], uint32_t valid_hooks);

/*
 * The running kernel's. False: not known, and said so by a warning for `column`
 * (in what network namespace we are, that one's).
 */
bool chains_from_nft(struct scan *s, int column, struct chains *c);
bool chains_from_xt(struct scan *s, int column, struct chains *c);

#endif
