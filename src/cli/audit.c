/*
 * coloa audit [--content DIR] [--document ID]… [--clause ID]…
 *             [--format text|json|html] [--lang vi|en] [--all]
 *             [--root DIR] [--fixture FILE]
 */
#include <getopt.h>
#include <sys/ioctl.h>

#include "clock.h"
#include "commands.h"
#include "language.h"
#include "local_asker.h"
#include "place.h"
#include "print.h"
#include "progress.h"
#include "report.h"

#define PLATFORM "linux"
#define FILTERS_MAX 1000
#define PAGE_WIDTH 100
#define PAGE_WIDTH_MIN 60
#define PAGE_WIDTH_MAX 140

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_HTML };

struct options {
	const char *content, *root, *fixture, *lang;
	size_t n_documents, n_clauses;
	const char *documents[FILTERS_MAX], *clauses[FILTERS_MAX];
	enum format format;
	bool all;
};

static void usage(FILE *out)
{
	fputs(_("usage: coloa audit [options]\n"
		"Says which clauses this machine breaks, with the rows that prove it.\n\n"
		"  --document ID      only this document (may be repeated)\n"
		"  --clause ID        only this clause (may be repeated)\n"
		"  --format FORMAT    text (default), json or html\n"
		"  --lang LANG        vi or en\n"
		"  --all              also list every clause that one machine cannot "
		"show\n"
		"  --content DIR      the law as data, instead of what came with coloa\n"
		"  --root DIR         audit the system whose files are below DIR\n"
		"  --fixture FILE     audit a machine that is written down in YAML\n\n"
		"Exit code: 0 nothing violated and everything measured, 1 violations,\n"
		"2 could not run, 3 nothing violated but something could not be "
		"measured.\n"),
		out);
}

static bool parse_format(const char *name, enum format *ret)
{
	static const char *const NAMES[] = {"text", "json", "html"};
	size_t i;

	for (i = 0; i < 3; i++)
		if (!strcmp(name, NAMES[i])) {
			*ret = (enum format)i;
			return true;
		}
	return false;
}

static bool add_filter(const char **list, size_t *n, const char *value)
{
	if (*n == FILTERS_MAX)
		return false;
	list[(*n)++] = value;
	return true;
}

/* EXIT_OK, or the exit code of a program that ends here. -1: go on. */
static int parse_options(int argc, char **argv, struct options *o)
{
	static const struct option OPTIONS[] = {
		{"content", required_argument, NULL, 'c'},
		{"document", required_argument, NULL, 'd'},
		{"clause", required_argument, NULL, 'k'},
		{"format", required_argument, NULL, 'f'},
		{"lang", required_argument, NULL, 'l'},
		{"all", no_argument, NULL, 'a'},
		{"root", required_argument, NULL, 'r'},
		{"fixture", required_argument, NULL, 'x'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	bool fine = true;
	int c;

	while (fine && (c = getopt_long(argc, argv, "h", OPTIONS, NULL)) != -1)
		switch (c) {
		case 'c':
			o->content = optarg;
			break;
		case 'd':
			fine = add_filter(o->documents, &o->n_documents, optarg);
			break;
		case 'k':
			fine = add_filter(o->clauses, &o->n_clauses, optarg);
			break;
		case 'f':
			fine = parse_format(optarg, &o->format);
			break;
		case 'l':
			fine = language_set(optarg);
			break;
		case 'a':
			o->all = true;
			break;
		case 'r':
			o->root = optarg;
			break;
		case 'x':
			o->fixture = optarg;
			break;
		case 'h':
			usage(stdout);
			return EXIT_OK;
		default:
			fine = false;
		}
	if (fine && optind == argc)
		return -1;
	usage(stderr);
	return EXIT_CANNOT;
}

/* --- which clauses ------------------------------------------------------------- */

static enum err check_filters(
	const struct content *c, const struct options *o, struct error *e)
{
	size_t i;

	for (i = 0; i < o->n_documents; i++)
		if (!content_document(c, str_z(o->documents[i])))
			return error_set(e, ERR_NOT_FOUND, _("there is no document '%s'"),
				o->documents[i]);
	for (i = 0; i < o->n_clauses; i++)
		if (!content_clause(c, str_z(o->clauses[i])))
			return error_set(e, ERR_NOT_FOUND, _("there is no clause '%s'"),
				o->clauses[i]);
	return OK;
}

static bool selected(const struct options *o, const struct clause *k)
{
	size_t i;

	if (!o->n_documents && !o->n_clauses)
		return true;
	for (i = 0; i < o->n_documents; i++)
		if (str_eqz(k->document->id, o->documents[i]))
			return true;
	for (i = 0; i < o->n_clauses; i++)
		if (str_eqz(k->id, o->clauses[i]))
			return true;
	return false;
}

struct selection {
	size_t n, n_documents;
	const struct clause **clauses;
	const struct document **documents;
};

static void select_clauses(const struct content *c, const struct options *o,
	struct arena *a, struct selection *ret)
{
	size_t d, i, total = 0;

	for (d = 0; d < c->n_documents; d++)
		total += c->documents[d].n_clauses;
	*ret = (struct selection){0};
	ret->clauses = ARENA_ARRAY(a, const struct clause *, total);
	ret->documents = ARENA_ARRAY(a, const struct document *, c->n_documents);
	for (d = 0; d < c->n_documents; d++) {
		size_t before = ret->n;

		for (i = 0; i < c->documents[d].n_clauses; i++)
			if (selected(o, &c->documents[d].clauses[i]))
				ret->clauses[ret->n++] = &c->documents[d].clauses[i];
		if (ret->n > before)
			ret->documents[ret->n_documents++] = &c->documents[d];
	}
}

/* --- the audit ------------------------------------------------------------------ */

static void say_progress(void *ctx, size_t done, size_t total, const struct check *check)
{
	progress_now(ctx, done, total, words_now(&check->title));
}

static size_t page_width(void)
{
	struct winsize w;
	size_t width = PAGE_WIDTH;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col)
		width = w.ws_col;
	if (width < PAGE_WIDTH_MIN)
		return PAGE_WIDTH_MIN;
	return width > PAGE_WIDTH_MAX ? PAGE_WIDTH_MAX : width;
}

static bool print_report(const struct report *r, const struct options *o)
{
	const struct report_style style = {
		.colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR"),
		.all = o->all || o->n_clauses, /* what was asked for by name is shown */
		.width = page_width(),
	};

	if (o->format == FORMAT_JSON)
		return report_json(r, stdout);
	if (o->format == FORMAT_HTML)
		return report_html(r, stdout);
	return report_text(r, &style, stdout);
}

/* Which machine: this one, another root, or one that is written down. */
static enum err open_machine(
	const struct options *o, struct arena *a, struct machine **ret, struct error *e)
{
	struct machine_options mo = {.root = o->root};
	enum err r;

	if (o->fixture) {
		r = conf_load(o->fixture, a, &mo.fixture, e);
		if (r)
			return r;
	}
	return machine_open(&mo, ret, e);
}

static void host_name(struct machine *m, struct arena *a, struct report *r)
{
	SCOPED(query) q = NULL;
	char name[256] = "";
	bool row = false;

	/* as the machine under audit says, which need not be the one we run on */
	if (machine_query(m, STR("SELECT hostname FROM system_info"), NULL, 0, NULL, &q,
		    NULL) == OK &&
		query_next(q, &row, NULL) == OK && row && query_cell(q, 0).len) {
		r->host = arena_strz(a, query_cell(q, 0));
		return;
	}
	if (gethostname(name, sizeof name - 1))
		name[0] = '\0';
	r->host = arena_strz(a, str_z(name));
}

static int exit_code(const struct evaluation *ev)
{
	if (ev->count[STATE_VIOLATED])
		return EXIT_FOUND;
	return ev->count[STATE_UNMEASURED] || ev->count[STATE_OVERDUE] ? EXIT_UNKNOWN
								       : EXIT_OK;
}

static enum err audit(const struct content *c, const struct options *o, struct arena *a,
	int *ret_code, struct error *e)
{
	SCOPED(machine) m = NULL;
	struct evaluation ev;
	struct selection chosen;
	struct report report = {.content = c, .evaluation = &ev, .at_us = clock_now_us()};
	enum err r = check_filters(c, o, e);

	if (!r)
		r = open_machine(o, a, &m, e);
	if (r)
		return r;
	select_clauses(c, o, a, &chosen);
	report.n_documents = chosen.n_documents;
	report.documents = chosen.documents;
	host_name(m, a, &report);
	machine_snapshot(m);
	{
		SCOPED(progress) p = progress_start();
		struct asker asker = local_asker(m);
		struct evaluate_progress progress = {p, say_progress};

		evaluate(chosen.clauses, chosen.n, PLATFORM, &asker, &progress, a, &ev);
	}
	*ret_code = exit_code(&ev);
	if (!print_report(&report, o) && !print_reader_gone(stdout))
		return error_set(e, ERR_IO, _("the report could not be written"));
	return OK;
}

int command_audit(int argc, char **argv)
{
	SCOPED(arena) a = arena_new();
	SCOPED(content) c = NULL;
	struct problems problems = {.arena = a};
	struct options *o = ARENA_NEW(a, struct options);
	struct error e;
	enum err r = OK;
	size_t i;
	int code = parse_options(argc, argv, o);

	if (code >= 0)
		return code;
	if (!o->content)
		r = place_content(a, &o->content, &e);
	if (!r)
		r = content_load(o->content, &c, &problems, &e);
	if (r && problems.n) {
		for (i = 0; i < problems.n; i++)
			fprintf(stderr, "%s\n", problems.text[i].ptr);
		return EXIT_CANNOT;
	}
	if (!r)
		r = audit(c, o, a, &code, &e);
	if (r) {
		fprintf(stderr, "coloa audit: %s\n", e.text);
		return EXIT_CANNOT;
	}
	return code;
}
