/*
 * blockdev: the block devices of /sys/class/block, for the tables about them.
 */
#ifndef COLOA_BLOCKDEV_H
#define COLOA_BLOCKDEV_H

#include "superblock.h"
#include "table.h"

struct blockdev {
	struct str name;    /* "/dev/sda1" */
	struct str parent;  /* "/dev/sda": the disk of a partition, the first device below
			       a  device-mapper one; or empty */
	const char *sys;    /* "/sys/class/block/sda1" */
	struct str dm_uuid; /* "CRYPT-LUKS2-...", "LVM-..."; or empty */
	uint64_t sectors;   /* of 512 bytes; 0: no medium, or an idle loop device */
	uint32_t major, minor;
	const struct str
		*below; /* of device-mapper and md: all devices that it lies on */
	size_t n_below;
};

/* All, by name. A missing /sys/class/block warns for the rows. */
void blockdev_list(struct scan *s, const struct blockdev **ret, size_t *ret_n);
const struct blockdev *blockdev_find(
	const struct blockdev *all, size_t n, struct str name);

enum blockdev_content {
	BLOCKDEV_KNOWN,      /* *ret is filled */
	BLOCKDEV_NOTHING,    /* it was read: nothing known is in it, or no medium */
	BLOCKDEV_UNREADABLE, /* warned for the columns first..last */
};

/* What the device holds. */
enum blockdev_content blockdev_probe(struct scan *s, const struct blockdev *d, int first,
	int last, struct superblock *ret);
/* The same for the header of a LUKS device; silent. */
bool blockdev_luks(struct scan *s, const struct blockdev *d, struct str *ret_type,
	struct str *ret_cipher);

/* The value of a property in a file of /run/udev/data ("E:KEY=VALUE" lines). */
bool udev_property(struct str text, const char *key, struct str *ret);
/* That file of a device: kind is 'b' or 'c'. False: udev does not know it. */
bool udev_read(
	struct scan *s, char kind, uint32_t major, uint32_t minor, struct str *ret);

#endif
