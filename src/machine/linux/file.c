/*
 * file: what stat(2) says of files the query names. See file_source.h for how it
 * may name them.
 *
 * As osquery: a link is described by what it points to, with symlink = 1; type
 * of a link that leads nowhere is "unknown". Departures: directories found by
 * LIKE have no slash at their end; '%' matches names with a leading dot; links
 * to directories are not entered below "%%"; file systems mounted below "%%"
 * are entered only when they are local and not a second view of what is walked
 * (tree.h); btime is told where the file system keeps it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/sysmacros.h>

#include "file_source.h"

enum {
	PATH,
	DIRECTORY,
	FILENAME,
	INODE,
	UID,
	GID,
	MODE,
	DEVICE,
	SIZE,
	BLOCK_SIZE,
	ATIME,
	MTIME,
	CTIME,
	BTIME,
	HARD_LINKS,
	SYMLINK,
	TYPE,
	SYMLINK_TARGET,
};

static const struct column COLUMNS[] = {
	[PATH] = {"path", COLUMN_TEXT, COLUMN_REQUIRED | COLUMN_LIKE},
	[DIRECTORY] = {"directory", COLUMN_TEXT, COLUMN_REQUIRED | COLUMN_LIKE},
	[FILENAME] = {"filename", COLUMN_TEXT, COLUMN_INDEX | COLUMN_LIKE},
	[INODE] = {"inode", COLUMN_BIGINT, 0},
	[UID] = {"uid", COLUMN_BIGINT, COLUMN_INDEX},
	[GID] = {"gid", COLUMN_BIGINT, COLUMN_INDEX},
	[MODE] = {"mode", COLUMN_TEXT, COLUMN_INDEX},
	[DEVICE] = {"device", COLUMN_BIGINT, 0},
	[SIZE] = {"size", COLUMN_BIGINT, COLUMN_INDEX | COLUMN_RANGE},
	[BLOCK_SIZE] = {"block_size", COLUMN_INTEGER, 0},
	[ATIME] = {"atime", COLUMN_BIGINT, 0},
	[MTIME] = {"mtime", COLUMN_BIGINT, COLUMN_INDEX | COLUMN_RANGE},
	[CTIME] = {"ctime", COLUMN_BIGINT, 0},
	[BTIME] = {"btime", COLUMN_BIGINT, 0},
	[HARD_LINKS] = {"hard_links", COLUMN_INTEGER, 0},
	[SYMLINK] = {"symlink", COLUMN_INTEGER, 0},
	[TYPE] = {"type", COLUMN_TEXT, COLUMN_INDEX},
	[SYMLINK_TARGET] = {"symlink_target_path", COLUMN_TEXT, 0},
};

struct state {
	struct arena *arena; /* the scan's own is emptied with every row */
	struct file_source *source;
	struct file_test tests[FILE_TESTS_MAX];
	size_t n_tests;
	bool need_stat; /* for the tests or for a wanted column */
};

static size_t tests_of(struct scan *s, struct arena *a, struct file_test *out)
{
	static const int KIND[] = {[FILENAME] = FILE_TEST_NAME,
		[TYPE] = FILE_TEST_TYPE,
		[MODE] = FILE_TEST_MODE,
		[UID] = FILE_TEST_UID,
		[GID] = FILE_TEST_GID,
		[SIZE] = FILE_TEST_SIZE,
		[MTIME] = FILE_TEST_MTIME};
	size_t i, n = 0;

	for (i = 0; i < scan_n_constraints(s) && n < FILE_TESTS_MAX; i++) {
		const struct constraint *c = scan_constraint(s, i);

		if (c->column == PATH || c->column == DIRECTORY)
			continue;
		if (file_test_of(c, (enum file_test_kind)KIND[c->column], a, &out[n]))
			n++;
	}
	return n;
}

static void file_expect(struct scan *s)
{
	struct file_test tests[FILE_TESTS_MAX];
	size_t n = tests_of(s, scan_arena(s), tests);

	file_source_expect(s, PATH, tests, n);
}

static enum err file_open(struct scan *s, void **ret_state)
{
	struct state *f = calloc(1, sizeof *f);

	if (!f)
		abort();
	*ret_state = f;
	f->arena = arena_new();
	f->n_tests = tests_of(s, f->arena, f->tests);
	f->need_stat = file_tests_need_stat(f->tests, f->n_tests) ||
		       scan_wants_any(s, INODE, HARD_LINKS);
	return file_source_open(s, PATH, DIRECTORY, f->tests, f->n_tests, &f->source);
}

static void file_close(void *state)
{
	struct state *f = state;

	if (!f)
		return;
	file_source_close(f->source);
	arena_free(f->arena);
	free(f);
}

static bool look(int fd, const char *name, struct statx *ret)
{
	return statx(fd, name, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
		       STATX_BASIC_STATS | STATX_BTIME, ret) == 0;
}

/* lstat, also of a path below another root. */
static bool look_at(struct scan *s, const struct file_at *at, struct statx *ret)
{
	int fd;
	bool ok;

	if (at->dir_fd >= 0)
		return look(at->dir_fd, at->name, ret);
	fd = file_at_open(s, at, O_PATH);
	if (fd < 0)
		return false;
	ok = look(fd, "", ret);
	close(fd);
	return ok;
}

static void give_target(struct scan *s, const struct file_at *at)
{
	struct str target;

	if (scan_wants(s, SYMLINK_TARGET) &&
		scan_readlink(s, SYMLINK_TARGET, at->path.ptr, &target))
		scan_text_kept(s, SYMLINK_TARGET, target);
}

/* What a link leads to, into *st; false: nowhere. */
static bool follow(struct scan *s, const struct file_at *at, struct statx *st)
{
	SCOPED_FD(fd) = machine_open_file(scan_machine(s), at->path.ptr, O_PATH);

	if (fd < 0 && errno == EACCES)
		scan_warn_columns(
			s, INODE, TYPE, "%s: %s", at->path.ptr, errno_words(errno));
	return fd >= 0 && look(fd, "", st);
}

static void give_stat(struct scan *s, const struct statx *st)
{
	scan_int(s, INODE, (int64_t)st->stx_ino);
	scan_int(s, UID, st->stx_uid);
	scan_int(s, GID, st->stx_gid);
	scan_printf(s, MODE, "%04o", st->stx_mode & 07777u);
	scan_int(s, DEVICE,
		(int64_t)gnu_dev_makedev(st->stx_rdev_major, st->stx_rdev_minor));
	scan_int(s, SIZE, (int64_t)st->stx_size);
	scan_int(s, BLOCK_SIZE, st->stx_blksize);
	scan_int(s, ATIME, st->stx_atime.tv_sec);
	scan_int(s, MTIME, st->stx_mtime.tv_sec);
	scan_int(s, CTIME, st->stx_ctime.tv_sec);
	scan_int(s, BTIME, st->stx_mask & STATX_BTIME ? st->stx_btime.tv_sec : 0);
	scan_int(s, HARD_LINKS, st->stx_nlink);
}

static void give_names(struct scan *s, const struct file_at *at)
{
	scan_text(s, PATH, at->path);
	scan_text(s, DIRECTORY, at->directory);
	scan_text(s, FILENAME, at->filename);
}

/* Sets the row; false when there is none after all. */
static bool give_file(struct state *f, struct scan *s, const struct file_at *at)
{
	unsigned char type = at->type;
	bool is_link = type == DT_LNK, leads = true;
	struct statx st;

	if (at->is_network) {
		scan_warn_columns(s, INODE, HARD_LINKS,
			"%s: a network file system is not touched", at->path.ptr);
	} else if (f->need_stat || type == DT_UNKNOWN ||
		   (is_link && scan_wants(s, TYPE))) {
		if (!look_at(s, at, &st)) {
			scan_warn_errno(s, SCAN_ROWS, at->path.ptr, errno);
			return false;
		}
		type = (unsigned char)IFTODT(st.stx_mode);
		is_link = type == DT_LNK;
		leads = !is_link || follow(s, at, &st);
		if (leads && !file_tests_stat(f->tests, f->n_tests, &st))
			return false;
		type = (unsigned char)IFTODT(st.stx_mode);
		give_stat(s, &st);
	}
	give_names(s, at);
	scan_int(s, SYMLINK, is_link);
	scan_textz(s, TYPE, leads ? file_type_name(type) : "unknown");
	if (is_link)
		give_target(s, at);
	return true;
}

static enum err file_next(struct scan *s, void *state)
{
	struct state *f = state;
	struct file_at at;
	bool have;

	for (;;) {
		enum err r = file_source_next(f->source, s, &have, &at);

		if (r || !have)
			return r;
		if (give_file(f, s, &at))
			return scan_row(s);
	}
}

static const struct table_stream STREAM = {
	.open = file_open,
	.next = file_next,
	.close = file_close,
};

const struct table file_table = {
	.name = "file",
	TABLE_COLUMNS(COLUMNS),
	.stream = &STREAM,
	.expect = file_expect,
};
