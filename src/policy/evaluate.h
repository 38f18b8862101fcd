/*
 * evaluate: from questions and answers to states.
 *
 * Whoever can answer SQL (this machine, a fixture, an agent far away) is an
 * asker; this folder does not know which. All questions are prepared before the
 * first is asked, so that an asker can look at its machine once for all.
 *
 * A check is, in this order: not_applicable (`applies` gave no rows), unmeasured
 * (an error, a budget or a warning in any of its queries, or a witness that saw
 * nothing), violated (rows), holds. Unknown is never green.
 */
#ifndef COLOA_EVALUATE_H
#define COLOA_EVALUATE_H

#include "content.h"
#include "state.h"

struct asker {
	void *ctx;
	/* *ret_question is the asker's own. A failure is for a person, in e. */
	enum err (*prepare)(void *ctx, struct str sql, const struct answer_param *params,
		size_t n_params, int64_t budget_ms, void **ret_question, struct error *e);
	/* Never fails: see struct answer. At most once a question. */
	void (*ask)(void *ctx, void *question, size_t max_rows, struct arena *a,
		struct answer *ret);
	void (*forget)(void *ctx, void *question); /* NULL is fine */
};

/* At most this many violating rows are kept of one control. */
#define EVALUATE_ROWS_MAX 200

struct control_result {
	const struct check *check;
	enum state state;
	struct str reason;  /* "table_warning: users: ..." with unmeasured; else empty */
	struct answer rows; /* what violates */
};

struct clause_result {
	const struct clause *clause;
	enum state state;
	struct str reason; /* of a clause that is unmeasured or not_applicable */
	size_t n_controls;
	const struct control_result **controls;
};

struct evaluation {
	size_t n_clauses, n_controls;
	struct clause_result *clauses;
	struct control_result
		*controls;    /* each check once, however many clauses use it */
	size_t count[STATES]; /* of clauses */
};

/* Told before each check; may be NULL. */
struct evaluate_progress {
	void *ctx;
	void (*now)(void *ctx, size_t done, size_t total, const struct check *check);
};

/*
 * Evaluates the clauses (in that order) on the platform named ("linux").
 * Everything in *ret lives in a.
 */
void evaluate(const struct clause *const *clauses, size_t n, const char *platform,
	const struct asker *asker, const struct evaluate_progress *progress,
	struct arena *a, struct evaluation *ret);

/* One check by itself. */
void evaluate_check(const struct check *check, const struct asker *asker, struct arena *a,
	struct control_result *ret);

/* The key columns of one violating row, as one text that no other row of the check has.
 */
struct str control_row_key(const struct control_result *c, size_t row, struct arena *a);

#endif
