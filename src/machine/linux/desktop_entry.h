/*
 * desktop_entry: what an autostart file says (Desktop Entry and Desktop
 * Application Autostart specifications of freedesktop.org).
 */
#ifndef COLOA_DESKTOP_ENTRY_H
#define COLOA_DESKTOP_ENTRY_H

#include "str.h"

struct desktop_entry {
	struct str name, exec; /* of the group [Desktop Entry], without translations */
	bool hidden;           /* Hidden=true: as if the file were not there */
};

struct desktop_entry desktop_entry_parse(struct str text);

#endif
