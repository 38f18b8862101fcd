#include "conf.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <yaml.h>

#include "buf.h"

struct parser {
	yaml_parser_t yaml;
	const char *file;
	struct arena *a;
	size_t n_nodes;
	struct error *e;
};

enum err conf_error(const struct conf *c, struct error *e, const char *fmt, ...)
{
	char text[ERROR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return error_set(e, ERR_MALFORMED, "%s:%u: %s", c->file, c->line, text);
}

static enum err refuse(struct parser *p, const yaml_mark_t *at, const char *what)
{
	return error_set(p->e, ERR_MALFORMED, "%s:%zu: %s", p->file, at->line + 1, what);
}

static enum err next_event(struct parser *p, yaml_event_t *ev)
{
	if (yaml_parser_parse(&p->yaml, ev))
		return OK;
	return error_set(p->e, ERR_MALFORMED, "%s:%zu: %s%s%s", p->file,
		p->yaml.problem_mark.line + 1,
		p->yaml.problem ? p->yaml.problem : "malformed YAML",
		p->yaml.context ? ", " : "", p->yaml.context ? p->yaml.context : "");
}

static enum err parse_node(
	struct parser *p, yaml_event_t *ev, unsigned depth, struct conf **ret);

static void append(struct parser *p, struct conf *parent, struct conf *item, size_t *cap)
{
	if (parent->n == *cap) {
		struct conf **more;

		*cap = *cap ? *cap * 2 : 8;
		more = ARENA_ARRAY(p->a, struct conf *, *cap);
		if (parent->n)
			memcpy(more, parent->items, parent->n * sizeof *more);
		parent->items = more;
	}
	parent->items[parent->n++] = item;
}

static int by_key(const void *a, const void *b)
{
	return str_cmp((*(struct conf *const *)a)->key, (*(struct conf *const *)b)->key);
}

static enum err check_keys(struct parser *p, struct conf *map)
{
	struct conf **sorted;
	size_t i;

	if (map->n < 2)
		return OK;
	sorted = reallocarray(NULL, map->n, sizeof *sorted);
	if (!sorted)
		abort();
	memcpy(sorted, map->items, map->n * sizeof *sorted);
	qsort(sorted, map->n, sizeof *sorted, by_key);
	for (i = 1; i < map->n; i++) {
		struct conf *a = sorted[i - 1], *b = sorted[i];

		if (str_eq(a->key, b->key)) {
			if (a->line > b->line)
				b = a;
			free(sorted);
			return conf_error(b, p->e, "key '%.*s' stands here a second time",
				STR_ARG(b->key));
		}
	}
	free(sorted);
	return OK;
}

static enum err parse_list(struct parser *p, struct conf *c, unsigned depth)
{
	size_t cap = 0;

	for (;;) {
		struct conf *item;
		yaml_event_t ev;
		enum err r = next_event(p, &ev);

		if (r)
			return r;
		if (ev.type == YAML_SEQUENCE_END_EVENT) {
			yaml_event_delete(&ev);
			return OK;
		}
		r = parse_node(p, &ev, depth, &item);
		if (r)
			return r;
		append(p, c, item, &cap);
	}
}

static enum err parse_map(struct parser *p, struct conf *c, unsigned depth)
{
	size_t cap = 0;

	for (;;) {
		struct conf *key, *value;
		yaml_event_t ev;
		enum err r = next_event(p, &ev);

		if (r)
			return r;
		if (ev.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&ev);
			return check_keys(p, c);
		}
		r = parse_node(p, &ev, depth, &key);
		if (r)
			return r;
		if (key->kind != CONF_SCALAR)
			return conf_error(key, p->e, "a key must be a word");
		r = next_event(p, &ev);
		if (r)
			return r;
		r = parse_node(p, &ev, depth, &value);
		if (r)
			return r;
		value->key = key->scalar;
		if (value->kind != CONF_SCALAR || !value->scalar.len)
			value->line = key->line;
		append(p, c, value, &cap);
	}
}

static enum err new_scalar(struct parser *p, const yaml_event_t *ev, struct conf *c)
{
	struct str s =
		str_of((const char *)ev->data.scalar.value, ev->data.scalar.length);

	if (memchr(s.ptr, '\0', s.len))
		return refuse(p, &ev->start_mark, "a NUL byte");
	c->kind = CONF_SCALAR;
	c->scalar = arena_str(p->a, s);
	c->quoted = ev->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	return OK;
}

/* Consumes ev. */
static enum err parse_node(
	struct parser *p, yaml_event_t *ev, unsigned depth, struct conf **ret)
{
	struct conf *c = ARENA_NEW(p->a, struct conf);
	bool decorated = false;
	yaml_mark_t at = ev->start_mark;
	enum err r = OK;

	c->file = p->file;
	c->line = (unsigned)at.line + 1;
	switch (ev->type) {
	case YAML_SCALAR_EVENT:
		decorated = ev->data.scalar.anchor || ev->data.scalar.tag;
		r = new_scalar(p, ev, c);
		break;
	case YAML_SEQUENCE_START_EVENT:
		decorated = ev->data.sequence_start.anchor || ev->data.sequence_start.tag;
		c->kind = CONF_LIST;
		break;
	case YAML_MAPPING_START_EVENT:
		decorated = ev->data.mapping_start.anchor || ev->data.mapping_start.tag;
		c->kind = CONF_MAP;
		break;
	default:
		decorated = true;
	}
	yaml_event_delete(ev);
	if (r)
		return r;
	if (decorated)
		return refuse(p, &at, "anchors, aliases and tags are not allowed");
	if (depth == 0)
		return refuse(p, &at, "nested too deeply");
	if (++p->n_nodes > CONF_MAX_NODES)
		return refuse(p, &at, "too many values in one file");
	if (c->kind == CONF_LIST)
		r = parse_list(p, c, depth - 1);
	else if (c->kind == CONF_MAP)
		r = parse_map(p, c, depth - 1);
	if (!r)
		*ret = c;
	return r;
}

/* Stream start, one document, stream end. An empty file is an error. */
static enum err parse_stream(struct parser *p, struct conf **ret)
{
	struct conf *root = NULL;

	for (;;) {
		yaml_event_t ev;
		enum err r = next_event(p, &ev);
		yaml_event_type_t type;

		if (r)
			return r;
		type = ev.type;
		switch (type) {
		case YAML_STREAM_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
			yaml_event_delete(&ev);
			break;
		case YAML_DOCUMENT_START_EVENT:
			if (root) {
				r = refuse(p, &ev.start_mark, "a second YAML document");
				yaml_event_delete(&ev);
				return r;
			}
			yaml_event_delete(&ev);
			break;
		case YAML_STREAM_END_EVENT:
			yaml_event_delete(&ev);
			if (!root)
				return error_set(p->e, ERR_MALFORMED,
					"%s:1: the file is empty", p->file);
			*ret = root;
			return OK;
		default:
			r = parse_node(p, &ev, CONF_MAX_DEPTH, &root);
			if (r)
				return r;
		}
	}
}

/*
 * Brackets nested beyond the limit, counted before libyaml sees them: its
 * scanner is quadratic in the number of open flow collections.
 */
static bool too_many_brackets(struct str text, size_t *ret_line)
{
	size_t i, depth = 0, line = 1;

	for (i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == '\n')
			line++;
		else if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && depth)
			depth--;
		if (depth > 1000) { /* generous: brackets in texts need not match */
			*ret_line = line;
			return true;
		}
	}
	return false;
}

enum err conf_parse(const char *file, struct str text, struct arena *a, struct conf **ret,
	struct error *e)
{
	struct parser p = {.file = arena_strz(a, str_z(file)), .a = a, .e = e};
	size_t line;
	enum err r;

	if (text.len > CONF_MAX_BYTES)
		return error_set(e, ERR_LIMIT, "%s:1: larger than %zu bytes", file,
			CONF_MAX_BYTES);
	if (!str_is_utf8(text)) {
		struct str rest = text, one;

		for (line = 1; str_next_line(&rest, &one) && str_is_utf8(one); line++)
			;
		return error_set(e, ERR_MALFORMED, "%s:%zu: not UTF-8", file, line);
	}
	if (too_many_brackets(text, &line))
		return error_set(
			e, ERR_MALFORMED, "%s:%zu: nested too deeply", file, line);
	if (!yaml_parser_initialize(&p.yaml))
		abort();
	yaml_parser_set_encoding(&p.yaml, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&p.yaml, (const unsigned char *)text.ptr, text.len);
	r = parse_stream(&p, ret);
	yaml_parser_delete(&p.yaml);
	return r;
}

static enum err read_file(const char *path, struct buf *b, struct error *e)
{
	SCOPED_FD(fd) = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return error_errno(e, errno, "%s", path);
	if (!S_ISREG(st.st_mode))
		return error_set(e, ERR_MALFORMED, "%s: not a file", path);
	for (;;) {
		char *p = buf_reserve(b, 65536);
		ssize_t n;

		if (!p)
			return error_set(e, ERR_LIMIT, "%s:1: larger than %zu bytes",
				path, CONF_MAX_BYTES);
		n = read(fd, p, 65536);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(e, errno, "%s", path);
		if (n == 0)
			return OK;
		b->len += (size_t)n;
	}
}

enum err conf_read(const char *path, struct arena *a, struct str *ret, struct error *e)
{
	SCOPED_BUF(b, CONF_MAX_BYTES + 65537);
	enum err r = read_file(path, &b, e);

	if (!r)
		*ret = arena_str(a, buf_str(&b));
	return r;
}

enum err conf_load(const char *path, struct arena *a, struct conf **ret, struct error *e)
{
	struct str text;
	enum err r = conf_read(path, a, &text, e);

	return r ? r : conf_parse(path, text, a, ret, e);
}

struct conf *conf_find(struct conf *map, const char *key)
{
	size_t i;

	for (i = 0; i < map->n; i++)
		if (str_eqz(map->items[i]->key, key)) {
			map->items[i]->used = true;
			return map->items[i];
		}
	return NULL;
}

static const char *const KIND_NAMES[] = {"a single value", "a list", "a map"};

enum err conf_want(const struct conf *c, enum conf_kind kind, struct error *e)
{
	if (c->kind == kind)
		return OK;
	if (c->key.len)
		return conf_error(c, e, "'%.*s' must be %s, not %s", STR_ARG(c->key),
			KIND_NAMES[kind], KIND_NAMES[c->kind]);
	return conf_error(
		c, e, "must be %s, not %s", KIND_NAMES[kind], KIND_NAMES[c->kind]);
}

enum err conf_get(struct conf *map, const char *key, struct conf **ret, struct error *e)
{
	enum err r = conf_want(map, CONF_MAP, e);
	struct conf *c;

	if (r)
		return r;
	c = conf_find(map, key);
	if (!c)
		return conf_error(map, e, "'%s' is missing", key);
	*ret = c;
	return OK;
}

bool conf_is_null(const struct conf *c)
{
	return c->kind == CONF_SCALAR && !c->quoted &&
	       (!c->scalar.len || str_eqz(c->scalar, "~") || str_eqz(c->scalar, "null"));
}

bool conf_is_int(const struct conf *c)
{
	int64_t n;

	return c->kind == CONF_SCALAR && !c->quoted && str_to_i64(c->scalar, &n);
}

enum err conf_str(const struct conf *c, struct str *ret, struct error *e)
{
	enum err r = conf_want(c, CONF_SCALAR, e);

	if (!r)
		*ret = c->scalar;
	return r;
}

enum err conf_int(const struct conf *c, int64_t *ret, struct error *e)
{
	enum err r = conf_want(c, CONF_SCALAR, e);

	if (r)
		return r;
	if (c->quoted || !str_to_i64(c->scalar, ret))
		return conf_error(
			c, e, "'%.*s' is not a whole number", STR_ARG(c->scalar));
	return OK;
}

enum err conf_bool(const struct conf *c, bool *ret, struct error *e)
{
	enum err r = conf_want(c, CONF_SCALAR, e);

	if (r)
		return r;
	if (c->quoted || (!str_eqz(c->scalar, "true") && !str_eqz(c->scalar, "false")))
		return conf_error(
			c, e, "'%.*s' is neither true nor false", STR_ARG(c->scalar));
	*ret = str_eqz(c->scalar, "true");
	return OK;
}

enum err conf_get_str(struct conf *map, const char *key, struct str *ret, struct error *e)
{
	struct conf *c;
	enum err r = conf_get(map, key, &c, e);

	return r ? r : conf_str(c, ret, e);
}

enum err conf_str_or(struct conf *map, const char *key, struct str otherwise,
	struct str *ret, struct error *e)
{
	struct conf *c;
	enum err r = conf_want(map, CONF_MAP, e);

	if (r)
		return r;
	c = conf_find(map, key);
	if (c)
		return conf_str(c, ret, e);
	*ret = otherwise;
	return OK;
}

enum err conf_bool_or(
	struct conf *map, const char *key, bool otherwise, bool *ret, struct error *e)
{
	struct conf *c;
	enum err r = conf_want(map, CONF_MAP, e);

	if (r)
		return r;
	c = conf_find(map, key);
	if (c)
		return conf_bool(c, ret, e);
	*ret = otherwise;
	return OK;
}

enum err conf_done(const struct conf *map, struct error *e)
{
	size_t i;

	for (i = 0; i < map->n; i++)
		if (!map->items[i]->used)
			return conf_error(map->items[i], e, "'%.*s' is not known here",
				STR_ARG(map->items[i]->key));
	return OK;
}
