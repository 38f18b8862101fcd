#include "sshd_value.h"

#include <limits.h>

#include "buf.h"

#define ALGORITHMS_MAX 8192 /* bytes of one list of algorithms */

bool sshd_match_pattern(struct str s, struct str pattern)
{
	size_t i = 0, p = 0, star = SIZE_MAX, back = 0;

	while (i < s.len) {
		if (p < pattern.len && pattern.ptr[p] == '*') {
			star = p++;
			back = i;
		} else if (p < pattern.len &&
			   (pattern.ptr[p] == '?' || pattern.ptr[p] == s.ptr[i])) {
			p++;
			i++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			i = ++back;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.ptr[p] == '*')
		p++;
	return p == pattern.len;
}

static bool list_has(struct str list, struct str name)
{
	struct str one;
	bool more = list.len > 0;

	while (more) {
		more = str_cut(&list, ',', &one);
		if (str_eq(one, name))
			return true;
	}
	return false;
}

/* Some pattern of the list matches the name. */
static bool patterns_match(struct str patterns, struct str name)
{
	struct str one;
	bool more = patterns.len > 0;

	while (more) {
		more = str_cut(&patterns, ',', &one);
		if (sshd_match_pattern(name, one))
			return true;
	}
	return false;
}

static void append_name(struct buf *out, struct str name)
{
	if (list_has(buf_str(out), name))
		return;
	if (out->len)
		buf_char(out, ',');
	buf_append(out, name);
}

/* Appends what is known and matches each pattern in turn. False: one matches nothing. */
static bool append_matching(struct buf *out, struct str patterns, struct str known)
{
	struct str pattern, name, rest;
	bool more = patterns.len > 0, all_found = true;

	while (more) {
		bool found = false, more_names = true;

		more = str_cut(&patterns, ',', &pattern);
		rest = known;
		while (more_names) {
			more_names = str_cut(&rest, ',', &name);
			if (!sshd_match_pattern(name, pattern))
				continue;
			found = true;
			append_name(out, name);
		}
		all_found = all_found && found;
	}
	return all_found;
}

/* kex_assemble_names(): a list, or "+", "-" or "^" and what that does to the default. */
static bool assemble(const struct sshd_algorithms *of, struct str list, struct arena *a,
	struct str *ret)
{
	SCOPED_BUF(out, ALGORITHMS_MAX);
	struct str known = str_z(of->known), preset = str_z(of->preset), name;
	char sign = list.len ? list.ptr[0] : 0;
	bool more = true, ok = true;

	if (sign == '+' || sign == '-' || sign == '^')
		list = sshd_from(list, 1);
	if (sign == '-') {
		while (more) {
			more = str_cut(&preset, ',', &name);
			if (!patterns_match(list, name))
				append_name(&out, name);
		}
	} else {
		if (sign == '+')
			append_matching(&out, preset, known);
		ok = list.len && append_matching(&out, list, known);
		if (sign == '^')
			append_matching(&out, preset, known);
	}
	/* sshd assembles twice: taking everything away gives the default back */
	*ret = out.len || sign != '-' ? arena_str(a, buf_str(&out)) : str_z(of->preset);
	return ok && !buf_failed(&out) && ret->len;
}

static bool parse_choice(const struct sshd_choice *c, struct str word, struct str *ret)
{
	for (; c->word; c++)
		if (str_eqz_nocase(word, c->word)) {
			*ret = str_z(c->said ? c->said : c->word);
			return true;
		}
	return false;
}

static bool parse_number(struct str word, uint64_t max, uint64_t *ret)
{
	return str_to_u64(word, ret) && *ret <= max;
}

/* convtime(): "1h30m"; a number alone is seconds. */
static bool parse_time(struct str s, uint64_t *ret)
{
	uint64_t total = 0, n;

	if (!s.len)
		return false;
	while (s.len) {
		static const struct {
			char lower, upper;
			uint64_t seconds;
		} UNITS[] = {{'s', 'S', 1}, {'m', 'M', 60}, {'h', 'H', 3600},
			{'d', 'D', 86400}, {'w', 'W', 604800}};
		size_t digits = 0, i;
		uint64_t unit = 1;

		while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9')
			digits++;
		if (!parse_number(str_of(s.ptr, digits), INT_MAX, &n))
			return false;
		s = sshd_from(s, digits);
		for (i = 0; s.len && i < 5; i++)
			if (s.ptr[0] == UNITS[i].lower || s.ptr[0] == UNITS[i].upper)
				unit = UNITS[i].seconds;
		if (s.len && unit == 1 && s.ptr[0] != 's' && s.ptr[0] != 'S')
			return false;
		if (s.len)
			s = sshd_from(s, 1);
		total += n * unit;
		if (total > INT_MAX)
			return false;
	}
	*ret = total;
	return true;
}

/* scan_scaled(): "1G", "64k", fractions allowed. */
static bool parse_scaled(struct str s, uint64_t *ret)
{
	static const char UNITS[] = "BKMGTPE";
	size_t digits = 0, places = 0, i;
	uint64_t whole, part = 0, scale = 1, tens = 1;

	while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9')
		digits++;
	if (!parse_number(str_of(s.ptr, digits), INT64_MAX, &whole))
		return false;
	s = sshd_from(s, digits);
	if (str_starts(s, ".")) {
		s = sshd_from(s, 1);
		for (; places < s.len && s.ptr[places] >= '0' && s.ptr[places] <= '9';
			places++)
			if (places < 6) {
				part = part * 10 + (uint64_t)(s.ptr[places] - '0');
				tens *= 10;
			}
		s = sshd_from(s, places);
	}
	if (!s.len) {
		*ret = whole;
		return true;
	}
	for (i = 0; UNITS[i]; i++, scale *= 1024)
		if (s.ptr[0] == UNITS[i] || s.ptr[0] == UNITS[i] + ('a' - 'A'))
			break;
	if (!UNITS[i] || s.len > 1 || whole > INT64_MAX / scale)
		return false;
	*ret = whole * scale + part * scale / tens;
	return true;
}

static struct str number_text(struct arena *a, uint64_t n)
{
	return arena_printf(a, "%llu", (unsigned long long)n);
}

static struct str expand_home(struct arena *a, struct str path)
{
	if (str_eqz(path, "~"))
		return STR("/root/");
	if (!str_starts(path, "~/"))
		return path;
	while (path.len > 1 && path.ptr[1] == '/')
		path = sshd_from(path, 1);
	return arena_printf(a, "/root/%.*s", STR_ARG(sshd_from(path, 1)));
}

static struct str or_none(struct str word)
{
	return str_eqz_nocase(word, "none") ? STR("none") : word;
}

static struct str join_words(struct arena *a, const struct str *words, size_t n)
{
	size_t total = 1, at = 0, i;
	char *p;

	for (i = 0; i < n; i++)
		total += words[i].len + 1;
	p = arena_alloc(a, total);
	for (i = 0; i < n; i++) {
		if (i)
			p[at++] = ' ';
		if (words[i].len)
			memcpy(p + at, words[i].ptr, words[i].len);
		at += words[i].len;
	}
	return str_of(p, at);
}

static bool parse_port(struct str word, uint64_t *ret)
{
	if (str_eqz(word, "ssh")) {
		*ret = 22;
		return true;
	}
	return parse_number(word, 65535, ret) && *ret;
}

/*
 * "host", "host:port", "[v6]:port", "v6" into "HOST PORT", PORT 0 when it is not
 * said; sshd.c writes the address once all ports are known.
 */
static bool parse_listen(struct sshd_words *w, struct arena *a, struct str *ret)
{
	struct str word, host, rest;
	uint64_t port = 0;

	if (!sshd_must_word(w, &word))
		return false;
	rest = word;
	if (str_starts(word, "[")) {
		rest = sshd_from(word, 1);
		if (!str_cut(&rest, ']', &host) || (rest.len && rest.ptr[0] != ':'))
			return false;
		if (rest.len && !parse_port(sshd_from(rest, 1), &port))
			return false;
	} else if (!str_cut(&rest, ':', &host) || str_contains(rest, ":")) {
		host = word;
	} else if (!parse_port(rest, &port)) {
		return false;
	}
	if (!host.len)
		return false;
	*ret = arena_printf(a, "%.*s %llu", STR_ARG(host), (unsigned long long)port);
	return true;
}

static bool parse_subsystem(struct sshd_words *w, struct arena *a, struct str *ret)
{
	struct str name, command;

	if (!sshd_must_word(w, &name) || !sshd_must_word(w, &command))
		return false;
	*ret = join_words(a, w->words, w->n);
	w->at = w->n;
	return true;
}

static bool parse_startups(struct str word, struct arena *a, struct str *ret)
{
	struct str first, second;
	uint64_t begin, rate, full;
	bool more = str_cut(&word, ':', &first);

	if (!parse_number(first, INT_MAX, &begin) || !begin)
		return false;
	if (!more) {
		*ret = arena_printf(a, "%llu:30:%llu", (unsigned long long)begin,
			(unsigned long long)begin);
		return true;
	}
	if (!str_cut(&word, ':', &second) || !parse_number(second, 100, &rate) || !rate ||
		!parse_number(word, INT_MAX, &full) || begin > full)
		return false;
	*ret = arena_printf(a, "%llu:%llu:%llu", (unsigned long long)begin,
		(unsigned long long)rate, (unsigned long long)full);
	return true;
}

static bool parse_block_size(struct str word, struct arena *a, struct str *ret)
{
	struct str first;
	uint64_t v4, v6;

	if (!str_cut(&word, ':', &first) || !parse_number(first, 32, &v4) ||
		!parse_number(word, 128, &v6))
		return false;
	*ret = arena_printf(
		a, "%llu:%llu", (unsigned long long)v4, (unsigned long long)v6);
	return true;
}

/* parse_ipqos() and iptos2str() in one. */
static bool parse_qos(struct str word, struct arena *a, struct str *ret)
{
	static const struct {
		const char *name;
		uint64_t value;
	} NAMES[] = {{"none", UINT64_MAX}, {"af11", 0x28}, {"af12", 0x30}, {"af13", 0x38},
		{"af21", 0x48}, {"af22", 0x50}, {"af23", 0x58}, {"af31", 0x68},
		{"af32", 0x70}, {"af33", 0x78}, {"af41", 0x88}, {"af42", 0x90},
		{"af43", 0x98}, {"cs0", 0x00}, {"cs1", 0x20}, {"cs2", 0x40},
		{"cs3", 0x60}, {"cs4", 0x80}, {"cs5", 0xa0}, {"cs6", 0xc0}, {"cs7", 0xe0},
		{"ef", 0xb8}, {"le", 0x04}, {"lowdelay", 0x10}, {"throughput", 0x08},
		{"reliability", 0x04}};
	const size_t N = sizeof NAMES / sizeof *NAMES;
	uint64_t value = UINT64_MAX;
	size_t i;

	for (i = 0; i < N && !str_eqz_nocase(word, NAMES[i].name); i++)
		;
	if (i < N)
		value = NAMES[i].value;
	else if (str_starts(word, "0x") || str_starts(word, "0X")
			 ? !str_to_u64_base(sshd_from(word, 2), 16, &value)
			 : (word.len > 1 && word.ptr[0] == '0'
					   ? !str_to_u64_base(word, 8, &value)
					   : !str_to_u64(word, &value)))
		return false;
	if (i == N && value > 255)
		return false;
	for (i = 0; i < N; i++)
		if (NAMES[i].value == value) {
			*ret = str_z(NAMES[i].name);
			return true;
		}
	*ret = arena_printf(a, "0x%02llx", (unsigned long long)value);
	return true;
}

static bool parse_ipqos(struct sshd_words *w, struct arena *a, struct str *ret)
{
	struct str word, first, second;

	if (!sshd_must_word(w, &word) || !parse_qos(word, a, &first))
		return false;
	second = first;
	if (sshd_next_word(w, &word) && !parse_qos(word, a, &second))
		return false;
	*ret = arena_printf(a, "%.*s %.*s", STR_ARG(first), STR_ARG(second));
	return true;
}

/* "BYTES SECONDS", where "-" says that no time is given. */
static bool parse_rekey(struct sshd_words *w, struct arena *a, struct str *ret)
{
	uint64_t bytes = 0, seconds;
	struct str word;

	if (!sshd_must_word(w, &word))
		return false;
	if (!str_eqz(word, "default") &&
		(!parse_scaled(word, &bytes) || (bytes && bytes < 16)))
		return false;
	if (!sshd_next_word(w, &word) || str_eqz(word, "none")) {
		*ret = arena_printf(a, "%llu -", (unsigned long long)bytes);
		return true;
	}
	if (!parse_time(word, &seconds))
		return false;
	*ret = arena_printf(
		a, "%llu %llu", (unsigned long long)bytes, (unsigned long long)seconds);
	return true;
}

/* PermitOpen and PermitListen: "any", "none", or host:port…; a bare port may listen. */
static bool parse_open(
	struct sshd_words *w, bool listen, struct arena *a, struct str *ret)
{
	struct str word;
	size_t i;

	if (!sshd_must_word(w, &word))
		return false;
	if (str_eqz(word, "any") || str_eqz(word, "none")) {
		*ret = word;
		return true;
	}
	for (i = 0; i < w->n; i++) {
		if (str_contains(w->words[i], ":"))
			continue;
		if (!listen)
			return false;
		w->words[i] = arena_printf(a, "*:%.*s", STR_ARG(w->words[i]));
	}
	*ret = join_words(a, w->words, w->n);
	w->at = w->n;
	return true;
}

static bool parse_pubkey_options(struct sshd_words *w, struct str *ret)
{
	bool touch = false, verify = false;
	struct str word;

	while (sshd_next_word(w, &word)) {
		if (str_eqz_nocase(word, "touch-required"))
			touch = true;
		else if (str_eqz_nocase(word, "verify-required"))
			verify = true;
		else if (!str_eqz_nocase(word, "none"))
			return false;
	}
	*ret = touch && verify ? STR("touch-required verify-required")
	       : touch         ? STR("touch-required")
	       : verify        ? STR("verify-required")
			       : STR("none");
	return true;
}

static bool parse_timeouts(struct sshd_words *w, struct arena *a, struct str *ret)
{
	struct str word, rest, type;
	uint64_t seconds;

	while (sshd_next_word(w, &word)) {
		rest = word;
		if (str_eqz_nocase(word, "none")
				? w->n > 1
				: !str_cut(&rest, '=', &type) || !type.len ||
					  !parse_time(rest, &seconds))
			return false;
	}
	*ret = w->n == 1 ? or_none(w->words[0]) : join_words(a, w->words, w->n);
	return w->n > 0;
}

bool sshd_parse_list(struct sshd_words *w, enum sshd_kind kind)
{
	size_t i, j, n = 0;

	for (i = 0; i < w->n; i++) {
		struct str rest = w->words[i], name, other;
		bool taken = false, pair = str_cut(&rest, '=', &name);

		if (!w->words[i].len || (kind == K_SETENV && !pair) ||
			(kind == K_NAMES && pair))
			return false;
		for (j = 0; kind == K_SETENV && j < n; j++) {
			rest = w->words[j];
			str_cut(&rest, '=', &other);
			taken = taken || str_eq(name, other);
		}
		if (!taken)
			w->words[n++] = w->words[i];
	}
	w->n = w->at = n;
	return true;
}

static bool parse_words(
	struct sshd_words *w, bool methods, struct arena *a, struct str *ret)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (!w->words[i].len ||
			(methods && w->n > 1 && str_eqz(w->words[i], "any")))
			return false;
		w->words[i] = expand_home(a, w->words[i]);
	}
	*ret = join_words(a, w->words, w->n);
	w->at = w->n;
	return true;
}

/* What stands on the line after the keyword, as sshd keeps it for commands. */
static bool parse_rest(
	struct sshd_words *w, struct str rest, bool command, struct str *ret)
{
	w->at = w->n;
	*ret = sshd_skip_blanks(rest);
	if (command)
		return str_starts(*ret, "/") || str_eqz_nocase(*ret, "none");
	*ret = or_none(*ret);
	return true;
}

static bool parse_addendum(struct sshd_words *w, struct str rest, struct str *ret)
{
	struct str head;

	str_cut(&rest, '#', &head);
	w->at = w->n;
	*ret = or_none(str_trim(head));
	if (!ret->len)
		*ret = STR("none");
	return !str_contains(*ret, "\r");
}

/* Kinds that take one word and give one value. */
static bool parse_one(
	const struct sshd_keyword *k, struct str word, struct arena *a, struct str *ret)
{
	uint64_t n;

	switch ((enum sshd_kind)k->kind) {
	case K_CHOICE:
		return parse_choice(k->detail, word, ret);
	case K_TIMEOUT:
		if (str_eqz_nocase(word, "none")) {
			*ret = STR("none");
			return true;
		}
		/* fall through */
	case K_TIME:
		if (!parse_time(word, &n))
			return false;
		*ret = !n && k->kind == K_TIMEOUT ? STR("none") : number_text(a, n);
		return true;
	case K_SOURCE_STARTUPS:
		if (str_eqz(word, "none")) {
			*ret = word;
			return true;
		}
		/* fall through */
	case K_INT:
		if (!parse_number(word, INT_MAX, &n))
			return false;
		*ret = number_text(a, n);
		return true;
	case K_PORT:
		if (!parse_port(word, &n))
			return false;
		*ret = number_text(a, n);
		return true;
	case K_MASK:
		if (!str_to_u64_base(word, 8, &n) || n > 0777)
			return false;
		*ret = arena_printf(a, "0%llo", (unsigned long long)n);
		return true;
	case K_PATH:
	case K_USER_WORD:
		*ret = or_none(expand_home(a, word));
		return true;
	case K_WORD:
		*ret = or_none(word);
		return true;
	case K_USER_ENV:
		*ret = word;
		return true;
	case K_STARTUPS:
		return parse_startups(word, a, ret);
	case K_BLOCK_SIZE:
		return parse_block_size(word, a, ret);
	case K_ALGORITHMS:
		return assemble(k->detail, word, a, ret);
	default:
		return false;
	}
}

bool sshd_parse_value(const struct sshd_keyword *k, struct sshd_words *w, struct str rest,
	struct arena *a, struct str *ret)
{
	struct str word;

	switch ((enum sshd_kind)k->kind) {
	case K_REST:
	case K_COMMAND:
		return parse_rest(w, rest, k->kind == K_COMMAND, ret);
	case K_ADDENDUM:
		return parse_addendum(w, rest, ret);
	case K_WORDS:
	case K_METHODS:
		return w->n || k->kind == K_WORDS
			       ? parse_words(w, k->kind == K_METHODS, a, ret)
			       : false;
	case K_LISTEN:
		return parse_listen(w, a, ret);
	case K_SUBSYSTEM:
		return parse_subsystem(w, a, ret);
	case K_IPQOS:
		return parse_ipqos(w, a, ret);
	case K_REKEY:
		return parse_rekey(w, a, ret);
	case K_OPEN:
	case K_LISTEN_AT:
		return parse_open(w, k->kind == K_LISTEN_AT, a, ret);
	case K_PUBKEY_OPTIONS:
		return parse_pubkey_options(w, ret);
	case K_TIMEOUTS:
		return parse_timeouts(w, a, ret);
	default:
		return sshd_must_word(w, &word) && parse_one(k, word, a, ret);
	}
}
