/*
 * boot_password: whether the boot loader asks for a password before somebody at
 * the keyboard can change what is booted. One row a configuration found.
 *
 *	grub          superusers are named and one of them has a password; entries
 *	              that boot without one (--unrestricted) don't change that
 *	systemd-boot  has no passwords: never set
 *	extlinux      MENU MASTER PASSWD
 *
 * Sources: GRUB manual 17; loader.conf(5); Syslinux' menu.txt.
 */
#include "grub.h"
#include "table.h"

#define FILE_MAX ((size_t)4 << 20)

enum { BOOTLOADER, PASSWORD_SET, SUPERUSERS, SOURCE };

static const struct column COLUMNS[] = {
	[BOOTLOADER] = {"bootloader", COLUMN_TEXT, 0},
	[PASSWORD_SET] = {"password_set", COLUMN_INTEGER, 0},
	[SUPERUSERS] = {"superusers", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
};

static enum err give(struct scan *s, const char *loader, bool set, struct str superusers,
	const char *source)
{
	scan_textz(s, BOOTLOADER, loader);
	scan_int(s, PASSWORD_SET, set);
	scan_text(s, SUPERUSERS, superusers);
	scan_textz(s, SOURCE, source);
	return scan_row(s);
}

static bool user_cfg_has_password(struct scan *s, const char *dir)
{
	const char *path = arena_printf(scan_arena(s), "%s/user.cfg", dir).ptr;
	struct str text;

	return scan_read(s, PASSWORD_SET, path, FILE_MAX, &text) && grub_user_cfg(text);
}

/* Reads dir/grub.cfg. */
static enum err give_grub(struct scan *s, const char *dir)
{
	const char *path = arena_printf(scan_arena(s), "%s/grub.cfg", dir).ptr;
	struct grub_password g;
	struct str text;

	if (!scan_read(s, SCAN_ROWS, path, FILE_MAX, &text))
		return OK;
	grub_parse(text, &g);
	if (g.is_stub)
		return OK;
	return give(s, "grub",
		g.is_set && (!g.from_user_cfg || user_cfg_has_password(s, dir)),
		g.superusers, path);
}

/* An EFI partition has a grub.cfg for each vendor, mostly a stub. */
static enum err give_efi(struct scan *s, const char *efi)
{
	const char *const *names;
	size_t n, i;

	if (!scan_list(s, SCAN_ROWS, efi, &names, &n))
		return OK;
	for (i = 0; i < n; i++) {
		enum err r = give_grub(
			s, arena_printf(scan_arena(s), "%s/%s", efi, names[i]).ptr);

		if (r)
			return r;
	}
	return OK;
}

static bool is_there(struct scan *s, const char *path)
{
	struct str text;

	return scan_read(s, SCAN_ROWS, path, FILE_MAX, &text);
}

static enum err give_systemd_boot(struct scan *s, const char *esp)
{
	const char *conf = arena_printf(scan_arena(s), "%s/loader/loader.conf", esp).ptr;
	const char *dir = arena_printf(scan_arena(s), "%s/EFI/systemd", esp).ptr;
	const char *const *names;
	size_t n;

	if (!scan_list(s, SCAN_ROWS, dir, &names, &n) || !n)
		return OK;
	return give(s, "systemd-boot", false, STR(""), is_there(s, conf) ? conf : dir);
}

static bool has_master_password(struct str text)
{
	struct str line, word;

	while (str_next_line(&text, &line))
		if (str_next_word(&line, &word) && str_eqz_nocase(word, "menu") &&
			str_next_word(&line, &word) && str_eqz_nocase(word, "master") &&
			str_next_word(&line, &word) && str_eqz_nocase(word, "passwd") &&
			str_next_word(&line, &word))
			return true;
	return false;
}

static enum err give_extlinux(struct scan *s, const char *path)
{
	struct str text;

	if (!scan_read(s, SCAN_ROWS, path, FILE_MAX, &text))
		return OK;
	return give(s, "extlinux", has_master_password(text), STR(""), path);
}

static enum err boot_password_fill(struct scan *s)
{
	static const struct {
		enum err (*give)(struct scan *, const char *);
		const char *path;
	} PLACES[] = {
		{give_grub, "/boot/grub"},
		{give_grub, "/boot/grub2"},
		{give_efi, "/boot/efi/EFI"},
		{give_efi, "/efi/EFI"},
		{give_systemd_boot, "/boot"},
		{give_systemd_boot, "/boot/efi"},
		{give_systemd_boot, "/efi"},
		{give_extlinux, "/boot/extlinux/extlinux.conf"},
		{give_extlinux, "/boot/syslinux/syslinux.cfg"},
	};
	size_t i;

	for (i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
		enum err r = PLACES[i].give(s, PLACES[i].path);

		if (r)
			return r;
	}
	return OK;
}

const struct table boot_password_table = {
	.name = "boot_password",
	TABLE_COLUMNS(COLUMNS),
	.fill = boot_password_fill,
};
