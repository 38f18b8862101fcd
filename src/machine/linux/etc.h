/*
 * etc: what the readers of configuration share: is a file there, which files
 * does a pattern or a set of drop-in folders name, does a unit start at boot,
 * is a package installed. All below the machine's root, all in scan_arena().
 */
#ifndef COLOA_ETC_H
#define COLOA_ETC_H

#include "table.h"

#define ETC_FILES_MAX 1000               /* that one pattern may name */
#define ETC_FILE_BYTES ((size_t)1 << 20) /* of one configuration file */
#define ETC_INCLUDE_DEPTH 16

struct etc_paths {
	struct str *v; /* each followed by a NUL */
	size_t n, cap;
};

/* Anything at all, links followed. Not allowed to look: a warning, and false. */
bool etc_exists(struct scan *s, int column, const char *path);
/* A folder, links followed; false without a word otherwise. */
bool etc_is_dir(const struct machine *m, const char *path);

/* A program of that name in /usr/sbin, /usr/bin, /sbin, /bin or /usr/local/sbin. */
bool etc_program(struct scan *s, int column, const char *name);

/*
 * Appends the paths that match a shell pattern, sorted as glob(3) does; a path
 * without a wildcard is appended if it exists. Hidden names need a dot in the
 * pattern. More than ETC_FILES_MAX is a warning.
 */
void etc_glob(struct scan *s, int column, struct str pattern, struct etc_paths *out);

/*
 * Appends the files NAME*suffix of several folders, in the order of their names;
 * of two with one name the earlier folder's is taken (and if it is a link to
 * /dev/null or empty it hides the other). This is systemd's rule for drop-ins.
 */
void etc_dropins(struct scan *s, int column, const char *const *dirs, size_t n_dirs,
	const char *suffix, struct etc_paths *out);

void etc_path_add(struct scan *s, struct etc_paths *out, struct str path);

/*
 * True when systemd starts the unit at boot: a link to it in some .wants or
 * .requires folder, and no mask. Without a unit file, an S link in /etc/rc2.d.
 */
bool etc_starts_at_boot(struct scan *s, int column, const char *unit);

/*
 * The name of the first of the installed Debian packages that is one of names
 * (a trailing "*" matches any rest); empty when there's none.
 */
struct str etc_package(struct scan *s, int column, const char *const *names, size_t n);

/* The same over the text of /var/lib/dpkg/status. */
struct str etc_package_in(struct str status, const char *const *names, size_t n);

/*
 * A setting of a "KEY=value" file with shell quoting (/etc/default/...): the last
 * one wins; false when it is not set. Anything after the closing quote is ignored.
 */
bool etc_shell_value(struct str text, const char *key, struct str *ret);

/* The folder of a path: "/etc/a/b" gives "/etc/a". */
struct str etc_dirname(struct str path);

/* yes/no, true/false, on/off, 1/0, in any case. */
bool etc_to_bool(struct str v, bool *ret);

#endif
