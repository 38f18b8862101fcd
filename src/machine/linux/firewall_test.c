/* What unasked packets meet: in nft's language, iptables-save's, the kernel's blocks, as
 * a table. */
#include <linux/netfilter_ipv4/ip_tables.h>

#include "buf.h"
#include "chains.h"
#include "planted.h"

static void no_include(void *ctx, struct chains *c, struct str pattern)
{
	(void)ctx, (void)c, (void)pattern;
}

static void nft_rulesets_are_judged_by_what_no_condition_matched(void **state)
{
	static const struct {
		const char *text, *v4, *v6;
	} CASES[] = {
#define INPUT "chain input { type filter hook input priority 0; "
		{"table inet f { " INPUT "policy drop; } }", "drop", "drop"},
		{"table inet f { " INPUT "} }", "accept", "accept"},
		{"table ip f { " INPUT "policy drop; } }", "drop", "none"},
		{"table f {\n" INPUT "policy drop\n}\n}", "drop", "none"},
		{"table ip6 f { " INPUT "policy drop; } }", "none", "drop"},
		{"table ip f { " INPUT "policy drop; } }\n"
		 "table ip6 f { " INPUT "reject; } }",
			"drop", "reject"},
		{"table inet f { " INPUT "tcp dport 22 accept\n drop\n } }", "drop",
			"drop"},
		{"table inet f { " INPUT "policy drop; accept; } }", "accept", "accept"},
		{"table inet f { " INPUT
		 "counter packets 3 bytes 4 log prefix \"a drop\" "
		 "level info reject with icmpx type admin-prohibited comment \"x\"\n} }",
			"reject", "reject"},
		{"table inet f { " INPUT "jump a; }\nchain a { jump b; drop; }\n"
		 "chain b { return; accept; } }",
			"drop", "drop"},
		{"table inet f { " INPUT "policy drop; goto a; drop; }\nchain a { } }",
			"drop", "drop"},
		{"table inet f { " INPUT "jump nowhere; } }", "unknown", "unknown"},
		{"table inet f { " INPUT "jump a; }\nchain a { jump a; } }", "unknown",
			"unknown"},
		{"table inet f { " INPUT "policy $p; } }", "unknown", "unknown"},
		{"table inet f { " INPUT "queue num 1; } }", "unknown", "unknown"},
		{"table inet f { " INPUT "meta mark set 1 drop; } }", "drop", "drop"},
		{"table inet f { set s { type ipv4_addr; elements = { 1.2.3.4,\n 5.6.7.8 "
		 "} }\n" INPUT
		 "ip saddr @s drop\n ct state vmap { invalid : drop,\n new : accept }\n"
		 "policy drop; } }",
			"drop", "drop"},
		{"table inet f { flags dormant; " INPUT "policy drop; } }", "none",
			"none"},
		{"table inet f { " INPUT "policy drop; } }\nflush ruleset", "none",
			"none"},
		{"table inet f { " INPUT "policy drop; } }\ndelete table inet f", "none",
			"none"},
		{"add table inet f\nadd chain inet f input { type filter hook input "
		 "priority 0 ; "
		 "policy accept ; }\nadd rule inet f input tcp dport 22 accept\n"
		 "add rule inet f input drop\n",
			"drop", "drop"},
		{"add table inet f\nadd chain inet f input { type filter hook input "
		 "priority 0; }\n"
		 "insert rule inet f input drop",
			"unknown", "unknown"},
		{"table inet f { chain out { type filter hook output priority 0; policy "
		 "drop; } }",
			"none", "none"},
		{"table inet f { chain n { type nat hook input priority 0; policy drop; "
		 "} }",
			"none", "none"},
		{"# table inet f { " INPUT "policy drop; } }", "none", "none"},
		{"table inet f { # " INPUT "\n chain x { } }", "none", "none"},
		{"table inet f { " INPUT "policy drop", "drop", "drop"},
		{"table inet \"f\" \\\n { " INPUT "policy drop; } }\r\n", "drop", "drop"},
		{"", "none", "none"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		SCOPED(arena) a = arena_new();
		struct chains c = {.arena = a};
		enum verdict v4, v6;

		chains_parse_nft(&c, str_z(CASES[i].text), no_include, NULL);
		v4 = chains_input(&c, 4, FAMILY_UNKNOWN, NULL);
		v6 = chains_input(&c, 6, FAMILY_UNKNOWN, NULL);
		if (strcmp(v4 ? verdict_name(v4) : "none", CASES[i].v4) != 0 ||
			strcmp(v6 ? verdict_name(v6) : "none", CASES[i].v6) != 0)
			fail_msg("%s: %s, %s", CASES[i].text, verdict_name(v4),
				verdict_name(v6));
	}
}

static void saved_tables_are_judged_the_same_way(void **state)
{
	static const struct {
		const char *text, *expected;
	} CASES[] = {
		{"*filter\n:INPUT DROP [0:0]\nCOMMIT\n", "drop"},
		{"*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n", "accept"},
		{"*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j ACCEPT\n"
		 "-A INPUT -j REJECT --reject-with icmp-host-prohibited\n",
			"reject"},
		{"*filter\n:INPUT ACCEPT [0:0]\n[1:2] -A INPUT -m comment --comment "
		 "\"all -p x\" "
		 "-j DROP\n",
			"drop"},
		{"*filter\n:INPUT DROP [0:0]\n-A INPUT -j ACCEPT\n", "accept"},
		{"*filter\n:INPUT ACCEPT [0:0]\n:x - [0:0]\n-A INPUT -j x\n-A x -j LOG\n"
		 "-A x -j DROP\n",
			"drop"},
		{"*filter\n:INPUT DROP [0:0]\n-A INPUT -j NFQUEUE\n", "unknown"},
		{"*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n", "drop"},
		{"*mangle\n:INPUT DROP [0:0]\nCOMMIT\n", "none"},
		{"", "none"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		SCOPED(arena) a = arena_new();
		struct chains c = {.arena = a};
		enum verdict v;

		chains_parse_save(&c, FAMILY_IP, str_z(CASES[i].text));
		v = chains_input(&c, 4, FAMILY_IP, "filter");
		assert_string_equal(v ? verdict_name(v) : "none", CASES[i].expected);
	}
}

struct ipt_standard {
	struct ipt_entry entry;
	struct xt_standard_target target;
};

struct ipt_error {
	struct ipt_entry entry;
	struct xt_error_target target;
};

/* One entry of the kernel's block: a standard verdict, for every packet. */
static void put_entry(struct buf *b, int verdict, bool conditional)
{
	struct ipt_standard e = {
		.entry = {.target_offset = sizeof e.entry, .next_offset = sizeof e},
		.target = {.target = {.u.user = {.target_size = sizeof e.target}},
			.verdict = verdict}};

	if (conditional)
		e.entry.ip.proto = 6;
	buf_append(b, str_of((const char *)&e, sizeof e));
}

static void put_error(struct buf *b, const char *name)
{
	struct ipt_error e = {
		.entry = {.target_offset = sizeof e.entry, .next_offset = sizeof e},
		.target = {.target = {.u.user = {.target_size = sizeof e.target,
					      .name = "ERROR"}}}};

	snprintf(e.target.errorname, sizeof e.target.errorname, "%s", name);
	buf_append(b, str_of((const char *)&e, sizeof e));
}

static void the_kernels_older_tables_are_read(void **state)
{
	SCOPED(arena) a = arena_new();
	SCOPED_BUF(b, 65536);
	const uint32_t SIZE = sizeof(struct ipt_standard);
	uint32_t hooks[5] = {0};
	struct chains c = {.arena = a};
	size_t cut;

	(void)state;
	/* INPUT: tcp accept; jump x; policy accept. x: drop; return */
	put_entry(&b, -NF_ACCEPT - 1, true);
	put_entry(&b, (int)(3 * SIZE + sizeof(struct ipt_error)), false);
	put_entry(&b, -NF_ACCEPT - 1, false);
	put_error(&b, "x");
	put_entry(&b, -NF_DROP - 1, false);
	put_entry(&b, XT_RETURN, false);
	put_error(&b, "ERROR");
	assert_true(chains_parse_xt(
		&c, FAMILY_IP, STR("filter"), buf_str(&b), hooks, 1 << NF_INET_LOCAL_IN));
	assert_int_equal(c.n, 2);
	assert_int_equal(
		chains_find(&c, FAMILY_IP, STR("filter"), STR("INPUT"))->n_rules, 2);
	assert_int_equal(chains_find(&c, FAMILY_IP, STR("filter"), STR("x"))->n_rules, 1);
	assert_int_equal(chains_input(&c, 4, FAMILY_UNKNOWN, NULL), VERDICT_DROP);
	for (cut = 1; cut < b.len; cut++) {
		struct chains again = {.arena = a};

		if (cut % SIZE && cut != 3 * SIZE + sizeof(struct ipt_error) &&
			(cut < 4 * SIZE || (cut - sizeof(struct ipt_error)) % SIZE))
			assert_false(chains_parse_xt(&again, FAMILY_IP, STR("filter"),
				str_of(b.ptr, cut), hooks, 1 << NF_INET_LOCAL_IN));
	}
}

#define NFT \
	{ \
		"usr/sbin/nft", "" \
	}
#define POLICY "SELECT name, enabled, inbound_policy, source FROM firewall"
#define NFT_UNIT \
	{ \
		"usr/lib/systemd/system/nftables.service", "[Unit]\n" \
	}

static void a_firewall_that_is_not_running_is_judged_by_its_files(void **state)
{
	(void)state;
	assert_planted(POLICY, "", {"etc/nftables.conf", "table inet f { }\n"});
	assert_planted(POLICY, "nftables|0|accept|\n", NFT);
	assert_planted(POLICY, "nftables|0|drop|/etc/nftables.conf\n", NFT,
		{"etc/nftables.conf",
			"#!/usr/sbin/nft -f\ninclude \"/etc/nft.d/*.nft\"\n"},
		{"etc/nft.d/a.nft", "table inet f { " INPUT "policy drop; } }\n"});
	assert_planted(POLICY,
		"nftables|0|accept|/etc/nftables.conf: IPv4 drop, IPv6 accept\n", NFT,
		{"etc/nftables.conf", "table ip f { " INPUT "policy drop; } }\n"});
	assert_planted(POLICY, "nftables|0|drop|/etc/nftables.conf\n", NFT,
		{"etc/nftables.conf", "table ip f { " INPUT "policy drop; } }\n"},
		{"proc/sys/net/ipv6/conf/all/disable_ipv6", "1\n"});
	assert_planted("SELECT active FROM firewall",
		"\n! firewall: not the running machine\n", NFT);
}

static void each_firewall_has_its_own_files(void **state)
{
	(void)state;
	assert_planted(POLICY,
		"iptables|0|drop|/etc/iptables/rules.v4\n"
		"ip6tables|0|accept|/etc/iptables/rules.v6\n",
		{"usr/sbin/iptables", ""}, {"usr/sbin/ip6tables", ""},
		{"etc/iptables/rules.v4", "*filter\n:INPUT DROP [0:0]\nCOMMIT\n"},
		{"etc/iptables/rules.v6", "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n"});
	assert_planted(POLICY, "ufw|0|reject|/etc/default/ufw\n", {"usr/sbin/ufw", ""},
		{"etc/default/ufw", "IPV6=yes\nDEFAULT_INPUT_POLICY=\"REJECT\"\n"},
		{"etc/ufw/ufw.conf", "ENABLED=yes\n"});
	assert_planted(POLICY, "ufw|1|drop|/etc/default/ufw\n", {"usr/sbin/ufw", ""},
		{"etc/default/ufw", "DEFAULT_INPUT_POLICY=DROP\n"},
		{"etc/ufw/ufw.conf", "ENABLED=yes\n"}, {"etc/init.d/ufw", ""},
		{"etc/rc2.d/S01ufw", ""});
#define ZONE "<?xml version=\"1.0\"?>\n<!-- <zone target=\"ACCEPT\"> -->\n<zone"
	assert_planted(POLICY, "firewalld|0|reject|/etc/firewalld/firewalld.conf\n",
		{"usr/sbin/firewalld", ""},
		{"etc/firewalld/firewalld.conf", "DefaultZone=public\n"},
		{"usr/lib/firewalld/zones/public.xml", ZONE ">\n</zone>"});
	assert_planted(POLICY, "firewalld|0|drop|/etc/firewalld/firewalld.conf\n",
		{"usr/sbin/firewalld", ""},
		{"etc/firewalld/firewalld.conf", "DefaultZone=x\n"},
		{"etc/firewalld/zones/x.xml", ZONE " target='DROP'>\n</zone>"});
	/* NetworkManager has put a connection into a zone that takes everything */
	assert_planted(POLICY, "firewalld|0|unknown|/etc/firewalld/firewalld.conf\n",
		{"usr/sbin/firewalld", ""},
		{"etc/firewalld/firewalld.conf", "DefaultZone=public\n"},
		{"usr/lib/firewalld/zones/public.xml", ZONE ">\n</zone>"},
		{"usr/lib/firewalld/zones/trusted.xml",
			ZONE " target='ACCEPT'>\n</zone>"},
		{"etc/NetworkManager/system-connections/a.nmconnection",
			"[connection]\ntype=ethernet\nzone=trusted\n"});
	assert_planted(POLICY, "firewalld|0|unknown|/etc/firewalld/firewalld.conf\n",
		{"usr/sbin/firewalld", ""},
		{"etc/firewalld/firewalld.conf", "DefaultZone=x\n"},
		{"etc/firewalld/zones/x.xml", ZONE " target='DROP'>\n</zone>"},
		{"etc/firewalld/zones/y.xml",
			ZONE " target=\"ACCEPT\"><interface name=\"eth1\"/></zone>"});
}

static void another_roots_kernel_is_not_ours(void **state)
{
	(void)state;
	assert_planted(
		"SELECT * FROM nftables", "! nftables: not the running machine\n", NFT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nft_rulesets_are_judged_by_what_no_condition_matched),
		cmocka_unit_test(saved_tables_are_judged_the_same_way),
		cmocka_unit_test(the_kernels_older_tables_are_read),
		cmocka_unit_test(a_firewall_that_is_not_running_is_judged_by_its_files),
		cmocka_unit_test(each_firewall_has_its_own_files),
		cmocka_unit_test(another_roots_kernel_is_not_ours),
	};

	return cmocka_run_group_tests_name("firewall", tests, NULL, NULL);
}
