/*
 * digest: MD5, SHA-1 and SHA-256, computed by libcrypto, which is loaded by the
 * first of them. Not for secrets: MD5 and SHA-1 are here because lists of known
 * files use them.
 */
#ifndef COLOA_DIGEST_H
#define COLOA_DIGEST_H

#include "errors.h"
#include "scoped.h"
#include "str.h"

enum digest_kind { DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA256 };

#define DIGEST_MAX 64 /* bytes of a digest */
#define DIGEST_HEX_MAX (2 * DIGEST_MAX + 1)

struct digest;

/* ERR_NOT_FOUND: no libcrypto; ERR_DENIED: it refuses this kind, as FIPS ones do. */
enum err digest_new(
	enum digest_kind kind, struct digest **ret, struct error *e) NODISCARD;
void digest_free(struct digest *d); /* NULL is fine */
DEFINE_SCOPED(digest, digest_free)

void digest_add(struct digest *d, struct str bytes);
/* Forgets what was added. */
void digest_restart(struct digest *d);
/* The digest of what was added, in `bytes` (DIGEST_MAX of them); then as after restart.
 */
struct str digest_end(struct digest *d, unsigned char *bytes);
/* The same in lower-case hexadecimal, in `hex` (DIGEST_HEX_MAX), with a NUL behind. */
struct str digest_end_hex(struct digest *d, char *hex);

#endif
