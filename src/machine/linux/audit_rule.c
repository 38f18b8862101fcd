#include "audit_rule.h"

#include <libaudit.h>

#include "buf.h"
#include "library.h"

#define TEXT_BYTES ((size_t)1 << 20)
#define SYSCALLS_MAX 2048 /* bits of a rule's mask */

#define FUNCTIONS(F) \
	F(audit_detect_machine) \
	F(audit_elf_to_machine) \
	F(audit_field_to_name) \
	F(audit_operator_to_symbol) \
	F(audit_syscall_to_name)

static struct {
	FUNCTIONS(LIBRARY_POINTER)
} audit;

/* the only one there has been */
static struct library libaudit = LIBRARY("libaudit.so.1", audit, FUNCTIONS(LIBRARY_NAME));

enum err audit_load(struct error *e)
{
	return library_load(&libaudit, e);
}

static void list_word(struct buf *b, struct str word)
{
	if (b->len)
		buf_char(b, ',');
	buf_append(b, word);
}

/* --- the language of auditctl ---------------------------------------------------------
 */

struct line {
	struct arena *arena;
	struct buf targets, keys;
	struct str path, permissions;
	const char *list, *action;
	bool is_watch, is_rule, is_control;
	bool has_syscall, has_path, has_condition;
};

static const char *list_of(struct str word)
{
	static const char *const LISTS[] = {
		"exit", "task", "user", "exclude", "filesystem"};
	size_t i;

	if (str_eqz(word, "entry"))
		return "exit";
	for (i = 0; i < sizeof LISTS / sizeof *LISTS; i++)
		if (str_eqz(word, LISTS[i]))
			return LISTS[i];
	return NULL;
}

static void take_list_and_action(struct line *l, struct str words)
{
	struct str word;
	bool more = true;

	while (more) {
		more = str_cut(&words, ',', &word);
		if (str_eqz(word, "always") || str_eqz(word, "never"))
			l->action = str_eqz(word, "always") ? "always" : "never";
		else if (list_of(word))
			l->list = list_of(word);
	}
}

/* "key=x", "perm=wa", "path=/x": what the columns show; the rest is a condition. */
static void take_field(struct line *l, struct str field)
{
	struct str rest = field, name;

	if (!str_cut(&rest, '=', &name))
		return;
	if (str_eqz(name, "key")) {
		list_word(&l->keys, rest);
	} else if (str_eqz(name, "perm")) {
		l->permissions = rest;
	} else if (str_eqz(name, "path") || str_eqz(name, "dir")) {
		l->path = rest;
		l->has_path = true;
	} else {
		l->has_condition = true;
	}
}

static bool is_word(struct str w, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eqz(w, names[i]))
			return true;
	return false;
}

static void take_option(struct line *l, struct str option, struct str value)
{
	static const char *const CONTROLS[] = {"-D", "-b", "-f", "-e", "-r", "-c", "-i",
		"-q", "-t", "--backlog_wait_time", "--loginuid-immutable", "--reset-lost",
		"--reset_backlog_wait_time_actual", "--signal"};

	if (str_eqz(option, "-w") || str_eqz(option, "-W")) {
		l->is_watch = true;
		l->path = value;
	} else if (str_eqz(option, "-p")) {
		l->permissions = value;
	} else if (str_eqz(option, "-k")) {
		list_word(&l->keys, value);
	} else if (str_eqz(option, "-a") || str_eqz(option, "-A") ||
		   str_eqz(option, "-d")) {
		l->is_rule = true;
		take_list_and_action(l, value);
	} else if (str_eqz(option, "-S")) {
		l->has_syscall = true;
		list_word(&l->targets, value);
	} else if (str_eqz(option, "-F") || str_eqz(option, "-C")) {
		take_field(l, value);
	} else if (is_word(option, CONTROLS, sizeof CONTROLS / sizeof *CONTROLS)) {
		l->is_control = true;
	}
}

static bool has_value(struct str option)
{
	static const char *const NAMES[] = {"-w", "-W", "-p", "-k", "-a", "-A", "-d",
		"-S", "-F", "-C", "-b", "-f", "-e", "-r", "-q", "-t",
		"--backlog_wait_time", "--signal", "-s"};

	return is_word(option, NAMES, sizeof NAMES / sizeof *NAMES);
}

/* The next word; it may stand in quotes, or have them in its middle. */
static bool next_word(struct arena *a, struct str *rest, struct str *ret)
{
	SCOPED_BUF(out, rest->len + 1);
	char quote = '\0';
	size_t i;

	*rest = str_trim(*rest);
	if (!rest->len)
		return false;
	for (i = 0; i < rest->len; i++) {
		char c = rest->ptr[i];

		if (quote ? c == quote : c == '"' || c == '\'')
			quote = quote ? '\0' : c;
		else if (!quote && (c == ' ' || c == '\t'))
			break;
		else
			buf_char(&out, c);
	}
	*ret = arena_str(a, buf_str(&out));
	*rest = str_of(rest->ptr + i, rest->len - i);
	return true;
}

/* A rule whose only conditions are a path and permissions is what -w makes. */
static bool watches(const struct line *l)
{
	return l->has_path && !l->has_syscall && !l->has_condition && l->action &&
	       !strcmp(l->action, "always") && (!l->list || !strcmp(l->list, "exit"));
}

/* "/etc/" and "/etc" are the same folder. */
static struct str without_slash(struct str path)
{
	return path.len > 1 && str_ends(path, "/") ? str_of(path.ptr, path.len - 1)
						   : path;
}

static void finish(struct line *l, struct audit_rule *ret)
{
	bool is_watch = l->is_watch || watches(l);

	ret->kind = is_watch ? "watch" : l->is_rule ? "syscall" : "control";
	ret->list = is_watch ? "exit" : l->list ? l->list : "";
	ret->action = is_watch ? "always" : l->action ? l->action : "";
	ret->target = is_watch ? without_slash(l->path)
			       : arena_str(l->arena, buf_str(&l->targets));
	if (l->is_rule && !is_watch && !ret->target.len)
		ret->target = l->has_path ? without_slash(l->path) : STR("all");
	ret->permissions = is_watch && !l->permissions.len ? STR("rwxa") : l->permissions;
	ret->key = arena_str(l->arena, buf_str(&l->keys));
}

bool audit_parse_line(struct arena *a, struct str line, struct audit_rule *ret)
{
	struct line l = {.arena = a,
		.path = STR(""),
		.permissions = STR(""),
		.targets = {.max = TEXT_BYTES},
		.keys = {.max = TEXT_BYTES}};
	struct str rest = str_trim(line), option, value;
	bool known;

	if (!rest.len || rest.ptr[0] == '#')
		return false;
	*ret = (struct audit_rule){.rule = rest};
	while (next_word(a, &rest, &option)) {
		value = STR("");
		if (has_value(option) && !next_word(a, &rest, &value))
			break;
		take_option(&l, option, value);
	}
	known = l.is_watch || l.is_rule || l.is_control;
	if (known)
		finish(&l, ret);
	buf_done(&l.targets);
	buf_done(&l.keys);
	return known;
}

/* --- the kernel's form
 * ------------------------------------------------------------------ */

struct decoding {
	struct arena *arena;
	const struct audit_rule_data *d;
	struct str strings; /* not taken yet */
	struct buf text, keys;
	struct str path, permissions, arch;
	bool only_path; /* nothing but a path, permissions and keys */
	int machine;
};

static bool is_string_field(uint32_t field)
{
	switch (field) {
	case AUDIT_WATCH:
	case AUDIT_DIR:
	case AUDIT_FILTERKEY:
	case AUDIT_EXE:
	case AUDIT_SUBJ_USER:
	case AUDIT_SUBJ_ROLE:
	case AUDIT_SUBJ_TYPE:
	case AUDIT_SUBJ_SEN:
	case AUDIT_SUBJ_CLR:
	case AUDIT_OBJ_USER:
	case AUDIT_OBJ_ROLE:
	case AUDIT_OBJ_TYPE:
	case AUDIT_OBJ_LEV_LOW:
	case AUDIT_OBJ_LEV_HIGH:
		return true;
	default:
		return false;
	}
}

static bool take_string(struct decoding *d, uint32_t len, struct str *ret)
{
	if (len > d->strings.len)
		return false;
	*ret = arena_str(d->arena, str_of(d->strings.ptr, len));
	d->strings = str_of(d->strings.ptr + len, d->strings.len - len);
	return true;
}

static struct str permissions_of(struct arena *a, uint32_t bits)
{
	char text[5];
	size_t n = 0;

	if (bits & AUDIT_PERM_READ)
		text[n++] = 'r';
	if (bits & AUDIT_PERM_WRITE)
		text[n++] = 'w';
	if (bits & AUDIT_PERM_EXEC)
		text[n++] = 'x';
	if (bits & AUDIT_PERM_ATTR)
		text[n++] = 'a';
	return arena_str(a, str_of(text, n));
}

static void put_arch(struct decoding *d, uint32_t value, const char *op)
{
	d->machine = audit.audit_elf_to_machine(value);
	if (__AUDIT_ARCH_64BIT & value)
		d->arch = arena_printf(d->arena, " -F arch%sb64", op);
	else
		d->arch = arena_printf(d->arena, " -F arch%sb32", op);
}

/* Keys of a rule stand in one string, with \001 between. */
static void put_keys(struct decoding *d, struct str keys)
{
	struct str key;
	bool more = true;

	while (more) {
		more = str_cut(&keys, '\001', &key);
		list_word(&d->keys, key);
		buf_printf(&d->text, " -F key=%.*s", STR_ARG(key));
	}
}

static void put_number(struct decoding *d, uint32_t field, uint32_t value, const char *op)
{
	const char *name = audit.audit_field_to_name((int)field);

	d->only_path = false;
	if (field == AUDIT_ARCH)
		put_arch(d, value, op);
	else if (!name)
		buf_printf(&d->text, " -F field%u%s%u", field, op, value);
	else
		buf_printf(&d->text, " -F %s%s%d", name, op, (int)value);
}

static bool put_field(struct decoding *d, uint32_t i)
{
	const uint32_t field = d->d->fields[i], value = d->d->values[i];
	const char *op = audit.audit_operator_to_symbol(
		(int)(d->d->fieldflags[i] & AUDIT_OPERATORS));
	const char *name = audit.audit_field_to_name((int)field);
	struct str text;

	if (!op)
		op = "=";
	if (is_string_field(field)) {
		if (!take_string(d, value, &text))
			return false;
		if (field == AUDIT_FILTERKEY) {
			put_keys(d, text);
			return true;
		}
		if (field == AUDIT_WATCH || field == AUDIT_DIR)
			d->path = text;
		else
			d->only_path = false;
		buf_printf(
			&d->text, " -F %s%s%.*s", name ? name : "?", op, STR_ARG(text));
		return true;
	}
	if (field == AUDIT_PERM) {
		d->permissions = permissions_of(d->arena, value);
		buf_printf(&d->text, " -F perm%s%.*s", op, STR_ARG(d->permissions));
		return true;
	}
	put_number(d, field, value, op);
	return true;
}

static bool asks_all_syscalls(const struct audit_rule_data *d)
{
	size_t i;

	for (i = 0; i < AUDIT_BITMASK_SIZE - 1; i++)
		if (d->mask[i] != UINT32_MAX)
			return false;
	return true;
}

/* "openat,execve"; the names are those of the rule's architecture. */
static struct str syscalls_of(struct decoding *d)
{
	SCOPED_BUF(names, TEXT_BYTES);
	unsigned i;

	if (asks_all_syscalls(d->d))
		return STR("all");
	for (i = 0; i < SYSCALLS_MAX; i++) {
		const char *name;

		if (!(d->d->mask[i / 32] >> (i % 32) & 1))
			continue;
		name = audit.audit_syscall_to_name((int)i, d->machine);
		if (name)
			list_word(&names, str_z(name));
		else
			buf_printf(&names, "%s%u", names.len ? "," : "", i);
	}
	return arena_str(d->arena, buf_str(&names));
}

static const char *kernel_list(uint32_t flags)
{
	switch (flags & ~(uint32_t)AUDIT_FILTER_PREPEND) {
	case AUDIT_FILTER_USER:
		return "user";
	case AUDIT_FILTER_TASK:
		return "task";
	case AUDIT_FILTER_ENTRY:
	case AUDIT_FILTER_EXIT:
		return "exit";
	case AUDIT_FILTER_EXCLUDE:
		return "exclude";
	case AUDIT_FILTER_FS:
		return "filesystem";
	default:
		return "";
	}
}

static void finish_kernel(struct decoding *d, struct audit_rule *r)
{
	const char *list = kernel_list(d->d->flags);
	const char *action = d->d->action == AUDIT_NEVER    ? "never"
			     : d->d->action == AUDIT_ALWAYS ? "always"
							    : "possible";
	bool is_watch = d->path.len && d->only_path && !strcmp(list, "exit") &&
			!strcmp(action, "always") && asks_all_syscalls(d->d);
	bool has_calls = !strcmp(list, "exit");
	struct str calls;

	*r = (struct audit_rule){
		.list = list, .action = action, .permissions = d->permissions};
	r->key = arena_str(d->arena, buf_str(&d->keys));
	r->kind = is_watch ? "watch" : "syscall";
	if (is_watch) {
		r->target = d->path;
		r->rule = arena_printf(d->arena, "-w %.*s -p %.*s%s%.*s",
			STR_ARG(d->path), STR_ARG(d->permissions),
			r->key.len ? " -k " : "", STR_ARG(r->key));
		return;
	}
	calls = syscalls_of(d);
	r->target = d->path.len && str_eqz(calls, "all") ? d->path : calls;
	r->rule = arena_printf(d->arena, "-a %s,%s%.*s%s%.*s%.*s", action, list,
		STR_ARG(d->arch), has_calls ? " -S " : "", has_calls ? (int)calls.len : 0,
		calls.ptr, STR_ARG(buf_str(&d->text)));
}

bool audit_parse_kernel(struct arena *a, struct str data, struct audit_rule *ret)
{
	struct audit_rule_data *copy;
	struct decoding d = {.arena = a,
		.path = STR(""),
		.permissions = STR(""),
		.arch = STR(""),
		.text = {.max = TEXT_BYTES},
		.keys = {.max = TEXT_BYTES},
		.only_path = true};
	bool good = true;
	uint32_t i;

	if (data.len < sizeof *copy)
		return false;
	copy = arena_alloc(a, data.len); /* aligned */
	memcpy(copy, data.ptr, data.len);
	if (copy->field_count > AUDIT_MAX_FIELDS ||
		copy->buflen > data.len - sizeof *copy)
		return false;
	d.d = copy;
	d.strings = str_of(copy->buf, copy->buflen);
	d.machine = audit.audit_detect_machine();
	for (i = 0; i < copy->field_count && good; i++)
		good = put_field(&d, i);
	if (good)
		finish_kernel(&d, ret);
	buf_done(&d.text);
	buf_done(&d.keys);
	return good;
}
