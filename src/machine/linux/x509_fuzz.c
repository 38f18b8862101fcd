/* Whatever the bytes: each certificate can be described, and all memory comes back. */
#include <assert.h>

#include <openssl/x509v3.h>

#include "x509.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err describe(X509 *cert, void *ctx)
{
	struct arena *a = ctx;
	int64_t t;

	x509_common_name(cert, a);
	x509_name(x509_subject(cert), true, a);
	x509_name(x509_issuer(cert), false, a);
	x509_serial(cert, a);
	x509_key_algorithm(cert);
	x509_key_strength(cert, a);
	x509_key_usage(cert, a);
	x509_subject_key_id(cert, a);
	x509_not_after(cert, &t);
	assert(x509_sha1(cert, a).len == 40);
	return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	size_t bad;

	assert(x509_load(NULL) == OK);
	assert(x509_each(str_of((const char *)data, size), describe, a, &bad) == OK);
	return 0;
}
