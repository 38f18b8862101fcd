#include "unpack.h"

#include <errno.h>
#include <lz4frame.h>
#include <lzma.h>
#define ZLIB_CONST
#include <zlib.h>

#include "library.h"

#define INPUT_SIZE 65536

#define LZ4_FUNCTIONS(F) \
	F(LZ4F_createDecompressionContext) \
	F(LZ4F_decompress) \
	F(LZ4F_freeDecompressionContext) \
	F(LZ4F_getErrorName) \
	F(LZ4F_isError)

#define LZMA_FUNCTIONS(F) \
	F(lzma_code) \
	F(lzma_end) \
	F(lzma_stream_decoder)

#define ZLIB_FUNCTIONS(F) \
	F(inflate) \
	F(inflateEnd) \
	F(inflateInit2_) \
	F(inflateReset)

static struct {
	LZ4_FUNCTIONS(LIBRARY_POINTER)
} lz4;
static struct {
	LZMA_FUNCTIONS(LIBRARY_POINTER)
} lzma;
static struct {
	ZLIB_FUNCTIONS(LIBRARY_POINTER)
} zlib;

/* Each has had one name for more than ten years. */
static struct library liblz4 = LIBRARY("liblz4.so.1", lz4, LZ4_FUNCTIONS(LIBRARY_NAME));
static struct library liblzma =
	LIBRARY("liblzma.so.5", lzma, LZMA_FUNCTIONS(LIBRARY_NAME));
static struct library libz = LIBRARY("libz.so.1", zlib, ZLIB_FUNCTIONS(LIBRARY_NAME));

struct unpack {
	int fd; /* -1: bytes in memory */
	enum unpack_kind kind;
	struct str in; /* what has been read and not yet decoded */
	bool in_ended, ended;
	bool inside; /* within a compressed stream: the end of input is too early */
	LZ4F_dctx *lz4;
	lzma_stream xz;
	z_stream gz;
	bool gz_ready, xz_ready;
	char input[INPUT_SIZE];
};

enum unpack_kind unpack_kind_of(struct str path)
{
	if (str_ends(path, ".gz"))
		return UNPACK_GZ;
	if (str_ends(path, ".lz4"))
		return UNPACK_LZ4;
	return str_ends(path, ".xz") ? UNPACK_XZ : UNPACK_NONE;
}

static enum err load_decoder(enum unpack_kind kind, struct error *e)
{
	switch (kind) {
	case UNPACK_GZ:
		return library_load(&libz, e);
	case UNPACK_LZ4:
		return library_load(&liblz4, e);
	case UNPACK_XZ:
		return library_load(&liblzma, e);
	case UNPACK_NONE:
	default:
		return OK;
	}
}

static enum err start_decoder(struct unpack *u, struct error *e)
{
	enum err r = load_decoder(u->kind, e);

	if (r)
		return r;
	switch (u->kind) {
	case UNPACK_GZ:
		if (zlib.inflateInit2_(&u->gz, 16 + MAX_WBITS, ZLIB_VERSION,
			    (int)sizeof u->gz) != Z_OK)
			return error_set(e, ERR_IO, "zlib does not start");
		u->gz_ready = true;
		break;
	case UNPACK_LZ4:
		if (lz4.LZ4F_isError(
			    lz4.LZ4F_createDecompressionContext(&u->lz4, LZ4F_VERSION)))
			return error_set(e, ERR_IO, "lz4 does not start");
		break;
	case UNPACK_XZ:
		if (lzma.lzma_stream_decoder(
			    &u->xz, UNPACK_XZ_MEMORY_MAX, LZMA_CONCATENATED) != LZMA_OK)
			return error_set(e, ERR_IO, "xz does not start");
		u->xz_ready = true;
		break;
	case UNPACK_NONE:
	default:
		break;
	}
	return OK;
}

static enum err open_with(int fd, struct str bytes, enum unpack_kind kind,
	struct unpack **ret, struct error *e)
{
	SCOPED(unpack) u = malloc(sizeof *u);
	enum err r;

	if (!u)
		abort();
	u->fd = fd;
	u->kind = kind;
	u->in = bytes;
	u->in_ended = fd < 0;
	u->ended = u->inside = u->gz_ready = u->xz_ready = false;
	u->lz4 = NULL;
	u->xz = (lzma_stream)LZMA_STREAM_INIT;
	memset(&u->gz, 0, sizeof u->gz);
	r = start_decoder(u, e);
	if (r)
		return r;
	*ret = TAKE(u);
	return OK;
}

enum err unpack_open_take(
	int fd, enum unpack_kind kind, struct unpack **ret, struct error *e)
{
	return open_with(fd, str_of("", 0), kind, ret, e);
}

enum err unpack_open_bytes(
	struct str bytes, enum unpack_kind kind, struct unpack **ret, struct error *e)
{
	return open_with(-1, bytes, kind, ret, e);
}

void unpack_close(struct unpack *u)
{
	if (!u)
		return;
	if (u->fd >= 0)
		close(u->fd);
	if (u->gz_ready)
		zlib.inflateEnd(&u->gz);
	if (u->lz4)
		lz4.LZ4F_freeDecompressionContext(u->lz4);
	if (u->xz_ready)
		lzma.lzma_end(&u->xz);
	free(u);
}

static enum err fill_input(struct unpack *u, struct error *e)
{
	while (!u->in.len && !u->in_ended) {
		ssize_t n = read(u->fd, u->input, sizeof u->input);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(e, errno, "reading");
		u->in = str_of(u->input, (size_t)n);
		u->in_ended = n == 0;
	}
	return OK;
}

static void consume(struct unpack *u, size_t n)
{
	u->in = str_of(u->in.ptr + n, u->in.len - n);
}

static enum err step_none(struct unpack *u, char *out, size_t n, size_t *ret_n)
{
	*ret_n = n < u->in.len ? n : u->in.len;
	if (*ret_n)
		memcpy(out, u->in.ptr, *ret_n);
	consume(u, *ret_n);
	return OK;
}

static enum err step_lz4(
	struct unpack *u, char *out, size_t n, size_t *ret_n, struct error *e)
{
	size_t used = u->in.len;
	size_t left = lz4.LZ4F_decompress(u->lz4, out, &n, u->in.ptr, &used, NULL);

	if (lz4.LZ4F_isError(left))
		return error_set(
			e, ERR_MALFORMED, "lz4: %s", lz4.LZ4F_getErrorName(left));
	consume(u, used);
	u->inside = left != 0;
	*ret_n = n;
	return OK;
}

static enum err step_xz(
	struct unpack *u, char *out, size_t n, size_t *ret_n, struct error *e)
{
	lzma_ret r;

	u->xz.next_in = (const uint8_t *)u->in.ptr;
	u->xz.avail_in = u->in.len;
	u->xz.next_out = (uint8_t *)out;
	u->xz.avail_out = n;
	r = lzma.lzma_code(&u->xz, u->in_ended ? LZMA_FINISH : LZMA_RUN);
	consume(u, u->in.len - u->xz.avail_in);
	*ret_n = n - u->xz.avail_out;
	u->inside = r != LZMA_STREAM_END;
	if (r == LZMA_MEMLIMIT_ERROR)
		return error_set(e, ERR_LIMIT, "xz: needs more than %llu bytes of memory",
			(unsigned long long)UNPACK_XZ_MEMORY_MAX);
	if (r != LZMA_OK && r != LZMA_STREAM_END && r != LZMA_BUF_ERROR)
		return error_set(e, ERR_MALFORMED, "xz: damaged (%d)", (int)r);
	return OK;
}

static enum err step_gz(
	struct unpack *u, char *out, size_t n, size_t *ret_n, struct error *e)
{
	int r;

	if (!u->inside && u->in.len) { /* another member follows the last */
		zlib.inflateReset(&u->gz);
		u->inside = true;
	}
	u->gz.next_in = (const Bytef *)u->in.ptr;
	u->gz.avail_in = (uInt)(u->in.len < INPUT_SIZE ? u->in.len : INPUT_SIZE);
	u->gz.next_out = (Bytef *)out;
	u->gz.avail_out = (uInt)(n < INPUT_SIZE ? n : INPUT_SIZE);
	n = u->gz.avail_out;
	r = zlib.inflate(&u->gz, Z_NO_FLUSH);
	consume(u, (size_t)((const char *)u->gz.next_in - u->in.ptr));
	*ret_n = n - u->gz.avail_out;
	if (r == Z_STREAM_END)
		u->inside = false;
	else if (r != Z_OK && r != Z_BUF_ERROR)
		return error_set(
			e, ERR_MALFORMED, "gzip: %s", u->gz.msg ? u->gz.msg : "damaged");
	return OK;
}

static enum err step(
	struct unpack *u, char *out, size_t n, size_t *ret_n, struct error *e)
{
	switch (u->kind) {
	case UNPACK_GZ:
		return step_gz(u, out, n, ret_n, e);
	case UNPACK_LZ4:
		return step_lz4(u, out, n, ret_n, e);
	case UNPACK_XZ:
		return step_xz(u, out, n, ret_n, e);
	case UNPACK_NONE:
	default:
		return step_none(u, out, n, ret_n);
	}
}

enum err unpack_read(
	struct unpack *u, char *out, size_t n, size_t *ret_n, struct error *e)
{
	size_t got = 0;
	enum err r;

	while (!u->ended && !got) {
		size_t before;

		r = fill_input(u, e);
		if (r)
			return r;
		before = u->in.len;
		if (before || u->inside)
			r = step(u, out, n, &got, e);
		if (r)
			return r;
		if (got || u->in.len < before || !u->in_ended)
			continue;
		if (u->in.len || u->inside)
			return error_set(e, ERR_MALFORMED, "ends too early, or damaged");
		u->ended = true;
	}
	*ret_n = got;
	return OK;
}
