/*
 * dpkg: the packages that dpkg knows, for the tables that ask about them.
 *
 * Read from <admindir>/status in one pass, never whole in memory; what an
 * interrupted or running dpkg wrote to <admindir>/updates stands in place of it
 * (as libdpkg reads them). Images without dpkg (distroless) have one stanza a
 * file in <admindir>/status.d instead.
 */
#ifndef COLOA_DPKG_H
#define COLOA_DPKG_H

#include "table.h"

#define DPKG_ADMINDIR "/var/lib/dpkg"

struct dpkg_package {
	struct str name, version, source, size, arch;
	struct str status; /* the three words below, one blank between */
	struct str want, flag, state;
	struct str maintainer, section, priority;
};

/*
 * One stanza of status. ERR_MALFORMED and *ret_why when it breaks dpkg's rules;
 * what else could be read is in *ret all the same.
 */
enum err dpkg_parse(
	struct str stanza, struct dpkg_package *ret, const char **ret_why) NODISCARD;

/* Some of its files are there: not merely its configuration, and not nothing. */
bool dpkg_is_unpacked(const struct dpkg_package *p);
/* The state is "installed": configured and ready (triggers may be awaited). */
bool dpkg_is_installed(const struct dpkg_package *p);

/*
 * Calls each() for every package that is not "not-installed"; views live as long
 * as the call. Stops at the first answer that is not OK and returns it. What
 * cannot be read or is malformed warns for `column`; no dpkg at all is no warning.
 */
typedef enum err dpkg_each_fn(void *ctx, const struct dpkg_package *p);
enum err dpkg_each(
	struct scan *s, int column, const char *admindir, dpkg_each_fn *each, void *ctx);

/* One of several packages that a table asks for. */
struct dpkg_asked {
	const char *name;
	bool installed;     /* set by dpkg_ask() */
	struct str version; /* in scan_arena(s) */
};

/* Fills in those that are installed. ERR_LIMIT when the scan's time is over. */
enum err dpkg_ask(struct scan *s, int column, struct dpkg_asked *asked, size_t n);

#endif
