/*
 * browser_logins: how many passwords each browser profile keeps. Counts only:
 * nothing of a login is ever copied.
 *
 * Firefox   the entries of PROFILE/logins.json.
 * Chromium  and its relatives: rows of "logins" in PROFILE/Login Data (SQLite) that
 *           are not "never save here". The file is read into memory and opened
 *           there, read-only, so that a running browser's locks don't matter; what
 *           it has not yet checkpointed (-wal, -journal) is a warning. A user may
 *           have planted any schema: only that one table may be read.
 *
 * A profile without logins has a row with 0. Snap's and Flatpak's homes are looked
 * at too. Profiles that are not where the browser puts them are not found.
 */
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "browser_json.h"
#include "gsettings.h"

#define LOGINS_MAX ((size_t)64 << 20)
#define STEPS_MAX 50000000
#define STEPS_PER_LOOK 10000

enum { USERNAME, BROWSER, PROFILE, SAVED_LOGINS, SOURCE };

static const struct column COLUMNS[] = {
	[USERNAME] = {"username", COLUMN_TEXT, 0},
	[BROWSER] = {"browser", COLUMN_TEXT, 0},
	[PROFILE] = {"profile", COLUMN_TEXT, 0},
	[SAVED_LOGINS] = {"saved_logins", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
};

static const struct {
	const char *browser, *dir; /* below the home */
	bool is_firefox;
} PLACES[] = {
	{"firefox", ".mozilla/firefox", true},
	{"firefox", "snap/firefox/common/.mozilla/firefox", true},
	{"firefox", ".var/app/org.mozilla.firefox/.mozilla/firefox", true},
	{"chromium", ".config/chromium", false},
	{"chromium", "snap/chromium/common/chromium", false},
	{"chrome", ".config/google-chrome", false},
	{"edge", ".config/microsoft-edge", false},
	{"brave", ".config/BraveSoftware/Brave-Browser", false},
};

/* --- Chromium's database ------------------------------------------------------- */

static int only_logins(void *ctx, int action, const char *a, const char *b,
	const char *db, const char *trigger)
{
	(void)ctx, (void)db, (void)trigger;
	if (action == SQLITE_SELECT || (action == SQLITE_READ && !strcmp(a, "logins")) ||
		(action == SQLITE_FUNCTION && !strcmp(b, "count")))
		return SQLITE_OK;
	return SQLITE_DENY;
}

static int count_steps(void *left)
{
	return --*(int *)left <= 0;
}

static bool count_logins(sqlite3 *db, int64_t *ret)
{
	static const char SQL[] =
		"SELECT count(*) FROM logins WHERE blacklisted_by_user = 0";
	int left = STEPS_MAX / STEPS_PER_LOOK;
	sqlite3_stmt *stmt = NULL;
	bool ok;

	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_exec(db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
	sqlite3_set_authorizer(db, only_logins, NULL);
	sqlite3_progress_handler(db, STEPS_PER_LOOK, count_steps, &left);
	ok = sqlite3_prepare_v2(db, SQL, -1, &stmt, NULL) == SQLITE_OK &&
	     sqlite3_step(stmt) == SQLITE_ROW;
	if (ok)
		*ret = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return ok;
}

/* The database `file`, which lives in the scan's arena and is ours to change. */
static bool read_login_data(char *file, size_t len, int64_t *ret)
{
	enum { WRITE_VERSION = 18, READ_VERSION = 19, HEADER = 100 };
	sqlite3 *db = NULL;
	bool ok;

	if (len < HEADER)
		return false;
	/* "uses a -wal file" (2) cannot be opened in memory; without its -wal it is the
	 * same */
	file[WRITE_VERSION] = file[READ_VERSION] = 1;
	ok = sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
		     NULL) == SQLITE_OK &&
	     sqlite3_deserialize(db, "main", (unsigned char *)file, (sqlite3_int64)len,
		     (sqlite3_int64)len, SQLITE_DESERIALIZE_READONLY) == SQLITE_OK &&
	     count_logins(db, ret);
	sqlite3_close(db);
	return ok;
}

/* --- profiles -------------------------------------------------------------------- */

static enum err give(struct scan *s, const struct gsettings_user *u, size_t place,
	const char *profile, int64_t logins, struct str source)
{
	scan_text_kept(s, USERNAME, u->name);
	scan_textz(s, BROWSER, PLACES[place].browser);
	scan_textz(s, PROFILE, profile);
	if (logins >= 0)
		scan_int(s, SAVED_LOGINS, logins);
	scan_text_kept(s, SOURCE, source);
	return scan_row(s);
}

/* The size of a file; -1: it is not there, or not to be seen. */
static int64_t size_of(struct scan *s, struct str path)
{
	SCOPED_FD(fd) = machine_open_file(scan_machine(s), path.ptr, O_PATH);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 ? (int64_t)st.st_size : -1;
}

static bool is_there(struct scan *s, struct str path)
{
	return size_of(s, path) >= 0;
}

/* The logins in a file, 0 when it is not there, -1 and a warning when unknown. */
static int64_t firefox_count(struct scan *s, struct str path)
{
	struct str text;
	uint64_t n;

	if (!scan_read(s, SAVED_LOGINS, path.ptr, LOGINS_MAX, &text))
		return is_there(s, path) ? -1 : 0;
	if (browser_json_logins(text, &n))
		return (int64_t)n;
	scan_warn(s, SAVED_LOGINS, "%s: malformed", path.ptr);
	return -1;
}

static void warn_unwritten(struct scan *s, struct str path, const char *suffix)
{
	struct str name = arena_printf(scan_arena(s), "%.*s%s", STR_ARG(path), suffix);

	if (size_of(s, name) > 0)
		scan_warn(
			s, SAVED_LOGINS, "%s: changes not yet in the database", name.ptr);
}

static int64_t chromium_count(struct scan *s, struct str path)
{
	struct str file;
	int64_t n;

	if (!scan_read(s, SAVED_LOGINS, path.ptr, LOGINS_MAX, &file))
		return is_there(s, path) ? -1 : 0;
	if (!file.len)
		return 0;
	warn_unwritten(s, path, "-wal");
	warn_unwritten(s, path, "-journal");
	if (read_login_data(arena_strz(scan_arena(s), file), file.len, &n))
		return n;
	scan_warn(s, SAVED_LOGINS, "%s: not a database of logins", path.ptr);
	return -1;
}

/* What makes a folder a profile: the browser's own settings, or logins. */
static bool is_profile(struct scan *s, size_t place, struct str dir)
{
	static const char *const SIGNS[2][2] = {
		{"Preferences", "Login Data"}, {"prefs.js", "logins.json"}};
	struct arena *a = scan_arena(s);
	const char *const *signs = SIGNS[PLACES[place].is_firefox];

	return is_there(s, arena_printf(a, "%.*s/%s", STR_ARG(dir), signs[0])) ||
	       is_there(s, arena_printf(a, "%.*s/%s", STR_ARG(dir), signs[1]));
}

static enum err give_profile(struct scan *s, const struct gsettings_user *u, size_t place,
	const char *profile, struct str dir)
{
	struct arena *a = scan_arena(s);
	struct str path;
	int64_t n, more;

	if (PLACES[place].is_firefox) {
		path = arena_printf(a, "%.*s/logins.json", STR_ARG(dir));
		n = scan_wants(s, SAVED_LOGINS) ? firefox_count(s, path) : 0;
		return give(s, u, place, profile, n, path);
	}
	path = arena_printf(a, "%.*s/Login Data", STR_ARG(dir));
	n = scan_wants(s, SAVED_LOGINS) ? chromium_count(s, path) : 0;
	/* logins of the signed-in account that live in this profile only */
	more = scan_wants(s, SAVED_LOGINS)
		       ? chromium_count(s, arena_printf(a, "%.*s/Login Data For Account",
						   STR_ARG(dir)))
		       : 0;
	return give(s, u, place, profile, n < 0 || more < 0 ? -1 : n + more, path);
}

static enum err give_place(struct scan *s, const struct gsettings_user *u, size_t place)
{
	struct str dir = arena_printf(
		scan_arena(s), "%.*s/%s", STR_ARG(u->home), PLACES[place].dir);
	const char *const *names;
	size_t n, i;
	enum err r;

	if (!scan_list(s, SCAN_ROWS, dir.ptr, &names, &n))
		return OK;
	for (i = 0; i < n; i++) {
		struct str profile =
			arena_printf(scan_arena(s), "%.*s/%s", STR_ARG(dir), names[i]);

		if (!is_profile(s, place, profile))
			continue;
		r = give_profile(s, u, place, names[i], profile);
		if (r)
			return r;
	}
	return OK;
}

static enum err browser_logins_fill(struct scan *s)
{
	const struct gsettings_user *users;
	size_t n, i, k;
	enum err r;

	gsettings_users(s, NULL, &users, &n);
	for (i = 0; i < n; i++)
		for (k = 0; k < sizeof PLACES / sizeof *PLACES; k++) {
			r = give_place(s, &users[i], k);
			if (r)
				return r;
		}
	return OK;
}

const struct table browser_logins_table = {
	.name = "browser_logins",
	TABLE_COLUMNS(COLUMNS),
	.fill = browser_logins_fill,
};
