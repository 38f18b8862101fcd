/*
 * mountinfo: lines of /proc/self/mountinfo (proc(5)), and which file systems
 * are worth walking.
 */
#ifndef COLOA_MOUNTINFO_H
#define COLOA_MOUNTINFO_H

#include "table.h"

struct mountinfo {
	uint32_t id, major, minor;
	/* With \040-style escapes undone: any byte but NUL may stand in them. */
	struct str root, point, type, source;
	struct str options, super_options;
};

enum mount_kind {
	MOUNT_LOCAL,   /* files on this machine's disks or in its memory */
	MOUNT_PSEUDO,  /* the kernel's own: nothing stored in it */
	MOUNT_NETWORK, /* another machine, or a user's program: looking may hang */
};

/* One line. False: malformed. The views are into the line or into a. */
bool mountinfo_parse(struct str line, struct arena *a, struct mountinfo *ret);
enum mount_kind mountinfo_kind(const struct mountinfo *i);

/* All well-formed lines of text, in order, in a; *ret_bad counts the others. */
void mountinfo_parse_all(struct str text, struct arena *a, struct mountinfo **ret,
	size_t *ret_n, size_t *ret_bad);

#define MOUNTINFO_MAX ((size_t)16 << 20)

#endif
