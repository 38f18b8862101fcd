#include "sshd_keywords.h"

static const struct sshd_choice YES_NO[] = {{"yes", NULL}, {"no", NULL}, {NULL, NULL}};
static const struct sshd_choice FAMILY[] = {
	{"inet", NULL}, {"inet6", NULL}, {"any", NULL}, {NULL, NULL}};
static const struct sshd_choice ROOT_LOGIN[] = {{"without-password", NULL},
	{"prohibit-password", "without-password"}, {"forced-commands-only", NULL},
	{"yes", NULL}, {"no", NULL}, {NULL, NULL}};
static const struct sshd_choice IGNORE_RHOSTS[] = {
	{"yes", NULL}, {"no", NULL}, {"shosts-only", NULL}, {NULL, NULL}};
static const struct sshd_choice COMPRESSION[] = {
	{"yes", NULL}, {"delayed", "yes"}, {"no", NULL}, {NULL, NULL}};
static const struct sshd_choice GATEWAY_PORTS[] = {
	{"clientspecified", NULL}, {"yes", NULL}, {"no", NULL}, {NULL, NULL}};
static const struct sshd_choice FORWARDING[] = {{"yes", NULL}, {"all", "yes"},
	{"no", NULL}, {"remote", NULL}, {"local", NULL}, {NULL, NULL}};
static const struct sshd_choice TUNNEL[] = {{"no", NULL}, {"point-to-point", NULL},
	{"ethernet", NULL}, {"yes", NULL}, {NULL, NULL}};
static const struct sshd_choice FACILITY[] = {{"DAEMON", NULL}, {"USER", NULL},
	{"AUTH", NULL}, {"AUTHPRIV", NULL}, {"LOCAL0", NULL}, {"LOCAL1", NULL},
	{"LOCAL2", NULL}, {"LOCAL3", NULL}, {"LOCAL4", NULL}, {"LOCAL5", NULL},
	{"LOCAL6", NULL}, {"LOCAL7", NULL}, {NULL, NULL}};
static const struct sshd_choice LEVEL[] = {{"SILENT", NULL}, {"QUIET", "SILENT"},
	{"FATAL", NULL}, {"ERROR", NULL}, {"INFO", NULL}, {"VERBOSE", NULL},
	{"DEBUG", NULL}, {"DEBUG1", "DEBUG"}, {"DEBUG2", NULL}, {"DEBUG3", NULL},
	{NULL, NULL}};
static const struct sshd_choice DIGEST[] = {{"MD5", NULL}, {"SHA1", NULL},
	{"SHA256", NULL}, {"SHA384", NULL}, {"SHA512", NULL}, {NULL, NULL}};

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

static const struct sshd_algorithms CIPHERS = {
	"3des-cbc,aes128-cbc,aes192-cbc,aes256-cbc,aes128-ctr,aes192-ctr,aes256-ctr,"
	"aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com",
	CIPHERS_DEFAULT};
static const struct sshd_algorithms MACS = {
	"hmac-sha1,hmac-sha1-96,hmac-sha2-256,hmac-sha2-512,hmac-md5,hmac-md5-96,"
	"umac-64@openssh.com,umac-128@openssh.com,hmac-sha1-etm@openssh.com,"
	"hmac-sha1-96-etm@openssh.com,hmac-sha2-256-etm@openssh.com,"
	"hmac-sha2-512-etm@openssh.com,hmac-md5-etm@openssh.com,"
	"hmac-md5-96-etm@openssh.com,umac-64-etm@openssh.com,umac-128-etm@openssh.com",
	MACS_DEFAULT};
static const struct sshd_algorithms KEX = {
	"diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,"
	"diffie-hellman-group14-sha256,diffie-hellman-group16-sha512,"
	"diffie-hellman-group18-sha512,diffie-hellman-group-exchange-sha1,"
	"diffie-hellman-group-exchange-sha256,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
	"ecdh-sha2-nistp521,curve25519-sha256,curve25519-sha256@libssh.org,"
	"sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com",
	KEX_DEFAULT};
static const struct sshd_algorithms KEYS = {KEYS_KNOWN, KEYS_DEFAULT};
static const struct sshd_algorithms SIGNATURES = {KEYS_KNOWN, CA_DEFAULT};

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

const struct sshd_keyword *sshd_find_keyword(struct str word)
{
	const struct sshd_keyword *k;
	size_t i;

	for (i = 0; i < sizeof ALIASES / sizeof *ALIASES; i++)
		if (str_eqz_nocase(word, ALIASES[i].alias))
			word = str_z(ALIASES[i].name);
	k = find_in(sshd_keywords, word);
	return k ? k : find_in(SILENT, word);
}
