/*
 * autologin: who is signed in at a console or a desktop without being asked.
 *
 *	gdm      /etc/gdm3/daemon.conf, custom.conf: AutomaticLogin, TimedLogin
 *	lightdm  lightdm.conf and its .d: autologin-user, autologin-guest ("guest")
 *	sddm     sddm.conf and its .d: [Autologin] User
 *	lxdm     lxdm.conf: [base] autologin
 *	getty    ExecStart of the getty units with their drop-ins; /etc/inittab
 *
 * One row for each setting that names an account and is in force as far as the
 * files go; enabled = 0 where an account is named and the switch is off.
 * Configuration counts whether or not the manager is installed.
 */
#include "autologin_line.h"
#include "etc.h"
#include "grow.h"
#include "unit_file.h"

#define UNITS_MAX 256

enum { MANAGER, USERNAME, ENABLED, SOURCE, LINE };

static const struct column COLUMNS[] = {
	[MANAGER] = {"manager", COLUMN_TEXT, 0},
	[USERNAME] = {"username", COLUMN_TEXT, 0},
	[ENABLED] = {"enabled", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

/* A value and where it stands; the last file and line win. */
struct setting {
	struct str value, source;
	size_t line;
};

static enum err give(
	struct scan *s, const char *manager, struct setting who, bool enabled)
{
	scan_textz(s, MANAGER, manager);
	scan_text_kept(s, USERNAME, who.value);
	scan_int(s, ENABLED, enabled);
	scan_text_kept(s, SOURCE, who.source);
	scan_int(s, LINE, (int64_t)who.line);
	return scan_row(s);
}

/* --- display managers ------------------------------------------------------------ */

static const char *const GDM_FILES[] = {"/etc/gdm3/custom.conf", "/etc/gdm3/daemon.conf",
	"/etc/gdm/custom.conf", "/etc/gdm/daemon.conf"};
static const char *const LIGHTDM_FILES[] = {"/usr/share/lightdm/lightdm.conf.d/*.conf",
	"/usr/local/share/lightdm/lightdm.conf.d/*.conf",
	"/etc/xdg/lightdm/lightdm.conf.d/*.conf", "/etc/lightdm/lightdm.conf.d/*.conf",
	"/etc/lightdm/lightdm.conf"};
static const char *const SDDM_FILES[] = {
	"/usr/lib/sddm/sddm.conf.d/*.conf", "/etc/sddm.conf.d/*.conf", "/etc/sddm.conf"};
static const char *const LXDM_FILES[] = {"/etc/lxdm/default.conf", "/etc/lxdm/lxdm.conf"};

/* Where an account is named, and what switches that on. */
struct rule {
	const char *manager, *section;     /* section: a prefix */
	const char *user_key, *switch_key; /* switch_key NULL: naming is enough */
	const char *fixed_user;            /* user_key is the switch, this is who */
	const char *const *files;
	size_t n_files;
};

#define FILES(list) (list), sizeof(list) / sizeof *(list)

static const struct rule RULES[] = {
	{"gdm", "daemon", "AutomaticLogin", "AutomaticLoginEnable", NULL,
		FILES(GDM_FILES)},
	{"gdm", "daemon", "TimedLogin", "TimedLoginEnable", NULL, FILES(GDM_FILES)},
	{"lightdm", "Seat", "autologin-user", NULL, NULL, FILES(LIGHTDM_FILES)},
	{"lightdm", "Seat", "autologin-guest", NULL, "guest", FILES(LIGHTDM_FILES)},
	{"sddm", "Autologin", "User", NULL, NULL, FILES(SDDM_FILES)},
	{"lxdm", "base", "autologin", NULL, NULL, FILES(LXDM_FILES)},
};

/* One section's settings; lightdm has several ([Seat:*], [Seat:seat0]). */
struct found {
	struct str section;
	struct setting user, on;
};

struct findings {
	struct found *v;
	size_t n, cap;
};

static struct found *section_of(struct scan *s, struct findings *f, struct str section)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (str_eq(f->v[i].section, section))
			return &f->v[i];
	if (f->n == UNITS_MAX) {
		scan_warn(s, SCAN_ROWS, "more than %d sections", UNITS_MAX);
		return &f->v[0];
	}
	ARENA_GROW(scan_arena(s), f->v, f->n, f->cap);
	f->v[f->n] = (struct found){.section = section};
	return &f->v[f->n++];
}

static void read_key_file(
	struct scan *s, const struct rule *rule, struct str path, struct findings *f)
{
	struct key_file file = {.section = STR("")};
	struct str key, value;

	if (!scan_read(s, SCAN_ROWS, path.ptr, ETC_FILE_BYTES, &file.rest))
		return;
	while (key_file_next(&file, &key, &value)) {
		struct setting one = {value, path, 0};

		if (!str_starts(file.section, rule->section))
			continue;
		one.line = file.line;
		if (str_eqz(key, rule->user_key))
			section_of(s, f, file.section)->user = one;
		else if (rule->switch_key && str_eqz(key, rule->switch_key))
			section_of(s, f, file.section)->on = one;
	}
}

static bool is_on(struct str v)
{
	bool on;

	return etc_to_bool(v, &on) && on;
}

static enum err display_manager(struct scan *s, const struct rule *rule)
{
	struct etc_paths paths = {0};
	struct findings f = {0};
	enum err r = OK;
	size_t i;

	for (i = 0; i < rule->n_files; i++)
		etc_glob(s, SCAN_ROWS, str_z(rule->files[i]), &paths);
	for (i = 0; i < paths.n; i++)
		read_key_file(s, rule, paths.v[i], &f);
	for (i = 0; i < f.n && !r; i++) {
		struct setting user = f.v[i].user;
		bool enabled = rule->switch_key ? is_on(f.v[i].on.value) : true;

		if (rule->fixed_user) {
			enabled = is_on(user.value);
			user.value = enabled ? str_z(rule->fixed_user) : STR("");
		}
		if (user.value.len)
			r = give(s, rule->manager, user, enabled);
	}
	return r;
}

/* --- getty units -------------------------------------------------------------------- */

static const char *const UNIT_DIRS[] = {"/etc/systemd/system", "/run/systemd/system",
	"/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
	"/lib/systemd/system"};
#define N_UNIT_DIRS (sizeof UNIT_DIRS / sizeof *UNIT_DIRS)

struct names {
	struct str *v;
	size_t n, cap;
};

/* "getty@tty1.service" of a file or of a folder of drop-ins; false: not a getty. */
static bool getty_unit(const char *name, struct str *ret)
{
	struct str s = str_z(name);

	if (str_ends(s, ".d"))
		s.len -= 2;
	*ret = s;
	return str_ends(s, ".service") && str_contains(s, "getty");
}

static void add_unit(struct scan *s, struct names *units, struct str name)
{
	size_t i;

	for (i = 0; i < units->n; i++)
		if (str_eq(units->v[i], name))
			return;
	if (units->n == UNITS_MAX) {
		scan_warn(s, SCAN_ROWS, "more than %d getty units", UNITS_MAX);
		return;
	}
	ARENA_GROW(scan_arena(s), units->v, units->n, units->cap);
	units->v[units->n++] = arena_str(scan_arena(s), name);
}

static void find_units(struct scan *s, struct names *units)
{
	const char *const *names;
	struct str unit;
	size_t n, i, j;

	for (i = 0; i < N_UNIT_DIRS; i++) {
		if (!scan_list(s, SCAN_ROWS, UNIT_DIRS[i], &names, &n))
			continue;
		for (j = 0; j < n; j++)
			if (getty_unit(names[j], &unit))
				add_unit(s, units, unit);
	}
}

/* "getty@.service" of "getty@tty1.service"; empty when it is no instance. */
static struct str template_of(struct scan *s, struct str unit)
{
	const char *at = memchr(unit.ptr, '@', unit.len);

	if (!at || at[1] == '.')
		return STR("");
	return arena_printf(
		scan_arena(s), "%.*s@.service", (int)(at - unit.ptr), unit.ptr);
}

static bool find_fragment(struct scan *s, struct str unit, struct str *ret)
{
	size_t i;

	for (i = 0; i < N_UNIT_DIRS; i++) {
		*ret = arena_printf(
			scan_arena(s), "%s/%.*s", UNIT_DIRS[i], STR_ARG(unit));
		if (etc_exists(s, SCAN_ROWS, ret->ptr) &&
			!etc_is_dir(scan_machine(s), ret->ptr))
			return true;
	}
	return false;
}

static void add_drop_ins(struct scan *s, struct str unit, struct etc_paths *out)
{
	const char *dirs[N_UNIT_DIRS];
	size_t i;

	for (i = 0; i < N_UNIT_DIRS; i++)
		dirs[i] = arena_printf(
			scan_arena(s), "%s/%.*s.d", UNIT_DIRS[i], STR_ARG(unit))
				  .ptr;
	etc_dropins(s, SCAN_ROWS, dirs, N_UNIT_DIRS, ".conf", out);
}

/* ExecStart of one file on top of what earlier files said. */
static void read_unit_file(struct scan *s, struct str path, struct setting *command)
{
	struct unit_setting one;
	struct unit_file file;
	struct str text;

	if (!scan_read(s, SCAN_ROWS, path.ptr, ETC_FILE_BYTES, &text))
		return;
	file = unit_file_over(text);
	while (unit_file_next(&file, &one))
		if (str_eqz(one.section, "Service") && str_eqz(one.key, "ExecStart"))
			*command = (struct setting){
				unit_file_join(scan_arena(s), one.value), path, one.line};
}

static enum err unit_row(struct scan *s, struct str unit)
{
	struct str template = template_of(s, unit), fragment;
	struct setting command = {.value = STR("")}, who;
	struct etc_paths files = {0};
	size_t i;

	if (find_fragment(s, unit, &fragment) ||
		(template.len && find_fragment(s, template, &fragment)))
		etc_path_add(s, &files, fragment);
	if (template.len)
		add_drop_ins(s, template, &files);
	add_drop_ins(s, unit, &files);
	for (i = 0; i < files.n; i++)
		read_unit_file(s, files.v[i], &command);
	who = command;
	return autologin_of_command(command.value, &who.value)
		       ? give(s, "getty", who, true)
		       : OK;
}

/* "1:2345:respawn:/sbin/getty --autologin bob 38400 tty1" (inittab(5)) */
static enum err inittab(struct scan *s)
{
	struct setting who = {.source = STR("/etc/inittab")};
	struct str text, line, part;
	enum err r = OK;

	if (!scan_read(s, SCAN_ROWS, who.source.ptr, ETC_FILE_BYTES, &text))
		return OK;
	while (!r && str_next_line(&text, &line)) {
		who.line++;
		if (str_starts(line, "#") || !str_cut(&line, ':', &part) ||
			!str_cut(&line, ':', &part) || !str_cut(&line, ':', &part) ||
			str_eqz(part, "off"))
			continue;
		if (autologin_of_command(line, &who.value))
			r = give(s, "getty", who, true);
	}
	return r;
}

static enum err autologin_fill(struct scan *s)
{
	struct names units = {0};
	enum err r = OK;
	size_t i;

	for (i = 0; i < sizeof RULES / sizeof *RULES && !r; i++)
		r = display_manager(s, &RULES[i]);
	find_units(s, &units);
	for (i = 0; i < units.n && !r; i++)
		r = unit_row(s, units.v[i]);
	return r ? r : inittab(s);
}

const struct table autologin_table = {
	.name = "autologin",
	TABLE_COLUMNS(COLUMNS),
	.fill = autologin_fill,
};
