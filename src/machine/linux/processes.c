/*
 * processes: /proc/PID (proc(5)), one row a process; threads have no row.
 *
 * Only the files are read that the wanted columns need, below one descriptor of
 * /proc/PID, so that a number used again cannot mix two processes in a row. stat
 * and status come last: when they are there, the process outlived the others.
 *
 * Departures from osquery: sizes are bytes (osquery multiplies the kernel's KiB
 * by 1000) and 0, not empty, for kernel threads; name is the raw one, osquery's
 * has "\n" and "\\" escaped; what another user's process does not show us is NULL
 * with a warning, osquery's is empty without a word.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "procfs.h"

#define CMDLINE_MAX ((size_t)8 << 20) /* execve(2) allows 6 MiB */
#define SMALL_MAX ((size_t)256 << 10)
#define LINK_MAX_BYTES 4096

enum {
	PID,
	NAME,
	PATH,
	CMDLINE,
	STATE,
	CWD,
	ROOT,
	UID,
	GID,
	EUID,
	EGID,
	SUID,
	SGID,
	ON_DISK,
	WIRED_SIZE,
	RESIDENT_SIZE,
	TOTAL_SIZE,
	USER_TIME,
	SYSTEM_TIME,
	DISK_BYTES_READ,
	DISK_BYTES_WRITTEN,
	START_TIME,
	PARENT,
	PGROUP,
	THREADS,
	NICE,
	CGROUP_PATH,
	N_COLUMNS
};

static const struct column COLUMNS[] = {
	[PID] = {"pid", COLUMN_BIGINT, COLUMN_INDEX},
	[NAME] = {"name", COLUMN_TEXT, 0},
	[PATH] = {"path", COLUMN_TEXT, 0},
	[CMDLINE] = {"cmdline", COLUMN_TEXT, 0},
	[STATE] = {"state", COLUMN_TEXT, 0},
	[CWD] = {"cwd", COLUMN_TEXT, 0},
	[ROOT] = {"root", COLUMN_TEXT, 0},
	[UID] = {"uid", COLUMN_BIGINT, 0},
	[GID] = {"gid", COLUMN_BIGINT, 0},
	[EUID] = {"euid", COLUMN_BIGINT, 0},
	[EGID] = {"egid", COLUMN_BIGINT, 0},
	[SUID] = {"suid", COLUMN_BIGINT, 0},
	[SGID] = {"sgid", COLUMN_BIGINT, 0},
	[ON_DISK] = {"on_disk", COLUMN_INTEGER, 0},
	[WIRED_SIZE] = {"wired_size", COLUMN_BIGINT, 0},
	[RESIDENT_SIZE] = {"resident_size", COLUMN_BIGINT, 0},
	[TOTAL_SIZE] = {"total_size", COLUMN_BIGINT, 0},
	[USER_TIME] = {"user_time", COLUMN_BIGINT, 0},
	[SYSTEM_TIME] = {"system_time", COLUMN_BIGINT, 0},
	[DISK_BYTES_READ] = {"disk_bytes_read", COLUMN_BIGINT, 0},
	[DISK_BYTES_WRITTEN] = {"disk_bytes_written", COLUMN_BIGINT, 0},
	[START_TIME] = {"start_time", COLUMN_BIGINT, 0},
	[PARENT] = {"parent", COLUMN_BIGINT, 0},
	[PGROUP] = {"pgroup", COLUMN_BIGINT, 0},
	[THREADS] = {"threads", COLUMN_INTEGER, 0},
	[NICE] = {"nice", COLUMN_INTEGER, 0},
	[CGROUP_PATH] = {"cgroup_path", COLUMN_TEXT, 0},
};

enum file {
	F_NONE,
	F_EXE,
	F_CWD,
	F_ROOT,
	F_CMDLINE,
	F_IO,
	F_CGROUP,
	F_STATUS,
	F_STAT,
	N_FILES
};

static const char *const FILE_NAME[N_FILES] = {
	"", "exe", "cwd", "root", "cmdline", "io", "cgroup", "status", "stat"};

static const enum file COLUMN_FILE[N_COLUMNS] = {
	[NAME] = F_STAT,
	[PATH] = F_EXE,
	[CMDLINE] = F_CMDLINE,
	[STATE] = F_STAT,
	[CWD] = F_CWD,
	[ROOT] = F_ROOT,
	[UID] = F_STATUS,
	[GID] = F_STATUS,
	[EUID] = F_STATUS,
	[EGID] = F_STATUS,
	[SUID] = F_STATUS,
	[SGID] = F_STATUS,
	[ON_DISK] = F_EXE,
	[RESIDENT_SIZE] = F_STATUS,
	[TOTAL_SIZE] = F_STATUS,
	[USER_TIME] = F_STAT,
	[SYSTEM_TIME] = F_STAT,
	[DISK_BYTES_READ] = F_IO,
	[DISK_BYTES_WRITTEN] = F_IO,
	[START_TIME] = F_STAT,
	[PARENT] = F_STAT,
	[PGROUP] = F_STAT,
	[THREADS] = F_STAT,
	[NICE] = F_STAT,
	[CGROUP_PATH] = F_CGROUP,
};

/* One scan: what is reused from process to process. */
struct walk {
	struct scan *s;
	int proc_fd;
	bool needs[N_FILES], is_live;
	int64_t boot_time; /* -1: not known */
	long ticks_per_s;
	struct buf cmdline, cgroup, stat, small;
	char link[N_FILES][LINK_MAX_BYTES];
	unsigned failed[N_FILES]; /* processes whose file could not be read... */
	int why[N_FILES];         /* ... and the errno of the first */
};

/* One process, as far as it is needed. */
struct process {
	int32_t pid;
	int dir;
	bool has[N_FILES]; /* read and understood */
	bool failed[N_FILES];
	struct str link[N_FILES];
	int on_disk;
	struct proc_stat stat;
	struct proc_status status;
	struct proc_io io;
};

/* --- reading one process ---------------------------------------------------- */

static void note_failure(struct walk *w, struct process *p, enum file f, int why)
{
	p->failed[f] = true;
	if (!w->failed[f]++)
		w->why[f] = why;
}

/* False: the process is gone. */
static bool settle(struct walk *w, struct process *p, enum file f, int why)
{
	if (why == ESRCH)
		return false;
	if (why == ENOENT)
		return f != F_STAT && f != F_STATUS;
	if (why)
		note_failure(w, p, f, why);
	else
		p->has[f] = true;
	return true;
}

static int read_link(struct walk *w, struct process *p, enum file f)
{
	ssize_t n = readlinkat(p->dir, FILE_NAME[f], w->link[f], sizeof w->link[f]);

	if (n < 0)
		return errno;
	p->link[f] = str_of(w->link[f], (size_t)n);
	return 0;
}

static int read_io(struct walk *w, struct process *p)
{
	int why = proc_read(p->dir, "io", &w->small);

	if (!why && !proc_parse_io(buf_str(&w->small), &p->io))
		return EBADMSG;
	return why;
}

static int read_status(struct walk *w, struct process *p)
{
	int why = proc_read(p->dir, "status", &w->small);

	if (!why && !proc_parse_status(buf_str(&w->small), &p->status))
		return EBADMSG;
	return why;
}

static int read_stat(struct walk *w, struct process *p)
{
	int why = proc_read(p->dir, "stat", &w->stat);

	if (!why && !proc_parse_stat(buf_str(&w->stat), &p->stat))
		return EBADMSG;
	return why;
}

static int read_one(struct walk *w, struct process *p, enum file f)
{
	switch (f) {
	case F_EXE:
	case F_CWD:
	case F_ROOT:
		return read_link(w, p, f);
	case F_CMDLINE:
		return proc_read(p->dir, "cmdline", &w->cmdline);
	case F_IO:
		return read_io(w, p);
	case F_CGROUP:
		return proc_read(p->dir, "cgroup", &w->cgroup);
	case F_STATUS:
		return read_status(w, p);
	case F_STAT:
		return read_stat(w, p);
	case F_NONE:
	case N_FILES:
	default:
		return 0;
	}
}

/* As stat(2) below the root. */
static int look_at(struct walk *w, const char *path, struct stat *ret)
{
	SCOPED_FD(fd) = -1;

	if (w->is_live)
		return stat(path, ret) < 0 ? errno : 0;
	fd = machine_open_file(scan_machine(w->s), path, O_PATH);
	return fd < 0 || fstat(fd, ret) < 0 ? errno : 0;
}

/* 1: it is there, 0: it is not, -1: who knows. */
static int path_exists(struct walk *w, struct str path, struct stat *ret)
{
	char z[LINK_MAX_BYTES];
	int why;

	if (path.len >= sizeof z || !path.len || path.ptr[0] != '/')
		return -1;
	memcpy(z, path.ptr, path.len);
	z[path.len] = '\0';
	why = look_at(w, z, ret);
	if (why == ENOENT || why == ENOTDIR)
		return 0;
	if (why)
		scan_warn_errno(w->s, ON_DISK, z, why);
	return why ? -1 : 1;
}

/*
 * The kernel appends " (deleted)" to the name of an unlinked executable. A file
 * whose own name ends so is told apart by its inode.
 */
static void judge_exe(struct walk *w, struct process *p)
{
	static const char DELETED[] = " (deleted)";
	struct str *path = &p->link[F_EXE];
	struct stat named, running;
	bool deleted = str_ends(*path, DELETED);

	p->on_disk = -1;
	if (!p->has[F_EXE] || !(deleted || scan_wants(w->s, ON_DISK)))
		return;
	p->on_disk = path_exists(w, *path, &named);
	if (!deleted)
		return;
	if (p->on_disk == 1 && w->is_live && fstatat(p->dir, "exe", &running, 0) == 0 &&
		named.st_ino == running.st_ino && named.st_dev == running.st_dev)
		return;
	path->len -= sizeof DELETED - 1;
	p->on_disk = 0;
}

/* False: it is gone. */
static bool read_process(struct walk *w, struct process *p)
{
	bool needs_stat = w->needs[F_STAT], has_no_memory = false;
	int f, why;

	for (f = F_EXE; f < F_STAT; f++) {
		if (!w->needs[f] || (f == F_CMDLINE && has_no_memory))
			continue;
		why = read_one(w, p, (enum file)f);
		if (!settle(w, p, (enum file)f, why))
			return false;
		/* a kernel thread, or just gone? stat tells */
		needs_stat |= why == ENOENT && w->is_live;
		/* no executable, then no memory either, which is where arguments are */
		has_no_memory |= f == F_EXE && why == ENOENT && w->is_live;
	}
	if (w->needs[F_EXE])
		judge_exe(w, p);
	return !needs_stat || settle(w, p, F_STAT, read_stat(w, p));
}

/* --- giving one row ---------------------------------------------------------- */

static int64_t ticks_to_ms(const struct walk *w, uint64_t ticks)
{
	return (int64_t)(ticks * 1000 / (uint64_t)w->ticks_per_s);
}

static void give_stat(struct walk *w, const struct proc_stat *st)
{
	struct scan *s = w->s;

	scan_text(s, NAME, st->name);
	scan_text(s, STATE, str_of(&st->state, 1));
	scan_int(s, USER_TIME, ticks_to_ms(w, st->user_ticks));
	scan_int(s, SYSTEM_TIME, ticks_to_ms(w, st->system_ticks));
	scan_int(s, START_TIME,
		w->boot_time < 0 ? -1
				 : w->boot_time + (int64_t)(st->start_ticks /
							    (uint64_t)w->ticks_per_s));
	scan_int(s, PARENT, st->ppid);
	scan_int(s, PGROUP, st->pgrp);
	scan_int(s, THREADS, st->threads);
	scan_int(s, NICE, st->nice);
}

static void give_status(struct scan *s, const struct proc_status *st)
{
	scan_int(s, UID, st->uid);
	scan_int(s, GID, st->gid);
	scan_int(s, EUID, st->euid);
	scan_int(s, EGID, st->egid);
	scan_int(s, SUID, st->suid);
	scan_int(s, SGID, st->sgid);
	scan_int(s, RESIDENT_SIZE, (int64_t)st->resident_bytes);
	scan_int(s, TOTAL_SIZE, (int64_t)st->total_bytes);
}

/* The arguments, with blanks between them. */
static struct str cmdline_text(struct buf *b)
{
	size_t i;

	for (i = 0; i < b->len; i++)
		if (b->ptr[i] == '\0')
			b->ptr[i] = ' ';
	return str_trim(buf_str(b));
}

/* Empty when the process does not have it, NULL when we may not see it. */
static void give_text(
	struct scan *s, const struct process *p, enum file f, int column, struct str v)
{
	if (!p->failed[f])
		scan_text(s, column, p->has[f] ? v : STR(""));
}

static enum err give_process(struct walk *w, const struct process *p)
{
	struct scan *s = w->s;

	scan_int(s, PID, p->pid);
	scan_int(s, WIRED_SIZE, 0); /* Linux does not count it */
	if (p->has[F_STAT])
		give_stat(w, &p->stat);
	if (p->has[F_STATUS])
		give_status(s, &p->status);
	give_text(s, p, F_EXE, PATH, p->link[F_EXE]);
	give_text(s, p, F_CWD, CWD, p->link[F_CWD]);
	give_text(s, p, F_ROOT, ROOT, p->link[F_ROOT]);
	scan_int(s, ON_DISK, p->on_disk);
	give_text(s, p, F_CMDLINE, CMDLINE,
		p->has[F_CMDLINE] ? cmdline_text(&w->cmdline) : STR(""));
	if (scan_wants(s, CGROUP_PATH))
		give_text(s, p, F_CGROUP, CGROUP_PATH,
			proc_parse_cgroup(buf_str(&w->cgroup)));
	if (p->has[F_IO]) {
		scan_int(s, DISK_BYTES_READ, (int64_t)p->io.read_bytes);
		scan_int(s, DISK_BYTES_WRITTEN,
			(int64_t)(p->io.write_bytes - p->io.cancelled_write_bytes));
	}
	return scan_row(s);
}

/* *ret_found stays as it is when there is no such process. */
static enum err take_process(struct walk *w, const char *name, bool *ret_found)
{
	struct process p = {.on_disk = -1};
	SCOPED_FD(dir) = -1;

	if (!proc_parse_pid(name, &p.pid))
		return OK;
	dir = openat(w->proc_fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	p.dir = dir;
	if (dir < 0)
		scan_warn_errno(w->s, SCAN_ROWS, "/proc/PID", errno);
	if (dir < 0 || !read_process(w, &p))
		return OK;
	*ret_found = true;
	return give_process(w, &p);
}

/* --- the scan ---------------------------------------------------------------- */

static void walk_init(struct walk *w, struct scan *s, int proc_fd)
{
	struct str text;
	int c;

	w->s = s;
	w->is_live = machine_is_live(scan_machine(s));
	w->proc_fd = proc_fd;
	w->boot_time = -1;
	w->ticks_per_s = sysconf(_SC_CLK_TCK);
	buf_init(&w->cmdline, CMDLINE_MAX);
	buf_init(&w->cgroup, SMALL_MAX);
	buf_init(&w->stat, SMALL_MAX);
	buf_init(&w->small, SMALL_MAX);
	for (c = 0; c < N_COLUMNS; c++)
		if (scan_wants(s, c))
			w->needs[COLUMN_FILE[c]] = true;
	if (scan_wants(s, START_TIME) &&
		scan_read_must(s, START_TIME, "/proc/stat", (size_t)16 << 20, &text) &&
		!proc_parse_btime(text, &w->boot_time))
		scan_warn(s, START_TIME, "/proc/stat: no btime");
}

static void walk_done(struct walk *w)
{
	buf_done(&w->cmdline);
	buf_done(&w->cgroup);
	buf_done(&w->stat);
	buf_done(&w->small);
}

static void warn_of_failures(struct walk *w)
{
	int c;

	for (c = 0; c < N_COLUMNS; c++) {
		enum file f = COLUMN_FILE[c];

		if (w->failed[f])
			scan_warn(w->s, c, "/proc/PID/%s of %u processes: %s",
				FILE_NAME[f], w->failed[f], errno_words(w->why[f]));
	}
}

static enum err take_all(struct walk *w, DIR *proc)
{
	struct dirent *entry;
	bool found = false;
	enum err r;

	while (errno = 0, (entry = readdir(proc)) != NULL) {
		r = take_process(w, entry->d_name, &found);
		if (r)
			return r;
	}
	if (errno)
		scan_warn_errno(w->s, SCAN_ROWS, "/proc", errno);
	if (!found)
		scan_warn(w->s, SCAN_ROWS, "/proc: shows no processes");
	return OK;
}

static enum err processes_fill(struct scan *s)
{
	DIR *proc = proc_open(s);
	struct walk *w;
	char name[24];
	int64_t only;
	bool found = false;
	enum err r;

	if (!proc)
		return OK;
	w = ARENA_NEW(scan_arena(s), struct walk);
	walk_init(w, s, dirfd(proc));
	if (scan_equals_int(s, PID, &only)) {
		snprintf(name, sizeof name, "%lld", (long long)only);
		r = take_process(w, name, &found);
	} else {
		r = take_all(w, proc);
	}
	if (proc_is_hidden(s, dirfd(proc)))
		scan_warn(s, SCAN_ROWS,
			"/proc: other users' processes are hidden (hidepid)");
	warn_of_failures(w);
	walk_done(w);
	closedir(proc);
	return r;
}

const struct table processes_table = {
	.name = "processes",
	TABLE_COLUMNS(COLUMNS),
	.fill = processes_fill,
};
