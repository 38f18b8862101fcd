/*
 * sysctl_conf: the settings of sysctl.d(5) and which of them is in force.
 *
 * Order    as systemd-sysctl(8) and `sysctl --system`: files by name, of those
 *          with the same name the one in the first of /etc, /run, /usr/local/lib
 *          and /usr/lib (/lib); /etc/sysctl.conf last, unless a drop-in is a link
 *          to it (Debian's 99-sysctl.conf), which then gives it its place. Later
 *          assignments win; a key written out beats a pattern; "-key" without a
 *          value keeps patterns away from it.
 * Memory   views into the scan's arena.
 */
#ifndef COLOA_SYSCTL_CONF_H
#define COLOA_SYSCTL_CONF_H

#include "table.h"

struct sysctl_setting {
	struct str key;   /* with "/": "net/ipv4/conf/all/rp_filter" */
	struct str value; /* trimmed */
	bool is_pattern;  /* glob(7) */
	bool is_exclusion;
};

struct sysctl_conf {
	struct sysctl_setting *v;
	size_t n, cap;
};

/* One line. False: it says nothing (blank, comment), or nothing the tools accept. */
bool sysctl_conf_parse_line(struct arena *a, struct str line, struct sysctl_setting *ret);

/* All lines of a text, behind those already there. False: there are too many. */
bool sysctl_conf_parse(struct arena *a, struct str text, struct sysctl_conf *ret);

/* All files. What cannot be read warns for `column`. */
void sysctl_conf_read(struct scan *s, int column, struct sysctl_conf *ret);

/* What the files say of this key (with "/"); false: nothing. */
bool sysctl_conf_find(const struct sysctl_conf *c, const char *key, struct str *ret);

/* "net.ipv4.conf.eth0/100.x" to "net/ipv4/conf/eth0.100/x", or back: in place. */
void sysctl_swap(char *name);

#endif
