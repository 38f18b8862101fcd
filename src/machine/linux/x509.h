/*
 * x509: the certificates in a file's bytes (PEM or DER), as osquery describes
 * them.
 */
#ifndef COLOA_X509_H
#define COLOA_X509_H

#include <openssl/types.h>

#include "arena.h"

#define X509_CERTS_MAX 4096 /* of one file */

/* Loads libcrypto. Until this was OK, nothing else here may be called. */
enum err x509_load(struct error *e) NODISCARD;

/*
 * Calls give for each certificate; stops when it does not return OK, and returns
 * that. *ret_bad counts blocks that say they are certificates and are not, and is
 * 1 when there is none at all in bytes that say nothing else.
 */
enum err x509_each(struct str bytes, enum err (*give)(X509 *cert, void *ctx), void *ctx,
	size_t *ret_bad);

const X509_NAME *x509_subject(const X509 *cert);
const X509_NAME *x509_issuer(const X509 *cert);
bool x509_is_ca(X509 *cert);
bool x509_is_self_signed(X509 *cert);
/* Seconds since 1970; false: not a time. */
bool x509_not_before(const X509 *cert, int64_t *ret);
bool x509_not_after(const X509 *cert, int64_t *ret);

/* Each in a, or kept for ever; empty when the certificate has none. */
struct str x509_common_name(X509 *cert, struct arena *a);
struct str x509_name(const X509_NAME *name, bool deprecated, struct arena *a);
struct str x509_serial(X509 *cert, struct arena *a);
struct str x509_signing_algorithm(const X509 *cert);
struct str x509_key_algorithm(X509 *cert);
struct str x509_key_strength(X509 *cert, struct arena *a);
struct str x509_key_usage(X509 *cert, struct arena *a);
struct str x509_subject_key_id(X509 *cert, struct arena *a);
struct str x509_authority_key_id(X509 *cert, struct arena *a);
struct str x509_sha1(X509 *cert, struct arena *a);

#endif
