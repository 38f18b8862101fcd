/*
 * browsers: the web browsers installed for everybody: by packages, under /opt and
 * /usr/lib, as snaps and as flatpaks. What somebody unpacked in a home directory
 * is not in it.
 *
 * `version` is the browser's own: Firefox's application.ini, the snap's
 * snap.yaml, or the package's version without epoch and revision.
 */
#include <errno.h>
#include <fcntl.h>

#include "deb_version.h"
#include "dpkg.h"
#include "unit_file.h"

enum { NAME, VERSION, PACKAGE, PATH, SOURCE };

static const struct column COLUMNS[] = {
	[NAME] = {"name", COLUMN_TEXT, 0},
	[VERSION] = {"version", COLUMN_TEXT, 0},
	[PACKAGE] = {"package", COLUMN_TEXT, 0},
	[PATH] = {"path", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
};

#define FILE_MAX ((size_t)1 << 20)

static const struct {
	const char *package, *name, *path;
} PACKAGES[] = {
	{"firefox", "firefox", "/usr/lib/firefox/firefox"},
	{"firefox-esr", "firefox", "/usr/lib/firefox-esr/firefox-esr"},
	{"firefox-beta", "firefox", "/usr/lib/firefox-beta/firefox-beta"},
	{"firefox-devedition", "firefox",
		"/usr/lib/firefox-devedition/firefox-devedition"},
	{"firefox-nightly", "firefox", "/usr/lib/firefox-nightly/firefox-nightly"},
	{"chromium", "chromium", "/usr/lib/chromium/chromium"},
	{"chromium-browser", "chromium", "/usr/lib/chromium-browser/chromium-browser"},
	{"google-chrome-stable", "chrome", "/opt/google/chrome/chrome"},
	{"google-chrome-beta", "chrome", "/opt/google/chrome-beta/chrome"},
	{"google-chrome-unstable", "chrome", "/opt/google/chrome-unstable/chrome"},
	{"microsoft-edge-stable", "edge", "/opt/microsoft/msedge/msedge"},
	{"microsoft-edge-beta", "edge", "/opt/microsoft/msedge-beta/msedge"},
	{"microsoft-edge-dev", "edge", "/opt/microsoft/msedge-dev/msedge"},
	{"brave-browser", "brave", "/opt/brave.com/brave/brave"},
	{"coccoc-browser-stable", "coccoc", "/opt/coccoc/browser/browser"},
	{"opera-stable", "opera", "/usr/lib/x86_64-linux-gnu/opera-stable/opera"},
	{"vivaldi-stable", "vivaldi", "/opt/vivaldi/vivaldi"},
	{"yandex-browser-stable", "yandex", "/opt/yandex/browser/yandex_browser"},
	{"librewolf", "librewolf", "/usr/share/librewolf/librewolf"},
	{"epiphany-browser", "epiphany", "/usr/bin/epiphany-browser"},
	{"konqueror", "konqueror", "/usr/bin/konqueror"},
	{"falkon", "falkon", "/usr/bin/falkon"},
	{"midori", "midori", "/usr/bin/midori"},
	{"qutebrowser", "qutebrowser", "/usr/bin/qutebrowser"},
	{"torbrowser-launcher", "tor-browser", "/usr/bin/torbrowser-launcher"},
};
#define N_PACKAGES (sizeof PACKAGES / sizeof *PACKAGES)

/* Where browsers stand that no package brought. */
static const struct {
	const char *name, *directory, *program;
} PLACES[] = {
	{"firefox", "/opt/firefox", "firefox"},
	{"firefox", "/opt/firefox-esr", "firefox"},
	{"firefox", "/usr/local/firefox", "firefox"},
	{"firefox", "/usr/local/lib/firefox", "firefox"},
	{"chrome", "/opt/google/chrome", "chrome"},
	{"edge", "/opt/microsoft/msedge", "msedge"},
	{"brave", "/opt/brave.com/brave", "brave"},
	{"coccoc", "/opt/coccoc/browser", "browser"},
	{"vivaldi", "/opt/vivaldi", "vivaldi"},
};
#define N_PLACES (sizeof PLACES / sizeof *PLACES)

static const struct {
	const char *snap, *name;
} SNAPS[] = {{"firefox", "firefox"}, {"chromium", "chromium"}, {"opera", "opera"},
	{"brave", "brave"}, {"vivaldi", "vivaldi"}, {"falkon", "falkon"},
	{"epiphany", "epiphany"}};
#define N_SNAPS (sizeof SNAPS / sizeof *SNAPS)

static const struct {
	const char *application, *name;
} FLATPAKS[] = {{"org.mozilla.firefox", "firefox"}, {"org.chromium.Chromium", "chromium"},
	{"com.google.Chrome", "chrome"}, {"com.microsoft.Edge", "edge"},
	{"com.brave.Browser", "brave"}, {"com.opera.Opera", "opera"},
	{"com.vivaldi.Vivaldi", "vivaldi"}, {"org.gnome.Epiphany", "epiphany"},
	{"io.gitlab.librewolf-community", "librewolf"},
	{"org.torproject.torbrowser-launcher", "tor-browser"}};
#define N_FLATPAKS (sizeof FLATPAKS / sizeof *FLATPAKS)

static bool is_there(struct scan *s, const char *path)
{
	SCOPED_FD(fd) = machine_open_file(scan_machine(s), path, O_PATH);

	if (fd < 0)
		scan_warn_errno(s, SCAN_ROWS, path, errno);
	return fd >= 0;
}

static const char *join(struct scan *s, const char *a, const char *b)
{
	return arena_printf(scan_arena(s), "%s/%s", a, b).ptr;
}

/* The version that Firefox's own application.ini says, or "". */
static struct str firefox_version(struct scan *s, const char *directory)
{
	struct str text, v;

	if (scan_read(
		    s, VERSION, join(s, directory, "application.ini"), FILE_MAX, &text) &&
		unit_file_find(text, "App", "Version", &v))
		return v;
	return STR("");
}

static enum err give(struct scan *s, const char *name, struct str version,
	const char *package, const char *path, const char *source)
{
	scan_textz(s, NAME, name);
	scan_text(s, VERSION, version);
	scan_textz(s, PACKAGE, package);
	scan_textz(s, PATH, path);
	scan_textz(s, SOURCE, source);
	return scan_row(s);
}

static const char *directory_of(struct scan *s, const char *path)
{
	return arena_strz(
		scan_arena(s), str_of(path, (size_t)(strrchr(path, '/') - path)));
}

/* Ubuntu's packages of this kind hold nothing: they bring the snap. */
static bool is_stand_in(struct str version)
{
	return str_contains(version, "snap");
}

static enum err give_packages(struct scan *s, struct dpkg_asked *asked)
{
	enum err r;
	size_t i;

	for (i = 0; i < N_PACKAGES; i++)
		asked[i].name = PACKAGES[i].package;
	r = dpkg_ask(s, SCAN_ROWS, asked, N_PACKAGES);
	for (i = 0; !r && i < N_PACKAGES; i++) {
		struct str version = deb_version_split(asked[i].version).upstream, own;

		if (!asked[i].installed || is_stand_in(asked[i].version))
			continue;
		own = firefox_version(s, directory_of(s, PACKAGES[i].path));
		r = give(s, PACKAGES[i].name, own.len ? own : version,
			PACKAGES[i].package, PACKAGES[i].path, DPKG_ADMINDIR "/status");
	}
	return r;
}

static bool has_package_at(const struct dpkg_asked *asked, const char *path)
{
	size_t i;

	for (i = 0; i < N_PACKAGES; i++)
		if (asked[i].installed && !strcmp(PACKAGES[i].path, path))
			return true;
	return false;
}

static enum err give_places(struct scan *s, const struct dpkg_asked *asked)
{
	enum err r = OK;
	size_t i;

	for (i = 0; !r && i < N_PLACES; i++) {
		const char *path = join(s, PLACES[i].directory, PLACES[i].program);

		if (!has_package_at(asked, path) && is_there(s, path))
			r = give(s, PLACES[i].name,
				firefox_version(s, PLACES[i].directory), "", path,
				PLACES[i].directory);
	}
	return r;
}

/* "version: 128.0-2" of a snap.yaml, which is a line of its own. */
static struct str snap_version(struct scan *s, const char *path)
{
	struct str text, line, key;

	if (!scan_read(s, VERSION, path, FILE_MAX, &text))
		return STR("");
	while (str_next_line(&text, &line)) {
		if (!str_cut(&line, ':', &key) || !str_eqz(key, "version"))
			continue;
		line = str_trim(line);
		if (line.len >= 2 && (line.ptr[0] == '\'' || line.ptr[0] == '"'))
			line = str_of(line.ptr + 1, line.len - 2);
		return line;
	}
	return STR("");
}

static enum err give_snaps(struct scan *s)
{
	enum err r = OK;
	size_t i;

	for (i = 0; !r && i < N_SNAPS; i++) {
		const char *directory = join(s, "/snap", SNAPS[i].snap);
		const char *yaml = join(s, directory, "current/meta/snap.yaml");

		if (is_there(s, directory))
			r = give(s, SNAPS[i].name, snap_version(s, yaml),
				arena_printf(scan_arena(s), "snap:%s", SNAPS[i].snap).ptr,
				directory, yaml);
	}
	return r;
}

static enum err give_flatpaks(struct scan *s)
{
	enum err r = OK;
	size_t i;

	for (i = 0; !r && i < N_FLATPAKS; i++) {
		const char *directory =
			join(s, "/var/lib/flatpak/app", FLATPAKS[i].application);

		if (is_there(s, directory))
			r = give(s, FLATPAKS[i].name,
				firefox_version(
					s, join(s, directory,
						   "current/active/files/lib/firefox")),
				arena_printf(scan_arena(s), "flatpak:%s",
					FLATPAKS[i].application)
					.ptr,
				directory, directory);
	}
	return r;
}

static enum err browsers_fill(struct scan *s)
{
	struct dpkg_asked asked[N_PACKAGES] = {{.installed = false}};
	enum err r = give_packages(s, asked);

	if (!r)
		r = give_places(s, asked);
	if (!r)
		r = give_snaps(s);
	return r ? r : give_flatpaks(s);
}

const struct table browsers_table = {
	.name = "browsers",
	TABLE_COLUMNS(COLUMNS),
	.fill = browsers_fill,
};
