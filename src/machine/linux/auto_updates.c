/*
 * auto_updates: what installs updates without a person, one row for each mechanism
 * that is installed.
 *
 * unattended-upgrades is enabled when everything it hangs on is: apt's periodic
 * settings (APT::Periodic, see /usr/lib/apt/apt.systemd.daily), the timers
 * apt-daily and apt-daily-upgrade (or cron.daily/apt-compat without systemd).
 * Whether its origin patterns cover security archives and all others is tried out
 * on the Release files of the sources in use; while there are none it is unknown.
 * apt-daily-upgrade.timer by itself installs nothing: it runs unattended-upgrades.
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include "apt_conf.h"
#include "apt_release.h"
#include "apt_source.h"
#include "buf.h"
#include "deb822.h"
#include "dpkg.h"
#include "unit_file.h"
#include "units.h"

enum { MECHANISM, INSTALLED, ENABLED, SECURITY, ALL_PACKAGES, LAST_RUN, DETAIL, SOURCE };

static const struct column COLUMNS[] = {
	[MECHANISM] = {"mechanism", COLUMN_TEXT, 0},
	[INSTALLED] = {"installed", COLUMN_INTEGER, 0},
	[ENABLED] = {"enabled", COLUMN_INTEGER, 0},
	[SECURITY] = {"security", COLUMN_INTEGER, 0},
	[ALL_PACKAGES] = {"all_packages", COLUMN_INTEGER, 0},
	[LAST_RUN] = {"last_run", COLUMN_BIGINT, 0},
	[DETAIL] = {"detail", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
};

#define FILE_MAX ((size_t)1 << 20)
#define PATTERN_MAX 1024
#define DETAIL_MAX 4096

enum { UNATTENDED, CRON_APT, PACKAGEKIT, DNF_AUTOMATIC, N_ASKED };

struct look {
	struct scan *s;
	struct dpkg_asked asked[N_ASKED];
	struct units *units;
	struct apt_conf conf;
	const char *id; /* "Debian", for ${distro_id} */
	struct str codename;
	bool known, security, all; /* what the patterns cover */
};

/* --- the distribution ------------------------------------------------------- */

static struct str unquote(struct str v)
{
	v = str_trim(v);
	if (v.len >= 2 && (v.ptr[0] == '"' || v.ptr[0] == '\'') &&
		v.ptr[v.len - 1] == v.ptr[0])
		return str_of(v.ptr + 1, v.len - 2);
	return v;
}

/* What lsb_release says, which is what unattended-upgrades asks. */
static void read_distribution(struct look *k)
{
	struct str text, line, key;

	k->id = "Debian";
	k->codename = STR("");
	if (!scan_read(k->s, SECURITY, "/etc/os-release", FILE_MAX, &text))
		return;
	while (str_next_line(&text, &line)) {
		if (!str_cut(&line, '=', &key))
			continue;
		if (str_eqz(key, "VERSION_CODENAME"))
			k->codename = unquote(line);
		else if (str_eqz(key, "ID") && str_eqz(unquote(line), "ubuntu"))
			k->id = "Ubuntu";
		else if (str_eqz(key, "ID") && str_eqz(unquote(line), "linuxmint"))
			k->id = "Linuxmint";
	}
}

static struct str replace(
	struct arena *a, struct str s, const char *what, struct str with)
{
	const char *at = s.len ? memmem(s.ptr, s.len, what, strlen(what)) : NULL;
	size_t before;

	if (!at)
		return s;
	before = (size_t)(at - s.ptr);
	return arena_printf(a, "%.*s%.*s%.*s", (int)before, s.ptr, STR_ARG(with),
		(int)(s.len - before - strlen(what)), at + strlen(what));
}

/* --- origin patterns -------------------------------------------------------- */

static bool matches(struct str pattern, struct str text)
{
	char p[PATTERN_MAX], t[PATTERN_MAX];

	if (pattern.len >= sizeof p || text.len >= sizeof t)
		return false;
	snprintf(p, sizeof p, "%.*s", STR_ARG(pattern));
	snprintf(t, sizeof t, "%.*s", STR_ARG(text));
	return fnmatch(p, t, 0) == 0;
}

static bool part_matches(struct str key, struct str value,
	const struct apt_source *source, const struct apt_release *r)
{
	if (str_eqz(key, "o") || str_eqz(key, "origin"))
		return matches(value, r->origin);
	if (str_eqz(key, "l") || str_eqz(key, "label"))
		return matches(value, r->label);
	if (str_eqz(key, "a") || str_eqz(key, "suite") || str_eqz(key, "archive"))
		return matches(value, r->suite);
	if (str_eqz(key, "n") || str_eqz(key, "codename"))
		return matches(value, r->codename);
	if (str_eqz(key, "site"))
		return matches(value, apt_source_site(source));
	/* a pattern for one component covers a source when it has no other */
	return (str_eqz(key, "c") || str_eqz(key, "component")) &&
	       matches(value, source->components);
}

/* "origin=Debian,label=Debian-Security" */
static bool pattern_matches(
	struct str pattern, const struct apt_source *source, const struct apt_release *r)
{
	struct str part, key;
	bool more = true;

	if (str_eqz(str_trim(pattern), "*"))
		return true;
	while (more) {
		more = str_cut(&pattern, ',', &part);
		part = str_trim(part);
		if (!str_cut(&part, '=', &key) ||
			!part_matches(str_trim(key), str_trim(part), source, r))
			return false;
	}
	return true;
}

/* "Debian:stable", or with a blank between */
static bool origin_matches(struct str allowed, const struct apt_release *r)
{
	struct str origin;

	if (!str_cut(&allowed, ':', &origin)) {
		allowed = origin;
		str_cut(&allowed, ' ', &origin);
	}
	return matches(str_trim(origin), r->origin) &&
	       matches(str_trim(allowed), r->suite);
}

static struct str expand(struct look *k, struct str pattern)
{
	struct arena *a = scan_arena(k->s);

	pattern = replace(a, pattern, "${distro_id}", str_z(k->id));
	return replace(a, pattern, "${distro_codename}", k->codename);
}

static bool is_covered(
	struct look *k, const struct apt_source *source, const struct apt_release *r)
{
	const struct apt_conf_entry *e;
	size_t at = 0;

	while ((e = apt_conf_next(
			&k->conf, "Unattended-Upgrade::Origins-Pattern", &at)) != NULL)
		if (e->value.len && pattern_matches(expand(k, e->value), source, r))
			return true;
	at = 0;
	while ((e = apt_conf_next(
			&k->conf, "Unattended-Upgrade::Allowed-Origins", &at)) != NULL)
		if (e->value.len && origin_matches(expand(k, e->value), r))
			return true;
	return false;
}

/* The newest security archive known must be covered, and for `all` every source. */
static void try_patterns(struct look *k)
{
	const struct apt_source *sources;
	size_t n, i, n_security = 0, n_unknown = 0;

	k->security = k->all = true;
	apt_sources_load(k->s, SECURITY, &sources, &n);
	for (i = 0; i < n; i++) {
		struct arena *a = scan_arena(k->s);
		struct apt_release r;
		int64_t mtime;
		bool security, covered;

		if (!apt_release_read(k->s, SECURITY,
			    apt_source_list_path(a, &sources[i], "InRelease"), &r,
			    &mtime) &&
			!apt_release_read(k->s, SECURITY,
				apt_source_list_path(a, &sources[i], "Release"), &r,
				&mtime)) {
			n_unknown++;
			continue;
		}
		k->known = true;
		security = apt_release_is_security(&r);
		covered = is_covered(k, &sources[i], &r);
		n_security += security;
		k->security &= covered || !security;
		k->all &= covered;
	}
	k->security &= n_security > 0; /* no such source: nothing secures this machine */
	if (!k->known)
		scan_warn_columns(k->s, SECURITY, ALL_PACKAGES,
			"no package list was ever fetched to try the patterns on");
	else if (n_unknown)
		scan_warn(k->s, ALL_PACKAGES,
			"%zu package sources were never fetched to try the patterns on",
			n_unknown);
}

/* --- mechanisms ------------------------------------------------------------- */

/* Days, or "always"; a number may have a unit. 0 is off. */
static bool is_on(const struct look *k, const char *name, bool otherwise)
{
	const struct apt_conf_entry *e = apt_conf_find(&k->conf, name);
	size_t i;

	if (!e)
		return otherwise;
	for (i = 0; i < e->value.len && e->value.ptr[i] >= '0' && e->value.ptr[i] <= '9';
		i++)
		if (e->value.ptr[i] != '0')
			return true;
	return str_eqz(e->value, "always") || (i == 0 && unit_file_is_true(e->value));
}

static bool is_there(struct look *k, const char *path)
{
	SCOPED_FD(fd) = machine_open_file(scan_machine(k->s), path, O_PATH);

	return fd >= 0;
}

/* apt's daily job is started by two timers, or by cron where there is no systemd. */
static bool job_starts(struct look *k)
{
	if (units_exists(k->units, "apt-daily-upgrade.timer") &&
		is_there(k, "/usr/lib/systemd/systemd"))
		return units_is_enabled(k->units, "apt-daily-upgrade.timer") &&
		       units_is_enabled(k->units, "apt-daily.timer");
	return is_there(k, "/etc/cron.daily/apt-compat");
}

static bool job_updates(struct look *k)
{
	return job_starts(k) && is_on(k, "APT::Periodic::Enable", true) &&
	       is_on(k, "APT::Periodic::Update-Package-Lists", false) &&
	       is_on(k, "APT::Periodic::Unattended-Upgrade", false);
}

/* The newest of the marks that exist; NULL when there is none: it never ran. */
static void give_last_run(struct look *k, const char *const *marks, size_t n)
{
	int64_t newest = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		SCOPED_FD(fd) = machine_open_file(scan_machine(k->s), marks[i], O_PATH);
		struct stat st;

		if (fd >= 0 && fstat(fd, &st) == 0 && st.st_mtime > newest)
			newest = st.st_mtime;
		else if (fd < 0)
			scan_warn_errno(k->s, LAST_RUN, marks[i], errno);
	}
	if (newest)
		scan_int(k->s, LAST_RUN, newest);
}

static void add_setting(struct look *k, struct buf *out, const char *name)
{
	const struct apt_conf_entry *e = apt_conf_find(&k->conf, name);
	const char *last = strrchr(name, ':') + 1;

	buf_printf(out, "%s%s=", out->len ? ", " : "", last);
	buf_append(out, e ? e->value : STR("(unset)"));
}

static void give_periodic(struct look *k)
{
	const struct apt_conf_entry *e =
		apt_conf_find(&k->conf, "APT::Periodic::Unattended-Upgrade");
	SCOPED_BUF(detail, DETAIL_MAX);
	size_t at = 0;

	add_setting(k, &detail, "APT::Periodic::Update-Package-Lists");
	add_setting(k, &detail, "APT::Periodic::Unattended-Upgrade");
	if (!job_starts(k))
		buf_z(&detail, ", no timer or cron job starts it");
	if (apt_conf_next(&k->conf, "Unattended-Upgrade::Package-Blacklist", &at))
		buf_z(&detail, ", has a Package-Blacklist");
	scan_text(k->s, DETAIL, buf_str(&detail));
	scan_textz(k->s, SOURCE, e ? e->source : "");
}

static enum err give_unattended(struct look *k)
{
	static const char *const MARKS[] = {
		"/var/lib/apt/periodic/unattended-upgrades-stamp"};

	if (!k->asked[UNATTENDED].installed)
		return OK;
	scan_textz(k->s, MECHANISM, "unattended-upgrades");
	scan_int(k->s, INSTALLED, 1);
	scan_int(k->s, ENABLED, job_updates(k));
	if (k->known) {
		scan_int(k->s, SECURITY, k->security);
		scan_int(k->s, ALL_PACKAGES, k->all);
	}
	give_last_run(k, MARKS, 1);
	give_periodic(k);
	return scan_row(k->s);
}

static enum err give_timer(struct look *k)
{
	static const char *const MARKS[] = {"/var/lib/apt/periodic/upgrade-stamp",
		"/var/lib/systemd/timers/stamp-apt-daily-upgrade.timer"};
	bool works = k->asked[UNATTENDED].installed;
	const char *path = units_fragment(k->units, "apt-daily-upgrade.timer");

	if (!path)
		return OK;
	scan_textz(k->s, MECHANISM, "apt-daily-upgrade.timer");
	scan_int(k->s, INSTALLED, 1);
	scan_int(k->s, ENABLED, job_updates(k) && works);
	if (!works || k->known) {
		scan_int(k->s, SECURITY, works && k->security);
		scan_int(k->s, ALL_PACKAGES, works && k->all);
	}
	give_last_run(k, MARKS, 2);
	scan_textz(k->s, DETAIL,
		works ? "runs unattended-upgrades"
		      : "unattended-upgrades is not installed");
	scan_textz(k->s, SOURCE, path);
	return scan_row(k->s);
}

static enum err give_simple(struct look *k, const char *mechanism, bool enabled,
	const char *detail, const char *source)
{
	scan_textz(k->s, MECHANISM, mechanism);
	scan_int(k->s, INSTALLED, 1);
	scan_int(k->s, ENABLED, enabled);
	scan_int(k->s, SECURITY, enabled);
	scan_int(k->s, ALL_PACKAGES, enabled);
	scan_textz(k->s, DETAIL, detail);
	scan_textz(k->s, SOURCE, source);
	return scan_row(k->s);
}

/* An action of cron-apt is a line for apt-get; "-d" only downloads. */
static bool action_installs(struct str text)
{
	struct str line, word;

	while (str_next_line(&text, &line)) {
		bool upgrades = false, downloads = false, confirms = false;

		line = str_trim(line);
		if (!line.len || line.ptr[0] == '#')
			continue;
		while (str_next_word(&line, &word)) {
			upgrades |= str_eqz(word, "upgrade") ||
				    str_eqz(word, "dist-upgrade") ||
				    str_eqz(word, "full-upgrade");
			downloads |=
				str_eqz(word, "-d") || str_eqz(word, "--download-only");
			confirms |= str_eqz(word, "-y") || str_eqz(word, "--yes") ||
				    str_eqz(word, "--assume-yes");
		}
		if (upgrades && confirms && !downloads)
			return true;
	}
	return false;
}

static enum err give_cron_apt(struct look *k)
{
	static const char DIR_PATH[] = "/etc/cron-apt/action.d";
	const char *const *names, *source = DIR_PATH;
	bool installs = false;
	struct str text;
	size_t n, i;

	if (!k->asked[CRON_APT].installed)
		return OK;
	if (scan_list(k->s, ENABLED, DIR_PATH, &names, &n))
		for (i = 0; i < n && !installs; i++) {
			const char *path = arena_printf(
				scan_arena(k->s), "%s/%s", DIR_PATH, names[i])
						   .ptr;

			installs = scan_read(k->s, ENABLED, path, FILE_MAX, &text) &&
				   action_installs(text);
			if (installs)
				source = path;
		}
	installs = installs && is_there(k, "/etc/cron.d/cron-apt");
	return give_simple(k, "cron-apt", installs,
		installs ? "an action upgrades" : "only downloads", source);
}

static enum err give_dnf(struct look *k)
{
	static const char PATH[] = "/etc/dnf/automatic.conf";
	struct str text, v;
	bool applies = units_is_enabled(k->units, "dnf-automatic-install.timer");

	if (!scan_read(k->s, ENABLED, PATH, FILE_MAX, &text))
		return OK;
	if (units_is_enabled(k->units, "dnf-automatic.timer") &&
		unit_file_find(text, "commands", "apply_updates", &v))
		applies |= unit_file_is_true(v);
	return give_simple(k, "dnf-automatic", applies,
		applies ? "applies updates" : "does not apply updates", PATH);
}

static enum err auto_updates_fill(struct scan *s)
{
	struct look k = {.s = s,
		.asked = {[UNATTENDED] = {.name = "unattended-upgrades"},
			[CRON_APT] = {.name = "cron-apt"},
			[PACKAGEKIT] = {.name = "packagekit"},
			[DNF_AUTOMATIC] = {.name = "dnf-automatic"}}};
	enum err r = dpkg_ask(s, SCAN_ROWS, k.asked, N_ASKED);

	if (r)
		return r;
	k.units = units_load(s, SCAN_ROWS);
	k.conf = apt_conf_load(s, ENABLED);
	read_distribution(&k);
	if (k.asked[UNATTENDED].installed && scan_wants_any(s, SECURITY, ALL_PACKAGES))
		try_patterns(&k);
	r = give_unattended(&k);
	if (!r)
		r = give_timer(&k);
	if (!r)
		r = give_cron_apt(&k);
	if (!r)
		r = give_dnf(&k);
	if (!r && k.asked[PACKAGEKIT].installed)
		r = give_simple(&k, "packagekit", false, "installs when a person asks",
			DPKG_ADMINDIR "/status");
	return r;
}

const struct table auto_updates_table = {
	.name = "auto_updates",
	TABLE_COLUMNS(COLUMNS),
	.fill = auto_updates_fill,
};
