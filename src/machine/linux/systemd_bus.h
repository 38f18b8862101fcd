/*
 * systemd_bus: what the running systemd has in memory (org.freedesktop.systemd1),
 * over the system bus or, without one, systemd's private socket (for root). On a
 * machine that has not finished booting, the former makes systemd start dbus.
 * libsystemd is loaded by the first question; without it nobody can be asked.
 */
#ifndef COLOA_SYSTEMD_BUS_H
#define COLOA_SYSTEMD_BUS_H

#include "table.h"

struct loaded_unit {
	const char *id, *description;
	const char *load_state, *active_state, *sub_state;
	const char *following, *object_path;
	int64_t job_id;
	const char *job_type, *job_path;
};

/* True when this is the running machine and systemd is its PID 1 (sd_booted(3)). */
bool systemd_runs(const struct machine *m);

/* ListUnits, in scan_arena(s). False: systemd could not be asked, and why in *e. */
bool systemd_list_units(
	struct scan *s, struct loaded_unit **ret, size_t *ret_n, struct error *e);

/*
 * When a service that runs and ends (a backup) last ended well since the machine
 * started, seconds since 1970; *ret stays as it is when that is not yet, or it ended
 * badly, or it runs now. Not OK: nobody can be asked.
 */
enum err systemd_last_success(
	const char *service, int64_t *ret, struct error *e) NODISCARD;

#endif
