/*
 * apt_sources: where packages come from (sources.list(5)), one row for each URI
 * and suite of type deb.
 *
 * As osquery's: release, version, maintainer, components and architectures are
 * what the fetched Release file says. Departs from osquery in a source that was
 * never fetched, which osquery leaves out: here those columns are NULL.
 */
#include "apt_release.h"
#include "apt_source.h"

enum { NAME, SOURCE, BASE_URI, RELEASE, VERSION, MAINTAINER, COMPONENTS, ARCHITECTURES };

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[BASE_URI] = {"base_uri", COLUMN_TEXT, 0},
	[RELEASE] = {"release", COLUMN_TEXT, 0},
	[VERSION] = {"version", COLUMN_TEXT, 0},
	[MAINTAINER] = {"maintainer", COLUMN_TEXT, 0},
	[COMPONENTS] = {"components", COLUMN_TEXT, 0},
	[ARCHITECTURES] = {"architectures", COLUMN_TEXT, 0},
};

static struct str without_scheme(struct str uri)
{
	struct str scheme;

	str_cut(&uri, ':', &scheme);
	return str_starts(uri, "//") ? str_of(uri.ptr + 2, uri.len - 2) : uri;
}

/* One warning is enough, for a column that the query uses. */
static int first_wanted(const struct scan *s)
{
	int column = RELEASE;

	while (column < ARCHITECTURES && !scan_wants(s, column))
		column++;
	return column;
}

static void give_release(struct scan *s, const struct apt_source *source)
{
	const char *in_release = apt_source_list_path(scan_arena(s), source, "InRelease");
	const char *release = apt_source_list_path(scan_arena(s), source, "Release");
	int column = first_wanted(s);
	struct apt_release r;
	int64_t mtime;

	if (!scan_wants(s, column) ||
		(!apt_release_read(s, column, in_release, &r, &mtime) &&
			!apt_release_read(s, column, release, &r, &mtime)))
		return;
	scan_text_kept(s, RELEASE, r.codename);
	scan_text_kept(s, VERSION, r.version);
	scan_text_kept(s, MAINTAINER, r.origin);
	scan_text_kept(s, COMPONENTS, r.components);
	scan_text_kept(s, ARCHITECTURES, r.architectures);
}

static enum err apt_sources_fill(struct scan *s)
{
	const struct apt_source *sources;
	size_t n, i;
	enum err r;

	apt_sources_load(s, SCAN_ROWS, &sources, &n);
	for (i = 0; i < n; i++) {
		const struct apt_source *source = &sources[i];

		scan_printf(s, NAME, "%.*s %.*s", STR_ARG(without_scheme(source->uri)),
			STR_ARG(source->suite));
		scan_textz(s, SOURCE, source->path);
		scan_text_kept(s, BASE_URI, source->uri);
		give_release(s, source);
		r = scan_row(s);
		if (r)
			return r;
	}
	return OK;
}

const struct table apt_sources_table = {
	.name = "apt_sources",
	TABLE_COLUMNS(COLUMNS),
	.fill = apt_sources_fill,
};
