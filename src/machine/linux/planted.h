/* planted: for tests, a question to the machine whose files lie in a temporary folder. */
#ifndef COLOA_PLANTED_H
#define COLOA_PLANTED_H

#include "machine.h"
#include "test.h"

static inline struct answer planted_ask(const char *dir, const char *sql, struct arena *a)
{
	struct machine_options o = {.root = dir};
	SCOPED(machine) m = NULL;
	SCOPED(query) q = NULL;
	struct answer answer;
	struct error e;

	if (machine_open(&o, &m, &e) ||
		machine_query(m, str_z(sql), NULL, 0, NULL, &q, &e))
		fail_msg("%s", e.text);
	query_answer(q, 1000, a, &answer);
	if (answer.err)
		fail_msg("%.*s", STR_ARG(answer.error));
	return answer;
}

static inline void planted_link(const char *dir, const char *path, const char *target)
{
	char full[4096];

	snprintf(full, sizeof full, "%s/%s", dir, path);
	assert_int_equal(symlink(target, full), 0);
}

#endif
