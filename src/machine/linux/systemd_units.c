/*
 * systemd_units: systemd's units (systemd.unit(5)).
 *
 * What is on disk (unit_file_state, fragment_path, user, source_path, description)
 * is read from there; what systemd has in memory comes from it over D-Bus.
 *
 * Departs from osquery, which knows only units in memory and nothing at all when
 * systemd does not run: units that merely have a file have a row too. While
 * systemd runs such a row says 'stub' (or 'masked'), 'inactive', 'dead', which is
 * what systemd would say of it; an alias says what its unit does; where systemd is not
 * PID 1 (a container) these columns are NULL, since nobody knows them. fragment_path
 * names /usr/lib where systemd 252 says /lib for the same file; source_path is empty for
 * mounts that systemd found in the kernel's table.
 */
#include "systemd_bus.h"
#include "unit_file.h"
#include "units.h"

enum {
	ID,
	DESCRIPTION,
	LOAD_STATE,
	ACTIVE_STATE,
	SUB_STATE,
	UNIT_FILE_STATE,
	FOLLOWING,
	OBJECT_PATH,
	JOB_ID,
	JOB_TYPE,
	JOB_PATH,
	FRAGMENT_PATH,
	USER,
	SOURCE_PATH
};

static const struct column COLUMNS[] = {
	[ID] = {"id", COLUMN_TEXT, COLUMN_INDEX},
	[DESCRIPTION] = {"description", COLUMN_TEXT, 0},
	[LOAD_STATE] = {"load_state", COLUMN_TEXT, 0},
	[ACTIVE_STATE] = {"active_state", COLUMN_TEXT, 0},
	[SUB_STATE] = {"sub_state", COLUMN_TEXT, 0},
	[UNIT_FILE_STATE] = {"unit_file_state", COLUMN_TEXT, 0},
	[FOLLOWING] = {"following", COLUMN_TEXT, 0},
	[OBJECT_PATH] = {"object_path", COLUMN_TEXT, 0},
	[JOB_ID] = {"job_id", COLUMN_BIGINT, 0},
	[JOB_TYPE] = {"job_type", COLUMN_TEXT, 0},
	[JOB_PATH] = {"job_path", COLUMN_TEXT, 0},
	[FRAGMENT_PATH] = {"fragment_path", COLUMN_TEXT, 0},
	[USER] = {"user", COLUMN_TEXT, 0},
	[SOURCE_PATH] = {"source_path", COLUMN_TEXT, 0},
};

struct told {
	struct str description, user, source;
};

static void note(void *ctx, const struct unit_setting *e, const char *path)
{
	struct told *t = ctx;

	(void)path;
	if (str_eqz(e->section, "Unit") && str_eqz(e->key, "Description"))
		t->description = e->value;
	else if (str_eqz(e->section, "Unit") && str_eqz(e->key, "SourcePath"))
		t->source = e->value;
	else if (str_eqz(e->section, "Service") && str_eqz(e->key, "User"))
		t->user = e->value;
}

static void give_from_disk(struct scan *s, struct units *u, const char *id)
{
	struct told t = {.description = str_z(id)};

	if (scan_wants(s, UNIT_FILE_STATE)) {
		const char *state = units_state(u, id);

		scan_textz(s, UNIT_FILE_STATE, state ? state : "");
	}
	if (scan_wants(s, FRAGMENT_PATH)) {
		const char *path = units_fragment(u, id);

		scan_textz(s, FRAGMENT_PATH, path ? path : "");
	}
	if (!scan_wants(s, DESCRIPTION) && !scan_wants(s, USER) &&
		!scan_wants(s, SOURCE_PATH))
		return;
	units_each_setting(u, id, note, &t);
	if (scan_wants(s, DESCRIPTION))
		scan_text_kept(
			s, DESCRIPTION, unit_file_join(scan_arena(s), t.description));
	scan_text_kept(s, USER, t.user);
	scan_text_kept(s, SOURCE_PATH, t.source);
}

static enum err give_loaded(struct scan *s, struct units *u, const struct loaded_unit *l)
{
	scan_textz(s, ID, l->id);
	give_from_disk(s, u, l->id);
	scan_textz(s, DESCRIPTION, l->description);
	scan_textz(s, LOAD_STATE, l->load_state);
	scan_textz(s, ACTIVE_STATE, l->active_state);
	scan_textz(s, SUB_STATE, l->sub_state);
	scan_textz(s, FOLLOWING, l->following);
	scan_textz(s, OBJECT_PATH, l->object_path);
	scan_int(s, JOB_ID, l->job_id);
	scan_textz(s, JOB_TYPE, l->job_type);
	scan_textz(s, JOB_PATH, l->job_path);
	return scan_row(s);
}

static int by_id(const void *a, const void *b)
{
	return strcmp(
		((const struct loaded_unit *)a)->id, ((const struct loaded_unit *)b)->id);
}

static const struct loaded_unit *find_loaded(
	const struct loaded_unit *loaded, size_t n, const char *id)
{
	const struct loaded_unit key = {.id = id};

	return n ? bsearch(&key, loaded, n, sizeof *loaded, by_id) : NULL;
}

/* `real` is what an alias stands for, when that is in memory. */
static enum err give_unloaded(struct scan *s, struct units *u, const char *id,
	const struct loaded_unit *real, bool runs)
{
	scan_textz(s, ID, id);
	give_from_disk(s, u, id);
	if (real) {
		scan_textz(s, LOAD_STATE, real->load_state);
		scan_textz(s, ACTIVE_STATE, real->active_state);
		scan_textz(s, SUB_STATE, real->sub_state);
	} else if (runs) {
		const char *state = scan_wants(s, LOAD_STATE) ? units_state(u, id) : NULL;
		bool masked = state && str_starts(str_z(state), "masked");

		scan_textz(s, LOAD_STATE, masked ? "masked" : "stub");
		scan_textz(s, ACTIVE_STATE, "inactive");
		scan_textz(s, SUB_STATE, "dead");
	}
	return scan_row(s);
}

static bool wants_memory(const struct scan *s)
{
	return scan_wants_any(s, LOAD_STATE, SUB_STATE) ||
	       scan_wants_any(s, FOLLOWING, JOB_PATH);
}

static void warn_memory(struct scan *s, const char *why)
{
	scan_warn_columns(s, LOAD_STATE, SUB_STATE, "%s", why);
	scan_warn_columns(s, FOLLOWING, JOB_PATH, "%s", why);
}

static bool is_asked(struct scan *s, const char *id)
{
	struct str only;

	return !scan_equals_text(s, ID, &only) || str_eqz(only, id);
}

static enum err systemd_units_fill(struct scan *s)
{
	bool runs = systemd_runs(scan_machine(s)), answered = false;
	struct units *u = units_load(s, SCAN_ROWS);
	struct loaded_unit *loaded = NULL;
	size_t n = 0, i;
	struct error e;
	enum err r;

	/* the units in memory are rows as well, so it is asked whatever is wanted */
	if (runs && !(answered = systemd_list_units(s, &loaded, &n, &e))) {
		n = 0;
		warn_memory(s, e.text);
		scan_warn(s, SCAN_ROWS, "units without a file are missing: %s", e.text);
	} else if (!machine_is_live(scan_machine(s)) && wants_memory(s)) {
		warn_memory(s, "not the running machine");
	}
	if (n)
		qsort(loaded, n, sizeof *loaded, by_id);
	for (i = 0; i < n; i++) {
		r = is_asked(s, loaded[i].id) ? give_loaded(s, u, &loaded[i]) : OK;
		if (r)
			return r;
	}
	for (i = 0; i < units_count(u); i++) {
		const char *id = units_name(u, i);

		if (!is_asked(s, id) || find_loaded(loaded, n, id))
			continue;
		r = give_unloaded(s, u, id,
			find_loaded(loaded, n, units_real_name(u, id)), answered);
		if (r)
			return r;
	}
	return OK;
}

const struct table systemd_units_table = {
	.name = "systemd_units",
	TABLE_COLUMNS(COLUMNS),
	.fill = systemd_units_fill,
};
