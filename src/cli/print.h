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
 * Prints every row of a query.
 *
 * JSON   an array of objects whose values are strings, as osquery's, written row
 *        by row; it is closed even when the query fails on the way. Bytes that
 *        are not UTF-8 become U+FFFD.
 * CSV    RFC 4180: a line of names, CRLF, quotes where needed; bytes as they are.
 * Table  grid.h, then the number of rows. After 64 MB of rows a new box begins.
 *
 * ERR_IO: `out` takes no more; see print_reader_gone().
 */
enum err print_query(
	struct query *q, enum print_format f, FILE *out, struct error *e) NODISCARD;

/* One JSON string, quotes included. */
void print_json_string(struct str s, FILE *out);

/* Flushes; ERR_IO when anything since the beginning could not be written. */
enum err print_finish(FILE *out, struct error *e) NODISCARD;

/* True when `out` is a pipe that nobody reads any more (`coloa query … | head`). */
bool print_reader_gone(FILE *out);

/* "coloa: <kind><text>" on standard error, made harmless for a terminal. */
void print_complaint(const char *kind, struct str text);

#endif
