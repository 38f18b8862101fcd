/*
 * hash: digests of regular files the query names (file_source.h says how it may
 * name them), in lower-case hexadecimal. Links are followed. Only the wanted
 * digests are computed, in one reading, HASH_CHUNK bytes at a time.
 *
 * As osquery, anything that is not a regular file has no row. A file larger than
 * HASH_FILE_MAX has a row without digests, and a warning.
 */
#include <errno.h>
#include <fcntl.h>

#include "digest.h"
#include "file_source.h"

#define HASH_FILE_MAX ((int64_t)512 << 20)
#define HASH_CHUNK 65536

enum { PATH, DIRECTORY, MD5, SHA1, SHA256 };

static const struct column COLUMNS[] = {
	[PATH] = {"path", COLUMN_TEXT, COLUMN_REQUIRED | COLUMN_LIKE},
	[DIRECTORY] = {"directory", COLUMN_TEXT, COLUMN_REQUIRED | COLUMN_LIKE},
	[MD5] = {"md5", COLUMN_TEXT, 0},
	[SHA1] = {"sha1", COLUMN_TEXT, 0},
	[SHA256] = {"sha256", COLUMN_TEXT, 0},
};

struct state {
	struct file_source *source;
	struct digest *digest[SHA256 + 1]; /* NULL: not wanted, or not to be had */
	char chunk[HASH_CHUNK];
};

static enum digest_kind kind_of(int column)
{
	return column == MD5 ? DIGEST_MD5 : column == SHA1 ? DIGEST_SHA1 : DIGEST_SHA256;
}

static enum err hash_open(struct scan *s, void **ret_state)
{
	struct state *h = calloc(1, sizeof *h);
	struct error e;
	int i;

	if (!h)
		abort();
	*ret_state = h;
	for (i = MD5; i <= SHA256; i++)
		if (scan_wants(s, i) && digest_new(kind_of(i), &h->digest[i], &e))
			scan_warn(s, i, "%s", e.text);
	return file_source_open(s, PATH, DIRECTORY, NULL, 0, &h->source);
}

static void hash_close(void *state)
{
	struct state *h = state;
	int i;

	if (!h)
		return;
	for (i = MD5; i <= SHA256; i++)
		digest_free(h->digest[i]);
	file_source_close(h->source);
	free(h);
}

/* Not OK: the query's time is over. *ret_done false: it could not be read to its end. */
static enum err digest_file(
	struct state *h, struct scan *s, const char *path, int fd, bool *ret_done)
{
	int64_t total = 0;
	int i;

	*ret_done = false;
	for (i = MD5; i <= SHA256; i++)
		if (h->digest[i])
			digest_restart(h->digest[i]);
	for (;;) {
		ssize_t n = read(fd, h->chunk, sizeof h->chunk);
		enum err r;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			scan_warn_columns(
				s, MD5, SHA256, "%s: %s", path, errno_words(errno));
			return OK;
		}
		if (n == 0)
			break;
		total += n;
		if (total > HASH_FILE_MAX) {
			scan_warn_columns(s, MD5, SHA256, "%s: larger than %lld bytes",
				path, (long long)HASH_FILE_MAX);
			return OK;
		}
		for (i = MD5; i <= SHA256; i++)
			if (h->digest[i])
				digest_add(h->digest[i], str_of(h->chunk, (size_t)n));
		r = scan_check(s);
		if (r)
			return r;
	}
	*ret_done = true;
	return OK;
}

/* Sets the row. *ret_have false: this is no regular file, or it vanished. */
static enum err give_file(
	struct state *h, struct scan *s, const struct file_at *at, bool *ret_have)
{
	SCOPED_FD(fd) = machine_open_regular(scan_machine(s), at->path.ptr);
	char hex[DIGEST_HEX_MAX];
	bool done = true;
	struct stat st;
	enum err r = OK;
	int i;

	*ret_have = false;
	if (fd < 0 && errno != EACCES) {
		if (errno != EISDIR && errno != EINVAL) /* nothing to hash */
			scan_warn_errno(s, SCAN_ROWS, at->path.ptr, errno);
		return OK;
	}
	if (fd < 0) {
		scan_warn_columns(
			s, MD5, SHA256, "%s: %s", at->path.ptr, errno_words(errno));
		done = false;
	} else if (fstat(fd, &st) < 0) {
		return OK;
	} else if (scan_wants_any(s, MD5, SHA256)) {
		if (st.st_size > HASH_FILE_MAX) {
			scan_warn_columns(s, MD5, SHA256, "%s: larger than %lld bytes",
				at->path.ptr, (long long)HASH_FILE_MAX);
			done = false;
		} else {
			r = digest_file(h, s, at->path.ptr, fd, &done);
		}
	}
	if (r)
		return r;
	scan_text(s, PATH, at->path);
	scan_text(s, DIRECTORY, at->directory);
	for (i = MD5; done && i <= SHA256; i++)
		if (h->digest[i])
			scan_text(s, i, digest_end_hex(h->digest[i], hex));
	*ret_have = true;
	return OK;
}

/* Opening a device may do something (rewind a tape): only what may be a file is opened.
 */
static bool may_be_file(const struct file_at *at)
{
	return !at->is_network &&
	       (at->type == DT_REG || at->type == DT_LNK || at->type == DT_UNKNOWN);
}

static enum err hash_next(struct scan *s, void *state)
{
	struct state *h = state;
	struct file_at at;
	bool have;

	for (;;) {
		enum err r = file_source_next(h->source, s, &have, &at);

		if (r || !have)
			return r;
		if (!may_be_file(&at))
			continue;
		r = give_file(h, s, &at, &have);
		if (r)
			return r;
		if (have)
			return scan_row(s);
	}
}

static const struct table_stream STREAM = {
	.open = hash_open,
	.next = hash_next,
	.close = hash_close,
};

const struct table hash_table = {
	.name = "hash",
	TABLE_COLUMNS(COLUMNS),
	.stream = &STREAM,
};
