/*
 * deb_version: Debian's version numbers (deb-version(7)): [epoch:]upstream[-revision].
 */
#ifndef COLOA_DEB_VERSION_H
#define COLOA_DEB_VERSION_H

#include "str.h"

struct deb_version {
	struct str epoch; /* "" when there is none, which means 0 */
	struct str upstream;
	struct str revision; /* "" when there is none */
};

struct deb_version deb_version_split(struct str v);

/* < 0, 0, > 0 as dpkg --compare-versions says; defined for any bytes. */
int deb_version_compare(struct str a, struct str b);

#endif
