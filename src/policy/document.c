/* document: content/documents/ID.yaml */
#include "content_internal.h"

/* Why a clause without a control of its own cannot be judged from this machine. */
static const char *reason_of_kind(enum clause_kind k)
{
	return k == KIND_CHECK    ? "no_control"
	       : k == KIND_DETECT ? "needs_detection"
				  : "needs_server";
}

static bool reason_known(struct str s)
{
	static const char *const KNOWN[] = {
		"needs_server", "needs_detection", "needs_coloa_agent", "no_control"};
	size_t i;

	for (i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
		if (str_eqz(s, KNOWN[i]))
			return true;
	return false;
}

static enum err read_articles(
	struct document *d, struct conf *list, struct arena *a, struct error *e)
{
	enum err r = conf_want(list, CONF_LIST, e);

	if (r)
		return r;
	d->articles = ARENA_ARRAY(a, struct article, list->n);
	CONF_FOR_EACH (item, list) {
		struct article *one = &d->articles[d->n_articles];

		r = conf_get_str(item, "article", &one->id, e);
		if (!r)
			r = read_words(item, "title", &one->title, e);
		if (!r)
			r = conf_done(item, e);
		if (r)
			return r;
		d->n_articles++;
	}
	return OK;
}

static enum err read_successors(
	struct document *d, struct conf *list, struct arena *a, struct error *e)
{
	enum err r = conf_want(list, CONF_LIST, e);

	if (r)
		return r;
	d->successors = ARENA_ARRAY(a, struct successor, list->n);
	CONF_FOR_EACH (item, list) {
		struct successor *s = &d->successors[d->n_successors];

		r = conf_get_str(item, "number", &s->number, e);
		if (!r)
			r = conf_get_str(item, "issued", &s->issued, e);
		if (!r)
			r = conf_get_str(item, "source", &s->source, e);
		if (!r)
			r = read_words(item, "note", &s->note, e);
		if (!r)
			r = conf_done(item, e);
		if (r)
			return r;
		d->n_successors++;
	}
	return OK;
}

static enum err read_parameter(
	struct conf *c, struct arena *a, struct parameter *p, struct error *e)
{
	p->name = c->key;
	return read_value(c, a, p, e);
}

static enum err find_article(struct clause *k, struct conf *c, struct error *e)
{
	struct str id;
	size_t i;
	enum err r = conf_get_str(c, "article", &id, e);

	if (r)
		return r;
	for (i = 0; i < k->document->n_articles; i++)
		if (str_eq(k->document->articles[i].id, id)) {
			k->article = i;
			return OK;
		}
	return conf_error(
		c, e, "article '%.*s' is not among the document's articles", STR_ARG(id));
}

static enum err read_kind(struct clause *k, struct conf *c, struct error *e)
{
	struct conf *v;
	enum err r = conf_get(c, "kind", &v, e);

	if (r || (r = conf_want(v, CONF_SCALAR, e)))
		return r;
	if (!kind_of(v->scalar, &k->kind))
		return conf_error(
			v, e, "'%.*s' is no kind of clause", STR_ARG(v->scalar));
	return OK;
}

static enum err read_reason(struct clause *k, struct conf *c, struct error *e)
{
	struct conf *v = conf_find(c, "reason");
	enum err r;

	k->reason = str_z(reason_of_kind(k->kind));
	if (v) {
		r = conf_str(v, &k->reason, e);
		if (r)
			return r;
		if (!reason_known(k->reason))
			return conf_error(
				v, e, "'%.*s' is no known reason", STR_ARG(k->reason));
	}
	return conf_find(c, "note") ? read_words(c, "note", &k->note, e) : OK;
}

static enum err read_clause(struct document *d, struct conf *c, struct arena *a,
	struct clause *k, struct error *e)
{
	struct conf *parameters;
	enum err r = conf_want(c, CONF_MAP, e);
	size_t i;

	k->document = d;
	k->at = c;
	if (!r)
		r = read_id(c, "clause", &k->id, e);
	if (!r)
		r = find_article(k, c, e);
	if (!r)
		r = conf_str_or(c, "number", STR(""), &k->number, e);
	if (!r)
		r = conf_str_or(c, "point", STR(""), &k->point, e);
	if (!r)
		r = conf_get_str(c, "subject", &k->subject, e);
	if (!r)
		r = read_kind(k, c, e);
	if (!r)
		r = conf_get_str(c, "text", &k->text, e);
	if (!r)
		r = conf_get_str(c, "summary", &k->summary, e);
	if (!r)
		r = read_reason(k, c, e);
	if (r)
		return r;
	if (!k->text.len || !k->summary.len)
		return conf_error(c, e, "a clause needs its text and a summary");
	parameters = conf_find(c, "parameters");
	if (parameters)
		r = read_parameters(parameters, read_parameter, a, &k->parameters,
			&k->n_parameters, e);
	if (r)
		return r;
	for (i = 0; i < k->n_parameters; i++)
		k->parameters[i].clause = k->id;
	conf_find(c, "controls"); /* read when all checks are known */
	return conf_done(c, e);
}

enum err document_read(
	struct conf *root, struct arena *a, struct document *ret, struct error *e)
{
	struct conf *articles, *clauses, *successors;
	enum err r = read_id(root, "document", &ret->id, e);

	ret->at = root;
	if (!r)
		r = conf_str_or(root, "number", STR(""), &ret->number, e);
	if (!r)
		r = read_words(root, "title", &ret->title, e);
	if (!r)
		r = read_words(root, "issuer", &ret->issuer, e);
	if (!r)
		r = conf_get_str(root, "issued", &ret->issued, e);
	if (!r)
		r = conf_get_str(root, "in_force_from", &ret->in_force_from, e);
	if (!r)
		r = conf_get_str(root, "status", &ret->status, e);
	if (!r && !str_eqz(ret->status, "in_force") &&
		!str_eqz(ret->status, "superseded") && !str_eqz(ret->status, "expired"))
		r = conf_error(conf_find(root, "status"), e,
			"a document's status is in_force, superseded or expired");
	if (!r && (successors = conf_find(root, "superseded_by")) != NULL)
		r = read_successors(ret, successors, a, e);
	if (!r)
		r = conf_get(root, "articles", &articles, e);
	if (!r)
		r = read_articles(ret, articles, a, e);
	if (!r)
		r = conf_get(root, "clauses", &clauses, e);
	if (!r)
		r = conf_want(clauses, CONF_LIST, e);
	if (r)
		return r;
	ret->clauses = ARENA_ARRAY(a, struct clause, clauses->n);
	CONF_FOR_EACH (item, clauses) {
		r = read_clause(ret, item, a, &ret->clauses[ret->n_clauses], e);
		if (r)
			return r;
		ret->n_clauses++;
	}
	return conf_done(root, e);
}

static enum err link_controls(struct content *c, struct clause *k, struct error *e)
{
	struct conf *list = conf_find(k->at, "controls");
	enum err r;

	if (!list)
		return OK;
	r = conf_want(list, CONF_LIST, e);
	if (r)
		return r;
	k->controls = ARENA_ARRAY(c->arena, const struct check *, list->n);
	CONF_FOR_EACH (item, list) {
		const struct check *check;

		r = conf_want(item, CONF_SCALAR, e);
		if (r)
			return r;
		check = content_check(c, item->scalar);
		if (!check)
			return conf_error(item, e, "there is no check '%.*s'",
				STR_ARG(item->scalar));
		k->controls[k->n_controls++] = check;
	}
	if (k->kind == KIND_CHECK && k->n_controls)
		k->reason = STR("");
	return OK;
}

void document_link(struct content *c, struct document *d, struct problems *p)
{
	struct error e;
	size_t i;

	for (i = 0; i < d->n_clauses; i++) {
		d->clauses[i].document = d;
		if (link_controls(c, &d->clauses[i], &e))
			problem_add(p, &e);
	}
	for (i = 0; i < d->n_successors; i++)
		if (!content_clause(c, d->successors[i].source)) {
			conf_error(d->at, &e,
				"superseded_by names an unknown clause '%.*s'",
				STR_ARG(d->successors[i].source));
			problem_add(p, &e);
		}
}
