/*
 * disk_encryption: which block devices hold nothing readable when the machine
 * is off. A device is encrypted when it is an open dm-crypt device (its
 * device-mapper uuid begins with "CRYPT-"), when it holds a LUKS or BitLocker
 * container, or when the device below it is encrypted.
 *
 * Departures from osquery: the container itself (/dev/sda3 with LUKS on it)
 * counts as encrypted; what lies on an encrypted device inherits over any number
 * of levels, and what lies on several (LVM, md) when all of them are encrypted. type is
 * as osquery's: "LUKS2-aes-xts-plain64". A disk that encrypts itself (OPAL) says nothing
 * the kernel shows and is "not encrypted" here.
 */
#include "blockdev.h"

#define LEVELS_MAX 16 /* devices upon devices */

enum { NAME, UUID, ENCRYPTED, TYPE, STATUS };

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, COLUMN_INDEX},
	[UUID] = {"uuid", COLUMN_TEXT, 0},
	[ENCRYPTED] = {"encrypted", COLUMN_INTEGER, 0},
	[TYPE] = {"type", COLUMN_TEXT, 0},
	[STATUS] = {"encryption_status", COLUMN_TEXT, 0},
};

/* "LUKS2-aes-xts-plain64" from the header, else what the uuid says: "PLAIN". */
static struct str type_of(
	struct scan *s, const struct blockdev *header, struct str dm_uuid)
{
	struct str type, cipher, word;

	if (header && blockdev_luks(s, header, &type, &cipher))
		return cipher.len ? arena_printf(scan_arena(s), "%.*s-%.*s",
					    STR_ARG(type), STR_ARG(cipher))
				  : type;
	str_cut(&dm_uuid, '-', &word);
	str_cut(&dm_uuid, '-', &word);
	return word;
}

enum encryption { PLAIN, ENCRYPTING, UNDEFINED };

/* What d does by itself; *ret_type is filled when it encrypts. */
static enum encryption encrypts(struct scan *s, const struct blockdev *all, size_t n,
	const struct blockdev *d, struct str *ret_type)
{
	struct superblock b;

	if (str_starts(d->dm_uuid, "CRYPT-")) {
		*ret_type = type_of(s, blockdev_find(all, n, d->parent), d->dm_uuid);
		return ENCRYPTING;
	}
	switch (blockdev_probe(s, d, ENCRYPTED, STATUS, &b)) {
	case BLOCKDEV_KNOWN:
		break;
	case BLOCKDEV_UNREADABLE:
		return UNDEFINED;
	case BLOCKDEV_NOTHING:
	default:
		return PLAIN;
	}
	if (str_eqz(b.type, "crypto_LUKS"))
		*ret_type = type_of(s, d, STR("-LUKS"));
	else if (str_eqz(b.type, "BitLocker"))
		*ret_type = b.type;
	else
		return PLAIN;
	return ENCRYPTING;
}

/* What the devices below d do together: only what all of them encrypt is encrypted. */
static enum encryption encrypted_below(struct scan *s, const struct blockdev *all,
	size_t n, const struct blockdev *d, int level, struct str *ret_type);

/* d by itself, or by what it lies on. */
static enum encryption encrypted_at_all(struct scan *s, const struct blockdev *all,
	size_t n, const struct blockdev *d, int level, struct str *ret_type)
{
	enum encryption here, below;

	if (!d || level == LEVELS_MAX)
		return PLAIN;
	here = encrypts(s, all, n, d, ret_type);
	if (here == ENCRYPTING)
		return here;
	below = encrypted_below(s, all, n, d, level + 1, ret_type);
	return below == PLAIN ? here : below;
}

static enum encryption encrypted_below(struct scan *s, const struct blockdev *all,
	size_t n, const struct blockdev *d, int level, struct str *ret_type)
{
	enum encryption together = ENCRYPTING;
	size_t i;

	if (!d->n_below)
		return encrypted_at_all(
			s, all, n, blockdev_find(all, n, d->parent), level, ret_type);
	for (i = 0; i < d->n_below && together != PLAIN && !scan_check(s); i++) {
		enum encryption e = encrypted_at_all(
			s, all, n, blockdev_find(all, n, d->below[i]), level, ret_type);

		together = e == ENCRYPTING ? together : e;
	}
	return together;
}

static enum err give_device(
	struct scan *s, const struct blockdev *all, size_t n, const struct blockdev *d)
{
	static const char *const WORDS[] = {[PLAIN] = "not encrypted",
		[ENCRYPTING] = "encrypted",
		[UNDEFINED] = "undefined"};
	struct superblock b = {STR(""), STR(""), STR("")};
	struct str type = STR("");
	enum encryption e = encrypted_at_all(s, all, n, d, 0, &type);

	if (scan_wants(s, UUID))
		blockdev_probe(s, d, UUID, UUID, &b);
	scan_text_kept(s, NAME, d->name);
	scan_text_kept(s, UUID, b.uuid);
	if (e != UNDEFINED)
		scan_int(s, ENCRYPTED, e == ENCRYPTING);
	scan_text_kept(s, TYPE, e == ENCRYPTING ? type : STR(""));
	scan_textz(s, STATUS, WORDS[e]);
	return scan_row(s);
}

static enum err disk_encryption_fill(struct scan *s)
{
	const struct blockdev *all;
	struct str only;
	bool one = scan_equals_text(s, NAME, &only);
	size_t n, i;

	blockdev_list(s, &all, &n);
	for (i = 0; i < n; i++) {
		enum err r;

		if (one && !str_eq(all[i].name, only))
			continue;
		r = give_device(s, all, n, &all[i]);
		if (r)
			return r;
	}
	return OK;
}

const struct table disk_encryption_table = {
	.name = "disk_encryption",
	TABLE_COLUMNS(COLUMNS),
	.fill = disk_encryption_fill,
};
