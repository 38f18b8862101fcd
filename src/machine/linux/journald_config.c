/*
 * journald_config: journald.conf(5) as it counts: /etc/systemd/journald.conf and its
 * drop-ins (the last one wins; an empty value is the default again), and the
 * documented default (systemd 252, as Debian 12 builds it) of every option that
 * is not set. Sizes whose default depends on the disk (SystemMaxUse: 10% of the
 * file system and at most 4G; SystemKeepFree: 15%...) have the value '' and
 * is_default 1. MaxRetentionSec '0' means: no limit. Values are as written. No rows
 * where there is no systemd-journald. What the kernel's command line says
 * (systemd.journald.*) is not looked at.
 */
#include "etc.h"
#include "unit_file.h"

enum { NAME, VALUE, IS_DEFAULT, SOURCE, LINE };

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, 0},
	[VALUE] = {"value", COLUMN_TEXT, 0},
	[IS_DEFAULT] = {"is_default", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

static const struct {
	const char *name, *value;
} DEFAULTS[] = {
	{"Storage", "auto"},
	{"Compress", "yes"},
	{"Seal", "yes"},
	{"SplitMode", "uid"},
	{"SyncIntervalSec", "5m"},
	{"RateLimitIntervalSec", "30s"},
	{"RateLimitBurst", "10000"},
	{"SystemMaxUse", ""},
	{"SystemKeepFree", ""},
	{"SystemMaxFileSize", ""},
	{"SystemMaxFiles", "100"},
	{"RuntimeMaxUse", ""},
	{"RuntimeKeepFree", ""},
	{"RuntimeMaxFileSize", ""},
	{"RuntimeMaxFiles", "100"},
	{"MaxRetentionSec", "0"},
	{"MaxFileSec", "1month"},
	{"ForwardToSyslog", "yes"},
	{"ForwardToKMsg", "no"},
	{"ForwardToConsole", "no"},
	{"ForwardToWall", "yes"},
	{"TTYPath", "/dev/console"},
	{"MaxLevelStore", "debug"},
	{"MaxLevelSyslog", "debug"},
	{"MaxLevelKMsg", "notice"},
	{"MaxLevelConsole", "info"},
	{"MaxLevelWall", "emerg"},
	{"LineMax", "48K"},
	{"ReadKMsg", "yes"},
	{"Audit", "no"},
};

enum { N_OPTIONS = sizeof DEFAULTS / sizeof *DEFAULTS };

struct option {
	struct str value;
	const char *source; /* NULL: the default */
	size_t line;
};

/* "RateLimitInterval" is what RateLimitIntervalSec was called once. */
static int option_of(struct str key)
{
	int i;

	if (str_eqz(key, "RateLimitInterval"))
		key = STR("RateLimitIntervalSec");
	for (i = 0; i < N_OPTIONS; i++)
		if (str_eqz(key, DEFAULTS[i].name))
			return i;
	return -1;
}

static void read_file(struct scan *s, struct str file, struct option options[N_OPTIONS])
{
	struct unit_setting e;
	struct unit_file f;
	struct str text;

	if (!scan_read(s, SCAN_ROWS, file.ptr, ETC_FILE_BYTES, &text))
		return;
	f = unit_file_over(text);
	while (unit_file_next(&f, &e)) {
		int i = str_eqz(e.section, "Journal") ? option_of(e.key) : -1;

		if (i < 0)
			continue;
		options[i] = (struct option){0};
		if (e.value.len)
			options[i] = (struct option){
				unit_file_join(scan_arena(s), e.value), file.ptr, e.line};
	}
}

static enum err journald_config_fill(struct scan *s)
{
	struct option options[N_OPTIONS] = {{{0}}};
	struct etc_paths files = {0};
	enum err r = OK;
	size_t i;

	etc_systemd_files(s, SCAN_ROWS, "journald.conf", &files);
	if (!files.n && !etc_exists(s, SCAN_ROWS, "/usr/lib/systemd/systemd-journald") &&
		!etc_exists(s, SCAN_ROWS, "/lib/systemd/systemd-journald"))
		return OK;
	for (i = 0; i < files.n; i++)
		read_file(s, files.v[i], options);
	for (i = 0; i < N_OPTIONS && !r; i++) {
		const struct option *o = &options[i];

		scan_textz(s, NAME, DEFAULTS[i].name);
		scan_text(s, VALUE, o->source ? o->value : str_z(DEFAULTS[i].value));
		scan_int(s, IS_DEFAULT, o->source == NULL);
		scan_textz(s, SOURCE, o->source ? o->source : "");
		scan_int(s, LINE, (int64_t)o->line);
		r = scan_row(s);
	}
	return r;
}

const struct table journald_config_table = {
	.name = "journald_config",
	TABLE_COLUMNS(COLUMNS),
	.fill = journald_config_fill,
};
