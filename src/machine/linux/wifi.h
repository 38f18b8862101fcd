/*
 * wifi: wireless networks as each program's files describe them. Pure readers over
 * the text of one file; the table wifi_networks finds the files.
 */
#ifndef COLOA_WIFI_H
#define COLOA_WIFI_H

#include "arena.h"

struct wifi_network {
	struct str ssid, interface;
	const char *
		security; /* "open", "wep", "wpa", "wpa2", "wpa3", "wpa2-enterprise"... */
	const char *mode; /* "client", "ap" */
};

typedef void wifi_found(void *ctx, const struct wifi_network *n);

/* NetworkManager's keyfile (nm-settings-keyfile(5)); at most one network. */
void wifi_parse_keyfile(struct arena *a, struct str text, wifi_found *found, void *ctx);
/* wpa_supplicant.conf(5): each network={} block. */
void wifi_parse_supplicant(
	struct arena *a, struct str text, wifi_found *found, void *ctx);
/* hostapd.conf: the network, and those that `bss=` adds. */
void wifi_parse_hostapd(struct arena *a, struct str text, wifi_found *found, void *ctx);
/* iwd.network(5): all is in the name of the file, "SSID.psk" or "=HEX.8021x". */
bool wifi_parse_iwd_name(struct arena *a, struct str name, struct wifi_network *ret);

#endif
