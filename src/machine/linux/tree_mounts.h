/*
 * tree_mounts: the mount points that a walk (tree.h) meets, and which of them it walks
 * as trees of their own: what is local and not a second view of what is walked anyway.
 *
 * They are the running kernel's, also for a machine with another root: what matters is
 * where the walk itself may go.
 *
 * Memory   in the arena.
 * Paths    as the kernel spells them. A directory "/" is "" here, so that joining is
 *          appending.
 */
#ifndef COLOA_TREE_MOUNTS_H
#define COLOA_TREE_MOUNTS_H

#include "arena.h"

struct tree_mount {
	struct str path;
	uint32_t mount_id;
	bool walk, network;
};

/* Sorted by path. */
struct tree_mounts {
	struct tree_mount *at;
	size_t n;
};

/* Those of lo up to, but not, hi. */
struct tree_mounts_range {
	size_t lo, hi;
};

/* "/" as "". */
struct str tree_as_dir(struct str path);

/* True when path is dir or lies below it; dir is "" for "/". */
bool tree_is_within(struct str path, struct str dir);

/*
 * All mounts, for a walk that begins in `canon`. Without /proc there are none, and the
 * walk leaves every mount point out.
 */
void tree_mounts_read(struct str canon, struct arena *a, struct tree_mounts *ret);

/* Narrows r to those below the directory `dir`. */
void tree_mounts_below(
	const struct tree_mounts *m, struct str dir, struct tree_mounts_range *r);

/*
 * The mount whose point is the entry `name` of a directory whose path has dir_len
 * bytes, among those below that directory. NULL: nothing is mounted there.
 */
const struct tree_mount *tree_mounts_at(const struct tree_mounts *m,
	struct tree_mounts_range r, size_t dir_len, struct str name);

/* The innermost mount below `start` that `dir` lies in. NULL: the one of the start. */
const struct tree_mount *tree_mounts_over(
	const struct tree_mounts *m, struct str start, struct str dir);

#endif
