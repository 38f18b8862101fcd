/*
 * clamav: ClamAV's own files: signature databases and configuration.
 */
#ifndef COLOA_CLAMAV_H
#define COLOA_CLAMAV_H

#include "errors.h"
#include "str.h"

#define CLAMAV_HEADER_SIZE 512

struct clamav_header {
	struct str version;
	int64_t built; /* seconds since 1970 */
};

/*
 * The header of a .cvd or .cld file, of which at least the first
 * CLAMAV_HEADER_SIZE bytes are given: "ClamAV-VDB:TIME:VERSION:SIGNATURES:LEVEL:
 * MD5:SIGNATURE:BUILDER:SECONDS", padded with blanks. Very old databases lack
 * SECONDS; then TIME ("18 Nov 2026 09-35 +0000") is read.
 */
enum err clamav_parse_header(struct str bytes, struct clamav_header *ret) NODISCARD;

/*
 * The next "Option value" of clamd.conf(5) or freshclam.conf(5). False at the end.
 */
bool clamav_next_option(struct str *rest, struct str *option, struct str *value);

#endif
