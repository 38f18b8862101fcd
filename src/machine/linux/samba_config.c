/*
 * samba_config: the [global] section of smb.conf(5): every parameter that is set
 * (the last one wins; its value as written), and the defaults of those that
 * security depends on, as Debian 12's Samba 4.17 prints them. No rows without a
 * smb.conf.
 */
#include "smbconf.h"

enum { KEYWORD, VALUE, IS_DEFAULT, SOURCE, LINE };

static const struct column COLUMNS[] = {
	[KEYWORD] = {"keyword", COLUMN_TEXT, 0},
	[VALUE] = {"value", COLUMN_TEXT, 0},
	[IS_DEFAULT] = {"is_default", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

static const struct {
	const char *name, *value;
} DEFAULTS[] = {
	{"allow insecure wide links", "No"},
	{"bind interfaces only", "No"},
	{"client ipc signing", "default"},
	{"client lanman auth", "No"},
	{"client max protocol", "default"},
	{"client min protocol", "SMB2_02"},
	{"client signing", "default"},
	{"client smb encrypt", "default"},
	{"disable netbios", "No"},
	{"encrypt passwords", "Yes"},
	{"guest account", "nobody"},
	{"guest ok", "No"},
	{"hosts allow", ""},
	{"hosts deny", ""},
	{"interfaces", ""},
	{"lanman auth", "No"},
	{"log file", ""},
	{"log level", "1"},
	{"logging", ""},
	{"map to guest", "Never"},
	{"max log size", "5000"},
	{"ntlm auth", "ntlmv2-only"},
	{"null passwords", "No"},
	{"obey pam restrictions", "No"},
	{"passdb backend", "tdbsam"},
	{"raw ntlmv2 auth", "No"},
	{"restrict anonymous", "0"},
	{"security", "AUTO"},
	{"server max protocol", "SMB3"},
	{"server min protocol", "SMB2_02"},
	{"server role", "auto"},
	{"server signing", "default"},
	{"server smb encrypt", "default"},
	{"smb ports", "445 139"},
	{"unix password sync", "No"},
	{"usershare allow guests", "No"},
	{"usershare max shares", "100"},
	{"wide links", "No"},
	{"workgroup", "WORKGROUP"},
};

static enum err give_set(struct scan *s, const struct smbconf *c)
{
	const struct smb_param *p, *later;

	for (p = c->global.first; p; p = p->next) {
		enum err r;

		for (later = p->next; later; later = later->next)
			if (str_eq(later->name, p->name))
				break;
		if (later)
			continue;
		scan_text_kept(s, KEYWORD, p->name);
		scan_text_kept(s, VALUE, p->value);
		scan_int(s, IS_DEFAULT, 0);
		scan_textz(s, SOURCE, p->file);
		scan_int(s, LINE, (int64_t)p->line);
		r = scan_row(s);
		if (r)
			return r;
	}
	return OK;
}

static enum err give_defaults(struct scan *s, const struct smbconf *c)
{
	size_t i;

	for (i = 0; i < sizeof DEFAULTS / sizeof *DEFAULTS; i++) {
		enum err r;

		if (smbconf_find(&c->global, DEFAULTS[i].name))
			continue;
		scan_textz(s, KEYWORD, DEFAULTS[i].name);
		scan_textz(s, VALUE, DEFAULTS[i].value);
		scan_int(s, IS_DEFAULT, 1);
		scan_textz(s, SOURCE, "");
		scan_int(s, LINE, 0);
		r = scan_row(s);
		if (r)
			return r;
	}
	return OK;
}

static enum err samba_config_fill(struct scan *s)
{
	struct smbconf c;
	enum err r;

	if (!smbconf_read(s, SCAN_ROWS, &c))
		return OK;
	r = give_set(s, &c);
	return r ? r : give_defaults(s, &c);
}

const struct table samba_config_table = {
	.name = "samba_config",
	TABLE_COLUMNS(COLUMNS),
	.fill = samba_config_fill,
};
