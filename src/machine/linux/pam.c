#include "pam.h"

#include "grow.h"

#define FILE_MAX ((size_t)1 << 20)
#define RULES_MAX 20000      /* of all services together */
#define INCLUDE_DEPTH_MAX 16 /* files in files; libpam allows 16 substacks */

static const char *const FOLDERS[] = {"/etc/pam.d", "/usr/lib/pam.d"};
static const char *const TYPES[] = {"auth", "account", "password", "session"};

/* --- lines ------------------------------------------------------------------- */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* One physical line: without its comment and the blanks around it. */
static struct str strip(struct str line, bool *commented)
{
	struct str head;

	*commented = str_cut(&line, '#', &head);
	return str_trim(head);
}

bool pam_next_line(struct str *rest, struct arena *a, struct str *ret, size_t *at,
	size_t *ret_first, bool *ret_bad)
{
	struct str line, joined = {"", 0};
	bool going_on = false, commented;
	size_t first = 0;

	*ret_bad = false;
	while (str_next_line(rest, &line)) {
		++*at;
		line = strip(line, &commented);
		if (!line.len)
			continue; /* also between continuations, as libpam does */
		if (!going_on)
			first = *at;
		going_on = !commented && line.ptr[line.len - 1] == '\\';
		if (going_on)
			line.len--;
		if (joined.len + line.len + 1 >= PAM_LINE_MAX) {
			*ret_bad = true;
			*ret_first = first;
			return false;
		}
		joined = joined.len || going_on
				 ? arena_printf(a, "%.*s%.*s%s", STR_ARG(joined),
					   STR_ARG(line), going_on ? " " : "")
				 : line;
		if (going_on)
			continue;
		*ret = str_trim(joined);
		*ret_first = first;
		if (ret->len)
			return true;
		joined = STR("");
	}
	*ret_bad = going_on;
	*ret_first = first;
	return false;
}

bool pam_next_word(struct str *rest, struct str *ret)
{
	size_t from = 0, n;

	while (from < rest->len && is_space(rest->ptr[from]))
		from++;
	if (from == rest->len)
		return false;
	n = from;
	if (rest->ptr[from] == '[') {
		for (n++; n < rest->len && rest->ptr[n] != ']'; n++)
			if (rest->ptr[n] == '\\' && n + 1 < rest->len &&
				rest->ptr[n + 1] == ']')
				n++;
		if (n < rest->len)
			n++;
	} else {
		while (n < rest->len && !is_space(rest->ptr[n]))
			n++;
	}
	*ret = str_of(rest->ptr + from, n - from);
	*rest = str_of(rest->ptr + n, rest->len - n);
	return true;
}

static bool parse_type(struct str word, struct str *ret)
{
	size_t i;

	for (i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
		if (str_eqz_nocase(word, TYPES[i])) {
			*ret = str_z(TYPES[i]);
			return true;
		}
	return false;
}

bool pam_parse_rule(struct str line, struct pam_rule *ret)
{
	struct pam_rule r = {0};
	struct str word;

	if (!pam_next_word(&line, &word))
		return false;
	if (str_starts(word, "-")) {
		r.optional = true;
		word = str_of(word.ptr + 1, word.len - 1);
	}
	if (!parse_type(word, &r.type) || !pam_next_word(&line, &r.control) ||
		!pam_next_word(&line, &r.module))
		return false;
	r.arguments = str_trim(line);
	*ret = r;
	return true;
}

struct str pam_module_name(struct str module)
{
	struct str head;

	while (str_contains(str_of(module.ptr, module.len), "/"))
		str_cut(&module, '/', &head);
	if (str_ends(module, ".so"))
		module.len -= 3;
	return module;
}

bool pam_next_argument(struct str *rest, struct str *name, struct str *value)
{
	struct str word;

	if (!pam_next_word(rest, &word))
		return false;
	if (str_starts(word, "[")) {
		word = str_of(word.ptr + 1, word.len - 1);
		if (str_ends(word, "]"))
			word.len--;
	}
	*value = word;
	if (!str_cut(value, '=', name))
		*value = STR("");
	return true;
}

bool pam_has_argument(const struct pam_rule *r, const char *word)
{
	struct str rest = r->arguments, name;

	while (pam_next_word(&rest, &name))
		if (str_eqz(name, word))
			return true;
	return false;
}

/* --- files ------------------------------------------------------------------- */

struct reader {
	struct scan *s;
	int column;
	struct pam_rule *rules;
	size_t n, cap;
	bool folders; /* one of FOLDERS is there: /etc/pam.conf does not count */
	bool full;
};

struct place {
	struct str service, type, source; /* type: the only one wanted; empty: any */
	unsigned depth, nesting;
};

static void read_file(struct reader *rd, struct str text, struct place at);

static void add(struct reader *rd, struct pam_rule rule)
{
	if (rd->n == RULES_MAX) {
		if (!rd->full)
			scan_warn(rd->s, rd->column, "more than %d PAM rules", RULES_MAX);
		rd->full = true;
		return;
	}
	ARENA_GROW(scan_arena(rd->s), rd->rules, rd->n, rd->cap);
	rd->rules[rd->n++] = rule;
}

/* Opens the file that `name` means for an include or a service. */
static bool open_named(
	struct reader *rd, struct str name, struct str *path, struct str *text)
{
	size_t i;

	if (str_starts(name, "/")) {
		*path = arena_str(scan_arena(rd->s), name);
		return scan_read(rd->s, rd->column, path->ptr, FILE_MAX, text);
	}
	for (i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++) {
		*path = arena_printf(
			scan_arena(rd->s), "%s/%.*s", FOLDERS[i], STR_ARG(name));
		if (scan_read(rd->s, rd->column, path->ptr, FILE_MAX, text))
			return true;
	}
	return false;
}

static void include(struct reader *rd, struct str name, struct place at, size_t line)
{
	struct str path, text;

	if (at.nesting == INCLUDE_DEPTH_MAX) {
		scan_warn(rd->s, rd->column, "%.*s:%zu: includes go deeper than %d files",
			STR_ARG(at.source), line, INCLUDE_DEPTH_MAX);
		return;
	}
	if (!open_named(rd, name, &path, &text)) {
		scan_warn(rd->s, rd->column, "%.*s:%zu: cannot include '%.*s'",
			STR_ARG(at.source), line, STR_ARG(name));
		return;
	}
	at.source = path;
	at.nesting++;
	read_file(rd, text, at);
}

static void begin_substack(
	struct reader *rd, struct str type, struct place at, size_t line)
{
	add(rd, (struct pam_rule){.service = at.service,
			.type = type,
			.source = at.source,
			.line = line,
			.depth = at.depth,
			.substack = true});
}

/* "@include NAME": every type that is wanted here. */
static bool is_at_include(struct str line, struct str *name)
{
	struct str word;

	return pam_next_word(&line, &word) && str_eqz_nocase(word, "@include") &&
	       pam_next_word(&line, name);
}

/* The arguments with one blank between; "[…]" keeps its own. */
static struct str squeeze(struct str rest, struct arena *a)
{
	char *p = arena_alloc(a, rest.len * 2 + 1); /* "[a][b]" gets a blank */
	struct str word;
	size_t n = 0;

	while (pam_next_word(&rest, &word)) {
		if (n)
			p[n++] = ' ';
		memcpy(p + n, word.ptr, word.len);
		n += word.len;
	}
	return str_of(p, n);
}

static void read_line(struct reader *rd, struct str line, struct place at, size_t number)
{
	struct pam_rule rule;
	struct str name;

	if (is_at_include(line, &name)) {
		include(rd, name, at, number);
		return;
	}
	if (!pam_parse_rule(line, &rule)) {
		scan_warn(rd->s, rd->column, "%.*s:%zu: not a PAM rule",
			STR_ARG(at.source), number);
		return;
	}
	if (at.type.len && !str_eq(rule.type, at.type))
		return;
	if (str_eqz_nocase(rule.control, "include") ||
		str_eqz_nocase(rule.control, "substack")) {
		bool substack = str_eqz_nocase(rule.control, "substack");

		if (substack)
			begin_substack(rd, rule.type, at, number);
		at.type = rule.type;
		at.depth += substack;
		include(rd, rule.module, at, number);
		return;
	}
	rule.arguments = squeeze(rule.arguments, scan_arena(rd->s));
	rule.service = at.service;
	rule.source = at.source;
	rule.line = number;
	rule.depth = at.depth;
	add(rd, rule);
}

static void warn_bad_line(struct reader *rd, struct str source, size_t line)
{
	scan_warn(rd->s, rd->column, "%.*s:%zu: a line that PAM cannot read",
		STR_ARG(source), line);
}

static void read_file(struct reader *rd, struct str text, struct place at)
{
	size_t number = 0, first = 0;
	struct str line;
	bool bad = false;

	while (!rd->full && !scan_check(rd->s) &&
		pam_next_line(&text, scan_arena(rd->s), &line, &number, &first, &bad))
		read_line(rd, line, at, first);
	if (bad)
		warn_bad_line(rd, at.source, first);
}

static bool is_leftover(const char *name)
{
	struct str s = str_z(name);

	return name[0] == '.' || str_ends(s, "~") || str_contains(s, ".dpkg-") ||
	       str_contains(s, ".ucf-");
}

static bool has_service(const char *const *names, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static void read_service(struct reader *rd, const char *name)
{
	struct place at = {.service = str_z(name)};
	struct str text;

	if (open_named(rd, str_z(name), &at.source, &text))
		read_file(rd, text, at);
}

/* Both folders' services in one order; names of the first hide those of the second. */
static void read_folders(struct reader *rd)
{
	const char *const *names[2] = {NULL, NULL};
	size_t n[2] = {0, 0}, i = 0, j = 0;

	rd->folders = scan_list(rd->s, rd->column, FOLDERS[0], &names[0], &n[0]);
	rd->folders |= scan_list(rd->s, rd->column, FOLDERS[1], &names[1], &n[1]);
	while (i < n[0] || j < n[1]) {
		bool first =
			j == n[1] || (i < n[0] && strcmp(names[0][i], names[1][j]) <= 0);
		const char *name = first ? names[0][i++] : names[1][j++];

		if (!is_leftover(name) && (first || !has_service(names[0], n[0], name)))
			read_service(rd, name);
	}
}

/* /etc/pam.conf: the service stands before each rule, and names no include's files. */
static void read_pam_conf(struct reader *rd)
{
	struct place at = {.source = STR("/etc/pam.conf")};
	size_t number = 0, first = 0;
	struct str text, line;
	bool bad = false;

	if (!scan_read(rd->s, rd->column, at.source.ptr, FILE_MAX, &text))
		return;
	while (!rd->full &&
		pam_next_line(&text, scan_arena(rd->s), &line, &number, &first, &bad)) {
		pam_next_word(&line, &at.service);
		read_line(rd, line, at, first);
	}
	if (bad)
		warn_bad_line(rd, at.source, first);
}

static int by_service(const void *a, const void *b)
{
	const struct pam_rule *x = a, *y = b;
	int c = str_cmp(x->service, y->service);

	return c ? c : (x->line > y->line) - (x->line < y->line);
}

void pam_rules(struct scan *s, int column, const struct pam_rule **ret, size_t *ret_n)
{
	struct reader rd = {.s = s, .column = column};

	read_folders(&rd);
	if (!rd.folders) {
		read_pam_conf(&rd);
		if (rd.n)
			qsort(rd.rules, rd.n, sizeof *rd.rules, by_service);
	}
	*ret = rd.rules;
	*ret_n = rd.n;
}

size_t pam_service_length(const struct pam_rule *rules, size_t n)
{
	size_t i = 0;

	while (i < n && str_eq(rules[i].service, rules[0].service))
		i++;
	return i;
}

/* --- running ----------------------------------------------------------------- */

enum action_kind { ACT_OK, ACT_DONE, ACT_BAD, ACT_DIE, ACT_IGNORE, ACT_RESET, ACT_JUMP };

struct action {
	enum action_kind kind;
	uint64_t jump;
};

static const struct {
	const char *name;
	enum action_kind success, ignore, other; /* new_authtok_reqd counts as success */
} KEYWORDS[] = {
	{"required", ACT_OK, ACT_IGNORE, ACT_BAD},
	{"requisite", ACT_OK, ACT_IGNORE, ACT_DIE},
	{"optional", ACT_OK, ACT_IGNORE, ACT_IGNORE},
	{"sufficient", ACT_DONE, ACT_IGNORE, ACT_IGNORE},
};

static bool parse_action(struct str word, struct action *ret)
{
	static const char *const NAMES[] = {
		"ok", "done", "bad", "die", "ignore", "reset"};
	size_t i;

	for (i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
		if (str_eqz(word, NAMES[i])) {
			*ret = (struct action){(enum action_kind)i, 0};
			return true;
		}
	*ret = (struct action){ACT_JUMP, 0};
	return str_to_u64(word, &ret->jump) && ret->jump > 0;
}

/* The next "name = action" of a control in brackets. */
static bool next_pair(struct str *rest, struct str *name, struct action *ret, bool *bad)
{
	struct str word;

	*rest = str_trim(*rest);
	if (!rest->len)
		return false;
	*bad = !str_cut(rest, '=', name) || (*name = str_trim(*name), !name->len) ||
	       !str_next_word(rest, &word) || !parse_action(word, ret);
	return !*bad;
}

static struct action action_of(struct str control, const char *answer)
{
	struct action found = {ACT_BAD, 0}, one;
	struct str inner, name;
	bool explicitly = false, bad = false;
	size_t i;

	for (i = 0; i < sizeof KEYWORDS / sizeof *KEYWORDS; i++)
		if (str_eqz_nocase(control, KEYWORDS[i].name))
			return (struct action){
				!strcmp(answer, "success")  ? KEYWORDS[i].success
				: !strcmp(answer, "ignore") ? KEYWORDS[i].ignore
							    : KEYWORDS[i].other,
				0};
	if (!str_starts(control, "["))
		return found;
	inner = str_of(control.ptr + 1, control.len - 1);
	if (str_ends(inner, "]"))
		inner.len--;
	while (next_pair(&inner, &name, &one, &bad)) {
		if (str_eqz(name, answer)) {
			found = one;
			explicitly = true;
		} else if (str_eqz(name, "default") && !explicitly) {
			found = one;
		}
	}
	return bad ? (struct action){ACT_BAD, 0} : found;
}

enum impression { UNDECIDED, POSITIVE, NEGATIVE };

struct run {
	enum impression impression;
	bool success; /* of the answer that made the impression */
};

/* The next rule of the type after i, or n. */
static size_t next_of(const struct pam_rule *rules, size_t n, size_t i, const char *type)
{
	while (i < n && !str_eqz(rules[i].type, type))
		i++;
	return i;
}

/* After i, past everything that stands deeper than rules[i]. */
static size_t after(const struct pam_rule *rules, size_t n, size_t i, const char *type)
{
	unsigned depth = rules[i].depth;

	i = next_of(rules, n, i + 1, type);
	while (i < n && rules[i].depth > depth)
		i = next_of(rules, n, i + 1, type);
	return i;
}

/* The end of the substack that rules[i] stands in; n when it stands in none. */
static size_t end_of_level(
	const struct pam_rule *rules, size_t n, size_t i, const char *type)
{
	unsigned depth = rules[i].depth;

	while (i < n && depth && rules[i].depth >= depth)
		i = next_of(rules, n, i + 1, type);
	return depth ? i : n;
}

/* Past the `count` rules after *i; false when there are not so many: libpam fails then.
 */
static bool jump_over(const struct pam_rule *rules, size_t n, size_t *i, const char *type,
	uint64_t count)
{
	for (; count; count--) {
		size_t next = after(rules, n, *i, type);

		if (next == n || rules[next].depth < rules[*i].depth)
			return false;
		*i = next;
	}
	*i = after(rules, n, *i, type);
	return true;
}

static void positive(struct run *run, bool success)
{
	if (run->impression == UNDECIDED ||
		(run->impression == POSITIVE && run->success)) {
		run->impression = POSITIVE;
		run->success = success;
	}
}

bool pam_run(const struct pam_rule *rules, size_t n, const char *type, pam_answer *answer,
	const void *context)
{
	struct run run = {UNDECIDED, false},
		   saved[INCLUDE_DEPTH_MAX + 2] = {{UNDECIDED, false}};
	size_t i = next_of(rules, n, 0, type);

	while (i < n) {
		const struct pam_rule *rule = &rules[i];
		struct action act;
		const char *said;

		if (rule->substack) {
			saved[rule->depth + 1] = run;
			i = next_of(rules, n, i + 1, type);
			continue;
		}
		said = answer(rule, context);
		act = action_of(rule->control, said);
		switch (act.kind) {
		case ACT_OK:
		case ACT_DONE:
			positive(&run, !strcmp(said, "success"));
			i = act.kind == ACT_DONE && run.impression != NEGATIVE
				    ? end_of_level(rules, n, i, type)
				    : next_of(rules, n, i + 1, type);
			break;
		case ACT_BAD:
		case ACT_DIE:
			run.impression = NEGATIVE;
			i = act.kind == ACT_DIE ? end_of_level(rules, n, i, type)
						: next_of(rules, n, i + 1, type);
			break;
		case ACT_RESET:
			run = saved[rule->depth];
			i = next_of(rules, n, i + 1, type);
			break;
		case ACT_IGNORE:
			i = next_of(rules, n, i + 1, type);
			break;
		case ACT_JUMP:
			if (!jump_over(rules, n, &i, type, act.jump))
				return false;
			break;
		}
	}
	return run.impression == POSITIVE && run.success;
}
