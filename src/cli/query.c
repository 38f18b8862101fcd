/* coloa query [--format table|json|csv] [--root DIR] 'SQL' */
#include <getopt.h>

#include "commands.h"
#include "print.h"

static int run(const struct machine_options *o, const char *sql, enum print_format f)
{
	SCOPED(machine) m = NULL;
	SCOPED(query) q = NULL;
	struct error e;
	enum err r;
	size_t i;

	r = machine_open(o, &m, &e);
	if (!r)
		r = machine_query(m, str_z(sql), NULL, 0, NULL, &q, &e);
	if (!r)
		r = print_query(q, f, stdout, &e);
	for (i = 0; q && i < query_n_warnings(q); i++) {
		const struct answer_warning *w = query_warning(q, i);

		fprintf(stderr, "coloa: warning: %.*s%s%.*s: %.*s\n", STR_ARG(w->table),
			w->column.len ? "." : "", STR_ARG(w->column), STR_ARG(w->text));
	}
	if (!r && fflush(stdout) != 0)
		r = error_set(&e, ERR_IO, "writing the answer: %m");
	if (r) {
		fprintf(stderr, "coloa: %s\n", e.text);
		return EXIT_CANNOT;
	}
	return EXIT_OK;
}

int command_query(int argc, char **argv)
{
	static const struct option OPTIONS[] = {
		{"format", required_argument, NULL, 'f'},
		{"root", required_argument, NULL, 'r'},
		{NULL, 0, NULL, 0},
	};
	struct machine_options o = {0};
	enum print_format format = PRINT_TABLE;
	int c;

	while ((c = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (c == 'r') {
			o.root = optarg;
		} else if (c != 'f' || !print_format_of(optarg, &format)) {
			fprintf(stderr, "coloa query: --format is table, json or csv\n");
			return EXIT_CANNOT;
		}
	}
	if (argc - optind != 1) {
		fprintf(stderr, "usage: coloa query [--format table|json|csv] 'SQL'\n");
		return EXIT_CANNOT;
	}
	return run(&o, argv[optind], format);
}
