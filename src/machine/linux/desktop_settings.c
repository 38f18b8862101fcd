/*
 * desktop_settings: the settings of GNOME, Cinnamon and MATE that matter to
 * security, for everybody (username '') and for those users who have set their
 * own. gsettings.h says where they are read.
 *
 * A key whose schema is not installed has no row: nothing obeys it.
 */
#include "gsettings.h"

enum { USERNAME, SCHEMA, KEY, VALUE, MANDATORY, IS_DEFAULT, SOURCE };

static const struct column COLUMNS[] = {
	[USERNAME] = {"username", COLUMN_TEXT, 0},
	[SCHEMA] = {"schema", COLUMN_TEXT, 0},
	[KEY] = {"key", COLUMN_TEXT, 0},
	[VALUE] = {"value", COLUMN_TEXT, 0},
	[MANDATORY] = {"mandatory", COLUMN_INTEGER, 0},
	[IS_DEFAULT] = {"is_default", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
};

/* The one list: a key to show is a line here. */
static const struct {
	const char *schema, *key;
} SETTINGS[] = {
	{"org.gnome.desktop.session", "idle-delay"},
	{"org.gnome.desktop.screensaver", "idle-activation-enabled"},
	{"org.gnome.desktop.screensaver", "lock-enabled"},
	{"org.gnome.desktop.screensaver", "lock-delay"},
	{"org.gnome.desktop.screensaver", "ubuntu-lock-on-suspend"},
	{"org.gnome.desktop.screensaver", "user-switch-enabled"},
	{"org.gnome.desktop.lockdown", "disable-application-handlers"},
	{"org.gnome.desktop.lockdown", "disable-command-line"},
	{"org.gnome.desktop.lockdown", "disable-lock-screen"},
	{"org.gnome.desktop.lockdown", "disable-log-out"},
	{"org.gnome.desktop.lockdown", "disable-printing"},
	{"org.gnome.desktop.lockdown", "disable-print-setup"},
	{"org.gnome.desktop.lockdown", "disable-save-to-disk"},
	{"org.gnome.desktop.lockdown", "disable-user-switching"},
	{"org.gnome.desktop.lockdown", "mount-removable-storage-devices-as-read-only"},
	{"org.gnome.desktop.lockdown", "user-administration-disabled"},
	{"org.gnome.desktop.media-handling", "automount"},
	{"org.gnome.desktop.media-handling", "automount-open"},
	{"org.gnome.desktop.media-handling", "autorun-never"},
	{"org.gnome.desktop.notifications", "show-in-lock-screen"},
	{"org.gnome.desktop.privacy", "disable-camera"},
	{"org.gnome.desktop.privacy", "disable-microphone"},
	{"org.gnome.desktop.privacy", "disable-sound-output"},
	{"org.gnome.desktop.privacy", "hide-identity"},
	{"org.gnome.desktop.privacy", "old-files-age"},
	{"org.gnome.desktop.privacy", "privacy-screen"},
	{"org.gnome.desktop.privacy", "remember-recent-files"},
	{"org.gnome.desktop.privacy", "recent-files-max-age"},
	{"org.gnome.desktop.privacy", "remember-app-usage"},
	{"org.gnome.desktop.privacy", "remove-old-temp-files"},
	{"org.gnome.desktop.privacy", "remove-old-trash-files"},
	{"org.gnome.desktop.privacy", "report-technical-problems"},
	{"org.gnome.desktop.privacy", "send-software-usage-stats"},
	{"org.gnome.desktop.privacy", "show-full-name-in-top-bar"},
	{"org.gnome.desktop.privacy", "usb-protection"},
	{"org.gnome.desktop.privacy", "usb-protection-level"},
	{"org.gnome.desktop.remote-desktop.rdp", "enable"},
	{"org.gnome.desktop.remote-desktop.vnc", "enable"},
	{"org.gnome.login-screen", "allowed-failures"},
	{"org.gnome.login-screen", "banner-message-enable"},
	{"org.gnome.login-screen", "banner-message-text"},
	{"org.gnome.login-screen", "disable-restart-buttons"},
	{"org.gnome.login-screen", "disable-user-list"},
	{"org.gnome.settings-daemon.plugins.power", "sleep-inactive-ac-timeout"},
	{"org.gnome.settings-daemon.plugins.power", "sleep-inactive-ac-type"},
	{"org.gnome.system.location", "enabled"},
	{"org.gnome.system.proxy", "mode"},
	{"org.gnome.Vino", "enabled"},
	{"org.cinnamon.desktop.session", "idle-delay"},
	{"org.cinnamon.desktop.screensaver", "lock-enabled"},
	{"org.cinnamon.desktop.screensaver", "lock-delay"},
	{"org.cinnamon.desktop.lockdown", "disable-lock-screen"},
	{"org.cinnamon.desktop.lockdown", "disable-user-switching"},
	{"org.cinnamon.desktop.media-handling", "automount"},
	{"org.cinnamon.desktop.media-handling", "automount-open"},
	{"org.cinnamon.desktop.media-handling", "autorun-never"},
	{"org.cinnamon.desktop.privacy", "remember-recent-files"},
	{"org.mate.session", "idle-delay"},
	{"org.mate.screensaver", "idle-activation-enabled"},
	{"org.mate.screensaver", "lock-enabled"},
	{"org.mate.screensaver", "lock-delay"},
	{"org.mate.lockdown", "disable-lock-screen"},
	{"org.mate.lockdown", "disable-user-switching"},
	{"org.mate.media-handling", "automount"},
	{"org.mate.media-handling", "automount-open"},
	{"org.mate.media-handling", "autorun-never"},
	{"apps.light-locker", "idle-hint"},
	{"apps.light-locker", "late-locking"},
	{"apps.light-locker", "lock-after-screensaver"},
	{"apps.light-locker", "lock-on-suspend"},
};

static enum err give(
	struct scan *s, struct str username, size_t setting, const struct gsetting *v)
{
	scan_text_kept(s, USERNAME, username);
	scan_text_kept(s, SCHEMA, str_z(SETTINGS[setting].schema));
	scan_text_kept(s, KEY, str_z(SETTINGS[setting].key));
	scan_text_kept(s, VALUE, v->value);
	scan_int(s, MANDATORY, v->is_locked);
	scan_int(s, IS_DEFAULT, v->is_default);
	scan_text_kept(s, SOURCE, v->source);
	return scan_row(s);
}

static enum err desktop_settings_fill(struct scan *s)
{
	const struct gsettings *g = gsettings_load(s);
	const struct gsettings_user *users;
	struct gsetting v;
	size_t n_users, i, k;
	enum err r;

	gsettings_users(s, g, &users, &n_users);
	for (i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++) {
		if (!gsettings_get(s, g, NULL, SETTINGS[i].schema, SETTINGS[i].key, &v))
			continue;
		r = give(s, STR(""), i, &v);
		if (r)
			return r;
		for (k = 0; k < n_users; k++) {
			if (!users[k].has_dconf ||
				!gsettings_get(s, g, &users[k], SETTINGS[i].schema,
					SETTINGS[i].key, &v) ||
				!v.is_own)
				continue;
			r = give(s, users[k].name, i, &v);
			if (r)
				return r;
		}
	}
	return OK;
}

const struct table desktop_settings_table = {
	.name = "desktop_settings",
	TABLE_COLUMNS(COLUMNS),
	.fill = desktop_settings_fill,
};
