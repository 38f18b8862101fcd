/*
 * time_sync: the programs that set the clock, each that is installed: does it start
 * at boot, and whom does it ask. Servers are those of the configuration (with its
 * includes), in order; a chrony or ntp that is given a clock of its own has
 * "refclock". systemd-timesyncd asks FallbackNTP when NTP is empty; networks and
 * DHCP may give it others.
 *
 * kernel_synchronized is the kernel's word (adjtimex(2), STA_UNSYNC), the same on
 * every row: that some program has set the clock lately. chrony without `rtcsync`
 * does not tell the kernel.
 */
#include <sys/timex.h>

#include "buf.h"
#include "etc.h"
#include "unit_file.h"
#include "units.h"

enum { SERVICE, INSTALLED, ENABLED, SERVERS, KERNEL_SYNCHRONIZED, SOURCE };

static const struct column COLUMNS[] = {
	[SERVICE] = {"service", COLUMN_TEXT, 0},
	[INSTALLED] = {"installed", COLUMN_INTEGER, 0},
	[ENABLED] = {"enabled", COLUMN_INTEGER, 0},
	[SERVERS] = {"servers", COLUMN_TEXT, 0},
	[KERNEL_SYNCHRONIZED] = {"kernel_synchronized", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
};

#define SERVERS_BYTES ((size_t)64 << 10)

struct reading {
	struct scan *s;
	struct buf *servers;
	unsigned depth;
};

static void add_server(struct buf *servers, struct str name)
{
	if (servers->len)
		buf_char(servers, ' ');
	buf_append(servers, name);
}

/* --- systemd-timesyncd --------------------------------------------------------- */

#define DEBIAN_FALLBACK \
	"0.debian.pool.ntp.org 1.debian.pool.ntp.org 2.debian.pool.ntp.org " \
	"3.debian.pool.ntp.org"

/* A list is added to by every assignment; an empty one takes it back. */
static void add_words(struct buf *list, struct str value)
{
	struct str word;

	if (!value.len)
		buf_clear(list);
	while (unit_file_next_word(&value, &word))
		add_server(list, word);
}

static const char *timesyncd_servers(struct reading *r)
{
	SCOPED_BUF(fallback, SERVERS_BYTES);
	struct etc_paths files = {0};
	bool said_fallback = false;
	struct unit_setting e;
	struct unit_file f;
	struct str text;
	size_t i;

	etc_systemd_files(r->s, SERVERS, "timesyncd.conf", &files);
	for (i = 0; i < files.n; i++) {
		if (!scan_read(r->s, SERVERS, files.v[i].ptr, ETC_FILE_BYTES, &text))
			continue;
		f = unit_file_over(text);
		while (unit_file_next(&f, &e)) {
			if (!str_eqz(e.section, "Time"))
				continue;
			if (str_eqz(e.key, "NTP") || str_eqz(e.key, "Servers"))
				add_words(r->servers, e.value);
			if (str_eqz(e.key, "FallbackNTP")) {
				said_fallback = true;
				add_words(&fallback, e.value);
			}
		}
	}
	if (!r->servers->len)
		buf_append(r->servers,
			said_fallback ? buf_str(&fallback) : STR(DEBIAN_FALLBACK));
	return files.n ? files.v[0].ptr : "/etc/systemd/timesyncd.conf";
}

/* --- chrony, ntp ---------------------------------------------------------------- */

static void read_conf(struct reading *r, struct str file);

static void read_pattern(struct reading *r, struct str pattern)
{
	struct etc_paths files = {0};
	size_t i;

	if (r->depth == ETC_INCLUDE_DEPTH) {
		scan_warn(r->s, SERVERS, "%.*s: included too deeply", STR_ARG(pattern));
		return;
	}
	r->depth++;
	etc_glob(r->s, SERVERS, pattern, &files);
	for (i = 0; i < files.n; i++)
		read_conf(r, files.v[i]);
	r->depth--;
}

static void read_dirs(struct reading *r, struct str dirs, const char *suffix)
{
	struct str dir;

	while (str_next_word(&dirs, &dir))
		read_pattern(r,
			arena_printf(scan_arena(r->s), "%.*s/*%s", STR_ARG(dir), suffix));
}

static void take_line(struct reading *r, struct str line)
{
	struct str word, name;

	if (!str_next_word(&line, &word) || strchr("#;!%", word.ptr[0]))
		return;
	if (str_eqz_nocase(word, "refclock"))
		add_server(r->servers, STR("refclock"));
	else if (str_eqz_nocase(word, "confdir"))
		read_dirs(r, line, ".conf");
	else if (str_eqz_nocase(word, "sourcedir"))
		read_dirs(r, line, ".sources");
	else if (str_eqz_nocase(word, "include") || str_eqz_nocase(word, "includefile"))
		read_pattern(r, str_trim(line));
	if (!str_eqz_nocase(word, "server") && !str_eqz_nocase(word, "servers") &&
		!str_eqz_nocase(word, "pool") && !str_eqz_nocase(word, "peer"))
		return;
	while (str_next_word(&line, &name)) {
		if (str_eqz(name, "-4") || str_eqz(name, "-6"))
			continue;
		/* the local clock in a network's clothes */
		add_server(r->servers,
			str_starts(name, "127.127.") ? STR("refclock") : name);
		return;
	}
}

static void read_conf(struct reading *r, struct str file)
{
	struct str text, line;

	if (!scan_read(r->s, SERVERS, file.ptr, ETC_FILE_BYTES, &text))
		return;
	while (str_next_line(&text, &line))
		take_line(r, line);
}

/* --- rows ------------------------------------------------------------------------ */

static const struct {
	const char *service, *unit, *files[2];
} SERVICES[] = {
	{"systemd-timesyncd", "systemd-timesyncd.service", {NULL}},
	{"chrony", "chrony.service", {"/etc/chrony/chrony.conf", "/etc/chrony.conf"}},
	{"ntpsec", "ntpsec.service", {"/etc/ntpsec/ntp.conf"}},
	{"ntp", "ntp.service", {"/etc/ntp.conf"}},
	{"openntpd", "openntpd.service", {"/etc/openntpd/ntpd.conf"}},
};

/* The unit comes and goes with the package; its configuration may outlive it. */
static const char *unit_of(struct units *units, size_t i)
{
	if (units_exists(units, SERVICES[i].unit))
		return SERVICES[i].unit;
	if (!strcmp(SERVICES[i].service, "chrony") &&
		units_exists(units, "chronyd.service"))
		return "chronyd.service";
	return NULL;
}

/* Debian's ntp.service is an alias of ntpsec.service nowadays. */
static bool is_alias(struct units *units, size_t i)
{
	return strcmp(units_real_name(units, SERVICES[i].unit), SERVICES[i].unit) != 0 &&
	       strcmp(SERVICES[i].service, "ntp") == 0;
}

static const char *servers_of(struct scan *s, size_t i, struct buf *servers)
{
	struct reading r = {.s = s, .servers = servers};
	size_t k;

	if (!SERVICES[i].files[0])
		return timesyncd_servers(&r);
	for (k = 0; k < 2 && SERVICES[i].files[k]; k++)
		if (etc_exists(s, SERVERS, SERVICES[i].files[k])) {
			read_conf(&r, str_z(SERVICES[i].files[k]));
			return SERVICES[i].files[k];
		}
	return "";
}

static void give_synchronized(struct scan *s)
{
	struct timex t = {.modes = 0};

	if (!scan_wants(s, KERNEL_SYNCHRONIZED))
		return;
	if (!machine_is_live(scan_machine(s))) {
		scan_warn(s, KERNEL_SYNCHRONIZED, "adjtimex: not the running machine");
		return;
	}
	if (adjtimex(&t) < 0) {
		scan_warn(s, KERNEL_SYNCHRONIZED, "adjtimex: refused");
		return;
	}
	scan_int(s, KERNEL_SYNCHRONIZED, !(t.status & STA_UNSYNC));
}

static enum err time_sync_fill(struct scan *s)
{
	struct units *units = units_load(s, SCAN_ROWS);
	size_t i;

	for (i = 0; i < sizeof SERVICES / sizeof *SERVICES; i++) {
		SCOPED_BUF(servers, SERVERS_BYTES);
		const char *unit = unit_of(units, i);
		enum err r;

		if (!unit || is_alias(units, i))
			continue;
		scan_textz(s, SERVICE, SERVICES[i].service);
		scan_int(s, INSTALLED, 1);
		scan_int(s, ENABLED, units_is_enabled(units, unit));
		scan_textz(s, SOURCE, servers_of(s, i, &servers));
		scan_text(s, SERVERS, buf_str(&servers));
		give_synchronized(s);
		r = scan_row(s);
		if (r)
			return r;
	}
	return OK;
}

const struct table time_sync_table = {
	.name = "time_sync",
	TABLE_COLUMNS(COLUMNS),
	.fill = time_sync_fill,
};
