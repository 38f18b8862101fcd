/*
 * syslog_ng: what syslog-ng.conf sends to other machines: the destinations with a
 * network driver, and which of them a log path uses, through which filters.
 */
#ifndef COLOA_SYSLOG_NG_H
#define COLOA_SYSLOG_NG_H

#include "rsyslog.h"

#define SYSLOG_NG_DESTINATIONS_MAX 1000

struct syslog_ng_destination {
	struct str name;
	struct forwarding to; /* its selector: the filters' names; "*.*": none */
	const char *file;
	bool is_used;
};

/* One file after another adds to it. */
struct syslog_ng {
	struct arena *arena;
	struct syslog_ng_destination *v;
	size_t n, cap;
	struct str log_names[SYSLOG_NG_DESTINATIONS_MAX];   /* what log paths name ... */
	struct str log_filters[SYSLOG_NG_DESTINATIONS_MAX]; /* ... behind these filters */
	size_t n_logs;
	bool full;
};

typedef void syslog_ng_include(void *ctx, struct syslog_ng *c, struct str pattern);
void syslog_ng_parse(struct syslog_ng *c, const char *file, struct str text,
	syslog_ng_include *include, void *ctx);
/* Once all is read: marks the destinations that log paths use. */
void syslog_ng_finish(struct syslog_ng *c);

#endif
