/*
 * gsettings: what GNOME's, Cinnamon's and MATE's settings are, for everybody and
 * for one user.
 *
 * A setting's value is found in this order (dconf(7), and GIO's GSettings):
 *
 *	the user's own database, ~/.config/dconf/user, unless the key is locked;
 *	the system's databases, /etc/dconf/db/NAME, in the order of the profile;
 *	the default in gschemas.compiled, vendors' overrides already in it.
 *
 * The profile is /etc/dconf/profile/user, or /usr/share/dconf/profile/user, or
 * else the user's database alone. A key locked in a system database takes its
 * value from there and from what follows; the lowest lock wins, as in dconf.
 *
 * Not seen: DCONF_PROFILE and GSETTINGS_BACKEND in somebody's environment,
 * XDG_CONFIG_HOME elsewhere, Flatpak's own stores, and defaults that hold in one
 * desktop only ([schema:GNOME] in an override). A stored value outside the range or
 * the choices of its schema is shown, where GSettings would give the default.
 */
#ifndef COLOA_GSETTINGS_H
#define COLOA_GSETTINGS_H

#include "gvdb.h"
#include "table.h"

struct gsettings;

/* Somebody with a home folder. */
struct gsettings_user {
	struct str name, home;
	bool has_dconf; /* and if so: */
	struct gvdb dconf;
	struct str dconf_path;
};

struct gsetting {
	struct str value;  /* plain text, see gvariant_text() */
	struct str source; /* the file it stands in */
	bool is_default;   /* from the schema */
	bool is_locked;
	bool is_own; /* the user's own database decided */
};

/* Lives in scan_arena(s). What cannot be read warns on the rows. */
const struct gsettings *gsettings_load(struct scan *s);
/* The accounts of /etc/passwd, each home once, with their databases (not when g is NULL).
 */
void gsettings_users(struct scan *s, const struct gsettings *g,
	const struct gsettings_user **ret, size_t *ret_n);

/*
 * False: no such schema or key is installed, or its type is none of
 * gvariant_text()'s. user NULL: as a user without settings of his own sees it.
 */
bool gsettings_get(struct scan *s, const struct gsettings *g,
	const struct gsettings_user *user, const char *schema, const char *key,
	struct gsetting *ret);

#endif
