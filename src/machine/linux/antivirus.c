/*
 * antivirus: the malware scanners of this machine.
 *
 * One row for each product that is installed (its package, or the directory its
 * own installer fills). ClamAV is read in full: clamd.conf(5),
 * freshclam.conf(5), the headers of its databases, and the scans that cron and
 * systemd's timers start. Without a daily database its database_time is 0.
 *
 * Of other products only package, directory, processes and service are looked at;
 * their columns about databases, updates and scanning are NULL: unknown. So is
 * last_full_scan for all: no product keeps it where a program may read it.
 */
#include <errno.h>
#include <fcntl.h>

#include "clamav.h"
#include "cron.h"
#include "dpkg.h"
#include "procs.h"
#include "timers.h"

enum {
	NAME,
	PACKAGE,
	VERSION,
	INSTALLED,
	RUNNING,
	ENABLED,
	DATABASE_VERSION,
	DATABASE_TIME,
	AUTO_UPDATE,
	ON_ACCESS,
	LAST_FULL_SCAN,
	FULL_SCAN_SCHEDULED_DAYS,
	SOURCE
};

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, 0},
	[PACKAGE] = {"package", COLUMN_TEXT, 0},
	[VERSION] = {"version", COLUMN_TEXT, 0},
	[INSTALLED] = {"installed", COLUMN_INTEGER, 0},
	[RUNNING] = {"running", COLUMN_INTEGER, 0},
	[ENABLED] = {"enabled", COLUMN_INTEGER, 0},
	[DATABASE_VERSION] = {"database_version", COLUMN_TEXT, 0},
	[DATABASE_TIME] = {"database_time", COLUMN_BIGINT, 0},
	[AUTO_UPDATE] = {"auto_update", COLUMN_INTEGER, 0},
	[ON_ACCESS] = {"on_access", COLUMN_INTEGER, 0},
	[LAST_FULL_SCAN] = {"last_full_scan", COLUMN_BIGINT, 0},
	[FULL_SCAN_SCHEDULED_DAYS] = {"full_scan_scheduled_days", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
};

#define EACH_MAX 4
#define CONFIG_MAX ((size_t)1 << 20)
#define DAY 86400

struct product {
	const char *name;
	const char *packages[EACH_MAX]; /* the first that is installed is shown */
	const char *paths[EACH_MAX];
	const char *processes[EACH_MAX];
	const char *units[EACH_MAX];
};

static const struct product CLAMAV = {"clamav",
	{"clamav-daemon", "clamav", "clamav-base", "clamav-freshclam"},
	{"/usr/bin/clamscan", "/usr/local/bin/clamscan", "/usr/local/sbin/clamd"},
	{"clamd"},
	{"clamav-daemon.service", "clamav-daemon.socket", "clamd.service",
		"clamd@scan.service"}};

static const struct product OTHERS[] = {
	{"avast", {"avast", "avast-fss"}, {"/usr/bin/avast"}, {"avast"},
		{"avast.service"}},
	{"avg", {"avg2013flx", "avg2012flx"}, {"/opt/avg"}, {"avgd"}, {"avgd.service"}},
	{"bitdefender", {"bitdefender-security-tools", "bitdefender-scanner"},
		{"/opt/bitdefender-security-tools", "/opt/BitDefender",
			"/opt/BitDefender-scanner"},
		{"bdsecd", "epagd", "epagng", "bdscan"},
		{"bdsec.service", "bdsecd.service"}},
	{"bkav", {"bkav", "bkavpro", "bkav-endpoint"},
		{"/opt/bkav", "/opt/Bkav", "/opt/BKAV"}, {"bkav", "bkavd", "BkavService"},
		{"bkav.service"}},
	{"carbonblack", {"cb-psc-sensor", "cbagent"},
		{"/opt/carbonblack", "/var/opt/carbonblack"}, {"cbagentd", "cbdaemon"},
		{"cbagentd.service", "cbdaemon.service"}},
	{"comodo", {"cav-linux", "ccs-linux"}, {"/opt/COMODO"}, {"cmdagent", "cavscan"},
		{"cmdavd.service"}},
	{"cortex", {"cortex-agent"}, {"/opt/traps"}, {"pmd"}, {"traps_pmd.service"}},
	{"crowdstrike", {"falcon-sensor"}, {"/opt/CrowdStrike"},
		{"falcon-sensor", "falcon-sensor-bpf", "falcond"},
		{"falcon-sensor.service"}},
	{"defender", {"mdatp"}, {"/opt/microsoft/mdatp"}, {"wdavdaemon"},
		{"mdatp.service"}},
	{"drweb", {"drweb-workstations", "drweb-file-servers", "drweb-configd"},
		{"/opt/drweb.com"}, {"drweb-configd", "drweb-spider"},
		{"drweb-configd.service"}},
	{"elastic", {"elastic-defend"}, {"/opt/Elastic/Endpoint"}, {"elastic-endpoint"},
		{"ElasticEndpoint.service"}},
	{"eset", {"eea", "efs", "esets", "eset-nod32"},
		{"/opt/eset/eea", "/opt/eset/efs", "/opt/eset/esets"},
		{"esets_daemon", "odfeeder", "oaeventd"}, {"eea.service", "efs.service"}},
	{"f-secure", {"f-secure-linuxsecurity", "fsls"}, {"/opt/f-secure"},
		{"fsavd", "fsaccd", "fshoster", "fsicd"},
		{"f-secure-linuxsecurity-lspmd.service"}},
	{"imunify", {"imunify-antivirus", "imunify360-firewall"}, {"/opt/imunify360"},
		{"imunify-service", "imunify360-agent"},
		{"imunify-antivirus.service", "imunify360.service"}},
	{"kaspersky", {"kesl", "kesl-astra", "kav4fs"},
		{"/opt/kaspersky/kesl", "/opt/kaspersky/kav4fs"},
		{"kesl", "kav4fs-supervis"}, {"kesl.service", "kesl-supervisor.service"}},
	{"maldet", {"maldet"}, {"/usr/local/maldetect"}, {"maldet"}, {"maldet.service"}},
	{"mcafee", {"mfetp", "isectp", "mcafeetp", "mcafeeespfortp"},
		{"/opt/McAfee/ens", "/opt/isec/ens", "/opt/NAI/LinuxShield"},
		{"mfetpd", "isectpd", "nailsd"}, {"mfetpd.service"}},
	{"sentinelone", {"sentinelagent"}, {"/opt/sentinelone"},
		{"s1-agent", "s1-scanner"}, {"sentinelone.service"}},
	{"sophos", {"sophos-av", "sophos-spl"}, {"/opt/sophos-av", "/opt/sophos-spl"},
		{"savd", "savscand", "sophos_watchdog", "av"},
		{"sophos-spl.service", "sav-protect.service"}},
	{"symantec", {"sav", "sdcss-kmod", "sep"},
		{"/opt/Symantec/symantec_antivirus", "/opt/Symantec/sdcssagent"},
		{"rtvscand", "symcfgd", "sisamdagent"},
		{"rtvscand.service", "sisamdagent.service"}},
	{"trendmicro", {"ds-agent", "splx"},
		{"/opt/ds_agent", "/opt/TrendMicro/SProtectLinux"},
		{"ds_agent", "ds_am", "vsapiapp"}, {"ds_agent.service", "splx.service"}},
};
#define N_OTHERS (sizeof OTHERS / sizeof *OTHERS)
#define N_ASKED ((N_OTHERS + 1) * EACH_MAX)

/* What is read once for all products. */
struct look {
	struct scan *s;
	struct dpkg_asked asked[N_ASKED];
	struct procs procs;
	struct units *units;
};

static bool is_there(struct scan *s, const char *path)
{
	SCOPED_FD(fd) = machine_open_file(scan_machine(s), path, O_PATH);

	if (fd < 0)
		scan_warn_errno(s, SCAN_ROWS, path, errno);
	return fd >= 0;
}

static const struct dpkg_asked *package_of(const struct look *k, const struct product *p)
{
	size_t i, j;

	for (i = 0; i < EACH_MAX && p->packages[i]; i++)
		for (j = 0; j < N_ASKED; j++)
			if (k->asked[j].installed &&
				!strcmp(k->asked[j].name, p->packages[i]))
				return &k->asked[j];
	return NULL;
}

static const char *path_of(struct look *k, const struct product *p)
{
	size_t i;

	for (i = 0; i < EACH_MAX && p->paths[i]; i++)
		if (is_there(k->s, p->paths[i]))
			return p->paths[i];
	return NULL;
}

static bool runs(const struct look *k, const struct product *p)
{
	size_t i;

	for (i = 0; i < EACH_MAX && p->processes[i]; i++)
		if (procs_has(&k->procs, p->processes[i]))
			return true;
	return false;
}

static bool is_enabled(struct look *k, const struct product *p)
{
	size_t i;

	for (i = 0; i < EACH_MAX && p->units[i]; i++)
		if (units_is_enabled(k->units, p->units[i]))
			return true;
	return false;
}

/* Sets the columns that all products have. False: the product is not here. */
static bool give_common(struct look *k, const struct product *p)
{
	const struct dpkg_asked *package = package_of(k, p);
	const char *path = path_of(k, p);
	bool running = runs(k, p);

	/* a process alone may be anything: its name is not the product's to keep */
	if (!package && !path)
		return false;
	scan_textz(k->s, NAME, p->name);
	scan_textz(k->s, PACKAGE, package ? package->name : "");
	scan_text_kept(k->s, VERSION, package ? package->version : STR(""));
	scan_int(k->s, INSTALLED, 1);
	if (k->procs.known)
		scan_int(k->s, RUNNING, running);
	scan_int(k->s, ENABLED, is_enabled(k, p));
	scan_textz(k->s, SOURCE, path ? path : DPKG_ADMINDIR "/status");
	return true;
}

/* --- ClamAV ----------------------------------------------------------------- */

struct clamav {
	struct str database_dir;
	int64_t checks;                      /* of freshclam, a day */
	bool has_freshclam_conf, is_example; /* freshclam refuses a file that says so */
	bool on_access_paths;
	const char *source;
};

static void read_clamd_conf(struct look *k, struct clamav *c)
{
	static const char *const PATHS[] = {"/etc/clamav/clamd.conf",
		"/etc/clamd.d/scan.conf", "/usr/local/etc/clamd.conf"};
	struct str text, option, value;
	size_t i;

	for (i = 0; i < sizeof PATHS / sizeof *PATHS && !c->source; i++) {
		if (!scan_read(k->s, ON_ACCESS, PATHS[i], CONFIG_MAX, &text))
			continue;
		c->source = PATHS[i];
		while (clamav_next_option(&text, &option, &value))
			if (str_eqz(option, "DatabaseDirectory"))
				c->database_dir = value;
			else if (str_eqz(option, "OnAccessIncludePath") ||
				 str_eqz(option, "OnAccessMountPath"))
				c->on_access_paths = true;
	}
}

/* The directory that freshclam fills is the one whose age matters. */
static void read_freshclam_conf(struct look *k, struct clamav *c)
{
	static const char *const PATHS[] = {"/etc/clamav/freshclam.conf",
		"/etc/freshclam.conf", "/usr/local/etc/freshclam.conf"};
	struct str text, option, value;
	size_t i;

	for (i = 0; i < sizeof PATHS / sizeof *PATHS && !c->has_freshclam_conf; i++) {
		if (!scan_read(k->s, AUTO_UPDATE, PATHS[i], CONFIG_MAX, &text))
			continue;
		c->has_freshclam_conf = true;
		while (clamav_next_option(&text, &option, &value))
			if (str_eqz(option, "DatabaseDirectory"))
				c->database_dir = value;
			else if (str_eqz(option, "Checks"))
				str_to_i64(value, &c->checks);
			else if (str_eqz(option, "Example"))
				c->is_example = true;
	}
}

/* OK, ERR_NOT_FOUND, or another, of which it has warned. */
static enum err read_header(struct look *k, const char *path, struct clamav_header *ret)
{
	SCOPED_FD(fd) = machine_open_regular(scan_machine(k->s), path);
	char bytes[CLAMAV_HEADER_SIZE];
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);

	if (n < 0) {
		int saved_errno = errno;

		scan_warn_errno(k->s, DATABASE_TIME, path, saved_errno);
		scan_warn_errno(k->s, DATABASE_VERSION, path, saved_errno);
		return err_from_errno(saved_errno);
	}
	if (clamav_parse_header(str_of(bytes, (size_t)n), ret)) {
		scan_warn_columns(k->s, DATABASE_VERSION, DATABASE_TIME,
			"%s: malformed database header", path);
		return ERR_MALFORMED;
	}
	ret->version = arena_str(scan_arena(k->s), ret->version);
	return OK;
}

static void give_database(struct look *k, const struct clamav *c)
{
	static const char *const NAMES[] = {"daily.cld", "daily.cvd"};
	struct clamav_header newest = {.version = STR("")};
	bool damaged = false;
	size_t i;

	if (!scan_wants_any(k->s, DATABASE_VERSION, DATABASE_TIME))
		return;
	for (i = 0; i < 2; i++) {
		const char *path = arena_printf(
			scan_arena(k->s), "%.*s/%s", STR_ARG(c->database_dir), NAMES[i])
					   .ptr;
		struct clamav_header h;
		enum err r = read_header(k, path, &h);

		damaged |= r && r != ERR_NOT_FOUND;
		if (!r && h.built >= newest.built)
			newest = h;
	}
	if (damaged && !newest.built)
		return;
	scan_text_kept(k->s, DATABASE_VERSION, newest.version);
	scan_int(k->s, DATABASE_TIME, newest.built);
}

struct scans {
	struct look *k;
	int64_t interval; /* of the most frequent full scan; 0: none */
	bool updates;     /* something runs freshclam */
};

/* A word, or the last part of a path. */
static bool names_program(struct str word, const char *program)
{
	const char *slash = word.len ? memrchr(word.ptr, '/', word.len) : NULL;

	if (slash)
		word = str_of(slash + 1, (size_t)(word.ptr + word.len - slash - 1));
	return str_eqz(word, program);
}

/* "-r", "-ri", "--recursive", "--recursive=yes". */
static bool is_recursive(struct str word)
{
	if (str_starts(word, "--"))
		return str_eqz(word, "--recursive") || str_eqz(word, "--recursive=yes");
	return str_starts(word, "-") && memchr(word.ptr, 'r', word.len);
}

/* A line that runs clamdscan, or clamscan with -r, over everything. */
static bool is_full_scan(struct str line)
{
	bool scanner = false, root = false, descends = false;
	struct str word;

	line = str_trim(line);
	if (line.len && line.ptr[0] == '#')
		return false;
	while (str_next_word(&line, &word)) {
		scanner |= names_program(word, "clamscan") ||
			   names_program(word, "clamdscan");
		descends |= names_program(word, "clamdscan") ||
			    (scanner && is_recursive(word));
		root |= scanner && (str_eqz(word, "/") || str_eqz(word, "/*"));
	}
	return scanner && root && descends;
}

static bool runs_freshclam(struct str line)
{
	struct str word;

	line = str_trim(line);
	if (line.len && line.ptr[0] == '#')
		return false;
	while (str_next_word(&line, &word))
		if (names_program(word, "freshclam"))
			return true;
	return false;
}

static void note_command(struct scans *v, struct str command, int64_t interval)
{
	struct str line;

	while (str_next_line(&command, &line)) {
		if (is_full_scan(line) && interval > 0 &&
			(!v->interval || interval < v->interval))
			v->interval = interval;
		v->updates |= interval > 0 && runs_freshclam(line);
	}
}

static enum err note_cron(void *ctx, const struct cron_job *job)
{
	if (!job->ignored)
		note_command(ctx, job->command, cron_interval(&job->when));
	return OK;
}

static enum err note_timer(void *ctx, const struct timer_job *job)
{
	if (job->enabled)
		note_command(ctx, job->command, job->interval);
	return OK;
}

static enum err look_for_scans(struct look *k, struct scans *ret)
{
	enum err r = OK;

	if (!scan_wants(k->s, FULL_SCAN_SCHEDULED_DAYS) && !scan_wants(k->s, AUTO_UPDATE))
		return OK;
	if (cron_starts(k->units))
		r = cron_each_tab(k->s, FULL_SCAN_SCHEDULED_DAYS, note_cron, ret);
	if (!r && cron_starts(k->units))
		r = cron_each_script(k->s, FULL_SCAN_SCHEDULED_DAYS, note_cron, ret);
	if (!r)
		r = timers_each(k->s, k->units, note_timer, ret);
	return r;
}

/* Without its configuration freshclam stops at once, unless it was given another. */
static bool updates_itself(struct look *k, const struct clamav *c, const struct scans *v)
{
	if (c->is_example)
		return false;
	if (!c->has_freshclam_conf)
		return procs_has(&k->procs, "freshclam");
	if (c->checks == 0)
		return v->updates;
	return v->updates || units_is_enabled(k->units, "clamav-freshclam.service") ||
	       units_is_enabled(k->units, "clamav-freshclam-once.timer") ||
	       procs_has(&k->procs, "freshclam");
}

/* clamonacc(8) watches what clamd.conf names, and needs clamd to do so. */
static bool watches(struct look *k, const struct clamav *c)
{
	bool starts = units_is_enabled(k->units, "clamav-clamonacc.service") ||
		      units_is_enabled(k->units, "clamonacc.service") ||
		      procs_has(&k->procs, "clamonacc");

	return starts && c->on_access_paths &&
	       (is_enabled(k, &CLAMAV) || runs(k, &CLAMAV));
}

static enum err give_clamav(struct look *k)
{
	struct clamav c = {.database_dir = STR("/var/lib/clamav"), .checks = 12};
	struct scans scans = {.k = k};
	enum err r;

	if (!give_common(k, &CLAMAV))
		return OK;
	read_clamd_conf(k, &c);
	read_freshclam_conf(k, &c);
	give_database(k, &c);
	r = look_for_scans(k, &scans);
	if (r)
		return r;
	scan_int(k->s, AUTO_UPDATE, updates_itself(k, &c, &scans));
	scan_int(k->s, ON_ACCESS, watches(k, &c));
	if (scans.interval)
		scan_int(
			k->s, FULL_SCAN_SCHEDULED_DAYS, (scans.interval + DAY - 1) / DAY);
	if (c.source)
		scan_textz(k->s, SOURCE, c.source);
	return scan_row(k->s);
}

static enum err look_at_packages(struct look *k)
{
	size_t i, j, n = 0;

	for (i = 0; i < EACH_MAX; i++)
		k->asked[n++].name = CLAMAV.packages[i];
	for (i = 0; i < N_OTHERS; i++)
		for (j = 0; j < EACH_MAX && OTHERS[i].packages[j]; j++)
			k->asked[n++].name = OTHERS[i].packages[j];
	return dpkg_ask(k->s, SCAN_ROWS, k->asked, n);
}

static enum err antivirus_fill(struct scan *s)
{
	struct look k = {.s = s};
	enum err r = look_at_packages(&k);
	size_t i;

	if (r)
		return r;
	if (scan_wants(s, RUNNING) || scan_wants_any(s, AUTO_UPDATE, ON_ACCESS))
		k.procs = procs_read(s, RUNNING);
	k.units = units_load(s, ENABLED);
	r = give_clamav(&k);
	for (i = 0; !r && i < N_OTHERS; i++)
		if (give_common(&k, &OTHERS[i]))
			r = scan_row(s);
	return r;
}

const struct table antivirus_table = {
	.name = "antivirus",
	TABLE_COLUMNS(COLUMNS),
	.fill = antivirus_fill,
};
