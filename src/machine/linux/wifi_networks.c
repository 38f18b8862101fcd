/*
 * wifi_networks: the wireless networks that this machine knows or offers, as it is
 * configured: NetworkManager's connections, wpa_supplicant, iwd and hostapd. Where a
 * network takes several kinds of security, the weakest is named (wifi.h). iwd's
 * files don't tell WPA3 from WPA2: "wpa2". `guest` is not known from these files:
 * NULL.
 */
#include "etc.h"
#include "wifi.h"

enum { SSID, SECURITY, MODE, GUEST, INTERFACE, SOURCE };

static const struct column COLUMNS[] = {
	[SSID] = {"ssid", COLUMN_TEXT, 0},
	[SECURITY] = {"security", COLUMN_TEXT, 0},
	[MODE] = {"mode", COLUMN_TEXT, 0},
	[GUEST] = {"guest", COLUMN_INTEGER, 0},
	[INTERFACE] = {"interface", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
};

struct giving {
	struct scan *s;
	const char *file;
	enum err err;
};

static void give(void *ctx, const struct wifi_network *n)
{
	struct giving *g = ctx;

	if (g->err)
		return;
	scan_text(g->s, SSID, n->ssid);
	scan_textz(g->s, SECURITY, n->security);
	scan_textz(g->s, MODE, n->mode);
	scan_text(g->s, INTERFACE, n->interface);
	scan_textz(g->s, SOURCE, g->file);
	g->err = scan_row(g->s);
}

typedef void parse_fn(struct arena *a, struct str text, wifi_found *found, void *ctx);

static enum err give_files(struct scan *s, const char *pattern, parse_fn *parse)
{
	struct etc_paths files = {0};
	struct giving g = {.s = s};
	struct str text;
	size_t i;

	etc_glob(s, SCAN_ROWS, str_z(pattern), &files);
	for (i = 0; i < files.n && !g.err; i++) {
		g.file = files.v[i].ptr;
		if (scan_read(s, SCAN_ROWS, g.file, ETC_FILE_BYTES, &text))
			parse(scan_arena(s), text, give, &g);
	}
	return g.err;
}

static enum err give_iwd(struct scan *s)
{
	const char *const *names;
	struct giving g = {.s = s};
	struct wifi_network network;
	size_t n, i;

	if (!scan_list(s, SCAN_ROWS, "/var/lib/iwd", &names, &n))
		return OK;
	for (i = 0; i < n && !g.err; i++) {
		g.file = arena_printf(scan_arena(s), "/var/lib/iwd/%s", names[i]).ptr;
		if (wifi_parse_iwd_name(scan_arena(s), str_z(names[i]), &network))
			give(&g, &network);
	}
	return g.err;
}

static enum err wifi_networks_fill(struct scan *s)
{
	static const struct {
		const char *pattern;
		parse_fn *parse;
	} KINDS[] = {
		{"/etc/NetworkManager/system-connections/*", wifi_parse_keyfile},
		{"/run/NetworkManager/system-connections/*", wifi_parse_keyfile},
		{"/usr/lib/NetworkManager/system-connections/*", wifi_parse_keyfile},
		{"/etc/wpa_supplicant.conf", wifi_parse_supplicant},
		{"/etc/wpa_supplicant/*.conf", wifi_parse_supplicant},
		{"/etc/hostapd/*.conf", wifi_parse_hostapd},
		{"/etc/hostapd.conf", wifi_parse_hostapd},
	};
	enum err r = OK;
	size_t i;

	for (i = 0; i < sizeof KINDS / sizeof *KINDS && !r; i++)
		r = give_files(s, KINDS[i].pattern, KINDS[i].parse);
	return r ? r : give_iwd(s);
}

const struct table wifi_networks_table = {
	.name = "wifi_networks",
	TABLE_COLUMNS(COLUMNS),
	.fill = wifi_networks_fill,
};
