/*
 * report_html: one self-contained page, for the screen and for paper.
 *
 * No script, nothing fetched. What needs work comes first and whole; what one
 * machine cannot show is folded.
 */
#include "language.h"
#include "report.h"

static const char STYLE[] =
	":root{--bad:#b3261e;--soft:#8a5a00;--good:#1b6e3a;--dim:#5f6368;--line:#dadce0}"
	"*{box-sizing:border-box}"
	"body{font:15px/1.5 'Liberation Sans','Segoe UI',Roboto,'Noto Sans',sans-serif;"
	"color:#202124;max-width:62rem;margin:0 auto;padding:1.5rem}"
	"h1{font-size:1.6rem;margin:0}h2{font-size:1.25rem;margin:2.2rem 0 .3rem;"
	"border-bottom:2px solid #202124;padding-bottom:.2rem}"
	"h3{font-size:1.02rem;margin:1.4rem 0 .4rem}"
	".meta,.place,.dim{color:var(--dim)}.meta{margin:.2rem 0 1rem}"
	".tiles{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0}"
	".tile{border:1px solid var(--line);border-radius:.5rem;padding:.5rem "
	".9rem;min-width:7rem}"
	".tile b{display:block;font-size:1.7rem;line-height:1.2}"
	".violated,.overdue{--c:var(--bad)}.unmeasured,.due{--c:var(--soft)}"
	".holds,.attested{--c:var(--good)}.not_applicable,.waived,.beyond{--c:var(--dim)}"
	".tile b,.state{color:var(--c)}"
	".clause{border-left:.3rem solid var(--c);padding:.1rem 0 .1rem "
	".8rem;margin:.9rem 0;"
	"break-inside:avoid}"
	".state{font-weight:700}.id{font-family:'Liberation "
	"Mono',Consolas,monospace;font-size:.85em}"
	"q{display:block;font-style:italic;quotes:'“' '”'}"
	".check{margin:.5rem 0 0}.remedy{background:#f1f3f4;padding:.4rem .7rem;"
	"border-radius:.3rem;margin:.4rem 0;white-space:pre-line}"
	"table{border-collapse:collapse;font-size:.86rem;margin:.3rem 0;max-width:100%}"
	"td,th{border:1px solid var(--line);padding:.15rem .5rem;text-align:left;"
	"vertical-align:top;overflow-wrap:anywhere}th{background:#f8f9fa}"
	"ul.short{list-style:none;padding:0;margin:.3rem 0}ul.short li{margin:.15rem 0}"
	"details{margin:.6rem 0}summary{cursor:pointer;color:var(--dim)}"
	"svg{display:block;width:100%;height:auto;margin:.4rem 0}"
	"@media print{body{padding:0;max-width:none;font-size:11pt}h2{break-after:avoid}"
	"h3{break-after:avoid}a{color:inherit;text-decoration:none}"
	".tile "
	"b,.state,.clause,rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
	"}";

/* --- escaping: everything that is not ours goes through here --------------------- */

static void put(FILE *out, struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		switch (c) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			if (c >= 0x20 || c == '\n' || c == '\t')
				putc(c, out);
			else
				fputs("\xef\xbf\xbd", out);
		}
	}
}

static void putz(FILE *out, const char *z)
{
	put(out, str_z(z));
}

/* Cells come from the machine and may be any bytes. */
static void put_cell(FILE *out, struct str s)
{
	size_t i;

	if (str_is_utf8(s)) {
		put(out, s);
		return;
	}
	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x80)
			put(out, str_of(s.ptr + i, 1));
		else
			fprintf(out, "\\x%02x", (unsigned char)s.ptr[i]);
}

/* --- pictures --------------------------------------------------------------------- */

enum band { BAND_BAD, BAND_SOFT, BAND_GOOD, BAND_NOT, BAND_BEYOND, BANDS };

static enum band band_of(const struct clause_result *c)
{
	if (report_beyond_machine(c))
		return BAND_BEYOND;
	switch (c->state) {
	case STATE_VIOLATED:
	case STATE_OVERDUE:
		return BAND_BAD;
	case STATE_UNMEASURED:
	case STATE_DUE:
		return BAND_SOFT;
	case STATE_HOLDS:
	case STATE_ATTESTED:
		return BAND_GOOD;
	case STATE_WAIVED:
	case STATE_NOT_APPLICABLE:
	default:
		return BAND_NOT;
	}
}

static void count_bands(const struct report *r, const struct document *d, size_t n[BANDS])
{
	size_t i;

	memset(n, 0, BANDS * sizeof *n);
	for (i = 0; i < r->evaluation->n_clauses; i++)
		if (!d || r->evaluation->clauses[i].clause->document == d)
			n[band_of(&r->evaluation->clauses[i])]++;
}

/* One bar a document: how its clauses stand, those beyond the machine as an outline. */
static void put_bar(const struct report *r, const struct document *d, FILE *out)
{
	static const char *const FILL[BANDS] = {
		"#b3261e", "#e0a030", "#1b6e3a", "#9aa0a6", "#f1f3f4"};
	size_t n[BANDS], total = 0, i;
	double x = 0;

	count_bands(r, d, n);
	for (i = 0; i < BANDS; i++)
		total += n[i];
	if (!total)
		return;
	fprintf(out, "<svg viewBox=\"0 0 1000 16\" role=\"img\" aria-label=\"");
	fprintf(out,
		_("%zu violated, %zu unmeasured, %zu hold, %zu not applicable, %zu "
		  "beyond "
		  "one machine"),
		n[0], n[1], n[2], n[3], n[4]);
	fputs("\">", out);
	for (i = 0; i < BANDS; i++) {
		double w = 1000.0 * (double)n[i] / (double)total;

		if (n[i])
			fprintf(out,
				"<rect x=\"%.1f\" width=\"%.1f\" height=\"16\" "
				"fill=\"%s\"/>",
				x, w, FILL[i]);
		x += w;
	}
	fputs("</svg>\n", out);
}

static void put_tile(FILE *out, const char *class, size_t n, const char *words)
{
	fprintf(out, "<div class=\"tile %s\"><b>%zu</b>", class, n);
	putz(out, words);
	fputs("</div>\n", out);
}

static void put_tiles(const struct report *r, FILE *out)
{
	size_t n[BANDS];

	count_bands(r, NULL, n);
	fputs("<div class=\"tiles\">\n", out);
	put_tile(out, "violated", n[BAND_BAD], _("violated"));
	put_tile(out, "unmeasured", n[BAND_SOFT], _("unmeasured"));
	put_tile(out, "holds", n[BAND_GOOD], _("hold"));
	put_tile(out, "not_applicable", n[BAND_NOT], _("not applicable"));
	put_tile(out, "beyond", n[BAND_BEYOND], _("beyond one machine"));
	fputs("</div>\n", out);
}

/* --- clauses ---------------------------------------------------------------------- */

static void put_rows(const struct answer *rows, FILE *out)
{
	size_t i, k;

	if (!rows->n_rows)
		return;
	fputs("<table><tr>", out);
	for (k = 0; k < rows->n_columns; k++) {
		fputs("<th>", out);
		put(out, rows->columns[k]);
		fputs("</th>", out);
	}
	fputs("</tr>\n", out);
	for (i = 0; i < rows->n_rows; i++) {
		fputs("<tr>", out);
		for (k = 0; k < rows->n_columns; k++) {
			fputs("<td>", out);
			put_cell(out, rows->cells[i * rows->n_columns + k]);
			fputs("</td>", out);
		}
		fputs("</tr>\n", out);
	}
	fputs("</table>\n", out);
	if (rows->truncated) {
		fputs("<p class=\"dim\">", out);
		putz(out, _("… and more rows"));
		fputs("</p>\n", out);
	}
}

static void put_control(const struct control_result *c, struct arena *a, FILE *out)
{
	struct words title = c->check->title, remedy = c->check->remedy;

	if (c->state == STATE_HOLDS || c->state == STATE_NOT_APPLICABLE)
		return;
	fputs("<div class=\"check\"><strong>", out);
	put(out, words_now(&title));
	fputs("</strong> <span class=\"dim\">· ", out);
	putz(out, report_severity_words(c->check->severity));
	fputs(" · <span class=\"id\">", out);
	put(out, c->check->id);
	fputs("</span></span>\n", out);
	if (c->state == STATE_UNMEASURED) {
		fputs("<div class=\"dim\">", out);
		put_cell(out, report_reason_words(c->reason, a));
		fputs("</div>\n", out);
	} else {
		put_rows(&c->rows, out);
		fputs("<div class=\"remedy\">", out);
		put(out, words_now(&remedy));
		fputs("</div>\n", out);
	}
	fputs("</div>\n", out);
}

static void put_clause(const struct clause_result *c, struct arena *a, FILE *out)
{
	size_t i;

	fprintf(out, "<div class=\"clause %s\"><span class=\"state\">",
		state_name(c->state));
	putz(out, report_state_words(c->state));
	fputs("</span> <span class=\"id\">", out);
	put(out, c->clause->id);
	fputs("</span> <span class=\"place\">", out);
	put(out, report_clause_place(c->clause, a));
	fputs("</span>\n<q lang=\"vi\">", out);
	put(out, c->clause->text);
	fputs("</q>\n", out);
	if (language_now() == LANGUAGE_EN) {
		fputs("<div>", out);
		put(out, c->clause->summary);
		fputs("</div>\n", out);
	}
	if (!c->n_controls && c->reason.len) {
		fputs("<div class=\"dim\">", out);
		put(out, report_reason_words(c->reason, a));
		fputs("</div>\n", out);
	}
	for (i = 0; i < c->n_controls; i++)
		put_control(c->controls[i], a, out);
	fputs("</div>\n", out);
}

static void put_short(const struct clause_result *c, struct arena *a, FILE *out)
{
	fprintf(out, "<li class=\"%s\"><span class=\"state\">", state_name(c->state));
	putz(out, report_state_words(c->state));
	fputs("</span> <span class=\"id\">", out);
	put(out, c->clause->id);
	fputs("</span> ", out);
	put(out, language_now() == LANGUAGE_EN ? c->clause->summary : c->clause->text);
	if (report_why(c, a).len) {
		fputs(" <span class=\"dim\">— ", out);
		put(out, report_why(c, a));
		fputs("</span>", out);
	}
	fputs("</li>\n", out);
}

static bool in_full(const struct clause_result *c)
{
	return !report_beyond_machine(c) && c->state < STATE_WAIVED;
}

static void put_article(const struct report_article *one, struct arena *a, FILE *out)
{
	struct words title = one->article->title;
	size_t i, n = 0;

	for (i = 0; i < one->n; i++) {
		if (!in_full(one->clauses[i]))
			continue;
		if (!n++) {
			fputs("<h3>", out);
			put(out, words_now(&title));
			fputs("</h3>\n", out);
		}
		put_clause(one->clauses[i], a, out);
	}
}

/* What holds, does not apply, or needs more than this machine: one line each, folded. */
static void put_rest(const struct report_article *articles, size_t n, bool beyond,
	struct arena *a, FILE *out)
{
	size_t i, k, count = 0;

	for (i = 0; i < n; i++)
		for (k = 0; k < articles[i].n; k++)
			count += !in_full(articles[i].clauses[k]) &&
				 report_beyond_machine(articles[i].clauses[k]) == beyond;
	if (!count)
		return;
	fputs("<details><summary>", out);
	if (beyond)
		fprintf(out, _("%zu clauses that one machine cannot show"), count);
	else
		fprintf(out, _("%zu clauses hold or do not apply"), count);
	fputs("</summary><ul class=\"short\">\n", out);
	for (i = 0; i < n; i++)
		for (k = 0; k < articles[i].n; k++)
			if (!in_full(articles[i].clauses[k]) &&
				report_beyond_machine(articles[i].clauses[k]) == beyond)
				put_short(articles[i].clauses[k], a, out);
	fputs("</ul></details>\n", out);
}

static void put_document(
	const struct report *r, const struct document *d, struct arena *a, FILE *out)
{
	struct words title = d->title, issuer = d->issuer;
	struct report_article *articles;
	size_t n = report_articles(r, d, a, &articles), i;

	fputs("<section><h2><span class=\"id\">", out);
	put(out, d->id);
	fputs("</span> ", out);
	put(out, words_now(&title));
	fputs("</h2>\n<p class=\"meta\">", out);
	put(out, words_now(&issuer));
	fputs("</p>\n", out);
	put_bar(r, d, out);
	for (i = 0; i < n; i++)
		put_article(&articles[i], a, out);
	put_rest(articles, n, false, a, out);
	put_rest(articles, n, true, a, out);
	fputs("</section>\n", out);
}

bool report_html(const struct report *r, FILE *out)
{
	SCOPED(arena) a = arena_new();
	const struct document **documents = report_documents(r, a);
	size_t i;

	fprintf(out,
		"<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
		"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
		"'none';"
		"style-src 'unsafe-inline'\">\n<title>",
		language_now() == LANGUAGE_VI ? "vi" : "en");
	put_cell(out, str_z(r->host));
	fprintf(out, " · coloa</title>\n<style>%s</style></head><body>\n<h1>", STYLE);
	putz(out, _("Security audit of one machine"));
	fputs("</h1>\n<p class=\"meta\"><strong>", out);
	put_cell(out, str_z(r->host));
	fprintf(out, "</strong> · %s · ", report_time(r, a).ptr);
	putz(out, _("content"));
	fprintf(out, " <span class=\"id\">%.12s</span></p>\n", r->content->bundle.ptr);
	put_tiles(r, out);
	for (i = 0; i < r->n_documents; i++)
		put_document(r, documents[i], a, out);
	fputs("</body></html>\n", out);
	return fflush(out) == 0 && !ferror(out);
}
