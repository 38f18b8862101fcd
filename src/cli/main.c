/* coloa: one program, several commands. */
#include <signal.h>

#include "commands.h"
#include "language.h"
#include "str.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} COMMANDS[] = {
	{"audit", command_audit},
	{"policy", command_policy},
	{"query", command_query},
	{"tables", command_tables},
};

int main(int argc, char **argv)
{
	size_t i;

	language_set(NULL);
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, and an exit code */
	for (i = 0; argc > 1 && i < sizeof COMMANDS / sizeof *COMMANDS; i++)
		if (!strcmp(argv[1], COMMANDS[i].name))
			return COMMANDS[i].run(argc - 1, argv + 1);
	fprintf(stderr, "coloa: unknown command '%s'\n", argc > 1 ? argv[1] : "");
	return EXIT_CANNOT;
}
