/*
 * report_text: the report for a person at a terminal.
 *
 * By document and article, worst first: what violates, with its rows and the
 * remedy; what could not be measured here and why; what holds, one line each.
 * Clauses that no single machine can show are only counted, unless asked for.
 */
#include "buf.h"
#include "language.h"
#include "report.h"
#include "width.h"

#define ROWS_SHOWN 10
#define CELL_MAX 60 /* columns of one cell before it is cut */
#define CELL_BYTES_MAX 2048
#define TABLE_COLUMNS_MAX 16

struct page {
	const struct report_style *style;
	struct arena *a;
	FILE *out;
};

/* --- colour ------------------------------------------------------------------------ */

static const char *colour_of(enum state s)
{
	switch (s) {
	case STATE_VIOLATED:
	case STATE_OVERDUE:
		return "\033[1;31m";
	case STATE_UNMEASURED:
	case STATE_DUE:
		return "\033[33m";
	case STATE_HOLDS:
	case STATE_ATTESTED:
		return "\033[32m";
	case STATE_WAIVED:
	case STATE_NOT_APPLICABLE:
	default:
		return "\033[2m";
	}
}

static void in_colour(const struct page *p, const char *colour, struct str s)
{
	if (p->style->colour)
		fputs(colour, p->out);
	fwrite(s.ptr, 1, s.len, p->out);
	if (p->style->colour)
		fputs("\033[0m", p->out);
}

#define BOLD "\033[1m"
#define DIM "\033[2m"

static const char *sign_of(enum state s)
{
	switch (s) {
	case STATE_VIOLATED:
	case STATE_OVERDUE:
		return "✗";
	case STATE_HOLDS:
	case STATE_ATTESTED:
		return "✓";
	case STATE_NOT_APPLICABLE:
	case STATE_WAIVED:
		return "–";
	case STATE_UNMEASURED:
	case STATE_DUE:
	default:
		return "?";
	}
}

/* --- text ----------------------------------------------------------------------------
 */

static void spaces(const struct page *p, size_t n)
{
	fprintf(p->out, "%*s", (int)n, "");
}

/* One paragraph, each line after `indent` blanks, broken between words. */
static void paragraph(
	const struct page *p, size_t indent, const char *colour, struct str text)
{
	size_t width = p->style->width - indent;
	struct str line;

	while (width_wrap(&text, width, &line)) {
		spaces(p, indent);
		in_colour(p, colour, line);
		putc('\n', p->out);
	}
}

/* Several lines: each is a paragraph. */
static void paragraphs(
	const struct page *p, size_t indent, const char *colour, struct str text)
{
	struct str line;

	while (str_next_line(&text, &line))
		paragraph(p, indent, colour, line);
}

/* --- rows ----------------------------------------------------------------------------
 */

/* What a terminal may be shown, and no more of it than fits a cell. */
static struct str printable(struct str s, struct arena *a)
{
	SCOPED_BUF(b, CELL_BYTES_MAX * 8);

	if (s.len > CELL_BYTES_MAX)
		s.len = CELL_BYTES_MAX;
	width_clean(&b, s, false);
	return arena_str(a, buf_str(&b));
}

static void put_cell(const struct page *p, struct str cell, size_t width, bool last)
{
	struct str shown = width_cut(cell, width);
	bool cut = shown.len < cell.len;
	size_t used;

	if (cut)
		shown = arena_printf(p->a, "%.*s…", STR_ARG(width_cut(cell, width - 1)));
	used = width_of(shown);
	fwrite(shown.ptr, 1, shown.len, p->out);
	if (!last && used < width)
		spaces(p, width - used);
}

static void put_rows(const struct page *p, size_t indent, const struct answer *rows)
{
	size_t n =
		rows->n_columns < TABLE_COLUMNS_MAX ? rows->n_columns : TABLE_COLUMNS_MAX;
	size_t shown = rows->n_rows < ROWS_SHOWN ? rows->n_rows : ROWS_SHOWN;
	size_t width[TABLE_COLUMNS_MAX], i, k;
	struct str *cells = ARENA_ARRAY(p->a, struct str, shown * rows->n_columns);

	for (i = 0; i < shown * rows->n_columns; i++)
		cells[i] = printable(rows->cells[i], p->a);
	for (k = 0; k < n; k++) {
		width[k] = width_of(rows->columns[k]);
		for (i = 0; i < shown; i++) {
			size_t w = width_of(cells[i * rows->n_columns + k]);

			if (w > width[k])
				width[k] = w;
		}
		if (width[k] > CELL_MAX)
			width[k] = CELL_MAX;
	}
	spaces(p, indent);
	if (p->style->colour)
		fputs(DIM, p->out);
	for (k = 0; k < n; k++) {
		put_cell(p, rows->columns[k], width[k], k + 1 == n);
		fputs(k + 1 == n ? "" : "  ", p->out);
	}
	fputs(p->style->colour ? "\033[0m\n" : "\n", p->out);
	for (i = 0; i < shown; i++) {
		spaces(p, indent);
		for (k = 0; k < n; k++) {
			put_cell(p, cells[i * rows->n_columns + k], width[k], k + 1 == n);
			fputs(k + 1 == n ? "\n" : "  ", p->out);
		}
	}
	if (rows->n_rows > shown || rows->truncated) {
		spaces(p, indent);
		fprintf(p->out, _("… and %zu%s more rows"), rows->n_rows - shown,
			rows->truncated ? "+" : "");
		putc('\n', p->out);
	}
}

/* --- clauses -------------------------------------------------------------------------
 */

static void put_control(const struct page *p, const struct control_result *c)
{
	struct words title = c->check->title, remedy = c->check->remedy;

	if (c->state == STATE_HOLDS || c->state == STATE_NOT_APPLICABLE)
		return;
	paragraph(p, 4, BOLD,
		arena_printf(p->a, "%.*s [%s]", STR_ARG(words_now(&title)),
			report_severity_words(c->check->severity)));
	if (c->state == STATE_UNMEASURED) {
		paragraph(
			p, 6, "", report_reason_words(printable(c->reason, p->a), p->a));
		return;
	}
	if (c->rows.n_rows)
		put_rows(p, 6, &c->rows);
	paragraph(p, 4, DIM, str_z(_("What to do:")));
	paragraphs(p, 6, "", words_now(&remedy));
}

static void put_head(const struct page *p, const struct clause_result *c)
{
	struct str place = report_clause_place(c->clause, p->a);

	spaces(p, 2);
	in_colour(p, colour_of(c->state),
		arena_printf(
			p->a, "%s %s", sign_of(c->state), report_state_words(c->state)));
	fprintf(p->out, "  %.*s", STR_ARG(c->clause->id));
	if (place.len)
		fprintf(p->out, "  (%.*s)", STR_ARG(place));
	putc('\n', p->out);
}

static void put_full(const struct page *p, const struct clause_result *c)
{
	size_t i;

	put_head(p, c);
	paragraph(p, 4, "", arena_printf(p->a, "“%.*s”", STR_ARG(c->clause->text)));
	if (language_now() == LANGUAGE_EN)
		paragraph(p, 4, DIM, c->clause->summary);
	if (!c->n_controls && c->reason.len)
		paragraph(p, 4, "", report_reason_words(c->reason, p->a));
	for (i = 0; i < c->n_controls; i++)
		put_control(p, c->controls[i]);
	putc('\n', p->out);
}

static void put_short(const struct page *p, const struct clause_result *c)
{
	struct str words =
		language_now() == LANGUAGE_EN ? c->clause->summary : c->clause->text;
	struct str why = report_why(c, p->a);
	size_t used = 4 + width_of(c->clause->id) + 2;

	spaces(p, 2);
	in_colour(p, colour_of(c->state), str_z(sign_of(c->state)));
	fprintf(p->out, " %.*s  ", STR_ARG(c->clause->id));
	if (why.len)
		words = arena_printf(p->a, "(%.*s) %.*s", STR_ARG(why), STR_ARG(words));
	put_cell(p, words, p->style->width - used, true);
	putc('\n', p->out);
}

static bool in_full(const struct clause_result *c)
{
	return !report_beyond_machine(c) && c->state < STATE_WAIVED;
}

static bool shown(const struct page *p, const struct clause_result *c)
{
	return p->style->all || !report_beyond_machine(c);
}

static void put_article(const struct page *p, const struct report_article *one)
{
	struct words title = one->article->title;
	size_t i, n = 0;

	for (i = 0; i < one->n; i++)
		n += shown(p, one->clauses[i]);
	if (!n)
		return;
	putc('\n', p->out);
	paragraph(p, 0, BOLD, words_now(&title));
	putc('\n', p->out);
	for (i = 0; i < one->n; i++) {
		if (!shown(p, one->clauses[i]))
			continue;
		if (in_full(one->clauses[i]))
			put_full(p, one->clauses[i]);
		else
			put_short(p, one->clauses[i]);
	}
}

static void put_document(
	const struct page *p, const struct report *r, const struct document *d)
{
	struct words title = d->title;
	struct report_article *articles;
	size_t n = report_articles(r, d, p->a, &articles), i, k, some = 0;

	for (i = 0; i < n; i++)
		for (k = 0; k < articles[i].n; k++)
			some += shown(p, articles[i].clauses[k]);
	if (!some)
		return;
	putc('\n', p->out);
	for (i = 0; i < p->style->width; i++)
		fputs("─", p->out);
	putc('\n', p->out);
	paragraph(p, 0, BOLD,
		arena_printf(
			p->a, "%.*s  %.*s", STR_ARG(d->id), STR_ARG(words_now(&title))));
	for (i = 0; i < n; i++)
		put_article(p, &articles[i]);
}

/* --- the last lines ------------------------------------------------------------------
 */

static size_t count_beyond(const struct evaluation *ev, const char *reason)
{
	size_t i, n = 0;

	for (i = 0; i < ev->n_clauses; i++)
		n += report_beyond_machine(&ev->clauses[i]) &&
		     (!reason || str_starts(ev->clauses[i].reason, reason));
	return n;
}

static void put_beyond(const struct page *p, const struct evaluation *ev)
{
	size_t n = count_beyond(ev, NULL);

	if (!n || p->style->all)
		return;
	paragraph(p, 0, DIM,
		arena_printf(p->a,
			_("%zu more clauses are about people, papers, events and the "
			  "agency as a "
			  "whole; one machine alone cannot show them (%zu wait for the "
			  "server, %zu "
			  "for event detection). --all lists them."),
			n, count_beyond(ev, "needs_server"),
			count_beyond(ev, "needs_detection")));
}

static void put_summary(const struct page *p, const struct report *r)
{
	const struct evaluation *ev = r->evaluation;
	size_t unmeasured = ev->count[STATE_UNMEASURED] - count_beyond(ev, NULL);

	putc('\n', p->out);
	for (size_t i = 0; i < p->style->width; i++)
		fputs("─", p->out);
	putc('\n', p->out);
	put_beyond(p, ev);
	fprintf(p->out, "%s: ", printable(str_z(r->host), p->a).ptr);
	in_colour(p, colour_of(STATE_VIOLATED),
		arena_printf(p->a, _("%zu violated"), ev->count[STATE_VIOLATED]));
	fputs(" · ", p->out);
	in_colour(p, colour_of(STATE_UNMEASURED),
		arena_printf(p->a, _("%zu unmeasured"), unmeasured));
	fputs(" · ", p->out);
	in_colour(p, colour_of(STATE_HOLDS),
		arena_printf(p->a, _("%zu hold"), ev->count[STATE_HOLDS]));
	fputs(" · ", p->out);
	in_colour(p, colour_of(STATE_NOT_APPLICABLE),
		arena_printf(
			p->a, _("%zu not applicable"), ev->count[STATE_NOT_APPLICABLE]));
	if (count_beyond(ev, NULL))
		fprintf(p->out, _(" · %zu beyond one machine"), count_beyond(ev, NULL));
	fprintf(p->out, _(" · of %zu clauses"), ev->n_clauses);
	putc('\n', p->out);
}

bool report_text(const struct report *r, const struct report_style *style, FILE *out)
{
	SCOPED(arena) a = arena_new();
	struct page p = {style, a, out};
	const struct document **documents = report_documents(r, a);
	size_t i;

	paragraph(&p, 0, BOLD,
		arena_printf(a, _("coloa: audit of %s, %s, content %.12s"),
			printable(str_z(r->host), a).ptr, report_time(r, a).ptr,
			r->content->bundle.ptr));
	for (i = 0; i < r->n_documents; i++)
		put_document(&p, r, documents[i]);
	put_summary(&p, r);
	return fflush(out) == 0 && !ferror(out);
}
