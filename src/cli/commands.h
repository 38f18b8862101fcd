/*
 * commands: what `coloa` can do. Each takes its own arguments (argv[0] is the
 * command's name) and returns the exit code of the program.
 */
#ifndef COLOA_COMMANDS_H
#define COLOA_COMMANDS_H

int command_audit(int argc, char **argv);
int command_policy(int argc, char **argv);
int command_query(int argc, char **argv);
int command_tables(int argc, char **argv);

/* what the programs answer to a shell: coloa(1), "EXIT STATUS" */
enum { EXIT_OK = 0, EXIT_FOUND = 1, EXIT_CANNOT = 2, EXIT_UNKNOWN = 3 };

#endif
