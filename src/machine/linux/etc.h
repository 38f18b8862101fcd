/*
 * etc: what the readers of configuration share: is a file or a program there,
 * which files do a pattern or a set of drop-in folders name. All below the
 * machine's root, all in scan_arena().
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
 * Appends the paths that an absolute pattern means (path_glob.h). More than
 * ETC_FILES_MAX is a warning.
 */
void etc_glob(struct scan *s, int column, struct str pattern, struct etc_paths *out);

/*
 * Appends the files NAME*suffix of several folders, in the order of their names;
 * of two with one name the earlier folder's is taken. This is systemd's rule for
 * drop-ins.
 */
void etc_dropins(struct scan *s, int column, const char *const *dirs, size_t n_dirs,
	const char *suffix, struct etc_paths *out);

/*
 * The files that say systemd's NAME ("journald.conf"), in the order in which they
 * count: the main one, then the drop-ins of /etc, /run, /usr/local/lib, /usr/lib.
 * `out` must be empty.
 */
void etc_systemd_files(
	struct scan *s, int column, const char *name, struct etc_paths *out);

void etc_path_add(struct scan *s, struct etc_paths *out, struct str path);

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
