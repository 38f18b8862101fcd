#include "example.h"

#include "buf.h"

static enum err read_expect(struct example *x, struct conf *c, struct error *e)
{
	static const enum state ALLOWED[] = {
		STATE_HOLDS, STATE_VIOLATED, STATE_UNMEASURED, STATE_NOT_APPLICABLE};
	struct str name;
	enum err r = conf_get_str(c, "expect", &name, e);
	size_t i;

	if (r)
		return r;
	for (i = 0; i < 4; i++)
		if (str_eqz(name, state_name(ALLOWED[i]))) {
			x->expect = ALLOWED[i];
			return OK;
		}
	return conf_error(conf_find(c, "expect"), e,
		"expect is holds, violated, unmeasured or not_applicable");
}

static enum err read_keys(struct example *x, const struct check *check, struct conf *list,
	struct arena *a, struct error *e)
{
	enum err r = conf_want(list, CONF_LIST, e);

	if (r)
		return r;
	x->has_keys = true;
	x->keys = ARENA_ARRAY(a, struct str *, list->n);
	CONF_FOR_EACH (row, list) {
		size_t i;

		r = conf_want(row, CONF_LIST, e);
		if (r)
			return r;
		if (row->n != check->n_key)
			return conf_error(
				row, e, "a key here has %zu columns", check->n_key);
		x->keys[x->n_keys] = ARENA_ARRAY(a, struct str, row->n);
		for (i = 0; i < row->n; i++) {
			r = conf_str(row->items[i], &x->keys[x->n_keys][i], e);
			if (r)
				return r;
		}
		x->n_keys++;
	}
	return OK;
}

/* A map with the entries of both; those of `over` win. */
static struct conf *merge(struct conf *under, struct conf *over, struct conf *at,
	const char *key, struct arena *a)
{
	struct conf *m = ARENA_NEW(a, struct conf);
	size_t i;

	*m = (struct conf){
		.kind = CONF_MAP, .file = at->file, .line = at->line, .key = str_z(key)};
	m->items = ARENA_ARRAY(
		a, struct conf *, (under ? under->n : 0) + (over ? over->n : 0));
	for (i = 0; under && i < under->n; i++)
		if (!over || !conf_find(over, under->items[i]->key.ptr))
			m->items[m->n++] = under->items[i];
	for (i = 0; over && i < over->n; i++)
		m->items[m->n++] = over->items[i];
	return m;
}

static enum err want_map(struct conf *c, struct error *e)
{
	return c ? conf_want(c, CONF_MAP, e) : OK;
}

static enum err read_example(struct examples *all, struct conf *c, struct conf *tables,
	struct arena *a, struct example *x, struct error *e)
{
	struct conf *own, *warnings, *keys, *root;
	enum err r = conf_get_str(c, "name", &x->name, e);

	x->at = c;
	if (!r)
		r = read_expect(x, c, e);
	if (!r)
		r = conf_str_or(c, "reason", STR(""), &x->reason, e);
	if (!r)
		r = conf_str_or(c, "same_keys_as", STR(""), &x->same_keys_as, e);
	if (r)
		return r;
	keys = conf_find(c, "keys");
	if (keys && (r = read_keys(x, all->check, keys, a, e)))
		return r;
	own = conf_find(c, "tables");
	warnings = conf_find(c, "warnings");
	if ((r = want_map(own, e)) || (r = want_map(warnings, e)) ||
		(r = conf_done(c, e)))
		return r;
	root = ARENA_NEW(a, struct conf);
	*root = (struct conf){.kind = CONF_MAP, .file = c->file, .line = c->line};
	root->items = ARENA_ARRAY(a, struct conf *, 2);
	root->items[root->n++] = merge(tables, own, c, "tables", a);
	root->items[root->n++] = merge(NULL, warnings, c, "warnings", a);
	x->fixture = root;
	return OK;
}

enum err examples_load(const char *dir, const struct check *check, struct arena *a,
	struct examples *ret, struct error *e)
{
	struct str path =
		arena_printf(a, "%s/checks/examples/%.*s.yaml", dir, STR_ARG(check->id));
	struct conf *root, *list, *tables;
	struct str id;
	enum err r = conf_load(path.ptr, a, &root, e);

	*ret = (struct examples){.check = check};
	if (!r)
		r = conf_get_str(root, "check", &id, e);
	if (!r && !str_eq(id, check->id))
		r = conf_error(root, e, "the examples are of check '%.*s'", STR_ARG(id));
	if (r)
		return r;
	tables = conf_find(root, "tables");
	if ((r = want_map(tables, e)) || (r = conf_get(root, "examples", &list, e)) ||
		(r = conf_want(list, CONF_LIST, e)) || (r = conf_done(root, e)))
		return r;
	ret->examples = ARENA_ARRAY(a, struct example, list->n);
	CONF_FOR_EACH (item, list) {
		r = conf_want(item, CONF_MAP, e);
		if (!r)
			r = read_example(ret, item, tables, a, &ret->examples[ret->n], e);
		if (r)
			return r;
		ret->n++;
	}
	return OK;
}

/* --- testing ------------------------------------------------------------------- */

struct tester {
	const struct examples *x;
	const struct example_runner *runner;
	struct problems *p;
	struct arena *a;
	size_t n_tried;
};

static void PRINTF(3, 4)
	complain(struct tester *t, const struct conf *at, const char *fmt, ...)
{
	char text[ERROR_TEXT_MAX];
	struct error e;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	conf_error(at, &e, "%s", text);
	problem_add(t->p, &e);
}

static bool run(struct tester *t, const struct check *check, const struct example *x,
	struct control_result *ret)
{
	struct error e;

	t->n_tried++;
	if (!t->runner->run(t->runner->ctx, check, x->fixture, t->a, ret, &e))
		return true;
	problem_add(t->p, &e);
	return false;
}

static bool row_has_key(const struct control_result *c, size_t row, struct str *key)
{
	size_t i;

	for (i = 0; i < c->check->n_key; i++) {
		SCOPED_BUF(name, 256);

		buf_append(&name, c->check->key[i]);
		if (!str_eq(answer_cell(&c->rows, row, name.ptr), key[i]))
			return false;
	}
	return true;
}

static void compare_keys(
	struct tester *t, const struct example *x, const struct control_result *c)
{
	size_t i, row;

	if (!x->has_keys)
		return;
	for (i = 0; i < x->n_keys; i++) {
		for (row = 0; row < c->rows.n_rows; row++)
			if (row_has_key(c, row, x->keys[i]))
				break;
		if (row == c->rows.n_rows)
			complain(t, x->at,
				"example '%.*s': no row with the key '%.*s'...",
				STR_ARG(x->name), STR_ARG(x->keys[i][0]));
	}
	if (c->rows.n_rows != x->n_keys)
		complain(t, x->at, "example '%.*s': %zu rows violate, not %zu",
			STR_ARG(x->name), c->rows.n_rows, x->n_keys);
}

static void compare(
	struct tester *t, const struct example *x, const struct control_result *c)
{
	if (c->state != x->expect)
		complain(t, x->at, "example '%.*s' is %s, not %s%s%.*s", STR_ARG(x->name),
			state_name(c->state), state_name(x->expect),
			c->reason.len ? ": " : "", STR_ARG(c->reason));
	else if (x->reason.len && !str_starts(c->reason, x->reason.ptr))
		complain(t, x->at, "example '%.*s': the reason is '%.*s'",
			STR_ARG(x->name), STR_ARG(c->reason));
	else
		compare_keys(t, x, c);
}

static bool same_keys(
	struct tester *t, const struct control_result *a, const struct control_result *b)
{
	size_t i, k;

	if (a->rows.n_rows != b->rows.n_rows)
		return false;
	for (i = 0; i < a->rows.n_rows; i++) {
		for (k = 0; k < b->rows.n_rows; k++)
			if (str_eq(control_row_key(a, i, t->a),
				    control_row_key(b, k, t->a)))
				break;
		if (k == b->rows.n_rows)
			return false;
	}
	return true;
}

static bool same_rows(const struct control_result *a, const struct control_result *b)
{
	size_t i, n = a->rows.n_rows * a->rows.n_columns;

	if (a->state != b->state || a->rows.n_rows != b->rows.n_rows ||
		a->rows.n_columns != b->rows.n_columns)
		return false;
	for (i = 0; i < n; i++)
		if (!str_eq(a->rows.cells[i], b->rows.cells[i]))
			return false;
	return true;
}

static void compare_same_keys(struct tester *t, const struct control_result *results)
{
	size_t i, k;

	for (i = 0; i < t->x->n; i++) {
		const struct example *x = &t->x->examples[i];

		if (!x->same_keys_as.len)
			continue;
		for (k = 0; k < t->x->n; k++)
			if (str_eq(t->x->examples[k].name, x->same_keys_as))
				break;
		if (k == t->x->n)
			complain(t, x->at, "example '%.*s': there is no example '%.*s'",
				STR_ARG(x->name), STR_ARG(x->same_keys_as));
		else if (!same_keys(t, &results[i], &results[k]))
			complain(t, x->at,
				"example '%.*s': its keys are not those of '%.*s'",
				STR_ARG(x->name), STR_ARG(x->same_keys_as));
		else if (same_rows(&results[i], &results[k]))
			complain(t, x->at, "example '%.*s': no volatile column differs",
				STR_ARG(x->name));
	}
}

static bool has_volatile_columns(
	const struct tester *t, const struct control_result *results)
{
	size_t i;

	for (i = 0; i < t->x->n; i++)
		if (results[i].rows.n_columns > t->x->check->n_key)
			return true;
	return false;
}

static void demand_every_kind(struct tester *t, const struct control_result *results)
{
	static const enum state DEMANDED[] = {
		STATE_HOLDS, STATE_VIOLATED, STATE_UNMEASURED, STATE_NOT_APPLICABLE};
	const struct check *check = t->x->check;
	bool same = false;
	size_t i, k;

	for (i = 0; i < 4; i++) {
		if (DEMANDED[i] == STATE_NOT_APPLICABLE && !check->applies.len)
			continue;
		for (k = 0; k < t->x->n; k++)
			if (t->x->examples[k].expect == DEMANDED[i])
				break;
		if (k == t->x->n)
			complain(t, check->at, "check %.*s has no example that is %s",
				STR_ARG(check->id), state_name(DEMANDED[i]));
	}
	for (k = 0; k < t->x->n; k++)
		same |= t->x->examples[k].same_keys_as.len != 0;
	if (!same && has_volatile_columns(t, results))
		complain(t, check->at,
			"check %.*s has no example (same_keys_as) in which only volatile "
			"columns "
			"change",
			STR_ARG(check->id));
}

/* --- changing parameters: each must matter to some example ---------------------- */

static bool changes_a_verdict(struct tester *t, const struct check *changed,
	const struct control_result *results)
{
	size_t i;

	for (i = 0; i < t->x->n; i++) {
		struct control_result c;

		if (run(t, changed, &t->x->examples[i], &c) &&
			!same_rows(&c, &results[i]))
			return true;
	}
	return false;
}

/* Does any example notice when this parameter has that value? */
static bool noticed(struct tester *t, size_t parameter, const struct parameter *value,
	const struct control_result *results)
{
	struct check changed = *t->x->check;
	size_t n = changed.n_parameters;

	changed.parameters = ARENA_ARRAY(t->a, struct parameter, n);
	memcpy(changed.parameters, t->x->check->parameters,
		n * sizeof *changed.parameters);
	changed.parameters[parameter] = *value;
	return changes_a_verdict(t, &changed, results);
}

/* The list without its i-th item; NULL-text when there is none such. */
static struct str list_without(struct str json, size_t drop, struct arena *a)
{
	SCOPED_BUF(out, 1 << 20);
	size_t i, item = 0, from = 1;
	bool in_string = false, found = false;

	buf_char(&out, '[');
	for (i = 1; i < json.len; i++) {
		char c = json.ptr[i];

		if (in_string && c == '\\') {
			i++;
			continue;
		}
		if (c == '"')
			in_string = !in_string;
		if (in_string || (c != ',' && i + 1 != json.len))
			continue;
		if (item++ == drop) {
			found = i > from;
		} else {
			if (out.len > 1)
				buf_char(&out, ',');
			buf_append(&out, str_of(json.ptr + from, i - from));
		}
		from = i + 1;
	}
	buf_char(&out, ']');
	return found ? arena_str(a, buf_str(&out)) : (struct str){NULL, 0};
}

static void shake_list(struct tester *t, size_t n, const struct control_result *results)
{
	const struct parameter *p = &t->x->check->parameters[n];
	struct parameter changed = *p;
	size_t i;

	for (i = 0;; i++) {
		changed.text = list_without(p->text, i, t->a);
		if (!changed.text.ptr)
			break;
		if (!noticed(t, n, &changed, results))
			complain(t, p->at,
				"no example of check %.*s notices when item %zu is gone "
				"from '%.*s'",
				STR_ARG(t->x->check->id), i + 1, STR_ARG(p->name));
	}
}

static void shake(struct tester *t, size_t n, const struct control_result *results)
{
	const struct parameter *p = &t->x->check->parameters[n];
	struct parameter up = *p, down = *p;

	if (p->is_list) {
		shake_list(t, n, results);
		return;
	}
	up.i++;
	down.i--;
	up.text = down.text = STR("\x01 something else");
	if (!noticed(t, n, &up, results) &&
		(!p->is_int || !noticed(t, n, &down, results)))
		complain(t, p->at, "no example of check %.*s notices a change of '%.*s'",
			STR_ARG(t->x->check->id), STR_ARG(p->name));
}

size_t examples_test(
	const struct examples *x, const struct example_runner *runner, struct problems *p)
{
	SCOPED(arena) a = arena_new();
	struct tester t = {.x = x, .runner = runner, .p = p, .a = a};
	struct control_result *results = ARENA_ARRAY(a, struct control_result, x->n);
	size_t i, before = p->n;

	for (i = 0; i < x->n; i++)
		if (run(&t, x->check, &x->examples[i], &results[i]))
			compare(&t, &x->examples[i], &results[i]);
	if (p->n > before)
		return t.n_tried;
	compare_same_keys(&t, results);
	demand_every_kind(&t, results);
	for (i = 0; i < x->check->n_parameters; i++)
		shake(&t, i, results);
	return t.n_tried;
}
