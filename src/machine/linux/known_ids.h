/*
 * known_ids: which numbers are users and groups of this machine, for the
 * question whether a file has an owner. No NSS module is loaded: when nsswitch
 * names a directory service, a number unknown here may still be somebody.
 */
#ifndef COLOA_KNOWN_IDS_H
#define COLOA_KNOWN_IDS_H

#include "table.h"

struct known_ids;

struct known_ids *known_ids_read(const struct machine *m);
void known_ids_free(struct known_ids *k); /* NULL is fine */
DEFINE_SCOPED(known_ids, known_ids_free)

bool known_uid(const struct known_ids *k, uint32_t uid);
bool known_gid(const struct known_ids *k, uint32_t gid);
/* What could not be read or asked, for a person; NULL when the answers are certain. */
const char *known_ids_doubt(const struct known_ids *k);

/* The services of one database in nsswitch.conf(5) that are asked elsewhere: "sss ldap".
 */
bool nsswitch_asks_others(struct str text, const char *database);

#endif
