/*
 * log_forwarding: where the logs of this machine are sent, by its logging programs
 * that are installed: rsyslog.conf(5), syslog-ng.conf(5), journal-upload.conf(5) (if
 * it starts at boot), and journald's own ForwardToSocket=. A destination of
 * syslog-ng that no log path uses is left out. Whether anybody listens there is
 * not looked at; a target may be this machine.
 *
 * selector is "*.*" where nothing is left out, else the condition around the action
 * as written ("mail.*", the expression of an `if`, "else", "ruleset NAME" which
 * only holds for inputs that are bound to it; of syslog-ng the filters' names).
 */
#include "etc.h"
#include "syslog_ng.h"
#include "unit_file.h"
#include "units.h"

enum { DAEMON, SELECTOR, TARGET, PORT, PROTOCOL, TLS, SOURCE, LINE };

static const struct column COLUMNS[] = {
	[DAEMON] = {"daemon", COLUMN_TEXT, 0},
	[SELECTOR] = {"selector", COLUMN_TEXT, 0},
	[TARGET] = {"target", COLUMN_TEXT, 0},
	[PORT] = {"port", COLUMN_INTEGER, 0},
	[PROTOCOL] = {"protocol", COLUMN_TEXT, 0},
	[TLS] = {"tls", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

static enum err give(
	struct scan *s, const char *daemon, const struct forwarding *f, const char *file)
{
	scan_textz(s, DAEMON, daemon);
	scan_text_kept(s, SELECTOR, f->selector);
	scan_text_kept(s, TARGET, f->target);
	scan_int(s, PORT, f->port);
	scan_text_kept(s, PROTOCOL, f->protocol);
	scan_int(s, TLS, f->tls);
	scan_textz(s, SOURCE, file);
	scan_int(s, LINE, (int64_t)f->line);
	return scan_row(s);
}

/* --- rsyslog ------------------------------------------------------------------------ */

struct reading {
	struct scan *s;
	struct rsyslog_globals globals;
	unsigned depth;
	enum err err;
};

static void read_rsyslog(struct reading *r, struct str file);

static void include_rsyslog(struct reading *r, struct str pattern)
{
	struct etc_paths files = {0};
	size_t i;

	if (r->depth == ETC_INCLUDE_DEPTH) {
		scan_warn(r->s, SCAN_ROWS, "%.*s: included too deeply", STR_ARG(pattern));
		return;
	}
	if (str_ends(pattern, "/")) /* a folder: all that is in it */
		pattern = arena_printf(scan_arena(r->s), "%.*s*", STR_ARG(pattern));
	r->depth++;
	etc_glob(r->s, SCAN_ROWS, pattern, &files);
	for (i = 0; i < files.n && !r->err; i++)
		read_rsyslog(r, files.v[i]);
	r->depth--;
}

static void read_rsyslog(struct reading *r, struct str file)
{
	struct str text, pattern;
	struct forwarding f;
	enum rsyslog_item what;
	struct rsyslog conf;

	if (!scan_read(r->s, SCAN_ROWS, file.ptr, ETC_FILE_BYTES, &text))
		return;
	conf = rsyslog_over(scan_arena(r->s), text, &r->globals);
	while (!r->err && (what = rsyslog_next(&conf, &f, &pattern)) != RSYSLOG_END) {
		if (what == RSYSLOG_INCLUDE)
			include_rsyslog(r, pattern);
		else
			r->err = give(r->s, "rsyslog", &f, file.ptr);
	}
}

static enum err rsyslog_rows(struct scan *s)
{
	struct reading r = {.s = s};

	if (etc_program(s, SCAN_ROWS, "rsyslogd"))
		read_rsyslog(&r, STR("/etc/rsyslog.conf"));
	return r.err;
}

/* --- syslog-ng ---------------------------------------------------------------------- */

struct reading_ng {
	struct scan *s;
	unsigned depth;
};

static void read_ng(void *ctx, struct syslog_ng *c, struct str pattern)
{
	struct reading_ng *r = ctx;
	struct etc_paths files = {0};
	struct str text;
	size_t i;

	if (r->depth == ETC_INCLUDE_DEPTH) {
		scan_warn(r->s, SCAN_ROWS, "%.*s: included too deeply", STR_ARG(pattern));
		return;
	}
	if (str_eqz(pattern, "scl.conf"))
		return; /* the library of blocks that comes with it sends nothing itself
			 */
	if (!str_starts(pattern, "/"))
		pattern = arena_printf(
			scan_arena(r->s), "/etc/syslog-ng/%.*s", STR_ARG(pattern));
	r->depth++;
	etc_glob(r->s, SCAN_ROWS, pattern, &files);
	for (i = 0; i < files.n; i++)
		if (scan_read(r->s, SCAN_ROWS, files.v[i].ptr, ETC_FILE_BYTES, &text))
			syslog_ng_parse(c, files.v[i].ptr, text, read_ng, r);
	r->depth--;
}

static enum err syslog_ng_rows(struct scan *s)
{
	struct reading_ng r = {.s = s};
	struct syslog_ng *c;
	enum err e = OK;
	size_t i;

	if (!etc_program(s, SCAN_ROWS, "syslog-ng"))
		return OK;
	c = ARENA_NEW(scan_arena(s), struct syslog_ng);
	c->arena = scan_arena(s);
	read_ng(&r, c, STR("/etc/syslog-ng/syslog-ng.conf"));
	syslog_ng_finish(c);
	if (c->full)
		scan_warn(s, SCAN_ROWS, "syslog-ng.conf: more than %d destinations",
			SYSLOG_NG_DESTINATIONS_MAX);
	for (i = 0; i < c->n && !e; i++)
		if (c->v[i].is_used)
			e = give(s, "syslog-ng", &c->v[i].to, c->v[i].file);
	return e;
}

/* --- systemd ------------------------------------------------------------------------ */

/* The last assignment of a key in systemd's files; its value is empty when unset. */
static struct unit_setting systemd_setting(struct scan *s, const char *name,
	const char *section, const char *key, const char **ret_file)
{
	struct unit_setting found = {.value = STR("")}, e;
	struct etc_paths files = {0};
	struct str text;
	size_t i;

	*ret_file = "";
	etc_systemd_files(s, SCAN_ROWS, name, &files);
	for (i = 0; i < files.n; i++) {
		struct unit_file f;

		if (!scan_read(s, SCAN_ROWS, files.v[i].ptr, ETC_FILE_BYTES, &text))
			continue;
		f = unit_file_over(text);
		while (unit_file_next(&f, &e))
			if (str_eqz(e.section, section) && str_eqz(e.key, key)) {
				found = e;
				*ret_file = files.v[i].ptr;
			}
	}
	return found;
}

static bool is_port(struct str s, int64_t *ret)
{
	return str_to_i64(s, ret) && *ret > 0 && *ret < 65536;
}

/* "https://host:19532/x" */
static void take_url(struct str url, struct forwarding *f)
{
	const char *mark = memmem(url.ptr, url.len, "://", 3);
	struct str host;

	f->protocol = STR("https");
	if (mark) {
		f->protocol = str_of(url.ptr, (size_t)(mark - url.ptr));
		url = str_of(mark + 3, url.len - (size_t)(mark + 3 - url.ptr));
	}
	f->tls = str_eqz(f->protocol, "https");
	str_cut(&url, '/', &host);
	f->target = host;
	if (str_starts(host, "[")) {
		host = str_of(host.ptr + 1, host.len - 1);
		str_cut(&host, ']', &f->target);
		str_cut(&host, ':', &url);
	} else {
		str_cut(&host, ':', &f->target);
	}
	if (!is_port(host, &f->port))
		f->port = 19532;
}

static enum err upload_rows(struct scan *s)
{
	const char *file;
	struct unit_setting url =
		systemd_setting(s, "journal-upload.conf", "Upload", "URL", &file);
	struct forwarding f = {.selector = STR("*.*"), .line = url.line};

	if (!url.value.len || !units_is_enabled(units_load(s, SCAN_ROWS),
				      "systemd-journal-upload.service"))
		return OK;
	take_url(url.value, &f);
	return give(s, "systemd-journal-upload", &f, file);
}

/* systemd 256: "192.0.2.1:19532", "[::1]:1", "vsock:2:1234", "/a/socket". */
static enum err journald_rows(struct scan *s)
{
	const char *file;
	struct unit_setting to =
		systemd_setting(s, "journald.conf", "Journal", "ForwardToSocket", &file);
	struct forwarding f = {
		.selector = STR("*.*"), .line = to.line, .target = to.value};
	const char *colon = memrchr(to.value.ptr, ':', to.value.len);
	size_t at;

	if (!to.value.len || to.value.ptr[0] == '/' || to.value.ptr[0] == '@')
		return OK;
	f.protocol = str_starts(to.value, "vsock") ? STR("vsock") : STR("tcp");
	at = colon ? (size_t)(colon - to.value.ptr) : to.value.len;
	if (colon && is_port(str_of(colon + 1, to.value.len - at - 1), &f.port))
		f.target = str_of(to.value.ptr, at);
	return give(s, "journald", &f, file);
}

static enum err log_forwarding_fill(struct scan *s)
{
	static enum err (*const DAEMONS[])(struct scan *) = {
		rsyslog_rows, syslog_ng_rows, upload_rows, journald_rows};
	enum err r = OK;
	size_t i;

	for (i = 0; i < sizeof DAEMONS / sizeof *DAEMONS && !r; i++)
		r = DAEMONS[i](s);
	return r;
}

const struct table log_forwarding_table = {
	.name = "log_forwarding",
	TABLE_COLUMNS(COLUMNS),
	.fill = log_forwarding_fill,
};
