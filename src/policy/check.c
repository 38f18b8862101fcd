/* check: content/checks/ID.yaml */
#include "content_internal.h"

#define BUDGET_DEFAULT_S 10
#define BUDGET_MAX_S 900

static enum err read_key(
	struct check *k, struct conf *list, struct arena *a, struct error *e)
{
	enum err r = read_texts(list, a, &k->key, &k->n_key, e);

	if (!r && !k->n_key)
		r = conf_error(list, e, "'key' names at least one column");
	return r;
}

/*
 * {value: V, own_choice: why}, {clause: ID, parameter: NAME} or {setting: ID,
 * scope: NAME}. The last two get their value in check_link().
 */
static enum err read_parameter(
	struct conf *c, struct arena *a, struct parameter *p, struct error *e)
{
	struct conf *value;
	struct str why;
	enum err r = conf_want(c, CONF_MAP, e);

	if (r)
		return r;
	p->name = c->key;
	p->at = c;
	value = conf_find(c, "value");
	if (value) {
		r = conf_get_str(c, "own_choice", &why, e);
		if (!r)
			r = read_value(value, a, p, e);
		p->at = c;
	} else if (conf_find(c, "clause")) {
		r = conf_get_str(c, "clause", &p->clause, e);
		conf_find(c, "parameter");
	} else {
		r = conf_get_str(c, "setting", &p->setting, e);
		conf_find(c, "scope");
	}
	return r ? r : conf_done(c, e);
}

static enum err read_severity(struct check *k, struct conf *root, struct error *e)
{
	static const char *const KNOWN[] = {"low", "medium", "high", "critical"};
	enum err r = conf_get_str(root, "severity", &k->severity, e);
	size_t i;

	if (r)
		return r;
	for (i = 0; i < 4; i++)
		if (str_eqz(k->severity, KNOWN[i]))
			return OK;
	return conf_error(conf_find(root, "severity"), e,
		"severity is low, medium, high or critical");
}

static enum err read_expect(struct check *k, struct conf *root, struct error *e)
{
	struct str expect;
	enum err r = conf_str_or(root, "expect", STR("empty"), &expect, e);

	if (r)
		return r;
	k->expect_rows = str_eqz(expect, "rows");
	if (!k->expect_rows && !str_eqz(expect, "empty"))
		return conf_error(
			conf_find(root, "expect"), e, "expect is empty or rows");
	return OK;
}

static enum err read_budget(struct check *k, struct conf *root, struct error *e)
{
	struct conf *c = conf_find(root, "budget_seconds");
	int64_t s = BUDGET_DEFAULT_S;
	enum err r;

	if (c) {
		r = conf_int(c, &s, e);
		if (r)
			return r;
		if (s < 1 || s > BUDGET_MAX_S)
			return conf_error(
				c, e, "a budget is 1 to %d seconds", BUDGET_MAX_S);
	}
	k->budget_ms = s * 1000;
	return OK;
}

static enum err read_queries(struct check *k, struct conf *root, struct error *e)
{
	enum err r = conf_str_or(root, "applies", STR(""), &k->applies, e);

	if (!r && k->applies.len)
		r = read_words(root, "not_applicable", &k->not_applicable, e);
	if (!r)
		r = conf_get_str(root, "violations", &k->violations, e);
	if (!r)
		r = read_expect(k, root, e);
	if (r)
		return r;
	/* imported policies, where rows mean compliance, bring no witness: rows are one
	 */
	return k->expect_rows ? conf_str_or(root, "witness", STR(""), &k->witness, e)
			      : conf_get_str(root, "witness", &k->witness, e);
}

enum err check_read(
	struct conf *root, struct arena *a, struct check *ret, struct error *e)
{
	struct conf *c;
	enum err r = read_id(root, "check", &ret->id, e);

	ret->at = root;
	if (!r)
		r = read_words(root, "title", &ret->title, e);
	if (!r)
		r = read_words(root, "remedy", &ret->remedy, e);
	if (!r)
		r = conf_get_str(root, "platform", &ret->platform, e);
	if (!r)
		r = read_severity(ret, root, e);
	if (!r && (c = conf_find(root, "parameters")) != NULL)
		r = read_parameters(
			c, read_parameter, a, &ret->parameters, &ret->n_parameters, e);
	if (!r)
		r = read_queries(ret, root, e);
	if (!r)
		r = read_budget(ret, root, e);
	if (!r)
		r = conf_get(root, "key", &c, e);
	if (!r)
		r = read_key(ret, c, a, e);
	return r ? r : conf_done(root, e);
}

static enum err take_from_clause(
	const struct content *c, struct parameter *p, struct error *e)
{
	const struct clause *k = content_clause(c, p->clause);
	struct str name;
	size_t i;
	enum err r;

	if (!k)
		return conf_error(
			p->at, e, "there is no clause '%.*s'", STR_ARG(p->clause));
	r = conf_get_str(p->at, "parameter", &name, e);
	if (r)
		return r;
	for (i = 0; i < k->n_parameters; i++)
		if (str_eq(k->parameters[i].name, name)) {
			p->is_int = k->parameters[i].is_int;
			p->is_list = k->parameters[i].is_list;
			p->i = k->parameters[i].i;
			p->text = k->parameters[i].text;
			return OK;
		}
	return conf_error(p->at, e, "clause %.*s has no parameter '%.*s'", STR_ARG(k->id),
		STR_ARG(name));
}

static enum err take_from_setting(
	const struct content *c, struct parameter *p, struct error *e)
{
	const struct setting *s = content_setting(c, p->setting);
	const struct setting_source *v;
	struct str scope;
	enum err r;

	if (!s)
		return conf_error(
			p->at, e, "there is no setting '%.*s'", STR_ARG(p->setting));
	r = conf_get_str(p->at, "scope", &scope, e);
	if (r)
		return r;
	v = setting_strictest(s, scope);
	if (!v)
		return conf_error(p->at, e, "setting %.*s says nothing for '%.*s'",
			STR_ARG(s->id), STR_ARG(scope));
	p->is_int = v->value.is_int;
	p->is_list = v->value.is_list;
	p->i = v->value.i;
	p->text = v->value.text;
	return OK;
}

void check_link(const struct content *c, struct check *k, struct problems *p)
{
	struct error e;
	size_t i;

	for (i = 0; i < k->n_parameters; i++) {
		enum err r = OK;

		if (k->parameters[i].clause.len)
			r = take_from_clause(c, &k->parameters[i], &e);
		else if (k->parameters[i].setting.len)
			r = take_from_setting(c, &k->parameters[i], &e);
		if (r)
			problem_add(p, &e);
	}
}
