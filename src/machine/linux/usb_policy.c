/*
 * usb_policy: what keeps USB storage out of this machine, one row a setting that
 * speaks of it. blocks_storage is judged strictly:
 *
 *	modprobe           `install usb-storage /bin/false`; or `blacklist` of
 *	                   usb-storage (it stops loading by alias, which is how a
 *	                   plugged stick loads it), when uas, the other driver, which
 *	                   would pull it in, is blocked too or not there. Not when the
 *	                   driver is built into the kernel or loaded already.
 *	cmdline            module_blacklist= (the kernel refuses), modprobe.blacklist=
 *	                   (as blacklist), nousb
 *	authorized_default every USB bus says 0, or 2 (only what is wired inside)
 *	udev               a rule that sets ATTR{authorized}="0" for any storage
 *	usbguard           installed, enabled at boot, what no rule names is blocked
 *	                   or rejected, and no rule lets in storage it doesn't name
 *	module_absent      the running kernel has no driver for it
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "table.h"
#include "usb_conf.h"

#define FILE_MAX ((size_t)4 << 20)
#define DETAIL_KEPT 500 /* bytes of a line shown */

enum { MECHANISM, BLOCKS, DETAIL, SOURCE, LINE };

static const struct column COLUMNS[] = {
	[MECHANISM] = {"mechanism", COLUMN_TEXT, 0},
	[BLOCKS] = {"blocks_storage", COLUMN_INTEGER, 0},
	[DETAIL] = {"detail", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

/* What the drivers are on this machine, and who is kept from being loaded. */
struct drivers {
	bool registered; /* usb-storage works now: loaded or built in */
	bool builtin;
	bool have_module[USB_MODULES]; /* as a file below /lib/modules */
	bool have_modules;             /* that folder was read */
	bool blocked[USB_MODULES];
};

static enum err give(struct scan *s, const char *mechanism, bool blocks,
	struct str detail, const char *source, int line)
{
	if (detail.len > DETAIL_KEPT)
		detail.len = DETAIL_KEPT;
	scan_textz(s, MECHANISM, mechanism);
	scan_int(s, BLOCKS, blocks);
	scan_text(s, DETAIL, detail);
	scan_textz(s, SOURCE, source);
	scan_int(s, LINE, line);
	return scan_row(s);
}

/* --- the drivers ------------------------------------------------------------ */

static bool folder_is_there(struct scan *s, const char *path)
{
	DIR *d = machine_open_dir(scan_machine(s), path);

	if (d)
		closedir(d);
	return d != NULL;
}

/* The running kernel's; below another root the only one there is. */
static const char *release(struct scan *s)
{
	const char *const *names;
	struct utsname u;
	size_t n;

	if (machine_is_live(scan_machine(s)))
		return uname(&u) ? NULL : arena_strz(scan_arena(s), str_z(u.release));
	if (!scan_list(s, SCAN_ROWS, "/lib/modules", &names, &n) || !n)
		return NULL;
	if (n > 1)
		scan_warn(s, BLOCKS, "/lib/modules: more than one kernel");
	return names[n - 1];
}

/* modules.dep and modules.builtin have a path a line: ".../usb-storage.ko.xz: ...". */
static bool lists_module(struct str text, const char *file)
{
	struct str line, path;

	while (str_next_line(&text, &line)) {
		str_cut(&line, ':', &path);
		if (str_contains(path, file))
			return true;
	}
	return false;
}

static struct drivers read_drivers(struct scan *s)
{
	static const char *const FILES[] = {
		[USB_STORAGE] = "/usb-storage.ko", [USB_UAS] = "/uas.ko"};
	const char *r = release(s);
	struct drivers d = {
		.registered = folder_is_there(s, "/sys/bus/usb/drivers/usb-storage") ||
			      folder_is_there(s, "/sys/module/usb_storage")};
	struct str text;
	int i;

	if (!r)
		return d;
	if (scan_read(s, BLOCKS,
		    arena_printf(scan_arena(s), "/lib/modules/%s/modules.builtin", r).ptr,
		    FILE_MAX, &text))
		d.builtin = lists_module(text, FILES[USB_STORAGE]);
	d.have_modules = scan_read(s, BLOCKS,
		arena_printf(scan_arena(s), "/lib/modules/%s/modules.dep", r).ptr,
		FILE_MAX, &text);
	for (i = 0; d.have_modules && i < USB_MODULES; i++)
		d.have_module[i] = lists_module(text, FILES[i]);
	return d;
}

/* --- modprobe.d ------------------------------------------------------------- */

/* By a link to /dev/null; folders are none of ours either. */
static bool is_masked(struct scan *s, const char *path)
{
	SCOPED_FD(fd) = machine_open_file(scan_machine(s), path, O_PATH);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 &&
	       (S_ISCHR(st.st_mode) || S_ISDIR(st.st_mode));
}

typedef enum err (*line_fn)(struct scan *s, const char *path, struct str text, void *ctx);

/* Files of the same name in an earlier folder replace later ones (modprobe.d(5),
 * udev(7)). */
static enum err each_file(struct scan *s, const char *const *dirs, const char *end,
	line_fn give_file, void *ctx)
{
	const char *const *lists[8] = {NULL};
	size_t counts[8] = {0}, d, i, e, k;

	for (d = 0; dirs[d]; d++) {
		if (!scan_list(s, SCAN_ROWS, dirs[d], &lists[d], &counts[d]))
			counts[d] = 0;
		for (i = 0; i < counts[d]; i++) {
			const char *name = lists[d][i], *path;
			bool replaced = !str_ends(str_z(name), end);
			struct str text;
			enum err r;

			for (e = 0; e < d && !replaced; e++)
				for (k = 0; k < counts[e] && !replaced; k++)
					replaced = !strcmp(lists[e][k], name);
			path = arena_printf(scan_arena(s), "%s/%s", dirs[d], name).ptr;
			if (replaced || is_masked(s, path))
				continue;
			if (!scan_read(s, SCAN_ROWS, path, FILE_MAX, &text))
				continue;
			r = give_file(s, path, text, ctx);
			if (r)
				return r;
		}
	}
	return OK;
}

static const char *const MODPROBE_DIRS[] = {"/etc/modprobe.d", "/run/modprobe.d",
	"/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d", NULL};

static enum err note_blocked(struct scan *s, const char *path, struct str text, void *ctx)
{
	struct drivers *d = ctx;
	struct modprobe_line l;
	int line = 0;

	(void)s, (void)path;
	while (modprobe_next(&text, &line, &l))
		d->blocked[l.module] |= l.blocks;
	return OK;
}

/* Whether blacklisting usb-storage is enough, or uas would load it all the same. */
static bool uas_is_out(const struct drivers *d)
{
	return d->blocked[USB_UAS] || (d->have_modules && !d->have_module[USB_UAS]);
}

static bool can_block(const struct drivers *d)
{
	return !d->registered && !d->builtin;
}

static enum err give_modprobe(
	struct scan *s, const char *path, struct str text, void *ctx)
{
	const struct drivers *d = ctx;
	struct modprobe_line l;
	int line = 0;

	while (modprobe_next(&text, &line, &l)) {
		bool blocks = l.module == USB_STORAGE && l.blocks && can_block(d) &&
			      (l.is_install || uas_is_out(d));
		const char *why = l.module != USB_STORAGE || !l.blocks ? ""
				  : d->builtin    ? " (built into the kernel)"
				  : d->registered ? " (but it is loaded)"
				  : !blocks       ? " (but uas may load it)"
						  : "";
		enum err r = give(s, "modprobe", blocks,
			arena_printf(scan_arena(s), "%.*s%s",
				(int)(l.text.len < DETAIL_KEPT ? l.text.len
							       : DETAIL_KEPT),
				l.text.ptr, why),
			path, l.line);

		if (r)
			return r;
	}
	return OK;
}

/* --- the kernel -------------------------------------------------------------- */

static enum err give_cmdline(struct scan *s, const struct drivers *d)
{
	const char *path = "/proc/cmdline";
	struct str text, v;
	enum err r = OK;

	if (!scan_read(s, SCAN_ROWS, path, FILE_MAX, &text))
		return OK;
	if (cmdline_lists(text, "module_blacklist", "usb_storage"))
		r = give(s, "cmdline", can_block(d), STR("module_blacklist=usb_storage"),
			path, 0);
	if (!r && cmdline_lists(text, "modprobe.blacklist", "usb_storage"))
		r = give(s, "cmdline",
			can_block(d) &&
				(uas_is_out(d) ||
					cmdline_lists(text, "modprobe.blacklist", "uas")),
			STR("modprobe.blacklist=usb_storage"), path, 0);
	if (!r && cmdline_value(text, "usbcore.nousb", &v) && !str_eqz(v, "0") &&
		!str_eqz(v, "n"))
		r = give(s, "cmdline", true, STR("usbcore.nousb"), path, 0);
	while (!r && str_next_word(&text, &v) && !str_eqz(v, "--"))
		if (str_eqz(v, "nousb"))
			r = give(s, "cmdline", true, STR("nousb"), path, 0);
	return r;
}

/* Buses are usb1, usb2...; no row when all say 1, as the kernel does by itself. */
static enum err give_authorized(struct scan *s)
{
	const char *dir = "/sys/bus/usb/devices";
	const char *const *names;
	size_t n, i, open = 0, closed = 0;
	struct str v;

	if (!scan_list(s, SCAN_ROWS, dir, &names, &n))
		return OK;
	for (i = 0; i < n; i++) {
		const char *path = arena_printf(
			scan_arena(s), "%s/%s/authorized_default", dir, names[i])
					   .ptr;

		if (!str_starts(str_z(names[i]), "usb") ||
			!scan_read_value(s, BLOCKS, path, &v))
			continue;
		if (str_eqz(v, "0") || str_eqz(v, "2"))
			closed++;
		else
			open++;
	}
	if (!closed)
		return OK;
	return give(s, "authorized_default", !open,
		arena_printf(scan_arena(s), "%zu of %zu buses authorise no new device",
			closed, closed + open),
		"kernel", 0);
}

static enum err give_absent(struct scan *s, const struct drivers *d)
{
	bool live = machine_is_live(scan_machine(s));

	if (d->registered || d->builtin || d->have_module[USB_STORAGE])
		return OK;
	/* without a list of modules: a kernel that has none can load none */
	if (!d->have_modules && !live)
		return OK;
	return give(s, "module_absent", true, STR("the kernel has no usb-storage"),
		"kernel", 0);
}

/* --- udev -------------------------------------------------------------------- */

static enum err give_udev(struct scan *s, const char *path, struct str text, void *ctx)
{
	struct str line;
	int at = 0;

	(void)ctx;
	while (str_next_line(&text, &line)) {
		int first = ++at;
		bool all;
		enum err r;

		while (str_ends(line, "\\") && text.len) {
			struct str more;

			str_next_line(&text, &more);
			at++;
			line = str_of(line.ptr, (size_t)(more.ptr + more.len - line.ptr));
		}
		if (!udev_rule_forbids(line, &all))
			continue;
		r = give(s, "udev", all, str_trim(line), path, first);
		if (r)
			return r;
	}
	return OK;
}

/* --- usbguard ---------------------------------------------------------------- */

static bool file_is_there(struct scan *s, const char *path)
{
	int fd = machine_open_file(scan_machine(s), path, O_PATH);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool link_is_there(struct scan *s, const char *path)
{
	int fd = machine_open_file(scan_machine(s), path, O_PATH | O_NOFOLLOW);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool is_enabled(struct scan *s)
{
	static const char *const LINKS[] = {
		"/etc/systemd/system/basic.target.wants/usbguard.service",
		"/etc/systemd/system/multi-user.target.wants/usbguard.service",
		"/etc/systemd/system/sysinit.target.wants/usbguard.service",
		"/etc/rc2.d/S01usbguard"};
	size_t i;

	for (i = 0; i < sizeof LINKS / sizeof *LINKS; i++)
		if (link_is_there(s, LINKS[i]))
			return true;
	return false;
}

static bool any_rule_opens(struct scan *s, const char *path)
{
	struct str text, line;

	if (!scan_read(s, BLOCKS, path, FILE_MAX, &text))
		return false;
	while (str_next_line(&text, &line))
		if (usbguard_rule_opens_storage(line))
			return true;
	return false;
}

static bool rules_open(struct scan *s, const char *rules)
{
	const char *dir = "/etc/usbguard/rules.d";
	const char *const *names;
	size_t n, i;

	if (any_rule_opens(s, rules))
		return true;
	if (!scan_list(s, BLOCKS, dir, &names, &n))
		return false;
	for (i = 0; i < n; i++)
		if (str_ends(str_z(names[i]), ".conf") &&
			any_rule_opens(s,
				arena_printf(scan_arena(s), "%s/%s", dir, names[i]).ptr))
			return true;
	return false;
}

static enum err give_usbguard(struct scan *s)
{
	const char *path = "/etc/usbguard/usbguard-daemon.conf";
	struct usbguard_conf c;
	struct str text;
	bool enabled, closed, open;

	if (!file_is_there(s, "/usr/sbin/usbguard-daemon") &&
		!file_is_there(s, "/usr/bin/usbguard-daemon"))
		return OK;
	if (!scan_read_must(s, BLOCKS, path, FILE_MAX, &text))
		text = STR("");
	usbguard_parse(text, &c);
	enabled = is_enabled(s);
	closed = str_eqz(c.implicit, "block") || str_eqz(c.implicit, "reject");
	open = rules_open(s, arena_strz(scan_arena(s), c.rules));
	return give(s, "usbguard", enabled && closed && !open,
		arena_printf(scan_arena(s), "%s, ImplicitPolicyTarget=%.*s%s",
			enabled ? "enabled" : "not enabled",
			(int)(c.implicit.len < DETAIL_KEPT ? c.implicit.len
							   : DETAIL_KEPT),
			c.implicit.ptr, open ? ", a rule allows storage" : ""),
		path, c.line);
}

static enum err usb_policy_fill(struct scan *s)
{
	static const char *const UDEV_DIRS[] = {"/etc/udev/rules.d", "/run/udev/rules.d",
		"/usr/local/lib/udev/rules.d", "/usr/lib/udev/rules.d",
		"/lib/udev/rules.d", NULL};
	struct drivers d = read_drivers(s);
	enum err r = each_file(s, MODPROBE_DIRS, ".conf", note_blocked, &d);

	if (!r)
		r = each_file(s, MODPROBE_DIRS, ".conf", give_modprobe, &d);
	if (!r)
		r = give_cmdline(s, &d);
	if (!r)
		r = give_authorized(s);
	if (!r)
		r = each_file(s, UDEV_DIRS, ".rules", give_udev, NULL);
	if (!r)
		r = give_usbguard(s);
	return r ? r : give_absent(s, &d);
}

const struct table usb_policy_table = {
	.name = "usb_policy",
	TABLE_COLUMNS(COLUMNS),
	.fill = usb_policy_fill,
};
