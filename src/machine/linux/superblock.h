/*
 * superblock: which file system, volume or container the bytes of a block device
 * hold, as blkid(8) names them. Nothing is asked but the bytes.
 */
#ifndef COLOA_SUPERBLOCK_H
#define COLOA_SUPERBLOCK_H

#include "arena.h"

#define SUPERBLOCK_HEAD ((size_t)68 << 10)  /* btrfs: at 64 KiB */
#define SUPERBLOCK_TAIL ((size_t)128 << 10) /* old RAID metadata */

struct superblock {
	struct str type, uuid, label; /* empty: none */
};

/*
 * head: the device's first bytes (SUPERBLOCK_HEAD or what there is); tail: its
 * last SUPERBLOCK_TAIL bytes, or empty; size: of the device, in bytes. False:
 * nothing known. Label is as stored: any bytes but NUL.
 */
bool superblock_probe(struct str head, struct str tail, uint64_t size, struct arena *a,
	struct superblock *ret);

/* Of a LUKS header: "LUKS1" or "LUKS2", and "aes-xts-plain64" (empty: not told). */
bool superblock_luks(
	struct str head, struct arena *a, struct str *ret_type, struct str *ret_cipher);

#endif
