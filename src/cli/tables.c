/* coloa tables [NAME] [--format table|json] */
#include <getopt.h>

#include "commands.h"
#include "grid.h"
#include "language.h"
#include "print.h"
#include "suggest.h"

static const char HELP[] =
	N_("usage: coloa tables [NAME] [--format table|json]\n"
	   "\n"
	   "Lists the tables that `coloa query` knows, or the columns of one.\n");

static void print_json_table(size_t table)
{
	struct table_info t = machine_table(table);
	size_t i;

	fputs("{\"name\":", stdout);
	print_json_string(str_z(t.name), stdout);
	fputs(",\"columns\":[", stdout);
	for (i = 0; i < t.n_columns; i++) {
		const char *type, *name = machine_table_column(table, i, &type);

		fputs(i ? ",{\"name\":" : "{\"name\":", stdout);
		print_json_string(str_z(name), stdout);
		fputs(",\"type\":", stdout);
		print_json_string(str_z(type), stdout);
		putchar('}');
	}
	fputs("]}", stdout);
}

static void print_json(size_t first, size_t n)
{
	size_t i;

	fputs("[\n ", stdout);
	for (i = first; i < first + n; i++) {
		if (i > first)
			fputs(",\n ", stdout);
		print_json_table(i);
	}
	fputs("\n]\n", stdout);
}

static void print_columns(size_t table)
{
	SCOPED(grid) g = grid_new(2);
	struct table_info t = machine_table(table);
	size_t i;

	grid_name(g, 0, STR("column"));
	grid_name(g, 1, STR("type"));
	for (i = 0; i < t.n_columns; i++) {
		const char *type, *name = machine_table_column(table, i, &type);

		grid_cell(g, str_z(name), false);
		grid_cell(g, str_z(type), false);
	}
	grid_print(g, grid_screen(stdout), stdout);
}

static void print_names(void)
{
	SCOPED(grid) g = grid_new(2);
	size_t i, k;

	grid_name(g, 0, STR("table"));
	grid_name(g, 1, STR("columns"));
	for (i = 0; i < machine_n_tables(); i++) {
		struct table_info t = machine_table(i);
		SCOPED_BUF(columns, 65536);

		for (k = 0; k < t.n_columns; k++) {
			const char *type;

			buf_printf(&columns, "%s%s", k ? " " : "",
				machine_table_column(i, k, &type));
		}
		grid_cell(g, str_z(t.name), false);
		grid_cell(g, buf_str(&columns), false);
	}
	grid_print(g, grid_screen(stdout), stdout);
}

/* False: there is none, and that has been said. */
static bool find(const char *name, size_t *ret)
{
	SCOPED_BUF(text, 4096);
	size_t i;

	for (i = 0; i < machine_n_tables(); i++)
		if (str_eqz_nocase(str_z(name), machine_table(i).name)) {
			*ret = i;
			return true;
		}
	buf_printf(&text, _("there is no table '%s'"), name);
	suggest_table(str_z(name), &text);
	print_complaint("", buf_str(&text));
	return false;
}

static int refuse(const char *what)
{
	fprintf(stderr, _("coloa tables: %s (try --help)\n"), what);
	return EXIT_CANNOT;
}

static int finish(void)
{
	struct error e;

	if (print_finish(stdout, &e) && !print_reader_gone(stdout)) {
		print_complaint("", str_z(e.text));
		return EXIT_CANNOT;
	}
	return EXIT_OK;
}

int command_tables(int argc, char **argv)
{
	static const struct option OPTIONS[] = {
		{"format", required_argument, NULL, 'f'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	enum print_format format = PRINT_TABLE;
	size_t table = 0;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":", OPTIONS, NULL)) != -1) {
		if (c == 'h') {
			fputs(_(HELP), stdout);
			return EXIT_OK;
		}
		if (c != 'f')
			return refuse(c == ':' ? _("an option lacks its value")
					       : _("there is an unknown option"));
		if (!print_format_of(optarg, &format) || format == PRINT_CSV)
			return refuse(_("--format is table or json"));
	}
	if (argc - optind > 1)
		return refuse(_("one name only"));
	if (optind < argc && !find(argv[optind], &table))
		return EXIT_CANNOT;
	if (format == PRINT_JSON)
		print_json(table, optind < argc ? 1 : machine_n_tables());
	else if (optind < argc)
		print_columns(table);
	else
		print_names();
	return finish();
}
