#include "chains.h"

#define JUMPS_MAX 1000 /* followed for one answer; the kernel nests 16 */

static const char *const FAMILIES[] = {"ip", "ip6", "inet", "arp", "bridge", "netdev"};

const char *family_name(enum family f)
{
	return f < FAMILY_UNKNOWN ? FAMILIES[f] : "unknown";
}

enum family family_from_name(struct str name)
{
	size_t i;

	for (i = 0; i < sizeof FAMILIES / sizeof *FAMILIES; i++)
		if (str_eqz(name, FAMILIES[i]))
			return (enum family)i;
	return FAMILY_UNKNOWN;
}

const char *verdict_name(enum verdict v)
{
	switch (v) {
	case VERDICT_ACCEPT:
		return "accept";
	case VERDICT_DROP:
		return "drop";
	case VERDICT_REJECT:
		return "reject";
	default:
		return "unknown";
	}
}

struct chain *chains_find(
	const struct chains *c, enum family f, struct str table, struct str name)
{
	size_t i;

	/* rules follow their chain: the newest is the likeliest */
	for (i = c->n; i-- > 0;)
		if (c->v[i].family == f && str_eq(c->v[i].name, name) &&
			str_eq(c->v[i].table, table))
			return &c->v[i];
	return NULL;
}

struct chain *chains_get(
	struct chains *c, enum family f, struct str table, struct str name)
{
	struct chain *found = chains_find(c, f, table, name);

	if (found)
		return found;
	if (c->n == CHAINS_MAX) {
		c->full = true;
		return NULL;
	}
	if (c->n == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 16;
		struct chain *more = ARENA_ARRAY(c->arena, struct chain, cap);

		if (c->n)
			memcpy(more, c->v, c->n * sizeof *more);
		c->v = more;
		c->cap = cap;
	}
	found = &c->v[c->n++];
	*found = (struct chain){.family = f, .table = table, .name = name};
	return found;
}

void chains_rule(struct chains *c, struct chain *to, enum verdict v, struct str target)
{
	struct chain_rule *rule;

	to->n_rules++;
	if (v == VERDICT_NONE)
		return;
	if (c->n_rules == CHAINS_RULES_MAX) {
		c->full = true;
		return;
	}
	c->n_rules++;
	rule = ARENA_NEW(c->arena, struct chain_rule);
	*rule = (struct chain_rule){.verdict = v, .target = target};
	if (to->last)
		to->last->next = rule;
	else
		to->first = rule;
	to->last = rule;
}

/* --- what becomes of a packet ----------------------------------------------- */

struct judging {
	const struct chains *c;
	unsigned steps; /* jumps taken; a ring of jumps ends here */
};

/* VERDICT_NONE: the chain is left at its end, or by return. */
static enum verdict judge(struct judging *j, const struct chain *chain)
{
	const struct chain_rule *rule;

	for (rule = chain->first; rule; rule = rule->next) {
		const struct chain *to;
		enum verdict v;

		if (rule->verdict == VERDICT_RETURN)
			return VERDICT_NONE;
		if (rule->verdict != VERDICT_JUMP && rule->verdict != VERDICT_GOTO)
			return rule->verdict;
		to = chains_find(j->c, chain->family, chain->table, rule->target);
		if (!to || j->steps == JUMPS_MAX)
			return VERDICT_UNKNOWN;
		j->steps++;
		v = judge(j, to);
		if (v != VERDICT_NONE || rule->verdict == VERDICT_GOTO)
			return v;
	}
	return VERDICT_NONE;
}

enum verdict chain_default(const struct chains *c, const struct chain *base)
{
	struct judging j = {.c = c};
	enum verdict v = judge(&j, base);

	return v == VERDICT_NONE ? base->policy : v;
}

static bool sees(const struct chain *chain, int version)
{
	return chain->family == FAMILY_INET ||
	       chain->family == (version == 4 ? FAMILY_IP : FAMILY_IP6);
}

enum verdict chains_input(
	const struct chains *c, int version, enum family family, const char *table)
{
	enum verdict all = VERDICT_NONE;
	size_t i;

	for (i = 0; i < c->n; i++) {
		const struct chain *chain = &c->v[i];
		enum verdict v;

		if (!chain->is_base || chain->is_dormant ||
			!str_eqz(chain->hook, "input") ||
			!str_eqz(chain->type, "filter") || !sees(chain, version) ||
			(family != FAMILY_UNKNOWN && chain->family != family) ||
			(table && !str_eqz(chain->table, table)))
			continue;
		v = chain_default(c, chain);
		/* accepted by one chain, a packet still meets the others: any drop drops
		 */
		if (v == VERDICT_DROP || v == VERDICT_REJECT)
			return v;
		if (all == VERDICT_NONE || v == VERDICT_UNKNOWN)
			all = v;
	}
	return all;
}
