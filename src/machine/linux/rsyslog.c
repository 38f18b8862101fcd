/*
 * Read statement by statement. What is no concern of ours is passed: objects
 * (`module(...)`, `template(...) { }`), other actions, strings. Around an action
 * stand conditions: a selector on its line, "if ... then", and blocks, whose
 * condition is kept on a stack while they last.
 */
#include "rsyslog.h"

#define PARAMS_MAX 64

struct param {
	struct str name, value;
};

struct rsyslog rsyslog_over(
	struct arena *a, struct str text, struct rsyslog_globals *globals)
{
	return (struct rsyslog){.arena = a,
		.rest = text,
		.line = 1,
		.globals = globals,
		.selector = {"*.*", 3},
		.last = {"*.*", 3}};
}

/* --- bytes ----------------------------------------------------------------------- */

static void skip(struct rsyslog *r, size_t n)
{
	size_t i;

	if (n > r->rest.len)
		n = r->rest.len;
	for (i = 0; i < n; i++)
		r->line += r->rest.ptr[i] == '\n';
	r->rest = str_of(r->rest.ptr + n, r->rest.len - n);
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

static void skip_blanks(struct rsyslog *r)
{
	for (;;) {
		if (r->rest.len && is_space(r->rest.ptr[0])) {
			skip(r, 1);
		} else if (str_starts(r->rest, "#")) {
			const char *end = memchr(r->rest.ptr, '\n', r->rest.len);

			skip(r, end ? (size_t)(end - r->rest.ptr) : r->rest.len);
		} else if (str_starts(r->rest, "/*")) {
			const char *end =
				memmem(r->rest.ptr + 2, r->rest.len - 2, "*/", 2);

			skip(r, end ? (size_t)(end - r->rest.ptr) + 2 : r->rest.len);
		} else {
			return;
		}
	}
}

/* The bytes of a string from its quote to behind the closing one. */
static size_t string_length(struct str s)
{
	size_t i;

	for (i = 1; i < s.len; i++) {
		if (s.ptr[i] == '\\' && i + 1 < s.len)
			i++;
		else if (s.ptr[i] == s.ptr[0])
			return i + 1;
	}
	return s.len;
}

static struct str take_line(struct rsyslog *r)
{
	struct str rest = r->rest, line;

	str_cut(&rest, '\n', &line);
	skip(r, line.len + 1);
	return str_trim(line);
}

static struct str peek_word(const struct rsyslog *r)
{
	size_t n = 0;

	while (n < r->rest.len && is_word(r->rest.ptr[n]))
		n++;
	return str_of(r->rest.ptr, n);
}

/* --- objects: name(key="value" ...) ----------------------------------------------- */

static struct str unescape(struct arena *a, struct str quoted)
{
	char *out = arena_alloc(a, quoted.len + 1);
	size_t i, n = 0, end = quoted.len;

	if (end > 1 && quoted.ptr[end - 1] == quoted.ptr[0])
		end--;
	for (i = 1; i < end; i++) {
		if (quoted.ptr[i] == '\\' && i + 1 < end)
			i++;
		out[n++] = quoted.ptr[i];
	}
	return str_of(out, n);
}

static void skip_list(struct rsyslog *r)
{
	while (r->rest.len && r->rest.ptr[0] != ']')
		skip(r, r->rest.ptr[0] == '"' ? string_length(r->rest) : 1);
	skip(r, 1);
}

/* From behind the opening bracket to behind the closing one. */
static size_t take_params(struct rsyslog *r, struct param params[PARAMS_MAX])
{
	size_t n = 0;

	for (;;) {
		struct str name, value = STR("");

		skip_blanks(r);
		if (!r->rest.len || r->rest.ptr[0] == ')') {
			skip(r, 1);
			return n;
		}
		name = peek_word(r);
		if (!name.len) {
			skip(r, r->rest.ptr[0] == '"' ? string_length(r->rest) : 1);
			continue;
		}
		skip(r, name.len);
		skip_blanks(r);
		if (!str_starts(r->rest, "="))
			continue;
		skip(r, 1);
		skip_blanks(r);
		if (r->rest.len && (r->rest.ptr[0] == '"' || r->rest.ptr[0] == '\'')) {
			size_t len = string_length(r->rest);

			value = unescape(r->arena, str_of(r->rest.ptr, len));
			skip(r, len);
		} else if (str_starts(r->rest, "[")) {
			skip_list(r);
		}
		if (n < PARAMS_MAX)
			params[n++] = (struct param){name, value};
	}
}

static struct str param(const struct param *params, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eqz_nocase(params[i].name, name))
			return params[i].value;
	return STR("");
}

static bool is_on(struct str v)
{
	return str_eqz_nocase(v, "on") || str_eqz_nocase(v, "yes") || str_eqz(v, "1");
}

static bool is_tls_driver(struct str name)
{
	return str_eqz_nocase(name, "gtls") || str_eqz_nocase(name, "ossl") ||
	       str_eqz_nocase(name, "mbedtls");
}

static int64_t port_or(struct str port, int64_t otherwise)
{
	int64_t n;

	return str_to_i64(port, &n) ? n : otherwise;
}

/* An action that sends elsewhere; false for all others. */
static bool action_forwards(
	struct rsyslog *r, const struct param *p, size_t n, struct forwarding *ret)
{
	struct str type = param(p, n, "type");
	struct forwarding f = {.target = param(p, n, "target")};

	if (str_eqz_nocase(type, "omfwd")) {
		struct str driver = param(p, n, "streamdriver");

		if (!driver.len)
			driver = param(p, n, "streamdriver.name");
		f.protocol = str_eqz_nocase(param(p, n, "protocol"), "tcp") ? STR("tcp")
									    : STR("udp");
		f.port = port_or(param(p, n, "port"), 514);
		f.tls = str_eqz(f.protocol, "tcp") &&
			(str_eqz(param(p, n, "streamdrivermode"), "1") ||
				str_eqz(param(p, n, "streamdriver.mode"), "1")) &&
			(driver.len ? is_tls_driver(driver) : r->globals->driver_is_tls);
	} else if (str_eqz_nocase(type, "omrelp")) {
		f.protocol = STR("relp");
		f.port = port_or(param(p, n, "port"), 514);
		f.tls = is_on(param(p, n, "tls"));
	} else if (str_eqz_nocase(type, "omelasticsearch") ||
		   str_eqz_nocase(type, "omhttp")) {
		f.target = param(p, n, "server");
		f.port = port_or(param(p, n, "serverport"), 9200);
		f.tls = is_on(param(p, n, "usehttps")) ||
			str_starts(f.target, "https:") ||
			(str_eqz_nocase(type, "omhttp") && !param(p, n, "usehttps").len);
		f.protocol = f.tls ? STR("https") : STR("http");
	} else {
		return false;
	}
	*ret = f;
	return true;
}

/* --- "@@host:514", ":omrelp:host:2514" --------------------------------------------- */

static void take_host(struct str host, int64_t port, struct forwarding *f)
{
	struct str name;

	str_cut(&host, ';', &name); /* a template may follow */
	name = str_trim(name);
	f->port = port;
	if (str_starts(name, "[")) {
		struct str rest = str_of(name.ptr + 1, name.len - 1);

		str_cut(&rest, ']', &f->target);
		name = rest;
		str_cut(&name, ':', &rest);
	} else {
		str_cut(&name, ':', &f->target);
	}
	f->port = port_or(str_trim(name), port);
}

static bool legacy_forwards(struct rsyslog *r, struct str action, struct forwarding *ret)
{
	struct forwarding f = {.protocol = {"udp", 3}};
	struct str options;

	action = str_trim(action);
	if (str_starts(action, ":omrelp:")) {
		f.protocol = STR("relp");
		take_host(str_of(action.ptr + 8, action.len - 8), 514, &f);
		*ret = f;
		return f.target.len > 0;
	}
	if (!str_starts(action, "@"))
		return false;
	action = str_of(action.ptr + 1, action.len - 1);
	if (str_starts(action, "@")) {
		f.protocol = STR("tcp");
		f.tls = r->globals->legacy_mode_tls && r->globals->driver_is_tls;
		action = str_of(action.ptr + 1, action.len - 1);
	}
	if (str_starts(action, "(")) /* "(z9)": compressed */
		str_cut(&action, ')', &options);
	take_host(action, 514, &f);
	*ret = f;
	return f.target.len > 0;
}

/* --- statements ------------------------------------------------------------------- */

static void take_directive(struct rsyslog *r, struct str *ret_include)
{
	struct str line = take_line(r), name, value = STR("");

	*ret_include = STR("");
	if (!str_next_word(&line, &name))
		return;
	str_next_word(&line, &value);
	if (str_eqz_nocase(name, "$IncludeConfig"))
		*ret_include = value;
	else if (str_eqz_nocase(name, "$DefaultNetstreamDriver"))
		r->globals->driver_is_tls = is_tls_driver(value);
	else if (str_eqz_nocase(name, "$ActionSendStreamDriverMode"))
		r->globals->legacy_mode_tls = str_eqz(value, "1");
}

/* The condition between "if" and "then", over as many lines as it takes. */
static void take_condition(struct rsyslog *r)
{
	const char *from = r->rest.ptr;

	while (r->rest.len) {
		struct str word = peek_word(r);

		if (str_eqz(word, "then")) {
			r->selector =
				str_trim(str_of(from, (size_t)(r->rest.ptr - from)));
			r->selector_is_line = true;
			skip(r, word.len);
			return;
		}
		if (r->rest.ptr[0] == '"' || r->rest.ptr[0] == '\'')
			skip(r, string_length(r->rest));
		else
			skip(r, word.len ? word.len : 1);
	}
}

static void enter(struct rsyslog *r)
{
	skip(r, 1);
	if (r->depth < RSYSLOG_NEST_MAX)
		r->stack[r->depth] = r->selector;
	r->depth++;
	r->selector_is_line = false;
}

static struct str outer_selector(const struct rsyslog *r)
{
	if (!r->depth)
		return STR("*.*");
	return r->depth <= RSYSLOG_NEST_MAX ? r->stack[r->depth - 1] : STR("?");
}

static void leave(struct rsyslog *r)
{
	skip(r, 1);
	if (r->depth)
		r->depth--;
	r->selector = outer_selector(r);
}

/* The end of a statement: what stood on its line holds no longer. */
static void statement_done(struct rsyslog *r)
{
	if (r->selector_is_line)
		r->selector = outer_selector(r);
	r->selector_is_line = false;
}

/* ":msg, contains, \"x\"" or "mail.*;auth.info" in front of an action, or "&". */
static void take_selector(struct rsyslog *r)
{
	size_t n = 0;

	r->selector_is_line = true;
	if (r->rest.ptr[0] == '&') {
		skip(r, 1);
		r->selector = r->last;
		return;
	}
	if (r->rest.ptr[0] == ':') {
		while (n < r->rest.len && r->rest.ptr[n] != '"' && r->rest.ptr[n] != '\n')
			n++;
		if (n < r->rest.len && r->rest.ptr[n] == '"')
			n += string_length(str_of(r->rest.ptr + n, r->rest.len - n));
	} else {
		while (n < r->rest.len && !is_space(r->rest.ptr[n]))
			n++;
	}
	r->selector = str_of(r->rest.ptr, n);
	if (!str_eqz(outer_selector(r), "*.*"))
		r->selector = arena_printf(r->arena, "%.*s: %.*s",
			STR_ARG(outer_selector(r)), STR_ARG(r->selector));
	r->last = r->selector;
	skip(r, n);
	while (r->rest.len && (r->rest.ptr[0] == ' ' || r->rest.ptr[0] == '\t'))
		skip(r, 1);
}

static bool is_object(const struct rsyslog *r, struct str word)
{
	size_t n = word.len;

	while (n < r->rest.len && (r->rest.ptr[n] == ' ' || r->rest.ptr[n] == '\t'))
		n++;
	return word.len && n < r->rest.len && r->rest.ptr[n] == '(';
}

/* Moves behind "name(...)"; true when it sends elsewhere or includes. */
static enum rsyslog_item take_object(struct rsyslog *r, struct str word,
	struct forwarding *ret, struct str *ret_include)
{
	enum rsyslog_item what = RSYSLOG_END;
	struct param params[PARAMS_MAX];
	size_t n, line = r->line;

	skip(r, word.len);
	while (r->rest.len && r->rest.ptr[0] != '(')
		skip(r, 1);
	skip(r, 1);
	n = take_params(r, params);
	if (str_eqz_nocase(word, "global")) {
		struct str driver = param(params, n, "defaultnetstreamdriver");

		if (driver.len)
			r->globals->driver_is_tls = is_tls_driver(driver);
	} else if (str_eqz_nocase(word, "include")) {
		*ret_include = param(params, n, "file");
		what = ret_include->len ? RSYSLOG_INCLUDE : RSYSLOG_END;
	} else if (str_eqz_nocase(word, "ruleset")) {
		r->selector = arena_printf(
			r->arena, "ruleset %.*s", STR_ARG(param(params, n, "name")));
		r->selector_is_line = true; /* until its block, if it has one */
		return RSYSLOG_END;
	} else if (str_eqz_nocase(word, "action") && action_forwards(r, params, n, ret)) {
		ret->selector = r->selector;
		ret->line = line;
		what = RSYSLOG_FORWARD;
	}
	statement_done(r);
	return what;
}

/* What stands at the end of a line: "@host", "/var/log/x", "stop". */
static bool take_legacy(struct rsyslog *r, struct forwarding *ret)
{
	size_t line = r->line;
	bool found = legacy_forwards(r, take_line(r), ret);

	ret->selector = r->selector;
	ret->line = line;
	return found;
}

static bool is_keyword(struct str word)
{
	return str_eqz(word, "then") || str_eqz(word, "else") || str_eqz(word, "stop") ||
	       str_eqz(word, "continue");
}

/* One statement, or a part of one. RSYSLOG_END: go on, nothing found. */
static enum rsyslog_item step(
	struct rsyslog *r, struct forwarding *ret, struct str *ret_include)
{
	struct str word = peek_word(r);
	char c = r->rest.ptr[0];
	bool found;

	if (c == '$') {
		take_directive(r, ret_include);
		return ret_include->len ? RSYSLOG_INCLUDE : RSYSLOG_END;
	}
	if (c == '{' || c == '}') {
		if (c == '{')
			enter(r);
		else
			leave(r);
		return RSYSLOG_END;
	}
	if (str_eqz(word, "if")) {
		skip(r, word.len);
		take_condition(r);
		return RSYSLOG_END;
	}
	if (is_object(r, word))
		return take_object(r, word, ret, ret_include);
	if (is_keyword(word)) {
		skip(r, word.len);
		if (str_eqz(word, "stop"))
			statement_done(r);
		if (str_eqz(word, "else")) {
			r->selector = STR("else");
			r->selector_is_line = true;
		}
		return RSYSLOG_END;
	}
	if (str_eqz(word, "set") || str_eqz(word, "unset") || str_eqz(word, "call")) {
		take_line(r);
		statement_done(r);
		return RSYSLOG_END;
	}
	if (c != '@' && c != '/' && c != '-' && c != '~' && !str_starts(r->rest, ":om")) {
		take_selector(r);
		if (is_object(r, peek_word(r)) || str_starts(r->rest, "{"))
			return RSYSLOG_END; /* "*.* action(...)": the action is next */
	}
	found = take_legacy(r, ret);
	statement_done(r);
	return found ? RSYSLOG_FORWARD : RSYSLOG_END;
}

enum rsyslog_item rsyslog_next(
	struct rsyslog *r, struct forwarding *ret, struct str *ret_include)
{
	for (;;) {
		enum rsyslog_item what;

		skip_blanks(r);
		if (!r->rest.len)
			return RSYSLOG_END;
		what = step(r, ret, ret_include);
		if (what != RSYSLOG_END)
			return what;
	}
}
