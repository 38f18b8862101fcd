/*
 * siphash: SipHash-2-4 (Aumasson and Bernstein), a keyed hash for tables whose
 * keys come from outside: who does not know the key cannot make two of them meet.
 */
#ifndef COLOA_SIPHASH_H
#define COLOA_SIPHASH_H

#include "str.h"

struct siphash_key {
	uint64_t k0, k1;
};

/* A key that nobody else knows. */
struct siphash_key siphash_key_new(void);

uint64_t siphash(const struct siphash_key *key, struct str bytes);

#endif
