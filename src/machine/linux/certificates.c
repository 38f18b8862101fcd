/*
 * certificates: the system's trusted certificates, or those in the file or the
 * directory that `path =` names (its files *.pem, *.crt, *.cer, *.der).
 *
 * As osquery; the times are seconds since 1970, in a TEXT column. Departures: a
 * directory may be named (it is then the path of its rows); DER is read too. A file that
 * holds something else (a key) has no rows and no warning; a broken certificate warns.
 */
#include "table.h"
#include "x509.h"

#define FILE_MAX ((size_t)16 << 20)

enum {
	COMMON_NAME,
	SUBJECT,
	SUBJECT2,
	ISSUER,
	ISSUER2,
	CA,
	SELF_SIGNED,
	NOT_BEFORE,
	NOT_AFTER,
	SIGNING_ALGORITHM,
	KEY_ALGORITHM,
	KEY_STRENGTH,
	KEY_USAGE,
	SUBJECT_KEY_ID,
	AUTHORITY_KEY_ID,
	FINGERPRINT,
	PATH,
	SERIAL,
};

static const struct column COLUMNS[] = {
	[COMMON_NAME] = {"common_name", COLUMN_TEXT, 0},
	[SUBJECT] = {"subject", COLUMN_TEXT, 0},
	[SUBJECT2] = {"subject2", COLUMN_TEXT, 0},
	[ISSUER] = {"issuer", COLUMN_TEXT, 0},
	[ISSUER2] = {"issuer2", COLUMN_TEXT, 0},
	[CA] = {"ca", COLUMN_INTEGER, 0},
	[SELF_SIGNED] = {"self_signed", COLUMN_INTEGER, 0},
	[NOT_BEFORE] = {"not_valid_before", COLUMN_TEXT, 0},
	[NOT_AFTER] = {"not_valid_after", COLUMN_TEXT, 0},
	[SIGNING_ALGORITHM] = {"signing_algorithm", COLUMN_TEXT, 0},
	[KEY_ALGORITHM] = {"key_algorithm", COLUMN_TEXT, 0},
	[KEY_STRENGTH] = {"key_strength", COLUMN_TEXT, 0},
	[KEY_USAGE] = {"key_usage", COLUMN_TEXT, 0},
	[SUBJECT_KEY_ID] = {"subject_key_id", COLUMN_TEXT, 0},
	[AUTHORITY_KEY_ID] = {"authority_key_id", COLUMN_TEXT, 0},
	[FINGERPRINT] = {"sha1", COLUMN_TEXT, 0},
	[PATH] = {"path", COLUMN_TEXT, COLUMN_EXTRA},
	[SERIAL] = {"serial", COLUMN_TEXT, 0},
};

static const char *const DEFAULTS[] = {
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/ssl/certs/ca-certificates.crt",
};

struct giving {
	struct scan *s;
	struct str path; /* as the query named it */
};

static void give_names(struct scan *s, X509 *cert)
{
	struct arena *a = scan_arena(s);
	const X509_NAME *subject = x509_subject(cert);
	const X509_NAME *issuer = x509_issuer(cert);

	if (scan_wants(s, COMMON_NAME))
		scan_text_kept(s, COMMON_NAME, x509_common_name(cert, a));
	if (scan_wants(s, SUBJECT))
		scan_text_kept(s, SUBJECT, x509_name(subject, true, a));
	if (scan_wants(s, SUBJECT2))
		scan_text_kept(s, SUBJECT2, x509_name(subject, false, a));
	if (scan_wants(s, ISSUER))
		scan_text_kept(s, ISSUER, x509_name(issuer, true, a));
	if (scan_wants(s, ISSUER2))
		scan_text_kept(s, ISSUER2, x509_name(issuer, false, a));
	if (scan_wants(s, SERIAL))
		scan_text_kept(s, SERIAL, x509_serial(cert, a));
}

static void give_key(struct scan *s, X509 *cert)
{
	struct arena *a = scan_arena(s);

	if (scan_wants(s, KEY_ALGORITHM))
		scan_text_kept(s, KEY_ALGORITHM, x509_key_algorithm(cert));
	if (scan_wants(s, KEY_STRENGTH))
		scan_text_kept(s, KEY_STRENGTH, x509_key_strength(cert, a));
	if (scan_wants(s, KEY_USAGE))
		scan_text_kept(s, KEY_USAGE, x509_key_usage(cert, a));
	if (scan_wants(s, SUBJECT_KEY_ID))
		scan_text_kept(s, SUBJECT_KEY_ID, x509_subject_key_id(cert, a));
	if (scan_wants(s, AUTHORITY_KEY_ID))
		scan_text_kept(s, AUTHORITY_KEY_ID, x509_authority_key_id(cert, a));
}

static void give_time(struct scan *s, int column, bool is_time, int64_t seconds)
{
	if (is_time)
		scan_printf(s, column, "%lld", (long long)seconds);
	else
		scan_warn(s, column, "a certificate's time is malformed");
}

static void give_times(struct scan *s, const X509 *cert)
{
	int64_t seconds = 0;
	bool is_time = x509_not_before(cert, &seconds);

	give_time(s, NOT_BEFORE, is_time, seconds);
	is_time = x509_not_after(cert, &seconds);
	give_time(s, NOT_AFTER, is_time, seconds);
}

static enum err give_certificate(X509 *cert, void *ctx)
{
	const struct giving *g = ctx;
	struct scan *s = g->s;

	give_names(s, cert);
	if (scan_wants(s, CA))
		scan_int(s, CA, x509_is_ca(cert));
	if (scan_wants(s, SELF_SIGNED))
		scan_int(s, SELF_SIGNED, x509_is_self_signed(cert));
	give_times(s, cert);
	scan_text(s, SIGNING_ALGORITHM, x509_signing_algorithm(cert));
	give_key(s, cert);
	if (scan_wants(s, FINGERPRINT))
		scan_text_kept(s, FINGERPRINT, x509_sha1(cert, scan_arena(s)));
	scan_text(s, PATH, g->path);
	return scan_row(s);
}

static enum err give_bytes(
	struct scan *s, struct str shown, const char *path, struct str bytes)
{
	struct giving g = {s, shown};
	size_t bad;
	enum err r = x509_each(bytes, give_certificate, &g, &bad);

	if (!r && bad)
		scan_warn(s, SCAN_ROWS, "%s: malformed certificate", path);
	return r;
}

static bool is_certificate_name(struct str name)
{
	return str_ends(name, ".pem") || str_ends(name, ".crt") ||
	       str_ends(name, ".cer") || str_ends(name, ".der");
}

static bool is_directory(struct scan *s, const char *path)
{
	DIR *d = machine_open_dir(scan_machine(s), path);

	if (d)
		closedir(d);
	return d != NULL;
}

static enum err give_directory(struct scan *s, struct str shown, const char *dir)
{
	const char *const *names;
	size_t n, i;

	if (!scan_list(s, SCAN_ROWS, dir, &names, &n))
		return OK;
	for (i = 0; i < n; i++) {
		const char *path =
			arena_printf(scan_arena(s), "%s/%s", dir, names[i]).ptr;
		struct str bytes;
		enum err r;

		if (!is_certificate_name(str_z(names[i])) || is_directory(s, path) ||
			!scan_read(s, SCAN_ROWS, path, FILE_MAX, &bytes))
			continue;
		r = give_bytes(s, shown, path, bytes);
		if (r)
			return r;
	}
	return OK;
}

static enum err give_path(struct scan *s, struct str shown)
{
	const char *path = arena_strz(scan_arena(s), shown);
	struct str bytes;

	if (!str_starts(shown, "/"))
		return OK;
	if (is_directory(s, path))
		return give_directory(s, shown, path);
	if (!scan_read(s, SCAN_ROWS, path, FILE_MAX, &bytes))
		return OK;
	return give_bytes(s, shown, path, bytes);
}

static enum err certificates_fill(struct scan *s)
{
	struct str path;
	struct error e;
	size_t i;

	if (x509_load(&e)) {
		scan_warn(s, SCAN_ROWS, "certificates cannot be read: %s", e.text);
		return OK;
	}
	if (scan_equals_text(s, PATH, &path))
		return give_path(s, path);
	for (i = 0; i < sizeof DEFAULTS / sizeof *DEFAULTS; i++) {
		enum err r = give_path(s, str_z(DEFAULTS[i]));

		if (r)
			return r;
	}
	return OK;
}

const struct table certificates_table = {
	.name = "certificates",
	TABLE_COLUMNS(COLUMNS),
	.fill = certificates_fill,
};
