/*
 * walk: one walk of the disk that answers every file question of an audit.
 *
 * In a snapshot the tables register what they will be asked while queries are
 * prepared (walk_expect_...). When the first query is stepped, one walk begins
 * and answers all of it. A question that was not registered, or whose answer is
 * too large to keep, gives its asker leave to walk alone.
 *
 * Scope    every local file system from the machine's root down: see tree.h.
 * Threads  the walk has a thread of its own, of the lowest CPU and I/O priority;
 *          askers wait for it until their query's time is over, and it goes on
 *          for the others. It ends with the machine at the latest.
 * Memory   what is kept is bounded: WALK_FILES_BYTES a `file` question and
 *          WALK_FILES_ALL together, WALK_HITS_MAX hits a risk and WALK_HITS_BYTES for
 * all. Risks beyond are a warning (there are rows enough to be violated).
 */
#ifndef COLOA_WALK_H
#define COLOA_WALK_H

#include "file_test.h"

#define WALK_FILES_BYTES ((size_t)1 << 20)
#define WALK_FILES_ALL ((size_t)3 << 20)
#define WALK_HITS_MAX 4096
#define WALK_HITS_BYTES ((size_t)2 << 20)
#define WALK_QUESTIONS_MAX 24

enum {
	WALK_SETUID = 1,         /* a regular file with the bit */
	WALK_SETGID = 2,         /* likewise */
	WALK_WORLD_WRITABLE = 4, /* regular file; directory without the sticky bit */
	WALK_NO_OWNER = 8,       /* uid or gid that nobody has; not judged for links */
	WALK_PRIVATE_KEY = 16,   /* that others than its owner can read */
	WALK_RISKS = 31,
};

struct walk_hit {
	struct str path;
	unsigned risks;
	uint32_t mode, uid, gid;
	int64_t mtime, size;
};

typedef enum err (*walk_hit_fn)(
	struct scan *s, const struct walk_hit *hit, const void *ctx);

void walk_expect_risks(struct scan *s, unsigned risks);
/* Calls give for every file with one of the risks (others may be set too). */
enum err walk_risks(struct scan *s, unsigned risks, walk_hit_fn give, const void *ctx);

/* `file` below one directory, which ends in "/%%": "/home/%%". */
void walk_expect_files(
	struct scan *s, struct str pattern, const struct file_test *tests, size_t n);
/*
 * The paths that may satisfy the pattern and the tests, each followed by a NUL;
 * good as long as the machine. *ret_have false: nobody registered it, walk alone.
 */
enum err walk_files(struct scan *s, struct str pattern, const struct file_test *tests,
	size_t n, bool *ret_have, struct str *ret_paths);

#endif
