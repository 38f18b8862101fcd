#include "apt_pins.h"

#include <fnmatch.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "apt_conf.h"
#include "deb822.h"

#define FILE_MAX ((size_t)1 << 20)
#define PINS_MAX 10000
#define PATTERN_MAX 1024
#define MATCH_STEPS_MAX 100000
#define DEFAULT_RELEASE_PRIORITY 990

/* --- reading ---------------------------------------------------------------- */

static bool parse_priority(struct str s, int *ret)
{
	int64_t n;

	if (str_eqz(s, "never")) {
		*ret = APT_NEVER;
		return true;
	}
	if (s.len && s.ptr[0] == '+')
		s = str_of(s.ptr + 1, s.len - 1);
	if (!str_to_i64(s, &n) || n == 0 || n < -32767 || n > 32767)
		return false;
	*ret = (int)n;
	return true;
}

static bool parse_kind(struct str word, enum apt_pin_kind *ret)
{
	if (str_eqz(word, "version"))
		*ret = APT_PIN_VERSION;
	else if (str_eqz(word, "release"))
		*ret = APT_PIN_RELEASE;
	else if (str_eqz(word, "origin"))
		*ret = APT_PIN_ORIGIN;
	else
		return false;
	return true;
}

static struct str without_quotes(struct str s)
{
	if (s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
		return str_of(s.ptr + 1, s.len - 2);
	return s;
}

enum err apt_pin_parse(struct str stanza, struct apt_pin *ret)
{
	struct apt_pin p = {.packages = STR("")};
	struct str pin = STR(""), priority = STR(""), word;
	struct deb822_field f;
	bool broken = false, general;
	enum err got;

	while ((got = deb822_next_field(&stanza, &f)) != ERR_NOT_FOUND) {
		broken |= got != OK;
		if (got)
			continue;
		if (deb822_is(&f, "Package"))
			p.packages = f.value;
		else if (deb822_is(&f, "Pin"))
			pin = f.value;
		else if (deb822_is(&f, "Pin-Priority"))
			priority = f.value;
	}
	if (broken)
		return ERR_MALFORMED;
	if (!p.packages.len)
		return ERR_NOT_FOUND;
	general = str_eqz(p.packages, "*");
	if (!str_next_word(&pin, &word) || !parse_kind(word, &p.kind) ||
		!parse_priority(priority, &p.priority) ||
		(general && p.kind == APT_PIN_VERSION))
		return ERR_MALFORMED;
	p.data = without_quotes(str_trim(pin));
	*ret = p;
	return OK;
}

struct loading {
	struct scan *s;
	int column;
	struct apt_pin *items;
	size_t n, cap;
};

static void add(struct loading *l, const struct apt_pin *p)
{
	if (l->n == PINS_MAX) {
		scan_warn(l->s, l->column, "%s: more than %d pins", p->source, PINS_MAX);
		return;
	}
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 8;
		struct apt_pin *more = ARENA_ARRAY(scan_arena(l->s), struct apt_pin, cap);

		if (l->n)
			memcpy(more, l->items, l->n * sizeof *more);
		l->items = more;
		l->cap = cap;
	}
	l->items[l->n++] = *p;
}

static void load_file(struct loading *l, const char *path)
{
	struct str text, stanza;

	if (!scan_read(l->s, l->column, path, FILE_MAX, &text))
		return;
	while (deb822_next_stanza(&text, &stanza)) {
		struct apt_pin p;
		enum err r = apt_pin_parse(stanza, &p);

		p.source = path;
		if (!r)
			add(l, &p);
		else if (r != ERR_NOT_FOUND)
			scan_warn(l->s, l->column, "%s: malformed pin", path);
	}
}

struct apt_pins apt_pins_load(struct scan *s, int column, struct str default_release)
{
	static const char DIR_PATH[] = "/etc/apt/preferences.d";
	struct loading l = {.s = s, .column = column};
	const char *const *names;
	size_t n, i;

	if (default_release.len)
		add(&l, &(struct apt_pin){STR("*"), APT_PIN_RELEASE, default_release,
				DEFAULT_RELEASE_PRIORITY, "APT::Default-Release"});
	load_file(&l, "/etc/apt/preferences");
	if (scan_list(s, column, DIR_PATH, &names, &n))
		for (i = 0; i < n; i++)
			if (apt_reads_fragment(str_z(names[i]), ".pref"))
				load_file(&l, arena_printf(scan_arena(s), "%s/%s",
						      DIR_PATH, names[i])
						      .ptr);
	return (struct apt_pins){l.items, l.n};
}

/* --- matching --------------------------------------------------------------- */

static bool regex_matches(struct str pattern, struct str text)
{
	pcre2_match_context *limits = pcre2_match_context_create(NULL);
	pcre2_match_data *data = NULL;
	pcre2_code *code;
	PCRE2_SIZE at;
	int error, r = -1;

	code = pcre2_compile(
		(PCRE2_SPTR)pattern.ptr, pattern.len, PCRE2_CASELESS, &error, &at, NULL);
	if (code && limits) {
		data = pcre2_match_data_create_from_pattern(code, NULL);
		pcre2_set_match_limit(limits, MATCH_STEPS_MAX);
		r = pcre2_match(code, (PCRE2_SPTR)text.ptr, text.len, 0, 0, data, limits);
	}
	pcre2_match_data_free(data);
	pcre2_code_free(code);
	pcre2_match_context_free(limits);
	return r >= 0;
}

/* apt's ExpressionMatches(): "/regular expression/" or a glob, without case. */
static bool expression_matches(struct str pattern, struct str text)
{
	char p[PATTERN_MAX], t[PATTERN_MAX];

	if (pattern.len >= 2 && pattern.ptr[0] == '/' &&
		pattern.ptr[pattern.len - 1] == '/')
		return regex_matches(str_of(pattern.ptr + 1, pattern.len - 2), text);
	if (pattern.len >= sizeof p || text.len >= sizeof t)
		return false;
	snprintf(p, sizeof p, "%.*s", STR_ARG(pattern));
	snprintf(t, sizeof t, "%.*s", STR_ARG(text));
	return fnmatch(p, t, FNM_CASEFOLD) == 0;
}

static bool release_part_matches(
	char key, struct str value, const struct apt_place *place)
{
	const struct apt_release *r = &place->release;

	switch (key) {
	case 'a':
		return expression_matches(value, r->suite);
	case 'n':
		return expression_matches(value, r->codename);
	case 'v':
		return expression_matches(value, r->version);
	case 'o':
		return expression_matches(value, r->origin);
	case 'l':
		return expression_matches(value, r->label);
	case 'c':
		return expression_matches(value, place->component);
	case 'b':
		return expression_matches(value, place->architecture);
	default:
		return false;
	}
}

/* "a=stable, l=Debian", or a bare word: a version when a digit begins it, else a name. */
static bool release_matches(struct str data, const struct apt_place *place)
{
	bool more = true;
	struct str part, key;

	if (str_eqz(data, "*"))
		return true;
	if (!memchr(data.ptr, '=', data.len)) {
		if (data.len && data.ptr[0] >= '0' && data.ptr[0] <= '9')
			return expression_matches(data, place->release.version);
		return data.len &&
		       (expression_matches(data, place->release.suite) ||
			       expression_matches(data, place->release.codename));
	}
	while (more) {
		more = str_cut(&data, ',', &part);
		part = str_trim(part);
		if (!part.len)
			continue;
		if (!str_cut(&part, '=', &key) || key.len != 1 ||
			!release_part_matches(key.ptr[0], without_quotes(part), place))
			return false;
	}
	return true;
}

static bool place_matches(const struct apt_pin *p, const struct apt_place *place)
{
	if (p->kind == APT_PIN_ORIGIN)
		return p->data.len ? expression_matches(p->data, place->site)
				   : !place->site.len &&
					     !str_eqz(place->release.suite, "now");
	return p->kind == APT_PIN_RELEASE && release_matches(p->data, place);
}

static bool is_general(const struct apt_pin *p)
{
	return str_eqz(p->packages, "*");
}

int apt_pins_place_priority(
	const struct apt_pins *pins, const struct apt_place *place, bool is_status)
{
	size_t i;

	for (i = 0; i < pins->n; i++)
		if (is_general(&pins->items[i]) && place_matches(&pins->items[i], place))
			return pins->items[i].priority;
	if (is_status || place->release.but_automatic_upgrades)
		return 100;
	return place->release.not_automatic ? 1 : 500;
}

/* One word of Package: "name", "name:arch", "src:name", a glob or an expression. */
static bool package_matches(
	struct str word, struct str package, struct str source, struct str architecture)
{
	const char *colon;

	if (str_starts(word, "src:")) {
		word = str_of(word.ptr + 4, word.len - 4);
		package = source;
	}
	colon = word.len && word.ptr[0] != '/' ? memrchr(word.ptr, ':', word.len) : NULL;
	if (colon) {
		struct str arch =
			str_of(colon + 1, (size_t)(word.ptr + word.len - colon - 1));

		if (!str_eqz(arch, "any") && !expression_matches(arch, architecture))
			return false;
		word.len = (size_t)(colon - word.ptr);
	}
	return str_eq(word, package) || expression_matches(word, package);
}

static bool names_package(const struct apt_pin *p, struct str package, struct str source,
	struct str architecture)
{
	struct str words = p->packages, word;

	while (deb822_next_word(&words, &word))
		if (package_matches(word, package, source, architecture))
			return true;
	return false;
}

size_t apt_pins_find(const struct apt_pins *pins, struct str package, struct str source,
	struct str architecture, struct str version, const struct apt_place *place)
{
	size_t i;

	for (i = 0; i < pins->n; i++) {
		const struct apt_pin *p = &pins->items[i];

		if (is_general(p) || !names_package(p, package, source, architecture))
			continue;
		if (p->kind == APT_PIN_VERSION ? expression_matches(p->data, version)
					       : place_matches(p, place))
			return i;
	}
	return pins->n;
}
