/*
 * example: content/checks/examples/ID.yaml, the machines on which a check must
 * hold, be violated, be unmeasured and not apply.
 *
 * Each example is turned into a fixture tree (see machine/fake): the file's
 * common tables, with those the example names put in their place.
 */
#ifndef COLOA_EXAMPLE_H
#define COLOA_EXAMPLE_H

#include "evaluate.h"

struct example {
	struct str name;
	enum state expect;
	struct str reason; /* what an unmeasured one's reason begins with, or empty */
	struct str same_keys_as; /* another example's name, or empty */
	bool has_keys;
	size_t n_keys;     /* rows of check->n_key values */
	struct str **keys; /* keys[row][column] */
	struct conf *fixture;
	struct conf *at;
};

struct examples {
	const struct check *check;
	size_t n;
	struct example *examples;
};

/* Reads DIR/checks/examples/ID.yaml of a check. ERR_NOT_FOUND: it has none. */
enum err examples_load(const char *dir, const struct check *check, struct arena *a,
	struct examples *ret, struct error *e) NODISCARD;

/* A way to judge a check on a fixture: a program brings the machine. */
struct example_runner {
	void *ctx;
	enum err (*run)(void *ctx, const struct check *check, struct conf *fixture,
		struct arena *a, struct control_result *ret, struct error *e);
};

/*
 * Everything that is wrong with a check according to its examples goes to p:
 * an example with another verdict, a kind of example that is missing, and every
 * parameter whose change changes no verdict. Returns how many things were tried.
 */
size_t examples_test(const struct examples *x, const struct example_runner *runner,
	struct problems *p);

#endif
