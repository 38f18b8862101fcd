/*
 * path_glob: glob(3) below the machine's root, and whether something is there.
 */
#ifndef COLOA_PATH_GLOB_H
#define COLOA_PATH_GLOB_H

#include "table.h"

#define PATH_GLOB_MAX 10000 /* paths one pattern may give; more is a warning */

/*
 * The paths that an absolute pattern means, sorted bytewise, in scan_arena(), each
 * followed by a NUL: "*", "?", "[…]" and "\" as glob(3) with no flags; a name
 * that begins with a dot is matched only by a dot. Without such characters: the
 * path itself when something is there. Folders that cannot be read warn for
 * column.
 */
void path_glob(struct scan *s, int column, struct str pattern, const struct str **ret,
	size_t *ret_n);

/* Something stands at this path, be it unreadable. */
bool path_exists(const struct machine *m, const char *path);

#endif
