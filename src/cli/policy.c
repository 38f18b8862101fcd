/*
 * coloa policy check [DIR]
 * coloa policy test [DIR]
 * coloa policy coverage [--format text|json] [--content DIR]
 * coloa policy settings [--format text|json] [--content DIR]
 */
#include <getopt.h>

#include "commands.h"
#include "json.h"
#include "language.h"
#include "local_asker.h"
#include "place.h"

#define PLATFORM "linux"

struct options {
	const char *content;
	bool json;
};

static void usage(FILE *out)
{
	fputs(_("usage: coloa policy check [DIR]       is the content well-formed and "
		"linked?\n"
		"       coloa policy test [DIR]        do the checks judge their "
		"examples right?\n"
		"       coloa policy coverage          which clause has which control, "
		"or why none\n"
		"       coloa policy settings          the strictest value of each "
		"setting\n"
		"options: --content DIR, --format text|json, --lang vi|en\n"),
		out);
}

static bool parse_options(int argc, char **argv, struct options *o)
{
	static const struct option OPTIONS[] = {
		{"content", required_argument, NULL, 'c'},
		{"format", required_argument, NULL, 'f'},
		{"lang", required_argument, NULL, 'l'},
		{NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (c == 'c')
			o->content = optarg;
		else if (c == 'f' && (!strcmp(optarg, "json") || !strcmp(optarg, "text")))
			o->json = !strcmp(optarg, "json");
		else if (c != 'l' || !language_set(optarg))
			return false;
	}
	if (argc - optind == 1 && !o->content)
		o->content = argv[optind++];
	return optind == argc;
}

static void print_problems(const struct problems *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		fprintf(stderr, "%s\n", p->text[i].ptr);
	if (p->n == PROBLEMS_MAX)
		fprintf(stderr, _("… and perhaps more\n"));
}

/* --- check: also every query must prepare --------------------------------------- */

static struct conf *conf_of_query(const struct check *k, const char *part)
{
	struct conf *c = conf_find(k->at, part);

	return c ? c : k->at;
}

static void prepare_one(struct machine *m, const struct check *k, const char *part,
	struct str sql, struct problems *p)
{
	struct answer_param *params =
		ARENA_ARRAY(p->arena, struct answer_param, k->n_parameters);
	SCOPED(query) q = NULL;
	struct error why, e;
	size_t i;

	for (i = 0; i < k->n_parameters; i++)
		params[i] = (struct answer_param){k->parameters[i].name,
			k->parameters[i].is_int, k->parameters[i].i,
			k->parameters[i].text};
	if (!sql.len)
		return;
	if (machine_query(m, sql, params, k->n_parameters, NULL, &q, &why)) {
		conf_error(conf_of_query(k, part), &e, "%s: %s", part, why.text);
		problem_add(p, &e);
		return;
	}
	for (i = 0; i < k->n_key && !strcmp(part, "violations") && !k->expect_rows; i++) {
		size_t n = query_n_columns(q), col;

		for (col = 0; col < n; col++)
			if (str_eq(query_column(q, col), k->key[i]))
				break;
		if (col < n)
			continue;
		conf_error(conf_of_query(k, "key"), &e,
			"violations give no column '%.*s'", STR_ARG(k->key[i]));
		problem_add(p, &e);
	}
}

static enum err prepare_all(const struct content *c, struct problems *p, struct error *e)
{
	SCOPED(machine) m = NULL;
	enum err r = machine_open(NULL, &m, e);
	size_t i;

	for (i = 0; !r && i < c->n_checks; i++) {
		const struct check *k = &c->checks[i];

		if (!str_eqz(k->platform, PLATFORM) && !str_eqz(k->platform, "all"))
			continue;
		prepare_one(m, k, "applies", k->applies, p);
		prepare_one(m, k, "witness", k->witness, p);
		prepare_one(m, k, "violations", k->violations, p);
	}
	return r;
}

static int say_counts(const struct content *c)
{
	size_t i, n = 0;

	for (i = 0; i < c->n_documents; i++)
		n += c->documents[i].n_clauses;
	printf(_("%zu documents, %zu clauses, %zu checks, %zu settings: all well\n"),
		c->n_documents, n, c->n_checks, c->n_settings);
	return EXIT_OK;
}

static int policy_check(
	const struct content *c, const struct options *o, struct problems *p)
{
	struct error e;

	(void)o;
	if (prepare_all(c, p, &e)) {
		fprintf(stderr, "coloa policy: %s\n", e.text);
		return EXIT_FOUND;
	}
	print_problems(p);
	return p->n ? EXIT_FOUND : say_counts(c);
}

/* --- test ------------------------------------------------------------------------ */

static int policy_test(
	const struct content *c, const struct options *o, struct problems *p)
{
	struct example_runner runner = local_example_runner();
	size_t i, n = 0, n_examples = 0;

	for (i = 0; i < c->n_checks; i++) {
		SCOPED(arena) a = arena_new();
		struct examples x;
		struct error e;

		if (examples_load(o->content, &c->checks[i], a, &x, &e)) {
			problem_add(p, &e);
			continue;
		}
		n_examples += x.n;
		n += examples_test(&x, &runner, p);
	}
	print_problems(p);
	printf(_("%zu checks, %zu examples, %zu judgements, %zu complaints\n"),
		c->n_checks, n_examples, n, p->n);
	return p->n ? EXIT_FOUND : EXIT_OK;
}

/* --- coverage --------------------------------------------------------------------- */

static int coverage_json(const struct content *c)
{
	json_t *clauses = json_array();
	size_t d, i, k;

	for (d = 0; d < c->n_documents; d++)
		for (i = 0; i < c->documents[d].n_clauses; i++) {
			const struct clause *one = &c->documents[d].clauses[i];
			json_t *controls = json_array();

			for (k = 0; k < one->n_controls; k++)
				json_array_append_new(
					controls, json_of_str(one->controls[k]->id));
			json_array_append_new(clauses,
				json_pack("{so ss so so}", "id", json_of_str(one->id),
					"kind", kind_name(one->kind), "controls",
					controls, "reason",
					json_of_str(one->n_controls ? STR("")
								    : one->reason)));
		}
	return json_put(json_pack("{so}", "clauses", clauses), stdout) ? EXIT_OK
								       : EXIT_FOUND;
}

static void coverage_of(const struct document *d)
{
	size_t i, k, with = 0;

	for (i = 0; i < d->n_clauses; i++)
		with += d->clauses[i].n_controls != 0;
	printf("%.*s  %.*s\n", STR_ARG(d->id), STR_ARG(words_now(&d->title)));
	printf(_("  %zu of %zu clauses have a control that this machine can "
		 "evaluate\n\n"),
		with, d->n_clauses);
	for (i = 0; i < d->n_clauses; i++) {
		const struct clause *one = &d->clauses[i];

		printf("  %-24.*s %-9s", STR_ARG(one->id), kind_name(one->kind));
		for (k = 0; k < one->n_controls; k++)
			printf(" %.*s", STR_ARG(one->controls[k]->id));
		if (!one->n_controls)
			printf(" — %.*s%s%.*s", STR_ARG(one->reason),
				one->note.vi.len ? ": " : "",
				STR_ARG(words_now(&one->note)));
		putchar('\n');
	}
	putchar('\n');
}

static int policy_coverage(
	const struct content *c, const struct options *o, struct problems *p)
{
	size_t i;

	(void)p;
	if (o->json)
		return coverage_json(c);
	for (i = 0; i < c->n_documents; i++)
		coverage_of(&c->documents[i]);
	return EXIT_OK;
}

/* --- settings ---------------------------------------------------------------------- */

static json_t *value_json(const struct parameter *v)
{
	if (v->is_int)
		return json_integer(v->i);
	if (v->is_list)
		return json_loadb(v->text.ptr, v->text.len, 0, NULL);
	return json_of_str(v->text);
}

static json_t *setting_json(
	const struct setting *s, struct str scope, const struct setting_source *best)
{
	json_t *sources = json_array();
	size_t i;

	for (i = 0; i < s->n_sources; i++)
		if (s->sources[i].clause.len &&
			setting_source_counts(&s->sources[i], scope))
			json_array_append_new(sources, json_of_str(s->sources[i].clause));
	return json_pack("{so so so so sb}", "setting", json_of_str(s->id), "scope",
		json_of_str(scope), "value", value_json(&best->value), "sources", sources,
		"own_choice", !best->clause.len);
}

static void setting_text(
	const struct setting *s, struct str scope, const struct setting_source *best)
{
	size_t i;

	printf("%-34.*s %-18.*s %.*s %.*s\n", STR_ARG(s->id), STR_ARG(scope),
		STR_ARG(best->value.text), STR_ARG(s->unit));
	for (i = 0; i < s->n_sources; i++) {
		const struct setting_source *src = &s->sources[i];

		if (!setting_source_counts(src, scope))
			continue;
		if (src->clause.len)
			printf("    %.*s: %.*s\n", STR_ARG(src->clause),
				STR_ARG(src->value.text));
		else
			printf(_("    own choice: %.*s (%.*s)\n"),
				STR_ARG(src->value.text), STR_ARG(src->why));
	}
}

static int policy_settings(
	const struct content *c, const struct options *o, struct problems *p)
{
	json_t *out = json_array();
	size_t i, k;

	(void)p;
	for (i = 0; i < c->n_settings; i++) {
		const struct setting *s = &c->settings[i];

		for (k = 0; k < s->n_scopes; k++) {
			const struct setting_source *best =
				setting_strictest(s, s->scopes[k]);

			if (best && o->json)
				json_array_append_new(
					out, setting_json(s, s->scopes[k], best));
			else if (best)
				setting_text(s, s->scopes[k], best);
		}
	}
	if (o->json)
		return json_put(out, stdout) ? EXIT_OK : EXIT_FOUND;
	json_decref(out);
	return EXIT_OK;
}

/* ------------------------------------------------------------------------------------ */

static const struct {
	const char *name;
	int (*run)(const struct content *c, const struct options *o, struct problems *p);
} PARTS[] = {
	{"check", policy_check},
	{"test", policy_test},
	{"coverage", policy_coverage},
	{"settings", policy_settings},
};

int command_policy(int argc, char **argv)
{
	SCOPED(arena) a = arena_new();
	SCOPED(content) c = NULL;
	struct problems problems = {.arena = a};
	struct options o = {0};
	struct error e;
	enum err r = OK;
	size_t i;

	for (i = 0; argc > 1 && i < sizeof PARTS / sizeof *PARTS; i++)
		if (!strcmp(argv[1], PARTS[i].name))
			break;
	if (argc < 2 || i == sizeof PARTS / sizeof *PARTS ||
		!parse_options(argc - 1, argv + 1, &o)) {
		usage(stderr);
		return EXIT_CANNOT;
	}
	if (!o.content)
		r = place_content(a, &o.content, &e);
	if (!r)
		r = content_load(o.content, &c, &problems, &e);
	if (problems.n) {
		print_problems(&problems);
		return EXIT_FOUND;
	}
	if (r) {
		fprintf(stderr, "coloa policy: %s\n", e.text);
		return EXIT_FOUND;
	}
	return PARTS[i].run(c, &o, &problems);
}
