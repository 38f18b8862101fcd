#include "siphash.h"

#include <string.h>
#include <sys/random.h>

#include "clock.h"

static uint64_t rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void sip_rounds(uint64_t v[4], unsigned n)
{
	while (n--) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] = rotate(v[2], 32);
	}
}

static void absorb(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_rounds(v, 2);
	v[0] ^= word;
}

/* n bytes, least significant first. */
static uint64_t word_at(const char *p, size_t n)
{
	uint64_t word = 0;

	while (n--)
		word = word << 8 | (unsigned char)p[n];
	return word;
}

uint64_t siphash(const struct siphash_key *key, struct str bytes)
{
	uint64_t v[4] = {key->k0 ^ 0x736f6d6570736575, key->k1 ^ 0x646f72616e646f6d,
		key->k0 ^ 0x6c7967656e657261, key->k1 ^ 0x7465646279746573};
	size_t at = 0;

	for (; bytes.len - at >= 8; at += 8)
		absorb(v, word_at(bytes.ptr + at, 8));
	absorb(v, (uint64_t)bytes.len << 56 | word_at(bytes.ptr + at, bytes.len - at));
	v[2] ^= 0xff;
	sip_rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

struct siphash_key siphash_key_new(void)
{
	struct siphash_key key;

	/* only a kernel older than we support has none: a key that varies is left */
	if (getrandom(&key, sizeof key, GRND_NONBLOCK) != (ssize_t)sizeof key)
		key = (struct siphash_key){
			(uint64_t)clock_now_us(), (uint64_t)clock_monotonic_us()};
	return key;
}
