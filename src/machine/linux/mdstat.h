/* mdstat: /proc/mdstat (md_status_seq_show in Linux' drivers/md/md.c). */
#ifndef COLOA_MDSTAT_H
#define COLOA_MDSTAT_H

#include "arena.h"

/* "12.6% (37043392/292945152)", "127.5min", "33440K/sec"; empty when not going on. */
struct md_progress {
	struct str progress, finish, speed;
};

struct md_array {
	struct str name, status; /* "md0", "active" */
	uint64_t blocks;         /* of 1024 bytes */
	struct md_progress recovery, resync, reshape, check;
	struct str bitmap_pages, bitmap_chunk, bitmap_file;
	struct str other; /* between "blocks" and "[2/2] [UU]": "super 1.2" */
};

/* The arrays, in a; *ret_unused is what follows "unused devices:". False: malformed. */
bool mdstat_parse(struct str text, struct arena *a, struct md_array **ret, size_t *ret_n,
	struct str *ret_unused);

#endif
