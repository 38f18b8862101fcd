/*
 * samba_shares: the sections of smb.conf(5) other than [global], each with the
 * values in force: its own, or what [global] gave before it began, or Samba's
 * defaults; and the shares that users made themselves (usershares, net(8)).
 *
 * A share without a path is not available, as Samba decides; [printers] is always
 * printable and never listed. A value that is no boolean keeps Samba from starting
 * and is a warning on its column.
 */
#include "etc.h"
#include "smbconf.h"

enum {
	NAME,
	PATH,
	GUEST_OK,
	READ_ONLY,
	BROWSEABLE,
	AVAILABLE,
	PRINTABLE,
	VALID_USERS,
	SOURCE,
	LINE
};

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, 0},
	[PATH] = {"path", COLUMN_TEXT, 0},
	[GUEST_OK] = {"guest_ok", COLUMN_INTEGER, 0},
	[READ_ONLY] = {"read_only", COLUMN_INTEGER, 0},
	[BROWSEABLE] = {"browseable", COLUMN_INTEGER, 0},
	[AVAILABLE] = {"available", COLUMN_INTEGER, 0},
	[PRINTABLE] = {"printable", COLUMN_INTEGER, 0},
	[VALID_USERS] = {"valid_users", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

static bool flag(struct scan *s, int column, const struct smb_param *p, bool otherwise)
{
	bool on = otherwise;

	if (p && !etc_to_bool(p->value, &on))
		scan_warn(s, column, "%s:%zu: %.*s = '%.*s' is not a boolean", p->file,
			p->line, STR_ARG(p->name), STR_ARG(p->value));
	return on;
}

static struct str unquoted(struct str v)
{
	if (v.len >= 2 && v.ptr[0] == '"' && v.ptr[v.len - 1] == '"')
		return str_of(v.ptr + 1, v.len - 2);
	return v;
}

static enum err give_share(
	struct scan *s, const struct smbconf *c, const struct smb_section *share)
{
	const struct smb_param *path = smbconf_of_share(c, share, "path");
	const struct smb_param *users = smbconf_of_share(c, share, "valid users");
	bool is_printers = str_eqz_nocase(share->name, "printers");
	bool needs_path = !str_eqz_nocase(share->name, "homes");

	scan_text_kept(s, NAME, share->name);
	scan_text_kept(s, PATH, path ? unquoted(path->value) : STR(""));
	scan_int(s, GUEST_OK,
		flag(s, GUEST_OK, smbconf_of_share(c, share, "guest ok"), false));
	scan_int(s, READ_ONLY,
		flag(s, READ_ONLY, smbconf_of_share(c, share, "read only"), true));
	scan_int(s, BROWSEABLE,
		flag(s, BROWSEABLE, smbconf_of_share(c, share, "browseable"), true) &&
			!is_printers);
	scan_int(s, AVAILABLE,
		flag(s, AVAILABLE, smbconf_of_share(c, share, "available"), true) &&
			(!needs_path || (path && path->value.len)));
	scan_int(s, PRINTABLE,
		flag(s, PRINTABLE, smbconf_of_share(c, share, "printable"), false) ||
			is_printers);
	scan_text_kept(s, VALID_USERS, users ? users->value : STR(""));
	scan_textz(s, SOURCE, share->file);
	scan_int(s, LINE, (int64_t)share->line);
	return scan_row(s);
}

/* "guest_ok=y", "usershare_acl=S-1-1-0:F,": written by net(8), read by smbd alone. */
static enum err give_usershare(
	struct scan *s, const char *file, const char *name, bool guests_allowed)
{
	struct str text, value;

	if (!scan_read(s, SCAN_ROWS, file, ETC_FILE_BYTES, &text) ||
		!etc_shell_value(text, "path", &value))
		return OK;
	scan_textz(s, NAME, name);
	scan_text_kept(s, PATH, value);
	scan_int(s, GUEST_OK,
		guests_allowed && etc_shell_value(text, "guest_ok", &value) &&
			str_eqz_nocase(value, "y"));
	scan_int(s, READ_ONLY,
		!etc_shell_value(text, "usershare_acl", &value) ||
			!str_contains(value, ":F"));
	scan_int(s, BROWSEABLE, 1);
	scan_int(s, AVAILABLE, 1);
	scan_int(s, PRINTABLE, 0);
	scan_textz(s, VALID_USERS, "");
	scan_textz(s, SOURCE, file);
	scan_int(s, LINE, 0);
	return scan_row(s);
}

/* Debian's Samba allows 100 of them unless told otherwise. */
static enum err give_usershares(struct scan *s, const struct smbconf *c)
{
	const struct smb_param *max = smbconf_find(&c->global, "usershare max shares");
	const struct smb_param *at = smbconf_find(&c->global, "usershare path");
	const char *dir =
		at ? arena_strz(scan_arena(s), at->value) : "/var/lib/samba/usershares";
	const char *const *names;
	bool guests;
	size_t n, i;

	if ((max && str_eqz(max->value, "0")) ||
		!scan_list(s, SCAN_ROWS, dir, &names, &n))
		return OK;
	guests = flag(
		s, GUEST_OK, smbconf_find(&c->global, "usershare allow guests"), false);
	for (i = 0; i < n; i++) {
		struct str file = arena_printf(scan_arena(s), "%s/%s", dir, names[i]);
		enum err r = give_usershare(s, file.ptr, names[i], guests);

		if (r)
			return r;
	}
	return OK;
}

static enum err samba_shares_fill(struct scan *s)
{
	struct smbconf c;
	size_t i;

	if (!smbconf_read(s, SCAN_ROWS, &c))
		return OK;
	for (i = 0; i < c.n; i++) {
		enum err r = give_share(s, &c, &c.v[i]);

		if (r)
			return r;
	}
	return give_usershares(s, &c);
}

const struct table samba_shares_table = {
	.name = "samba_shares",
	TABLE_COLUMNS(COLUMNS),
	.fill = samba_shares_fill,
};
