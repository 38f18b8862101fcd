/*
 * inetd_services: what the super-servers would start for somebody who connects:
 * /etc/inetd.conf and /etc/inetd.d (inetd.conf(5)), /etc/xinetd.conf with its
 * includes (xinetd.conf(5)). enabled = 0: the entry is there and switched off
 * ("#<off>#" of update-inetd; `disable = yes`, or the defaults' lists). That the
 * super-server itself is installed is not looked at.
 */
#include "etc.h"
#include "grow.h"
#include "inetd_line.h"

#define DEPTH_MAX 16
#define FILES_MAX 1000
#define SERVICES_MAX 10000
#define LIST_MAX 8192 /* bytes of the defaults' lists */

enum { SERVICE, PROTOCOL, USER, PROGRAM, ENABLED, SOURCE, LINE };

static const struct column COLUMNS[] = {
	[SERVICE] = {"service", COLUMN_TEXT, 0},
	[PROTOCOL] = {"protocol", COLUMN_TEXT, 0},
	[USER] = {"user", COLUMN_TEXT, 0},
	[PROGRAM] = {"program", COLUMN_TEXT, 0},
	[ENABLED] = {"enabled", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

static enum err give(
	struct scan *s, const struct inetd_entry *e, struct str source, size_t line)
{
	scan_text_kept(s, SERVICE, e->service);
	scan_text_kept(s, PROTOCOL, e->protocol);
	scan_text_kept(s, USER, e->user);
	scan_text_kept(s, PROGRAM, e->program);
	scan_int(s, ENABLED, e->enabled);
	scan_text_kept(s, SOURCE, source);
	scan_int(s, LINE, (int64_t)line);
	return scan_row(s);
}

static enum err inetd_file(struct scan *s, struct str path)
{
	struct str text, line;
	struct inetd_entry e;
	enum err r = OK;
	size_t at = 0;

	if (!scan_read(s, SCAN_ROWS, path.ptr, ETC_FILE_BYTES, &text))
		return OK;
	while (!r && str_next_line(&text, &line)) {
		at++;
		if (inetd_parse(line, &e))
			r = give(s, &e, path, at);
	}
	return r;
}

/* --- xinetd ----------------------------------------------------------------------- */

struct service {
	struct inetd_entry entry;
	struct str id, source;
	size_t line;
	bool disabled;
};

struct xinetd {
	struct scan *s;
	struct service *services;
	size_t n, cap, n_files;
	struct str disabled, enabled; /* the defaults' lists */
	bool only_enabled;            /* the second was given */
};

static void read_xinetd(struct xinetd *x, struct str path, unsigned depth);

static void default_attribute(struct xinetd *x, const struct xinetd_line *l)
{
	struct arena *a = scan_arena(x->s);
	struct str *list;

	if (str_eqz(l->name, "disabled"))
		list = &x->disabled;
	else if (str_eqz(l->name, "enabled"))
		list = &x->enabled;
	else
		return;
	x->only_enabled = x->only_enabled || list == &x->enabled;
	if (list->len + l->value.len > LIST_MAX) {
		scan_warn(
			x->s, SCAN_ROWS, "xinetd: a list longer than %d bytes", LIST_MAX);
		return;
	}
	*list = l->op == '+'
			? arena_printf(a, "%.*s %.*s", STR_ARG(*list), STR_ARG(l->value))
			: l->value;
}

static void service_attribute(struct service *one, const struct xinetd_line *l)
{
	bool on;

	if (str_eqz(l->name, "disable"))
		one->disabled = etc_to_bool(l->value, &on) && on;
	else if (str_eqz(l->name, "protocol"))
		one->entry.protocol = l->value;
	else if (str_eqz(l->name, "user"))
		one->entry.user = l->value;
	else if (str_eqz(l->name, "server"))
		one->entry.program = l->value;
	else if (str_eqz(l->name, "id"))
		one->id = l->value;
	else if (str_eqz(l->name, "type") && str_contains(l->value, "INTERNAL"))
		one->entry.program = STR("internal");
	else if (str_eqz(l->name, "socket_type") && !one->entry.protocol.len)
		one->entry.protocol =
			str_eqz(l->value, "dgram") ? STR("udp") : STR("tcp");
}

static struct service *new_service(
	struct xinetd *x, struct str name, struct str source, size_t line)
{
	if (x->n == SERVICES_MAX) {
		scan_warn(
			x->s, SCAN_ROWS, "more than %d services of xinetd", SERVICES_MAX);
		return NULL;
	}
	ARENA_GROW(scan_arena(x->s), x->services, x->n, x->cap);
	x->services[x->n] =
		(struct service){.entry = {name, STR(""), STR(""), STR(""), true},
			.id = name,
			.source = source,
			.line = line};
	return &x->services[x->n++];
}

static void include(struct xinetd *x, const struct xinetd_line *l, unsigned depth)
{
	const char *dir = arena_strz(scan_arena(x->s), l->value);
	const char *const *names;
	size_t n, i;

	if (l->kind == XINETD_INCLUDE) {
		read_xinetd(x, arena_str(scan_arena(x->s), l->value), depth + 1);
		return;
	}
	if (!scan_list(x->s, SCAN_ROWS, dir, &names, &n))
		return;
	for (i = 0; i < n; i++) {
		struct str path = arena_printf(scan_arena(x->s), "%s/%s", dir, names[i]);

		/* xinetd.conf(5): a dot in the name, or "~" at its end, and it is left
		 * out */
		if (!strchr(names[i], '.') && !str_ends(str_z(names[i]), "~") &&
			!etc_is_dir(scan_machine(x->s), path.ptr))
			read_xinetd(x, path, depth + 1);
	}
}

static void read_xinetd(struct xinetd *x, struct str path, unsigned depth)
{
	struct service *in = NULL;
	bool in_defaults = false;
	struct str text, line;
	size_t at = 0;

	if (depth > DEPTH_MAX || x->n_files++ > FILES_MAX) {
		scan_warn(x->s, SCAN_ROWS, "%s: too many includes", path.ptr);
		return;
	}
	if (!scan_read(x->s, SCAN_ROWS, path.ptr, ETC_FILE_BYTES, &text))
		return;
	while (str_next_line(&text, &line)) {
		struct xinetd_line l = xinetd_parse(line);

		at++;
		if (l.kind == XINETD_SERVICE)
			in = new_service(x, l.value, path, at);
		else if (l.kind == XINETD_DEFAULTS)
			in_defaults = true;
		else if (l.kind == XINETD_END)
			in = NULL, in_defaults = false;
		else if (l.kind == XINETD_ATTRIBUTE && in)
			service_attribute(in, &l);
		else if (l.kind == XINETD_ATTRIBUTE && in_defaults)
			default_attribute(x, &l);
		else if (l.kind == XINETD_INCLUDE || l.kind == XINETD_INCLUDE_DIR)
			include(x, &l, depth);
	}
}

static bool has_word(struct str list, struct str word)
{
	struct str one;

	while (str_next_word(&list, &one))
		if (str_eq(one, word))
			return true;
	return false;
}

static enum err xinetd_rows(struct scan *s)
{
	struct xinetd x = {.s = s, .disabled = STR(""), .enabled = STR("")};
	enum err r = OK;
	size_t i;

	read_xinetd(&x, STR("/etc/xinetd.conf"), 0);
	if (!x.n_files || !etc_exists(s, SCAN_ROWS, "/etc/xinetd.conf"))
		include(&x,
			&(struct xinetd_line){.kind = XINETD_INCLUDE_DIR,
				.value = STR("/etc/xinetd.d")},
			0);
	for (i = 0; i < x.n && !r; i++) {
		struct service *one = &x.services[i];

		one->entry.enabled = !one->disabled && !has_word(x.disabled, one->id) &&
				     (!x.only_enabled || has_word(x.enabled, one->id));
		r = give(s, &one->entry, one->source, one->line);
	}
	return r;
}

static enum err inetd_services_fill(struct scan *s)
{
	struct etc_paths paths = {0};
	enum err r = OK;
	size_t i;

	etc_glob(s, SCAN_ROWS, STR("/etc/inetd.conf"), &paths);
	etc_glob(s, SCAN_ROWS, STR("/etc/inetd.d/*"), &paths);
	for (i = 0; i < paths.n && !r; i++)
		if (!etc_is_dir(scan_machine(s), paths.v[i].ptr))
			r = inetd_file(s, paths.v[i]);
	return r ? r : xinetd_rows(s);
}

const struct table inetd_services_table = {
	.name = "inetd_services",
	TABLE_COLUMNS(COLUMNS),
	.fill = inetd_services_fill,
};
