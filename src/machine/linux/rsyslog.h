/*
 * rsyslog: what of rsyslog.conf(5) sends messages to other machines, in all three
 * of its languages: "*.* @@host:514", "$ActionSendStreamDriverMode 1" and
 * action(type="omfwd" ...).
 */
#ifndef COLOA_RSYSLOG_H
#define COLOA_RSYSLOG_H

#include "arena.h"

struct forwarding {
	struct str selector; /* "*.*", or the condition around it, as written */
	struct str target;
	struct str protocol; /* "udp", "tcp", "relp", "http", "https" */
	int64_t port;
	bool tls;
	size_t line;
};

#define RSYSLOG_NEST_MAX 32

/* Shared by a file and those it includes. */
struct rsyslog_globals {
	bool driver_is_tls;   /* the default stream driver encrypts */
	bool legacy_mode_tls; /* $ActionSendStreamDriverMode 1 */
};

struct rsyslog {
	struct arena *arena;
	struct str rest;
	size_t line;
	struct rsyslog_globals *globals;
	struct str selector;   /* of the action that comes next */
	bool selector_is_line; /* ... and of that statement alone */
	struct str last;       /* for "&": that of the line before */
	struct str stack[RSYSLOG_NEST_MAX];
	size_t depth;
};

enum rsyslog_item { RSYSLOG_END, RSYSLOG_FORWARD, RSYSLOG_INCLUDE };

struct rsyslog rsyslog_over(
	struct arena *a, struct str text, struct rsyslog_globals *globals);
/* *ret_include is set for RSYSLOG_INCLUDE, *ret for RSYSLOG_FORWARD. */
enum rsyslog_item rsyslog_next(
	struct rsyslog *r, struct forwarding *ret, struct str *ret_include);

#endif
