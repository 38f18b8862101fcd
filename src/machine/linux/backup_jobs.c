/*
 * backup_jobs: what this machine backs up by itself: backup programs in crontabs,
 * cron's script directories and systemd's timers (in a script that they run, too),
 * the actions of backupninja, timeshift's schedule, and agents that a backup
 * server drives.
 *
 * tool is the program; programs that merely copy or dump (rsync, tar, pg_dump...)
 * have the tool 'cron' or 'systemd-timer' and the program as name. interval_seconds
 * is the longest time between two runs, NULL when it cannot be told. last_success
 * is known only for a timer's service that has ended well since the machine
 * started, which systemd tells; everywhere else it is NULL.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>

#include "backup_command.h"
#include "conf.h"
#include "cron.h"
#include "dpkg.h"
#include "systemd_bus.h"
#include "timers.h"
#include "unit_file.h"

enum {
	TOOL,
	NAME,
	SCHEDULE,
	INTERVAL_SECONDS,
	ENABLED,
	TARGET,
	TARGET_KIND,
	COVERS,
	LAST_SUCCESS,
	SOURCE,
	LINE
};

static const struct column COLUMNS[] = {
	[TOOL] = {"tool", COLUMN_TEXT, 0},
	[NAME] = {"name", COLUMN_TEXT, 0},
	[SCHEDULE] = {"schedule", COLUMN_TEXT, 0},
	[INTERVAL_SECONDS] = {"interval_seconds", COLUMN_BIGINT, 0},
	[ENABLED] = {"enabled", COLUMN_INTEGER, 0},
	[TARGET] = {"target", COLUMN_TEXT, 0},
	[TARGET_KIND] = {"target_kind", COLUMN_TEXT, 0},
	[COVERS] = {"covers", COLUMN_TEXT, 0},
	[LAST_SUCCESS] = {"last_success", COLUMN_BIGINT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

#define FILE_MAX ((size_t)1 << 20)
#define COVERS_MAX ((size_t)16 << 10)
#define MOUNTS_MAX ((size_t)4 << 20)
#define DAY 86400

struct look {
	struct scan *s;
	struct units *units;
	bool cron_starts;
	bool mounts_known;
	struct str mounts; /* /proc/mounts */
};

struct job {
	const char *tool, *name;
	struct str schedule;
	int64_t interval; /* <= 0: unknown */
	bool enabled;
	struct str target, covers;
	int64_t last_success; /* 0: unknown */
	const char *source;
	size_t line;
};

/* --- where the target is ---------------------------------------------------- */

static bool is_network_type(struct str type)
{
	static const char *const TYPES[] = {"nfs", "nfs4", "cifs", "smb3", "smbfs",
		"fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.glusterfs", "ceph",
		"ncpfs", "9p", "davfs"};
	size_t i;

	for (i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
		if (str_eqz(type, TYPES[i]))
			return true;
	return false;
}

static bool is_under(struct str path, struct str mount)
{
	if (str_eqz(mount, "/"))
		return true;
	return path.len >= mount.len && !memcmp(path.ptr, mount.ptr, mount.len) &&
	       (path.len == mount.len || path.ptr[mount.len] == '/');
}

/* The type of the file system that a path is on; "" when nobody knows. */
static struct str type_at(const struct look *k, struct str path)
{
	struct str rest = k->mounts, line, device, mount, type, best = STR("");
	size_t longest = 0;

	while (str_next_line(&rest, &line))
		if (str_next_word(&line, &device) && str_next_word(&line, &mount) &&
			str_next_word(&line, &type) && mount.len >= longest &&
			is_under(path, mount)) {
			longest = mount.len;
			best = type;
		}
	return best;
}

static const char *kind_of(const struct look *k, struct str target)
{
	const char *kind = backup_target_kind(target);
	struct str scheme, path = target;

	if (*kind)
		return kind;
	if (str_starts(target, "file:") || str_starts(target, "local:")) {
		str_cut(&path, ':', &scheme);
		while (str_starts(path, "//"))
			path = str_of(path.ptr + 1, path.len - 1);
	}
	if (!str_starts(path, "/"))
		return "unknown";
	if (str_starts(path, "/media/") || str_starts(path, "/run/media/") ||
		str_starts(path, "/mnt/usb"))
		return "removable";
	if (!k->mounts_known)
		return "unknown";
	return is_network_type(type_at(k, path)) ? "network" : "local";
}

/* --- what the tools' own configuration says --------------------------------- */

static void add_word(struct buf *out, struct str word)
{
	if (out->len)
		buf_char(out, ' ');
	buf_append(out, word);
}

/* A repository is a text, or since borgmatic 1.7.10 a map with a path. */
static void add_items(struct conf *list, struct buf *out)
{
	if (list->kind != CONF_LIST)
		return;
	CONF_FOR_EACH (item, list) {
		struct conf *path =
			item->kind == CONF_MAP ? conf_find(item, "path") : item;

		if (path && path->kind == CONF_SCALAR)
			add_word(out, path->scalar);
	}
}

static void read_borgmatic(struct look *k, struct job *job)
{
	static const char PATH[] = "/etc/borgmatic/config.yaml";
	SCOPED_BUF(targets, COVERS_MAX);
	SCOPED_BUF(covers, COVERS_MAX);
	struct conf *root, *place, *list;
	struct error e;
	struct str text;

	if (!scan_read(k->s, TARGET, PATH, FILE_MAX, &text))
		return;
	if (conf_parse(PATH, text, scan_arena(k->s), &root, &e)) {
		scan_warn(k->s, TARGET, "%s", e.text);
		return;
	}
	if (root->kind != CONF_MAP)
		return;
	place = conf_find(root, "location"); /* before borgmatic 1.8 */
	if (!place || place->kind != CONF_MAP)
		place = root;
	if ((list = conf_find(place, "repositories")) != NULL)
		add_items(list, &targets);
	if ((list = conf_find(place, "source_directories")) != NULL)
		add_items(list, &covers);
	job->target = arena_str(scan_arena(k->s), buf_str(&targets));
	job->covers = arena_str(scan_arena(k->s), buf_str(&covers));
}

/* rsnapshot.conf: fields between tabs. */
static void read_rsnapshot(struct look *k, struct job *job)
{
	SCOPED_BUF(covers, COVERS_MAX);
	struct str text, line, key, value;

	if (!scan_read(k->s, TARGET, "/etc/rsnapshot.conf", FILE_MAX, &text))
		return;
	while (str_next_line(&text, &line)) {
		if (!str_next_word(&line, &key) || !str_next_word(&line, &value))
			continue;
		if (str_eqz(key, "snapshot_root"))
			job->target = value;
		else if (str_eqz(key, "backup"))
			add_word(&covers, value);
	}
	job->covers = arena_str(scan_arena(k->s), buf_str(&covers));
}

static void read_configuration(struct look *k, struct job *job)
{
	if (!scan_wants_any(k->s, TARGET, COVERS))
		return;
	if (!strcmp(job->tool, "borgmatic"))
		read_borgmatic(k, job);
	else if (!strcmp(job->tool, "rsnapshot"))
		read_rsnapshot(k, job);
}

/* --- rows ------------------------------------------------------------------- */

static enum err give(struct look *k, const struct job *job)
{
	struct scan *s = k->s;

	scan_textz(s, TOOL, job->tool);
	scan_textz(s, NAME, job->name);
	scan_text(s, SCHEDULE, job->schedule);
	if (job->interval > 0)
		scan_int(s, INTERVAL_SECONDS, job->interval);
	scan_int(s, ENABLED, job->enabled);
	scan_text(s, TARGET, job->target);
	if (scan_wants(s, TARGET_KIND))
		scan_textz(s, TARGET_KIND, kind_of(k, job->target));
	scan_text(s, COVERS, job->covers);
	if (job->last_success)
		scan_int(s, LAST_SUCCESS, job->last_success);
	scan_textz(s, SOURCE, job->source);
	if (job->line)
		scan_int(s, LINE, (int64_t)job->line);
	return scan_row(s);
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The package system saves its own state; that backs up nothing of anybody's. */
static bool is_housekeeping(const char *name)
{
	return !strcmp(name, "dpkg-db-backup.timer") || !strcmp(name, "dpkg") ||
	       !strcmp(name, "passwd") || !strcmp(name, "aptitude");
}

/* Programs that have a schedule of their own are given from their configuration. */
static bool is_given_elsewhere(const char *tool)
{
	return !strcmp(tool, "backupninja") || !strcmp(tool, "timeshift");
}

static bool is_mere_copying(const char *tool)
{
	static const char *const NAMES[] = {"rsync", "rclone", "tar", "pg_dump",
		"pg_dumpall", "pg_basebackup", "mysqldump", "mariadb-dump", "mariabackup",
		"mongodump"};
	size_t i;

	for (i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
		if (!strcmp(tool, NAMES[i]))
			return true;
	return false;
}

#define SEEN_MAX 16

/* Whether this tool and target have been given for this job; if not, they are noted. */
struct seen {
	const char *tool[SEEN_MAX];
	struct str target[SEEN_MAX];
	size_t n;
};

static bool was_seen(struct seen *v, const char *tool, struct str target)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		if (!strcmp(v->tool[i], tool) && str_eq(v->target[i], target))
			return true;
	if (v->n < SEEN_MAX) {
		v->tool[v->n] = tool;
		v->target[v->n++] = target;
	}
	return false;
}

/* Every backup program in a text of commands. *ret_n: how many. */
static enum err give_commands(struct look *k, struct str text, struct job job,
	const char *starter, size_t *ret_n)
{
	struct seen seen = {.n = 0};
	struct str line;
	enum err r = OK;

	while (!r && str_next_line(&text, &line)) {
		SCOPED_BUF(covers, COVERS_MAX);
		struct job one = job;
		const char *tool;

		backup_command_parse(line, &tool, &one.target, &covers);
		if (!tool || is_given_elsewhere(tool) ||
			was_seen(&seen, tool, one.target))
			continue;
		++*ret_n;
		one.tool = is_mere_copying(tool) ? starter : tool;
		one.name = is_mere_copying(tool) ? tool : job.name;
		one.covers = buf_str(&covers);
		read_configuration(k, &one);
		r = give(k, &one);
	}
	return r;
}

/* Most programs are no scripts, and reading them to see that would be a waste. */
static bool is_script(struct look *k, const char *path)
{
	SCOPED_FD(fd) = machine_open_regular(scan_machine(k->s), path);
	char mark[2];

	if (fd < 0) {
		if (errno != EISDIR && errno != EINVAL)
			scan_warn_errno(k->s, SCAN_ROWS, path, errno);
		return false;
	}
	return read(fd, mark, 2) == 2 && mark[0] == '#' && mark[1] == '!';
}

static bool is_shell(struct str word)
{
	return str_ends(word, "/sh") || str_ends(word, "/bash") ||
	       str_ends(word, "/env") || str_ends(word, "/dash");
}

/* The script that a command begins with, when it is one. */
static bool read_script(struct look *k, struct str command, struct str *ret)
{
	struct str word;
	const char *path;

	while (str_next_word(&command, &word)) {
		while (word.len && strchr("-+!@:", word.ptr[0]))
			word = str_of(word.ptr + 1, word.len - 1);
		if (is_shell(word))
			continue;
		path = arena_strz(scan_arena(k->s), word);
		return path[0] == '/' && is_script(k, path) &&
		       scan_read(k->s, SCAN_ROWS, path, FILE_MAX, ret);
	}
	return false;
}

static bool says_backup(struct str command)
{
	struct str word;

	return str_next_word(&command, &word) &&
	       (str_contains(word, "backup") || str_contains(word, "Backup"));
}

/* A command: what it runs itself, or in the script that it starts. */
static enum err give_command(
	struct look *k, struct str command, struct job job, const char *starter)
{
	struct str script;
	size_t n = 0;
	enum err r;

	if (is_housekeeping(job.name))
		return OK;
	r = give_commands(k, command, job, starter, &n);

	if (r || n)
		return r;
	if (read_script(k, command, &script))
		r = give_commands(k, script, job, starter, &n);
	if (r || n || !says_backup(command) || str_contains(command, "backupninja"))
		return r;
	job.tool =
		starter; /* something that calls itself a backup; nobody knows of what */
	return give(k, &job);
}

static enum err give_cron(void *ctx, const struct cron_job *c)
{
	struct look *k = ctx;
	struct job job = {.name = base_of(c->path),
		.schedule = c->schedule,
		.interval = cron_interval(&c->when),
		.enabled = k->cron_starts && !c->ignored,
		.target = STR(""),
		.covers = STR(""),
		.source = c->path,
		.line = c->line};
	size_t n = 0;

	if (!c->line && is_housekeeping(job.name))
		return OK;
	if (!c->line) /* a script of cron.daily: its text is at hand */
		return give_commands(k, c->command, job, "cron", &n);
	return give_command(k, c->command, job, "cron");
}

static void give_last_success(struct scan *s, const char *service, int64_t *ret)
{
	struct error e;

	if (systemd_last_success(service, ret, &e))
		scan_warn(s, LAST_SUCCESS, "%s: %s", service, e.text);
}

static enum err give_timer(void *ctx, const struct timer_job *t)
{
	struct look *k = ctx;
	struct job job = {.name = t->name,
		.schedule = t->schedule,
		.interval = t->interval,
		.enabled = t->enabled,
		.target = STR(""),
		.covers = STR(""),
		.source = t->source};
	struct str commands = t->command, line;
	enum err r = OK;

	if (scan_wants(k->s, LAST_SUCCESS) && systemd_runs(scan_machine(k->s)) &&
		str_contains(t->command, "backup"))
		give_last_success(k->s, t->service, &job.last_success);
	while (!r && str_next_line(&commands, &line))
		r = give_command(k, line, job, "systemd-timer");
	return r;
}

/* --- backupninja ------------------------------------------------------------ */

static int64_t ninja_interval(struct str when)
{
	struct str first;

	if (!str_next_word(&when, &first))
		return 0;
	if (str_eqz(first, "manual"))
		return 0;
	if (str_starts(first, "hourly"))
		return 3600;
	if (str_starts(first, "everyday"))
		return DAY;
	if (str_ends(first, "day") || str_ends(first, "days"))
		return 7 * DAY; /* "sundays at 02:00" */
	return first.ptr[0] >= '0' && first.ptr[0] <= '9' ? 31 * DAY
							  : 0; /* "1st at 02" */
}

/* "when = everyday at 01:00", for all actions or, in an action's file, for one. */
static bool ninja_when(struct look *k, const char *path, struct str *ret)
{
	struct str text;

	return scan_read(k->s, SCAN_ROWS, path, FILE_MAX, &text) &&
	       unit_file_find(text, "", "when", ret);
}

static enum err give_ninja(struct look *k)
{
	static const char DIR_PATH[] = "/etc/backup.d";
	struct dpkg_asked asked = {.name = "backupninja"};
	struct str when = STR("everyday at 01:00"), own;
	const char *const *names;
	size_t n, i;
	enum err r = dpkg_ask(k->s, SCAN_ROWS, &asked, 1);

	if (r || !scan_list(k->s, SCAN_ROWS, DIR_PATH, &names, &n))
		return r;
	ninja_when(k, "/etc/backupninja.conf", &when);
	for (i = 0; !r && i < n; i++) {
		struct job job = {.tool = "backupninja",
			.name = names[i],
			.schedule = when,
			.enabled = asked.installed && k->cron_starts,
			.target = STR(""),
			.covers = STR("")};

		/* ".disabled" and hidden files are passed over by it, too */
		if (names[i][0] == '.' || !strchr(names[i], '.') ||
			str_ends(str_z(names[i]), ".disabled"))
			continue;
		job.source =
			arena_printf(scan_arena(k->s), "%s/%s", DIR_PATH, names[i]).ptr;
		if (ninja_when(k, job.source, &own))
			job.schedule = own;
		job.interval = ninja_interval(job.schedule);
		r = give(k, &job);
	}
	return r;
}

/* --- timeshift -------------------------------------------------------------- */

/* Its values are all texts: "true" and "false". */
static bool shift_says(const json_t *root, const char *key)
{
	const char *v = json_string_value(json_object_get(root, key));

	return v && !strcmp(v, "true");
}

static enum err give_shift(struct look *k)
{
	static const char PATH[] = "/etc/timeshift/timeshift.json";
	static const struct {
		const char *key, *schedule;
		int64_t interval;
	} KEYS[] = {{"schedule_hourly", "hourly", 3600}, {"schedule_daily", "daily", DAY},
		{"schedule_weekly", "weekly", 7 * DAY},
		{"schedule_monthly", "monthly", 31 * DAY}, {"schedule_boot", "boot", 0}};
	struct job job = {.tool = "timeshift",
		.name = "timeshift",
		.schedule = STR(""),
		.target = STR(""),
		.covers = STR("/"),
		.source = PATH};
	const char *device;
	struct str text;
	json_t *root;
	enum err r;
	size_t i;

	if (!scan_read(k->s, SCAN_ROWS, PATH, FILE_MAX, &text))
		return OK;
	root = json_loadb(text.ptr, text.len, 0, NULL);
	if (!root) {
		scan_warn(k->s, SCAN_ROWS, "%s: malformed", PATH);
		return OK;
	}
	for (i = 0; i < sizeof KEYS / sizeof *KEYS && !job.enabled; i++)
		if (shift_says(root, KEYS[i].key)) {
			job.enabled =
				k->cron_starts; /* it is called from cron.d every hour */
			job.schedule = str_z(KEYS[i].schedule);
			job.interval = KEYS[i].interval;
		}
	device = json_string_value(json_object_get(root, "backup_device_uuid"));
	if (device && *device)
		job.target = arena_printf(scan_arena(k->s), "UUID=%s", device);
	r = give(k, &job);
	json_decref(root);
	return r;
}

/* --- agents that a server drives -------------------------------------------- */

static const struct {
	const char *package, *tool, *unit;
} AGENTS[] = {
	{"bacula-fd", "bacula", "bacula-fd.service"},
	{"bareos-filedaemon", "bareos", "bareos-filedaemon.service"},
	{"burp-client", "burp", "burp.service"},
	{"amanda-client", "amanda", "amanda.socket"},
	{"urbackup-client", "urbackup", "urbackupclientbackend.service"},
	{"veeam", "veeam", "veeamservice.service"},
	{"acronis-backup", "acronis", "acronis_mms.service"},
};
#define N_AGENTS (sizeof AGENTS / sizeof *AGENTS)

static enum err give_agents(struct look *k)
{
	struct dpkg_asked asked[N_AGENTS] = {{.installed = false}};
	enum err r;
	size_t i;

	for (i = 0; i < N_AGENTS; i++)
		asked[i].name = AGENTS[i].package;
	r = dpkg_ask(k->s, SCAN_ROWS, asked, N_AGENTS);
	for (i = 0; !r && i < N_AGENTS; i++) {
		struct job job = {.tool = AGENTS[i].tool,
			.name = AGENTS[i].package,
			.schedule = STR(""),
			.target = STR(""),
			.covers = STR(""),
			.source = DPKG_ADMINDIR "/status"};

		if (!asked[i].installed)
			continue;
		job.enabled = units_is_enabled(k->units, AGENTS[i].unit);
		r = give(k, &job);
	}
	return r;
}

static enum err backup_jobs_fill(struct scan *s)
{
	struct look k = {.s = s, .mounts = STR("")};
	enum err r;

	k.units = units_load(s, SCAN_ROWS);
	k.cron_starts = cron_starts(k.units);
	if (scan_wants(s, TARGET_KIND))
		k.mounts_known =
			scan_read(s, TARGET_KIND, "/proc/mounts", MOUNTS_MAX, &k.mounts);
	r = cron_each_tab(s, SCAN_ROWS, give_cron, &k);
	if (!r)
		r = cron_each_script(s, SCAN_ROWS, give_cron, &k);
	if (!r)
		r = timers_each(s, k.units, give_timer, &k);
	if (!r)
		r = give_ninja(&k);
	if (!r)
		r = give_shift(&k);
	return r ? r : give_agents(&k);
}

const struct table backup_jobs_table = {
	.name = "backup_jobs",
	TABLE_COLUMNS(COLUMNS),
	.fill = backup_jobs_fill,
};
