#include "x509.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "buf.h"

static bool is_certificate(const char *name)
{
	return !strcmp(name, PEM_STRING_X509) || !strcmp(name, PEM_STRING_X509_OLD) ||
	       !strcmp(name, PEM_STRING_X509_TRUSTED);
}

static enum err give_der(const unsigned char *der, long len, bool trusted,
	enum err (*give)(X509 *, void *), void *ctx, size_t *bad)
{
	X509 *cert = trusted ? d2i_X509_AUX(NULL, &der, len) : d2i_X509(NULL, &der, len);
	enum err r = OK;

	ERR_clear_error();
	if (!cert) {
		++*bad;
		return OK;
	}
	r = give(cert, ctx);
	X509_free(cert);
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

		if (!PEM_read_bio(bio, &name, &header, &der, &len)) {
			unsigned long why = ERR_peek_last_error();

			/* a broken block ends the reading: what follows is unknown */
			if (ERR_GET_REASON(why) != PEM_R_NO_START_LINE)
				++*bad;
			ERR_clear_error();
			break;
		}
		if (is_certificate(name)) {
			++*n;
			r = give_der(der, len, !strcmp(name, PEM_STRING_X509_TRUSTED),
				give, ctx, bad);
		} else {
			*other = true;
		}
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	return r;
}

enum err x509_each(struct str bytes, enum err (*give)(X509 *cert, void *ctx), void *ctx,
	size_t *ret_bad)
{
	BIO *bio = bytes.len && bytes.len <= INT32_MAX
			   ? BIO_new_mem_buf(bytes.ptr, (int)bytes.len)
			   : NULL;
	size_t n = 0, bad = 0;
	bool other = false;
	enum err r = OK;

	if (bio)
		r = each_pem(bio, give, ctx, &n, &bad, &other);
	BIO_free(bio);
	if (!r && !n && !bad && !other && bytes.len)
		r = give_der((const unsigned char *)bytes.ptr, (long)bytes.len, false,
			give, ctx, &bad);
	if (n == X509_CERTS_MAX)
		bad++;
	*ret_bad = bad;
	return r;
}

struct str x509_common_name(X509 *cert, struct arena *a)
{
	const X509_NAME *name = X509_get_subject_name(cert);
	int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
	const ASN1_STRING *s;

	if (at < 0)
		return STR("");
	s = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
	return arena_str(a, str_of((const char *)ASN1_STRING_get0_data(s),
				    (size_t)ASN1_STRING_length(s)));
}

struct str x509_name(const X509_NAME *name, bool deprecated, struct arena *a)
{
	struct str s = STR("");
	BIO *bio;
	char *p;
	long n;

	if (deprecated) {
		p = X509_NAME_oneline(name, NULL, 0);
		s = arena_str(a, str_z(p));
		OPENSSL_free(p);
		return s;
	}
	bio = BIO_new(BIO_s_mem());
	if (bio && X509_NAME_print_ex(bio, name, 0, XN_FLAG_ONELINE) >= 0) {
		n = BIO_get_mem_data(bio, &p);
		s = arena_str(a, str_of(n > 0 ? p : "", n > 0 ? (size_t)n : 0));
	}
	BIO_free(bio);
	ERR_clear_error();
	return s;
}

struct str x509_serial(X509 *cert, struct arena *a)
{
	BIGNUM *n = ASN1_INTEGER_to_BN(X509_get0_serialNumber(cert), NULL);
	char *hex = n ? BN_bn2hex(n) : NULL;
	struct str s = arena_str(a, str_z(hex));

	OPENSSL_free(hex);
	BN_free(n);
	return s;
}

struct str x509_key_algorithm(X509 *cert)
{
	ASN1_OBJECT *algorithm = NULL;
	int nid;

	if (!X509_PUBKEY_get0_param(
		    &algorithm, NULL, NULL, NULL, X509_get_X509_PUBKEY(cert)))
		return STR("");
	nid = OBJ_obj2nid(algorithm);
	return nid == NID_undef ? STR("") : str_z(OBJ_nid2ln(nid));
}

/* The size of an RSA or DSA key in bits, the curve of an elliptic one. */
struct str x509_key_strength(X509 *cert, struct arena *a)
{
	EVP_PKEY *key = X509_get0_pubkey(cert);
	char group[80];
	size_t n;

	ERR_clear_error();
	if (!key)
		return STR("");
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
	case EVP_PKEY_DSA:
		return arena_printf(a, "%d", EVP_PKEY_get_size(key) * 8);
	case EVP_PKEY_EC:
		if (EVP_PKEY_get_utf8_string_param(
			    key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, &n))
			return arena_str(a, str_of(group, n));
		ERR_clear_error();
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
	uint32_t usage = X509_get_key_usage(cert);
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

	return X509_digest(cert, EVP_sha1(), digest, &n) ? hex(digest, n, a) : STR("");
}

struct str x509_hex(const ASN1_OCTET_STRING *s, struct arena *a)
{
	return s ? hex(ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s), a)
		 : STR("");
}

bool x509_time(const ASN1_TIME *t, int64_t *ret)
{
	struct tm tm;

	if (!t || !ASN1_TIME_to_tm(t, &tm))
		return false;
	*ret = timegm(&tm);
	return true;
}
