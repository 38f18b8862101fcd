#include "xfconf.h"

#define DEPTH_MAX 32

struct element {
	struct str name; /* of a property; empty for any other element */
	bool is_property, locked;
};

struct tag {
	struct str element, name, value;
	bool has_value, locked, closing, empty;
};

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* *s begins with `open`: goes behind the next `close`; false when there is none. */
static bool skip_to(struct str *s, struct str close)
{
	const char *at = memmem(s->ptr, s->len, close.ptr, close.len);

	if (!at)
		return false;
	*s = str_of(at + close.len, s->len - (size_t)(at - s->ptr) - close.len);
	return true;
}

static struct str take_name(struct str *s)
{
	struct str name = *s;
	size_t n = 0;

	while (n < s->len && !is_space(s->ptr[n]) && !memchr("/>=<\"'", s->ptr[n], 6))
		n++;
	name.len = n;
	*s = str_of(s->ptr + n, s->len - n);
	return name;
}

static void skip_spaces(struct str *s)
{
	while (s->len && is_space(s->ptr[0]))
		*s = str_of(s->ptr + 1, s->len - 1);
}

/* name="value" or name='value' */
static bool take_attribute(struct str *s, struct str *name, struct str *value)
{
	char quote;

	*name = take_name(s);
	skip_spaces(s);
	if (!name->len || !s->len || s->ptr[0] != '=')
		return false;
	*s = str_of(s->ptr + 1, s->len - 1);
	skip_spaces(s);
	if (!s->len || (s->ptr[0] != '"' && s->ptr[0] != '\''))
		return false;
	quote = s->ptr[0];
	*s = str_of(s->ptr + 1, s->len - 1);
	return str_cut(s, quote, value);
}

/* What follows a "<". */
static bool take_tag(struct str *s, struct tag *t)
{
	struct str name, value;

	*t = (struct tag){.closing = s->len && s->ptr[0] == '/'};
	if (t->closing)
		*s = str_of(s->ptr + 1, s->len - 1);
	t->element = take_name(s);
	if (!t->element.len)
		return false;
	for (;;) {
		skip_spaces(s);
		if (str_starts(*s, "/>") || str_starts(*s, ">")) {
			t->empty = s->ptr[0] == '/';
			return skip_to(s, STR(">"));
		}
		if (!take_attribute(s, &name, &value))
			return false;
		if (str_eqz(name, "name")) {
			t->name = value;
		} else if (str_eqz(name, "value")) {
			t->value = value;
			t->has_value = true;
		} else if (str_eqz(name, "locked")) {
			t->locked = str_eqz(value, "*");
		}
	}
}

static bool is_at(const struct element *stack, size_t depth, const char *path)
{
	struct str rest = str_z(path), part;
	size_t i;

	str_cut(&rest, '/', &part);
	for (i = 0; i < depth; i++) {
		if (!stack[i].is_property)
			continue;
		if (!rest.len)
			return false;
		str_cut(&rest, '/', &part);
		if (!str_eq(part, stack[i].name))
			return false;
	}
	return !rest.len && depth > 0 && stack[depth - 1].is_property;
}

enum err xfconf_find(struct str xml, const char *path, struct xfconf_value *ret)
{
	struct element stack[DEPTH_MAX];
	size_t depth = 0;
	struct tag t;

	while (skip_to(&xml, STR("<"))) {
		if (str_starts(xml, "!--")) {
			if (!skip_to(&xml, STR("-->")))
				return ERR_MALFORMED;
			continue;
		}
		if (str_starts(xml, "?") || str_starts(xml, "!")) {
			if (!skip_to(&xml, STR(">")))
				return ERR_MALFORMED;
			continue;
		}
		if (!take_tag(&xml, &t))
			return ERR_MALFORMED;
		if (t.closing) {
			if (!depth--)
				return ERR_MALFORMED;
			continue;
		}
		if (depth == DEPTH_MAX)
			return ERR_LIMIT;
		stack[depth] = (struct element){t.name, str_eqz(t.element, "property"),
			t.locked || (depth > 0 && stack[depth - 1].locked)};
		depth++;
		if (t.has_value && is_at(stack, depth, path)) {
			*ret = (struct xfconf_value){t.value, stack[depth - 1].locked};
			return OK;
		}
		depth -= t.empty;
	}
	return depth ? ERR_MALFORMED : ERR_NOT_FOUND;
}
