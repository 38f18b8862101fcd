/* setting: content/settings/ID.yaml, and how the strictest value wins. */
#include "content_internal.h"

/* The scope that contains a scope, or an empty text. */
static struct str wider(struct str scope)
{
	if (str_eqz(scope, "administrators") || str_eqz(scope, "population_data"))
		return STR("accounts");
	return STR("");
}

bool setting_source_counts(const struct setting_source *src, struct str scope)
{
	for (; scope.len; scope = wider(scope))
		if (str_eq(src->scope, scope))
			return true;
	return false;
}

/* True when a must win over b. Rules that do not order prefer what a text says. */
static bool wins(enum setting_rule rule, const struct setting_source *a,
	const struct setting_source *b)
{
	bool said_first = a->clause.len && !b->clause.len;

	if (rule == RULE_AT_LEAST && a->value.i != b->value.i)
		return a->value.i > b->value.i;
	if (rule == RULE_AT_MOST && a->value.i != b->value.i)
		return a->value.i < b->value.i;
	return said_first;
}

const struct setting_source *setting_strictest(const struct setting *s, struct str scope)
{
	const struct setting_source *best = NULL;
	size_t i;

	for (i = 0; i < s->n_sources; i++) {
		const struct setting_source *src = &s->sources[i];

		if (setting_source_counts(src, scope) &&
			(!best || wins(s->rule, src, best)))
			best = src;
	}
	return best;
}

static enum err read_rule(struct setting *s, struct conf *root, struct error *e)
{
	static const char *const NAMES[] = {"at_least", "at_most", "one_of", "equals"};
	struct str name;
	enum err r = conf_get_str(root, "rule", &name, e);
	size_t i;

	if (r)
		return r;
	for (i = 0; i < 4; i++)
		if (str_eqz(name, NAMES[i])) {
			s->rule = (enum setting_rule)i;
			return OK;
		}
	return conf_error(conf_find(root, "rule"), e,
		"a rule is at_least, at_most, one_of or equals");
}

static bool scope_known(const struct setting *s, struct str scope)
{
	size_t i;

	for (i = 0; i < s->n_scopes; i++)
		if (str_eq(s->scopes[i], scope))
			return true;
	return false;
}

static enum err read_source(
	struct setting *s, struct conf *c, bool own, struct arena *a, struct error *e)
{
	struct setting_source *src = &s->sources[s->n_sources];
	struct conf *value;
	enum err r = conf_get_str(c, "scope", &src->scope, e);

	if (!r)
		r = conf_get_str(
			c, own ? "why" : "clause", own ? &src->why : &src->clause, e);
	if (!r)
		r = conf_get(c, "value", &value, e);
	if (!r)
		r = read_value(value, a, &src->value, e);
	if (r)
		return r;
	if (!scope_known(s, src->scope))
		return conf_error(c, e, "'%.*s' is not among the setting's scopes",
			STR_ARG(src->scope));
	if ((s->rule == RULE_AT_LEAST || s->rule == RULE_AT_MOST) && !src->value.is_int)
		return conf_error(value, e, "this rule compares numbers");
	s->n_sources++;
	return conf_done(c, e);
}

static enum err read_sources(
	struct setting *s, struct conf *list, bool own, struct arena *a, struct error *e)
{
	if (!list)
		return OK;
	CONF_FOR_EACH (item, list) {
		enum err r = read_source(s, item, own, a, e);

		if (r)
			return r;
	}
	return OK;
}

enum err setting_read(
	struct conf *root, struct arena *a, struct setting *ret, struct error *e)
{
	struct conf *scopes, *said, *own;
	enum err r = read_id(root, "setting", &ret->id, e);

	ret->at = root;
	if (!r)
		r = read_words(root, "title", &ret->title, e);
	if (!r)
		r = conf_get_str(root, "unit", &ret->unit, e);
	if (!r)
		r = read_rule(ret, root, e);
	if (!r)
		r = conf_get(root, "scopes", &scopes, e);
	if (!r)
		r = read_texts(scopes, a, &ret->scopes, &ret->n_scopes, e);
	if (r)
		return r;
	said = conf_find(root, "sources");
	own = conf_find(root, "own_choice");
	if ((said && (r = conf_want(said, CONF_LIST, e))) ||
		(own && (r = conf_want(own, CONF_LIST, e))))
		return r;
	ret->sources = ARENA_ARRAY(
		a, struct setting_source, (said ? said->n : 0) + (own ? own->n : 0));
	r = read_sources(ret, said, false, a, e);
	if (!r)
		r = read_sources(ret, own, true, a, e);
	if (!r && !ret->n_sources)
		r = conf_error(root, e, "a setting has a source or an own choice");
	return r ? r : conf_done(root, e);
}

void setting_link(const struct content *c, const struct setting *s, struct problems *p)
{
	struct error e;
	size_t i;

	for (i = 0; i < s->n_sources; i++)
		if (s->sources[i].clause.len &&
			!content_clause(c, s->sources[i].clause)) {
			conf_error(s->sources[i].value.at, &e,
				"there is no clause '%.*s'",
				STR_ARG(s->sources[i].clause));
			problem_add(p, &e);
		}
}
