#include "lock_desktop.h"

#include <fcntl.h>

#include "desktop_entry.h"
#include "lock_files.h"
#include "xfconf.h"

#define FILE_MAX ((size_t)1 << 20)
#define X_SERVER_BLANKS_S 600

bool lock_program(struct scan *s, const char *path)
{
	SCOPED_FD(fd) = machine_open_file(scan_machine(s), path, O_PATH);

	return fd >= 0;
}

/* A file of the user, or false when everybody's settings are meant. */
static bool read_own(const struct lock_view *v, const char *path, struct str *ret_path,
	struct str *ret)
{
	if (!v->user)
		return false;
	*ret_path =
		arena_printf(scan_arena(v->s), "%.*s/%s", STR_ARG(v->user->home), path);
	return scan_read(v->s, SCAN_ROWS, ret_path->ptr, FILE_MAX, ret);
}

/*
 * Lockers of the X desktops run because a file in the folders of autostart says so;
 * a user's own file of that name overrules everybody's. Without any, something else
 * may start it.
 */
static bool autostart_hides(const struct lock_view *v, const char *name)
{
	struct arena *a = scan_arena(v->s);
	struct str path, text;

	if (!read_own(v, arena_printf(a, ".config/autostart/%s.desktop", name).ptr, &path,
		    &text) &&
		!scan_read(v->s, SCAN_ROWS,
			arena_printf(a, "/etc/xdg/autostart/%s.desktop", name).ptr,
			FILE_MAX, &text))
		return false;
	return desktop_entry_parse(text).hidden;
}

/* Never started: whatever its settings are, nothing locks. */
static struct lock started(const struct lock_view *v, const char *name, struct lock l)
{
	if (autostart_hides(v, name)) {
		l.idle = 0;
		l.enabled = 0;
	}
	return l;
}

/* --- GNOME, Cinnamon, MATE ------------------------------------------------------- */

struct gnome_like {
	const char *session, *saver, *lockdown; /* schemas */
	const char *activation; /* a key that switches idleness off, or NULL */
	int64_t unit_s;
};

static const struct gnome_like GNOME = {"org.gnome.desktop.session",
	"org.gnome.desktop.screensaver", "org.gnome.desktop.lockdown", NULL, 1};
static const struct gnome_like CINNAMON = {"org.cinnamon.desktop.session",
	"org.cinnamon.desktop.screensaver", "org.cinnamon.desktop.lockdown", NULL, 1};
static const struct gnome_like MATE = {"org.mate.session", "org.mate.screensaver",
	"org.mate.lockdown", "idle-activation-enabled", 60};

/* A number of seconds, LOCK_UNKNOWN when the setting is not there. */
static int64_t seconds(const struct gsetting *v, bool there, int64_t unit_s)
{
	int64_t n;

	if (!there || !str_to_i64(v->value, &n) || n < 0 || n > UINT32_MAX)
		return LOCK_UNKNOWN;
	return n * unit_s;
}

static bool is_true(const struct lock_view *v, const char *schema, const char *key)
{
	struct gsetting x;

	return gsettings_get(v->s, v->g, v->user, schema, key, &x) &&
	       str_eqz(x.value, "true");
}

static struct lock gnome_like(const struct lock_view *v, const struct gnome_like *d)
{
	struct gsetting idle = {0}, enabled = {0}, delay = {0};
	bool has_idle =
		gsettings_get(v->s, v->g, v->user, d->session, "idle-delay", &idle);
	bool has_lock =
		gsettings_get(v->s, v->g, v->user, d->saver, "lock-enabled", &enabled);
	bool has_delay =
		gsettings_get(v->s, v->g, v->user, d->saver, "lock-delay", &delay);
	struct lock l = {
		.idle = seconds(&idle, has_idle, d->unit_s),
		.delay = seconds(&delay, has_delay, d->unit_s),
		.enabled = has_lock ? str_eqz(enabled.value, "true") : LOCK_UNKNOWN,
		.mandatory = idle.is_locked && enabled.is_locked && delay.is_locked,
		.source = has_idle ? idle.source : STR(""),
	};

	if (has_idle && has_lock && !has_delay)
		scan_warn(v->s, SCAN_ROWS, "%s has no lock-delay", d->saver);
	if (!has_idle || !has_lock)
		scan_warn(v->s, SCAN_ROWS, "the schema %s is not installed",
			has_idle ? d->saver : d->session);
	if (d->activation && has_lock && !is_true(v, d->saver, d->activation))
		l.idle = 0;
	if (is_true(v, d->lockdown, "disable-lock-screen"))
		l.enabled = 0;
	return l;
}

struct lock lock_gnome(const struct lock_view *v)
{
	return gnome_like(v, &GNOME);
}

struct lock lock_cinnamon(const struct lock_view *v)
{
	return gnome_like(v, &CINNAMON);
}

struct lock lock_mate(const struct lock_view *v)
{
	return started(v, "mate-screensaver", gnome_like(v, &MATE));
}

/* --- lockers of the X desktops ---------------------------------------------------- */

#define XFCONF_DIR "xfce4/xfconf/xfce-perchannel-xml"

/* An Xfce channel's files: everybody's and the user's. */
struct channel {
	struct str common, own;
	struct str common_path, own_path;
};

static struct channel channel_read(const struct lock_view *v, const char *name)
{
	struct arena *a = scan_arena(v->s);
	struct channel c = {.common = STR(""), .own = STR("")};

	c.common_path = arena_printf(a, "/etc/xdg/" XFCONF_DIR "/%s.xml", name);
	if (!scan_read(v->s, SCAN_ROWS, c.common_path.ptr, FILE_MAX, &c.common))
		c.common = STR("");
	if (!read_own(v, arena_printf(a, ".config/" XFCONF_DIR "/%s.xml", name).ptr,
		    &c.own_path, &c.own))
		c.own = STR("");
	return c;
}

/* The property's value, or otherwise; *locked stays true only when it is locked. */
static struct str channel_get(const struct lock_view *v, const struct channel *c,
	const char *path, const char *otherwise, bool *locked, struct str *source)
{
	struct xfconf_value common = {.value = str_z(otherwise)}, own;
	enum err r = xfconf_find(c->common, path, &common);

	if (r && r != ERR_NOT_FOUND)
		scan_warn(v->s, SCAN_ROWS, "%s: malformed", c->common_path.ptr);
	*locked &= common.locked;
	if (!r && !source->len)
		*source = c->common_path;
	if (common.locked)
		return common.value;
	r = xfconf_find(c->own, path, &own);
	if (r && r != ERR_NOT_FOUND)
		scan_warn(v->s, SCAN_ROWS, "%s: malformed", c->own_path.ptr);
	if (r)
		return common.value;
	*source = c->own_path;
	return own.value;
}

static int64_t minutes(const struct lock_view *v, const struct channel *c,
	const char *path, const char *otherwise, bool *locked, struct str *source)
{
	struct str value = channel_get(v, c, path, otherwise, locked, source);
	int64_t n;

	if (str_to_i64(value, &n) && n >= 0 && n <= INT32_MAX)
		return n * 60;
	scan_warn(v->s, SCAN_ROWS, "%.*s: %s is no number of minutes",
		STR_ARG(source->len ? *source : c->common_path), path);
	return LOCK_UNKNOWN;
}

static bool is_on(const struct lock_view *v, const struct channel *c, const char *path,
	bool *locked, struct str *source)
{
	return str_eqz(channel_get(v, c, path, "true", locked, source), "true");
}

/* The defaults are those of xfce4-screensaver 4.16 (gs-prefs,
 * xfce4-screensaver-preferences). */
static struct lock xfce4_screensaver(const struct lock_view *v)
{
	struct channel c = channel_read(v, "xfce4-screensaver");
	struct lock l = {.mandatory = true, .source = STR("")};
	bool *locked = &l.mandatory, saver, idle;

	saver = is_on(v, &c, "/saver/enabled", locked, &l.source);
	idle = is_on(v, &c, "/saver/idle-activation/enabled", locked, &l.source);
	l.idle = minutes(v, &c, "/saver/idle-activation/delay", "5", locked, &l.source);
	if (!saver || !idle)
		l.idle = 0;
	l.delay = minutes(v, &c, "/lock/saver-activation/delay", "0", locked, &l.source);
	l.enabled = is_on(v, &c, "/lock/enabled", locked, &l.source);
	l.enabled &= is_on(v, &c, "/lock/saver-activation/enabled", locked, &l.source);
	if (!l.source.len)
		l.source = STR("/usr/bin/xfce4-screensaver");
	return l;
}

/* When the X server blanks under xfce4-power-manager: the later of mains and battery. */
static int64_t xfce_blanks(const struct lock_view *v, bool *locked, struct str *source)
{
	struct channel c = channel_read(v, "xfce4-power-manager");
	int64_t ac, battery;

	if (!lock_program(v->s, "/usr/bin/xfce4-power-manager"))
		return X_SERVER_BLANKS_S;
	ac = minutes(v, &c, "/xfce4-power-manager/blank-on-ac", "10", locked, source);
	battery = minutes(
		v, &c, "/xfce4-power-manager/blank-on-battery", "10", locked, source);
	return ac <= 0 || battery <= 0 ? (ac < battery ? ac : battery)
				       : (ac > battery ? ac : battery);
}

static struct lock light_locker(const struct lock_view *v, bool is_xfce)
{
	struct lock l = {.mandatory = true, .source = STR("")};
	struct gsetting after = {0}, late = {0};
	bool has_after = gsettings_get(v->s, v->g, v->user, "apps.light-locker",
		"lock-after-screensaver", &after);

	l.idle = is_xfce ? xfce_blanks(v, &l.mandatory, &l.source) : X_SERVER_BLANKS_S;
	l.delay = seconds(&after, has_after, 1);
	l.enabled = has_after ? l.delay > 0 : LOCK_UNKNOWN;
	if (!has_after)
		scan_warn(
			v->s, SCAN_ROWS, "the schema apps.light-locker is not installed");
	gsettings_get(v->s, v->g, v->user, "apps.light-locker", "late-locking", &late);
	l.mandatory = l.mandatory && is_xfce && after.is_locked && late.is_locked;
	if (!l.source.len)
		l.source = has_after ? after.source : STR("/usr/bin/light-locker");
	return l;
}

static const char *const X_RESOURCES[] = {
	"/etc/X11/app-defaults/XScreenSaver-nogl",
	"/etc/X11/app-defaults/XScreenSaver",
};

struct xscreensaver {
	struct str own, common;
};

static struct str xscreensaver_get(
	const struct xscreensaver *x, const char *name, const char *otherwise)
{
	struct str value;

	if (xresource_find(x->own, name, &value) ||
		xresource_find(x->common, name, &value))
		return value;
	return str_z(otherwise);
}

static int64_t xscreensaver_time(const struct lock_view *v, const struct xscreensaver *x,
	const char *name, const char *otherwise)
{
	int64_t n;

	if (xresource_time(xscreensaver_get(x, name, otherwise), &n))
		return n;
	scan_warn(v->s, SCAN_ROWS, "xscreensaver: %s is no time", name);
	return LOCK_UNKNOWN;
}

static struct lock xscreensaver(const struct lock_view *v)
{
	struct xscreensaver x = {STR(""), STR("")};
	struct str own_path;
	struct lock l = {.source = STR("/usr/bin/xscreensaver")};
	size_t i;

	for (i = 0; i < 2; i++)
		if (scan_read(v->s, SCAN_ROWS, X_RESOURCES[i], FILE_MAX, &x.common))
			l.source = str_z(X_RESOURCES[i]);
	if (read_own(v, ".xscreensaver", &own_path, &x.own))
		l.source = own_path;
	l.idle = xscreensaver_time(v, &x, "timeout", "0:10:00");
	if (str_eqz_nocase(xscreensaver_get(&x, "mode", "random"), "off"))
		l.idle = 0;
	l.delay = xscreensaver_time(v, &x, "lockTimeout", "0:00:00");
	l.enabled = str_eqz_nocase(xscreensaver_get(&x, "lock", "False"), "true");
	return l;
}

static struct lock x_locker(const struct lock_view *v, bool is_xfce)
{
	if (is_xfce && lock_program(v->s, "/usr/bin/xfce4-screensaver"))
		return started(v, "xfce4-screensaver", xfce4_screensaver(v));
	if (lock_program(v->s, "/usr/bin/light-locker"))
		return started(v, "light-locker", light_locker(v, is_xfce));
	if (lock_program(v->s, "/usr/bin/xscreensaver"))
		return started(v, "xscreensaver", xscreensaver(v));
	return (struct lock){
		.idle = LOCK_UNKNOWN, .delay = LOCK_UNKNOWN, .source = STR("")};
}

struct lock lock_xfce(const struct lock_view *v)
{
	return x_locker(v, true);
}

struct lock lock_lxde(const struct lock_view *v)
{
	return x_locker(v, false);
}

/* --- KDE --------------------------------------------------------------------------- */

#define KDE_FILE "kscreenlockerrc"

struct kde {
	struct str common, own, own_path;
};

static struct str kde_get(const struct kde *k, const char *key, const char *otherwise,
	bool *immutable, struct str *source)
{
	struct kconfig_value common = {.value = str_z(otherwise)}, own;

	kconfig_find(k->common, "Daemon", key, &common);
	*immutable &= common.immutable;
	if (common.immutable || !kconfig_find(k->own, "Daemon", key, &own))
		return common.value;
	*source = k->own_path;
	return own.value;
}

static int64_t kde_number(const struct lock_view *v, const struct kde *k, const char *key,
	const char *otherwise, bool *immutable, struct str *source)
{
	int64_t n;

	if (str_to_i64(kde_get(k, key, otherwise, immutable, source), &n) && n >= 0 &&
		n <= INT32_MAX)
		return n;
	scan_warn(v->s, SCAN_ROWS, "%.*s: %s is no number", STR_ARG(*source), key);
	return LOCK_UNKNOWN;
}

/* The defaults are those of kscreenlockersettings.kcfg. */
struct lock lock_kde(const struct lock_view *v)
{
	struct kde k = {STR(""), STR(""), STR("")};
	struct lock l = {.mandatory = true, .source = STR("/etc/xdg/" KDE_FILE)};
	struct str autolock;

	if (!scan_read(v->s, SCAN_ROWS, "/etc/xdg/" KDE_FILE, FILE_MAX, &k.common))
		k.common = STR("");
	if (!read_own(v, ".config/" KDE_FILE, &k.own_path, &k.own))
		k.own = STR("");
	autolock = kde_get(&k, "Autolock", "true", &l.mandatory, &l.source);
	l.idle = kde_number(v, &k, "Timeout", "5", &l.mandatory, &l.source);
	l.delay = kde_number(v, &k, "LockGrace", "5", &l.mandatory, &l.source);
	l.enabled = str_eqz_nocase(autolock, "true") || str_eqz(autolock, "1") ||
		    str_eqz_nocase(autolock, "on") || str_eqz_nocase(autolock, "yes");
	l.idle = !l.enabled ? 0 : l.idle == LOCK_UNKNOWN ? LOCK_UNKNOWN : l.idle * 60;
	return l;
}
