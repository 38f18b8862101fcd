/* evaluate: states from answers, with an asker whose answers the test writes. */
#include "evaluate.h"
#include "test.h"

/* One SQL text and what it answers. */
struct script {
	const char *sql;
	struct answer answer;
};

struct fake {
	const struct script *scripts;
	size_t n;
	size_t prepared, asked, forgotten;
	bool asked_before_all_prepared;
	size_t expected;
};

static enum err prepare(void *ctx, struct str sql, const struct answer_param *params,
	size_t n_params, int64_t budget_ms, void **ret, struct error *e)
{
	struct fake *f = ctx;
	size_t i;

	(void)params, (void)n_params, (void)budget_ms;
	for (i = 0; i < f->n; i++)
		if (str_eqz(sql, f->scripts[i].sql)) {
			static int tokens[16];

			f->prepared++;
			*ret = &tokens[i];
			tokens[i] = (int)i;
			return OK;
		}
	return error_set(e, ERR_USAGE, "no such table");
}

static void ask(
	void *ctx, void *question, size_t max_rows, struct arena *a, struct answer *ret)
{
	struct fake *f = ctx;

	(void)max_rows, (void)a;
	f->asked++;
	f->asked_before_all_prepared |= f->prepared < f->expected;
	*ret = f->scripts[*(int *)question].answer;
}

static void forget(void *ctx, void *question)
{
	(void)question;
	((struct fake *)ctx)->forgotten++;
}

static struct str columns[] = {{"name", 4}};
static struct str cells[] = {{"toor", 4}, {"root2", 5}};
static struct answer_warning warning = {
	{"users", 5}, {"shell", 5}, {"unreadable", 10}, false};
static struct str key[] = {{"name", 4}};

#define ROWS(n) \
	{ \
		.n_columns = 1, .columns = columns, .n_rows = (n), .cells = cells \
	}

static const struct script SCRIPTS[] = {
	{"none", ROWS(0)},
	{"one", ROWS(1)},
	{"two", ROWS(2)},
	{"warns", {.n_columns = 1,
			  .columns = columns,
			  .n_warnings = 1,
			  .warnings = &warning}},
	{"slow", {.err = ERR_LIMIT, .error = {"too slow", 8}}},
	{"wrong", {.err = ERR_USAGE, .error = {"wrong", 5}}},
};

static struct check check_of(
	const char *applies, const char *witness, const char *violations)
{
	return (struct check){.id = STR("k"),
		.platform = STR("linux"),
		.applies = str_z(applies),
		.witness = str_z(witness),
		.violations = str_z(violations),
		.n_key = 1,
		.key = key};
}

static void each_way_to_a_state(void **state)
{
	static const struct {
		const char *applies, *witness, *violations;
		enum state state;
		const char *reason;
	} CASES[] = {
		{"", "one", "none", STATE_HOLDS, ""},
		{"", "one", "two", STATE_VIOLATED, ""},
		{"one", "one", "none", STATE_HOLDS, ""},
		{"none", "one", "two", STATE_NOT_APPLICABLE, ""},
		{"warns", "one", "two", STATE_UNMEASURED,
			"table_warning: applies: users.shell"},
		{"slow", "one", "two", STATE_UNMEASURED, "budget: applies"},
		{"", "none", "two", STATE_UNMEASURED, "no_witness"},
		{"", "warns", "two", STATE_UNMEASURED, "table_warning: witness"},
		{"", "one", "warns", STATE_UNMEASURED, "table_warning: violations"},
		{"", "one", "slow", STATE_UNMEASURED, "budget: violations: too slow"},
		{"", "one", "wrong", STATE_UNMEASURED, "sql_error: violations: wrong"},
		{"", "one", "unheard of", STATE_UNMEASURED,
			"sql_error: violations: no such"},
		{"none", "one", "unheard of", STATE_UNMEASURED, "sql_error: violations"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		SCOPED(arena) a = arena_new();
		struct fake f = {
			.scripts = SCRIPTS, .n = sizeof SCRIPTS / sizeof *SCRIPTS};
		struct asker asker = {&f, prepare, ask, forget};
		struct check k =
			check_of(CASES[i].applies, CASES[i].witness, CASES[i].violations);
		struct control_result c;

		evaluate_check(&k, &asker, a, &c);
		assert_int_equal(c.state, CASES[i].state);
		assert_true(str_starts(c.reason, CASES[i].reason));
		assert_int_equal(f.prepared, f.forgotten);
	}
}

static void all_is_prepared_before_anything_is_asked(void **state)
{
	SCOPED(arena) a = arena_new();
	struct check one = check_of("one", "one", "none"),
		     two = check_of("", "one", "two");
	const struct check *first[] = {&one, &two}, *second[] = {&two};
	struct document d = {.id = STR("T")};
	struct clause clauses[] = {
		{.id = STR("T-1"), .document = &d, .n_controls = 2, .controls = first},
		{.id = STR("T-2"), .document = &d, .n_controls = 1, .controls = second},
	};
	const struct clause *chosen[] = {&clauses[0], &clauses[1]};
	struct fake f = {
		.scripts = SCRIPTS, .n = sizeof SCRIPTS / sizeof *SCRIPTS, .expected = 5};
	struct asker asker = {&f, prepare, ask, forget};
	struct evaluation ev;

	(void)state;
	evaluate(chosen, 2, "linux", &asker, NULL, a, &ev);
	assert_false(f.asked_before_all_prepared);
	assert_int_equal(f.asked, 5); /* the shared check only once */
	assert_int_equal(ev.n_controls, 2);
	assert_int_equal(ev.clauses[0].state, STATE_VIOLATED);
	assert_int_equal(ev.count[STATE_VIOLATED], 2);
}

static void checks_of_another_platform_leave_a_clause_without_control(void **state)
{
	SCOPED(arena) a = arena_new();
	struct check k = check_of("", "one", "none");
	const struct check *controls[] = {&k};
	struct document d = {.id = STR("T")};
	struct clause clause = {
		.id = STR("T-1"), .document = &d, .n_controls = 1, .controls = controls};
	const struct clause *chosen[] = {&clause};
	struct fake f = {.scripts = SCRIPTS, .n = sizeof SCRIPTS / sizeof *SCRIPTS};
	struct asker asker = {&f, prepare, ask, forget};
	struct evaluation ev;

	(void)state;
	k.platform = STR("windows");
	evaluate(chosen, 1, "linux", &asker, NULL, a, &ev);
	assert_int_equal(ev.clauses[0].state, STATE_UNMEASURED);
	assert_str_equal(ev.clauses[0].reason, "no_control");
	assert_int_equal(f.asked, 0);
}

static void a_key_cannot_be_confused_with_another(void **state)
{
	SCOPED(arena) a = arena_new();
	static struct str names[] = {{"a", 1}, {"b", 1}};
	static struct str values[] = {{"x,1", 3}, {"y", 1}, {"x", 1}, {"1:y", 3}};
	struct check k = {.n_key = 2, .key = names};
	struct control_result c = {.check = &k,
		.rows = {.n_columns = 2, .columns = names, .n_rows = 2, .cells = values}};

	(void)state;
	assert_false(str_eq(control_row_key(&c, 0, a), control_row_key(&c, 1, a)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_way_to_a_state),
		cmocka_unit_test(all_is_prepared_before_anything_is_asked),
		cmocka_unit_test(
			checks_of_another_platform_leave_a_clause_without_control),
		cmocka_unit_test(a_key_cannot_be_confused_with_another),
	};

	return cmocka_run_group_tests_name("evaluate", tests, NULL, NULL);
}
