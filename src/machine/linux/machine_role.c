/*
 * machine_role: whether this machine is a server or somebody's workstation.
 *
 * A machine with a login screen is a workstation, one without is a server. The
 * case (SMBIOS chassis type) overrules that: a rack or blade is a server, a laptop
 * a workstation. A login screen in a case that says nothing (a virtual machine)
 * beside server software makes a server, so that the stricter rules are kept.
 */
#include <fcntl.h>

#include "buf.h"
#include "dpkg.h"
#include "units.h"

enum { ROLE, REASON, DESKTOP, CHASSIS };

static const struct column COLUMNS[] = {
	[ROLE] = {"role", COLUMN_TEXT, 0},
	[REASON] = {"reason", COLUMN_TEXT, 0},
	[DESKTOP] = {"desktop", COLUMN_TEXT, 0},
	[CHASSIS] = {"chassis", COLUMN_TEXT, 0},
};

static const char *const MANAGERS[] = {"gdm3", "gdm", "lightdm", "sddm", "lxdm", "xdm",
	"slim", "wdm", "nodm", "greetd", "cdm"};
#define N_MANAGERS (sizeof MANAGERS / sizeof *MANAGERS)

static const char *const DESKTOPS[] = {"gnome-shell", "cinnamon", "mate-session-manager",
	"xfce4-session", "plasma-workspace", "lxsession", "lxqt-session", "budgie-core",
	"dde-session", "gnome-flashback", "ukui-session-manager", "sway", "i3-wm",
	"icewm", "openbox"};
#define N_DESKTOPS (sizeof DESKTOPS / sizeof *DESKTOPS)

static const char *const SERVERS[] = {"apache2", "nginx", "nginx-core", "nginx-full",
	"nginx-light", "lighttpd", "caddy", "haproxy", "squid", "varnish", "tomcat9",
	"tomcat10", "postgresql", "postgresql-13", "postgresql-14", "postgresql-15",
	"postgresql-16", "postgresql-17", "mariadb-server", "mysql-server",
	"mysql-server-8.0", "mysql-community-server", "mongodb-org-server",
	"redis-server", "memcached", "elasticsearch", "opensearch", "rabbitmq-server",
	"samba", "samba-ad-dc", "nfs-kernel-server", "vsftpd", "proftpd-core",
	"pure-ftpd", "bind9", "dnsmasq", "isc-dhcp-server", "kea-dhcp4-server", "slapd",
	"krb5-kdc", "freeipa-server", "postfix", "exim4-daemon-heavy", "dovecot-core",
	"zimbra-core", "docker-ce", "docker.io", "k3s", "kubelet", "pve-manager",
	"freeradius", "openvpn-as", "rsyslog-relp", "wazuh-manager",
	"zabbix-server-pgsql", "zabbix-server-mysql", "gitlab-ce"};
#define N_SERVERS (sizeof SERVERS / sizeof *SERVERS)

#define N_ASKED (N_MANAGERS + N_DESKTOPS + N_SERVERS)

enum kind { KIND_UNKNOWN, KIND_DESK, KIND_LAPTOP, KIND_SERVER };

/* System Management BIOS, 7.4.1 System Enclosure or Chassis Types. */
static const struct {
	const char *name;
	enum kind kind;
} TYPES[] = {[1] = {"other", KIND_UNKNOWN},
	[2] = {"unknown", KIND_UNKNOWN},
	[3] = {"desktop", KIND_DESK},
	[4] = {"low profile desktop", KIND_DESK},
	[5] = {"pizza box", KIND_DESK},
	[6] = {"mini tower", KIND_DESK},
	[7] = {"tower", KIND_UNKNOWN},
	[8] = {"portable", KIND_LAPTOP},
	[9] = {"laptop", KIND_LAPTOP},
	[10] = {"notebook", KIND_LAPTOP},
	[11] = {"hand held", KIND_LAPTOP},
	[12] = {"docking station", KIND_LAPTOP},
	[13] = {"all in one", KIND_DESK},
	[14] = {"sub notebook", KIND_LAPTOP},
	[15] = {"space-saving", KIND_DESK},
	[16] = {"lunch box", KIND_DESK},
	[17] = {"main server chassis", KIND_SERVER},
	[18] = {"expansion chassis", KIND_SERVER},
	[19] = {"subchassis", KIND_UNKNOWN},
	[20] = {"bus expansion chassis", KIND_UNKNOWN},
	[21] = {"peripheral chassis", KIND_UNKNOWN},
	[22] = {"raid chassis", KIND_SERVER},
	[23] = {"rack mount chassis", KIND_SERVER},
	[24] = {"sealed-case pc", KIND_DESK},
	[25] = {"multi-system chassis", KIND_SERVER},
	[26] = {"compact pci", KIND_UNKNOWN},
	[27] = {"advanced tca", KIND_SERVER},
	[28] = {"blade", KIND_SERVER},
	[29] = {"blade enclosure", KIND_SERVER},
	[30] = {"tablet", KIND_LAPTOP},
	[31] = {"convertible", KIND_LAPTOP},
	[32] = {"detachable", KIND_LAPTOP},
	[33] = {"iot gateway", KIND_UNKNOWN},
	[34] = {"embedded pc", KIND_UNKNOWN},
	[35] = {"mini pc", KIND_DESK},
	[36] = {"stick pc", KIND_DESK}};

struct signs {
	struct dpkg_asked packages[N_ASKED];
	struct buf desktop, servers;
	const char *manager; /* the login screen that starts, NULL for none */
	bool has_session;
	enum kind kind;
	const char *chassis; /* "" when the firmware does not say */
};

static void list_installed(const struct dpkg_asked *p, size_t n, struct buf *out)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i].installed)
			buf_printf(out, "%s%s", out->len ? " " : "", p[i].name);
}

static enum err read_packages(struct scan *s, struct signs *g)
{
	struct dpkg_asked *p = g->packages;
	size_t i;
	enum err r;

	for (i = 0; i < N_MANAGERS; i++)
		p[i].name = MANAGERS[i];
	for (i = 0; i < N_DESKTOPS; i++)
		p[N_MANAGERS + i].name = DESKTOPS[i];
	for (i = 0; i < N_SERVERS; i++)
		p[N_MANAGERS + N_DESKTOPS + i].name = SERVERS[i];
	r = dpkg_ask(s, SCAN_ROWS, p, N_ASKED);
	list_installed(p, N_MANAGERS + N_DESKTOPS, &g->desktop);
	list_installed(p + N_MANAGERS + N_DESKTOPS, N_SERVERS, &g->servers);
	return r;
}

static bool has_desktop_file(struct scan *s, const char *dir)
{
	const char *const *names;
	size_t n, i;

	if (!scan_list(s, SCAN_ROWS, dir, &names, &n))
		return false;
	for (i = 0; i < n; i++)
		if (str_ends(str_z(names[i]), ".desktop"))
			return true;
	return false;
}

/* "/usr/sbin/gdm3" */
static const char *default_manager(struct scan *s)
{
	const char *path = "/etc/X11/default-display-manager", *slash;
	struct str v;

	if (!scan_read_value(s, SCAN_ROWS, path, &v) || !v.len)
		return NULL;
	path = arena_strz(scan_arena(s), v);
	slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/*
 * Debian's packages enable the display manager as an alias,
 * display-manager.service, which graphical.target wants; without systemd
 * /etc/X11/default-display-manager says which one starts.
 */
static void read_manager(struct scan *s, struct signs *g)
{
	struct units *u = units_load(s, SCAN_ROWS);
	const char *state = units_state(u, "display-manager.service");
	const char *target = units_real_name(u, "default.target");
	size_t i;

	g->has_session = has_desktop_file(s, "/usr/share/xsessions") ||
			 has_desktop_file(s, "/usr/share/wayland-sessions");
	if (units_count(u)) {
		if (state && !str_starts(str_z(state), "masked") &&
			!str_eqz(str_z(state), "bad") &&
			!str_eqz(str_z(target), "multi-user.target"))
			g->manager = units_real_name(u, "display-manager.service");
		return;
	}
	for (i = 0; i < N_MANAGERS && !g->manager; i++)
		if (g->packages[i].installed)
			g->manager = default_manager(s);
}

static void read_chassis(struct scan *s, struct signs *g)
{
	struct str v;
	uint64_t n;

	g->chassis = "";
	if (!scan_read_value(s, CHASSIS, "/sys/class/dmi/id/chassis_type", &v) ||
		!str_to_u64(v, &n) || !n || n >= sizeof TYPES / sizeof *TYPES)
		return;
	g->chassis = TYPES[n].name;
	g->kind = TYPES[n].kind;
}

static bool has_packages(struct scan *s)
{
	SCOPED_FD(fd) = machine_open_file(scan_machine(s), DPKG_ADMINDIR, O_PATH);

	return fd >= 0;
}

static void give_role(struct scan *s, const struct signs *g)
{
	const char *screen = g->manager ? g->manager : "no display manager starts";
	bool server = !g->manager;
	const char *also = "";

	if (g->kind == KIND_SERVER) {
		server = true;
	} else if (g->kind == KIND_LAPTOP) {
		server = false;
	} else if (g->kind == KIND_UNKNOWN && g->manager && g->servers.len) {
		server = true;
		also = ", which counts more in a case that says nothing";
	}
	scan_textz(s, ROLE, server ? "server" : "workstation");
	scan_printf(s, REASON, "%s%s; chassis: %s%s%s%s", screen,
		g->has_session ? ", desktop sessions installed" : "",
		*g->chassis ? g->chassis : "not said",
		g->servers.len ? "; server software: " : "", buf_str(&g->servers).ptr,
		also);
}

static enum err machine_role_fill(struct scan *s)
{
	struct signs g = {.manager = NULL};
	enum err r;

	if (!has_packages(s)) {
		scan_warn(s, SCAN_ROWS, "no package database that could tell");
		return OK;
	}
	buf_init(&g.desktop, 4096);
	buf_init(&g.servers, 4096);
	r = read_packages(s, &g);
	if (!r) {
		read_manager(s, &g);
		read_chassis(s, &g);
		give_role(s, &g);
		scan_text(s, DESKTOP, buf_str(&g.desktop));
		scan_textz(s, CHASSIS, g.chassis);
		r = scan_row(s);
	}
	buf_done(&g.desktop);
	buf_done(&g.servers);
	return r;
}

const struct table machine_role_table = {
	.name = "machine_role",
	TABLE_COLUMNS(COLUMNS),
	.fill = machine_role_fill,
};
