#include "syslog_ng.h"

#include "buf.h"
#include "grow.h"

#define FILTERS_BYTES 4096

enum token { END, WORD, OPEN, CLOSE, BRACE, UNBRACE, STOP };

struct parser {
	struct syslog_ng *c;
	const char *file;
	struct str rest, word;
	enum token token;
	size_t line;
};

static void skip(struct parser *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		p->line += p->rest.ptr[i] == '\n';
	p->rest = str_of(p->rest.ptr + n, p->rest.len - n);
}

static void skip_blanks(struct parser *p)
{
	while (p->rest.len) {
		if (p->rest.ptr[0] == '#') {
			const char *end = memchr(p->rest.ptr, '\n', p->rest.len);

			skip(p, end ? (size_t)(end - p->rest.ptr) : p->rest.len);
		} else if (strchr(" \t\r\n,", p->rest.ptr[0]) && p->rest.ptr[0]) {
			skip(p, 1);
		} else {
			return;
		}
	}
}

static void take_string(struct parser *p)
{
	const char quote = p->rest.ptr[0];
	size_t i;

	for (i = 1; i < p->rest.len && p->rest.ptr[i] != quote; i++)
		if (p->rest.ptr[i] == '\\' && i + 1 < p->rest.len)
			i++;
	if (i > p->rest.len)
		i = p->rest.len;
	p->word = str_of(p->rest.ptr + 1, i - 1);
	skip(p, i < p->rest.len ? i + 1 : i);
}

static enum token next(struct parser *p)
{
	static const char MARKS[] = "(){};";
	static const enum token TOKENS[] = {OPEN, CLOSE, BRACE, UNBRACE, STOP};
	const char *mark;
	size_t n = 0;

	skip_blanks(p);
	p->word = STR("");
	if (!p->rest.len)
		return p->token = END;
	mark = p->rest.ptr[0] ? strchr(MARKS, p->rest.ptr[0]) : NULL;
	if (mark) {
		skip(p, 1);
		return p->token = TOKENS[mark - MARKS];
	}
	if (p->rest.ptr[0] == '"' || p->rest.ptr[0] == '\'') {
		take_string(p);
		return p->token = WORD;
	}
	while (n < p->rest.len &&
		(!p->rest.ptr[n] || !strchr(" \t\r\n,(){};\"'#", p->rest.ptr[n])))
		n++;
	p->word = str_of(p->rest.ptr, n);
	skip(p, n);
	return p->token = WORD;
}

/* From a token inside a group to behind the group's closing mark. */
static void skip_rest(struct parser *p)
{
	size_t depth = 1;

	while (depth && p->token != END) {
		if (p->token == OPEN || p->token == BRACE)
			depth++;
		else if (p->token == CLOSE || p->token == UNBRACE)
			depth--;
		next(p);
	}
}

/* From an opening mark to behind its closing one. */
static void skip_group(struct parser *p)
{
	next(p);
	skip_rest(p);
}

/* --- destinations ------------------------------------------------------------------ */

struct driver {
	struct str host, transport;
	int64_t port; /* 0: not said */
	bool tls;
};

/* network("host" port(514) transport("tls") tls(...)): behind its opening mark. */
static void take_arguments(struct parser *p, struct driver *d)
{
	next(p);
	while (p->token != END && p->token != CLOSE) {
		struct str name = p->word;

		if (p->token != WORD) {
			next(p);
			continue;
		}
		if (next(p) != OPEN) {
			if (!d->host.len)
				d->host = name;
			continue;
		}
		d->tls |= str_eqz(name, "tls");
		if (next(p) != WORD) {
			skip_rest(p);
			continue;
		}
		if (str_eqz(name, "port") || str_eqz(name, "destport"))
			str_to_i64(p->word, &d->port);
		else if (str_eqz(name, "transport"))
			d->transport = p->word;
		skip_rest(p);
	}
	next(p);
}

/* False: it doesn't send to another machine. */
static bool to_forwarding(
	struct str driver, const struct driver *d, struct forwarding *ret)
{
	bool is_syslog = str_eqz(driver, "syslog");

	if (!is_syslog && !str_eqz(driver, "network") && !str_eqz(driver, "tcp") &&
		!str_eqz(driver, "tcp6") && !str_eqz(driver, "udp") &&
		!str_eqz(driver, "udp6"))
		return false;
	ret->target = d->host;
	ret->tls = d->tls || str_eqz(d->transport, "tls");
	ret->protocol = STR("tcp");
	if (str_starts(driver, "udp") || (!ret->tls && str_eqz(d->transport, "udp")))
		ret->protocol = STR("udp");
	ret->port = d->port                                       ? d->port
		    : !is_syslog || str_eqz(ret->protocol, "udp") ? 514
		    : ret->tls                                    ? 6514
								  : 601;
	return true;
}

static void take_destination(struct parser *p, struct str name)
{
	while (p->token != END && p->token != UNBRACE) {
		struct syslog_ng *c = p->c;
		struct str driver = p->word;
		struct forwarding f = {.line = p->line};
		struct driver d = {.host = STR("")};

		if (p->token != WORD || next(p) != OPEN) {
			if (p->token != END && p->token != UNBRACE && p->token != WORD)
				next(p);
			continue;
		}
		take_arguments(p, &d);
		if (!to_forwarding(driver, &d, &f))
			continue;
		if (c->n == SYSLOG_NG_DESTINATIONS_MAX) {
			c->full = true;
			continue;
		}
		ARENA_GROW(c->arena, c->v, c->n, c->cap);
		c->v[c->n++] = (struct syslog_ng_destination){
			.name = name, .to = f, .file = p->file};
	}
	next(p);
}

/* --- log paths ---------------------------------------------------------------------- */

static void note_use(struct syslog_ng *c, struct str name, struct str filters)
{
	if (c->n_logs == SYSLOG_NG_DESTINATIONS_MAX) {
		c->full = true;
		return;
	}
	c->log_names[c->n_logs] = name;
	c->log_filters[c->n_logs++] = filters;
}

/* log { source(a); filter(b); destination(c); }: behind its opening brace. */
static void take_log(struct parser *p)
{
	SCOPED_BUF(filters, FILTERS_BYTES);
	struct str kept = STR("*.*");

	while (p->token != END && p->token != UNBRACE) {
		struct str what = p->word, name;
		bool named = p->token == WORD;

		if (!named) {
			next(p);
			continue;
		}
		if (next(p) != OPEN) {
			if (p->token == BRACE && str_eqz(what, "destination")) {
				name = arena_printf(
					p->c->arena, "%s:%zu", p->file, p->line);
				next(p);
				take_destination(p, name);
				note_use(p->c, name, kept);
			} else if (p->token == BRACE) {
				buf_z(&filters,
					"?"); /* a condition written here, or a branch */
				kept = STR("?");
				skip_group(p);
			}
			continue;
		}
		next(p);
		name = p->word;
		if (p->token == WORD && str_eqz(what, "filter")) {
			buf_printf(&filters, "%s%.*s", filters.len ? " " : "",
				STR_ARG(name));
			kept = arena_str(p->c->arena, buf_str(&filters));
		} else if (p->token == WORD && str_eqz(what, "destination")) {
			note_use(p->c, name, kept);
		}
		skip_rest(p);
	}
	next(p);
}

void syslog_ng_parse(struct syslog_ng *c, const char *file, struct str text,
	syslog_ng_include *include, void *ctx)
{
	struct parser p = {.c = c, .file = file, .rest = text, .line = 1};

	next(&p);
	while (p.token != END) {
		struct str what = p.word, name;

		if (p.token != WORD) {
			if (p.token == BRACE || p.token == OPEN)
				skip_group(&p);
			else
				next(&p);
			continue;
		}
		next(&p);
		if (str_eqz(what, "@include") && p.token == WORD) {
			if (include)
				include(ctx, c, p.word);
			next(&p);
		} else if (str_eqz(what, "destination") && p.token == WORD) {
			name = p.word;
			if (next(&p) != BRACE)
				continue;
			next(&p);
			take_destination(&p, name);
		} else if (str_eqz(what, "log") && p.token == BRACE) {
			next(&p);
			take_log(&p);
		}
	}
}

void syslog_ng_finish(struct syslog_ng *c)
{
	size_t i, k;

	for (i = 0; i < c->n; i++)
		for (k = 0; k < c->n_logs; k++) {
			if (!str_eq(c->v[i].name, c->log_names[k]))
				continue;
			/* of several paths the one without a filter tells the most */
			if (!c->v[i].is_used || str_eqz(c->log_filters[k], "*.*"))
				c->v[i].to.selector = c->log_filters[k];
			c->v[i].is_used = true;
		}
}
