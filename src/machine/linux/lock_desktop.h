/*
 * lock_desktop: when the desktops lock, as everybody or one user has it set. How
 * each is read: screen_lock.c.
 */
#ifndef COLOA_LOCK_DESKTOP_H
#define COLOA_LOCK_DESKTOP_H

#include "gsettings.h"

#define LOCK_UNKNOWN (-1)

struct lock {
	int64_t idle, delay; /* LOCK_UNKNOWN: NULL */
	int enabled;         /* the same */
	bool mandatory;
	struct str source;
};

/* One scan's common knowledge, and whose settings are meant (NULL: everybody's). */
struct lock_view {
	struct scan *s;
	const struct gsettings *g;
	const struct gsettings_user *user;
};

struct lock lock_gnome(const struct lock_view *v);
struct lock lock_cinnamon(const struct lock_view *v);
struct lock lock_mate(const struct lock_view *v);
struct lock lock_xfce(const struct lock_view *v);
struct lock lock_lxde(const struct lock_view *v); /* and LXQt */
struct lock lock_kde(const struct lock_view *v);

/* True when the program is installed. */
bool lock_program(struct scan *s, const char *path);

#endif
