/*
 * units: systemd's unit files and what is enabled, read from the disk as
 * systemctl(1) does without a running systemd (systemd.unit(5), "UNIT FILE LOAD
 * PATH"). Of systemd's own environment variables none is looked at.
 *
 * All of it lives in scan_arena(s).
 */
#ifndef COLOA_UNITS_H
#define COLOA_UNITS_H

#include "table.h"

#define UNIT_NAME_MAX 255
#define UNIT_FILE_MAX ((size_t)1 << 20)

struct units;

/* Lists the load path. What cannot be read warns for `column` (or SCAN_ROWS). */
struct units *units_load(struct scan *s, int column);

/* Every unit that has a file in the load path, each name once. */
size_t units_count(const struct units *u);
const char *units_name(const struct units *u, size_t i);

/* The instances (NAME@INSTANCE.TYPE) that .wants and .requires directories ask for. */
size_t units_instances_count(const struct units *u);
const char *units_instance(const struct units *u, size_t i);

/*
 * What systemctl list-unit-files says: "enabled", "static", "masked", "bad"...
 * NULL: there is no such unit.
 */
const char *units_state(struct units *u, const char *name);

/*
 * The file that the unit is loaded from, after aliases, or for a masked unit the
 * link that masks it; NULL when there is none.
 */
const char *units_fragment(struct units *u, const char *name);

/* The name after aliases; the name itself when there is no such unit. */
const char *units_real_name(struct units *u, const char *name);

bool units_exists(struct units *u, const char *name);

/*
 * Whether it is started at boot, or armed for a timer, socket or path: enabled,
 * or wanted by another unit's directory in the load path, and not masked. Where
 * there is no unit of that name, NAME.service also stands for /etc/init.d/NAME,
 * which is enabled by a start link in /etc/rc[2-5S].d.
 */
bool units_is_enabled(struct units *u, const char *name);

/* Every assignment in the unit's file and its drop-ins, in the order they count. */
struct unit_setting;
typedef void units_setting_fn(void *ctx, const struct unit_setting *e, const char *path);
void units_each_setting(
	struct units *u, const char *name, units_setting_fn *each, void *ctx);

/*
 * The last value of section.key in the unit's file and drop-ins; false when it is
 * not set or there is no such unit. With *ret_path the file that says it.
 */
bool units_setting(struct units *u, const char *name, const char *section,
	const char *key, struct str *ret, const char **ret_path);

/*
 * Every value of section.key, in order, an empty one taking back those before it.
 * At most max; returns how many.
 */
size_t units_settings(struct units *u, const char *name, const char *section,
	const char *key, struct str *ret, size_t max);

/* True for NAME.TYPE, NAME@.TYPE and NAME@INSTANCE.TYPE with a type systemd has. */
bool unit_name_is_valid(struct str name);
/* The name with "@INSTANCE" made "@"; false when it is no instance. */
bool unit_name_template(struct str name, char ret[UNIT_NAME_MAX + 1]);

#endif
