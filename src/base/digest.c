#include "digest.h"

#include <openssl/evp.h>

#include "libcrypto.h"
#include "library.h"

#define FUNCTIONS(F) \
	F(EVP_DigestFinal_ex) \
	F(EVP_DigestInit_ex) \
	F(EVP_DigestUpdate) \
	F(EVP_MD_CTX_free) \
	F(EVP_MD_CTX_new) \
	F(EVP_md5) \
	F(EVP_sha1) \
	F(EVP_sha256)

static struct {
	FUNCTIONS(LIBRARY_POINTER)
} crypto;

static struct library libcrypto =
	LIBRARY(LIBCRYPTO_SONAME, crypto, FUNCTIONS(LIBRARY_NAME));

_Static_assert(DIGEST_MAX >= EVP_MAX_MD_SIZE, "a digest fits");

struct digest {
	EVP_MD_CTX *ctx;
};

static const EVP_MD *md_of(enum digest_kind kind)
{
	switch (kind) {
	case DIGEST_MD5:
		return crypto.EVP_md5();
	case DIGEST_SHA1:
		return crypto.EVP_sha1();
	case DIGEST_SHA256:
	default:
		return crypto.EVP_sha256();
	}
}

enum err digest_new(enum digest_kind kind, struct digest **ret, struct error *e)
{
	SCOPED(digest) d = NULL;
	enum err r = library_load(&libcrypto, e);

	if (r)
		return r;
	d = calloc(1, sizeof *d);
	if (!d)
		abort();
	d->ctx = crypto.EVP_MD_CTX_new();
	if (!d->ctx)
		abort();
	if (!crypto.EVP_DigestInit_ex(d->ctx, md_of(kind), NULL))
		return error_set(e, ERR_DENIED, "libcrypto refuses this digest");
	*ret = TAKE(d);
	return OK;
}

void digest_free(struct digest *d)
{
	if (!d)
		return;
	crypto.EVP_MD_CTX_free(d->ctx);
	free(d);
}

void digest_add(struct digest *d, struct str bytes)
{
	crypto.EVP_DigestUpdate(d->ctx, bytes.ptr, bytes.len);
}

void digest_restart(struct digest *d)
{
	crypto.EVP_DigestInit_ex(d->ctx, NULL, NULL);
}

struct str digest_end(struct digest *d, unsigned char *bytes)
{
	unsigned n = 0;

	crypto.EVP_DigestFinal_ex(d->ctx, bytes, &n);
	digest_restart(d);
	return str_of((const char *)bytes, n);
}

struct str digest_end_hex(struct digest *d, char *hex)
{
	unsigned char bytes[DIGEST_MAX];
	struct str digest = digest_end(d, bytes);
	size_t i;

	for (i = 0; i < digest.len; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	return str_of(hex, 2 * digest.len);
}
