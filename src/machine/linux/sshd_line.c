/* sshd_line: one line of sshd_config(5) into values as sshd -T prints them. */
#include <arpa/inet.h>
#include <limits.h>

#include "buf.h"
#include "grow.h"
#include "sshd.h"

#define ALGORITHMS_MAX 8192 /* bytes of one list of algorithms */
#define LINE_MAX_BYTES 65536
#define WORDS_MAX 1024 /* on one line */

enum kind {
	K_CHOICE, /* detail: struct choice[] */
	K_TIME,
	K_TIMEOUT, /* time or none */
	K_INT,
	K_PATH,
	K_WORD,
	K_USER_WORD, /* a word in which "~" is root's home, "none" clears */
	K_REST,      /* everything up to the end of the line */
	K_COMMAND,   /* the same, an absolute path or "none" */
	K_ADDENDUM,
	K_ALGORITHMS, /* detail: struct algorithms */
	K_WORDS,      /* several words on one line */
	K_METHODS,    /* the same, "any" only alone */
	K_LIST,       /* several words, each a value */
	K_NAMES,      /* the same, none with "=" */
	K_SETENV,
	K_PORT,
	K_LISTEN,
	K_SUBSYSTEM,
	K_STARTUPS,
	K_SOURCE_STARTUPS,
	K_BLOCK_SIZE,
	K_MASK,
	K_IPQOS,
	K_REKEY,
	K_OPEN,
	K_LISTEN_AT,
	K_USER_ENV,
	K_PUBKEY_OPTIONS,
	K_TIMEOUTS,
	K_IGNORED,
	K_REFUSED,
	K_INCLUDE,
	K_MATCH,
};

struct choice {
	const char *word, *said; /* said NULL: as word */
};

struct algorithms {
	const char *known, *preset;
};

static const struct choice YES_NO[] = {{"yes", NULL}, {"no", NULL}, {NULL, NULL}};
static const struct choice FAMILY[] = {
	{"inet", NULL}, {"inet6", NULL}, {"any", NULL}, {NULL, NULL}};
static const struct choice ROOT_LOGIN[] = {{"without-password", NULL},
	{"prohibit-password", "without-password"}, {"forced-commands-only", NULL},
	{"yes", NULL}, {"no", NULL}, {NULL, NULL}};
static const struct choice IGNORE_RHOSTS[] = {
	{"yes", NULL}, {"no", NULL}, {"shosts-only", NULL}, {NULL, NULL}};
static const struct choice COMPRESSION[] = {
	{"yes", NULL}, {"delayed", "yes"}, {"no", NULL}, {NULL, NULL}};
static const struct choice GATEWAY_PORTS[] = {
	{"clientspecified", NULL}, {"yes", NULL}, {"no", NULL}, {NULL, NULL}};
static const struct choice FORWARDING[] = {{"yes", NULL}, {"all", "yes"}, {"no", NULL},
	{"remote", NULL}, {"local", NULL}, {NULL, NULL}};
static const struct choice TUNNEL[] = {{"no", NULL}, {"point-to-point", NULL},
	{"ethernet", NULL}, {"yes", NULL}, {NULL, NULL}};
static const struct choice FACILITY[] = {{"DAEMON", NULL}, {"USER", NULL}, {"AUTH", NULL},
	{"AUTHPRIV", NULL}, {"LOCAL0", NULL}, {"LOCAL1", NULL}, {"LOCAL2", NULL},
	{"LOCAL3", NULL}, {"LOCAL4", NULL}, {"LOCAL5", NULL}, {"LOCAL6", NULL},
	{"LOCAL7", NULL}, {NULL, NULL}};
static const struct choice LEVEL[] = {{"SILENT", NULL}, {"QUIET", "SILENT"},
	{"FATAL", NULL}, {"ERROR", NULL}, {"INFO", NULL}, {"VERBOSE", NULL},
	{"DEBUG", NULL}, {"DEBUG1", "DEBUG"}, {"DEBUG2", NULL}, {"DEBUG3", NULL},
	{NULL, NULL}};
static const struct choice DIGEST[] = {{"MD5", NULL}, {"SHA1", NULL}, {"SHA256", NULL},
	{"SHA384", NULL}, {"SHA512", NULL}, {NULL, NULL}};

#define CIPHERS_DEFAULT \
	"chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr," \
	"aes128-gcm@openssh.com,aes256-gcm@openssh.com"
#define MACS_DEFAULT \
	"umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh." \
	"com," \
	"hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com," \
	"umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1"
#define KEX_DEFAULT \
	"sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256," \
	"curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384," \
	"ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256," \
	"diffie-hellman-group16-sha512,diffie-hellman-group18-sha512," \
	"diffie-hellman-group14-sha256"
#define KEYS_DEFAULT \
	"ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com," \
	"ecdsa-sha2-nistp384-cert-v01@openssh.com," \
	"ecdsa-sha2-nistp521-cert-v01@openssh.com," \
	"sk-ssh-ed25519-cert-v01@openssh.com," \
	"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com," \
	"rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com," \
	"ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521," \
	"sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512," \
	"rsa-sha2-256"
#define CA_DEFAULT \
	"ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521," \
	"sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512," \
	"rsa-sha2-256"
#define KEYS_KNOWN \
	"ssh-ed25519,ssh-ed25519-cert-v01@openssh.com,sk-ssh-ed25519@openssh.com," \
	"sk-ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256," \
	"ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp384," \
	"ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521," \
	"ecdsa-sha2-nistp521-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com," \
	"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com," \
	"webauthn-sk-ecdsa-sha2-nistp256@openssh.com,ssh-dss," \
	"ssh-dss-cert-v01@openssh.com,ssh-rsa,ssh-rsa-cert-v01@openssh.com," \
	"rsa-sha2-256,rsa-sha2-256-cert-v01@openssh.com,rsa-sha2-512," \
	"rsa-sha2-512-cert-v01@openssh.com"

static const struct algorithms CIPHERS = {
	"3des-cbc,aes128-cbc,aes192-cbc,aes256-cbc,aes128-ctr,aes192-ctr,aes256-ctr,"
	"aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com",
	CIPHERS_DEFAULT};
static const struct algorithms MACS = {
	"hmac-sha1,hmac-sha1-96,hmac-sha2-256,hmac-sha2-512,hmac-md5,hmac-md5-96,"
	"umac-64@openssh.com,umac-128@openssh.com,hmac-sha1-etm@openssh.com,"
	"hmac-sha1-96-etm@openssh.com,hmac-sha2-256-etm@openssh.com,"
	"hmac-sha2-512-etm@openssh.com,hmac-md5-etm@openssh.com,"
	"hmac-md5-96-etm@openssh.com,umac-64-etm@openssh.com,umac-128-etm@openssh.com",
	MACS_DEFAULT};
static const struct algorithms KEX = {
	"diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,"
	"diffie-hellman-group14-sha256,diffie-hellman-group16-sha512,"
	"diffie-hellman-group18-sha512,diffie-hellman-group-exchange-sha1,"
	"diffie-hellman-group-exchange-sha256,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
	"ecdh-sha2-nistp521,curve25519-sha256,curve25519-sha256@libssh.org,"
	"sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com",
	KEX_DEFAULT};
static const struct algorithms KEYS = {KEYS_KNOWN, KEYS_DEFAULT};
static const struct algorithms SIGNATURES = {KEYS_KNOWN, CA_DEFAULT};

#define FLAG(name, in_match, preset) \
	{ \
		name, K_CHOICE, SSHD_FIRST, in_match, preset, YES_NO \
	}

/* The order is that of sshd -T. */
const struct sshd_keyword sshd_keywords[] = {
	{"port", K_PORT, SSHD_EACH, false, "22", NULL},
	{"addressfamily", K_CHOICE, SSHD_FIRST, false, "any", FAMILY},
	{"listenaddress", K_LISTEN, SSHD_EACH, false, NULL, NULL},
	FLAG("usepam", false, "no"),
	{"logingracetime", K_TIME, SSHD_FIRST, false, "120", NULL},
	{"x11displayoffset", K_INT, SSHD_FIRST, true, "10", NULL},
	{"maxauthtries", K_INT, SSHD_FIRST, true, "6", NULL},
	{"maxsessions", K_INT, SSHD_FIRST, true, "10", NULL},
	{"clientaliveinterval", K_TIME, SSHD_FIRST, true, "0", NULL},
	{"clientalivecountmax", K_INT, SSHD_FIRST, true, "3", NULL},
	{"requiredrsasize", K_INT, SSHD_FIRST, true, "1024", NULL},
	{"streamlocalbindmask", K_MASK, SSHD_LAST, true, "0177", NULL},
	{"unusedconnectiontimeout", K_TIMEOUT, SSHD_FIRST, true, "none", NULL},
	{"permitrootlogin", K_CHOICE, SSHD_FIRST, true, "without-password", ROOT_LOGIN},
	{"ignorerhosts", K_CHOICE, SSHD_FIRST, true, "yes", IGNORE_RHOSTS},
	FLAG("ignoreuserknownhosts", false, "no"),
	FLAG("hostbasedauthentication", true, "no"),
	FLAG("hostbasedusesnamefrompacketonly", true, "no"),
	FLAG("pubkeyauthentication", true, "yes"),
	FLAG("kerberosauthentication", true, "no"),
	FLAG("kerberosorlocalpasswd", false, "yes"),
	FLAG("kerberosticketcleanup", false, "yes"),
	FLAG("gssapiauthentication", true, "no"),
	FLAG("gssapicleanupcredentials", false, "yes"),
	FLAG("gssapikeyexchange", false, "no"),
	FLAG("gssapistrictacceptorcheck", false, "yes"),
	FLAG("gssapistorecredentialsonrekey", false, "no"),
	{"gssapikexalgorithms", K_WORD, SSHD_FIRST, false,
		"gss-group14-sha256-,gss-group16-sha512-,gss-nistp256-sha256-,"
		"gss-curve25519-sha256-,gss-group14-sha1-,gss-gex-sha1-",
		NULL},
	FLAG("passwordauthentication", true, "yes"),
	FLAG("kbdinteractiveauthentication", true, "yes"),
	FLAG("printmotd", false, "yes"),
	FLAG("printlastlog", false, "yes"),
	FLAG("x11forwarding", true, "no"),
	FLAG("x11uselocalhost", true, "yes"),
	FLAG("permittty", true, "yes"),
	FLAG("permituserrc", true, "yes"),
	FLAG("strictmodes", false, "yes"),
	FLAG("tcpkeepalive", false, "yes"),
	FLAG("permitemptypasswords", true, "no"),
	{"compression", K_CHOICE, SSHD_FIRST, false, "yes", COMPRESSION},
	{"gatewayports", K_CHOICE, SSHD_FIRST, true, "no", GATEWAY_PORTS},
	FLAG("usedns", false, "no"),
	{"allowtcpforwarding", K_CHOICE, SSHD_FIRST, true, "yes", FORWARDING},
	FLAG("allowagentforwarding", true, "yes"),
	FLAG("disableforwarding", true, "no"),
	{"allowstreamlocalforwarding", K_CHOICE, SSHD_FIRST, true, "yes", FORWARDING},
	FLAG("streamlocalbindunlink", true, "no"),
	{"fingerprinthash", K_CHOICE, SSHD_LAST, false, "SHA256", DIGEST},
	FLAG("exposeauthinfo", true, "no"),
	{"pidfile", K_PATH, SSHD_FIRST, false, "/run/sshd.pid", NULL},
	{"modulifile", K_PATH, SSHD_FIRST, false, "/etc/ssh/moduli", NULL},
	{"xauthlocation", K_PATH, SSHD_FIRST, false, "/usr/bin/xauth", NULL},
	{"ciphers", K_ALGORITHMS, SSHD_FIRST, false, CIPHERS_DEFAULT, &CIPHERS},
	{"macs", K_ALGORITHMS, SSHD_FIRST, false, MACS_DEFAULT, &MACS},
	{"banner", K_PATH, SSHD_FIRST, true, "none", NULL},
	{"forcecommand", K_REST, SSHD_FIRST, true, "none", NULL},
	{"chrootdirectory", K_WORD, SSHD_FIRST, true, "none", NULL},
	{"trustedusercakeys", K_PATH, SSHD_FIRST, true, "none", NULL},
	{"revokedkeys", K_PATH, SSHD_FIRST, true, "none", NULL},
	{"securitykeyprovider", K_PATH, SSHD_FIRST, false, "internal", NULL},
	{"authorizedprincipalsfile", K_USER_WORD, SSHD_FIRST, true, "none", NULL},
	{"versionaddendum", K_ADDENDUM, SSHD_FIRST, false, "none", NULL},
	{"authorizedkeyscommand", K_COMMAND, SSHD_FIRST, true, "none", NULL},
	{"authorizedkeyscommanduser", K_WORD, SSHD_FIRST, true, "none", NULL},
	{"authorizedprincipalscommand", K_COMMAND, SSHD_LAST, true, "none", NULL},
	{"authorizedprincipalscommanduser", K_WORD, SSHD_FIRST, true, "none", NULL},
	{"hostkeyagent", K_PATH, SSHD_FIRST, false, "none", NULL},
	{"kexalgorithms", K_ALGORITHMS, SSHD_FIRST, false, KEX_DEFAULT, &KEX},
	{"casignaturealgorithms", K_ALGORITHMS, SSHD_FIRST, true, CA_DEFAULT,
		&SIGNATURES},
	{"hostbasedacceptedalgorithms", K_ALGORITHMS, SSHD_FIRST, true, KEYS_DEFAULT,
		&KEYS},
	{"hostkeyalgorithms", K_ALGORITHMS, SSHD_FIRST, false, KEYS_DEFAULT, &KEYS},
	{"pubkeyacceptedalgorithms", K_ALGORITHMS, SSHD_FIRST, true, KEYS_DEFAULT, &KEYS},
	{"loglevel", K_CHOICE, SSHD_FIRST, true, "INFO", LEVEL},
	{"syslogfacility", K_CHOICE, SSHD_FIRST, false, "AUTH", FACILITY},
	{"authorizedkeysfile", K_WORDS, SSHD_FIRST, true,
		".ssh/authorized_keys .ssh/authorized_keys2", NULL},
	{"hostkey", K_PATH, SSHD_EACH, false, NULL, NULL},
	{"hostcertificate", K_PATH, SSHD_EACH, false, NULL, NULL},
	{"allowusers", K_LIST, SSHD_EACH, true, NULL, NULL},
	{"denyusers", K_LIST, SSHD_EACH, true, NULL, NULL},
	{"allowgroups", K_LIST, SSHD_EACH, true, NULL, NULL},
	{"denygroups", K_LIST, SSHD_EACH, true, NULL, NULL},
	{"acceptenv", K_NAMES, SSHD_EACH, true, NULL, NULL},
	{"setenv", K_SETENV, SSHD_FIRST, true, NULL, NULL},
	{"authenticationmethods", K_METHODS, SSHD_FIRST, true, "any", NULL},
	{"logverbose", K_WORDS, SSHD_FIRST, true, NULL, NULL},
	{"channeltimeout", K_TIMEOUTS, SSHD_FIRST, true, NULL, NULL},
	{"subsystem", K_SUBSYSTEM, SSHD_EACH, false, NULL, NULL},
	{"maxstartups", K_STARTUPS, SSHD_LAST, false, "10:30:100", NULL},
	{"persourcemaxstartups", K_SOURCE_STARTUPS, SSHD_LAST, false, "none", NULL},
	{"persourcenetblocksize", K_BLOCK_SIZE, SSHD_LAST, false, "32:128", NULL},
	{"permittunnel", K_CHOICE, SSHD_FIRST, true, "no", TUNNEL},
	{"ipqos", K_IPQOS, SSHD_LAST, true, "lowdelay throughput", NULL},
	{"rekeylimit", K_REKEY, SSHD_FIRST, true, "0 0", NULL},
	{"permitopen", K_OPEN, SSHD_FIRST, true, "any", NULL},
	{"permitlisten", K_LISTEN_AT, SSHD_FIRST, true, "any", NULL},
	{"permituserenvironment", K_USER_ENV, SSHD_FIRST, false, "no", NULL},
	{"pubkeyauthoptions", K_PUBKEY_OPTIONS, SSHD_FIRST, true, "none", NULL},
	{NULL, 0, SSHD_FIRST, false, NULL, NULL},
};

/* Keywords that have no line of their own in sshd -T. */
static const struct sshd_keyword SILENT[] = {
	{"match", K_MATCH, SSHD_FIRST, true, NULL, NULL},
	{"include", K_INCLUDE, SSHD_FIRST, true, NULL, NULL},
	{"rdomain", K_REFUSED, SSHD_FIRST, true, NULL, NULL},
	{"rhostsrsaauthentication", K_IGNORED, SSHD_FIRST, true, NULL, NULL},
	{"rsaauthentication", K_IGNORED, SSHD_FIRST, true, NULL, NULL},
	{"authorizedkeysfile2", K_IGNORED, SSHD_FIRST, true, NULL, NULL},
	{"debianbanner", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"pamauthenticationviakbdint", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"serverkeybits", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"keyregenerationinterval", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"rhostsauthentication", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"kerberosgetafstoken", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"kerberostgtpassing", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"afstokenpassing", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"gssusesessionccache", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"gssapiusesessioncredcache", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"checkmail", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"permitblacklistedkeys", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"uselogin", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"protocol", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"verifyreversemapping", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"reversemappingcheck", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{"useprivilegeseparation", K_IGNORED, SSHD_FIRST, false, NULL, NULL},
	{NULL, 0, SSHD_FIRST, false, NULL, NULL},
};

static const struct {
	const char *alias, *name;
} ALIASES[] = {
	{"hostdsakey", "hostkey"},
	{"hostbasedacceptedkeytypes", "hostbasedacceptedalgorithms"},
	{"pubkeyacceptedkeytypes", "pubkeyacceptedalgorithms"},
	{"dsaauthentication", "pubkeyauthentication"},
	{"gssapicleanupcreds", "gssapicleanupcredentials"},
	{"challengeresponseauthentication", "kbdinteractiveauthentication"},
	{"skeyauthentication", "kbdinteractiveauthentication"},
	{"keepalive", "tcpkeepalive"},
};

static const struct sshd_keyword *find_in(const struct sshd_keyword *k, struct str word)
{
	for (; k->name; k++)
		if (str_eqz_nocase(word, k->name))
			return k;
	return NULL;
}

static const struct sshd_keyword *find_keyword(struct str word)
{
	const struct sshd_keyword *k;
	size_t i;

	for (i = 0; i < sizeof ALIASES / sizeof *ALIASES; i++)
		if (str_eqz_nocase(word, ALIASES[i].alias))
			word = str_z(ALIASES[i].name);
	k = find_in(sshd_keywords, word);
	return k ? k : find_in(SILENT, word);
}

/* --- words -------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct str skip_blanks(struct str s)
{
	while (s.len && is_blank(s.ptr[0]))
		s = str_of(s.ptr + 1, s.len - 1);
	return s;
}

static struct str from(struct str s, size_t n)
{
	return str_of(s.ptr + n, s.len - n);
}

/*
 * strdelim(): a word ends at a blank, at one "=", or at the end of its first
 * quoted part. False: no more, or a quote without its end.
 */
static bool next_token(struct str *rest, struct arena *a, struct str *ret)
{
	struct str s = *rest, head;
	bool equals;
	size_t n = 0;

	if (!s.ptr)
		return false;
	while (n < s.len && !is_blank(s.ptr[n]) && s.ptr[n] != '"' && s.ptr[n] != '=')
		n++;
	if (n == s.len) {
		*ret = s;
		*rest = (struct str){NULL, 0};
		return true;
	}
	head = str_of(s.ptr, n);
	if (s.ptr[n] == '"') {
		struct str quoted = from(s, n + 1), inner;

		if (!str_cut(&quoted, '"', &inner))
			return false;
		*ret = head.len ? arena_printf(
					  a, "%.*s%.*s", STR_ARG(head), STR_ARG(inner))
				: inner;
		*rest = skip_blanks(quoted);
		return true;
	}
	equals = s.ptr[n] == '=';
	s = skip_blanks(from(s, n + 1));
	if (!equals && str_starts(s, "="))
		s = skip_blanks(from(s, 1));
	*ret = head;
	*rest = s;
	return true;
}

struct words {
	struct str *words;
	size_t n, cap, at;
};

static void put(char *to, size_t at, char c)
{
	if (to)
		to[at] = c;
}

/*
 * One word of argv_split() without its quotes and escapes, copied to `to` unless
 * that is NULL. *s is moved past it. False: a quote without its end.
 */
static bool split_word(struct str *s, char *to, size_t *ret_n)
{
	size_t i, n = 0;
	char quote = 0;

	for (i = 0; i < s->len; i++) {
		char c = s->ptr[i], next = i + 1 < s->len ? s->ptr[i + 1] : 0;

		if (c == '\\' && (next == '\'' || next == '"' || next == '\\' ||
					 (!quote && next == ' '))) {
			put(to, n++, next);
			i++;
		} else if (!quote && (c == ' ' || c == '\t')) {
			break;
		} else if (!quote && (c == '"' || c == '\'')) {
			quote = c;
		} else if (quote && c == quote) {
			quote = 0;
		} else {
			put(to, n++, c);
		}
	}
	*s = from(*s, i);
	*ret_n = n;
	return !quote;
}

/* argv_split() with comments. What is wrong, or NULL. */
static const char *split_words(struct str s, struct arena *a, struct words *w)
{
	for (;;) {
		struct str measured;
		char *copy;
		size_t n;

		while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
			s = from(s, 1);
		if (!s.len || s.ptr[0] == '#')
			return NULL;
		measured = s;
		if (!split_word(&measured, NULL, &n))
			return "a quote without its end";
		if (w->n == WORDS_MAX)
			return "more words than are read";
		copy = arena_alloc(a, n + 1);
		split_word(&s, copy, &n);
		ARENA_GROW(a, w->words, w->n, w->cap);
		w->words[w->n++] = str_of(copy, n);
	}
}

static bool next_word(struct words *w, struct str *ret)
{
	if (w->at == w->n)
		return false;
	*ret = w->words[w->at++];
	return true;
}

/* The next word, which must be there and not be empty. */
static bool must_word(struct words *w, struct str *ret)
{
	return next_word(w, ret) && ret->len;
}

/* --- values -------------------------------------------------------------------- */

bool sshd_match_pattern(struct str s, struct str pattern)
{
	size_t i = 0, p = 0, star = SIZE_MAX, back = 0;

	while (i < s.len) {
		if (p < pattern.len && pattern.ptr[p] == '*') {
			star = p++;
			back = i;
		} else if (p < pattern.len &&
			   (pattern.ptr[p] == '?' || pattern.ptr[p] == s.ptr[i])) {
			p++;
			i++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			i = ++back;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.ptr[p] == '*')
		p++;
	return p == pattern.len;
}

static bool list_has(struct str list, struct str name)
{
	struct str one;
	bool more = list.len > 0;

	while (more) {
		more = str_cut(&list, ',', &one);
		if (str_eq(one, name))
			return true;
	}
	return false;
}

/* Some pattern of the list matches the name. */
static bool patterns_match(struct str patterns, struct str name)
{
	struct str one;
	bool more = patterns.len > 0;

	while (more) {
		more = str_cut(&patterns, ',', &one);
		if (sshd_match_pattern(name, one))
			return true;
	}
	return false;
}

static void append_name(struct buf *out, struct str name)
{
	if (list_has(buf_str(out), name))
		return;
	if (out->len)
		buf_char(out, ',');
	buf_append(out, name);
}

/* Appends what is known and matches each pattern in turn. False: one matches nothing. */
static bool append_matching(struct buf *out, struct str patterns, struct str known)
{
	struct str pattern, name, rest;
	bool more = patterns.len > 0, all_found = true;

	while (more) {
		bool found = false, more_names = true;

		more = str_cut(&patterns, ',', &pattern);
		rest = known;
		while (more_names) {
			more_names = str_cut(&rest, ',', &name);
			if (!sshd_match_pattern(name, pattern))
				continue;
			found = true;
			append_name(out, name);
		}
		all_found = all_found && found;
	}
	return all_found;
}

/* kex_assemble_names(): a list, or "+", "-" or "^" and what that does to the default. */
static bool assemble(
	const struct algorithms *of, struct str list, struct arena *a, struct str *ret)
{
	SCOPED_BUF(out, ALGORITHMS_MAX);
	struct str known = str_z(of->known), preset = str_z(of->preset), name;
	char sign = list.len ? list.ptr[0] : 0;
	bool more = true, ok = true;

	if (sign == '+' || sign == '-' || sign == '^')
		list = from(list, 1);
	if (sign == '-') {
		while (more) {
			more = str_cut(&preset, ',', &name);
			if (!patterns_match(list, name))
				append_name(&out, name);
		}
	} else {
		if (sign == '+')
			append_matching(&out, preset, known);
		ok = list.len && append_matching(&out, list, known);
		if (sign == '^')
			append_matching(&out, preset, known);
	}
	/* sshd assembles twice: taking everything away gives the default back */
	*ret = out.len || sign != '-' ? arena_str(a, buf_str(&out)) : str_z(of->preset);
	return ok && !buf_failed(&out) && ret->len;
}

static bool parse_choice(const struct choice *c, struct str word, struct str *ret)
{
	for (; c->word; c++)
		if (str_eqz_nocase(word, c->word)) {
			*ret = str_z(c->said ? c->said : c->word);
			return true;
		}
	return false;
}

static bool parse_number(struct str word, uint64_t max, uint64_t *ret)
{
	return str_to_u64(word, ret) && *ret <= max;
}

/* convtime(): "1h30m"; a number alone is seconds. */
static bool parse_time(struct str s, uint64_t *ret)
{
	uint64_t total = 0, n;

	if (!s.len)
		return false;
	while (s.len) {
		static const struct {
			char lower, upper;
			uint64_t seconds;
		} UNITS[] = {{'s', 'S', 1}, {'m', 'M', 60}, {'h', 'H', 3600},
			{'d', 'D', 86400}, {'w', 'W', 604800}};
		size_t digits = 0, i;
		uint64_t unit = 1;

		while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9')
			digits++;
		if (!parse_number(str_of(s.ptr, digits), INT_MAX, &n))
			return false;
		s = from(s, digits);
		for (i = 0; s.len && i < 5; i++)
			if (s.ptr[0] == UNITS[i].lower || s.ptr[0] == UNITS[i].upper)
				unit = UNITS[i].seconds;
		if (s.len && unit == 1 && s.ptr[0] != 's' && s.ptr[0] != 'S')
			return false;
		if (s.len)
			s = from(s, 1);
		total += n * unit;
		if (total > INT_MAX)
			return false;
	}
	*ret = total;
	return true;
}

/* scan_scaled(): "1G", "64k", fractions allowed. */
static bool parse_scaled(struct str s, uint64_t *ret)
{
	static const char UNITS[] = "BKMGTPE";
	size_t digits = 0, places = 0, i;
	uint64_t whole, part = 0, scale = 1, tens = 1;

	while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9')
		digits++;
	if (!parse_number(str_of(s.ptr, digits), INT64_MAX, &whole))
		return false;
	s = from(s, digits);
	if (str_starts(s, ".")) {
		s = from(s, 1);
		for (; places < s.len && s.ptr[places] >= '0' && s.ptr[places] <= '9';
			places++)
			if (places < 6) {
				part = part * 10 + (uint64_t)(s.ptr[places] - '0');
				tens *= 10;
			}
		s = from(s, places);
	}
	if (!s.len) {
		*ret = whole;
		return true;
	}
	for (i = 0; UNITS[i]; i++, scale *= 1024)
		if (s.ptr[0] == UNITS[i] || s.ptr[0] == UNITS[i] + ('a' - 'A'))
			break;
	if (!UNITS[i] || s.len > 1 || whole > INT64_MAX / scale)
		return false;
	*ret = whole * scale + part * scale / tens;
	return true;
}

static struct str number_text(struct arena *a, uint64_t n)
{
	return arena_printf(a, "%llu", (unsigned long long)n);
}

static struct str expand_home(struct arena *a, struct str path)
{
	if (str_eqz(path, "~"))
		return STR("/root/");
	if (!str_starts(path, "~/"))
		return path;
	while (path.len > 1 && path.ptr[1] == '/')
		path = from(path, 1);
	return arena_printf(a, "/root/%.*s", STR_ARG(from(path, 1)));
}

static struct str or_none(struct str word)
{
	return str_eqz_nocase(word, "none") ? STR("none") : word;
}

static struct str join_words(struct arena *a, const struct str *words, size_t n)
{
	size_t total = 1, at = 0, i;
	char *p;

	for (i = 0; i < n; i++)
		total += words[i].len + 1;
	p = arena_alloc(a, total);
	for (i = 0; i < n; i++) {
		if (i)
			p[at++] = ' ';
		if (words[i].len)
			memcpy(p + at, words[i].ptr, words[i].len);
		at += words[i].len;
	}
	return str_of(p, at);
}

static bool parse_port(struct str word, uint64_t *ret)
{
	if (str_eqz(word, "ssh")) {
		*ret = 22;
		return true;
	}
	return parse_number(word, 65535, ret) && *ret;
}

/*
 * "host", "host:port", "[v6]:port", "v6" into "HOST PORT", PORT 0 when it is not
 * said; sshd.c writes the address once all ports are known.
 */
static bool parse_listen(struct words *w, struct arena *a, struct str *ret)
{
	struct str word, host, rest;
	uint64_t port = 0;

	if (!must_word(w, &word))
		return false;
	rest = word;
	if (str_starts(word, "[")) {
		rest = from(word, 1);
		if (!str_cut(&rest, ']', &host) || (rest.len && rest.ptr[0] != ':'))
			return false;
		if (rest.len && !parse_port(from(rest, 1), &port))
			return false;
	} else if (!str_cut(&rest, ':', &host) || str_contains(rest, ":")) {
		host = word;
	} else if (!parse_port(rest, &port)) {
		return false;
	}
	if (!host.len)
		return false;
	*ret = arena_printf(a, "%.*s %llu", STR_ARG(host), (unsigned long long)port);
	return true;
}

static bool parse_subsystem(struct words *w, struct arena *a, struct str *ret)
{
	struct str name, command;

	if (!must_word(w, &name) || !must_word(w, &command))
		return false;
	*ret = join_words(a, w->words, w->n);
	w->at = w->n;
	return true;
}

static bool parse_startups(struct str word, struct arena *a, struct str *ret)
{
	struct str first, second;
	uint64_t begin, rate, full;
	bool more = str_cut(&word, ':', &first);

	if (!parse_number(first, INT_MAX, &begin) || !begin)
		return false;
	if (!more) {
		*ret = arena_printf(a, "%llu:30:%llu", (unsigned long long)begin,
			(unsigned long long)begin);
		return true;
	}
	if (!str_cut(&word, ':', &second) || !parse_number(second, 100, &rate) || !rate ||
		!parse_number(word, INT_MAX, &full) || begin > full)
		return false;
	*ret = arena_printf(a, "%llu:%llu:%llu", (unsigned long long)begin,
		(unsigned long long)rate, (unsigned long long)full);
	return true;
}

static bool parse_block_size(struct str word, struct arena *a, struct str *ret)
{
	struct str first;
	uint64_t v4, v6;

	if (!str_cut(&word, ':', &first) || !parse_number(first, 32, &v4) ||
		!parse_number(word, 128, &v6))
		return false;
	*ret = arena_printf(
		a, "%llu:%llu", (unsigned long long)v4, (unsigned long long)v6);
	return true;
}

/* parse_ipqos() and iptos2str() in one. */
static bool parse_qos(struct str word, struct arena *a, struct str *ret)
{
	static const struct {
		const char *name;
		uint64_t value;
	} NAMES[] = {{"none", UINT64_MAX}, {"af11", 0x28}, {"af12", 0x30}, {"af13", 0x38},
		{"af21", 0x48}, {"af22", 0x50}, {"af23", 0x58}, {"af31", 0x68},
		{"af32", 0x70}, {"af33", 0x78}, {"af41", 0x88}, {"af42", 0x90},
		{"af43", 0x98}, {"cs0", 0x00}, {"cs1", 0x20}, {"cs2", 0x40},
		{"cs3", 0x60}, {"cs4", 0x80}, {"cs5", 0xa0}, {"cs6", 0xc0}, {"cs7", 0xe0},
		{"ef", 0xb8}, {"le", 0x04}, {"lowdelay", 0x10}, {"throughput", 0x08},
		{"reliability", 0x04}};
	const size_t N = sizeof NAMES / sizeof *NAMES;
	uint64_t value = UINT64_MAX;
	size_t i;

	for (i = 0; i < N && !str_eqz_nocase(word, NAMES[i].name); i++)
		;
	if (i < N)
		value = NAMES[i].value;
	else if (str_starts(word, "0x") || str_starts(word, "0X")
			 ? !str_to_u64_base(from(word, 2), 16, &value)
			 : (word.len > 1 && word.ptr[0] == '0'
					   ? !str_to_u64_base(word, 8, &value)
					   : !str_to_u64(word, &value)))
		return false;
	if (i == N && value > 255)
		return false;
	for (i = 0; i < N; i++)
		if (NAMES[i].value == value) {
			*ret = str_z(NAMES[i].name);
			return true;
		}
	*ret = arena_printf(a, "0x%02llx", (unsigned long long)value);
	return true;
}

static bool parse_ipqos(struct words *w, struct arena *a, struct str *ret)
{
	struct str word, first, second;

	if (!must_word(w, &word) || !parse_qos(word, a, &first))
		return false;
	second = first;
	if (next_word(w, &word) && !parse_qos(word, a, &second))
		return false;
	*ret = arena_printf(a, "%.*s %.*s", STR_ARG(first), STR_ARG(second));
	return true;
}

/* "BYTES SECONDS", where "-" says that no time is given. */
static bool parse_rekey(struct words *w, struct arena *a, struct str *ret)
{
	uint64_t bytes = 0, seconds;
	struct str word;

	if (!must_word(w, &word))
		return false;
	if (!str_eqz(word, "default") &&
		(!parse_scaled(word, &bytes) || (bytes && bytes < 16)))
		return false;
	if (!next_word(w, &word) || str_eqz(word, "none")) {
		*ret = arena_printf(a, "%llu -", (unsigned long long)bytes);
		return true;
	}
	if (!parse_time(word, &seconds))
		return false;
	*ret = arena_printf(
		a, "%llu %llu", (unsigned long long)bytes, (unsigned long long)seconds);
	return true;
}

/* PermitOpen and PermitListen: "any", "none", or host:port…; a bare port may listen. */
static bool parse_open(struct words *w, bool listen, struct arena *a, struct str *ret)
{
	struct str word;
	size_t i;

	if (!must_word(w, &word))
		return false;
	if (str_eqz(word, "any") || str_eqz(word, "none")) {
		*ret = word;
		return true;
	}
	for (i = 0; i < w->n; i++) {
		if (str_contains(w->words[i], ":"))
			continue;
		if (!listen)
			return false;
		w->words[i] = arena_printf(a, "*:%.*s", STR_ARG(w->words[i]));
	}
	*ret = join_words(a, w->words, w->n);
	w->at = w->n;
	return true;
}

static bool parse_pubkey_options(struct words *w, struct str *ret)
{
	bool touch = false, verify = false;
	struct str word;

	while (next_word(w, &word)) {
		if (str_eqz_nocase(word, "touch-required"))
			touch = true;
		else if (str_eqz_nocase(word, "verify-required"))
			verify = true;
		else if (!str_eqz_nocase(word, "none"))
			return false;
	}
	*ret = touch && verify ? STR("touch-required verify-required")
	       : touch         ? STR("touch-required")
	       : verify        ? STR("verify-required")
			       : STR("none");
	return true;
}

static bool parse_timeouts(struct words *w, struct arena *a, struct str *ret)
{
	struct str word, rest, type;
	uint64_t seconds;

	while (next_word(w, &word)) {
		rest = word;
		if (str_eqz_nocase(word, "none")
				? w->n > 1
				: !str_cut(&rest, '=', &type) || !type.len ||
					  !parse_time(rest, &seconds))
			return false;
	}
	*ret = w->n == 1 ? or_none(w->words[0]) : join_words(a, w->words, w->n);
	return w->n > 0;
}

/* Words of which each is a value; those of SetEnv are dropped when the name is taken. */
static bool parse_list(struct words *w, enum kind kind)
{
	size_t i, j, n = 0;

	for (i = 0; i < w->n; i++) {
		struct str rest = w->words[i], name, other;
		bool taken = false, pair = str_cut(&rest, '=', &name);

		if (!w->words[i].len || (kind == K_SETENV && !pair) ||
			(kind == K_NAMES && pair))
			return false;
		for (j = 0; kind == K_SETENV && j < n; j++) {
			rest = w->words[j];
			str_cut(&rest, '=', &other);
			taken = taken || str_eq(name, other);
		}
		if (!taken)
			w->words[n++] = w->words[i];
	}
	w->n = w->at = n;
	return true;
}

static bool parse_words(struct words *w, bool methods, struct arena *a, struct str *ret)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (!w->words[i].len ||
			(methods && w->n > 1 && str_eqz(w->words[i], "any")))
			return false;
		w->words[i] = expand_home(a, w->words[i]);
	}
	*ret = join_words(a, w->words, w->n);
	w->at = w->n;
	return true;
}

/* What stands on the line after the keyword, as sshd keeps it for commands. */
static bool parse_rest(struct words *w, struct str rest, bool command, struct str *ret)
{
	w->at = w->n;
	*ret = skip_blanks(rest);
	if (command)
		return str_starts(*ret, "/") || str_eqz_nocase(*ret, "none");
	*ret = or_none(*ret);
	return true;
}

static bool parse_addendum(struct words *w, struct str rest, struct str *ret)
{
	struct str head;

	str_cut(&rest, '#', &head);
	w->at = w->n;
	*ret = or_none(str_trim(head));
	if (!ret->len)
		*ret = STR("none");
	return !str_contains(*ret, "\r");
}

/* Kinds that take one word and give one value. */
static bool parse_one(
	const struct sshd_keyword *k, struct str word, struct arena *a, struct str *ret)
{
	uint64_t n;

	switch ((enum kind)k->kind) {
	case K_CHOICE:
		return parse_choice(k->detail, word, ret);
	case K_TIMEOUT:
		if (str_eqz_nocase(word, "none")) {
			*ret = STR("none");
			return true;
		}
		/* fall through */
	case K_TIME:
		if (!parse_time(word, &n))
			return false;
		*ret = !n && k->kind == K_TIMEOUT ? STR("none") : number_text(a, n);
		return true;
	case K_SOURCE_STARTUPS:
		if (str_eqz(word, "none")) {
			*ret = word;
			return true;
		}
		/* fall through */
	case K_INT:
		if (!parse_number(word, INT_MAX, &n))
			return false;
		*ret = number_text(a, n);
		return true;
	case K_PORT:
		if (!parse_port(word, &n))
			return false;
		*ret = number_text(a, n);
		return true;
	case K_MASK:
		if (!str_to_u64_base(word, 8, &n) || n > 0777)
			return false;
		*ret = arena_printf(a, "0%llo", (unsigned long long)n);
		return true;
	case K_PATH:
	case K_USER_WORD:
		*ret = or_none(expand_home(a, word));
		return true;
	case K_WORD:
		*ret = or_none(word);
		return true;
	case K_USER_ENV:
		*ret = word;
		return true;
	case K_STARTUPS:
		return parse_startups(word, a, ret);
	case K_BLOCK_SIZE:
		return parse_block_size(word, a, ret);
	case K_ALGORITHMS:
		return assemble(k->detail, word, a, ret);
	default:
		return false;
	}
}

/* The value (one, or none for lists, which stay in w) of a keyword's arguments. */
static bool parse_value(const struct sshd_keyword *k, struct words *w, struct str rest,
	struct arena *a, struct str *ret)
{
	struct str word;

	switch ((enum kind)k->kind) {
	case K_REST:
	case K_COMMAND:
		return parse_rest(w, rest, k->kind == K_COMMAND, ret);
	case K_ADDENDUM:
		return parse_addendum(w, rest, ret);
	case K_WORDS:
	case K_METHODS:
		return w->n || k->kind == K_WORDS
			       ? parse_words(w, k->kind == K_METHODS, a, ret)
			       : false;
	case K_LISTEN:
		return parse_listen(w, a, ret);
	case K_SUBSYSTEM:
		return parse_subsystem(w, a, ret);
	case K_IPQOS:
		return parse_ipqos(w, a, ret);
	case K_REKEY:
		return parse_rekey(w, a, ret);
	case K_OPEN:
	case K_LISTEN_AT:
		return parse_open(w, k->kind == K_LISTEN_AT, a, ret);
	case K_PUBKEY_OPTIONS:
		return parse_pubkey_options(w, ret);
	case K_TIMEOUTS:
		return parse_timeouts(w, a, ret);
	default:
		return must_word(w, &word) && parse_one(k, word, a, ret);
	}
}

/* --- the line ------------------------------------------------------------------- */

static struct sshd_line bad(const char *problem)
{
	return (struct sshd_line){.kind = SSHD_BAD, .problem = problem};
}

static struct sshd_line one_value(enum sshd_line_kind kind, const struct sshd_keyword *k,
	struct arena *a, struct str v)
{
	struct str *values = ARENA_NEW(a, struct str);

	*values = v;
	return (struct sshd_line){.kind = kind, .keyword = k, .values = values, .n = 1};
}

/* "user bob address 10.0.0.0/8": attributes in lower case, one blank between. */
static struct sshd_line parse_match(
	const struct sshd_keyword *k, struct str rest, struct arena *a)
{
	static const char *const ATTRIBUTES[] = {"user", "group", "host", "address",
		"localaddress", "localport", "rdomain"};
	struct str text = STR(""), attribute, argument;
	size_t n = 0, i;

	while (next_token(&rest, a, &attribute) && attribute.len &&
		attribute.ptr[0] != '#') {
		if (str_eqz_nocase(attribute, "all")) {
			if (n || (next_token(&rest, a, &argument) && argument.len &&
					 argument.ptr[0] != '#'))
				return bad("'all' stands alone");
			return one_value(SSHD_MATCH, k, a, STR(""));
		}
		for (i = 0; i < sizeof ATTRIBUTES / sizeof *ATTRIBUTES; i++)
			if (str_eqz_nocase(attribute, ATTRIBUTES[i]))
				break;
		if (i == sizeof ATTRIBUTES / sizeof *ATTRIBUTES)
			return bad("unknown Match attribute");
		if (!next_token(&rest, a, &argument) || !argument.len ||
			argument.ptr[0] == '#')
			return bad("a Match attribute without its argument");
		text = arena_printf(a, "%.*s%s%s %.*s", STR_ARG(text), n++ ? " " : "",
			ATTRIBUTES[i], STR_ARG(argument));
	}
	return n ? one_value(SSHD_MATCH, k, a, text) : bad("Match without criteria");
}

static struct sshd_line parse_setting(
	const struct sshd_keyword *k, struct words *w, struct str rest, struct arena *a)
{
	struct str value;

	if (k->kind == K_INCLUDE) {
		if (!w->n || !parse_list(w, K_LIST))
			return bad("Include without a file name");
		return (struct sshd_line){SSHD_INCLUDE, k, w->words, w->n, NULL};
	}
	if (k->kind == K_LIST || k->kind == K_NAMES || k->kind == K_SETENV) {
		if (!parse_list(w, (enum kind)k->kind))
			return bad("an argument is not valid");
		return (struct sshd_line){SSHD_SETTING, k, w->words, w->n, NULL};
	}
	if (!parse_value(k, w, rest, a, &value))
		return bad("an argument is missing or not valid");
	if (w->at != w->n)
		return bad("more arguments than the keyword takes");
	if (k->kind == K_WORDS && !w->n)
		return (struct sshd_line){.kind = SSHD_NOTHING};
	return one_value(SSHD_SETTING, k, a, value);
}

struct sshd_line sshd_parse_line(struct str line, struct arena *a)
{
	const struct sshd_keyword *k;
	struct words w = {0};
	const char *problem;
	struct str word;

	if (line.len > LINE_MAX_BYTES)
		return bad("longer than is read");
	if (memchr(line.ptr ? line.ptr : "", '\0', line.len))
		return bad("a NUL byte");
	while (line.len &&
		(is_blank(line.ptr[line.len - 1]) || line.ptr[line.len - 1] == '\f'))
		line.len--;
	line = skip_blanks(line);
	if (!line.len)
		return (struct sshd_line){.kind = SSHD_NOTHING};
	if (!next_token(&line, a, &word) || (!word.len && !next_token(&line, a, &word)) ||
		!word.len || word.ptr[0] == '#')
		return (struct sshd_line){.kind = SSHD_NOTHING};
	if (!line.len)
		return bad("a keyword without an argument");
	problem = split_words(line, a, &w);
	if (problem)
		return bad(problem);
	k = find_keyword(word);
	if (!k || k->kind == K_REFUSED)
		return bad("unknown keyword");
	if (k->kind == K_IGNORED)
		return (struct sshd_line){.kind = SSHD_NOTHING};
	if (k->kind == K_MATCH)
		return parse_match(k, line, a);
	return parse_setting(k, &w, line, a);
}
