/*
 * vpn_configs: the private networks that are set up on this machine, and whether
 * each comes up at boot (enabled):
 *
 * wireguard       /etc/wireguard/NAME.conf by wg-quick@NAME, and systemd-networkd's
 *                 .netdev files of that kind
 * openvpn         /etc/openvpn (by openvpn@NAME, or all of them by openvpn.service and
 *                 AUTOSTART in /etc/default/openvpn), client/ and server/ below it
 * strongswan      `conn` sections of ipsec.conf with auto=start, route or add;
 *                 connections of swanctl.conf
 * networkmanager  connections of type vpn or wireguard, unless autoconnect=false
 */
#include "etc.h"
#include "unit_file.h"
#include "units.h"

enum { KIND, NAME, ENABLED, SOURCE };

static const struct column COLUMNS[] = {
	[KIND] = {"kind", COLUMN_TEXT, 0},
	[NAME] = {"name", COLUMN_TEXT, 0},
	[ENABLED] = {"enabled", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
};

struct reading {
	struct scan *s;
	struct units *units;
	unsigned depth;
};

static enum err give(
	struct scan *s, const char *kind, struct str name, bool enabled, struct str file)
{
	scan_textz(s, KIND, kind);
	scan_text(s, NAME, name);
	scan_int(s, ENABLED, enabled);
	scan_text(s, SOURCE, file);
	return scan_row(s);
}

/* "/etc/wireguard/wg0.conf" gives "wg0". */
static struct str name_of(struct str file)
{
	const char *slash = memrchr(file.ptr, '/', file.len);
	struct str name = str_of(slash + 1, file.len - (size_t)(slash + 1 - file.ptr));
	const char *dot = memrchr(name.ptr, '.', name.len);

	return dot ? str_of(name.ptr, (size_t)(dot - name.ptr)) : name;
}

static bool instance_enabled(struct reading *r, const char *prefix, struct str name)
{
	struct str unit =
		arena_printf(scan_arena(r->s), "%s@%.*s.service", prefix, STR_ARG(name));

	return units_is_enabled(r->units, unit.ptr);
}

/* --- WireGuard
 * --------------------------------------------------------------------------- */

static enum err wireguard(struct reading *r)
{
	struct etc_paths files = {0};
	enum err e = OK;
	size_t i;

	etc_glob(r->s, SCAN_ROWS, STR("/etc/wireguard/*.conf"), &files);
	for (i = 0; i < files.n && !e; i++)
		e = give(r->s, "wireguard", name_of(files.v[i]),
			instance_enabled(r, "wg-quick", name_of(files.v[i])), files.v[i]);
	return e;
}

static enum err networkd(struct reading *r)
{
	bool enabled = units_is_enabled(r->units, "systemd-networkd.service");
	struct etc_paths files = {0};
	struct str text, kind, name;
	enum err e = OK;
	size_t i;

	etc_glob(r->s, SCAN_ROWS, STR("/etc/systemd/network/*.netdev"), &files);
	for (i = 0; i < files.n && !e; i++) {
		if (!scan_read(r->s, SCAN_ROWS, files.v[i].ptr, ETC_FILE_BYTES, &text) ||
			!unit_file_find(text, "NetDev", "Kind", &kind) ||
			!str_eqz(kind, "wireguard"))
			continue;
		if (!unit_file_find(text, "NetDev", "Name", &name))
			name = name_of(files.v[i]);
		e = give(r->s, "wireguard", name, enabled, files.v[i]);
	}
	return e;
}

/* --- OpenVPN
 * ------------------------------------------------------------------------------- */

static bool has_word(struct str list, struct str word)
{
	struct str one;

	while (str_next_word(&list, &one))
		if (str_eq(one, word))
			return true;
	return false;
}

/* openvpn.service starts what AUTOSTART names, by default all of it. */
static bool autostarts(struct reading *r, struct str name)
{
	struct str text, list = STR("all");

	if (!units_is_enabled(r->units, "openvpn.service"))
		return false;
	if (scan_read(r->s, ENABLED, "/etc/default/openvpn", ETC_FILE_BYTES, &text))
		etc_shell_value(text, "AUTOSTART", &list);
	return has_word(list, STR("all")) || has_word(list, name);
}

static enum err openvpn(struct reading *r)
{
	static const struct {
		const char *pattern, *unit;
	} KINDS[] = {
		{"/etc/openvpn/*.conf", "openvpn"},
		{"/etc/openvpn/client/*.conf", "openvpn-client"},
		{"/etc/openvpn/server/*.conf", "openvpn-server"},
	};
	enum err e = OK;
	size_t i, k;

	for (k = 0; k < sizeof KINDS / sizeof *KINDS; k++) {
		struct etc_paths files = {0};

		etc_glob(r->s, SCAN_ROWS, str_z(KINDS[k].pattern), &files);
		for (i = 0; i < files.n && !e; i++) {
			struct str name = name_of(files.v[i]);

			e = give(r->s, "openvpn", name,
				instance_enabled(r, KINDS[k].unit, name) ||
					(k == 0 && autostarts(r, name)),
				files.v[i]);
		}
	}
	return e;
}

/* --- strongSwan
 * ---------------------------------------------------------------------------- */

static bool strongswan_starts(struct reading *r)
{
	return units_is_enabled(r->units, "strongswan-starter.service") ||
	       units_is_enabled(r->units, "strongswan.service") ||
	       units_is_enabled(r->units, "ipsec.service");
}

static enum err ipsec_file(struct reading *r, struct str file);

static enum err ipsec_include(struct reading *r, struct str pattern)
{
	struct etc_paths files = {0};
	enum err e = OK;
	size_t i;

	if (r->depth == ETC_INCLUDE_DEPTH)
		return OK;
	if (!str_starts(pattern, "/"))
		pattern = arena_printf(scan_arena(r->s), "/etc/%.*s", STR_ARG(pattern));
	r->depth++;
	etc_glob(r->s, SCAN_ROWS, pattern, &files);
	for (i = 0; i < files.n && !e; i++)
		e = ipsec_file(r, files.v[i]);
	r->depth--;
	return e;
}

static enum err give_conn(
	struct reading *r, struct str name, struct str start, struct str file)
{
	bool starts = str_eqz(start, "start") || str_eqz(start, "route") ||
		      str_eqz(start, "add");

	if (!name.len || str_eqz(name, "%default"))
		return OK;
	return give(r->s, "strongswan", name, starts && strongswan_starts(r), file);
}

static enum err ipsec_file(struct reading *r, struct str file)
{
	struct str text, line, word, conn = STR(""), start = STR("");
	enum err e = OK;

	if (!scan_read(r->s, SCAN_ROWS, file.ptr, ETC_FILE_BYTES, &text))
		return OK;
	while (!e && str_next_line(&text, &line)) {
		bool indented = line.len && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
		struct str rest = str_trim(line);

		if (!rest.len || rest.ptr[0] == '#')
			continue;
		if (indented) {
			if (str_cut(&rest, '=', &word) && str_eqz(str_trim(word), "auto"))
				start = str_trim(rest);
			continue;
		}
		e = give_conn(r, conn, start, file);
		conn = start = STR("");
		str_next_word(&rest, &word);
		if (str_eqz(word, "conn"))
			conn = str_trim(rest);
		else if (str_eqz(word, "include") && !e)
			e = ipsec_include(r, str_trim(rest));
	}
	return e ? e : give_conn(r, conn, start, file);
}

/* connections { NAME { ... } }: the names at the second level. */
static enum err swanctl_file(struct reading *r, struct str file)
{
	struct str text, line, word = STR(""), top = STR("");
	enum err e = OK;
	size_t depth = 0, i;

	if (!scan_read(r->s, SCAN_ROWS, file.ptr, ETC_FILE_BYTES, &text))
		return OK;
	while (!e && str_next_line(&text, &line)) {
		size_t from = 0;

		str_cut(&line, '#', &word);
		line = word;
		for (i = 0; i < line.len && !e; i++) {
			if (line.ptr[i] != '{' && line.ptr[i] != '}')
				continue;
			word = str_trim(str_of(line.ptr + from, i - from));
			from = i + 1;
			if (line.ptr[i] == '}') {
				depth -= depth > 0;
				continue;
			}
			if (depth == 0)
				top = word;
			if (depth == 1 && str_eqz(top, "connections") && word.len)
				e = give(r->s, "strongswan", word, strongswan_starts(r),
					file);
			depth++;
		}
	}
	return e;
}

static enum err strongswan(struct reading *r)
{
	struct etc_paths files = {0};
	enum err e = ipsec_file(r, STR("/etc/ipsec.conf"));
	size_t i;

	etc_path_add(r->s, &files, STR("/etc/swanctl/swanctl.conf"));
	etc_glob(r->s, SCAN_ROWS, STR("/etc/swanctl/conf.d/*.conf"), &files);
	for (i = 0; i < files.n && !e; i++)
		e = swanctl_file(r, files.v[i]);
	return e;
}

/* --- NetworkManager
 * -------------------------------------------------------------------------- */

static enum err network_manager(struct reading *r)
{
	bool runs = units_is_enabled(r->units, "NetworkManager.service");
	struct etc_paths files = {0};
	struct str text, type, name, automatic;
	enum err e = OK;
	size_t i;

	etc_glob(
		r->s, SCAN_ROWS, STR("/etc/NetworkManager/system-connections/*"), &files);
	for (i = 0; i < files.n && !e; i++) {
		if (!scan_read(r->s, SCAN_ROWS, files.v[i].ptr, ETC_FILE_BYTES, &text) ||
			!unit_file_find(text, "connection", "type", &type) ||
			(!str_eqz(type, "vpn") && !str_eqz(type, "wireguard")))
			continue;
		if (!unit_file_find(text, "connection", "id", &name))
			name = name_of(files.v[i]);
		if (!unit_file_find(text, "connection", "autoconnect", &automatic))
			automatic = STR("true");
		e = give(r->s, "networkmanager", name,
			runs && unit_file_is_true(automatic), files.v[i]);
	}
	return e;
}

static enum err vpn_configs_fill(struct scan *s)
{
	static enum err (*const KINDS[])(struct reading *) = {
		wireguard, networkd, openvpn, strongswan, network_manager};
	struct reading r = {.s = s, .units = units_load(s, ENABLED)};
	enum err e = OK;
	size_t i;

	for (i = 0; i < sizeof KINDS / sizeof *KINDS && !e; i++)
		e = KINDS[i](&r);
	return e;
}

const struct table vpn_configs_table = {
	.name = "vpn_configs",
	TABLE_COLUMNS(COLUMNS),
	.fill = vpn_configs_fill,
};
