/*
 * The language of nft(8), as far as it decides what becomes of a packet that no
 * condition matched: tables, chains, policies and rules without a condition.
 * Everything else is skipped with its brackets balanced. A verdict or a policy
 * given by a variable is unknown.
 */
#include "chains.h"

#define RULE_WORDS_MAX 64 /* a longer rule has a condition */

enum token { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_STOP };

struct parser {
	struct chains *c;
	struct str rest;
	enum token token;
	struct str word; /* of TOKEN_WORD and TOKEN_STRING */
	chains_include *include;
	void *ctx;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static void skip(struct parser *p, size_t n)
{
	p->rest = str_of(p->rest.ptr + n, p->rest.len - n);
}

/* Blanks, comments, and newlines after a backslash. */
static void skip_blanks(struct parser *p)
{
	while (p->rest.len) {
		char c = p->rest.ptr[0];

		if (is_space(c)) {
			skip(p, 1);
		} else if (c == '\\' && p->rest.len > 1 && p->rest.ptr[1] == '\n') {
			skip(p, 2);
		} else if (c == '#') {
			const char *end = memchr(p->rest.ptr, '\n', p->rest.len);

			skip(p, end ? (size_t)(end - p->rest.ptr) : p->rest.len);
		} else {
			return;
		}
	}
}

static void take_string(struct parser *p)
{
	const char *end;

	skip(p, 1);
	end = p->rest.len ? memchr(p->rest.ptr, '"', p->rest.len) : NULL;
	p->token = TOKEN_STRING;
	p->word = str_of(p->rest.ptr, end ? (size_t)(end - p->rest.ptr) : p->rest.len);
	skip(p, p->word.len + (end != NULL));
}

static void take_word(struct parser *p)
{
	size_t n = 0;

	while (n < p->rest.len && !is_space(p->rest.ptr[n]) &&
		(!p->rest.ptr[n] || !strchr("{};\n\"=,", p->rest.ptr[n])))
		n++;
	if (!n) /* "=" or "," */
		n = 1;
	p->token = TOKEN_WORD;
	p->word = str_of(p->rest.ptr, n);
	skip(p, n);
}

static enum token next(struct parser *p)
{
	skip_blanks(p);
	p->word = STR("");
	if (!p->rest.len)
		return p->token = TOKEN_END;
	switch (p->rest.ptr[0]) {
	case '{':
		p->token = TOKEN_OPEN;
		break;
	case '}':
		p->token = TOKEN_CLOSE;
		break;
	case ';':
	case '\n':
		p->token = TOKEN_STOP;
		break;
	case '"':
		take_string(p);
		return p->token;
	default:
		take_word(p);
		return p->token;
	}
	skip(p, 1);
	return p->token;
}

static bool is(const struct parser *p, const char *word)
{
	return p->token == TOKEN_WORD && str_eqz(p->word, word);
}

/* From an opening bracket to behind its closing one. */
static void skip_block(struct parser *p)
{
	size_t depth = 1;

	while (depth && next(p) != TOKEN_END) {
		if (p->token == TOKEN_OPEN)
			depth++;
		else if (p->token == TOKEN_CLOSE)
			depth--;
	}
	next(p);
}

/* To behind the end of the statement; a closing bracket is left to the caller. */
static void skip_statement(struct parser *p)
{
	while (p->token != TOKEN_END && p->token != TOKEN_STOP &&
		p->token != TOKEN_CLOSE) {
		if (p->token == TOKEN_OPEN)
			skip_block(p);
		else
			next(p);
	}
}

/* --- rules ------------------------------------------------------------------ */

/* The words of a rule; a block in it stands as one word "{}". */
struct rule {
	struct str word[RULE_WORDS_MAX];
	bool quoted[RULE_WORDS_MAX];
	size_t n, at;
	bool too_long;
};

static void rule_word(struct rule *r, struct str word, bool quoted)
{
	if (r->n == RULE_WORDS_MAX) {
		r->too_long = true;
		return;
	}
	r->quoted[r->n] = quoted;
	r->word[r->n++] = word;
}

static void take_rule(struct parser *p, struct rule *r)
{
	*r = (struct rule){0};
	while (p->token != TOKEN_END && p->token != TOKEN_STOP &&
		p->token != TOKEN_CLOSE) {
		if (p->token == TOKEN_OPEN) {
			skip_block(p);
			rule_word(r, STR("{}"), false);
		} else {
			rule_word(r, p->word, p->token == TOKEN_STRING);
			next(p);
		}
	}
}

static bool rule_is(const struct rule *r, size_t i, const char *word)
{
	return i < r->n && !r->quoted[i] && str_eqz(r->word[i], word);
}

static struct str rule_at(const struct rule *r, size_t i)
{
	return i < r->n ? r->word[i] : STR("");
}

/* Skips one option of `log` or `counter`; false when there is none. */
static bool skip_option(struct rule *r)
{
	static const char *const WITH_VALUE[] = {"prefix", "level", "group", "snaplen",
		"queue-threshold", "packets", "bytes", "name", "flags"};
	size_t i;

	for (i = 0; i < sizeof WITH_VALUE / sizeof *WITH_VALUE; i++)
		if (rule_is(r, r->at, WITH_VALUE[i])) {
			r->at += 2;
			return true;
		}
	return false;
}

/* Skips a statement that neither decides nor asks; false when there is none. */
static bool skip_harmless(struct rule *r)
{
	if (rule_is(r, r->at, "counter") || rule_is(r, r->at, "log")) {
		r->at++;
		while (skip_option(r))
			;
		return true;
	}
	if (rule_is(r, r->at, "comment")) {
		r->at += 2;
		return true;
	}
	if ((rule_is(r, r->at, "meta") || rule_is(r, r->at, "ct")) &&
		rule_is(r, r->at + 2, "set")) {
		r->at += 4;
		return true;
	}
	return false;
}

/* What a rule does to every packet; VERDICT_NONE when it has a condition. */
static enum verdict rule_verdict(struct rule *r, struct str *ret_target)
{
	*ret_target = STR("");
	if (r->too_long)
		return VERDICT_NONE;
	while (skip_harmless(r))
		;
	if (rule_is(r, r->at, "accept"))
		return VERDICT_ACCEPT;
	if (rule_is(r, r->at, "drop"))
		return VERDICT_DROP;
	if (rule_is(r, r->at, "reject"))
		return VERDICT_REJECT;
	if (rule_is(r, r->at, "return"))
		return VERDICT_RETURN;
	if (rule_is(r, r->at, "queue"))
		return VERDICT_UNKNOWN;
	if (rule_is(r, r->at, "jump") || rule_is(r, r->at, "goto")) {
		*ret_target = rule_at(r, r->at + 1);
		return rule_is(r, r->at, "jump") ? VERDICT_JUMP : VERDICT_GOTO;
	}
	return VERDICT_NONE;
}

/* --- chains ----------------------------------------------------------------- */

static enum verdict policy_of(struct str word)
{
	if (str_eqz(word, "accept"))
		return VERDICT_ACCEPT;
	return str_eqz(word, "drop") ? VERDICT_DROP : VERDICT_UNKNOWN;
}

/* "type filter hook input priority 0" */
static void take_type(struct chain *chain, const struct rule *r)
{
	size_t i;

	chain->is_base = true;
	if (chain->policy == VERDICT_NONE)
		chain->policy = VERDICT_ACCEPT;
	for (i = 0; i + 1 < r->n; i++) {
		if (rule_is(r, i, "type"))
			chain->type = r->word[i + 1];
		else if (rule_is(r, i, "hook"))
			chain->hook = r->word[i + 1];
	}
}

/* Everything between a chain's brackets. */
static void parse_chain(struct parser *p, struct chain *chain)
{
	struct rule r;

	while (p->token != TOKEN_END && p->token != TOKEN_CLOSE) {
		struct str target;
		enum verdict v;

		if (p->token == TOKEN_STOP) {
			next(p);
			continue;
		}
		take_rule(p, &r);
		if (rule_is(&r, 0, "type")) {
			take_type(chain, &r);
		} else if (rule_is(&r, 0, "policy")) {
			chain->policy = policy_of(rule_at(&r, 1));
		} else if (rule_is(&r, 0, "include")) {
			p->c->full = true; /* rules that we don't follow */
		} else if (r.n && !rule_is(&r, 0, "comment")) {
			v = rule_verdict(&r, &target);
			chains_rule(p->c, chain, v, target);
		}
	}
	next(p);
}

static void parse_chain_block(
	struct parser *p, enum family family, struct str table, struct str name)
{
	struct chain *chain = chains_get(p->c, family, table, name);

	if (p->token != TOKEN_OPEN)
		return;
	if (!chain) {
		skip_block(p);
		return;
	}
	next(p);
	parse_chain(p, chain);
}

/* --- tables ----------------------------------------------------------------- */

/* A dormant table is in the kernel and sees no packet. */
static void put_to_sleep(struct chains *c, enum family family, struct str table)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->v[i].family == family && str_eq(c->v[i].table, table))
			c->v[i].is_dormant = true;
}

static void parse_table(struct parser *p, enum family family, struct str table)
{
	bool dormant = false;

	next(p);
	while (p->token != TOKEN_END && p->token != TOKEN_CLOSE) {
		if (is(p, "chain")) {
			struct str name;

			next(p);
			name = p->word;
			next(p);
			parse_chain_block(p, family, table, name);
		} else if (is(p, "flags")) {
			next(p);
			dormant |= is(p, "dormant");
			skip_statement(p);
		} else if (is(p, "include")) {
			next(p);
			skip_statement(p); /* of rules or elements: nothing that we could
					      place */
			p->c->full = true;
		} else if (p->token == TOKEN_STOP) {
			next(p);
		} else {
			skip_statement(p);
		}
	}
	next(p);
	if (dormant)
		put_to_sleep(p->c, family, table);
}

/* "inet filter" or "filter"; leaves the token behind it. */
static void take_table_name(
	struct parser *p, enum family *ret_family, struct str *ret_table)
{
	enum family family =
		p->token == TOKEN_WORD ? family_from_name(p->word) : FAMILY_UNKNOWN;

	*ret_family = FAMILY_IP;
	if (family != FAMILY_UNKNOWN) {
		*ret_family = family;
		next(p);
	}
	*ret_table = p->word;
	if (p->token == TOKEN_WORD || p->token == TOKEN_STRING)
		next(p);
}

static void parse_table_statement(struct parser *p)
{
	enum family family;
	struct str table;

	next(p);
	take_table_name(p, &family, &table);
	if (p->token == TOKEN_OPEN)
		parse_table(p, family, table);
}

static void parse_chain_statement(struct parser *p)
{
	enum family family;
	struct str table, name;

	next(p);
	take_table_name(p, &family, &table);
	name = p->word;
	if (p->token == TOKEN_WORD || p->token == TOKEN_STRING)
		next(p);
	parse_chain_block(p, family, table, name);
}

/* "rule inet filter input [handle N] ..." */
static void parse_rule_statement(struct parser *p, bool in_front)
{
	enum family family;
	struct str table, name, target;
	struct chain *chain;
	struct rule r;
	enum verdict v;

	next(p);
	take_table_name(p, &family, &table);
	name = p->word;
	if (p->token == TOKEN_WORD || p->token == TOKEN_STRING)
		next(p);
	chain = chains_get(p->c, family, table, name);
	take_rule(p, &r);
	if (!chain)
		return;
	if (rule_is(&r, 0, "handle") || rule_is(&r, 0, "position") ||
		rule_is(&r, 0, "index")) {
		in_front = true;
		r.at = 2;
	}
	v = rule_verdict(&r, &target);
	/* not at the end: what it decides, and what stands behind it, we can't order */
	chains_rule(
		p->c, chain, in_front && v != VERDICT_NONE ? VERDICT_UNKNOWN : v, target);
}

/* "flush ruleset", "delete table inet filter": what stood before is gone. */
static void parse_removal(struct parser *p)
{
	next(p);
	if (is(p, "ruleset")) {
		p->c->n = 0;
	} else if (is(p, "table")) {
		enum family family;
		struct str table;
		size_t i;

		next(p);
		take_table_name(p, &family, &table);
		for (i = 0; i < p->c->n; i++)
			if (p->c->v[i].family == family &&
				str_eq(p->c->v[i].table, table))
				p->c->v[i] = (struct chain){.family = FAMILY_UNKNOWN};
	}
	skip_statement(p);
}

static void parse_statement(struct parser *p)
{
	if (is(p, "table")) {
		parse_table_statement(p);
	} else if (is(p, "chain")) {
		parse_chain_statement(p);
	} else if (is(p, "rule")) {
		parse_rule_statement(p, false);
	} else if (is(p, "include")) {
		next(p);
		if (p->token == TOKEN_STRING || p->token == TOKEN_WORD)
			p->include(p->ctx, p->c, p->word);
		skip_statement(p);
	} else if (is(p, "flush") || is(p, "delete") || is(p, "destroy")) {
		parse_removal(p);
	} else {
		skip_statement(p);
	}
}

void chains_parse_nft(
	struct chains *c, struct str text, chains_include *include, void *ctx)
{
	struct parser p = {.c = c, .rest = text, .include = include, .ctx = ctx};

	next(&p);
	while (p.token != TOKEN_END) {
		if (is(&p, "add") || is(&p, "create")) {
			next(&p);
			parse_statement(&p);
		} else if (is(&p, "insert")) {
			next(&p);
			if (is(&p, "rule"))
				parse_rule_statement(&p, true);
			else
				skip_statement(&p);
		} else if (p.token == TOKEN_STOP || p.token == TOKEN_CLOSE) {
			next(&p);
		} else {
			parse_statement(&p);
		}
	}
}
