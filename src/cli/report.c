#include "report.h"

#include "language.h"

const char *report_state_words(enum state s)
{
	static const char *const WORDS[STATES] = {
		[STATE_VIOLATED] = N_("violated"),
		[STATE_OVERDUE] = N_("overdue"),
		[STATE_UNMEASURED] = N_("unmeasured"),
		[STATE_DUE] = N_("due"),
		[STATE_ATTESTED] = N_("attested"),
		[STATE_WAIVED] = N_("waived"),
		[STATE_HOLDS] = N_("holds"),
		[STATE_NOT_APPLICABLE] = N_("not applicable"),
	};

	return _(WORDS[s]);
}

const char *report_severity_words(struct str severity)
{
	if (str_eqz(severity, "critical"))
		return _("critical");
	if (str_eqz(severity, "high"))
		return _("high");
	if (str_eqz(severity, "medium"))
		return _("medium");
	return _("low");
}

struct str report_reason_words(struct str reason, struct arena *a)
{
	static const struct {
		const char *code, *words;
	} WORDS[] = {
		{"needs_server",
			N_("can be judged only once the coloa server keeps the agency's "
			   "records")},
		{"needs_detection", N_("can be judged only once coloa watches events")},
		{"needs_privilege", N_("needs the administrator's rights (run as root)")},
		{"needs_coloa_agent", N_("needs the coloa agent on the machine")},
		{"table_warning", N_("something could not be read")},
		{"sql_error", N_("the check itself is wrong")},
		{"budget", N_("took longer than it may")},
		{"no_witness", N_("what is to be judged was not seen on this machine")},
		{"no_control", N_("nothing checks this clause yet")},
		{"silent", N_("the machine does not report")},
	};
	struct str rest = reason, code;
	size_t i;

	str_cut(&rest, ':', &code);
	rest = str_trim(rest);
	for (i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
		if (str_eqz(code, WORDS[i].code))
			return rest.len ? arena_printf(a, "%s (%.*s)", _(WORDS[i].words),
						  STR_ARG(rest))
					: arena_str(a, str_z(_(WORDS[i].words)));
	return reason;
}

struct str report_control_reason(const struct control_result *c)
{
	struct words words = c->check->not_applicable;

	return c->state == STATE_NOT_APPLICABLE && words.vi.len ? words_now(&words)
								: c->reason;
}

struct str report_clause_reason(const struct clause_result *c)
{
	if (c->state == STATE_NOT_APPLICABLE && c->n_controls)
		return report_control_reason(c->controls[0]);
	return c->reason;
}

struct str report_why(const struct clause_result *c, struct arena *a)
{
	struct str reason = report_clause_reason(c);
	struct words note = c->clause->note;

	if (c->state == STATE_UNMEASURED && !c->n_controls && note.vi.len)
		return words_now(&note);
	return reason.len ? report_reason_words(reason, a) : reason;
}

struct str report_clause_place(const struct clause *k, struct arena *a)
{
	struct str place = STR("");
	int64_t n;

	if (str_to_i64(k->number, &n))
		place = arena_printf(a, _("clause %.*s"), STR_ARG(k->number));
	else if (k->number.len)
		place = k->number;
	if (str_contains(k->point, " ")) /* "gạch 4": it says itself what it is */
		place = arena_printf(a, "%.*s %.*s", STR_ARG(place), STR_ARG(k->point));
	else if (k->point.len)
		place = arena_printf(a, "%.*s%s%s %.*s", STR_ARG(place),
			place.len ? " " : "", _("point"), STR_ARG(k->point));
	return place;
}

bool report_beyond_machine(const struct clause_result *c)
{
	return c->state == STATE_UNMEASURED &&
	       (str_starts(c->reason, "needs_server") ||
		       str_starts(c->reason, "needs_detection") ||
		       str_starts(c->reason, "needs_coloa_agent") ||
		       str_starts(c->reason, "no_control"));
}

struct str report_time(const struct report *r, struct arena *a)
{
	time_t t = (time_t)(r->at_us / 1000000);
	char text[64];
	struct tm tm;

	localtime_r(&t, &tm);
	strftime(text, sizeof text,
		language_now() == LANGUAGE_VI ? "%d/%m/%Y %H:%M" : "%Y-%m-%d %H:%M", &tm);
	return arena_str(a, str_z(text));
}

struct ranked {
	const struct document *document;
	size_t count[STATES], order;
};

static int by_count(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->count[STATE_VIOLATED] != y->count[STATE_VIOLATED])
		return x->count[STATE_VIOLATED] > y->count[STATE_VIOLATED] ? -1 : 1;
	if (x->count[STATE_UNMEASURED] != y->count[STATE_UNMEASURED])
		return x->count[STATE_UNMEASURED] > y->count[STATE_UNMEASURED] ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

const struct document **report_documents(const struct report *r, struct arena *a)
{
	const struct document **out =
		ARENA_ARRAY(a, const struct document *, r->n_documents);
	struct ranked *ranked = ARENA_ARRAY(a, struct ranked, r->n_documents);
	size_t i, k;

	for (i = 0; i < r->n_documents; i++) {
		ranked[i].document = r->documents[i];
		ranked[i].order = i;
		for (k = 0; k < r->evaluation->n_clauses; k++) {
			const struct clause_result *c = &r->evaluation->clauses[k];

			if (c->clause->document == r->documents[i] &&
				!report_beyond_machine(c))
				ranked[i].count[c->state]++;
		}
	}
	if (r->n_documents)
		qsort(ranked, r->n_documents, sizeof *ranked, by_count);
	for (i = 0; i < r->n_documents; i++)
		out[i] = ranked[i].document;
	return out;
}

static int clauses_by_state(const void *a, const void *b)
{
	const struct clause_result *x = *(const struct clause_result *const *)a;
	const struct clause_result *y = *(const struct clause_result *const *)b;

	if (x->state != y->state)
		return x->state < y->state ? -1 : 1;
	if (report_beyond_machine(x) != report_beyond_machine(y))
		return report_beyond_machine(x) ? 1 : -1;
	return x->clause < y->clause ? -1 : x->clause > y->clause;
}

static int articles_by_state(const void *a, const void *b)
{
	const struct report_article *x = a, *y = b;

	if (x->worst != y->worst)
		return x->worst < y->worst ? -1 : 1;
	return x->article < y->article ? -1 : x->article > y->article;
}

size_t report_articles(const struct report *r, const struct document *d, struct arena *a,
	struct report_article **ret)
{
	struct report_article *out = ARENA_ARRAY(a, struct report_article, d->n_articles);
	size_t i, k, n = 0;

	for (i = 0; i < d->n_articles; i++) {
		struct report_article *one = &out[n];

		*one = (struct report_article){
			.article = &d->articles[i], .worst = STATE_NOT_APPLICABLE};
		one->clauses = ARENA_ARRAY(
			a, const struct clause_result *, r->evaluation->n_clauses);
		for (k = 0; k < r->evaluation->n_clauses; k++) {
			const struct clause_result *c = &r->evaluation->clauses[k];

			if (c->clause->document != d || c->clause->article != i)
				continue;
			one->clauses[one->n++] = c;
			one->worst = state_worse(one->worst, c->state);
		}
		if (!one->n)
			continue;
		qsort(one->clauses, one->n, sizeof(struct clause_result *),
			clauses_by_state);
		n++;
	}
	if (n)
		qsort(out, n, sizeof *out, articles_by_state);
	*ret = out;
	return n;
}
