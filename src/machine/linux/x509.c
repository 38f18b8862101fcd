#include "x509.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "buf.h"
#include "libcrypto.h"
#include "library.h"

#define FUNCTIONS(F) \
	F(ASN1_INTEGER_to_BN) \
	F(ASN1_STRING_get0_data) \
	F(ASN1_STRING_length) \
	F(ASN1_TIME_to_tm) \
	F(BIO_ctrl) \
	F(BIO_free) \
	F(BIO_new) \
	F(BIO_new_mem_buf) \
	F(BIO_s_mem) \
	F(BN_bn2hex) \
	F(BN_free) \
	F(CRYPTO_free) \
	F(ERR_clear_error) \
	F(ERR_peek_last_error) \
	F(EVP_PKEY_get_base_id) \
	F(EVP_PKEY_get_size) \
	F(EVP_PKEY_get_utf8_string_param) \
	F(EVP_sha1) \
	F(OBJ_nid2ln) \
	F(OBJ_obj2nid) \
	F(PEM_read_bio) \
	F(X509_NAME_ENTRY_get_data) \
	F(X509_NAME_get_entry) \
	F(X509_NAME_get_index_by_NID) \
	F(X509_NAME_oneline) \
	F(X509_NAME_print_ex) \
	F(X509_PUBKEY_get0_param) \
	F(X509_check_ca) \
	F(X509_check_issued) \
	F(X509_digest) \
	F(X509_free) \
	F(X509_get0_authority_key_id) \
	F(X509_get0_notAfter) \
	F(X509_get0_notBefore) \
	F(X509_get0_pubkey) \
	F(X509_get0_serialNumber) \
	F(X509_get0_subject_key_id) \
	F(X509_get_X509_PUBKEY) \
	F(X509_get_issuer_name) \
	F(X509_get_key_usage) \
	F(X509_get_signature_nid) \
	F(X509_get_subject_name) \
	F(d2i_X509) \
	F(d2i_X509_AUX)

static struct {
	FUNCTIONS(LIBRARY_POINTER)
} crypto;

static struct library libcrypto =
	LIBRARY(LIBCRYPTO_SONAME, crypto, FUNCTIONS(LIBRARY_NAME));

enum err x509_load(struct error *e)
{
	return library_load(&libcrypto, e);
}

static void free_theirs(void *p)
{
	crypto.CRYPTO_free(p, __FILE__, __LINE__);
}

static bool is_certificate(const char *name)
{
	return !strcmp(name, PEM_STRING_X509) || !strcmp(name, PEM_STRING_X509_OLD) ||
	       !strcmp(name, PEM_STRING_X509_TRUSTED);
}

static enum err give_der(const unsigned char *der, long len, bool trusted,
	enum err (*give)(X509 *, void *), void *ctx, size_t *bad)
{
	X509 *cert = trusted ? crypto.d2i_X509_AUX(NULL, &der, len)
			     : crypto.d2i_X509(NULL, &der, len);
	enum err r = OK;

	crypto.ERR_clear_error();
	if (!cert) {
		++*bad;
		return OK;
	}
	r = give(cert, ctx);
	crypto.X509_free(cert);
	return r;
}

static enum err each_pem(BIO *bio, enum err (*give)(X509 *, void *), void *ctx, size_t *n,
	size_t *bad, bool *other)
{
	enum err r = OK;

	while (!r && *n < X509_CERTS_MAX) {
		char *name = NULL, *header = NULL;
		unsigned char *der = NULL;
		long len = 0;

		if (!crypto.PEM_read_bio(bio, &name, &header, &der, &len)) {
			unsigned long why = crypto.ERR_peek_last_error();

			/* a broken block ends the reading: what follows is unknown */
			if (ERR_GET_REASON(why) != PEM_R_NO_START_LINE)
				++*bad;
			crypto.ERR_clear_error();
			break;
		}
		if (is_certificate(name)) {
			++*n;
			r = give_der(der, len, !strcmp(name, PEM_STRING_X509_TRUSTED),
				give, ctx, bad);
		} else {
			*other = true;
		}
		free_theirs(name);
		free_theirs(header);
		free_theirs(der);
	}
	return r;
}

enum err x509_each(struct str bytes, enum err (*give)(X509 *cert, void *ctx), void *ctx,
	size_t *ret_bad)
{
	BIO *bio = bytes.len && bytes.len <= INT32_MAX
			   ? crypto.BIO_new_mem_buf(bytes.ptr, (int)bytes.len)
			   : NULL;
	size_t n = 0, bad = 0;
	bool other = false;
	enum err r = OK;

	if (bio)
		r = each_pem(bio, give, ctx, &n, &bad, &other);
	crypto.BIO_free(bio);
	if (!r && !n && !bad && !other && bytes.len)
		r = give_der((const unsigned char *)bytes.ptr, (long)bytes.len, false,
			give, ctx, &bad);
	if (n == X509_CERTS_MAX)
		bad++;
	*ret_bad = bad;
	return r;
}

const X509_NAME *x509_subject(const X509 *cert)
{
	return crypto.X509_get_subject_name(cert);
}

const X509_NAME *x509_issuer(const X509 *cert)
{
	return crypto.X509_get_issuer_name(cert);
}

bool x509_is_ca(X509 *cert)
{
	return crypto.X509_check_ca(cert) > 0;
}

bool x509_is_self_signed(X509 *cert)
{
	return crypto.X509_check_issued(cert, cert) == X509_V_OK;
}

struct str x509_common_name(X509 *cert, struct arena *a)
{
	const X509_NAME *name = crypto.X509_get_subject_name(cert);
	int at = crypto.X509_NAME_get_index_by_NID(name, NID_commonName, -1);
	const ASN1_STRING *s;

	if (at < 0)
		return STR("");
	s = crypto.X509_NAME_ENTRY_get_data(crypto.X509_NAME_get_entry(name, at));
	return arena_str(a, str_of((const char *)crypto.ASN1_STRING_get0_data(s),
				    (size_t)crypto.ASN1_STRING_length(s)));
}

struct str x509_name(const X509_NAME *name, bool deprecated, struct arena *a)
{
	struct str s = STR("");
	BIO *bio;
	char *p;
	long n;

	if (deprecated) {
		p = crypto.X509_NAME_oneline(name, NULL, 0);
		s = arena_str(a, str_z(p));
		free_theirs(p);
		return s;
	}
	bio = crypto.BIO_new(crypto.BIO_s_mem());
	if (bio && crypto.X509_NAME_print_ex(bio, name, 0, XN_FLAG_ONELINE) >= 0) {
		n = crypto.BIO_ctrl(bio, BIO_CTRL_INFO, 0, &p);
		s = arena_str(a, str_of(n > 0 ? p : "", n > 0 ? (size_t)n : 0));
	}
	crypto.BIO_free(bio);
	crypto.ERR_clear_error();
	return s;
}

struct str x509_serial(X509 *cert, struct arena *a)
{
	BIGNUM *n = crypto.ASN1_INTEGER_to_BN(crypto.X509_get0_serialNumber(cert), NULL);
	char *hex = n ? crypto.BN_bn2hex(n) : NULL;
	struct str s = arena_str(a, str_z(hex));

	free_theirs(hex);
	crypto.BN_free(n);
	return s;
}

struct str x509_signing_algorithm(const X509 *cert)
{
	int nid = crypto.X509_get_signature_nid(cert);

	return nid == NID_undef ? STR("") : str_z(crypto.OBJ_nid2ln(nid));
}

struct str x509_key_algorithm(X509 *cert)
{
	ASN1_OBJECT *algorithm = NULL;
	int nid;

	if (!crypto.X509_PUBKEY_get0_param(
		    &algorithm, NULL, NULL, NULL, crypto.X509_get_X509_PUBKEY(cert)))
		return STR("");
	nid = crypto.OBJ_obj2nid(algorithm);
	return nid == NID_undef ? STR("") : str_z(crypto.OBJ_nid2ln(nid));
}

/* The size of an RSA or DSA key in bits, the curve of an elliptic one. */
struct str x509_key_strength(X509 *cert, struct arena *a)
{
	EVP_PKEY *key = crypto.X509_get0_pubkey(cert);
	char group[80];
	size_t n;

	crypto.ERR_clear_error();
	if (!key)
		return STR("");
	switch (crypto.EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
	case EVP_PKEY_DSA:
		return arena_printf(a, "%d", crypto.EVP_PKEY_get_size(key) * 8);
	case EVP_PKEY_EC:
		if (crypto.EVP_PKEY_get_utf8_string_param(
			    key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, &n))
			return arena_str(a, str_of(group, n));
		crypto.ERR_clear_error();
		return STR("");
	default:
		return STR("");
	}
}

/* In osquery's order, which is that of the bits. */
struct str x509_key_usage(X509 *cert, struct arena *a)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} USAGES[] = {{KU_ENCIPHER_ONLY, "Encipher Only"}, {KU_CRL_SIGN, "CRL Sign"},
		{KU_KEY_CERT_SIGN, "Key Cert Sign"}, {KU_KEY_AGREEMENT, "Key Agreement"},
		{KU_DATA_ENCIPHERMENT, "Data Encipherment"},
		{KU_KEY_ENCIPHERMENT, "Key Encipherment"},
		{KU_NON_REPUDIATION, "Non Repudiation"},
		{KU_DIGITAL_SIGNATURE, "Digital Signature"},
		{KU_DECIPHER_ONLY, "Decipher Only"}};
	uint32_t usage = crypto.X509_get_key_usage(cert);
	SCOPED_BUF(out, 1024);
	size_t i;

	if (usage == UINT32_MAX)
		return STR("");
	for (i = 0; i < sizeof USAGES / sizeof *USAGES; i++)
		if (usage & USAGES[i].bit)
			buf_printf(&out, "%s%s", out.len ? ", " : "", USAGES[i].name);
	return arena_str(a, buf_str(&out));
}

static struct str hex(const unsigned char *p, size_t n, struct arena *a)
{
	char *out = arena_alloc(a, 2 * n + 1);
	size_t i;

	for (i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", p[i]);
	return str_of(out, 2 * n);
}

struct str x509_sha1(X509 *cert, struct arena *a)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n;

	return crypto.X509_digest(cert, crypto.EVP_sha1(), digest, &n) ? hex(digest, n, a)
								       : STR("");
}

static struct str hex_of(const ASN1_OCTET_STRING *s, struct arena *a)
{
	return s ? hex(crypto.ASN1_STRING_get0_data(s),
			   (size_t)crypto.ASN1_STRING_length(s), a)
		 : STR("");
}

struct str x509_subject_key_id(X509 *cert, struct arena *a)
{
	return hex_of(crypto.X509_get0_subject_key_id(cert), a);
}

struct str x509_authority_key_id(X509 *cert, struct arena *a)
{
	return hex_of(crypto.X509_get0_authority_key_id(cert), a);
}

static bool time_of(const ASN1_TIME *t, int64_t *ret)
{
	struct tm tm;

	if (!t || !crypto.ASN1_TIME_to_tm(t, &tm))
		return false;
	*ret = timegm(&tm);
	return true;
}

bool x509_not_before(const X509 *cert, int64_t *ret)
{
	return time_of(crypto.X509_get0_notBefore(cert), ret);
}

bool x509_not_after(const X509 *cert, int64_t *ret)
{
	return time_of(crypto.X509_get0_notAfter(cert), ret);
}
