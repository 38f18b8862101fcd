/* machine_internal: what machine.c, vtab.c and scan.c share. */
#ifndef COLOA_MACHINE_INTERNAL_H
#define COLOA_MACHINE_INTERNAL_H

#include <sqlite3.h>

#include "fixture.h"
#include "scan.h"
#include "siphash.h"

extern const struct table *const machine_tables[]; /* generated; sorted by name */
extern const size_t machine_tables_n;

/* What a snapshot knows of one table. */
struct snapshot_table {
	uint64_t wanted; /* columns used by any query prepared so far */
	struct rows *rows;
};

struct machine {
	sqlite3 *db;
	int root_fd; /* -1: the root is "/" */
	struct fixture *fixture;
	bool snapshot;
	bool declaring;              /* inside sqlite3_declare_vtab() */
	bool has_json;               /* json_each and json_tree are declared */
	struct siphash_key key;      /* of row ids */
	struct snapshot_table *seen; /* machine_tables_n of them */
	struct query *running;       /* whose warnings and limits count */
	void *walk;                  /* linux/walk.c's, see there */
	void (*walk_start)(void *);
	void (*walk_free)(void *);
};

struct query {
	struct machine *m;
	sqlite3_stmt *stmt;
	struct machine_limits limits;
	int64_t deadline_us; /* 0 before the first step */
	uint64_t n_rows;
	struct arena *arena;
	size_t n_warnings;
	struct answer_warning warnings[SCAN_WARNINGS_MAX];
	struct error error; /* what a table said when it failed */
};

enum err vtab_register(struct machine *m, struct error *e);

/* Adds what a scan warned of to the running query, for the columns it uses. */
void query_take_warnings(
	struct query *q, const struct table *t, const struct rows *r, uint64_t used);

#endif
