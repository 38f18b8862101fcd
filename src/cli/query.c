/* coloa query [--format table|json|csv] [--root DIR] 'SQL' */
#include <getopt.h>

#include "commands.h"
#include "language.h"
#include "print.h"
#include "suggest.h"

#define SQL_MAX ((size_t)1 << 20)
#define MINUTES_MAX 1440

static const char HELP[] = N_(
	"usage: coloa query [OPTIONS] 'SQL'\n"
	"\n"
	"Asks this machine one question. SQL is one SELECT over the tables that\n"
	"`coloa tables` lists; '-' reads it from standard input.\n"
	"\n"
	"  --format table|json|csv  how to print the rows (table)\n"
	"  --root DIR               the files below DIR instead of this machine's\n"
	"  --time-limit TIME        give up after TIME: 500ms, 30s, 2m (10s)\n"
	"  --row-limit N            give up after N rows (1000000)\n"
	"\n"
	"What a table could not read is a warning on standard error. Exit code 0: the\n"
	"query ran, perhaps with warnings; 2: it did not.\n");

struct job {
	struct machine_options machine;
	struct machine_limits limits;
	enum print_format format;
};

static void say_warnings(const struct query *q)
{
	size_t i;

	for (i = 0; i < query_n_warnings(q); i++) {
		const struct answer_warning *w = query_warning(q, i);
		SCOPED_BUF(text, 4096);

		buf_append(&text, w->table);
		if (w->column.len)
			buf_char(&text, '.');
		buf_append(&text, w->column);
		buf_z(&text, ": ");
		buf_append(&text, w->text);
		print_complaint(_("warning: "), buf_str(&text));
	}
}

static void say_error(const struct error *e)
{
	static const char UNKNOWN[] = "no such table: ";
	struct str text = str_z(e->text);
	SCOPED_BUF(out, 4096);

	buf_append(&out, text);
	if (str_starts(text, UNKNOWN))
		suggest_table(str_of(text.ptr + sizeof UNKNOWN - 1,
				      text.len - (sizeof UNKNOWN - 1)),
			&out);
	print_complaint("", buf_str(&out));
}

static int run(const struct job *job, struct str sql)
{
	SCOPED(machine) m = NULL;
	SCOPED(query) q = NULL;
	struct error e;
	enum err r, finished;

	r = machine_open(&job->machine, &m, &e);
	if (!r)
		r = machine_query(m, sql, NULL, 0, &job->limits, &q, &e);
	if (!r) {
		r = print_query(q, job->format, stdout, &e);
		if (r && print_reader_gone(stdout))
			return EXIT_OK; /* whoever asked has seen enough */
		finished = print_finish(stdout, r ? NULL : &e);
		if (finished && print_reader_gone(stdout))
			return EXIT_OK;
		if (!r)
			r = finished;
		say_warnings(q);
	}
	if (r) {
		say_error(&e);
		return EXIT_CANNOT;
	}
	return EXIT_OK;
}

static int run_stdin(const struct job *job)
{
	SCOPED_BUF(sql, SQL_MAX);
	char part[4096];
	size_t n;

	while ((n = fread(part, 1, sizeof part, stdin)) > 0 && !buf_failed(&sql))
		buf_append(&sql, str_of(part, n));
	if (ferror(stdin) || buf_failed(&sql) ||
		memchr(buf_str(&sql).ptr, '\0', sql.len)) {
		fprintf(stderr, "coloa query: %s\n",
			ferror(stdin) ? _("standard input cannot be read")
			: buf_failed(&sql)
				? _("standard input is longer than 1 MiB")
				: _("standard input is not SQL: it has a NUL byte"));
		return EXIT_CANNOT;
	}
	return run(job, buf_str(&sql));
}

/* "30s", "500ms", "2m"; a number alone is seconds. At most a day. */
static bool time_of(struct str s, int64_t *ret_ms)
{
	static const struct {
		const char *name;
		int64_t ms;
	} UNITS[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"", 1000}};
	size_t i;
	int64_t n;

	for (i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
		struct str number = s;

		if (!str_ends(s, UNITS[i].name))
			continue;
		number.len -= strlen(UNITS[i].name);
		if (!str_to_i64(number, &n) || n <= 0 ||
			n > MINUTES_MAX * (int64_t)60000 / UNITS[i].ms)
			return false;
		*ret_ms = n * UNITS[i].ms;
		return true;
	}
	return false;
}

static int refuse(const char *what)
{
	fprintf(stderr, _("coloa query: %s (try --help)\n"), what);
	return EXIT_CANNOT;
}

int command_query(int argc, char **argv)
{
	static const struct option OPTIONS[] = {
		{"format", required_argument, NULL, 'f'},
		{"root", required_argument, NULL, 'r'},
		{"time-limit", required_argument, NULL, 't'},
		{"row-limit", required_argument, NULL, 'n'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	struct job job = {.limits = MACHINE_LIMITS_DEFAULT};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":", OPTIONS, NULL)) != -1) {
		switch (c) {
		case 'f':
			if (!print_format_of(optarg, &job.format))
				return refuse(_("--format is table, json or csv"));
			break;
		case 'r':
			job.machine.root = optarg;
			break;
		case 't':
			if (!time_of(str_z(optarg), &job.limits.time_ms))
				return refuse(_(
					"--time-limit is a time like 500ms, 30s or 2m"));
			break;
		case 'n':
			if (!str_to_u64(str_z(optarg), &job.limits.rows))
				return refuse(_("--row-limit is a number of rows"));
			break;
		case 'h':
			fputs(_(HELP), stdout);
			return EXIT_OK;
		case ':':
			return refuse(_("an option lacks its value"));
		default:
			return refuse(_("there is an unknown option"));
		}
	}
	if (argc - optind != 1)
		return refuse(argc == optind ? _("where is the SQL?")
					     : _("one SQL text only; put it in quotes"));
	if (!strcmp(argv[optind], "-"))
		return run_stdin(&job);
	return run(&job, str_z(argv[optind]));
}
