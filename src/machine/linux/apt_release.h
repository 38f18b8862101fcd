/*
 * apt_release: the Release and InRelease files of package sources.
 */
#ifndef COLOA_APT_RELEASE_H
#define COLOA_APT_RELEASE_H

#include "table.h"

struct apt_release {
	struct str origin, label, suite, codename, version;
	struct str components, architectures; /* words */
	bool not_automatic, but_automatic_upgrades;
};

/* The stanza itself, without the armour of a signature. */
struct apt_release apt_release_parse(struct str stanza);

/* Debian's and Ubuntu's security archives, and those that call themselves so. */
bool apt_release_is_security(const struct apt_release *r);

/*
 * A file of apt's lists, its fields in scan_arena(s); *ret_mtime its time. False:
 * not there, or unreadable or without any field (a warning on `column`).
 */
bool apt_release_read(struct scan *s, int column, const char *path,
	struct apt_release *ret, int64_t *ret_mtime);

/* How large it says that a file of the archive is ("main/binary-amd64/Packages"). */
bool apt_release_size(
	struct scan *s, int column, const char *path, struct str file, uint64_t *ret);

#endif
