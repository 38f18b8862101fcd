/*
 * exports: the lines of exports(5), one client after another.
 */
#ifndef COLOA_EXPORTS_H
#define COLOA_EXPORTS_H

#include "arena.h"

struct export
{
	struct str path;
	struct str client;   /* "*" when only options are written */
	struct str options;  /* the line's defaults ("-ro,sync"), then its own */
	struct str security; /* all of sec=, joined with ":"; "sys" when not said */
	bool read_only, no_root_squash;
	size_t line; /* where its path begins, from 1 */
};

struct exports {
	struct arena *arena;
	struct str rest; /* of the file */
	size_t line;
	struct str path, defaults, clients; /* of the line at hand */
	size_t at;
	bool any_client;
};

struct exports exports_over(struct arena *a, struct str text);
bool exports_next(struct exports *e, struct export *ret);

#endif
