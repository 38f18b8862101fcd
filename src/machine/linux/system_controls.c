/*
 * system_controls: every file below /proc/sys, and what sysctl.d(5) sets it to.
 *
 * name is sysctl(8)'s: a dot inside a component is written "/"
 * ("net.ipv4.conf.eth0/100.mtu"). type is always "string" and oid empty, as in
 * osquery on Linux. current_value is NULL for entries that can only be written
 * (net.ipv4.route.flush), which is no warning, and for secrets that were never
 * set (net.ipv6.conf.*.stable_secret answers EIO).
 *
 * Departures from osquery: the precedence of sysctl.d and its patterns are those
 * of systemd (sysctl_conf.h), osquery lets the last file read win; what is mounted
 * below (fs.binfmt_misc) is not visited, so that looking mounts nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "procfs.h"
#include "sysctl_conf.h"

#define DEPTH_MAX 16
#define VALUE_MAX ((size_t)1 << 20)
#define NAME_MAX_BYTES 1024

enum { NAME, OID, SUBSYSTEM, CURRENT_VALUE, CONFIG_VALUE, TYPE };

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, COLUMN_INDEX},
	[OID] = {"oid", COLUMN_TEXT, 0},
	[SUBSYSTEM] = {"subsystem", COLUMN_TEXT, COLUMN_INDEX},
	[CURRENT_VALUE] = {"current_value", COLUMN_TEXT, 0},
	[CONFIG_VALUE] = {"config_value", COLUMN_TEXT, 0},
	[TYPE] = {"type", COLUMN_TEXT, 0},
};

struct walk {
	struct scan *s;
	struct sysctl_conf conf;
	dev_t device;
	struct buf value;
	char path[NAME_MAX_BYTES]; /* below /proc/sys, with "/" */
	size_t len;
	unsigned denied;
	char first_denied[NAME_MAX_BYTES];
};

/* --- one row ------------------------------------------------------------------------ */

static void give_current(struct walk *w, int dir, const char *file)
{
	struct stat st;
	int why;

	if (fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) < 0 || !(st.st_mode & 0444))
		return;
	why = proc_read(dir, file, &w->value);
	if (!why) {
		scan_text(w->s, CURRENT_VALUE, str_trim(buf_str(&w->value)));
		return;
	}
	if (why == EIO && !strcmp(file, "stable_secret"))
		return;
	if (why == EACCES || why == EPERM) {
		if (!w->denied++)
			snprintf(w->first_denied, sizeof w->first_denied, "%s", w->path);
		return;
	}
	scan_warn(w->s, CURRENT_VALUE, "/proc/sys/%s: %s", w->path, errno_words(why));
}

static enum err give(struct walk *w, int dir, const char *file)
{
	char name[NAME_MAX_BYTES];
	struct str rest, value;

	snprintf(name, sizeof name, "%s", w->path);
	sysctl_swap(name);
	scan_textz(w->s, NAME, name);
	rest = str_z(name);
	str_cut(&rest, '.', &value);
	scan_text(w->s, SUBSYSTEM, value);
	scan_text_kept(w->s, OID, STR(""));
	scan_text_kept(w->s, TYPE, STR("string"));
	if (scan_wants(w->s, CURRENT_VALUE))
		give_current(w, dir, file);
	if (scan_wants(w->s, CONFIG_VALUE))
		scan_text(w->s, CONFIG_VALUE,
			sysctl_conf_find(&w->conf, w->path, &value) ? value : STR(""));
	return scan_row(w->s);
}

/* --- all of them -------------------------------------------------------------------- */

/* A directory of /proc/sys itself, or -1: gone, unreadable, or another file system. */
static int open_below(struct walk *w, int dir, const char *name)
{
	struct stat st;
	int fd;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0 ||
		st.st_dev != w->device)
		return -1;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno != ENOENT)
		scan_warn(
			w->s, SCAN_ROWS, "/proc/sys/%s: %s", w->path, errno_words(errno));
	return fd;
}

static enum err take_directory(struct walk *w, int fd, unsigned depth);

static enum err take_entry(
	struct walk *w, int dir, const struct dirent *entry, unsigned depth)
{
	size_t before = w->len, n = strlen(entry->d_name);
	struct stat st;
	enum err r = OK;
	int fd;

	if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
		return OK;
	if (depth == DEPTH_MAX || before + n + 2 > sizeof w->path) {
		scan_warn(w->s, SCAN_ROWS, "/proc/sys/%s: too deep", w->path);
		return OK;
	}
	w->len += (size_t)snprintf(w->path + before, sizeof w->path - before, "%s%s",
		before ? "/" : "", entry->d_name);
	if (entry->d_type == DT_DIR ||
		(entry->d_type == DT_UNKNOWN &&
			fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISDIR(st.st_mode))) {
		fd = open_below(w, dir, entry->d_name);
		if (fd >= 0)
			r = take_directory(w, fd, depth + 1);
	} else if (before) { /* there are no entries outside subsystems */
		r = give(w, dir, entry->d_name);
	}
	w->len = before;
	w->path[before] = '\0';
	return r;
}

/* Takes fd. */
static enum err take_directory(struct walk *w, int fd, unsigned depth)
{
	DIR *d = fdopendir(fd);
	struct dirent *entry;
	enum err r = OK;

	if (!d)
		abort();
	while (!r && (errno = 0, entry = readdir(d)) != NULL)
		r = take_entry(w, fd, entry, depth);
	if (!r && errno)
		scan_warn_errno(w->s, SCAN_ROWS, "/proc/sys", errno);
	closedir(d);
	return r;
}

/* --- one, by its name ----------------------------------------------------------------
 */

/* No component may be empty, "." or "..". */
static bool is_plain(const char *path)
{
	struct str rest = str_z(path), part;
	bool more;

	do {
		more = str_cut(&rest, '/', &part);
		if (!part.len || str_eqz(part, ".") || str_eqz(part, ".."))
			return false;
	} while (more);
	return true;
}

static enum err take_name(struct walk *w, int root, struct str name)
{
	SCOPED_FD(dir) = -1;
	char parent[NAME_MAX_BYTES], *slash;
	struct stat st;

	if (name.len >= sizeof w->path || memchr(name.ptr, '\0', name.len))
		return OK;
	memcpy(w->path, name.ptr, name.len);
	w->path[name.len] = '\0';
	sysctl_swap(w->path);
	if (!is_plain(w->path))
		return OK;
	snprintf(parent, sizeof parent, "%s", w->path);
	slash = strrchr(parent, '/');
	if (!slash)
		return OK;
	*slash++ = '\0';
	dir = openat(root, parent, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		scan_warn_errno(w->s, SCAN_ROWS, "/proc/sys", errno);
	if (dir < 0 ||
		fstatat(dir, slash, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0 ||
		!S_ISREG(st.st_mode) || st.st_dev != w->device)
		return OK;
	return give(w, dir, slash);
}

/* --- the scan ------------------------------------------------------------------------
 */

static enum err take_subsystem(struct walk *w, int root, struct str subsystem)
{
	int fd;

	if (subsystem.len >= sizeof w->path || !subsystem.len ||
		memchr(subsystem.ptr, '\0', subsystem.len) ||
		memchr(subsystem.ptr, '/', subsystem.len) || subsystem.ptr[0] == '.')
		return OK;
	memcpy(w->path, subsystem.ptr, subsystem.len);
	w->path[subsystem.len] = '\0';
	w->len = subsystem.len;
	fd = open_below(w, root, w->path);
	return fd < 0 ? OK : take_directory(w, fd, 1);
}

static enum err take_wanted(struct walk *w, int root)
{
	struct str text;
	int fd;

	if (scan_equals_text(w->s, NAME, &text))
		return take_name(w, root, text);
	if (scan_equals_text(w->s, SUBSYSTEM, &text))
		return take_subsystem(w, root, text);
	fd = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		scan_warn(w->s, SCAN_ROWS, "/proc/sys: %s", errno_words(errno));
	return fd < 0 ? OK : take_directory(w, fd, 0);
}

static enum err system_controls_fill(struct scan *s)
{
	SCOPED_FD(root) =
		machine_open_file(scan_machine(s), "/proc/sys", O_RDONLY | O_DIRECTORY);
	struct walk *w;
	struct stat st;
	enum err r;

	if (root < 0 || fstat(root, &st) < 0) {
		scan_warn(s, SCAN_ROWS, "/proc/sys: %s", errno_words(errno));
		return OK;
	}
	w = ARENA_NEW(scan_arena(s), struct walk);
	w->s = s;
	w->device = st.st_dev;
	buf_init(&w->value, VALUE_MAX);
	if (scan_wants(s, CONFIG_VALUE))
		sysctl_conf_read(s, CONFIG_VALUE, &w->conf);
	r = take_wanted(w, root);
	if (w->denied)
		scan_warn(s, CURRENT_VALUE, "/proc/sys/%s and %u more: %s",
			w->first_denied, w->denied - 1, errno_words(EACCES));
	buf_done(&w->value);
	return r;
}

const struct table system_controls_table = {
	.name = "system_controls",
	TABLE_COLUMNS(COLUMNS),
	.fill = system_controls_fill,
};
