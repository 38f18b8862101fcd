/*
 * deb822: the stanzas and fields of Debian's control files (deb822(5)):
 * dpkg's status, Packages, Release, *.sources and apt's preferences.
 *
 * Everything is a view into what is parsed; nothing is copied. A line that
 * begins with '#' is a comment for those files that know comments; it ends
 * nothing, not even a value that goes on below it.
 */
#ifndef COLOA_DEB822_H
#define COLOA_DEB822_H

#include "errors.h"
#include "str.h"

struct deb822_field {
	struct str name;
	struct str value; /* trimmed; with its continuation lines, as they are */
};

/* The next stanza: lines up to an empty one. False at the end. */
bool deb822_next_stanza(struct str *rest, struct str *stanza);

/*
 * The next field of a stanza. ERR_NOT_FOUND at its end; ERR_MALFORMED for a line
 * that is neither field, continuation nor comment, and then that line is passed.
 */
enum err deb822_next_field(struct str *stanza, struct deb822_field *ret) NODISCARD;

/* Names of fields know no case. */
bool deb822_is(const struct deb822_field *f, const char *name);

/* The next word of a value, comment lines left out. False at the end. */
bool deb822_next_word(struct str *value, struct str *word);

/* The value of the first field of that name; false when there is none. */
bool deb822_find(struct str stanza, const char *name, struct str *ret);

#endif
