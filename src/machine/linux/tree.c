/*
 * The walk is a stack of frames, one for each directory between a root and the
 * one being read.
 *
 *	tree_next ── take_entry     an entry of the chunk read last
 *	          ├─ descend        chunk used up: into a pending sub-directory
 *	          ├─ read_chunk     none pending: more entries of the same directory
 *	          ├─ pop            no more: back to its parent
 *	          └─ open_root      no frame left: the next root
 *
 * Invariants: only the top frame's chunk is in memory, so a chunk is used up
 * before a sub-directory is entered; `names` is a stack whose top belongs to the
 * top frame; the top frame is open.
 */
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "machine_internal.h"
#include "tree_mounts.h"

#define CHUNK_BYTES 65536
#define CHUNK_BYTES_DEEP 4096 /* so that names pending on many levels stay few */
#define DEEP 32
#define SORT_FROM 16 /* entries */

struct entry64 { /* struct linux_dirent64 */
	uint64_t ino;
	int64_t off;
	unsigned short reclen;
	unsigned char type;
	char name[];
};

/* A sub-directory to be visited, in `names`; followed by the name and a NUL. */
struct pending {
	uint64_t user;
	uint32_t len;
	bool follow; /* named by the pattern: may be a link, may be a mount */
};

struct frame {
	int fd;         /* -1: closed meanwhile, see reopen() */
	bool pinned;    /* reached through the pattern: ".." may not lead back */
	bool astray;    /* reached through a link: mounts below are not among the roots */
	bool done;      /* all entries seen */
	uint32_t level; /* components of the pattern used up */
	uint32_t depth;
	uint64_t user;
	uint64_t dev, ino; /* when closed */
	int64_t position;
	size_t name, name_len;  /* in names; of a root: 0 */
	size_t base, next, end; /* its pending entries: [next, end) of [base, end) */
	size_t canon_len;
	struct tree_mounts_range mounts; /* below it */
};

struct tree {
	struct tree_options o;
	struct arena *arena;
	struct str parts[TREE_PATTERN_MAX];
	size_t n_parts;
	bool recursive;

	struct str start;          /* as the pattern spells it, "" for "/" */
	struct str canon;          /* as the kernel spells it, "" for "/" */
	struct tree_mounts mounts; /* none unless recursive */
	size_t next_root;          /* 0: the start; then mounts.at[next_root - 1] */
	struct str root;           /* of the frames, spelled as start */

	struct frame *frames;
	size_t n_frames, cap_frames, n_open;
	char *names;
	size_t names_len, names_cap;

	char *chunk;
	size_t chunk_len, n_order, next_order;
	uint32_t order[CHUNK_BYTES / sizeof(struct entry64)];

	bool last_is_root, last_is_pending;
	size_t last_pending;
	const char *last_name;
	size_t last_name_len;
};

/* --- patterns -------------------------------------------------------------- */

/* Past one character of UTF-8, or one byte of anything else. */
static size_t after_character(struct str s, size_t at)
{
	at++;
	while (at < s.len && ((unsigned char)s.ptr[at] & 0xc0) == 0x80)
		at++;
	return at;
}

bool tree_match(struct str pattern, struct str name)
{
	size_t p = 0, n = 0, star = SIZE_MAX, mark = 0;

	while (n < name.len) {
		if (p < pattern.len && pattern.ptr[p] == '%') {
			star = p++;
			mark = n;
		} else if (p < pattern.len && pattern.ptr[p] == '_') {
			p++;
			n = after_character(name, n);
		} else if (p < pattern.len && pattern.ptr[p] == name.ptr[n]) {
			p++, n++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			n = ++mark;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.ptr[p] == '%')
		p++;
	return p == pattern.len;
}

static bool is_literal(struct str part)
{
	return !memchr(part.ptr, '%', part.len) && !memchr(part.ptr, '_', part.len);
}

/* Splits the pattern into the start, which is all literal, and the parts. */
static enum err set_pattern(struct tree *t, struct error *e)
{
	struct str rest = arena_str(t->arena, t->o.pattern), part, last;
	const char *begin = rest.ptr;
	size_t cut;

	if (!str_starts(rest, "/"))
		return error_set(
			e, ERR_USAGE, "'%.*s' does not begin with /", STR_ARG(rest));
	if (memchr(rest.ptr, '\0', rest.len))
		return error_set(e, ERR_USAGE, "a path has no NUL");
	t->recursive = str_ends(rest, "%%");
	for (cut = rest.len; rest.ptr[cut - 1] != '/'; cut--)
		;
	last = str_of(rest.ptr + cut, rest.len - cut);
	rest.len = cut - 1; /* without the slash */
	while (rest.len) {
		struct str before = rest;

		rest = str_of(rest.ptr + 1, rest.len - 1);
		cut = 0;
		while (cut < rest.len && rest.ptr[cut] != '/')
			cut++;
		part = str_of(rest.ptr, cut);
		if (!is_literal(part) && (size_t)(part.ptr - begin) >= t->o.literal) {
			rest = before;
			break;
		}
		rest = str_of(rest.ptr + cut, rest.len - cut);
	}
	t->start = str_of(begin, (size_t)(rest.ptr - begin));
	while (rest.len) {
		rest = str_of(rest.ptr + 1, rest.len - 1);
		cut = 0;
		while (cut < rest.len && rest.ptr[cut] != '/')
			cut++;
		if (!cut)
			return error_set(e, ERR_USAGE, "'//' in a pattern");
		if (t->n_parts == TREE_PATTERN_MAX - 1)
			return error_set(e, ERR_USAGE,
				"more than %d directories in a pattern",
				TREE_PATTERN_MAX);
		t->parts[t->n_parts++] = str_of(rest.ptr, cut);
		rest = str_of(rest.ptr + cut, rest.len - cut);
	}
	t->parts[t->n_parts++] = last;
	return OK;
}

/* --- frames ---------------------------------------------------------------- */

static struct frame *top(struct tree *t)
{
	return &t->frames[t->n_frames - 1];
}

static void append_frames(const struct tree *t, size_t n_frames, struct buf *out)
{
	size_t i;

	buf_append(out, t->root);
	for (i = 1; i < n_frames; i++) {
		buf_char(out, '/');
		buf_append(
			out, str_of(t->names + t->frames[i].name, t->frames[i].name_len));
	}
}

void tree_path(struct tree *t, struct buf *out)
{
	size_t before = out->len;

	append_frames(t, t->n_frames, out);
	if (!t->last_is_root) {
		buf_char(out, '/');
		buf_append(out, str_of(t->last_name, t->last_name_len));
	} else if (out->len == before) {
		buf_char(out, '/');
	}
}

static void trouble(struct tree *t, size_t n_frames, const char *name, int saved_errno)
{
	SCOPED_BUF(path, 1 << 20);

	if (!t->o.trouble)
		return;
	append_frames(t, n_frames, &path);
	if (name || !path.len) {
		buf_char(&path, '/');
		buf_z(&path, name ? name : "");
	}
	t->o.trouble(t->o.ctx, path.ptr, saved_errno);
}

static int open_dir_at(int fd, const char *name)
{
	const int FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int r = openat(fd, name, FLAGS | O_NOATIME);

	if (r < 0 && errno == EPERM)
		r = openat(fd, name, FLAGS);
	return r;
}

/* Closes the topmost-but-far frame that can be found again. */
static void spare_fd(struct tree *t)
{
	size_t i;

	for (i = 0; i + 1 < t->n_frames; i++) {
		struct frame *f = &t->frames[i];
		struct stat st;

		if (f->fd < 0 || f->pinned || fstat(f->fd, &st) < 0)
			continue;
		f->dev = st.st_dev;
		f->ino = st.st_ino;
		close(f->fd);
		f->fd = -1;
		t->n_open--;
		return;
	}
}

static struct frame *push(struct tree *t, int fd)
{
	struct frame *f;

	if (t->n_frames == t->cap_frames) {
		t->cap_frames = t->cap_frames ? t->cap_frames * 2 : 32;
		t->frames = reallocarray(t->frames, t->cap_frames, sizeof *t->frames);
		if (!t->frames)
			abort();
	}
	f = &t->frames[t->n_frames++];
	*f = (struct frame){.fd = fd, .base = t->names_len};
	f->next = f->end = f->base;
	t->n_open++;
	if (t->n_open > TREE_FDS_MAX)
		spare_fd(t);
	return top(t);
}

/* Opens the frame below the top again, through the top's "..". */
static bool reopen(struct frame *parent, const struct frame *child)
{
	struct stat st;
	int fd = open_dir_at(child->fd, "..");

	if (fd < 0)
		return false;
	if (fstat(fd, &st) < 0 || st.st_dev != parent->dev || st.st_ino != parent->ino ||
		lseek(fd, parent->position, SEEK_SET) < 0) {
		close(fd);
		errno = ESTALE;
		return false;
	}
	parent->fd = fd;
	return true;
}

/*
 * A directory that was moved away while its descendants were read cannot be
 * found again, nor can those above it: then the rest of this root is given up,
 * with a word.
 */
static void pop(struct tree *t)
{
	struct frame *f = top(t);
	bool lost = false;

	if (t->n_frames > 1 && f[-1].fd < 0) {
		lost = !reopen(&f[-1], f);
		if (lost)
			trouble(t, t->n_frames - 1, NULL,
				errno == ENOENT ? ESTALE : errno);
		else
			t->n_open++;
	}
	t->names_len = f->base;
	close(f->fd);
	t->n_open--;
	t->n_frames--;
	if (!lost)
		return;
	while (t->n_frames) {
		f = top(t);
		if (f->fd >= 0) {
			close(f->fd);
			t->n_open--;
		}
		t->names_len = f->base;
		t->n_frames--;
	}
}

/* --- entering -------------------------------------------------------------- */

/* Where an open directory is, into target (PATH_MAX bytes). False: nobody knows. */
static bool canonical(int fd, char *target, struct str *ret)
{
	char link[32];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, target, PATH_MAX);
	if (n <= 0 || n >= PATH_MAX || target[0] != '/')
		return false;
	*ret = tree_as_dir(str_of(target, (size_t)n));
	return true;
}

static int open_named(struct tree *t, const char *name)
{
	SCOPED_BUF(path, 1 << 20);

	append_frames(t, t->n_frames, &path);
	buf_char(&path, '/');
	buf_z(&path, name);
	return machine_open_file(t->o.m, path.ptr, O_RDONLY | O_DIRECTORY);
}

static bool is_mount_root(int fd)
{
	struct statx st;

	return statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &st) == 0 &&
	       st.stx_attributes & STATX_ATTR_MOUNT_ROOT;
}

/* Into the top frame's next pending directory. */
static void descend(struct tree *t)
{
	struct frame *f = top(t), *child;
	size_t at = f->next + sizeof(struct pending), n = t->n_frames;
	struct pending p;
	int fd;

	memcpy(&p, t->names + f->next, sizeof p);
	f->next = at + p.len + 1;
	if (n > TREE_DEPTH_MAX) {
		trouble(t, n, t->names + at, ENAMETOOLONG);
		return;
	}
	fd = p.follow ? open_named(t, t->names + at) : open_dir_at(f->fd, t->names + at);
	if (fd < 0) {
		/* ELOOP: it has become a link since */
		if (errno != ELOOP || p.follow)
			trouble(t, n, t->names + at, errno);
		return;
	}
	if (!t->mounts.n && !p.follow && is_mount_root(fd)) {
		trouble(t, n, t->names + at, EXDEV);
		close(fd);
		return;
	}
	child = push(t, fd);
	f = child - 1;
	child->pinned = p.follow;
	child->astray = f->astray;
	child->level = f->level + 1;
	child->depth = f->depth + 1;
	child->user = p.user;
	child->name = at;
	child->name_len = p.len;
	child->canon_len = f->canon_len + 1 + p.len;
	child->mounts = f->mounts;
	if (p.follow && t->mounts.n) {
		char target[PATH_MAX];
		struct str dir = STR("");
		bool known = canonical(fd, target, &dir);

		child->astray |= dir.len != child->canon_len;
		child->canon_len = dir.len;
		child->mounts = (struct tree_mounts_range){0, known ? t->mounts.n : 0};
		tree_mounts_below(&t->mounts, dir, &child->mounts);
	} else if (f->mounts.lo < f->mounts.hi) {
		/* any of them begins with where f is */
		struct str dir = t->mounts.at[f->mounts.lo].path;
		SCOPED_BUF(path, 1 << 20);

		buf_append(&path, str_of(dir.ptr, f->canon_len));
		buf_char(&path, '/');
		buf_append(&path, str_of(t->names + at, p.len));
		tree_mounts_below(&t->mounts, buf_str(&path), &child->mounts);
	}
}

static uint32_t count_depth(struct str dir)
{
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < dir.len; i++)
		n += dir.ptr[i] == '/' && i + 1 < dir.len && dir.ptr[i + 1] != '/';
	return n;
}

static void push_root(
	struct tree *t, int fd, struct str path, struct str canon, uint32_t level)
{
	struct frame *f;

	t->root = path;
	t->names_len = 0;
	f = push(t, fd);
	f->pinned = true;
	f->level = level;
	f->depth = count_depth(path);
	f->canon_len = canon.len;
	f->mounts = (struct tree_mounts_range){0, t->mounts.n};
	tree_mounts_below(&t->mounts, canon, &f->mounts);
}

static bool open_start(struct tree *t)
{
	const char *path = t->start.len ? arena_strz(t->arena, t->start) : "/";
	int fd = machine_open_file(t->o.m, path, O_RDONLY | O_DIRECTORY);
	char target[PATH_MAX];

	if (fd < 0) {
		if (t->o.trouble)
			t->o.trouble(t->o.ctx, path, errno);
		return false;
	}
	t->canon = STR("");
	if (canonical(fd, target, &t->canon)) {
		t->canon = arena_str(t->arena, t->canon);
		if (t->recursive)
			tree_mounts_read(t->canon, t->arena, &t->mounts);
	}
	push_root(t, fd, t->start, t->canon, 0);
	return true;
}

/* The pattern's parts match the first components of what is below the start. */
static bool fits_pattern(const struct tree *t, struct str below, uint32_t *ret_level)
{
	uint32_t level = 0;

	while (below.len) {
		size_t n = 1;

		while (n < below.len && below.ptr[n] != '/')
			n++;
		if (level < t->n_parts &&
			!tree_match(t->parts[level], str_of(below.ptr + 1, n - 1)))
			return false;
		below = str_of(below.ptr + n, below.len - n);
		level++;
	}
	*ret_level = level;
	return level >= t->n_parts;
}

static bool is_mount(int fd, uint32_t id)
{
	struct statx st;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID, &st) < 0)
		return false;
	return !(st.stx_mask & STATX_MNT_ID) || st.stx_mnt_id == id;
}

static bool open_mount(struct tree *t, const struct tree_mount *k)
{
	struct str below = str_of(k->path.ptr + t->canon.len, k->path.len - t->canon.len);
	struct str path =
		arena_printf(t->arena, "%.*s%.*s", STR_ARG(t->start), STR_ARG(below));
	uint32_t level;
	int fd;

	if (!k->walk || !fits_pattern(t, below, &level))
		return false;
	fd = machine_open_file(t->o.m, path.ptr, O_RDONLY | O_DIRECTORY);
	if (fd < 0) {
		if (t->o.trouble)
			t->o.trouble(t->o.ctx, path.ptr, errno);
		return false;
	}
	if (!is_mount(
		    fd, k->mount_id)) { /* another one hides it, and is in the list too */
		close(fd);
		return false;
	}
	push_root(t, fd, path, k->path, level);
	return true;
}

static bool open_root(struct tree *t)
{
	bool opened = false;

	while (!opened && t->next_root <= t->mounts.n) {
		opened = t->next_root ? open_mount(t, &t->mounts.at[t->next_root - 1])
				      : open_start(t);
		if (!opened && !t->next_root) {
			t->next_root = SIZE_MAX;
			return false;
		}
		t->next_root++;
	}
	return opened;
}

/* --- entries --------------------------------------------------------------- */

static struct entry64 *entry_at(const struct tree *t, size_t i)
{
	return (struct entry64 *)(void *)(t->chunk + t->order[i]);
}

static int by_inode(const void *a, const void *b, void *ctx)
{
	const struct tree *t = ctx;
	uint64_t x =
		((const struct entry64 *)(const void *)(t->chunk + *(const uint32_t *)a))
			->ino;
	uint64_t y =
		((const struct entry64 *)(const void *)(t->chunk + *(const uint32_t *)b))
			->ino;

	return x < y ? -1 : x > y;
}

static void read_chunk(struct tree *t)
{
	struct frame *f = top(t);
	size_t max = t->n_frames > DEEP ? CHUNK_BYTES_DEEP : CHUNK_BYTES, at;
	long n = syscall(SYS_getdents64, f->fd, t->chunk, max);

	t->n_order = t->next_order = 0;
	t->names_len = f->next = f->end = f->base; /* all of them were visited */
	if (n <= 0) {
		if (n < 0)
			trouble(t, t->n_frames, NULL, errno);
		f->done = true;
		return;
	}
	for (at = 0; at < (size_t)n;) {
		struct entry64 *d = (struct entry64 *)(void *)(t->chunk + at);

		t->order[t->n_order++] = (uint32_t)at;
		f->position = d->off;
		at += d->reclen;
	}
	if (t->o.by_inode && t->n_order >= SORT_FROM)
		qsort_r(t->order, t->n_order, sizeof *t->order, by_inode, t);
}

/* A literal component needs no listing: the chunk is that one name. */
static void literal_chunk(struct tree *t, struct str name)
{
	struct entry64 *d = (struct entry64 *)(void *)t->chunk;

	top(t)->done = true;
	if (name.len > NAME_MAX)
		return; /* no file has such a name */
	*d = (struct entry64){.type = DT_UNKNOWN};
	memcpy(d->name, name.ptr, name.len);
	d->name[name.len] = '\0';
	t->order[0] = 0;
	t->n_order = 1;
	t->next_order = 0;
}

static unsigned char type_of(int fd, const char *name)
{
	struct stat st;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0)
		return DT_UNKNOWN; /* vanished */
	return (unsigned char)IFTODT(st.st_mode);
}

static void push_pending(struct tree *t, const struct pending *p, const char *name)
{
	size_t need = sizeof *p + p->len + 1;

	if (t->names_cap - t->names_len < need) {
		t->names_cap = (t->names_cap + need) * 2;
		t->names = realloc(t->names, t->names_cap);
		if (!t->names)
			abort();
	}
	t->last_is_pending = true;
	t->last_pending = t->names_len;
	memcpy(t->names + t->names_len, p, sizeof *p);
	memcpy(t->names + t->names_len + sizeof *p, name, p->len + 1);
	t->names_len += need;
	top(t)->end = t->names_len;
}

/* The next entry of the chunk; false when it is none of the pattern's. */
static bool take_entry(struct tree *t, struct tree_entry *ret)
{
	struct frame *f = top(t);
	struct entry64 *d = entry_at(t, t->next_order++);
	size_t len = strlen(d->name);
	bool inside = f->level + 1 < t->n_parts; /* a directory of the pattern */
	const struct tree_mount *mount;
	unsigned char type = d->type;

	if (d->name[0] == '.' && (len == 1 || (len == 2 && d->name[1] == '.')) &&
		d->ino) /* unless the pattern says so */
		return false;
	if (f->level < t->n_parts &&
		!tree_match(t->parts[f->level], str_of(d->name, len)))
		return false;
	if (type == DT_UNKNOWN)
		type = type_of(f->fd, d->name);
	if (type == DT_UNKNOWN)
		return false;
	mount = tree_mounts_at(&t->mounts, f->mounts, f->canon_len, str_of(d->name, len));
	if (mount && mount->walk && f->astray && !inside)
		trouble(t, t->n_frames, d->name, EXDEV);
	t->last_is_root = t->last_is_pending = false;
	if ((type == DT_DIR && t->recursive && !inside && !mount) ||
		(inside && (type == DT_DIR || type == DT_LNK))) {
		struct pending p = {f->user, (uint32_t)len, inside};

		push_pending(t, &p, d->name);
	}
	t->last_name = d->name;
	t->last_name_len = len;
	*ret = (struct tree_entry){.dir_fd = f->fd,
		.name = d->name,
		.name_len = len,
		.type = type,
		.is_mount = mount != NULL,
		.is_network = mount && mount->network,
		.depth = f->depth,
		.user = f->user};
	return !inside;
}

static void give_root(struct tree *t, struct tree_entry *ret)
{
	struct frame *f = top(t);

	t->last_is_root = true;
	t->last_is_pending = false;
	*ret = (struct tree_entry){.dir_fd = f->fd,
		.name = "",
		.type = DT_DIR,
		.is_root = true,
		.depth = f->depth};
}

bool tree_next(struct tree *t, struct tree_entry *ret)
{
	for (;;) {
		struct frame *f;

		if (t->next_order < t->n_order) {
			if (take_entry(t, ret))
				return true;
			continue;
		}
		if (!t->n_frames) {
			if (!open_root(t))
				return false;
			give_root(t, ret);
			return true;
		}
		f = top(t);
		if (f->next < f->end)
			descend(t);
		else if (f->done)
			pop(t);
		else if (f->level < t->n_parts && is_literal(t->parts[f->level]))
			literal_chunk(t, t->parts[f->level]);
		else
			read_chunk(t);
	}
}

void tree_user(struct tree *t, uint64_t user)
{
	if (t->last_is_root)
		top(t)->user = user;
	else if (t->last_is_pending)
		memcpy(t->names + t->last_pending + offsetof(struct pending, user), &user,
			sizeof user);
}

void tree_skip(struct tree *t)
{
	if (!t->last_is_pending)
		return;
	t->names_len = t->last_pending;
	top(t)->end = t->names_len;
	t->last_is_pending = false;
}

bool tree_visits(const struct machine *m, struct str dir)
{
	struct tree_options o = {.m = m, .pattern = STR("/%%")};
	const struct tree_mount *over;
	SCOPED(tree) t = NULL;

	if (tree_open(&o, &t, NULL) || !open_start(t) || !tree_is_within(dir, t->canon))
		return false;
	over = tree_mounts_over(&t->mounts, t->canon, dir);
	return !over || over->walk;
}

enum err tree_open(const struct tree_options *o, struct tree **ret, struct error *e)
{
	SCOPED(tree) t = calloc(1, sizeof *t);
	enum err r;

	if (!t)
		abort();
	t->o = *o;
	t->arena = arena_new();
	t->chunk = malloc(CHUNK_BYTES);
	if (!t->chunk)
		abort();
	r = set_pattern(t, e);
	if (r)
		return r;
	*ret = TAKE(t);
	return OK;
}

void tree_close(struct tree *t)
{
	size_t i;

	if (!t)
		return;
	for (i = 0; i < t->n_frames; i++)
		if (t->frames[i].fd >= 0)
			close(t->frames[i].fd);
	free(t->frames);
	free(t->names);
	free(t->chunk);
	arena_free(t->arena);
	free(t);
}
