/*
 * nftables: the chains of the kernel's nftables, in our network namespace, of
 * every family. Rules are counted from the kernel's own dump. An unprivileged
 * reader (without CAP_NET_ADMIN) gets a warning and no rows. `policy` is the
 * chain's own; for what really happens to a packet see the table firewall.
 * `priority` is NULL for chains without a hook.
 */
#include "chains.h"

enum { FAMILY, TABLE_NAME, CHAIN, TYPE, HOOK, PRIORITY, POLICY, RULES, DEVICE };

static const struct column COLUMNS[] = {
	[FAMILY] = {"family", COLUMN_TEXT, 0},
	[TABLE_NAME] = {"table_name", COLUMN_TEXT, 0},
	[CHAIN] = {"chain", COLUMN_TEXT, 0},
	[TYPE] = {"type", COLUMN_TEXT, 0},
	[HOOK] = {"hook", COLUMN_TEXT, 0},
	[PRIORITY] = {"priority", COLUMN_INTEGER, 0},
	[POLICY] = {"policy", COLUMN_TEXT, 0},
	[RULES] = {"rules", COLUMN_INTEGER, 0},
	[DEVICE] = {"device", COLUMN_TEXT, 0},
};

static enum err nftables_fill(struct scan *s)
{
	struct chains c = {.arena = scan_arena(s)};
	size_t i;

	if (!machine_is_live(scan_machine(s))) {
		scan_warn(s, SCAN_ROWS, "nftables: not the running machine");
		return OK;
	}
	chains_from_nft(s, SCAN_ROWS, &c);
	for (i = 0; i < c.n; i++) {
		const struct chain *chain = &c.v[i];
		enum err r;

		scan_textz(s, FAMILY, family_name(chain->family));
		scan_text_kept(s, TABLE_NAME, chain->table);
		scan_text_kept(s, CHAIN, chain->name);
		scan_text(s, TYPE, chain->type);
		scan_text(s, HOOK, chain->hook);
		if (chain->is_base)
			scan_int(s, PRIORITY, chain->priority);
		scan_textz(s, POLICY, chain->is_base ? verdict_name(chain->policy) : "");
		scan_int(s, RULES, (int64_t)chain->n_rules);
		scan_text(s, DEVICE, chain->device);
		r = scan_row(s);
		if (r)
			return r;
	}
	return OK;
}

const struct table nftables_table = {
	.name = "nftables",
	TABLE_COLUMNS(COLUMNS),
	.fill = nftables_fill,
};
