/*
 * table: what a table says of itself, and how it gives its rows.
 *
 * One file a table, one line in linux/meson.build. A table is its columns and
 * one function; see linux/os_version.c for a small one.
 *
 *	static enum err users_fill(struct scan *s)
 *	{
 *		for each entry {
 *			scan_int(s, UID, entry.uid);           ignored when nobody asked
 *			if (scan_wants(s, SHELL)) { ... dear ... }
 *			r = scan_row(s);                       the row is complete
 *			if (r)
 *				return r;                      a budget is reached: stop
 *		}
 *		return OK;
 *	}
 *
 * What could not be read is said with scan_warn(), for the columns it touches;
 * a warning on columns that the query does not use is dropped by the scan, so
 * a table need not look. What merely vanished while being looked at (a process,
 * a file in /proc) is skipped without a word. Permission, malformed data and a
 * missing kernel interface are warnings. A configuration file that is not there
 * is no warning unless the table's contract says that it always exists.
 *
 * Names, column names and types are osquery's where osquery has the table.
 */
#ifndef COLOA_TABLE_H
#define COLOA_TABLE_H

#include <dirent.h>

#include "arena.h"
#include "machine.h"

enum column_type { COLUMN_TEXT, COLUMN_INTEGER, COLUMN_BIGINT, COLUMN_DOUBLE };

enum {
	COLUMN_REQUIRED = 1, /* the query must say = or IN (or LIKE) for one of these */
	COLUMN_INDEX = 2,    /* the table looks at `column = x` to do less work */
	COLUMN_LIKE = 4,     /* ... and at `column LIKE x` */
	COLUMN_RANGE = 8,    /* ... and at < <= > >= */
	COLUMN_EXTRA = 16, /* `column = x` changes which rows there are (osquery's "+") */
	COLUMN_HIDDEN = 32, /* not part of SELECT * */
};

struct column {
	const char *name;
	enum column_type type;
	unsigned flags;
};

struct scan;

struct table {
	const char *name;
	const struct column *columns;
	size_t n_columns; /* at most 63 */

	/* All rows at once. Used when stream is NULL. */
	enum err (*fill)(struct scan *s);

	/* One row after another, for tables too large to hold. */
	const struct table_stream *stream;

	/*
	 * Optional, only in a snapshot: a query that is being prepared will ask
	 * this (constraints whose value is known by then), so that one walk of the
	 * disk can answer several queries. May be called more often than it is asked.
	 */
	void (*expect)(struct scan *s);
};

/* scan_arena() is emptied with every row: what a stream keeps is in its own memory. */
struct table_stream {
	/* *ret_state is the table's own; freed by close, also after a failed open. */
	enum err (*open)(struct scan *s, void **ret_state);
	/* Sets one row and calls scan_row(), or returns OK without: the end. */
	enum err (*next)(struct scan *s, void *state);
	void (*close)(void *state);
};

#define TABLE_COLUMNS(array) \
	.columns = (array), .n_columns = sizeof(array) / sizeof(*(array))

/* --- asking the scan ------------------------------------------------------ */

bool scan_wants(const struct scan *s, int column);
/* True when any of the columns first..last is wanted. */
bool scan_wants_any(const struct scan *s, int first, int last);

enum scan_op { SCAN_EQ, SCAN_LIKE, SCAN_GT, SCAN_GE, SCAN_LT, SCAN_LE };

struct constraint {
	int column;
	enum scan_op op;
	bool is_int; /* i is meant; text is filled in any case */
	int64_t i;
	struct str text;
};

/*
 * The constraints that the query puts on flagged columns, all of which a row
 * must satisfy. Using them is optional: SQLite looks at every row again (and
 * in a snapshot none are given for tables without COLUMN_REQUIRED).
 */
size_t scan_n_constraints(const struct scan *s);
const struct constraint *scan_constraint(const struct scan *s, size_t i);
/* The value of the first `column = x`; false when there is none. */
bool scan_equals_int(const struct scan *s, int column, int64_t *ret);
bool scan_equals_text(const struct scan *s, int column, struct str *ret);

/* Memory for the scan's own use; lives until the rows have been read. */
struct arena *scan_arena(struct scan *s);
struct machine *scan_machine(struct scan *s);
/* ERR_LIMIT once the query's time is over. For loops that may give no row for long. */
enum err scan_check(struct scan *s);

/* --- giving a row --------------------------------------------------------- */

void scan_int(struct scan *s, int column, int64_t v);
void scan_double(struct scan *s, int column, double v);
void scan_text(struct scan *s, int column, struct str v);   /* copied */
void scan_textz(struct scan *s, int column, const char *v); /* copied; NULL: SQL NULL */
void scan_text_kept(
	struct scan *s, int column, struct str v); /* literal or scan_arena() */
void scan_printf(struct scan *s, int column, const char *fmt, ...) PRINTF(3, 4);
/* Ends the row; columns not set are NULL. Not OK: stop and return it. */
enum err scan_row(struct scan *s) NODISCARD;

/* --- saying what could not be read ---------------------------------------- */

#define SCAN_ROWS (-1) /* rows themselves may be missing: whatever columns are used */

void scan_warn(struct scan *s, int column, const char *fmt, ...) PRINTF(3, 4);
/* As scan_warn, for every wanted column in first..last. */
void scan_warn_columns(struct scan *s, int first, int last, const char *fmt, ...)
	PRINTF(4, 5);
/* "PATH: <errno_words>"; nothing for ENOENT, ENOTDIR and ESRCH, which mean "vanished". */
void scan_warn_errno(struct scan *s, int column, const char *path, int saved_errno);

/* A failure of the whole query, for a person: returns err. */
enum err scan_fail(struct scan *s, enum err err, const char *fmt, ...) PRINTF(3, 4);

/* --- reading files under the machine's root ------------------------------- */

/*
 * open(2) below the root; absolute paths only. -1 and errno. O_CLOEXEC is added.
 * With another root than "/", links stay inside it.
 */
int machine_open_file(const struct machine *m, const char *path, int flags);
/*
 * A regular file to be read; else -1 and EISDIR, or EINVAL. Nothing else is ever
 * opened, for that alone may do something: rewind a tape, start a watchdog. Users
 * can put links to such things where files are looked for.
 */
int machine_open_regular(const struct machine *m, const char *path);
DIR *machine_open_dir(const struct machine *m, const char *path);
/* True when the root is "/" and no fixture stands for it: kernel calls make sense. */
bool machine_is_live(const struct machine *m);

/*
 * The whole file, at most max bytes, in scan_arena(), followed by a NUL.
 * False: it is not there (no warning), or it could not be read, or is larger
 * (a warning on `column`, or on the rows with SCAN_ROWS).
 */
bool scan_read(struct scan *s, int column, const char *path, size_t max, struct str *ret);
/* As scan_read, but a file that is not there is a warning too. */
bool scan_read_must(
	struct scan *s, int column, const char *path, size_t max, struct str *ret);
/* A small /proc or /sys file trimmed of blanks; false as scan_read. */
bool scan_read_value(struct scan *s, int column, const char *path, struct str *ret);
/*
 * The names in a directory, sorted bytewise, without "." and "..", in
 * scan_arena(). False as scan_read. At most SCAN_NAMES_MAX; more is a warning.
 */
#define SCAN_NAMES_MAX 100000
bool scan_list(struct scan *s, int column, const char *path, const char *const **ret,
	size_t *ret_n);
/* The target of a symbolic link in scan_arena(); false as scan_read. */
bool scan_readlink(struct scan *s, int column, const char *path, struct str *ret);

#endif
