/*
 * logrotate: logrotate.conf(5) as logrotate reads it: options that stand outside a
 * block hold for the blocks that follow, in whatever file they are.
 */
#ifndef COLOA_LOGROTATE_H
#define COLOA_LOGROTATE_H

#include "arena.h"

struct logrotate_options {
	struct str frequency; /* "daily"... or empty: by size alone */
	struct str size, maxsize;
	int64_t rotate, maxage; /* maxage 0: none; rotate -1: never thrown away */
	bool compress;
};

/* Weekly and friends not said: when it is larger than 1M. Nothing is kept. */
#define LOGROTATE_DEFAULTS \
	((struct logrotate_options){ \
		.frequency = {"", 0}, .size = {"1M", 2}, .maxsize = {"", 0}})

struct logrotate {
	struct arena *arena;
	struct str rest;
	size_t line;
	struct logrotate_options *now; /* of what follows; shared with included files */
	/* the block at hand */
	struct str patterns;
	size_t block_line;
	struct logrotate_options block;
	bool in_block;
};

enum logrotate_item {
	LOGROTATE_END,
	LOGROTATE_PATTERN,
	LOGROTATE_INCLUDE,
	LOGROTATE_TABOO
};

struct logrotate_said {
	struct str text; /* the pattern, the path, the words of tabooext */
	size_t line;
	struct logrotate_options options; /* of a pattern */
};

struct logrotate logrotate_over(
	struct arena *a, struct str text, struct logrotate_options *now);
enum logrotate_item logrotate_next(struct logrotate *l, struct logrotate_said *ret);

#endif
