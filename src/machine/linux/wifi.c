/*
 * What a network accepts at its weakest is what counts: WPA and WPA2 together are
 * "wpa"; WPA2 with WPA3 together are "wpa2". NetworkManager and wpa_supplicant allow
 * both WPA and WPA2 when no protocol is said: an access point then offers both.
 */
#include "wifi.h"

#include "unit_file.h"

static bool has_word(struct str list, const char *word)
{
	size_t i, from = 0;

	for (i = 0; i <= list.len; i++) {
		if (i < list.len && !strchr(" \t;,", list.ptr[i]))
			continue;
		if (str_eqz_nocase(str_of(list.ptr + from, i - from), word))
			return true;
		from = i + 1;
	}
	return false;
}

static int hex(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

static bool from_hex(struct arena *a, struct str s, struct str *ret)
{
	char *out = arena_alloc(a, s.len / 2 + 1);
	size_t i;

	if (!s.len || s.len % 2)
		return false;
	for (i = 0; i < s.len; i += 2) {
		if (hex(s.ptr[i]) < 0 || hex(s.ptr[i + 1]) < 0)
			return false;
		out[i / 2] = (char)(hex(s.ptr[i]) * 16 + hex(s.ptr[i + 1]));
	}
	*ret = str_of(out, s.len / 2);
	return true;
}

/* --- NetworkManager -------------------------------------------------------------------
 */

/* "67;97;102;195;169;": bytes in decimal. Any other text is the name itself. */
static struct str keyfile_ssid(struct arena *a, struct str v)
{
	char *out = arena_alloc(a, v.len + 1);
	struct str rest = v, part;
	size_t n = 0;

	if (!str_ends(v, ";"))
		return v;
	while (rest.len) {
		uint64_t byte;

		str_cut(&rest, ';', &part);
		if (!str_to_u64(part, &byte) || byte > 255)
			return v;
		out[n++] = (char)byte;
	}
	return str_of(out, n);
}

static const char *keyfile_security(struct str key_mgmt, struct str proto, bool said)
{
	bool old = has_word(proto, "wpa");

	if (!said)
		return "open";
	if (str_eqz(key_mgmt, "sae"))
		return "wpa3";
	if (str_eqz(key_mgmt, "owe"))
		return "owe";
	if (str_eqz(key_mgmt, "wpa-psk"))
		return old ? "wpa" : "wpa2";
	if (str_eqz(key_mgmt, "wpa-eap-suite-b-192"))
		return "wpa3-enterprise";
	if (str_eqz(key_mgmt, "wpa-eap"))
		return old ? "wpa-enterprise" : "wpa2-enterprise";
	return "wep"; /* "none" with keys, "ieee8021x": dynamic WEP */
}

void wifi_parse_keyfile(struct arena *a, struct str text, wifi_found *found, void *ctx)
{
	struct wifi_network n = {.ssid = {"", 0}, .interface = {"", 0}, .mode = "client"};
	struct str type = STR(""), key_mgmt = STR(""), proto = STR(""), v;
	bool secured =
		unit_file_find(text, "wifi-security", "key-mgmt", &key_mgmt) ||
		unit_file_find(text, "802-11-wireless-security", "key-mgmt", &key_mgmt);

	unit_file_find(text, "connection", "type", &type);
	if (!str_eqz(type, "wifi") && !str_eqz(type, "802-11-wireless"))
		return;
	unit_file_find(text, "connection", "interface-name", &n.interface);
	if (unit_file_find(text, "wifi", "ssid", &v) ||
		unit_file_find(text, "802-11-wireless", "ssid", &v))
		n.ssid = keyfile_ssid(a, v);
	if ((unit_file_find(text, "wifi", "mode", &v) ||
		    unit_file_find(text, "802-11-wireless", "mode", &v)) &&
		(str_eqz(v, "ap") || str_eqz(v, "adhoc")))
		n.mode = str_eqz(v, "ap") ? "ap" : "adhoc";
	if (!unit_file_find(text, "wifi-security", "proto", &proto))
		unit_file_find(text, "802-11-wireless-security", "proto", &proto);
	/* a client takes the best that is offered; who offers, offers both */
	if (strcmp(n.mode, "client") != 0 && !proto.len)
		proto = STR("wpa");
	n.security = keyfile_security(key_mgmt, proto, secured);
	found(ctx, &n);
}

/* --- wpa_supplicant
 * --------------------------------------------------------------------- */

struct block {
	struct str ssid, key_mgmt, proto, mode;
	bool has_wep_key;
};

static const char *supplicant_security(const struct block *b)
{
	struct str k = b->key_mgmt;
	bool offers = str_eqz(b->mode, "1") || str_eqz(b->mode, "2");
	bool old = has_word(b->proto, "WPA") || (offers && !b->proto.len) ||
		   (!has_word(b->proto, "RSN") && !has_word(b->proto, "WPA2") &&
			   b->proto.len);
	bool psk = has_word(k, "WPA-PSK") || has_word(k, "WPA-PSK-SHA256") ||
		   has_word(k, "FT-PSK");
	bool eap = has_word(k, "WPA-EAP") || has_word(k, "WPA-EAP-SHA256") ||
		   has_word(k, "FT-EAP");

	if (has_word(k, "NONE"))
		return b->has_wep_key ? "wep" : "open";
	if (has_word(k, "IEEE8021X"))
		return "wep";
	if (!k.len || psk)
		return old ? "wpa" : "wpa2";
	if (eap)
		return old ? "wpa-enterprise" : "wpa2-enterprise";
	if (has_word(k, "SAE") || has_word(k, "FT-SAE"))
		return "wpa3";
	if (has_word(k, "OWE"))
		return "owe";
	return has_word(k, "WPA-EAP-SUITE-B-192") ? "wpa3-enterprise" : "unknown";
}

/* "name" in quotes, or its bytes in hex. */
static struct str supplicant_ssid(struct arena *a, struct str v)
{
	struct str decoded;

	if (v.len >= 2 && v.ptr[0] == '"' && v.ptr[v.len - 1] == '"')
		return str_of(v.ptr + 1, v.len - 2);
	return from_hex(a, v, &decoded) ? decoded : v;
}

static void take_setting(
	struct arena *a, struct block *b, struct str key, struct str value)
{
	if (str_eqz(key, "ssid"))
		b->ssid = supplicant_ssid(a, value);
	else if (str_eqz(key, "key_mgmt"))
		b->key_mgmt = value;
	else if (str_eqz(key, "proto"))
		b->proto = value;
	else if (str_eqz(key, "mode"))
		b->mode = value;
	else if (str_starts(key, "wep_key") && !str_eqz(key, "wep_keys"))
		b->has_wep_key = true;
}

void wifi_parse_supplicant(struct arena *a, struct str text, wifi_found *found, void *ctx)
{
	const struct block EMPTY = {
		.ssid = {"", 0}, .key_mgmt = {"", 0}, .proto = {"", 0}, .mode = {"", 0}};
	struct block b = EMPTY;
	bool inside = false;
	struct str line, key;

	while (str_next_line(&text, &line)) {
		line = str_trim(line);
		if (!line.len || line.ptr[0] == '#')
			continue;
		if (inside && line.ptr[0] == '}') {
			struct wifi_network n = {.ssid = b.ssid,
				.interface = {"", 0},
				.security = supplicant_security(&b),
				.mode = str_eqz(b.mode, "2")   ? "ap"
					: str_eqz(b.mode, "1") ? "adhoc"
							       : "client"};

			found(ctx, &n);
			inside = false;
			continue;
		}
		if (!str_cut(&line, '=', &key))
			continue;
		key = str_trim(key);
		line = str_trim(line);
		if (!inside && str_eqz(key, "network") && str_starts(line, "{")) {
			inside = true;
			b = EMPTY;
		} else if (inside) {
			take_setting(a, &b, key, line);
		}
	}
}

/* --- hostapd
 * ----------------------------------------------------------------------------- */

struct access_point {
	struct str ssid, interface, key_mgmt;
	int64_t wpa;
	bool has_wep_key, has_8021x;
};

static const char *hostapd_security(const struct access_point *p)
{
	bool sae = has_word(p->key_mgmt, "SAE"),
	     psk = has_word(p->key_mgmt, "WPA-PSK") ||
		   has_word(p->key_mgmt, "WPA-PSK-SHA256") || !p->key_mgmt.len;
	bool eap = has_word(p->key_mgmt, "WPA-EAP") ||
		   has_word(p->key_mgmt, "WPA-EAP-SHA256");

	if (!p->wpa)
		return p->has_wep_key || p->has_8021x ? "wep" : "open";
	if (p->wpa & 1)
		return eap && !psk ? "wpa-enterprise" : "wpa";
	if (psk)
		return "wpa2";
	if (eap)
		return "wpa2-enterprise";
	if (has_word(p->key_mgmt, "WPA-EAP-SUITE-B-192"))
		return "wpa3-enterprise";
	return sae ? "wpa3" : has_word(p->key_mgmt, "OWE") ? "owe" : "unknown";
}

static void give_access_point(const struct access_point *p, wifi_found *found, void *ctx)
{
	struct wifi_network n = {.ssid = p->ssid,
		.interface = p->interface,
		.mode = "ap",
		.security = hostapd_security(p)};

	if (p->ssid.len)
		found(ctx, &n);
}

void wifi_parse_hostapd(struct arena *a, struct str text, wifi_found *found, void *ctx)
{
	const struct access_point EMPTY = {
		.ssid = {"", 0}, .interface = {"", 0}, .key_mgmt = {"", 0}};
	struct access_point p = EMPTY;
	struct str line, key;

	while (str_next_line(&text, &line)) {
		line = str_trim(line);
		if (!line.len || line.ptr[0] == '#' || !str_cut(&line, '=', &key))
			continue;
		if (str_eqz(key, "bss")) {
			give_access_point(&p, found, ctx);
			p = EMPTY;
			p.interface = line;
		} else if (str_eqz(key, "interface")) {
			p.interface = line;
		} else if (str_eqz(key, "ssid")) {
			p.ssid = line;
		} else if (str_eqz(key, "ssid2")) {
			p.ssid = supplicant_ssid(a, line);
		} else if (str_eqz(key, "wpa")) {
			str_to_i64(line, &p.wpa);
		} else if (str_eqz(key, "wpa_key_mgmt")) {
			p.key_mgmt = line;
		} else if (str_starts(key, "wep_key") ||
			   str_eqz(key, "wep_default_key")) {
			p.has_wep_key = true;
		} else if (str_eqz(key, "ieee8021x")) {
			p.has_8021x = str_eqz(line, "1");
		}
	}
	give_access_point(&p, found, ctx);
}

/* --- iwd
 * ----------------------------------------------------------------------------------- */

bool wifi_parse_iwd_name(struct arena *a, struct str name, struct wifi_network *ret)
{
	static const struct {
		const char *ending, *security;
	} KINDS[] = {{".psk", "wpa2"}, {".open", "open"}, {".8021x", "wpa2-enterprise"}};
	size_t i;

	for (i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
		struct str ssid = name;

		if (!str_ends(name, KINDS[i].ending) ||
			name.len == strlen(KINDS[i].ending))
			continue;
		ssid.len -= strlen(KINDS[i].ending);
		if (ssid.ptr[0] == '=' &&
			!from_hex(a, str_of(ssid.ptr + 1, ssid.len - 1), &ssid))
			return false;
		*ret = (struct wifi_network){.ssid = ssid,
			.interface = {"", 0},
			.mode = "client",
			.security = KINDS[i].security};
		return true;
	}
	return false;
}
