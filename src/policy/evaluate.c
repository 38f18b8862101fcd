#include "evaluate.h"

enum part { APPLIES, WITNESS, VIOLATIONS, PARTS };
static const char *const PART_NAMES[PARTS] = {"applies", "witness", "violations"};

/* A check with its questions prepared. */
struct prepared {
	void *question[PARTS]; /* NULL: not asked, or failed */
	struct str error[PARTS];
};

static struct str sql_of(const struct check *k, enum part p)
{
	return p == APPLIES ? k->applies : p == WITNESS ? k->witness : k->violations;
}

static struct answer_param *params_of(const struct check *k, struct arena *a)
{
	struct answer_param *out = ARENA_ARRAY(a, struct answer_param, k->n_parameters);
	size_t i;

	for (i = 0; i < k->n_parameters; i++)
		out[i] = (struct answer_param){k->parameters[i].name,
			k->parameters[i].is_int, k->parameters[i].i,
			k->parameters[i].text};
	return out;
}

static void prepare(const struct check *k, const struct asker *asker, struct arena *a,
	struct prepared *ret)
{
	struct answer_param *params = params_of(k, a);
	int p;

	for (p = 0; p < PARTS; p++) {
		struct str sql = sql_of(k, (enum part)p);
		struct error e;

		if (sql.len && asker->prepare(asker->ctx, sql, params, k->n_parameters,
				       k->budget_ms, &ret->question[p], &e))
			ret->error[p] = arena_printf(a, "%s: %s", PART_NAMES[p], e.text);
	}
}

static bool unmeasured(struct control_result *c, struct arena *a, const char *reason,
	enum part p, struct str why)
{
	c->state = STATE_UNMEASURED;
	c->reason = arena_printf(a, "%s: %s: %.*s", reason, PART_NAMES[p], STR_ARG(why));
	return false;
}

/* False when the answer cannot be trusted; then c says why. */
static bool trusted(struct control_result *c, const struct answer *answer, enum part p,
	struct arena *a)
{
	const struct answer_warning *w = answer->warnings;
	struct str what;
	size_t i;

	if (answer->err)
		return unmeasured(c, a, answer->err == ERR_LIMIT ? "budget" : "sql_error",
			p, answer->error);
	if (!answer->n_warnings)
		return true;
	for (i = 0; i < answer->n_warnings; i++)
		if (answer->warnings[i].denied)
			w = &answer->warnings[i];
	what = arena_printf(a, "%.*s%s%.*s: %.*s", STR_ARG(w->table),
		w->column.len ? "." : "", STR_ARG(w->column), STR_ARG(w->text));
	return unmeasured(c, a, w->denied ? "needs_privilege" : "table_warning", p, what);
}

static struct answer ask(
	const struct asker *asker, void *question, size_t max_rows, struct arena *a)
{
	struct answer answer = {0};

	asker->ask(asker->ctx, question, max_rows, a, &answer);
	return answer;
}

static bool has_column(const struct answer *answer, struct str name)
{
	size_t i;

	for (i = 0; i < answer->n_columns; i++)
		if (str_eq(answer->columns[i], name))
			return true;
	return false;
}

/* Findings are told apart by the key: a query that does not give it is wrong. */
static bool key_is_there(
	struct control_result *c, const struct answer *rows, struct arena *a)
{
	size_t i;

	for (i = 0; i < c->check->n_key; i++)
		if (!has_column(rows, c->check->key[i]))
			return unmeasured(c, a, "sql_error", VIOLATIONS,
				arena_printf(a, "no column '%.*s', which is in the key",
					STR_ARG(c->check->key[i])));
	return true;
}

static void judge(struct control_result *c, const struct prepared *q,
	const struct asker *asker, struct arena *a)
{
	const struct check *k = c->check;
	struct answer answer;
	int p;

	for (p = 0; p < PARTS; p++)
		if (q->error[p].len) {
			c->state = STATE_UNMEASURED;
			c->reason =
				arena_printf(a, "sql_error: %.*s", STR_ARG(q->error[p]));
			return;
		}
	if (k->applies.len) {
		answer = ask(asker, q->question[APPLIES], 1, a);
		if (!trusted(c, &answer, APPLIES, a))
			return;
		if (!answer.n_rows) {
			c->state = STATE_NOT_APPLICABLE;
			return;
		}
	}
	if (k->witness.len) {
		answer = ask(asker, q->question[WITNESS], 1, a);
		if (!trusted(c, &answer, WITNESS, a))
			return;
		if (!answer.n_rows) {
			c->state = STATE_UNMEASURED;
			c->reason = STR("no_witness");
			return;
		}
	}
	answer = ask(asker, q->question[VIOLATIONS], EVALUATE_ROWS_MAX, a);
	if (!trusted(c, &answer, VIOLATIONS, a))
		return;
	if (!k->expect_rows && !key_is_there(c, &answer, a))
		return;
	if (k->expect_rows) {
		c->state = answer.n_rows ? STATE_HOLDS : STATE_VIOLATED;
		return;
	}
	c->state = answer.n_rows ? STATE_VIOLATED : STATE_HOLDS;
	c->rows = answer;
}

static void forget(const struct asker *asker, struct prepared *q)
{
	int p;

	for (p = 0; p < PARTS; p++)
		if (q->question[p])
			asker->forget(asker->ctx, q->question[p]);
}

void evaluate_check(const struct check *check, const struct asker *asker, struct arena *a,
	struct control_result *ret)
{
	struct prepared q = {0};

	*ret = (struct control_result){.check = check};
	prepare(check, asker, a, &q);
	judge(ret, &q, asker, a);
	forget(asker, &q);
}

/* --- clauses ----------------------------------------------------------------- */

static struct control_result *find_control(
	struct evaluation *ev, const struct check *check)
{
	size_t i;

	for (i = 0; i < ev->n_controls; i++)
		if (ev->controls[i].check == check)
			return &ev->controls[i];
	return NULL;
}

static bool for_platform(const struct check *k, const char *platform)
{
	return str_eqz(k->platform, platform) || str_eqz(k->platform, "all");
}

/* The checks that any of the clauses uses, each once. */
static void collect_controls(const struct clause *const *clauses, size_t n,
	const char *platform, struct arena *a, struct evaluation *ev)
{
	size_t i, k, max = 0;

	for (i = 0; i < n; i++)
		max += clauses[i]->n_controls;
	ev->controls = ARENA_ARRAY(a, struct control_result, max);
	for (i = 0; i < n; i++)
		for (k = 0; k < clauses[i]->n_controls; k++) {
			const struct check *check = clauses[i]->controls[k];

			if (for_platform(check, platform) && !find_control(ev, check))
				ev->controls[ev->n_controls++] =
					(struct control_result){.check = check};
		}
}

static void judge_all(struct evaluation *ev, const struct asker *asker,
	const struct evaluate_progress *progress, struct arena *a)
{
	struct prepared *q = ARENA_ARRAY(a, struct prepared, ev->n_controls);
	size_t i;

	for (i = 0; i < ev->n_controls; i++)
		prepare(ev->controls[i].check, asker, a, &q[i]);
	for (i = 0; i < ev->n_controls; i++) {
		if (progress && progress->now)
			progress->now(
				progress->ctx, i, ev->n_controls, ev->controls[i].check);
		judge(&ev->controls[i], &q[i], asker, a);
		forget(asker, &q[i]);
	}
}

/* The reason of the control that made the clause what it is. */
static struct str reason_from(const struct clause_result *c)
{
	size_t i;

	for (i = 0; i < c->n_controls; i++)
		if (c->controls[i]->state == c->state && c->controls[i]->reason.len)
			return c->controls[i]->reason;
	return STR("");
}

/*
 * A clause of another kind than check has more to it than its checks see: they
 * can violate it, but what remains is unmeasured until the rest exists.
 */
static void judge_clause(struct clause_result *c, struct evaluation *ev, struct arena *a)
{
	const struct clause *k = c->clause;
	size_t i;

	c->state = STATE_NOT_APPLICABLE;
	c->controls = ARENA_ARRAY(a, const struct control_result *, k->n_controls);
	for (i = 0; i < k->n_controls; i++) {
		const struct control_result *one = find_control(ev, k->controls[i]);

		if (!one)
			continue; /* for another platform */
		c->controls[c->n_controls++] = one;
		c->state = state_worse(c->state, one->state);
	}
	if (k->kind == KIND_CHECK && c->n_controls) {
		c->reason = reason_from(c);
		return;
	}
	if (c->state == STATE_VIOLATED)
		return;
	c->state = STATE_UNMEASURED;
	c->reason = k->reason.len ? k->reason : STR("no_control");
}

void evaluate(const struct clause *const *clauses, size_t n, const char *platform,
	const struct asker *asker, const struct evaluate_progress *progress,
	struct arena *a, struct evaluation *ret)
{
	size_t i;

	*ret = (struct evaluation){.n_clauses = n};
	ret->clauses = ARENA_ARRAY(a, struct clause_result, n);
	collect_controls(clauses, n, platform, a, ret);
	judge_all(ret, asker, progress, a);
	for (i = 0; i < n; i++) {
		ret->clauses[i].clause = clauses[i];
		judge_clause(&ret->clauses[i], ret, a);
		ret->count[ret->clauses[i].state]++;
	}
}

struct str control_row_key(const struct control_result *c, size_t row, struct arena *a)
{
	struct str key = STR("");
	size_t i, k;

	for (i = 0; i < c->check->n_key; i++)
		for (k = 0; k < c->rows.n_columns; k++)
			if (str_eq(c->rows.columns[k], c->check->key[i])) {
				struct str v = c->rows.cells[row * c->rows.n_columns + k];

				/* the length in front keeps ("a,b","c") and ("a","b,c")
				 * apart */
				key = arena_printf(a, "%.*s%zu:%.*s,", STR_ARG(key),
					v.len, STR_ARG(v));
			}
	return key;
}
