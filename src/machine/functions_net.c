/*
 * functions_net: addresses (osquery's sqlite_string.cpp, sqlite_network.cpp,
 * sqlite_hashing.cpp).
 *
 * in_cidr_block() keeps osquery's meaning of a block, which is that of its hosts:
 * the first and the last address of an IPv4 block are not in it, except when the
 * block is one address, and a /31 is empty; an IPv6 block is whole. Scoped
 * addresses (fe80::1%eth0) do not parse.
 */
#include <arpa/inet.h>

#include "digest.h"
#include "functions_internal.h"

struct ip {
	size_t len; /* 4 or 16 */
	unsigned char bytes[16];
};

static bool ip_parse(struct str s, struct ip *ret)
{
	char z[INET6_ADDRSTRLEN + 1];
	struct ip ip = {.len = 4};

	if (s.len >= sizeof z || memchr(s.ptr, '\0', s.len))
		return false;
	memcpy(z, s.ptr, s.len);
	z[s.len] = '\0';
	if (inet_pton(AF_INET, z, ip.bytes) != 1) {
		ip.len = 16;
		if (inet_pton(AF_INET6, z, ip.bytes) != 1)
			return false;
	}
	*ret = ip;
	return true;
}

static void run_inet_aton(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct str s;
	struct ip ip;

	(void)argc;
	if (!function_text(argv[0], &s) || !ip_parse(s, &ip) || ip.len != 4)
		return;
	sqlite3_result_int64(ctx, (int64_t)ip.bytes[0] << 24 | ip.bytes[1] << 16 |
					  ip.bytes[2] << 8 | ip.bytes[3]);
}

static bool block_parse(struct str s, struct ip *ret_ip, unsigned *ret_bits)
{
	struct str address;
	uint64_t bits;

	if (!str_cut(&s, '/', &address) || !ip_parse(address, ret_ip) ||
		!str_to_u64(s, &bits) || bits > ret_ip->len * 8)
		return false;
	*ret_bits = (unsigned)bits;
	return true;
}

static bool same_network(const struct ip *a, const struct ip *b, unsigned bits)
{
	unsigned char mask = (unsigned char)(0xff00 >> bits % 8);

	return !memcmp(a->bytes, b->bytes, bits / 8) &&
	       (bits % 8 == 0 || ((a->bytes[bits / 8] ^ b->bytes[bits / 8]) & mask) == 0);
}

/* What follows the first `bits` bits is all zeros or all ones. */
static bool is_edge(const struct ip *ip, unsigned bits)
{
	bool zeros = true, ones = true;
	unsigned i;

	for (i = bits; i < ip->len * 8; i++) {
		bool set = ip->bytes[i / 8] >> (7 - i % 8) & 1;

		zeros &= !set;
		ones &= set;
	}
	return zeros || ones;
}

static void run_in_cidr_block(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct ip block, ip;
	struct str s;
	unsigned bits;

	(void)argc;
	if (sqlite3_value_type(argv[0]) != SQLITE_TEXT ||
		sqlite3_value_type(argv[1]) != SQLITE_TEXT) {
		sqlite3_result_error(
			ctx, "in_cidr_block: the block and the address must be text", -1);
		return;
	}
	function_text(argv[1], &s);
	if (!ip_parse(s, &ip)) {
		sqlite3_result_error(ctx, "in_cidr_block: not an IP address", -1);
		return;
	}
	function_text(argv[0], &s);
	if (!block_parse(s, &block, &bits) || block.len != ip.len) {
		sqlite3_result_error(ctx,
			"in_cidr_block: the block is none of the address's kind", -1);
		return;
	}
	sqlite3_result_int(
		ctx, same_network(&block, &ip, bits) &&
			     (ip.len == 16 || bits == 32 || !is_edge(&ip, bits)));
}

/* --- community id ----------------------------------------------------------- */

struct flow {
	struct ip from, to;
	uint16_t from_port, to_port;
	uint8_t protocol;
	int16_t seed;
};

static bool int_between(sqlite3_value *v, int64_t min, int64_t max, int64_t *ret)
{
	*ret = sqlite3_value_int64(v);
	return sqlite3_value_type(v) == SQLITE_INTEGER && *ret >= min && *ret <= max;
}

/* NULL, or what is wrong. */
static const char *flow_of(int argc, sqlite3_value **argv, struct flow *f)
{
	int64_t seed = 0, from_port, to_port, protocol;
	struct str from, to;

	if (argc == 6 && !int_between(argv[5], INT16_MIN, INT16_MAX, &seed))
		return "Community ID seed must be an integer of 2 bytes";
	if (sqlite3_value_type(argv[0]) != SQLITE_TEXT ||
		sqlite3_value_type(argv[1]) != SQLITE_TEXT)
		return "Community ID IPs must be strings";
	function_text(argv[0], &from);
	function_text(argv[1], &to);
	if (!ip_parse(from, &f->from))
		return "Community ID saddr cannot be parsed as IP";
	if (!ip_parse(to, &f->to))
		return "Community ID daddr cannot be parsed as IP";
	if (!int_between(argv[2], 0, UINT16_MAX, &from_port) ||
		!int_between(argv[3], 0, UINT16_MAX, &to_port))
		return "Community ID ports must be integers of 2 bytes";
	if (!int_between(argv[4], 0, UINT8_MAX, &protocol))
		return "Community ID protocol must be an integer of 1 byte";
	f->from_port = (uint16_t)from_port;
	f->to_port = (uint16_t)to_port;
	f->protocol = (uint8_t)protocol;
	f->seed = (int16_t)seed;
	return NULL;
}

/* IPv4 before IPv6, then by address, then by port: a flow and its answer are one. */
static bool is_ordered(const struct flow *f)
{
	int c;

	if (f->from.len != f->to.len)
		return f->from.len < f->to.len;
	c = memcmp(f->from.bytes, f->to.bytes, f->from.len);
	return c < 0 || (c == 0 && f->from_port < f->to_port);
}

static size_t put16(unsigned char *at, uint16_t v)
{
	at[0] = (unsigned char)(v >> 8);
	at[1] = (unsigned char)v;
	return 2;
}

/* github.com/corelight/community-id-spec, version 1; ICMP is not special, as in osquery.
 */
static void community_id(sqlite3_context *ctx, const struct flow *f)
{
	bool ordered = is_ordered(f);
	const struct ip *a = ordered ? &f->from : &f->to,
			*b = ordered ? &f->to : &f->from;
	unsigned char bytes[2 + 16 + 16 + 2 + 4], sum[DIGEST_MAX];
	SCOPED(digest) d = NULL;
	size_t n = put16(bytes, (uint16_t)f->seed);
	SCOPED_BUF(out, 64);
	struct error e;

	memcpy(bytes + n, a->bytes, a->len);
	n += a->len;
	memcpy(bytes + n, b->bytes, b->len);
	n += b->len;
	bytes[n++] = f->protocol;
	bytes[n++] = 0;
	n += put16(bytes + n, ordered ? f->from_port : f->to_port);
	n += put16(bytes + n, ordered ? f->to_port : f->from_port);
	if (digest_new(DIGEST_SHA1, &d, &e)) {
		sqlite3_result_error(ctx, e.text, -1);
		return;
	}
	digest_add(d, str_of((const char *)bytes, n));
	buf_z(&out, "1:");
	function_base64(&out, digest_end(d, sum));
	function_give_buf(ctx, &out);
}

static void run_community_id(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct flow f;

	if (!flow_of(argc, argv, &f))
		community_id(ctx, &f);
}

static void run_community_id_strict(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct flow f;
	const char *wrong = flow_of(argc, argv, &f);

	if (wrong)
		sqlite3_result_error(ctx, wrong, -1);
	else
		community_id(ctx, &f);
}

static const struct function FUNCTIONS[] = {
	{"inet_aton", 1, run_inet_aton},
	{"in_cidr_block", 2, run_in_cidr_block},
	{"community_id_v1", 5, run_community_id},
	{"community_id_v1", 6, run_community_id},
	{"community_id_v1_strict", 5, run_community_id_strict},
	{"community_id_v1_strict", 6, run_community_id_strict},
};

const struct function_list functions_net = FUNCTION_LIST(FUNCTIONS);
