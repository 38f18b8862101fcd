/* host: who this machine is, for the tables that say so. Memory: the scan's arena. */
#ifndef COLOA_HOST_H
#define COLOA_HOST_H

#include "table.h"

/*
 * The firmware's UUID where there is one, else /etc/machine-id written as one. Not
 * set, with a warning, when the firmware's exists and we may not read it: another
 * id for every privilege would be worse than none.
 */
bool host_uuid(struct scan *s, int column, struct str *ret);

/* The kernel's host name; under another root, or without /proc, /etc/hostname. */
bool host_name(struct scan *s, int column, struct str *ret);

/* The canonical name that /etc/hosts gives to `name`; `name` itself without one. */
struct str host_full_name(struct scan *s, int column, struct str name);

/* /sys/class/dmi/id/NAME, trimmed; empty when the machine has none. False: a warning. */
bool host_dmi(struct scan *s, int column, const char *name, struct str *ret);

#endif
