/*
 * deb_packages: dpkg's database (dpkg-query(1), deb-control(5)).
 *
 * As osquery's: packages in any state but not-installed, so `status` must be
 * looked at; `version` without an epoch of 0; `revision` is what follows the last
 * '-' of the version; `size` is Installed-Size, in KiB. Departs from osquery in a
 * missing Architecture, which is empty here and "<none>" there.
 */
#include "deb_version.h"
#include "dpkg.h"

enum {
	NAME,
	VERSION,
	SOURCE,
	SIZE,
	ARCH,
	REVISION,
	STATUS,
	MAINTAINER,
	SECTION,
	PRIORITY,
	ADMINDIR
};

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, COLUMN_INDEX},
	[VERSION] = {"version", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[SIZE] = {"size", COLUMN_BIGINT, 0},
	[ARCH] = {"arch", COLUMN_TEXT, 0},
	[REVISION] = {"revision", COLUMN_TEXT, 0},
	[STATUS] = {"status", COLUMN_TEXT, 0},
	[MAINTAINER] = {"maintainer", COLUMN_TEXT, 0},
	[SECTION] = {"section", COLUMN_TEXT, 0},
	[PRIORITY] = {"priority", COLUMN_TEXT, 0},
	[ADMINDIR] = {"admindir", COLUMN_TEXT, COLUMN_EXTRA},
};

struct giving {
	struct scan *s;
	struct str admindir; /* in the arena */
	bool one;
	struct str name;
};

/* libdpkg names no epoch of 0, unless the version would then show another. */
static struct str shown_version(struct str v)
{
	struct deb_version parts = deb_version_split(v);
	size_t i;

	if (!parts.epoch.len || str_contains(parts.upstream, ":"))
		return v;
	for (i = 0; i < parts.epoch.len; i++)
		if (parts.epoch.ptr[i] != '0')
			return v;
	return str_of(v.ptr + parts.epoch.len + 1, v.len - parts.epoch.len - 1);
}

static enum err give(void *ctx, const struct dpkg_package *p)
{
	struct giving *g = ctx;
	struct scan *s = g->s;
	int64_t size;

	if (g->one && !str_eq(g->name, p->name))
		return OK;
	scan_text(s, NAME, p->name);
	scan_text(s, VERSION, shown_version(p->version));
	scan_text(s, SOURCE, p->source);
	if (str_to_i64(p->size, &size))
		scan_int(s, SIZE, size);
	scan_text(s, ARCH, p->arch);
	if (scan_wants(s, REVISION))
		scan_text(s, REVISION, deb_version_split(p->version).revision);
	scan_text(s, STATUS, p->status);
	scan_text(s, MAINTAINER, p->maintainer);
	scan_text(s, SECTION, p->section);
	scan_text(s, PRIORITY, p->priority.len ? p->priority : STR("unknown"));
	scan_text_kept(s, ADMINDIR, g->admindir);
	return scan_row(s);
}

static enum err deb_packages_fill(struct scan *s)
{
	struct giving g = {.s = s, .admindir = STR(DPKG_ADMINDIR)};
	struct str asked;

	g.one = scan_equals_text(s, NAME, &g.name);
	if (scan_equals_text(s, ADMINDIR, &asked)) {
		g.admindir = arena_str(scan_arena(s), asked);
		if (g.admindir.ptr[0] != '/' || strlen(g.admindir.ptr) != g.admindir.len)
			return OK; /* no such directory can be */
	}
	return dpkg_each(s, SCAN_ROWS, g.admindir.ptr, give, &g);
}

const struct table deb_packages_table = {
	.name = "deb_packages",
	TABLE_COLUMNS(COLUMNS),
	.fill = deb_packages_fill,
};
