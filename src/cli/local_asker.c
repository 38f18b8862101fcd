#include "local_asker.h"

/* What one check may make a table produce; far above any honest machine's. */
#define ROWS_MAX 2000000
#define MEMORY_MAX ((size_t)64 << 20)

static enum err prepare(void *ctx, struct str sql, const struct answer_param *params,
	size_t n_params, int64_t budget_ms, void **ret_question, struct error *e)
{
	const struct machine_limits limits = {
		.time_ms = budget_ms, .rows = ROWS_MAX, .memory_bytes = MEMORY_MAX};
	struct query *q;
	enum err r = machine_query(ctx, sql, params, n_params, &limits, &q, e);

	if (!r)
		*ret_question = q;
	return r;
}

static void ask(
	void *ctx, void *question, size_t max_rows, struct arena *a, struct answer *ret)
{
	(void)ctx;
	query_answer(question, max_rows, a, ret);
}

static void forget(void *ctx, void *question)
{
	(void)ctx;
	query_free(question);
}

struct asker local_asker(struct machine *m)
{
	return (struct asker){.ctx = m, .prepare = prepare, .ask = ask, .forget = forget};
}

static enum err run_example(void *ctx, const struct check *check, struct conf *fixture,
	struct arena *a, struct control_result *ret, struct error *e)
{
	const struct machine_options options = {.fixture = fixture};
	SCOPED(machine) m = NULL;
	struct asker asker;
	enum err r = machine_open(&options, &m, e);

	(void)ctx;
	if (r)
		return r;
	asker = local_asker(m);
	evaluate_check(check, &asker, a, ret);
	return OK;
}

struct example_runner local_example_runner(void)
{
	return (struct example_runner){.run = run_example};
}
