/*
 * grid: rows of texts, drawn for people.
 *
 * Cells are made harmless (width_clean) as they come. A grid wider than the screen
 * wraps its widest columns; when even that would leave columns too narrow to
 * read, every row is drawn as a list of its own. Nothing is ever cut off.
 */
#ifndef COLOA_GRID_H
#define COLOA_GRID_H

#include "arena.h"
#include "width.h"

struct grid;

struct grid *grid_new(size_t n_columns);
void grid_free(struct grid *g); /* NULL is fine */
DEFINE_SCOPED(grid, grid_free)

void grid_name(struct grid *g, size_t column, struct str name);
/* The next cell, row after row. A column whose cells are all numbers is set right. */
void grid_cell(struct grid *g, struct str text, bool is_number);
size_t grid_bytes(const struct grid *g);
size_t grid_rows(const struct grid *g);
void grid_clear(struct grid *g); /* forgets the rows, keeps the names */

/* screen: columns to fit in, 0 for as many as it takes. */
void grid_print(const struct grid *g, size_t screen, FILE *out);

/* How many columns the terminal behind `out` has; 0 when it is none. */
size_t grid_screen(FILE *out);

#endif
