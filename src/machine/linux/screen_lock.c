/*
 * screen_lock: after how long without a hand on the keyboard a session is locked
 * or ended. One row for each installed desktop for everybody (username ''), one
 * for each user whose own settings make it different, and one each for shells and
 * sshd.
 *
 *	idle_seconds	NULL: nothing ends or locks an idle session; 0: switched off
 *	lock_enabled	what happens at idle is a lock (or the session's end)
 *	lock_delay_seconds  from idle until a password is asked for
 *	mandatory	users cannot change any of it
 *
 * gnome, cinnamon, mate  GSettings (gsettings.h); MATE's times are minutes.
 * xfce       xfce4-screensaver (xfconf), else light-locker, else xscreensaver.
 * lxde, lxqt light-locker, else xscreensaver.
 *            One that its autostart file hides (Hidden=true, everybody's or the
 *            user's own) never runs: 0 and no lock. MATE's likewise.
 * kde        kscreenlockerrc: Autolock, Timeout (minutes), LockGrace.
 * shell      TMOUT (bash(1)) in the files every login reads, in this order:
 *            /etc/environment, bash.bashrc, profile, profile.d/[*].sh.
 * ssh        ClientAliveInterval only finds dead peers, an idle session answers it;
 *            what ends one is ChannelTimeout (OpenSSH 9.2). Read from the global
 *            part of sshd_config; Match blocks are the table sshd_config's.
 *
 * Desktops are known by their session files; one that we don't know is a warning.
 * light-locker locks when the X server blanks: xfce4-power-manager's blank time
 * under Xfce, else the server's own 600 s. Its "0 seconds after" is taken for
 * "never", the worse reading. There is no row for the text console: what ends an
 * idle one is TMOUT. vlock and physlock are started by hand.
 */
#include "lock_desktop.h"
#include "lock_files.h"
#include "sshd.h"

#define FILE_MAX ((size_t)1 << 20)

enum {
	ENVIRONMENT,
	USERNAME,
	IDLE_SECONDS,
	LOCK_ENABLED,
	LOCK_DELAY_SECONDS,
	PASSWORD_REQUIRED,
	MANDATORY,
	SOURCE
};

static const struct column COLUMNS[] = {
	[ENVIRONMENT] = {"environment", COLUMN_TEXT, 0},
	[USERNAME] = {"username", COLUMN_TEXT, 0},
	[IDLE_SECONDS] = {"idle_seconds", COLUMN_BIGINT, 0},
	[LOCK_ENABLED] = {"lock_enabled", COLUMN_INTEGER, 0},
	[LOCK_DELAY_SECONDS] = {"lock_delay_seconds", COLUMN_BIGINT, 0},
	[PASSWORD_REQUIRED] = {"password_required", COLUMN_INTEGER, 0},
	[MANDATORY] = {"mandatory", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
};

static enum err give(struct scan *s, const char *environment, struct str username,
	const struct lock *l)
{
	scan_text_kept(s, ENVIRONMENT, str_z(environment));
	scan_text_kept(s, USERNAME, username);
	if (l->idle != LOCK_UNKNOWN)
		scan_int(s, IDLE_SECONDS, l->idle);
	if (l->enabled != LOCK_UNKNOWN) {
		scan_int(s, LOCK_ENABLED, l->enabled);
		scan_int(s, PASSWORD_REQUIRED, l->enabled);
	}
	if (l->delay != LOCK_UNKNOWN)
		scan_int(s, LOCK_DELAY_SECONDS, l->delay);
	scan_int(s, MANDATORY, l->mandatory);
	scan_text_kept(s, SOURCE, l->source);
	return scan_row(s);
}

/* --- which desktops there are --------------------------------------------------------
 */

static const struct desktop {
	const char *environment;
	struct lock (*read)(const struct lock_view *v);
	const char *sessions[4]; /* how the names of its session files begin */
} DESKTOPS[] = {
	{"gnome", lock_gnome, {"gnome", "ubuntu", "pop"}},
	{"cinnamon", lock_cinnamon, {"cinnamon"}},
	{"mate", lock_mate, {"mate"}},
	{"xfce", lock_xfce, {"xfce", "xubuntu"}},
	{"kde", lock_kde, {"plasma", "kde"}},
	{"lxqt", lock_lxde, {"lxqt"}},
	{"lxde", lock_lxde, {"lxde", "lubuntu"}},
};

enum { N_DESKTOPS = sizeof DESKTOPS / sizeof *DESKTOPS };

static const char *const SESSION_DIRS[] = {
	"/usr/share/xsessions",
	"/usr/share/wayland-sessions",
	"/usr/local/share/xsessions",
	"/usr/local/share/wayland-sessions",
};

static bool starts_nocase(const char *s, const char *prefix)
{
	size_t n = strlen(prefix);

	return strlen(s) >= n && str_eqz_nocase(str_of(s, n), prefix);
}

/* The desktop of a session file; N_DESKTOPS: none that we know. */
static size_t desktop_of(const char *session)
{
	size_t i, k;

	for (i = 0; i < N_DESKTOPS; i++)
		for (k = 0; k < 4 && DESKTOPS[i].sessions[k]; k++)
			if (starts_nocase(session, DESKTOPS[i].sessions[k]))
				return i;
	return N_DESKTOPS;
}

/* "Whatever the user's ~/.xsession says": another file's desktop, in practice. */
static bool is_generic(const char *session)
{
	return starts_nocase(session, "lightdm-xsession") ||
	       starts_nocase(session, "xsession") ||
	       starts_nocase(session, "default.desktop");
}

static void find_desktops(struct scan *s, bool *installed)
{
	const char *const *names;
	size_t n, i, k;

	for (i = 0; i < sizeof SESSION_DIRS / sizeof *SESSION_DIRS; i++) {
		if (!scan_list(s, SCAN_ROWS, SESSION_DIRS[i], &names, &n))
			continue;
		for (k = 0; k < n; k++) {
			size_t d = desktop_of(names[k]);

			if (!str_ends(str_z(names[k]), ".desktop") ||
				is_generic(names[k]))
				continue;
			if (d < N_DESKTOPS)
				installed[d] = true;
			else
				scan_warn(s, SCAN_ROWS,
					"%s/%s: how this session locks is not known",
					SESSION_DIRS[i], names[k]);
		}
	}
}

static bool is_same(const struct lock *a, const struct lock *b)
{
	return a->idle == b->idle && a->delay == b->delay && a->enabled == b->enabled;
}

static enum err give_desktop(struct scan *s, const struct gsettings *g,
	const struct desktop *d, const struct gsettings_user *users, size_t n_users)
{
	struct lock_view v = {s, g, NULL};
	struct lock everybodys = d->read(&v), own;
	enum err r = give(s, d->environment, STR(""), &everybodys);
	size_t i;

	for (i = 0; !r && i < n_users; i++) {
		v.user = &users[i];
		own = d->read(&v);
		if (!is_same(&own, &everybodys))
			r = give(s, d->environment, users[i].name, &own);
		if (!r)
			r = scan_check(s);
	}
	return r;
}

static enum err give_desktops(struct scan *s)
{
	bool installed[N_DESKTOPS] = {0}, any = false;
	const struct gsettings *g;
	const struct gsettings_user *users;
	size_t n_users, i;
	enum err r = OK;

	find_desktops(s, installed);
	for (i = 0; i < N_DESKTOPS; i++)
		any |= installed[i];
	if (!any)
		return OK;
	g = gsettings_load(s);
	gsettings_users(s, g, &users, &n_users);
	for (i = 0; !r && i < N_DESKTOPS; i++)
		if (installed[i])
			r = give_desktop(s, g, &DESKTOPS[i], users, n_users);
	return r;
}

/* --- shells
 * ----------------------------------------------------------------------------- */

static void read_tmout(
	struct scan *s, struct str path, struct tmout *t, struct str *source)
{
	struct str text;

	if (!scan_read(s, SCAN_ROWS, path.ptr, FILE_MAX, &text))
		return;
	tmout_read(text, t);
	if (t->line)
		*source = path;
	if (t->line && (!t->known || t->conditional))
		scan_warn(s, IDLE_SECONDS, "%s:%u: TMOUT is %s", path.ptr, t->line,
			t->known ? "set under a condition" : "computed");
}

static enum err give_shell(struct scan *s)
{
	static const char *const FILES[] = {
		"/etc/environment", "/etc/bash.bashrc", "/etc/bashrc", "/etc/profile"};
	struct str source = STR("/etc/profile");
	struct tmout t = {0};
	const char *const *names;
	struct lock l = {.delay = LOCK_UNKNOWN};
	size_t n, i;

	for (i = 0; i < sizeof FILES / sizeof *FILES; i++)
		read_tmout(s, str_z(FILES[i]), &t, &source);
	if (scan_list(s, SCAN_ROWS, "/etc/profile.d", &names, &n))
		for (i = 0; i < n; i++)
			if (str_ends(str_z(names[i]), ".sh"))
				read_tmout(s,
					arena_printf(scan_arena(s), "/etc/profile.d/%s",
						names[i]),
					&t, &source);
	l.idle = t.set && t.known ? t.seconds : LOCK_UNKNOWN;
	l.enabled = t.set && !t.known ? LOCK_UNKNOWN : l.idle > 0;
	l.mandatory = t.set && t.readonly;
	l.source = source;
	return give(s, "shell", STR(""), &l);
}

/* --- sshd
 * --------------------------------------------------------------------------------- */

/* "session:*=10m agent:*=1h": sshd takes the last of several that match. */
static int64_t ssh_idle(struct scan *s, const struct sshd_setting *timeouts)
{
	struct str rest = timeouts->value, word, kind;
	int64_t idle = LOCK_UNKNOWN, n;

	while (str_next_word(&rest, &word)) {
		if (!str_cut(&word, '=', &kind) ||
			!sshd_match_pattern(STR("session:shell"), kind))
			continue;
		if (ssh_time(word, &n))
			idle = n;
		else
			scan_warn(s, IDLE_SECONDS, "%.*s:%zu: ChannelTimeout is no time",
				STR_ARG(timeouts->source), timeouts->line);
	}
	return idle;
}

static enum err give_ssh(struct scan *s)
{
	struct lock l = {.idle = LOCK_UNKNOWN,
		.delay = LOCK_UNKNOWN,
		.mandatory = true,
		.source = STR(SSHD_CONFIG)};
	const struct sshd_setting *settings;
	size_t n, i;

	sshd_effective(s, SCAN_ROWS, &settings, &n);
	for (i = 0; i < n; i++) {
		const struct sshd_setting *x = &settings[i];

		if (strcmp(x->keyword->name, "channeltimeout") != 0 || x->match.len)
			continue;
		l.idle = ssh_idle(s, x);
		if (x->source.len)
			l.source = x->source;
	}
	l.enabled = l.idle > 0;
	return n ? give(s, "ssh", STR(""), &l) : OK;
}

static enum err screen_lock_fill(struct scan *s)
{
	enum err r = give_desktops(s);

	if (!r)
		r = give_shell(s);
	if (!r)
		r = give_ssh(s);
	return r;
}

const struct table screen_lock_table = {
	.name = "screen_lock",
	TABLE_COLUMNS(COLUMNS),
	.fill = screen_lock_fill,
};
