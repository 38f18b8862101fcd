/*
 * answer: what came back for one SQL question, wherever it was asked.
 *
 * The rows as text, as osquery gives them, and everything that makes them less
 * than the whole truth: warnings of the tables that were read, a budget that
 * was reached, an SQL error. Whoever judges an answer must look at all of it:
 * an answer without rows is only good news when ok and without warnings.
 *
 * Memory   everything lives in the arena given to whoever fills the answer.
 */
#ifndef COLOA_ANSWER_H
#define COLOA_ANSWER_H

#include "arena.h"

struct answer_warning {
	struct str table,
		column; /* column is empty when the rows themselves are at stake */
	struct str text;
	bool denied; /* for want of a privilege */
};

struct answer {
	enum err err;     /* OK; ERR_USAGE: the SQL is wrong; ERR_LIMIT: budget; ... */
	struct str error; /* for a person; empty when OK */

	size_t n_columns;
	struct str *columns;
	size_t n_rows;
	struct str
		*cells; /* n_rows * n_columns, row after row; SQL NULL is an empty text */
	bool truncated; /* more rows than were asked for */

	size_t n_warnings;
	struct answer_warning *warnings;
};

/* A named SQL parameter, ":name" in the text. Lists are JSON arrays for json_each(). */
struct answer_param {
	struct str name; /* without the colon */
	bool is_int;
	int64_t i;
	struct str text;
};

/* The cell, or an empty text when there is no such column. */
struct str answer_cell(const struct answer *a, size_t row, const char *column);

#endif
