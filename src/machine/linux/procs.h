/*
 * procs: which programs run, by the names the kernel has for them. Cheap: one
 * small file of /proc for each process.
 */
#ifndef COLOA_PROCS_H
#define COLOA_PROCS_H

#include "table.h"

#define PROCS_NAME_MAX 15 /* the kernel cuts names here (proc(5), comm) */

struct procs {
	const char *const *names; /* sorted, in scan_arena(); may repeat */
	size_t n;
	bool known; /* false: there is no /proc to look at; `column` has been warned */
};

struct procs procs_read(struct scan *s, int column);

/* True when a process has this name, or its first PROCS_NAME_MAX bytes. */
bool procs_has(const struct procs *p, const char *name);

#endif
