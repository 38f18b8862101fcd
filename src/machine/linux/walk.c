/*
 * A walk gathers questions, runs in its thread, is done:
 *
 *	walk_expect_*  ──  walk_start  ──  run_walk  ──  walk_risks, walk_files
 *
 * Invariants: only the thread touches the questions and hits while running; only
 * askers do before and after, ordered by the mutex. Every directory carries 64
 * bits of its own down the tree (tree_user): which file questions are about it
 * (ACTIVE), which are about something further down (PENDING), and who may enter.
 */
#include "walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "known_ids.h"
#include "machine_internal.h"
#include "tree.h"

#define STACK_BYTES (512 << 10)
#define TROUBLES_MAX 64
#define KEY_FILE_MAX 65536
#define STOP_EVERY 256      /* entries between looks whether to go on */
#define FIRST_USER_GID 1000 /* login.defs(5) GID_MIN of every distribution */

#define ACTIVE(q) (UINT64_C(1) << (q))
#define PENDING(q) (UINT64_C(1) << (WALK_QUESTIONS_MAX + (q)))
#define ALL_ACTIVE (PENDING(0) - 1)
#define OTHERS_ENTER (UINT64_C(1) << 63) /* o+x all the way down to it */
#define GROUPS_ENTER (UINT64_C(1) << 62) /* o+x or g+x */
#define NO_KEYS (UINT64_C(1) << 61)      /* keys here are published, not lost */
#define IN_USR (UINT64_C(1) << 60)

struct question {
	struct str pattern; /* as asked */
	struct str shown,
		canon; /* its directory, as asked and as the kernel says; "" is "/" */
	struct file_test tests[FILE_TESTS_MAX];
	size_t n_tests;
	struct buf paths; /* each with a NUL */
	bool dropped;     /* more than may be kept: the asker walks alone */
};

struct hit {
	size_t path, path_len; /* in hit_paths */
	unsigned risks;
	uint32_t mode, uid, gid;
	int64_t mtime, size;
};

struct trouble {
	struct str path;
	int saved_errno;
};

struct walk {
	const struct machine *m;
	struct arena *arena;
	bool started, threaded; /* the askers' own */
	pthread_t thread;
	pthread_mutex_t mutex;
	bool done; /* under the mutex */
	pthread_cond_t on_done;
	atomic_bool stop;

	unsigned risks;     /* that are asked for */
	size_t files_bytes; /* of all questions */
	size_t n_questions;
	struct question questions[WALK_QUESTIONS_MAX];

	struct known_ids *ids;
	struct hit *hits;
	size_t n_hits, cap_hits;
	size_t n_of_risk[5];
	unsigned truncated; /* risks of which there are more */
	struct buf hit_paths;
	bool unknown_owner; /* some, while the ids are in doubt */
	size_t n_troubles;
	struct trouble troubles[TROUBLES_MAX];
	struct buf path; /* of the entry at hand */
};

static struct walk *walk_new(const struct machine *m)
{
	struct walk *w = calloc(1, sizeof *w);
	pthread_condattr_t attr;

	if (!w)
		abort();
	w->m = m;
	w->arena = arena_new();
	pthread_mutex_init(&w->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->on_done, &attr);
	pthread_condattr_destroy(&attr);
	buf_init(&w->hit_paths, WALK_HITS_BYTES);
	buf_init(&w->path, 1 << 20);
	return w;
}

static void walk_free(struct walk *w)
{
	size_t i;

	if (!w)
		return;
	if (w->threaded) {
		atomic_store(&w->stop, true);
		pthread_join(w->thread, NULL);
	}
	for (i = 0; i < w->n_questions; i++)
		buf_done(&w->questions[i].paths);
	known_ids_free(w->ids);
	free(w->hits);
	buf_done(&w->hit_paths);
	buf_done(&w->path);
	pthread_cond_destroy(&w->on_done);
	pthread_mutex_destroy(&w->mutex);
	arena_free(w->arena);
	free(w);
}

DEFINE_SCOPED(walk, walk_free)

/* --- what a directory hands down -------------------------------------------- */

static bool is_within(struct str path, struct str dir)
{
	return path.len >= dir.len && !memcmp(path.ptr, dir.ptr, dir.len) &&
	       (path.len == dir.len || path.ptr[dir.len] == '/');
}

/* The component of path after `depth` others; empty when there is none. */
static struct str component(struct str path, uint32_t depth)
{
	struct str part = STR("");
	uint32_t i;

	if (path.len)
		path = str_of(path.ptr + 1, path.len - 1);
	for (i = 0; i <= depth; i++)
		if (!str_cut(&path, '/', &part) && i < depth)
			return STR("");
	return part;
}

static bool has_component(struct str path, uint32_t depth)
{
	return component(path, depth).len != 0;
}

/* The questions' bits of a directory `name`, which has `depth` directories above it. */
static uint64_t questions_below(
	const struct walk *w, uint64_t parent, struct str name, uint32_t depth)
{
	uint64_t bits = parent & ALL_ACTIVE;
	size_t q;

	for (q = 0; q < w->n_questions; q++) {
		if (!(parent & PENDING(q)) ||
			!str_eq(component(w->questions[q].canon, depth), name))
			continue;
		bits |= has_component(w->questions[q].canon, depth + 1) ? PENDING(q)
									: ACTIVE(q);
	}
	return bits;
}

/*
 * Where keys are looked for: anywhere but in what packages bring along, which
 * everybody has.
 */
static uint64_t key_bits(uint64_t parent, struct str name, uint32_t depth)
{
	static const char *const PUBLISHED[] = {
		"usr", "boot", "snap", "lib", "lib32", "lib64", "libx32", "bin", "sbin"};
	size_t i;

	if (depth == 0)
		for (i = 0; i < sizeof PUBLISHED / sizeof *PUBLISHED; i++)
			if (str_eqz(name, PUBLISHED[i]))
				return NO_KEYS | (i == 0 ? IN_USR : 0);
	if (depth == 1 && parent & IN_USR)
		return str_eqz(name, "local") ? 0 : NO_KEYS;
	return parent & NO_KEYS;
}

static uint64_t enter_bits(uint64_t parent, uint32_t mode)
{
	uint64_t bits = 0;

	if (mode & 001)
		bits |= parent & OTHERS_ENTER;
	if (mode & 011)
		bits |= parent & GROUPS_ENTER;
	return bits;
}

static uint64_t bits_below(const struct walk *w, uint64_t parent, struct str name,
	uint32_t depth, uint32_t mode)
{
	return questions_below(w, parent, name, depth) | key_bits(parent, name, depth) |
	       enter_bits(parent, mode);
}

static uint64_t top_bits(const struct walk *w, uint32_t mode)
{
	uint64_t bits = enter_bits(OTHERS_ENTER | GROUPS_ENTER, mode);
	size_t q;

	for (q = 0; q < w->n_questions; q++)
		bits |= w->questions[q].canon.len ? PENDING(q) : ACTIVE(q);
	return bits;
}

static bool stat_at(int fd, const char *name, struct statx *st)
{
	/* the cheapest that says all: no device, no server is asked for fresher news */
	return statx(fd, name,
		       AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC |
			       AT_EMPTY_PATH,
		       STATX_TYPE | STATX_MODE | STATX_UID | STATX_GID | STATX_SIZE |
			       STATX_MTIME,
		       st) == 0;
}

/* The mode of a directory on the way to a mount point; 0 when it cannot be seen. */
static uint32_t mode_of(const struct walk *w, const char *path)
{
	SCOPED_FD(fd) = machine_open_file(w->m, path, O_PATH | O_DIRECTORY);
	struct statx st;

	return fd >= 0 && stat_at(fd, "", &st) ? st.stx_mode : 0;
}

/* The bits of a root, from its path alone. */
static uint64_t root_bits(const struct walk *w, struct str path)
{
	SCOPED_BUF(at, 1 << 20);
	uint64_t bits = top_bits(w, mode_of(w, "/"));
	struct str rest = str_of(path.ptr + 1, path.len - 1), name;
	uint32_t depth = 0;

	while (rest.len) {
		str_cut(&rest, '/', &name);
		buf_char(&at, '/');
		buf_append(&at, name);
		bits = bits_below(w, bits, name, depth++, mode_of(w, at.ptr));
	}
	return bits;
}

/* --- risks ------------------------------------------------------------------ */

static bool looks_like_key_name(struct str name)
{
	static const char *const NAMES[] = {"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519",
		"id_ecdsa_sk", "id_ed25519_sk", "identity"};
	static const char *const ENDS[] = {".key", ".pem", "_key", ".ppk", ".priv"};
	size_t i;

	for (i = 0; i < sizeof ENDS / sizeof *ENDS; i++)
		if (str_ends(name, ENDS[i]))
			return true;
	for (i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
		if (str_eqz(name, NAMES[i]))
			return true;
	return false;
}

/*
 * Others can read it; or a group can that may have members: neither a system
 * group (Debian's ssl-cert is made to read keys) nor a user's own.
 */
static bool is_read_by_others(const struct statx *st, uint64_t dir)
{
	if (st->stx_mode & 004 && dir & OTHERS_ENTER)
		return true;
	return st->stx_mode & 040 && dir & GROUPS_ENTER &&
	       st->stx_gid >= FIRST_USER_GID && st->stx_gid != st->stx_uid;
}

static void on_trouble(void *ctx, const char *path, int saved_errno);

/* Not allowed to look (for want of privilege): a trouble, not a file without a key. */
static bool holds_private_key(
	struct walk *w, int dir_fd, const char *name, struct tree *t)
{
	SCOPED_FD(fd) = openat(
		dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int saved_errno = errno;
	char head[KEY_FILE_MAX];
	ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof head);

	if (fd < 0) {
		tree_path(t, &w->path);
		on_trouble(w, buf_str(&w->path).ptr, saved_errno);
		buf_clear(&w->path);
	}
	return n > 0 && (memmem(head, (size_t)n, "PRIVATE KEY-----", 16) ||
				memmem(head, (size_t)n, "PuTTY-User-Key-File-", 20));
}

static bool has_owner(const struct walk *w, const struct statx *st)
{
	return known_uid(w->ids, st->stx_uid) && known_gid(w->ids, st->stx_gid);
}

static unsigned risks_of(struct walk *w, struct tree *t, const struct tree_entry *e,
	const struct statx *st)
{
	uint32_t mode = st->stx_mode;
	unsigned risks = 0;

	if (S_ISREG(mode)) {
		if (mode & S_ISUID)
			risks |= WALK_SETUID;
		if (mode & S_ISGID)
			risks |= WALK_SETGID;
		if (mode & 0002)
			risks |= WALK_WORLD_WRITABLE;
		if (mode & 0044 && w->risks & WALK_PRIVATE_KEY &&
			st->stx_size <= KEY_FILE_MAX && !(e->user & NO_KEYS) &&
			looks_like_key_name(str_of(e->name, e->name_len)) &&
			is_read_by_others(st, e->user) &&
			holds_private_key(w, e->dir_fd, e->name, t))
			risks |= WALK_PRIVATE_KEY;
	} else if (S_ISDIR(mode) && mode & 0002 && !(mode & S_ISVTX)) {
		risks |= WALK_WORLD_WRITABLE;
	}
	if (w->risks & WALK_NO_OWNER && !has_owner(w, st)) {
		if (known_ids_doubt(w->ids))
			w->unknown_owner = true;
		else
			risks |= WALK_NO_OWNER;
	}
	return risks & w->risks;
}

static void keep_hit(struct walk *w, unsigned risks, const struct statx *st)
{
	struct hit h = {w->hit_paths.len, w->path.len, 0, st->stx_mode, st->stx_uid,
		st->stx_gid, st->stx_mtime.tv_sec, (int64_t)st->stx_size};
	size_t i;

	for (i = 0; i < 5; i++) {
		if (!(risks >> i & 1))
			continue;
		if (w->n_of_risk[i] >= WALK_HITS_MAX) {
			w->truncated |= 1u << i;
			continue;
		}
		w->n_of_risk[i]++;
		h.risks |= 1u << i;
	}
	if (!h.risks)
		return;
	buf_append(&w->hit_paths, buf_str(&w->path));
	if (buf_failed(&w->hit_paths)) {
		w->truncated |= risks;
		return;
	}
	if (w->n_hits == w->cap_hits) {
		w->cap_hits = w->cap_hits ? w->cap_hits * 2 : 64;
		w->hits = reallocarray(w->hits, w->cap_hits, sizeof *w->hits);
		if (!w->hits)
			abort();
	}
	w->hits[w->n_hits++] = h;
}

/* --- file questions --------------------------------------------------------- */

/* The path at hand with the question's own spelling of its directory. */
static void keep_path(struct walk *w, struct question *q)
{
	struct str path = buf_str(&w->path);
	size_t before = q->paths.len;

	buf_append(&q->paths, q->shown);
	buf_append(&q->paths, str_of(path.ptr + q->canon.len, path.len - q->canon.len));
	buf_char(&q->paths, '\0');
	w->files_bytes += q->paths.len - before;
	if (!buf_failed(&q->paths) && w->files_bytes <= WALK_FILES_ALL)
		return;
	w->files_bytes -= q->paths.len;
	buf_done(&q->paths);
	q->dropped = true;
}

static void ask_questions(struct walk *w, const struct tree_entry *e,
	const struct statx *st, struct tree *t)
{
	size_t i;

	for (i = 0; i < w->n_questions; i++) {
		struct question *q = &w->questions[i];

		if (!(e->user & ACTIVE(i)) || q->dropped ||
			!file_tests_entry(q->tests, q->n_tests,
				str_of(e->name, e->name_len), e->type))
			continue;
		if (st && !file_tests_stat(q->tests, q->n_tests, st))
			continue;
		if (!w->path.len)
			tree_path(t, &w->path);
		keep_path(w, q);
	}
}

static bool questions_need_stat(const struct walk *w, uint64_t dir)
{
	size_t i;

	if (!(dir & ALL_ACTIVE))
		return false;
	for (i = 0; i < w->n_questions; i++)
		if (dir & ACTIVE(i) && file_tests_need_stat(w->questions[i].tests,
					       w->questions[i].n_tests))
			return true;
	return false;
}

/* --- the thread ------------------------------------------------------------- */

static void on_trouble(void *ctx, const char *path, int saved_errno)
{
	struct walk *w = ctx;

	if (saved_errno == ENOENT || saved_errno == ENOTDIR || saved_errno == ELOOP)
		return; /* vanished */
	if (w->n_troubles < TROUBLES_MAX)
		w->troubles[w->n_troubles++] =
			(struct trouble){arena_str(w->arena, str_z(path)), saved_errno};
}

static void look_at_root(struct walk *w, struct tree *t, struct tree_entry *e)
{
	struct statx st;
	unsigned risks;

	tree_path(t, &w->path);
	e->user = root_bits(w, buf_str(&w->path));
	tree_user(t, e->user);
	if (!w->risks || !stat_at(e->dir_fd, "", &st))
		return;
	risks = risks_of(w, t, e, &st);
	if (risks)
		keep_hit(w, risks, &st);
}

static void look_at(struct walk *w, struct tree *t, const struct tree_entry *e)
{
	bool risky = w->risks && e->type != DT_LNK && !e->is_mount;
	struct statx st;
	bool have = false;
	unsigned risks;

	/* without its mode nobody is said to be able to enter a directory */
	if (risky || (!e->is_network && questions_need_stat(w, e->user))) {
		have = stat_at(e->dir_fd, e->name, &st);
		if (!have)
			return; /* vanished */
	}
	if (e->type == DT_DIR) {
		if (have && !e->is_mount && st.stx_attributes & STATX_ATTR_MOUNT_ROOT) {
			tree_skip(t); /* mounted since */
			return;
		}
		tree_user(t, bits_below(w, e->user, str_of(e->name, e->name_len),
				     e->depth, have ? st.stx_mode : 0));
	}
	if (risky) {
		risks = risks_of(w, t, e, &st);
		if (risks) {
			tree_path(t, &w->path);
			keep_hit(w, risks, &st);
		}
	}
	if (e->user & ALL_ACTIVE)
		ask_questions(w, e, have ? &st : NULL, t);
}

static void go(struct walk *w)
{
	struct tree_options o = {.m = w->m,
		.pattern = STR("/%%"),
		.by_inode = true,
		.trouble = on_trouble,
		.ctx = w};
	SCOPED(tree) t = NULL;
	struct tree_entry e;
	size_t n = 0;

	if (w->risks & WALK_NO_OWNER)
		w->ids = known_ids_read(w->m);
	if (tree_open(&o, &t, NULL))
		abort(); /* the pattern is ours */
	while (tree_next(t, &e)) {
		if (++n % STOP_EVERY == 0 && atomic_load(&w->stop))
			return;
		buf_clear(&w->path);
		if (e.is_root)
			look_at_root(w, t, &e);
		else
			look_at(w, t, &e);
	}
}

/* The machine's own work comes first (ioprio_set(2): class 3 is idle). */
static void yield_to_others(void)
{
	const int WHO_PROCESS = 1, CLASS_IDLE = 3 << 13;

	setpriority(PRIO_PROCESS, (id_t)gettid(), 19);
	syscall(SYS_ioprio_set, WHO_PROCESS, 0, CLASS_IDLE);
}

static void *run_walk(void *arg)
{
	struct walk *w = arg;

	yield_to_others();
	go(w);
	pthread_mutex_lock(&w->mutex);
	w->done = true;
	pthread_cond_broadcast(&w->on_done);
	pthread_mutex_unlock(&w->mutex);
	return NULL;
}

static void walk_start(struct walk *w)
{
	pthread_attr_t attr;

	if (w->started)
		return;
	w->started = true;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	w->threaded = pthread_create(&w->thread, &attr, run_walk, w) == 0;
	pthread_attr_destroy(&attr);
	if (!w->threaded) { /* no more threads for this user: then here */
		go(w);
		w->done = true;
	}
}

/* Until the walk is done or the asker's time is over. */
static enum err wait_for(struct walk *w, struct scan *s)
{
	enum err r = OK;

	walk_start(w);
	pthread_mutex_lock(&w->mutex);
	while (!w->done && !r) {
		struct timespec until;

		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += 50 * 1000 * 1000;
		if (until.tv_nsec >= 1000000000) {
			until.tv_nsec -= 1000000000;
			until.tv_sec++;
		}
		pthread_cond_timedwait(&w->on_done, &w->mutex, &until);
		r = scan_check(s);
	}
	if (w->done)
		r = OK;
	pthread_mutex_unlock(&w->mutex);
	return r;
}

/* --- asking ----------------------------------------------------------------- */

static void shared_start(void *w)
{
	walk_start(w);
}

static void shared_free(void *w)
{
	walk_free(w);
}

/* The snapshot's walk while it can still be told of questions, or NULL. */
static struct walk *gathering(struct scan *s)
{
	struct machine *m = scan_machine(s);
	struct walk *w = m->walk;

	if (!m->snapshot)
		return NULL;
	if (!w) {
		w = walk_new(m);
		m->walk = w;
		m->walk_start = shared_start;
		m->walk_free = shared_free;
	}
	return w->started ? NULL : w;
}

void walk_expect_risks(struct scan *s, unsigned risks)
{
	struct walk *w = gathering(s);

	if (w)
		w->risks |= risks;
}

static void warn(struct walk *w, struct scan *s, struct str within)
{
	size_t i;

	for (i = 0; i < w->n_troubles; i++)
		if (is_within(w->troubles[i].path, within))
			scan_warn_errno(s, SCAN_ROWS, w->troubles[i].path.ptr,
				w->troubles[i].saved_errno);
	if (w->n_troubles == TROUBLES_MAX)
		scan_warn(s, SCAN_ROWS, "more than %d directories could not be read",
			TROUBLES_MAX);
}

enum err walk_risks(struct scan *s, unsigned risks, walk_hit_fn give, const void *ctx)
{
	struct walk *shared = scan_machine(s)->walk;
	SCOPED(walk) own = NULL;
	struct walk *w = shared;
	enum err r;
	size_t i;

	if (!w || (w->risks & risks) != risks) {
		w = own = walk_new(scan_machine(s));
		own->risks = risks;
	}
	r = wait_for(w, s);
	if (r)
		return r;
	warn(w, s, STR(""));
	if (w->truncated & risks)
		scan_warn(s, SCAN_ROWS, "more than %d files: the others are left out",
			WALK_HITS_MAX);
	if (risks & WALK_NO_OWNER && w->unknown_owner)
		scan_warn(s, SCAN_ROWS, "files without a known owner: %s",
			known_ids_doubt(w->ids));
	for (i = 0; i < w->n_hits; i++) {
		const struct hit *h = &w->hits[i];
		struct walk_hit hit = {str_of(w->hit_paths.ptr + h->path, h->path_len),
			h->risks, h->mode, h->uid, h->gid, h->mtime, h->size};

		if (!(h->risks & risks))
			continue;
		r = give(s, &hit, ctx);
		if (r)
			return r;
	}
	return OK;
}

static bool canonical_dir(
	const struct machine *m, const char *path, char *target, struct str *ret)
{
	SCOPED_FD(fd) = machine_open_file(m, path, O_PATH | O_DIRECTORY);
	char link[32];
	ssize_t n;

	if (fd < 0)
		return false;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, target, PATH_MAX);
	if (n <= 0 || n >= PATH_MAX || target[0] != '/')
		return false;
	*ret = n == 1 ? STR("") : str_of(target, (size_t)n);
	return true;
}

/* Below the machine's root, which the kernel spells `top`. */
static bool place_of(
	const struct walk *w, struct str dir, struct arena *a, struct str *ret)
{
	char top_path[PATH_MAX], path[PATH_MAX];
	struct str top, canon;

	if (!canonical_dir(w->m, "/", top_path, &top) ||
		!canonical_dir(w->m, dir.len ? arena_strz(a, dir) : "/", path, &canon) ||
		!is_within(canon, top))
		return false;
	*ret = arena_str(a, str_of(canon.ptr + top.len, canon.len - top.len));
	return tree_visits(w->m, canon);
}

/* "/home/%%" is "/home", "/%%" is "". */
static bool dir_of(struct str pattern, struct str *ret)
{
	if (!str_starts(pattern, "/") || !str_ends(pattern, "/%%"))
		return false;
	*ret = str_of(pattern.ptr, pattern.len - 3);
	return !memchr(ret->ptr, '%', ret->len) && !memchr(ret->ptr, '\0', ret->len) &&
	       (!ret->len || ret->ptr[ret->len - 1] != '/');
}

static bool covers(const struct question *q, struct str pattern,
	const struct file_test *tests, size_t n)
{
	size_t i, k;

	if (!str_eq(q->pattern, pattern))
		return false;
	for (i = 0; i < q->n_tests; i++) {
		for (k = 0; k < n && !file_test_same(&q->tests[i], &tests[k]); k++)
			;
		if (k == n)
			return false;
	}
	return true;
}

void walk_expect_files(
	struct scan *s, struct str pattern, const struct file_test *tests, size_t n)
{
	struct walk *w = gathering(s);
	struct question *q;
	struct str dir, canon;
	size_t i;

	if (!w || !dir_of(pattern, &dir) || n > FILE_TESTS_MAX)
		return;
	for (i = 0; i < w->n_questions; i++)
		if (w->questions[i].n_tests == n &&
			covers(&w->questions[i], pattern, tests, n))
			return;
	if (w->n_questions == WALK_QUESTIONS_MAX || !place_of(w, dir, w->arena, &canon))
		return;
	q = &w->questions[w->n_questions++];
	q->pattern = arena_str(w->arena, pattern);
	q->shown = str_of(q->pattern.ptr, dir.len);
	q->canon = canon;
	q->n_tests = n;
	for (i = 0; i < n; i++) {
		q->tests[i] = tests[i];
		q->tests[i].text = arena_str(w->arena, tests[i].text);
	}
	buf_init(&q->paths, WALK_FILES_BYTES);
}

/* The registered question with most tests, so with fewest rows. */
static struct question *find_question(
	struct walk *w, struct str pattern, const struct file_test *tests, size_t n)
{
	struct question *best = NULL;
	size_t i;

	for (i = 0; w && i < w->n_questions; i++)
		if (covers(&w->questions[i], pattern, tests, n) &&
			(!best || w->questions[i].n_tests > best->n_tests))
			best = &w->questions[i];
	return best;
}

enum err walk_files(struct scan *s, struct str pattern, const struct file_test *tests,
	size_t n, bool *ret_have, struct str *ret_paths)
{
	struct walk *w = scan_machine(s)->walk;
	struct question *q = find_question(w, pattern, tests, n);
	enum err r;

	*ret_have = false;
	if (!q)
		return OK;
	r = wait_for(w, s);
	if (r)
		return r;
	if (q->dropped)
		return OK;
	warn(w, s, q->canon);
	*ret_have = true;
	*ret_paths = buf_str(&q->paths);
	return OK;
}
