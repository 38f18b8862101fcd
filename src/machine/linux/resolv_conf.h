/*
 * resolv_conf: what libc's resolver takes from /etc/resolv.conf (resolv.conf(5)),
 * with its limits: 3 name servers, 6 search domains, 10 sortlist entries; later
 * ones are ignored, of several domain and search lines the last counts.
 */
#ifndef COLOA_RESOLV_CONF_H
#define COLOA_RESOLV_CONF_H

#include "str.h"

#define RESOLV_SERVERS_MAX 3
#define RESOLV_SEARCH_MAX 6
#define RESOLV_SORT_MAX 10

struct resolv_conf {
	struct str server[RESOLV_SERVERS_MAX];
	struct str search[RESOLV_SEARCH_MAX];
	struct str sort[RESOLV_SORT_MAX]; /* "address" or "address/mask" */
	size_t n_servers, n_search, n_sort;
	uint64_t options; /* RES_... of resolv.h */
};

/* Views into text. Anything that the resolver does not understand it skips, so do we. */
void resolv_conf_parse(struct str text, struct resolv_conf *ret);

#endif
