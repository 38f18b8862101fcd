#include "apt_conf.h"

#include "buf.h"

#define FILE_MAX ((size_t)1 << 20)
#define ENTRIES_MAX 100000
#define DEPTH_MAX 64
#define NAME_MAX_BYTES 4096
#define INCLUDES_MAX 10 /* one within another */
#define STATEMENT_MAX ((size_t)64 << 10)

/* --- the syntax ------------------------------------------------------------- */

struct parser {
	struct str rest;
	size_t line;
	struct arena *a;
	struct str scope[DEPTH_MAX]; /* whole names; scope[0] is "" */
	size_t depth;
	apt_conf_fn *each;
	void *ctx;
};

static void advance(struct parser *p, size_t n)
{
	for (; n; n--) {
		p->line += p->rest.ptr[0] == '\n';
		p->rest = str_of(p->rest.ptr + 1, p->rest.len - 1);
	}
}

static size_t until(struct str s, const char *end)
{
	const char *at = memmem(s.ptr, s.len, end, strlen(end));

	return at ? (size_t)(at - s.ptr) : s.len;
}

/* '#' begins a comment unless it begins one of the directives. */
static bool is_directive(struct str s)
{
	return str_starts(s, "#clear") || str_starts(s, "#include") ||
	       str_starts(s, "#x-apt-configure-index");
}

/* Passes comments; true when there was one. */
static bool skip_comment(struct parser *p)
{
	if (str_starts(p->rest, "//") ||
		(str_starts(p->rest, "#") && !is_directive(p->rest))) {
		advance(p, until(p->rest, "\n"));
		return true;
	}
	if (str_starts(p->rest, "/*")) {
		size_t n = until(p->rest, "*/");

		advance(p, n + 2 < p->rest.len ? n + 2 : p->rest.len);
		return true;
	}
	return false;
}

/* Up to ';', '{' or '}', which goes into *ret_end (0 at the end of the text). */
static enum err read_statement(struct parser *p, struct buf *out, char *ret_end)
{
	bool quoted = false;

	buf_clear(out);
	while (p->rest.len) {
		char c = p->rest.ptr[0];

		if (!quoted && skip_comment(p)) {
			buf_char(out, ' ');
			continue;
		}
		advance(p, 1);
		if (!quoted && (c == ';' || c == '{' || c == '}')) {
			*ret_end = c;
			return buf_failed(out) ? ERR_MALFORMED : OK;
		}
		quoted ^= c == '"';
		buf_char(out, c);
	}
	*ret_end = 0;
	return quoted || buf_failed(out) ? ERR_MALFORMED : OK;
}

/* A word up to a blank outside of quotes, without the quotes. */
static bool next_word(struct str *rest, struct arena *a, struct str *ret)
{
	struct str s = str_trim(*rest);
	bool quoted = false;
	size_t i, n = 0;
	char *out;

	if (!s.len)
		return false;
	out = arena_alloc(a, s.len + 1);
	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"')
			quoted = !quoted;
		else if (!quoted && !str_trim(str_of(s.ptr + i, 1)).len)
			break;
		else
			out[n++] = s.ptr[i];
	}
	*ret = str_of(out, n);
	*rest = str_trim(str_of(s.ptr + i, s.len - i));
	return true;
}

static struct str name_in(struct parser *p, struct str tag)
{
	struct str scope = p->scope[p->depth];

	return scope.len ? arena_printf(p->a, "%.*s::%.*s", STR_ARG(scope), STR_ARG(tag))
			 : tag;
}

static enum err open_scope(struct parser *p, struct str name)
{
	if (p->depth + 1 == DEPTH_MAX || name.len > NAME_MAX_BYTES)
		return ERR_MALFORMED;
	p->scope[++p->depth] = name;
	return OK;
}

static void give(
	struct parser *p, enum apt_conf_verb verb, struct str name, struct str value)
{
	struct apt_conf_statement s = {verb, name, value, p->line};

	p->each(p->ctx, &s);
}

/* As apt does it: a lone word is a value without a name. */
static enum err take_statement(struct parser *p, struct str text, char end)
{
	struct str tag, value = STR(""), more;
	bool has_value;

	if (!next_word(&text, p->a, &tag))
		return end == '{' ? ERR_MALFORMED : OK;
	has_value = next_word(&text, p->a, &value);
	while (has_value && text.len && text.ptr[0] == '"' &&
		next_word(&text, p->a, &more))
		value = arena_printf(p->a, "%.*s%.*s", STR_ARG(value), STR_ARG(more));
	if (str_eqz(tag, "#clear")) {
		while (has_value) {
			give(p, APT_CONF_CLEAR, value, STR(""));
			has_value = next_word(&text, p->a, &value);
		}
		return OK;
	}
	if (text.len)
		return ERR_MALFORMED;
	if (str_eqz(tag, "#include"))
		give(p, APT_CONF_INCLUDE, STR(""), value);
	if (tag.len && tag.ptr[0] == '#')
		return OK;
	if (end == '{') {
		struct str name = name_in(p, tag);

		if (has_value)
			give(p, APT_CONF_SET, name, value);
		return open_scope(p, name);
	}
	if (has_value)
		give(p, APT_CONF_SET, name_in(p, tag), value);
	else
		give(p, APT_CONF_SET, name_in(p, STR("")), tag);
	return OK;
}

enum err apt_conf_parse(
	struct str text, struct arena *a, apt_conf_fn *each, void *ctx, size_t *ret_line)
{
	struct parser p = {.rest = text, .line = 1, .a = a, .each = each, .ctx = ctx};
	SCOPED_BUF(statement, STATEMENT_MAX);
	enum err r = OK;

	p.scope[0] = STR("");
	while (!r && p.rest.len) {
		char end;

		r = read_statement(&p, &statement, &end);
		if (r)
			break;
		r = take_statement(&p, str_trim(buf_str(&statement)), end);
		if (!r && end == '}') {
			if (!p.depth)
				r = ERR_MALFORMED;
			else
				p.depth--;
		}
	}
	if (!r && p.depth)
		r = ERR_MALFORMED;
	if (r)
		*ret_line = p.line;
	return r;
}

/* --- the machine's ---------------------------------------------------------- */

struct loading {
	struct scan *s;
	int column;
	struct apt_conf *c;
	const char *source;
	int depth;
};

static void load_file(struct loading *l, const char *path);

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool starts_nocase(struct str s, struct str prefix)
{
	size_t i;

	if (s.len < prefix.len)
		return false;
	for (i = 0; i < prefix.len; i++)
		if (lower(s.ptr[i]) != lower(prefix.ptr[i]))
			return false;
	return true;
}

/* The name itself, or one below it. */
static bool is_within(struct str name, struct str tree)
{
	if (!starts_nocase(name, tree))
		return false;
	return name.len == tree.len ||
	       str_starts(str_of(name.ptr + tree.len, name.len - tree.len), "::");
}

static void clear(struct apt_conf *c, struct str tree)
{
	size_t i, n = 0;

	if (str_ends(tree, "::"))
		tree.len -= 2;
	for (i = 0; i < c->n; i++)
		if (!is_within(c->entries[i].name, tree))
			c->entries[n++] = c->entries[i];
	c->n = n;
}

static void add(struct loading *l, const struct apt_conf_statement *st)
{
	struct apt_conf *c = l->c;

	if (c->n == ENTRIES_MAX) {
		scan_warn(l->s, l->column, "%s: more than %d settings", l->source,
			ENTRIES_MAX);
		return;
	}
	if (c->n == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 64;
		struct apt_conf_entry *more =
			ARENA_ARRAY(scan_arena(l->s), struct apt_conf_entry, cap);

		if (c->n)
			memcpy(more, c->entries, c->n * sizeof *more);
		c->entries = more;
		c->cap = cap;
	}
	c->entries[c->n++] =
		(struct apt_conf_entry){st->name, st->value, l->source, st->line};
}

static void load_dir(struct loading *l, const char *dir)
{
	const char *const *names;
	size_t n, i;

	if (!scan_list(l->s, l->column, dir, &names, &n))
		return;
	for (i = 0; i < n; i++)
		if (apt_reads_fragment(str_z(names[i]), ".conf"))
			load_file(
				l, arena_printf(scan_arena(l->s), "%s/%s", dir, names[i])
					   .ptr);
}

static void include(struct loading *l, struct str value)
{
	const char *path = arena_strz(scan_arena(l->s), value);

	if (l->depth == INCLUDES_MAX) {
		scan_warn(l->s, l->column, "%s: too many #include", l->source);
		return;
	}
	l->depth++;
	if (str_ends(value, "/"))
		load_dir(l, path);
	else if (value.len && value.ptr[0] == '/')
		load_file(l, path);
	l->depth--;
}

static void on_statement(void *ctx, const struct apt_conf_statement *st)
{
	struct loading *l = ctx;

	if (st->verb == APT_CONF_SET)
		add(l, st);
	else if (st->verb == APT_CONF_CLEAR)
		clear(l->c, st->name);
	else
		include(l, st->value);
}

static void load_file(struct loading *l, const char *path)
{
	const char *outer = l->source;
	struct str text;
	size_t line;

	if (!scan_read(l->s, l->column, path, FILE_MAX, &text))
		return;
	l->source = path;
	if (apt_conf_parse(text, scan_arena(l->s), on_statement, l, &line))
		scan_warn(l->s, l->column, "%s:%zu: malformed", path, line);
	l->source = outer;
}

struct apt_conf apt_conf_load(struct scan *s, int column)
{
	struct apt_conf c = {.entries = NULL};
	struct loading l = {.s = s, .column = column, .c = &c, .source = ""};

	load_dir(&l, "/etc/apt/apt.conf.d");
	load_file(&l, "/etc/apt/apt.conf");
	return c;
}

const struct apt_conf_entry *apt_conf_find(const struct apt_conf *c, const char *name)
{
	size_t i;

	for (i = c->n; i > 0; i--)
		if (str_eqz_nocase(c->entries[i - 1].name, name))
			return &c->entries[i - 1];
	return NULL;
}

const struct apt_conf_entry *apt_conf_next(
	const struct apt_conf *c, const char *list, size_t *at)
{
	for (; *at < c->n; ++*at)
		if (is_within(c->entries[*at].name, str_z(list)))
			return &c->entries[(*at)++];
	return NULL;
}

bool apt_reads_fragment(struct str name, const char *extension)
{
	const char *dot = name.len ? memrchr(name.ptr, '.', name.len) : NULL;
	size_t i;

	if (!name.len || name.ptr[0] == '.')
		return false;
	for (i = 0; i < name.len; i++) {
		char c = lower(name.ptr[i]);

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
			    c == '-' || c == '.' || c == ':'))
			return false;
	}
	return !dot || str_ends(name, extension);
}
