#include "smbios.h"

#define HEADER 4
#define TYPE_BIOS 0
#define BIOS_BYTES_MIN 0x12
#define ROM_SIZE_EXTENDED 0xff /* then the word at 0x18 counts */

static unsigned byte_at(struct str s, size_t i)
{
	return i < s.len ? (unsigned char)s.ptr[i] : 0;
}

static uint16_t word_at(struct str s, size_t i)
{
	return (uint16_t)(byte_at(s, i) | byte_at(s, i + 1) << 8);
}

/* Sizes in KiB: 64 for each step; or two bits of unit and fourteen of number. */
static uint64_t rom_bytes(struct str bios)
{
	unsigned size = byte_at(bios, 9);
	uint64_t n = word_at(bios, 0x18);

	if (size != ROM_SIZE_EXTENDED || bios.len < 0x1a)
		return ((uint64_t)size + 1) << 16;
	return (n & 0x3fff) << (n >> 14 == 1 ? 30 : 20);
}

/* The formatted part of the next structure; its strings are passed over. */
static bool next_structure(struct str *rest, struct str *ret)
{
	size_t n = byte_at(*rest, 1), i;

	if (rest->len < HEADER || n < HEADER || n > rest->len)
		return false;
	*ret = str_of(rest->ptr, n);
	for (i = n; i + 1 < rest->len && (rest->ptr[i] || rest->ptr[i + 1]); i++)
		;
	i = i + 2 < rest->len ? i + 2 : rest->len;
	*rest = str_of(rest->ptr + i, rest->len - i);
	return true;
}

bool smbios_find_bios(struct str table, struct smbios_bios *ret)
{
	struct str one;

	while (next_structure(&table, &one)) {
		if (byte_at(one, 0) != TYPE_BIOS || one.len < BIOS_BYTES_MIN)
			continue;
		*ret = (struct smbios_bios){
			.segment = word_at(one, 6),
			.rom_bytes = rom_bytes(one),
			.major = one.len > 0x15 ? (unsigned char)byte_at(one, 0x14) : 255,
			.minor = one.len > 0x15 ? (unsigned char)byte_at(one, 0x15) : 255,
		};
		return true;
	}
	return false;
}
