/*
 * scan: one reading of one table, between vtab.c (which drives it) and the
 * tables (which see it through table.h).
 */
#ifndef COLOA_SCAN_H
#define COLOA_SCAN_H

#include "table.h"

enum cell_type { CELL_NULL = 0, CELL_INT, CELL_DOUBLE, CELL_TEXT };

struct cell {
	union {
		int64_t i;
		double d;
		const char *ptr;
	};
	uint32_t len;
	uint8_t type; /* enum cell_type */
};

struct scan_warning {
	int column; /* or SCAN_ROWS */
	struct str text;
	bool denied; /* for want of a privilege */
};

/* The rows a scan produced: only the used columns, `width` cells a row. */
struct rows {
	struct arena *arena;
	uint64_t used;          /* bit i: column i has a cell */
	unsigned char slot[64]; /* where the cell of a used column stands in its row */
	size_t width, n, cap;
	struct cell *cells;
	size_t n_warnings, cap_warnings;
	struct scan_warning *warnings;
};

struct rows *rows_new(uint64_t used);
void rows_free(struct rows *r);
DEFINE_SCOPED(rows, rows_free)
/* NULL when the column was not asked for. */
const struct cell *rows_cell(const struct rows *r, size_t row, int column);

#define SCAN_CONSTRAINTS_MAX 16
#define SCAN_WARNINGS_MAX 64

struct scan {
	struct machine *m;
	const struct table *t;
	struct rows *out;
	const struct machine_limits *limits;
	int64_t deadline_us; /* monotonic */
	size_t n_constraints;
	struct constraint constraints[SCAN_CONSTRAINTS_MAX];
	struct cell row[64]; /* the row being built, by slot */
	struct error error;  /* of scan_fail */
	unsigned since_check;
	bool streaming; /* keep only the newest row */
	bool has_row;
};

#endif
