#include "sshd.h"

#include <arpa/inet.h>

#include "etc.h"
#include "grow.h"

#define FILE_MAX ((size_t)4 << 20)
#define SETTINGS_MAX 20000
#define DEPTH_MAX 16      /* SERVCONF_MAX_DEPTH */
#define INCLUDED_MAX 1000 /* files that include each other double with every depth */

struct reader {
	struct scan *s;
	int column;
	struct sshd_setting *settings;
	size_t n, cap, directives, included;
	bool full;
};

/* Where a line stands: in which file, under which Match. */
struct place {
	struct str match; /* criteria of the block; empty outside and under "Match all" */
	struct str outer; /* criteria that an enclosing Include already stands under */
	bool match_all;
	struct str source;
	unsigned depth;
};

static void read_file(struct reader *rd, struct str text, struct place at);

static void refuse(
	struct reader *rd, const struct place *at, size_t line, const char *problem)
{
	scan_warn(rd->s, rd->column, "%.*s:%zu: sshd refuses the line: %s",
		STR_ARG(at->source), line, problem);
}

static bool same_scope(const struct sshd_setting *one, const struct place *at)
{
	return one->match_all == at->match_all && str_eq(one->match, at->match);
}

/* servconf.c: AuthorizedPrincipalsCommand is passed over once the other is set. */
static bool is_passed_over(
	const struct reader *rd, const struct sshd_keyword *k, const struct place *at)
{
	size_t i;

	if (strcmp(k->name, "authorizedprincipalscommand") != 0)
		return false;
	for (i = 0; i < rd->n; i++)
		if (!strcmp(rd->settings[i].keyword->name, "authorizedkeyscommand") &&
			same_scope(&rd->settings[i], at))
			return true;
	return false;
}

static void add_values(
	struct reader *rd, const struct sshd_line *l, const struct place *at, size_t line)
{
	size_t i;

	if (at->match.len && !l->keyword->in_match) {
		refuse(rd, at, line, "not allowed in a Match block");
		return;
	}
	if (is_passed_over(rd, l->keyword, at))
		return;
	rd->directives++;
	for (i = 0; i < l->n; i++) {
		if (rd->n == SETTINGS_MAX) {
			rd->full = true;
			scan_warn(rd->s, rd->column, "sshd_config: more than %d values",
				SETTINGS_MAX);
			return;
		}
		ARENA_GROW(scan_arena(rd->s), rd->settings, rd->n, rd->cap);
		rd->settings[rd->n++] = (struct sshd_setting){.keyword = l->keyword,
			.value = l->values[i],
			.match = at->match,
			.match_all = at->match_all,
			.source = at->source,
			.line = line,
			.directive = rd->directives};
	}
}

static void include_file(struct reader *rd, struct str path, struct place at)
{
	struct str text;

	if (etc_is_dir(scan_machine(rd->s), path.ptr))
		return; /* sshd reads nothing from a folder */
	if (rd->included++ == INCLUDED_MAX) {
		rd->full = true;
		scan_warn(rd->s, rd->column, "sshd_config: more than %d included files",
			INCLUDED_MAX);
		return;
	}
	if (!scan_read(rd->s, rd->column, path.ptr, FILE_MAX, &text))
		return;
	at.source = path;
	at.outer = at.match;
	at.depth++;
	read_file(rd, text, at);
}

static void include(
	struct reader *rd, const struct sshd_line *l, const struct place *at, size_t line)
{
	size_t i, j;

	if (at->depth == DEPTH_MAX) {
		refuse(rd, at, line, "too many recursive includes");
		return;
	}
	for (i = 0; i < l->n; i++) {
		struct etc_paths found = {0};
		struct str pattern = l->values[i];

		if (pattern.ptr[0] == '~')
			continue; /* glob(3) finds no such file */
		if (pattern.ptr[0] != '/')
			pattern = arena_printf(
				scan_arena(rd->s), "/etc/ssh/%.*s", STR_ARG(pattern));
		etc_glob(rd->s, rd->column, pattern, &found);
		for (j = 0; j < found.n && !rd->full; j++)
			include_file(rd, found.v[j], *at);
	}
}

/* A Match in an included file adds to the one that the Include stands under. */
static void begin_match(struct reader *rd, struct str criteria, struct place *at)
{
	at->match_all = !criteria.len && !at->outer.len;
	if (!criteria.len || !at->outer.len)
		at->match = criteria.len ? criteria : at->outer;
	else
		at->match = arena_printf(scan_arena(rd->s), "%.*s %.*s",
			STR_ARG(at->outer), STR_ARG(criteria));
}

static void read_file(struct reader *rd, struct str text, struct place at)
{
	struct str line;
	size_t number = 0;

	while (!rd->full && str_next_line(&text, &line) && !scan_check(rd->s)) {
		struct sshd_line l = sshd_parse_line(line, scan_arena(rd->s));

		number++;
		switch (l.kind) {
		case SSHD_NOTHING:
			break;
		case SSHD_SETTING:
			add_values(rd, &l, &at, number);
			break;
		case SSHD_INCLUDE:
			include(rd, &l, &at, number);
			break;
		case SSHD_MATCH:
			begin_match(rd, l.values[0], &at);
			break;
		case SSHD_BAD:
			refuse(rd, &at, number, l.problem);
			break;
		}
	}
}

/* --- what is in force ----------------------------------------------------------- */

struct result {
	struct scan *s;
	const struct sshd_setting *all;
	size_t n_all;
	struct sshd_setting *out;
	size_t n, cap;
};

enum scope { GLOBAL, MATCH_ALL, BLOCK };

static bool is_in(const struct sshd_setting *one, enum scope scope, struct str match)
{
	switch (scope) {
	case GLOBAL: /* sshd's first reading takes "Match all" for global, too */
		return !one->match.len;
	case MATCH_ALL:
		return one->match_all && one->keyword->in_match;
	case BLOCK:
		return one->match.len && str_eq(one->match, match);
	}
	return false;
}

/* The line whose values count; 0 when there is none. */
static size_t deciding(const struct result *r, const struct sshd_keyword *k,
	enum scope scope, struct str match)
{
	size_t found = 0, i;

	for (i = 0; i < r->n_all; i++) {
		if (r->all[i].keyword != k || !is_in(&r->all[i], scope, match))
			continue;
		found = r->all[i].directive;
		if (k->policy == SSHD_FIRST)
			break;
	}
	return found;
}

static void give(struct result *r, struct sshd_setting one)
{
	ARENA_GROW(scan_arena(r->s), r->out, r->n, r->cap);
	r->out[r->n++] = one;
}

/* UnusedConnectionTimeout: a "none" wins also over an earlier time. */
static void timeout_none(struct result *r, const struct sshd_keyword *k, enum scope scope,
	struct str match, struct sshd_setting *chosen)
{
	size_t i;

	if (strcmp(k->name, "unusedconnectiontimeout") != 0)
		return;
	for (i = 0; i < r->n_all; i++)
		if (r->all[i].keyword == k && is_in(&r->all[i], scope, match) &&
			str_eqz(r->all[i].value, "none"))
			*chosen = r->all[i];
}

/* RekeyLimit: the time is the first that is given, wherever the size comes from. */
static struct str rekey_time(const struct result *r, const struct sshd_keyword *k,
	enum scope scope, struct str match)
{
	size_t i;

	for (i = 0; i < r->n_all; i++) {
		struct str seconds = r->all[i].value, bytes;

		if (r->all[i].keyword == k && is_in(&r->all[i], scope, match) &&
			str_cut(&seconds, ' ', &bytes) && !str_eqz(seconds, "-"))
			return seconds;
	}
	return scope == GLOBAL ? STR("0") : rekey_time(r, k, GLOBAL, STR(""));
}

static void rekey(struct result *r, const struct sshd_keyword *k, enum scope scope,
	struct str match, struct sshd_setting *chosen)
{
	struct str rest = chosen->value, bytes, seconds;

	if (strcmp(k->name, "rekeylimit") != 0)
		return;
	str_cut(&rest, ' ', &bytes);
	seconds = rekey_time(r, k, scope, match);
	chosen->value = arena_printf(
		scan_arena(r->s), "%.*s %.*s", STR_ARG(bytes), STR_ARG(seconds));
}

/* What the lines of one scope say of a keyword. False: nothing. */
static bool give_scope(struct result *r, const struct sshd_keyword *k, enum scope scope,
	struct str match)
{
	size_t line = deciding(r, k, scope, match), i;

	if (!line)
		return false;
	for (i = 0; i < r->n_all; i++) {
		struct sshd_setting one = r->all[i];

		if (one.keyword != k || !is_in(&one, scope, match) ||
			(k->policy != SSHD_EACH && one.directive != line))
			continue;
		timeout_none(r, k, scope, match, &one);
		rekey(r, k, scope, match, &one);
		give(r, one);
	}
	return true;
}

static void give_default(struct result *r, const struct sshd_keyword *k, struct str value)
{
	give(r, (struct sshd_setting){.keyword = k,
			.value = value,
			.is_default = true,
			.source = STR("")});
}

static const struct sshd_setting *first_of(const struct result *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (!strcmp(r->out[i].keyword->name, name))
			return &r->out[i];
	return NULL;
}

static struct str address_text(struct arena *a, struct str host, struct str port)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr v6;
	struct in_addr v4;
	const char *z = arena_strz(a, host);

	if (inet_pton(AF_INET6, z, &v6) == 1)
		return arena_printf(a, "[%s]:%.*s",
			inet_ntop(AF_INET6, &v6, text, sizeof text), STR_ARG(port));
	if (inet_pton(AF_INET, z, &v4) == 1)
		z = inet_ntop(AF_INET, &v4, text, sizeof text);
	return arena_printf(a, "%s:%.*s", z, STR_ARG(port));
}

/* One ListenAddress line for each of the ports, which come first in the result. */
static void give_listen(struct result *r, struct sshd_setting one)
{
	struct str port = one.value, host;
	size_t n_ports = 0, i;

	str_cut(&port, ' ', &host);
	if (!str_eqz(port, "0")) {
		one.value = address_text(scan_arena(r->s), host, port);
		give(r, one);
		return;
	}
	while (n_ports < r->n && !strcmp(r->out[n_ports].keyword->name, "port"))
		n_ports++;
	for (i = 0; i < n_ports; i++) {
		one.value = address_text(scan_arena(r->s), host, r->out[i].value);
		give(r, one);
	}
}

static void give_listen_addresses(struct result *r, const struct sshd_keyword *k)
{
	const struct sshd_setting *family = first_of(r, "addressfamily");
	bool any = false;
	size_t i, n_ports = 0;

	for (i = 0; i < r->n_all; i++)
		if (r->all[i].keyword == k) {
			give_listen(r, r->all[i]);
			any = true;
		}
	while (n_ports < r->n && !strcmp(r->out[n_ports].keyword->name, "port"))
		n_ports++;
	for (i = 0; i < n_ports && !any; i++) {
		struct str port = r->out[i].value;

		if (!str_eqz(family->value, "inet"))
			give_default(
				r, k, address_text(scan_arena(r->s), STR("::"), port));
		if (!str_eqz(family->value, "inet6"))
			give_default(r, k,
				address_text(scan_arena(r->s), STR("0.0.0.0"), port));
	}
}

static void give_host_keys(struct result *r, const struct sshd_keyword *k)
{
	give_default(r, k, STR("/etc/ssh/ssh_host_rsa_key"));
	give_default(r, k, STR("/etc/ssh/ssh_host_ecdsa_key"));
	give_default(r, k, STR("/etc/ssh/ssh_host_ed25519_key"));
}

/* "none" for a list that may be empty takes it away. */
static void drop_none(struct result *r, const struct sshd_keyword *k)
{
	if (!strcmp(k->name, "channeltimeout") && r->n && r->out[r->n - 1].keyword == k &&
		str_eqz(r->out[r->n - 1].value, "none"))
		r->n--;
}

static void give_global(struct result *r)
{
	const struct sshd_keyword *k;

	for (k = sshd_keywords; k->name; k++) {
		if (!strcmp(k->name, "listenaddress")) {
			give_listen_addresses(r, k);
			continue;
		}
		if (!give_scope(r, k, MATCH_ALL, STR("")) &&
			!give_scope(r, k, GLOBAL, STR(""))) {
			if (!strcmp(k->name, "hostkey"))
				give_host_keys(r, k);
			else if (k->preset)
				give_default(r, k, str_z(k->preset));
		}
		drop_none(r, k);
	}
}

static bool is_first_of_its_block(const struct result *r, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (str_eq(r->all[j].match, r->all[i].match))
			return false;
	return true;
}

static void give_blocks(struct result *r)
{
	const struct sshd_keyword *k;
	size_t i;

	for (i = 0; i < r->n_all && !scan_check(r->s); i++)
		if (r->all[i].match.len && is_first_of_its_block(r, i))
			for (k = sshd_keywords; k->name; k++)
				give_scope(r, k, BLOCK, r->all[i].match);
}

void sshd_effective(
	struct scan *s, int column, const struct sshd_setting **ret, size_t *ret_n)
{
	struct reader rd = {.s = s, .column = column};
	struct result r = {.s = s};
	struct str text;

	*ret = NULL;
	*ret_n = 0;
	if (scan_read(s, column, SSHD_CONFIG, FILE_MAX, &text))
		read_file(&rd, text, (struct place){.source = STR(SSHD_CONFIG)});
	else if (!etc_exists(s, column, "/usr/sbin/sshd"))
		return;
	r.all = rd.settings;
	r.n_all = rd.n;
	give_global(&r);
	give_blocks(&r);
	*ret = r.out;
	*ret_n = r.n;
}
