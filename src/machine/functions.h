/*
 * functions: the SQL functions that osquery's packs use, beside SQLite's own.
 *
 * They do what osquery 5.23's do (osquery/sql/sqlite_{string,hashing,encoding,
 * math,network,version}.cpp), quirks included; each file says where not.
 *
 *	version_compare(a, b [, 'ARCH'|'DPKG'|'RHEL'])   -1, 0, 1
 *	COLLATE version, version_arch, version_dpkg, version_rhel
 *	split(text, characters, n)      regex_split(text, pattern, n)
 *	regex_match(text, pattern, n)   concat(…)   concat_ws(separator, …)
 *	md5 sha1 sha256   to_base64 from_base64 conditional_to_base64
 *	inet_aton(ipv4)   in_cidr_block(block, ip)   community_id_v1[_strict](…)
 *	sqrt log log10 exp power ceil floor pi, sin cos tan cot asin acos atan,
 *	degrees radians
 *
 * SQLite has most of the mathematics, but differently: its log() is decimal, its
 * ceil() and floor() give a REAL, and a domain error is a NULL.
 */
#ifndef COLOA_FUNCTIONS_H
#define COLOA_FUNCTIONS_H

#include <sqlite3.h>

#include "errors.h"

enum err functions_register(sqlite3 *db, struct error *e) NODISCARD;

#endif
