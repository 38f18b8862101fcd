#include "systemd_bus.h"

#include <sys/stat.h>
#include <systemd/sd-bus.h>

#include "library.h"

#define TIMEOUT_US ((uint64_t)5000000)
#define UNITS_MAX 100000

#define FUNCTIONS(F) \
	F(sd_bus_call_method) \
	F(sd_bus_flush_close_unref) \
	F(sd_bus_get_property_string) \
	F(sd_bus_get_property_trivial) \
	F(sd_bus_message_enter_container) \
	F(sd_bus_message_read) \
	F(sd_bus_message_unref) \
	F(sd_bus_new) \
	F(sd_bus_open_system) \
	F(sd_bus_path_encode) \
	F(sd_bus_set_address) \
	F(sd_bus_set_method_call_timeout) \
	F(sd_bus_start)

static struct {
	FUNCTIONS(LIBRARY_POINTER)
} systemd;

/* the name is that of systemd's stable interface, the only one since 2013 */
static struct library libsystemd =
	LIBRARY("libsystemd.so.0", systemd, FUNCTIONS(LIBRARY_NAME));

static void unref_bus(sd_bus **bus)
{
	if (*bus)
		systemd.sd_bus_flush_close_unref(*bus);
}

static void unref_message(sd_bus_message **m)
{
	if (*m)
		systemd.sd_bus_message_unref(*m);
}

static void free_text(char **text)
{
	free(*text);
}

bool systemd_runs(const struct machine *m)
{
	struct stat st;

	return machine_is_live(m) && stat("/run/systemd/system", &st) == 0 &&
	       S_ISDIR(st.st_mode);
}

static int open_private(sd_bus **ret)
{
	__attribute__((cleanup(unref_bus))) sd_bus *bus = NULL;
	int r = systemd.sd_bus_new(&bus);

	if (r >= 0)
		r = systemd.sd_bus_set_address(bus, "unix:path=/run/systemd/private");
	if (r >= 0)
		r = systemd.sd_bus_start(bus);
	if (r >= 0)
		*ret = TAKE(bus);
	return r;
}

static int open_bus(sd_bus **ret)
{
	int r = systemd.sd_bus_open_system(ret);

	return r >= 0 ? r : open_private(ret);
}

static int read_unit(struct arena *a, sd_bus_message *reply, struct loaded_unit *ret)
{
	const char *id, *description, *load, *active, *sub, *following, *path, *type,
		*job_path;
	uint32_t job;
	int r = systemd.sd_bus_message_read(reply, "(ssssssouso)", &id, &description,
		&load, &active, &sub, &following, &path, &job, &type, &job_path);

	if (r <= 0)
		return r;
	*ret = (struct loaded_unit){
		.id = arena_strz(a, str_z(id)),
		.description = arena_strz(a, str_z(description)),
		.load_state = arena_strz(a, str_z(load)),
		.active_state = arena_strz(a, str_z(active)),
		.sub_state = arena_strz(a, str_z(sub)),
		.following = arena_strz(a, str_z(following)),
		.object_path = arena_strz(a, str_z(path)),
		.job_id = job,
		.job_type = arena_strz(a, str_z(type)),
		.job_path = arena_strz(a, str_z(job_path)),
	};
	return r;
}

static int read_units(
	struct arena *a, sd_bus_message *reply, struct loaded_unit **ret, size_t *ret_n)
{
	struct loaded_unit *units = NULL, unit;
	size_t n = 0, cap = 0;
	int r = systemd.sd_bus_message_enter_container(reply, 'a', "(ssssssouso)");

	while (r >= 0 && (r = read_unit(a, reply, &unit)) > 0 && n < UNITS_MAX) {
		if (n == cap) {
			struct loaded_unit *more =
				ARENA_ARRAY(a, struct loaded_unit, cap ? cap * 2 : 256);

			if (n)
				memcpy(more, units, n * sizeof *units);
			units = more;
			cap = cap ? cap * 2 : 256;
		}
		units[n++] = unit;
	}
	*ret = units;
	*ret_n = n;
	return r;
}

bool systemd_list_units(
	struct scan *s, struct loaded_unit **ret, size_t *ret_n, struct error *e)
{
	__attribute__((cleanup(unref_bus))) sd_bus *bus = NULL;
	__attribute__((cleanup(unref_message))) sd_bus_message *reply = NULL;
	int r;

	if (library_load(&libsystemd, e))
		return false;
	r = open_bus(&bus);
	if (r >= 0)
		r = systemd.sd_bus_set_method_call_timeout(bus, TIMEOUT_US);
	if (r >= 0)
		r = systemd.sd_bus_call_method(bus, "org.freedesktop.systemd1",
			"/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager",
			"ListUnits", NULL, &reply, NULL);
	if (r >= 0)
		r = read_units(scan_arena(s), reply, ret, ret_n);
	if (r < 0)
		error_errno(e, -r, "asking systemd");
	return r >= 0;
}

static void read_result(sd_bus *bus, const char *path, int64_t *ret)
{
	static const char SERVICE[] = "org.freedesktop.systemd1.Service";
	static const char MANAGER[] = "org.freedesktop.systemd1";
	__attribute__((cleanup(free_text))) char *result = NULL;
	uint64_t ended_us = 0;
	int r = systemd.sd_bus_get_property_string(
		bus, MANAGER, path, SERVICE, "Result", NULL, &result);

	if (r >= 0)
		r = systemd.sd_bus_get_property_trivial(bus, MANAGER, path, SERVICE,
			"ExecMainExitTimestamp", NULL, 't', &ended_us);
	if (r >= 0 && !strcmp(result, "success") && ended_us)
		*ret = (int64_t)(ended_us / 1000000);
}

enum err systemd_last_success(const char *service, int64_t *ret, struct error *e)
{
	__attribute__((cleanup(unref_bus))) sd_bus *bus = NULL;
	__attribute__((cleanup(free_text))) char *path = NULL;
	enum err err = library_load(&libsystemd, e);
	int r;

	if (err)
		return err;
	r = open_bus(&bus);
	if (r >= 0)
		r = systemd.sd_bus_set_method_call_timeout(bus, TIMEOUT_US);
	if (r >= 0)
		r = systemd.sd_bus_path_encode(
			"/org/freedesktop/systemd1/unit", service, &path);
	if (r < 0)
		return error_errno(e, -r, "asking systemd");
	read_result(bus, path, ret);
	return OK;
}
