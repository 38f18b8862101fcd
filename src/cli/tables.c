/* coloa tables [NAME] [--format json] */
#include "commands.h"
#include "machine.h"

int command_tables(int argc, char **argv)
{
	size_t i;

	(void)argc, (void)argv;
	for (i = 0; i < machine_n_tables(); i++)
		puts(machine_table(i).name);
	return EXIT_OK;
}
