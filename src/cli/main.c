/* coloa: one program, several commands. */
#include <signal.h>

#include "commands.h"
#include "language.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	bool is_translated; /* the others need not look for their sentences */
} COMMANDS[] = {
	{"audit", command_audit, true},
	{"policy", command_policy, true},
	{"query", command_query, false},
	{"tables", command_tables, false},
};

static void usage(FILE *out)
{
	fputs(_("usage: coloa COMMAND [options]\n\n"
		"  audit     which clauses this machine breaks, with the rows that prove "
		"it\n"
		"  query     ask the machine in SQL\n"
		"  tables    what there is to ask\n"
		"  policy    the law as data: check, test, coverage, settings\n\n"
		"coloa COMMAND --help tells more.\n"),
		out);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	size_t i;

	signal(SIGPIPE, SIG_IGN); /* a reader who has gone is a failed write: print.h */
	for (i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++)
		if (!strcmp(name, COMMANDS[i].name)) {
			if (COMMANDS[i].is_translated)
				language_set(NULL);
			return COMMANDS[i].run(argc - 1, argv + 1);
		}
	language_set(NULL);
	if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
		usage(stdout);
		return EXIT_OK;
	}
	if (!strcmp(name, "--version")) {
		puts("coloa " COLOA_VERSION);
		return EXIT_OK;
	}
	if (*name)
		fprintf(stderr, _("coloa: there is no command '%s'\n"), name);
	usage(stderr);
	return EXIT_CANNOT;
}
