/*
 * print: rows for people and for programs.
 */
#ifndef COLOA_PRINT_H
#define COLOA_PRINT_H

#include "machine.h"

enum print_format { PRINT_TABLE, PRINT_JSON, PRINT_CSV };

/* "table", "json", "csv". */
bool print_format_of(const char *name, enum print_format *ret);

/*
 * Prints every row of a query. JSON is an array of objects whose values are
 * strings, as osquery's. Bytes that are not UTF-8 become U+FFFD in JSON; in a
 * table, control characters are shown escaped.
 */
enum err print_query(
	struct query *q, enum print_format f, FILE *out, struct error *e) NODISCARD;

/* One JSON string, quotes included. */
void print_json_string(struct str s, FILE *out);

#endif
