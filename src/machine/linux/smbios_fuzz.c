/* Whatever the bytes: it ends, and what is found was there. */
#include <assert.h>

#include "smbios.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct smbios_bios bios = {.rom_bytes = 1};

	if (smbios_find_bios(str_of((const char *)data, size), &bios))
		assert(size >= 0x12 && bios.rom_bytes % 65536 == 0);
	else
		assert(bios.rom_bytes == 1);
	return 0;
}
