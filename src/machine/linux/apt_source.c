#include "apt_source.h"

#include "apt_conf.h"
#include "buf.h"
#include "deb822.h"

#define FILE_MAX ((size_t)4 << 20)
#define SOURCES_MAX 10000
#define PATH_BYTES_MAX 4096

static struct str without_slashes(struct str uri)
{
	while (uri.len && uri.ptr[uri.len - 1] == '/')
		uri.len--;
	return uri;
}

/* "[arch=amd64,arm64 signed-by=/x]": *rest stands behind it. */
static bool take_options(struct str *rest, struct str *architectures)
{
	struct str options, word;

	*rest = str_trim(*rest);
	if (!str_starts(*rest, "["))
		return true;
	if (!str_cut(rest, ']', &options))
		return false;
	options = str_of(options.ptr + 1, options.len - 1);
	while (str_next_word(&options, &word))
		if (str_starts(word, "arch="))
			*architectures = str_of(word.ptr + 5, word.len - 5);
	return true;
}

/* "cdrom:[Debian 12 ...]/": the brackets may hold blanks. */
static bool take_uri(struct str *rest, struct str *uri)
{
	struct str s = str_trim(*rest);
	size_t i;
	bool bracket = false;

	for (i = 0; i < s.len && (bracket || str_trim(str_of(s.ptr + i, 1)).len); i++)
		bracket = s.ptr[i] == '[' || (bracket && s.ptr[i] != ']');
	*uri = str_of(s.ptr, i);
	*rest = str_of(s.ptr + i, s.len - i);
	return !bracket && i > 0 && memchr(uri->ptr, ':', uri->len);
}

enum err apt_source_parse_line(struct str line, struct apt_source *ret)
{
	struct apt_source r = {.architectures = STR("")};
	struct str rest, type;

	str_cut(&line, '#', &rest);
	if (!str_next_word(&rest, &type) || str_eqz(type, "deb-src"))
		return ERR_NOT_FOUND;
	if (!str_eqz(type, "deb") || !take_options(&rest, &r.architectures) ||
		!take_uri(&rest, &r.uri) || !str_next_word(&rest, &r.suite))
		return ERR_MALFORMED;
	r.uri = without_slashes(r.uri);
	r.components = str_trim(rest);
	if (!r.uri.len || (!str_ends(r.suite, "/") && !r.components.len))
		return ERR_MALFORMED;
	*ret = r;
	return OK;
}

static bool is_no(struct str v)
{
	return str_eqz_nocase(v, "no") || str_eqz_nocase(v, "false") || str_eqz(v, "0") ||
	       str_eqz_nocase(v, "without") || str_eqz_nocase(v, "off") ||
	       str_eqz_nocase(v, "disable");
}

static bool has_word(struct str words, const char *wanted)
{
	struct str word;

	while (deb822_next_word(&words, &word))
		if (str_eqz(word, wanted))
			return true;
	return false;
}

enum err apt_source_parse_stanza(struct str stanza, apt_source_fn *each, void *ctx)
{
	struct str types = STR(""), uris = STR(""), suites = STR(""), uri, suite, all;
	struct apt_source r = {.components = STR(""), .architectures = STR("")};
	struct deb822_field f;
	bool enabled = true, any = false, broken = false;
	enum err got;

	while ((got = deb822_next_field(&stanza, &f)) != ERR_NOT_FOUND) {
		any = true;
		broken |= got != OK;
		if (got)
			continue;
		if (deb822_is(&f, "Types"))
			types = f.value;
		else if (deb822_is(&f, "URIs"))
			uris = f.value;
		else if (deb822_is(&f, "Suites"))
			suites = f.value;
		else if (deb822_is(&f, "Components"))
			r.components = f.value;
		else if (deb822_is(&f, "Architectures"))
			r.architectures = f.value;
		else if (deb822_is(&f, "Enabled"))
			enabled = !is_no(f.value);
	}
	if (!any)
		return OK;
	if (broken || !types.len || !uris.len || !suites.len)
		return ERR_MALFORMED;
	if (!enabled || !has_word(types, "deb"))
		return OK;
	while (deb822_next_word(&uris, &uri))
		for (all = suites; deb822_next_word(&all, &suite);) {
			r.uri = without_slashes(uri);
			r.suite = suite;
			each(ctx, &r);
		}
	return OK;
}

/* --- all of them ------------------------------------------------------------ */

struct loading {
	struct scan *s;
	int column;
	const char *path;
	size_t line;
	struct apt_source *sources;
	size_t n, cap;
};

static void add(void *ctx, const struct apt_source *source)
{
	struct loading *l = ctx;

	if (l->n == SOURCES_MAX) {
		scan_warn(l->s, l->column, "more than %d package sources", SOURCES_MAX);
		return;
	}
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 16;
		struct apt_source *more =
			ARENA_ARRAY(scan_arena(l->s), struct apt_source, cap);

		if (l->n)
			memcpy(more, l->sources, l->n * sizeof *more);
		l->sources = more;
		l->cap = cap;
	}
	l->sources[l->n] = *source;
	l->sources[l->n].path = l->path;
	l->sources[l->n++].line = l->line;
}

static void load_list(struct loading *l, const char *path)
{
	struct str text, line;

	if (!scan_read(l->s, l->column, path, FILE_MAX, &text))
		return;
	l->path = path;
	l->line = 0;
	while (str_next_line(&text, &line)) {
		struct apt_source source;
		enum err r = apt_source_parse_line(line, &source);

		l->line++;
		if (!r)
			add(l, &source);
		else if (r != ERR_NOT_FOUND)
			scan_warn(l->s, l->column, "%s:%zu: malformed source", path,
				l->line);
	}
}

static size_t count_lines(const char *from, const char *to)
{
	size_t n = 0;

	while (from < to && (from = memchr(from, '\n', (size_t)(to - from))) != NULL)
		n++, from++;
	return n;
}

static void load_deb822(struct loading *l, const char *path)
{
	struct str text, stanza;
	const char *from;

	if (!scan_read(l->s, l->column, path, FILE_MAX, &text))
		return;
	l->path = path;
	from = text.ptr;
	while (deb822_next_stanza(&text, &stanza)) {
		l->line = count_lines(from, stanza.ptr) + 1;
		if (apt_source_parse_stanza(stanza, add, l))
			scan_warn(l->s, l->column, "%s:%zu: malformed source", path,
				l->line);
	}
}

void apt_sources_load(
	struct scan *s, int column, const struct apt_source **ret, size_t *ret_n)
{
	static const char DIR_PATH[] = "/etc/apt/sources.list.d";
	struct loading l = {.s = s, .column = column};
	const char *const *names;
	size_t n, i;

	load_list(&l, "/etc/apt/sources.list");
	if (scan_list(s, column, DIR_PATH, &names, &n))
		for (i = 0; i < n; i++) {
			struct str name = str_z(names[i]);
			const char *path =
				arena_printf(scan_arena(s), "%s/%s", DIR_PATH, names[i])
					.ptr;

			if (str_ends(name, ".list") && apt_reads_fragment(name, ".list"))
				load_list(&l, path);
			else if (str_ends(name, ".sources") &&
				 apt_reads_fragment(name, ".sources"))
				load_deb822(&l, path);
		}
	*ret = l.sources;
	*ret_n = l.n;
}

/* --- the names of lists ----------------------------------------------------- */

/* What follows "http://", and the name of a user left out. */
static struct str host_and_path(const struct apt_source *source)
{
	struct str rest = source->uri, scheme, authority, user;

	str_cut(&rest, ':', &scheme);
	if (!str_starts(rest, "//"))
		return rest;
	rest = str_of(rest.ptr + 2, rest.len - 2);
	authority = rest;
	str_cut(&authority, '/', &user);
	authority = user;
	if (str_cut(&authority, '@', &user))
		rest = str_of(
			authority.ptr, (size_t)(rest.ptr + rest.len - authority.ptr));
	return rest;
}

struct str apt_source_site(const struct apt_source *source)
{
	struct str rest = host_and_path(source), host, name;

	str_cut(&rest, '/', &host);
	str_cut(&host, ':', &name);
	return name;
}

/* apt's URItoFileName(): '/' is '_', what a file name should not hold is %xx. */
static void append_escaped(struct buf *out, struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c == '/')
			buf_char(out, '_');
		else if (c <= 0x20 || c >= 0x7f || strchr("\\|{}[]<>\"^~_=!@#$%&*", c))
			buf_printf(out, "%%%02x", c);
		else
			buf_char(out, (char)c);
	}
}

const char *apt_source_list_path(
	struct arena *a, const struct apt_source *source, const char *rest)
{
	SCOPED_BUF(out, PATH_BYTES_MAX);
	bool plain = str_ends(source->suite, "/");

	buf_z(&out, APT_LISTS "/");
	append_escaped(&out, host_and_path(source));
	buf_z(&out, plain ? "_" : "_dists_");
	if (!str_eqz(source->suite, "/"))
		append_escaped(&out, source->suite);
	if (!plain)
		buf_char(&out, '_');
	append_escaped(&out, str_z(rest));
	return arena_str(a, buf_str(&out)).ptr;
}
