/*
 * tree: goes through a directory tree, one entry after another.
 *
 * Memory   flat: names of sub-directories still to be visited, at most one
 *          getdents buffer's worth a level; nothing grows with the files.
 * Handles  at most TREE_FDS_MAX directories are open, however deep it goes.
 * Links    are never followed below the pattern's last component, so there are
 *          no loops; a pattern's own components may be links, as with a shell.
 * Mounts   what is mounted below the start is walked as a tree of its own when
 *          it is local (mountinfo.h) and not a second view of what is walked
 *          anyway; pseudo and network file systems are never entered. A mount
 *          that hides part of another leaves that part unseen.
 * Threads  one at a time; the machine is only read.
 *
 * Patterns are osquery's: '%' in a component stands for any bytes but '/', and
 * matches names that begin with a dot; "%%" at the end means everything below.
 * '_' is one character, as in SQL (for osquery it is itself, which it matches too).
 */
#ifndef COLOA_TREE_H
#define COLOA_TREE_H

#include "buf.h"
#include "mountinfo.h"

#define TREE_FDS_MAX 24
#define TREE_DEPTH_MAX 2048
#define TREE_PATTERN_MAX 64 /* components */

struct tree;

struct tree_options {
	const struct machine *m;
	struct str pattern; /* absolute: "/etc/%", "/home/%/.ssh/%%"; copied */
	size_t literal; /* its first bytes up to a '/' that are no pattern, whatever is in
			   them */
	bool by_inode;  /* entries of a directory in inode order, for those who stat them
			 */
	/* What could not be read. May be NULL. */
	void (*trouble)(void *ctx, const char *path, int saved_errno);
	void *ctx;
};

struct tree_entry {
	int dir_fd;
	const char *name; /* NUL-terminated, until the next call */
	size_t name_len;
	unsigned char type; /* DT_..., never DT_UNKNOWN */
	bool is_root;       /* the top of a walked file system: dir_fd itself, no name */
	bool is_mount;      /* something is mounted here: its own tree, or not entered */
	bool is_network;    /* ... and looking at it may hang */
	uint32_t depth;     /* of its directory, in components below "/" */
	uint64_t user;      /* what the caller gave its directory */
};

/* ERR_USAGE: the pattern is not absolute or has too many components. */
enum err tree_open(
	const struct tree_options *o, struct tree **ret, struct error *e) NODISCARD;
void tree_close(struct tree *t); /* NULL is fine */
DEFINE_SCOPED(tree, tree_close)

/* False at the end. Roots come once each, before what is in them. */
bool tree_next(struct tree *t, struct tree_entry *ret);

/* About the entry given last: */
void tree_path(struct tree *t, struct buf *out); /* appends its path */
void tree_user(struct tree *t, uint64_t user);   /* a directory's mark for its entries */
void tree_skip(struct tree *t);                  /* don't enter this directory */

/*
 * True when a walk from the machine's root sees what is in the canonical
 * directory `dir` ("" for "/") under that name.
 */
bool tree_visits(const struct machine *m, struct str dir);

/* True when name matches one pattern component. */
bool tree_match(struct str pattern, struct str name);

#endif
