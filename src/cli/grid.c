#include "grid.h"

#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>

#define COLUMN_MIN 8 /* narrower columns are no longer read with pleasure */
#define CELL_MAX ((size_t)64 << 20)

struct lines {
	const char *line, *bar, *top[3], *middle[3], *bottom[3];
};

static const struct lines BOX = {
	"─", "│", {"┌", "┬", "┐"}, {"├", "┼", "┤"}, {"└", "┴", "┘"}};
static const struct lines ASCII = {
	"-", "|", {"+", "+", "+"}, {"+", "+", "+"}, {"+", "+", "+"}};

struct column_state {
	struct str name;
	size_t width; /* of the widest cell or the name */
	bool has_text, has_number;
};

struct grid {
	struct arena *arena;
	size_t n_columns, n, cap; /* n: cells */
	struct column_state *columns;
	struct str *cells;
	struct buf clean;
};

struct grid *grid_new(size_t n_columns)
{
	struct grid *g = calloc(1, sizeof *g);

	if (!g)
		abort();
	g->arena = arena_new();
	g->n_columns = n_columns;
	g->columns = calloc(n_columns, sizeof *g->columns);
	if (!g->columns)
		abort();
	buf_init(&g->clean, CELL_MAX);
	return g;
}

void grid_free(struct grid *g)
{
	size_t i;

	if (!g)
		return;
	for (i = 0; i < g->n_columns; i++)
		free((void *)(uintptr_t)g->columns[i].name.ptr);
	buf_done(&g->clean);
	arena_free(g->arena);
	free(g->columns);
	free(g->cells);
	free(g);
}

void grid_name(struct grid *g, size_t column, struct str name)
{
	struct column_state *c = &g->columns[column];

	buf_clear(&g->clean);
	width_clean(&g->clean, name, false);
	free((void *)(uintptr_t)c->name.ptr);
	c->name = str_of(strndup(buf_str(&g->clean).ptr, g->clean.len), g->clean.len);
	if (!c->name.ptr)
		abort();
	c->width = width_of(c->name);
}

void grid_cell(struct grid *g, struct str text, bool is_number)
{
	struct column_state *c = &g->columns[g->n % g->n_columns];
	size_t w;

	buf_clear(&g->clean);
	width_clean(&g->clean, text, false);
	if (g->n == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 64;
		g->cells = reallocarray(g->cells, g->cap, sizeof *g->cells);
		if (!g->cells)
			abort();
	}
	text = arena_str(g->arena, buf_str(&g->clean));
	g->cells[g->n++] = text;
	w = width_of(text);
	if (w > c->width)
		c->width = w;
	c->has_number |= is_number;
	c->has_text |= !is_number && text.len;
}

size_t grid_bytes(const struct grid *g)
{
	return arena_used(g->arena) + g->n * sizeof *g->cells;
}

size_t grid_rows(const struct grid *g)
{
	return g->n / g->n_columns;
}

void grid_clear(struct grid *g)
{
	size_t i;

	arena_reset(g->arena);
	g->n = 0;
	for (i = 0; i < g->n_columns; i++) {
		g->columns[i].width = width_of(g->columns[i].name);
		g->columns[i].has_text = g->columns[i].has_number = false;
	}
}

size_t grid_screen(FILE *out)
{
	struct winsize w;

	return ioctl(fileno(out), TIOCGWINSZ, &w) == 0 ? w.ws_col : 0;
}

/* The terminal's encoding is asked for here, not at the start: JSON needs none. */
static const struct lines *lines_to_use(void)
{
	locale_t terminal = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool is_utf8 = terminal && !strcmp(nl_langinfo_l(CODESET, terminal), "UTF-8");

	if (terminal)
		freelocale(terminal);
	return is_utf8 ? &BOX : &ASCII;
}

/* --- a box ----------------------------------------------------------------- */

static size_t sum_capped(const struct grid *g, size_t cap)
{
	size_t sum = 3 * g->n_columns + 1, i;

	for (i = 0; i < g->n_columns; i++)
		sum += g->columns[i].width < cap ? g->columns[i].width : cap;
	return sum;
}

/* The columns' widths on this screen; false: it is too narrow for a box. */
static bool fit(const struct grid *g, size_t screen, size_t *widths)
{
	size_t cap = SIZE_MAX, spare = 0, i;

	if (screen && sum_capped(g, SIZE_MAX) > screen) {
		for (cap = screen; cap >= COLUMN_MIN && sum_capped(g, cap) > screen;
			cap--)
			;
		if (cap < COLUMN_MIN)
			return false;
		spare = screen - sum_capped(g, cap);
	}
	for (i = 0; i < g->n_columns; i++) {
		size_t w = g->columns[i].width;

		widths[i] = w < cap ? w : cap;
		if (w > cap && spare) {
			widths[i]++;
			spare--;
		}
	}
	return true;
}

static void put(struct str s, FILE *out)
{
	fwrite(s.ptr, 1, s.len, out);
}

static void rule(const struct grid *g, const size_t *widths, const char *line,
	const char *const corners[3], FILE *out)
{
	size_t i, k;

	for (i = 0; i < g->n_columns; i++) {
		fputs(corners[i ? 1 : 0], out);
		for (k = 0; k < widths[i] + 2; k++)
			fputs(line, out);
	}
	fputs(corners[2], out);
	putc('\n', out);
}

/* One row, in as many lines as its highest cell takes. Empties `cells`. */
static void box_row(const struct grid *g, const size_t *widths, const char *bar,
	struct str *cells, bool is_head, FILE *out)
{
	SCOPED_BUF(text, CELL_MAX);
	bool more;
	size_t i;

	do {
		more = false;
		buf_clear(&text);
		for (i = 0; i < g->n_columns; i++) {
			const struct column_state *c = &g->columns[i];
			struct str line = STR("");

			if (widths[i] >= c->width) {
				line = cells[i];
				cells[i] = STR("");
			} else {
				width_wrap(&cells[i], widths[i], &line);
			}
			more |= cells[i].len > 0;
			buf_z(&text, bar);
			buf_char(&text, ' ');
			width_pad(&text, line, widths[i],
				c->has_number && !c->has_text && !is_head ? WIDTH_RIGHT
									  : WIDTH_LEFT);
			buf_char(&text, ' ');
		}
		buf_z(&text, bar);
		buf_char(&text, '\n');
		put(buf_str(&text), out);
	} while (more);
}

static void print_box(
	const struct grid *g, const size_t *widths, struct str *row, FILE *out)
{
	const struct lines *l = lines_to_use();
	size_t i, k;

	for (k = 0; k < g->n_columns; k++)
		row[k] = g->columns[k].name;
	rule(g, widths, l->line, l->top, out);
	box_row(g, widths, l->bar, row, true, out);
	rule(g, widths, l->line, l->middle, out);
	for (i = 0; i < grid_rows(g) && !ferror(out); i++) {
		memcpy(row, g->cells + i * g->n_columns, g->n_columns * sizeof *row);
		box_row(g, widths, l->bar, row, false, out);
	}
	rule(g, widths, l->line, l->bottom, out);
}

/* --- lists ------------------------------------------------------------------ */

static void list_cell(struct str name, size_t name_width, struct str cell, size_t screen,
	const char *bar, FILE *out)
{
	size_t room =
		screen > name_width + 3 + COLUMN_MIN ? screen - name_width - 3 : screen;
	struct str line = STR("");
	bool first = true;

	while (width_wrap(&cell, room, &line) || first) {
		SCOPED_BUF(text, CELL_MAX);

		width_pad(&text, first ? name : STR(""), name_width, WIDTH_LEFT);
		buf_printf(&text, " %s ", bar);
		buf_append(&text, line);
		buf_char(&text, '\n');
		put(buf_str(&text), out);
		first = false;
		line = STR("");
	}
}

static void print_lists(const struct grid *g, size_t screen, FILE *out)
{
	const struct lines *l = lines_to_use();
	size_t name_width = 0, i, k;

	for (k = 0; k < g->n_columns; k++)
		if (width_of(g->columns[k].name) > name_width)
			name_width = width_of(g->columns[k].name);
	for (i = 0; i < grid_rows(g) && !ferror(out); i++) {
		int n = fprintf(out, "%s %zu ", l->line, i + 1) - (int)strlen(l->line) +
			1;

		for (; n < (int)screen; n++)
			fputs(l->line, out);
		putc('\n', out);
		for (k = 0; k < g->n_columns; k++)
			list_cell(g->columns[k].name, name_width,
				g->cells[i * g->n_columns + k], screen, l->bar, out);
	}
}

void grid_print(const struct grid *g, size_t screen, FILE *out)
{
	size_t *widths = calloc(g->n_columns, sizeof *widths);
	struct str *row = calloc(g->n_columns, sizeof *row);

	if (!widths || !row)
		abort();
	if (fit(g, screen, widths))
		print_box(g, widths, row, out);
	else
		print_lists(g, screen, out);
	free(widths);
	free(row);
}
