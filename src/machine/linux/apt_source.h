/*
 * apt_source: where apt gets packages from (sources.list(5)), and what it calls
 * the lists it has fetched from there.
 */
#ifndef COLOA_APT_SOURCE_H
#define COLOA_APT_SOURCE_H

#include "table.h"

#define APT_LISTS "/var/lib/apt/lists"

/* One URI with one suite, of type "deb". */
struct apt_source {
	struct str uri;   /* as written, without '/' at its end */
	struct str suite; /* ends with '/' when it is a plain directory */
	struct str components, architectures; /* words; architectures "" for all */
	const char *path;
	size_t line;
};

typedef void apt_source_fn(void *ctx, const struct apt_source *source);

/*
 * One line of a .list file. ERR_NOT_FOUND: a comment, or not of type deb. Views.
 */
enum err apt_source_parse_line(struct str line, struct apt_source *ret) NODISCARD;

/*
 * One stanza of a .sources file: each() for every URI with every suite; nothing
 * for a disabled one and for sources of source code.
 */
enum err apt_source_parse_stanza(
	struct str stanza, apt_source_fn *each, void *ctx) NODISCARD;

/* All sources in use, in scan_arena(). Malformed ones warn for `column`. */
void apt_sources_load(
	struct scan *s, int column, const struct apt_source **ret, size_t *ret_n);

/* "deb.debian.org": the host of the URI, "" for a local one. */
struct str apt_source_site(const struct apt_source *source);

/* APT_LISTS/deb.debian.org_debian_dists_bookworm_ with the rest, escaped as apt does. */
const char *apt_source_list_path(
	struct arena *a, const struct apt_source *source, const char *rest);

#endif
