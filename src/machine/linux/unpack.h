/*
 * unpack: reads a file that may be compressed, a piece at a time.
 *
 * Memory   the decoder's own: 64 KB and its window (LZ4: twice a block, at most
 *          8 MB; xz: its dictionary, at most UNPACK_XZ_MEMORY_MAX).
 * Errors   ERR_MALFORMED for bytes that are not of the kind, or that end too
 *          early; ERR_LIMIT when the dictionary would be larger than that;
 *          ERR_NOT_FOUND when the library for the kind is not installed.
 */
#ifndef COLOA_UNPACK_H
#define COLOA_UNPACK_H

#include "errors.h"
#include "scoped.h"
#include "str.h"

#define UNPACK_XZ_MEMORY_MAX ((uint64_t)72 << 20) /* xz -9 needs 65 MB */

enum unpack_kind { UNPACK_NONE, UNPACK_GZ, UNPACK_LZ4, UNPACK_XZ };

/* By the end of the name: ".gz", ".lz4", ".xz", or none of them. */
enum unpack_kind unpack_kind_of(struct str path);

struct unpack;

/* Takes fd, also when it fails. */
enum err unpack_open_take(
	int fd, enum unpack_kind kind, struct unpack **ret, struct error *e) NODISCARD;
/* Over bytes in memory, which remain the caller's. */
enum err unpack_open_bytes(struct str bytes, enum unpack_kind kind, struct unpack **ret,
	struct error *e) NODISCARD;
void unpack_close(struct unpack *u); /* NULL is fine */
DEFINE_SCOPED(unpack, unpack_close)

/* Between 1 and n bytes into out; *ret_n is 0 only at the end. n > 0. */
enum err unpack_read(
	struct unpack *u, char *out, size_t n, size_t *ret_n, struct error *e) NODISCARD;

#endif
