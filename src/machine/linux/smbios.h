/* smbios: the firmware's own structures (DMTF DSP0134), as in
 * /sys/firmware/dmi/tables/DMI. */
#ifndef COLOA_SMBIOS_H
#define COLOA_SMBIOS_H

#include "str.h"

/* Of the BIOS Information structure (type 0). */
struct smbios_bios {
	uint16_t segment; /* where the firmware begins below 1 MiB */
	uint64_t rom_bytes;
	unsigned char major, minor; /* 255: it does not say */
};

/* False: there is no such structure, or the table breaks off before it. */
bool smbios_find_bios(struct str table, struct smbios_bios *ret);

#endif
