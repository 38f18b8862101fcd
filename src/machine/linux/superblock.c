#include "superblock.h"

#include <endian.h>
#include <jansson.h>
#include <string.h>

#define JSON_AT 4096
#define JSON_MAX ((size_t)60 << 10)

static uint16_t le16(const char *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof v);
	return le16toh(v);
}

static uint32_t le32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return le32toh(v);
}

static uint16_t be16(const char *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof v);
	return be16toh(v);
}

static bool has(struct str s, size_t at, const char *magic, size_t len)
{
	return at <= s.len && s.len - at >= len && !memcmp(s.ptr + at, magic, len);
}

static bool holds(struct str s, size_t at, size_t len)
{
	return at <= s.len && s.len - at >= len;
}

/* Up to a NUL, without blanks at its end. */
static struct str text_at(struct str s, size_t at, size_t max)
{
	const char *p = s.ptr + at;
	size_t n = strnlen(p, max);

	while (n && p[n - 1] == ' ')
		n--;
	return str_of(p, n);
}

static bool is_zero(const char *p, size_t n)
{
	while (n--)
		if (*p++)
			return false;
	return true;
}

static struct str uuid_at(struct arena *a, const char *p)
{
	unsigned char b[16];

	if (is_zero(p, 16))
		return STR("");
	memcpy(b, p, sizeof b);
	return arena_printf(a,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
		b[12], b[13], b[14], b[15]);
}

/* "1A2B-3C4D", as DOS shows a volume's number. */
static struct str serial_at(struct arena *a, const char *p)
{
	return arena_printf(a, "%04X-%04X", le16(p + 2), le16(p));
}

struct probe {
	struct str head, tail;
	uint64_t size;
	struct arena *a;
};

static bool probe_luks(const struct probe *p, struct superblock *b)
{
	if (!has(p->head, 0, "LUKS\xba\xbe", 6) || !holds(p->head, 0, 512))
		return false;
	b->type = STR("crypto_LUKS");
	b->uuid = text_at(p->head, 168, 40);
	if (be16(p->head.ptr + 6) == 2)
		b->label = text_at(p->head, 24, 48);
	return true;
}

static bool probe_bitlocker(const struct probe *p, struct superblock *b)
{
	if (!has(p->head, 3, "-FVE-FS-", 8))
		return false;
	b->type = STR("BitLocker");
	return true;
}

/* Version 1.x of md(4)'s superblock. */
static bool md1_at(const struct probe *p, struct str s, size_t at, struct superblock *b)
{
	if (!has(s, at, "\xfc\x4e\x2b\xa9", 4) || !holds(s, at, 256) ||
		le32(s.ptr + at + 4) != 1)
		return false;
	b->type = STR("linux_raid_member");
	b->uuid = uuid_at(p->a, s.ptr + at + 16);
	b->label = text_at(s, at + 32, 32);
	return true;
}

static bool md0_at(const struct probe *p, struct str s, size_t at, struct superblock *b)
{
	char uuid[16];

	if (!has(s, at, "\xfc\x4e\x2b\xa9", 4) || !holds(s, at, 256) ||
		le32(s.ptr + at + 4) != 0)
		return false;
	memcpy(uuid, s.ptr + at + 20, 4);
	memcpy(uuid + 4, s.ptr + at + 52, 12);
	b->type = STR("linux_raid_member");
	b->uuid = uuid_at(p->a, uuid);
	return true;
}

static bool probe_md(const struct probe *p, struct superblock *b)
{
	uint64_t tail_at = p->size - p->tail.len, at;

	if (md1_at(p, p->head, 4096, b) || md1_at(p, p->head, 0, b))
		return true;
	if (p->size < SUPERBLOCK_TAIL || p->tail.len != SUPERBLOCK_TAIL)
		return false;
	at = (p->size / 512 - 16) / 8 * 8 * 512; /* 1.0 */
	if (at >= tail_at && md1_at(p, p->tail, (size_t)(at - tail_at), b))
		return true;
	at = p->size / 65536 * 65536 - 65536; /* 0.90 */
	return at >= tail_at && md0_at(p, p->tail, (size_t)(at - tail_at), b);
}

static bool probe_lvm(const struct probe *p, struct superblock *b)
{
	size_t sector;

	for (sector = 0; sector < 4; sector++) {
		size_t at = sector * 512;
		const char *u;

		if (!has(p->head, at, "LABELONE", 8) ||
			!has(p->head, at + 24, "LVM2 001", 8) || !holds(p->head, at, 64))
			continue;
		u = p->head.ptr + at + 32;
		b->type = STR("LVM2_member");
		b->uuid = arena_printf(p->a, "%.6s-%.4s-%.4s-%.4s-%.4s-%.4s-%.6s", u,
			u + 6, u + 10, u + 14, u + 18, u + 22, u + 26);
		return true;
	}
	return false;
}

static bool probe_xfs(const struct probe *p, struct superblock *b)
{
	if (!has(p->head, 0, "XFSB", 4) || !holds(p->head, 0, 120))
		return false;
	b->type = STR("xfs");
	b->uuid = uuid_at(p->a, p->head.ptr + 32);
	b->label = text_at(p->head, 108, 12);
	return true;
}

static bool probe_btrfs(const struct probe *p, struct superblock *b)
{
	const size_t AT = 65536;

	if (!has(p->head, AT + 64, "_BHRfS_M", 8) || !holds(p->head, AT, 0x12b + 256))
		return false;
	b->type = STR("btrfs");
	b->uuid = uuid_at(p->a, p->head.ptr + AT + 32);
	b->label = text_at(p->head, AT + 0x12b, 256);
	return true;
}

/* ext4 is what ext3 would refuse; ext3 is ext2 with a journal (ext4.h in Linux). */
static bool probe_ext(const struct probe *p, struct superblock *b)
{
	const uint32_t HAS_JOURNAL = 4, JOURNAL_DEVICE = 8, EXT3_INCOMPAT = 0x16,
		       EXT3_RO = 7;
	const char *sb = p->head.ptr + 1024;

	if (!holds(p->head, 1024, 1024) || le16(sb + 56) != 0xef53)
		return false;
	if (le32(sb + 96) & JOURNAL_DEVICE)
		b->type = STR("jbd");
	else if (le32(sb + 96) & ~EXT3_INCOMPAT || le32(sb + 100) & ~EXT3_RO)
		b->type = STR("ext4");
	else
		b->type = le32(sb + 92) & HAS_JOURNAL ? STR("ext3") : STR("ext2");
	b->uuid = uuid_at(p->a, sb + 104);
	b->label = text_at(p->head, 1024 + 120, 16);
	return true;
}

static bool probe_f2fs(const struct probe *p, struct superblock *b)
{
	if (!has(p->head, 1024, "\x10\x20\xf5\xf2", 4) || !holds(p->head, 1024, 124))
		return false;
	b->type = STR("f2fs");
	b->uuid = uuid_at(p->a, p->head.ptr + 1024 + 108);
	return true;
}

static bool probe_ntfs(const struct probe *p, struct superblock *b)
{
	const char *h = p->head.ptr;

	if (!has(p->head, 3, "NTFS    ", 8) || !holds(p->head, 0, 80))
		return false;
	b->type = STR("ntfs");
	b->uuid = arena_printf(p->a, "%08X%08X", le32(h + 76), le32(h + 72));
	return true;
}

static bool probe_exfat(const struct probe *p, struct superblock *b)
{
	if (!has(p->head, 3, "EXFAT   ", 8) || !holds(p->head, 0, 104))
		return false;
	b->type = STR("exfat");
	b->uuid = serial_at(p->a, p->head.ptr + 100);
	return true;
}

/* The label is the boot sector's; one changed later stands in the root directory. */
static bool probe_fat(const struct probe *p, struct superblock *b)
{
	bool is32 = has(p->head, 82, "FAT32   ", 8);
	size_t at = is32 ? 67 : 39;

	if (!has(p->head, 510, "\x55\xaa", 2))
		return false;
	if (!is32 && !has(p->head, 54, "FAT12   ", 8) &&
		!has(p->head, 54, "FAT16   ", 8) && !has(p->head, 54, "FAT     ", 8))
		return false;
	b->type = STR("vfat");
	b->uuid = serial_at(p->a, p->head.ptr + at);
	b->label = text_at(p->head, at + 4, 11);
	if (str_eqz(b->label, "NO NAME"))
		b->label = STR("");
	return true;
}

/* The magic ends the first page, whose size is the machine's that made it. */
static bool probe_swap(const struct probe *p, struct superblock *b)
{
	static const size_t PAGES[] = {4096, 8192, 16384, 65536};
	size_t i;

	for (i = 0; i < sizeof PAGES / sizeof *PAGES; i++) {
		if (has(p->head, PAGES[i] - 10, "SWAPSPACE2", 10)) {
			b->type = STR("swap");
			b->uuid = uuid_at(p->a, p->head.ptr + 1036);
			b->label = text_at(p->head, 1052, 16);
			return true;
		}
		if (has(p->head, PAGES[i] - 10, "S1SUSPEND\0", 10)) {
			b->type = STR("swsuspend");
			return true;
		}
	}
	return false;
}

static bool probe_iso9660(const struct probe *p, struct superblock *b)
{
	const size_t AT = 32768;
	struct str d;

	if (!has(p->head, AT, "\1CD001", 6) || !holds(p->head, AT, 2048))
		return false;
	b->type = STR("iso9660");
	b->label = text_at(p->head, AT + 40, 32);
	d = text_at(p->head, AT + 830, 16); /* modified, else created */
	if (d.len != 16 || str_starts(d, "0000"))
		d = text_at(p->head, AT + 813, 16);
	if (d.len == 16)
		b->uuid = arena_printf(p->a, "%.4s-%.2s-%.2s-%.2s-%.2s-%.2s-%.2s", d.ptr,
			d.ptr + 4, d.ptr + 6, d.ptr + 8, d.ptr + 10, d.ptr + 12,
			d.ptr + 14);
	return true;
}

static bool probe_squashfs(const struct probe *p, struct superblock *b)
{
	if (!has(p->head, 0, "hsqs", 4) || !holds(p->head, 0, 96))
		return false;
	b->type = STR("squashfs");
	return true;
}

bool superblock_probe(struct str head, struct str tail, uint64_t size, struct arena *a,
	struct superblock *ret)
{
	/* containers first: what they hold may show through */
	static bool (*const PROBES[])(const struct probe *, struct superblock *) = {
		probe_luks, probe_bitlocker, probe_md, probe_lvm, probe_xfs, probe_btrfs,
		probe_ext, probe_f2fs, probe_ntfs, probe_exfat, probe_fat, probe_swap,
		probe_iso9660, probe_squashfs};
	struct probe p = {head, tail, size, a};
	size_t i;

	for (i = 0; i < sizeof PROBES / sizeof *PROBES; i++) {
		struct superblock b = {STR(""), STR(""), STR("")};

		if (PROBES[i](&p, &b)) {
			*ret = b;
			return true;
		}
	}
	return false;
}

/* LUKS2 on-disk format 1.1.1, 3.2 "segments". */
static struct str luks2_cipher(struct str head, struct arena *a)
{
	size_t max = head.len - JSON_AT < JSON_MAX ? head.len - JSON_AT : JSON_MAX;
	json_t *root =
		json_loadb(head.ptr + JSON_AT, strnlen(head.ptr + JSON_AT, max), 0, NULL);
	json_t *segments = json_object_get(root, "segments"), *segment;
	struct str cipher = STR("");
	const char *key;

	json_object_foreach (segments, key, segment) {
		const char *v = json_string_value(json_object_get(segment, "encryption"));

		if (v && !cipher.len)
			cipher = arena_str(a, str_z(v));
	}
	json_decref(root);
	return cipher;
}

bool superblock_luks(
	struct str head, struct arena *a, struct str *ret_type, struct str *ret_cipher)
{
	struct str name, mode;

	if (!has(head, 0, "LUKS\xba\xbe", 6) || !holds(head, 0, 512))
		return false;
	if (be16(head.ptr + 6) == 2) {
		*ret_type = STR("LUKS2");
		*ret_cipher = head.len > JSON_AT ? luks2_cipher(head, a) : STR("");
		return true;
	}
	name = text_at(head, 8, 32);
	mode = text_at(head, 40, 32);
	*ret_type = STR("LUKS1");
	*ret_cipher = arena_printf(a, "%.*s-%.*s", STR_ARG(name), STR_ARG(mode));
	return true;
}
