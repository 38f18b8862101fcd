/*
 * apt_updates: installed packages of which apt would install a newer version.
 *
 * What `apt list --upgradable` says, from the same files: dpkg's status, the
 * package lists of the sources in use, apt's preferences. The candidate is chosen
 * as apt's policy does (apt_preferences(5), "APT's Default Priority Assignments").
 * Held packages are listed, with held = 1. `security` is 1 when the candidate or
 * another version newer than the installed one comes from a security archive.
 *
 * Departs from apt where it spreads an update over days (phased updates, which
 * only Ubuntu has): here the update is there from the first day.
 *
 * `lists_time` is when the lists were last refreshed: apt leaves no mark of its
 * own, so it is the newest of the success stamp that apt's daily job writes and
 * the times of the lists and of their directory, which change when lists do.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "apt_conf.h"
#include "apt_pins.h"
#include "apt_source.h"
#include "deb822.h"
#include "deb_version.h"
#include "dpkg.h"
#include "stanzas.h"

enum {
	NAME,
	ARCH,
	INSTALLED_VERSION,
	CANDIDATE_VERSION,
	SECURITY,
	ORIGIN,
	ARCHIVE,
	HELD,
	LISTS_TIME
};

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, 0},
	[ARCH] = {"arch", COLUMN_TEXT, 0},
	[INSTALLED_VERSION] = {"installed_version", COLUMN_TEXT, 0},
	[CANDIDATE_VERSION] = {"candidate_version", COLUMN_TEXT, 0},
	[SECURITY] = {"security", COLUMN_INTEGER, 0},
	[ORIGIN] = {"origin", COLUMN_TEXT, 0},
	[ARCHIVE] = {"archive", COLUMN_TEXT, 0},
	[HELD] = {"held", COLUMN_INTEGER, 0},
	[LISTS_TIME] = {"lists_time", COLUMN_BIGINT, 0},
};

#define BUCKETS 4096 /* a power of two */
#define PACKAGES_MAX 200000
#define VERSIONS_MAX 64 /* of one package, in all lists together */
#define ARCHITECTURES_MAX 16
#define CHECK_EVERY 4096 /* stanzas */

struct version {
	struct version *next;
	struct str text;
	int priority; /* the best of the places it comes from */
	size_t pin;   /* the first specific pin that matches; n: none */
	bool allowed; /* some place of it is not pinned to "never" */
	bool security;
	const struct apt_place *place; /* the best of them */
};

struct package {
	struct package *next; /* in the bucket */
	struct str name, arch, version, source;
	bool held;
	struct version installed;
	struct version *versions; /* with the installed one */
	size_t n_versions;
};

struct updates {
	struct scan *s;
	struct package *buckets[BUCKETS];
	size_t n_packages;
	struct apt_conf conf;
	struct apt_pins pins;
	struct apt_place status; /* where installed versions come from */
	struct str native;
	struct str archs[ARCHITECTURES_MAX];
	size_t n_archs;
	int64_t lists_time;
};

/* --- what is installed ------------------------------------------------------ */

static struct package **bucket_of(struct updates *u, struct str name)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < name.len; i++)
		h = (h ^ (unsigned char)name.ptr[i]) * 16777619u;
	return &u->buckets[(h ^ h >> 15) & (BUCKETS - 1)];
}

static struct package *find_package(struct updates *u, struct str name)
{
	struct package *p = *bucket_of(u, name);

	while (p && !str_eq(p->name, name))
		p = p->next;
	return p;
}

/* Packages for all architectures belong to the native one. */
static bool same_arch(const struct updates *u, struct str a, struct str b)
{
	if (str_eqz(a, "all"))
		a = u->native;
	if (str_eqz(b, "all"))
		b = u->native;
	return str_eq(a, b);
}

/* "name (version)", or nothing: then the package's own name. */
static struct str source_name(struct str source, struct str package)
{
	struct str name;

	return str_next_word(&source, &name) ? name : package;
}

static enum err note_installed(void *ctx, const struct dpkg_package *d)
{
	struct updates *u = ctx;
	struct arena *a = scan_arena(u->s);
	struct package *p, **bucket;

	if (!dpkg_is_unpacked(d))
		return OK;
	if (u->n_packages == PACKAGES_MAX)
		return scan_fail(u->s, ERR_LIMIT, "more than %d packages", PACKAGES_MAX);
	p = ARENA_NEW(a, struct package);
	p->name = arena_str(a, d->name);
	p->arch = arena_str(a, d->arch);
	p->version = arena_str(a, d->version);
	p->source = arena_str(a, source_name(d->source, d->name));
	p->held = str_eqz(d->want, "hold");
	if (str_eqz(p->name, "dpkg") && !u->native.len)
		u->native = p->arch;
	bucket = bucket_of(u, p->name);
	p->next = *bucket;
	*bucket = p;
	u->n_packages++;
	return OK;
}

/* apt's own setting, the first line of dpkg's, or what dpkg itself was built for. */
static void read_architectures(struct updates *u)
{
	const struct apt_conf_entry *set = apt_conf_find(&u->conf, "APT::Architecture");
	struct str text, line;

	if (scan_read(u->s, SCAN_ROWS, DPKG_ADMINDIR "/arch", 65536, &text))
		while (str_next_line(&text, &line) && u->n_archs < ARCHITECTURES_MAX)
			if (str_trim(line).len)
				u->archs[u->n_archs++] = str_trim(line);
	if (u->n_archs)
		u->native = u->archs[0];
	if (set)
		u->native = set->value;
	if (!u->n_archs)
		u->archs[u->n_archs++] = u->native;
}

/* The installed version, as a place of its own, for every package. */
static void note_status_versions(struct updates *u)
{
	struct package *p;
	size_t i;

	u->status = (struct apt_place){.release = {.suite = STR("now")},
		.site = STR(""),
		.component = STR(""),
		.architecture = STR("")};
	u->status.priority = apt_pins_place_priority(&u->pins, &u->status, true);
	for (i = 0; i < BUCKETS; i++)
		for (p = u->buckets[i]; p; p = p->next) {
			p->installed = (struct version){.text = p->version,
				.priority = u->status.priority,
				.allowed = u->status.priority != APT_NEVER};
			p->installed.pin = apt_pins_find(&u->pins, p->name, p->source,
				p->arch, p->version, &u->status);
			p->versions = &p->installed;
			p->n_versions = 1;
		}
}

/* --- what the lists offer --------------------------------------------------- */

static struct version *version_of(struct updates *u, struct package *p, struct str text)
{
	struct version *v;

	for (v = p->versions; v; v = v->next)
		if (deb_version_compare(v->text, text) == 0)
			return v;
	if (p->n_versions == VERSIONS_MAX) {
		scan_warn(u->s, SCAN_ROWS, "%.*s: more than %d versions",
			STR_ARG(p->name), VERSIONS_MAX);
		return NULL;
	}
	v = ARENA_NEW(scan_arena(u->s), struct version);
	v->text = arena_str(scan_arena(u->s), text);
	v->priority = APT_NEVER;
	v->pin = u->pins.n;
	v->next = p->versions;
	p->versions = v;
	p->n_versions++;
	return v;
}

static void note_version(struct updates *u, struct package *p, struct str text,
	struct str source, const struct apt_place *place)
{
	struct version *v = version_of(u, p, text);
	bool security = apt_release_is_security(&place->release);
	size_t pin;

	if (!v)
		return;
	pin = apt_pins_find(&u->pins, p->name, source, p->arch, text, place);
	if (pin < v->pin)
		v->pin = pin;
	if (!v->place || place->priority > v->place->priority ||
		(place->priority == v->place->priority && security))
		v->place = place;
	if (place->priority > v->priority)
		v->priority = place->priority;
	v->allowed |= place->priority != APT_NEVER;
	v->security |= security;
}

static void take_stanza(struct updates *u, struct package *p, struct str stanza,
	const struct apt_place *place)
{
	struct str version = STR(""), arch = STR(""), source = STR(""), name = p->name;
	struct deb822_field f;
	enum err r;

	while ((r = deb822_next_field(&stanza, &f)) != ERR_NOT_FOUND) {
		if (r)
			continue;
		if (deb822_is(&f, "Version"))
			version = f.value;
		else if (deb822_is(&f, "Architecture"))
			arch = f.value;
		else if (deb822_is(&f, "Source"))
			source = f.value;
	}
	if (!version.len)
		return;
	for (; p; p = p->next)
		if (str_eq(p->name, name) && same_arch(u, p->arch, arch))
			note_version(u, p, version, source_name(source, name), place);
}

/* The name, without looking at more than the first line when that gives it. */
static bool name_of(struct str stanza, struct str *ret)
{
	struct str line = stanza;

	if (!str_starts(stanza, "Package: "))
		return deb822_find(stanza, "Package", ret);
	str_cut(&line, '\n', ret);
	*ret = str_trim(str_of(ret->ptr + 9, ret->len - 9));
	return true;
}

static enum err read_list(
	struct updates *u, int fd, const char *path, const struct apt_place *place)
{
	SCOPED(stanzas) t = NULL;
	struct str stanza, name;
	struct unpack *up;
	struct error e;
	size_t n = 0;
	enum err r = unpack_open_take(fd, unpack_kind_of(str_z(path)), &up, &e);

	if (!r)
		t = stanzas_open_take(up);
	while (!r && !(r = stanzas_next(t, &stanza, &e))) {
		struct package *p = name_of(stanza, &name) ? find_package(u, name) : NULL;

		if (p)
			take_stanza(u, p, stanza, place);
		if (++n % CHECK_EVERY == 0 && scan_check(u->s))
			return ERR_LIMIT;
	}
	if (r != ERR_NOT_FOUND)
		scan_warn(u->s, SCAN_ROWS, "%s: %s", path, e.text);
	return OK;
}

static void note_time(struct updates *u, const struct stat *st)
{
	if (st->st_mtime > u->lists_time)
		u->lists_time = st->st_mtime;
}

static int open_list(struct updates *u, const char *base, const char **ret_path)
{
	static const char *const ENDS[] = {"", ".lz4", ".gz", ".xz"};
	size_t i;

	for (i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
		struct str path = arena_printf(scan_arena(u->s), "%s%s", base, ENDS[i]);
		int fd = machine_open_regular(scan_machine(u->s), path.ptr);
		struct stat st;

		if (fd < 0 && errno != ENOENT)
			scan_warn_errno(u->s, SCAN_ROWS, path.ptr, errno);
		if (fd < 0)
			continue;
		if (fstat(fd, &st) == 0)
			note_time(u, &st);
		*ret_path = path.ptr;
		return fd;
	}
	return -1;
}

static bool has_word(struct str words, struct str wanted)
{
	struct str word;

	while (str_next_word(&words, &word))
		if (str_eq(word, wanted))
			return true;
	return false;
}

/* Security archives say "updates/main" for what their sources call "main". */
static bool has_component(struct str words, struct str component)
{
	struct str word;

	if (!words.len)
		return true;
	while (str_next_word(&words, &word)) {
		const char *slash = word.len ? memrchr(word.ptr, '/', word.len) : NULL;

		if (str_eq(word, component) ||
			(slash && str_eq(str_of(slash + 1, (size_t)(word.ptr + word.len -
								    slash - 1)),
					  component)))
			return true;
	}
	return false;
}

/* A list that apt would have fetched, had it been asked to. */
static bool is_expected(
	const struct apt_release *r, struct str component, struct str architecture)
{
	if (str_eqz(architecture, "all"))
		return false; /* only some archives have these apart */
	return has_component(r->components, component) &&
	       (!r->architectures.len || has_word(r->architectures, architecture) ||
		       has_word(r->architectures, STR("all")));
}

/*
 * A list that was cut off offers less than the archive has. A compressed one says
 * so by itself unless nothing is left of it.
 */
static void check_size(struct updates *u, int fd, const char *path,
	const char *release_path, struct str file)
{
	struct stat st;
	uint64_t size;

	if (fstat(fd, &st) < 0)
		return;
	if (unpack_kind_of(str_z(path)) != UNPACK_NONE) {
		if (!st.st_size)
			scan_warn(u->s, SCAN_ROWS, "%s: is empty", path);
	} else if (apt_release_size(u->s, SCAN_ROWS, release_path, file, &size) &&
		   size != (uint64_t)st.st_size) {
		scan_warn(u->s, SCAN_ROWS, "%s: has %lld bytes, %llu in its archive",
			path, (long long)st.st_size, (unsigned long long)size);
	}
}

static enum err take_list(struct updates *u, const struct apt_source *source,
	const struct apt_release *release, const char *release_path, struct str component,
	struct str architecture)
{
	struct apt_place *place = ARENA_NEW(scan_arena(u->s), struct apt_place);
	const char *base, *path;
	struct str rest;
	int fd;

	*place = (struct apt_place){.release = *release,
		.site = apt_source_site(source),
		.component = component,
		.architecture = architecture};
	place->priority = apt_pins_place_priority(&u->pins, place, false);
	rest = component.len ? arena_printf(scan_arena(u->s), "%.*s/binary-%.*s/Packages",
				       STR_ARG(component), STR_ARG(architecture))
			     : STR("Packages");
	base = apt_source_list_path(scan_arena(u->s), source, rest.ptr);
	fd = open_list(u, base, &path);
	if (fd >= 0) {
		check_size(u, fd, path, release_path, rest);
		return read_list(u, fd, path, place);
	}
	if (is_expected(release, component, architecture))
		scan_warn(u->s, SCAN_ROWS, "%s: package lists were never fetched", base);
	return OK;
}

static bool wants_arch(const struct apt_source *source, struct str arch)
{
	struct str words = source->architectures, part, word;

	if (!words.len || str_eqz(arch, "all"))
		return true;
	while (words.len) {
		str_cut(&words, ',', &part);
		while (str_next_word(&part, &word))
			if (str_eq(word, arch))
				return true;
	}
	return false;
}

static bool read_release(struct updates *u, const struct apt_source *source,
	struct apt_release *ret, const char **ret_path)
{
	static const char *const NAMES[] = {"InRelease", "Release"};
	struct stat st = {.st_mtime = 0};
	size_t i;

	for (i = 0; i < 2; i++) {
		*ret_path = apt_source_list_path(scan_arena(u->s), source, NAMES[i]);
		if (apt_release_read(u->s, SCAN_ROWS, *ret_path, ret, &st.st_mtime)) {
			note_time(u, &st);
			return true;
		}
	}
	return false;
}

/* apt only warns of a component that the archive does not have, and offers nothing. */
static void note_component(struct updates *u, const struct apt_release *r,
	struct str component, const char *path)
{
	if (!has_component(r->components, component))
		scan_warn(u->s, SCAN_ROWS, "%s: the archive has no component '%.*s'",
			path, STR_ARG(component));
}

static enum err take_source(struct updates *u, const struct apt_source *source)
{
	struct str components = source->components, component;
	struct apt_release release;
	const char *path;
	enum err r = OK;
	size_t i;

	if (!read_release(u, source, &release, &path)) {
		if (!str_starts(source->uri, "cdrom:"))
			scan_warn(u->s, SCAN_ROWS, "%s: package lists were never fetched",
				path);
		return OK;
	}
	if (str_ends(source->suite, "/"))
		return take_list(u, source, &release, path, STR(""), u->native);
	while (!r && deb822_next_word(&components, &component)) {
		note_component(u, &release, component, path);
		for (i = 0; !r && i < u->n_archs; i++)
			if (wants_arch(source, u->archs[i]))
				r = take_list(u, source, &release, path, component,
					u->archs[i]);
		if (!r)
			r = take_list(u, source, &release, path, component, STR("all"));
	}
	return r;
}

/* --- choosing --------------------------------------------------------------- */

static int priority_of(const struct updates *u, const struct version *v)
{
	if (v->pin < u->pins.n &&
		(v->allowed || u->pins.items[v->pin].priority == APT_NEVER))
		return u->pins.items[v->pin].priority;
	return v->priority;
}

/*
 * Of two versions, the first in apt's eyes: higher priority, then the newer. Those
 * older than the installed one need a priority of 1000.
 */
static const struct version *candidate_of(
	const struct updates *u, const struct package *p)
{
	const struct version *v, *best = NULL;
	int best_priority = 0;

	for (v = p->versions; v; v = v->next) {
		int priority = priority_of(u, v);

		if (priority <= 0 || priority < best_priority)
			continue;
		if (priority < 1000 && deb_version_compare(v->text, p->version) < 0)
			continue;
		if (best && priority == best_priority &&
			deb_version_compare(v->text, best->text) < 0)
			continue;
		best = v;
		best_priority = priority;
	}
	return best;
}

static bool has_newer_security(const struct package *p)
{
	const struct version *v;

	for (v = p->versions; v; v = v->next)
		if (v->security && deb_version_compare(v->text, p->version) > 0)
			return true;
	return false;
}

static enum err give(struct updates *u, const struct package *p)
{
	const struct version *v = candidate_of(u, p);
	struct scan *s = u->s;

	if (!v || deb_version_compare(v->text, p->version) <= 0)
		return OK;
	scan_text_kept(s, NAME, p->name);
	scan_text_kept(s, ARCH, p->arch);
	scan_text_kept(s, INSTALLED_VERSION, p->version);
	scan_text_kept(s, CANDIDATE_VERSION, v->text);
	scan_int(s, SECURITY, v->security || has_newer_security(p));
	scan_text_kept(s, ORIGIN, v->place->release.origin);
	scan_text_kept(s, ARCHIVE, v->place->release.suite);
	scan_int(s, HELD, p->held);
	if (u->lists_time)
		scan_int(s, LISTS_TIME, u->lists_time);
	return scan_row(s);
}

/* --- all together ----------------------------------------------------------- */

static void note_marks(struct updates *u)
{
	static const char *const MARKS[] = {
		"/var/lib/apt/periodic/update-success-stamp", APT_LISTS};
	size_t i;

	for (i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
		SCOPED_FD(fd) = machine_open_file(scan_machine(u->s), MARKS[i], O_PATH);
		struct stat st;

		if (fd >= 0 && fstat(fd, &st) == 0)
			note_time(u, &st);
	}
}

static enum err read_sources(struct updates *u)
{
	const struct apt_source *sources;
	size_t n, i;
	enum err r = OK;

	apt_sources_load(u->s, SCAN_ROWS, &sources, &n);
	if (!n)
		scan_warn(u->s, SCAN_ROWS,
			"apt has no package source: updates are unknown");
	for (i = 0; !r && i < n; i++)
		r = take_source(u, &sources[i]);
	return r;
}

static enum err apt_updates_fill(struct scan *s)
{
	struct updates *u = ARENA_NEW(scan_arena(s), struct updates);
	const struct apt_conf_entry *release;
	struct package *p;
	size_t i;
	enum err r;

	u->s = s;
	u->conf = apt_conf_load(s, SCAN_ROWS);
	release = apt_conf_find(&u->conf, "APT::Default-Release");
	u->pins = apt_pins_load(s, SCAN_ROWS, release ? release->value : STR(""));
	r = dpkg_each(s, SCAN_ROWS, DPKG_ADMINDIR, note_installed, u);
	if (r || !u->n_packages)
		return r;
	read_architectures(u);
	note_status_versions(u);
	r = read_sources(u);
	note_marks(u);
	for (i = 0; !r && i < BUCKETS; i++)
		for (p = u->buckets[i]; !r && p; p = p->next)
			r = give(u, p);
	return r;
}

const struct table apt_updates_table = {
	.name = "apt_updates",
	TABLE_COLUMNS(COLUMNS),
	.fill = apt_updates_fill,
};
