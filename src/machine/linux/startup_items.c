/*
 * startup_items: what starts by itself: autostart files and scripts of desktop
 * sessions, /etc/init.d, and systemd's units.
 *
 * As osquery's: type is "Startup Item" or "systemd unit"; the status of a unit is
 * its active state while systemd runs. Departs from osquery where it can tell
 * more: an autostart file with Hidden=true and a script of init.d without a start
 * link are "disabled"; where systemd does not run, units have the status of their
 * unit file, "enabled" or "disabled".
 */
#include "desktop_entry.h"
#include "passwd.h"
#include "systemd_bus.h"
#include "units.h"

enum { NAME, PATH, ARGS, TYPE, SOURCE, STATUS, USERNAME };

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, 0},
	[PATH] = {"path", COLUMN_TEXT, 0},
	[ARGS] = {"args", COLUMN_TEXT, 0},
	[TYPE] = {"type", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[STATUS] = {"status", COLUMN_TEXT, 0},
	[USERNAME] = {"username", COLUMN_TEXT, 0},
};

#define FILE_MAX ((size_t)1 << 20)

static enum err give(struct scan *s, struct str name, struct str path, const char *dir,
	bool enabled, struct str user)
{
	scan_text(s, NAME, name);
	scan_text(s, PATH, path);
	scan_textz(s, ARGS, "");
	scan_textz(s, TYPE, "Startup Item");
	scan_printf(s, SOURCE, "%s/", dir);
	scan_textz(s, STATUS, enabled ? "enabled" : "disabled");
	scan_text(s, USERNAME, user);
	return scan_row(s);
}

static enum err give_entries(struct scan *s, const char *dir, struct str user)
{
	const char *const *names;
	size_t n, i;
	enum err r = OK;

	if (!scan_list(s, SCAN_ROWS, dir, &names, &n))
		return OK;
	for (i = 0; !r && i < n; i++) {
		const char *path =
			arena_printf(scan_arena(s), "%s/%s", dir, names[i]).ptr;
		struct desktop_entry e;
		struct str text;

		if (!scan_read(s, SCAN_ROWS, path, FILE_MAX, &text))
			continue;
		e = desktop_entry_parse(text);
		r = give(s, e.name, e.exec, dir, !e.hidden, user);
	}
	return r;
}

/* u: the units by which a script of init.d is enabled; NULL for a user's scripts. */
static enum err give_scripts(
	struct scan *s, const char *dir, struct str user, struct units *u)
{
	const char *const *names;
	size_t n, i;
	enum err r = OK;

	if (!scan_list(s, SCAN_ROWS, dir, &names, &n))
		return OK;
	for (i = 0; !r && i < n; i++) {
		struct arena *a = scan_arena(s);
		struct str path = arena_printf(a, "%s/%s", dir, names[i]);
		const char *unit = arena_printf(a, "%s.service", names[i]).ptr;

		r = give(s, str_z(names[i]), path, dir, !u || units_is_enabled(u, unit),
			user);
	}
	return r;
}

static enum err give_users(struct scan *s)
{
	const struct passwd_user *users;
	size_t n, i;
	enum err r = OK;

	passwd_users(s, SCAN_ROWS, &users, &n);
	for (i = 0; !r && i < n; i++) {
		struct arena *a = scan_arena(s);

		if (users[i].home.len < 2)
			continue;
		r = give_entries(s,
			arena_printf(a, "%.*s/.config/autostart", STR_ARG(users[i].home))
				.ptr,
			users[i].name);
		if (!r)
			r = give_scripts(s,
				arena_printf(a, "%.*s/.config/autostart-scripts",
					STR_ARG(users[i].home))
					.ptr,
				users[i].name, NULL);
	}
	return r;
}

static enum err give_unit(
	struct scan *s, struct units *u, const char *id, const char *status)
{
	struct str v;

	scan_textz(s, NAME, id);
	scan_textz(s, TYPE, "systemd unit");
	scan_textz(s, STATUS, status);
	scan_textz(s, ARGS, "");
	if (scan_wants(s, PATH)) {
		const char *path = units_fragment(u, id);

		scan_textz(s, PATH, path ? path : "");
	}
	if (scan_wants(s, SOURCE))
		scan_text_kept(s, SOURCE,
			units_setting(u, id, "Unit", "SourcePath", &v, NULL) ? v
									     : STR(""));
	if (scan_wants(s, USERNAME))
		scan_text_kept(s, USERNAME,
			units_setting(u, id, "Service", "User", &v, NULL) ? v : STR(""));
	return scan_row(s);
}

static enum err give_loaded_units(struct scan *s, struct units *u)
{
	struct loaded_unit *loaded;
	struct error e;
	size_t n, i;
	enum err r = OK;

	if (!systemd_list_units(s, &loaded, &n, &e)) {
		scan_warn(s, SCAN_ROWS, "systemd units are missing: %s", e.text);
		return OK;
	}
	for (i = 0; !r && i < n; i++)
		r = give_unit(s, u, loaded[i].id, loaded[i].active_state);
	return r;
}

static enum err give_unit_files(struct scan *s, struct units *u)
{
	enum err r = OK;
	size_t i;

	for (i = 0; !r && i < units_count(u); i++) {
		const char *id = units_name(u, i);

		r = give_unit(s, u, id, units_is_enabled(u, id) ? "enabled" : "disabled");
	}
	return r;
}

static enum err startup_items_fill(struct scan *s)
{
	struct units *u = units_load(s, SCAN_ROWS);
	enum err r = give_users(s);

	if (!r)
		r = give_scripts(s, "/etc/init.d", STR(""), u);
	if (!r)
		r = give_entries(s, "/etc/xdg/autostart", STR(""));
	if (r)
		return r;
	return systemd_runs(scan_machine(s)) ? give_loaded_units(s, u)
					     : give_unit_files(s, u);
}

const struct table startup_items_table = {
	.name = "startup_items",
	TABLE_COLUMNS(COLUMNS),
	.fill = startup_items_fill,
};
