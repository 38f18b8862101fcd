#include "content_internal.h"

#include <dirent.h>
#include <errno.h>

#include "buf.h"
#include "digest.h"

#define FILES_MAX 10000

const char *kind_name(enum clause_kind k)
{
	static const char *const NAMES[KINDS] = {"check", "enforce", "detect", "duty",
		"register", "process", "report", "declare"};

	return NAMES[k];
}

bool kind_of(struct str name, enum clause_kind *ret)
{
	int k;

	for (k = 0; k < KINDS; k++)
		if (str_eqz(name, kind_name((enum clause_kind)k))) {
			*ret = (enum clause_kind)k;
			return true;
		}
	return false;
}

void problem_add(struct problems *p, const struct error *e)
{
	if (p->n < PROBLEMS_MAX)
		p->text[p->n++] = arena_str(p->arena, str_z(e->text));
}

/* --- values that all kinds of file have -------------------------------------- */

enum err read_words(struct conf *map, const char *key, struct words *ret, struct error *e)
{
	struct conf *c;
	enum err r = conf_get(map, key, &c, e);

	if (r)
		return r;
	r = conf_get_str(c, "vi", &ret->vi, e);
	if (!r)
		r = conf_get_str(c, "en", &ret->en, e);
	if (!r && (!ret->vi.len || !ret->en.len))
		r = conf_error(c, e, "'%s' needs words in vi and in en", key);
	return r ? r : conf_done(c, e);
}

static void append_json_string(struct buf *b, struct str s)
{
	size_t i;

	buf_char(b, '"');
	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"' || s.ptr[i] == '\\')
			buf_char(b, '\\');
		if ((unsigned char)s.ptr[i] < 0x20)
			buf_printf(b, "\\u%04x", s.ptr[i]);
		else
			buf_char(b, s.ptr[i]);
	}
	buf_char(b, '"');
}

enum err read_value(
	struct conf *c, struct arena *a, struct parameter *ret, struct error *e)
{
	SCOPED_BUF(json, 1 << 20);

	ret->at = c;
	if (c->kind == CONF_MAP || conf_is_null(c))
		return conf_error(c, e, "'%.*s' must be a number, a text or a list",
			STR_ARG(c->key));
	if (c->kind == CONF_SCALAR) {
		ret->is_int = conf_is_int(c);
		if (ret->is_int && conf_int(c, &ret->i, e))
			return ERR_MALFORMED;
		ret->text = c->scalar;
		return OK;
	}
	ret->is_list = true;
	buf_char(&json, '[');
	CONF_FOR_EACH (item, c) {
		if (item->kind != CONF_SCALAR || conf_is_null(item))
			return conf_error(item, e, "a list here holds numbers and texts");
		if (json.len > 1)
			buf_char(&json, ',');
		if (conf_is_int(item))
			buf_append(&json, item->scalar);
		else
			append_json_string(&json, item->scalar);
	}
	buf_char(&json, ']');
	if (buf_failed(&json))
		return conf_error(c, e, "the list is too long");
	ret->text = arena_str(a, buf_str(&json));
	return OK;
}

enum err read_texts(struct conf *list, struct arena *a, struct str **ret, size_t *ret_n,
	struct error *e)
{
	enum err r = conf_want(list, CONF_LIST, e);
	struct str *texts;
	size_t n = 0;

	if (r)
		return r;
	texts = ARENA_ARRAY(a, struct str, list->n);
	CONF_FOR_EACH (item, list) {
		r = conf_str(item, &texts[n++], e);
		if (r)
			return r;
	}
	*ret = texts;
	*ret_n = n;
	return OK;
}

enum err read_parameters(struct conf *map, parameter_reader *read, struct arena *a,
	struct parameter **ret, size_t *ret_n, struct error *e)
{
	enum err r = conf_want(map, CONF_MAP, e);
	struct parameter *parameters;
	size_t n = 0;

	if (r)
		return r;
	parameters = ARENA_ARRAY(a, struct parameter, map->n);
	CONF_FOR_EACH (v, map) {
		r = read(v, a, &parameters[n++], e);
		if (r)
			return r;
	}
	*ret = parameters;
	*ret_n = n;
	return OK;
}

enum err read_id(struct conf *map, const char *key, struct str *ret, struct error *e)
{
	static const char ALLOWED[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789.-_";
	struct conf *c;
	enum err r = conf_get(map, key, &c, e);
	size_t i;

	if (!r)
		r = conf_str(c, ret, e);
	if (r)
		return r;
	if (!ret->len || ret->len > 80)
		return conf_error(c, e, "'%s' must be 1 to 80 letters", key);
	for (i = 0; i < ret->len; i++)
		if (!strchr(ALLOWED, ret->ptr[i]))
			return conf_error(c, e,
				"'%.*s': only letters, digits and .-_ here",
				STR_ARG(*ret));
	return OK;
}

/* --- the folder -------------------------------------------------------------- */

enum part { PART_DOCUMENTS, PART_CHECKS, PART_SETTINGS, PARTS };
static const char *const PART_NAMES[PARTS] = {"documents", "checks", "settings"};

struct file_list {
	size_t n;
	const char **path;
};

static int by_path(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The *.yaml files of dir/sub, sorted. */
static enum err list_files(const char *dir, const char *sub, struct arena *a,
	struct file_list *ret, struct error *e)
{
	struct str folder = arena_printf(a, "%s/%s", dir, sub);
	DIR *d = opendir(folder.ptr);
	struct dirent *entry;
	size_t cap = 0;
	int why;

	*ret = (struct file_list){0};
	if (!d && errno == ENOENT && strcmp(sub, PART_NAMES[PART_DOCUMENTS]) != 0)
		return OK; /* content may have no checks or settings */
	if (!d)
		return error_errno(e, errno, "%s", folder.ptr);
	while (errno = 0, (entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.' || !str_ends(str_z(entry->d_name), ".yaml"))
			continue;
		if (ret->n == FILES_MAX) {
			errno = EFBIG;
			break;
		}
		if (ret->n == cap) {
			const char **more =
				ARENA_ARRAY(a, const char *, cap ? cap * 2 : 64);

			if (ret->n)
				memcpy(more, ret->path, ret->n * sizeof *more);
			ret->path = more;
			cap = cap ? cap * 2 : 64;
		}
		ret->path[ret->n++] =
			arena_printf(a, "%s/%s", folder.ptr, entry->d_name).ptr;
	}
	why = errno;
	closedir(d);
	if (why)
		return error_errno(e, why, "%s", folder.ptr);
	if (ret->n)
		qsort(ret->path, ret->n, sizeof *ret->path, by_path);
	return OK;
}

/* The name of the file without folder and ".yaml". */
static struct str stem(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str s = str_z(slash ? slash + 1 : path);

	return str_of(s.ptr, s.len - strlen(".yaml"));
}

/* One file, also into the bundle's digest by its name below the content folder. */
static enum err load_file(struct content *c, const char *path, size_t dir_len,
	struct digest *digest, struct conf **ret, struct error *e)
{
	struct str text;
	enum err r = conf_read(path, c->arena, &text, e);

	if (r)
		return r;
	digest_add(digest, str_of(path + dir_len, strlen(path + dir_len) + 1));
	digest_add(digest, str_of((const char *)&text.len, sizeof text.len));
	digest_add(digest, text);
	return conf_parse(path, text, c->arena, ret, e);
}

static enum err same_name(
	struct str id, const char *path, const struct conf *at, struct error *e)
{
	if (str_eq(id, stem(path)))
		return OK;
	return conf_error(at, e, "'%.*s' must stand in a file of that name, %.*s.yaml",
		STR_ARG(id), STR_ARG(id));
}

static enum err read_object(struct content *c, enum part part, struct conf *root,
	const char *path, struct error *e)
{
	enum err r = conf_want(root, CONF_MAP, e);

	if (r)
		return r;
	/* a file that failed half-way has left its traces in the place of the next */
	switch (part) {
	case PART_DOCUMENTS:
		c->documents[c->n_documents] = (struct document){0};
		r = document_read(root, c->arena, &c->documents[c->n_documents], e);
		if (!r)
			r = same_name(c->documents[c->n_documents].id, path, root, e);
		c->n_documents += !r;
		return r;
	case PART_CHECKS:
		c->checks[c->n_checks] = (struct check){0};
		r = check_read(root, c->arena, &c->checks[c->n_checks], e);
		if (!r)
			r = same_name(c->checks[c->n_checks].id, path, root, e);
		c->n_checks += !r;
		return r;
	case PART_SETTINGS:
	default:
		c->settings[c->n_settings] = (struct setting){0};
		r = setting_read(root, c->arena, &c->settings[c->n_settings], e);
		if (!r)
			r = same_name(c->settings[c->n_settings].id, path, root, e);
		c->n_settings += !r;
		return r;
	}
}

static enum err load_part(struct content *c, const char *dir, enum part part,
	struct digest *digest, struct problems *p, struct error *e)
{
	struct file_list files;
	enum err r = list_files(dir, PART_NAMES[part], c->arena, &files, e);
	size_t i;

	if (r)
		return r;
	if (part == PART_DOCUMENTS)
		c->documents = ARENA_ARRAY(c->arena, struct document, files.n);
	else if (part == PART_CHECKS)
		c->checks = ARENA_ARRAY(c->arena, struct check, files.n);
	else
		c->settings = ARENA_ARRAY(c->arena, struct setting, files.n);
	for (i = 0; i < files.n; i++) {
		struct conf *root;
		struct error one;

		if (load_file(c, files.path[i], strlen(dir), digest, &root, &one) ||
			read_object(c, part, root, files.path[i], &one))
			problem_add(p, &one);
	}
	return OK;
}

static void unique_clauses(const struct content *c, struct problems *p)
{
	size_t d, i;
	struct error e;

	for (d = 0; d < c->n_documents; d++)
		for (i = 0; i < c->documents[d].n_clauses; i++) {
			const struct clause *k = &c->documents[d].clauses[i];

			if (content_clause(c, k->id) != k) {
				conf_error(k->at, &e, "clause '%.*s' is there twice",
					STR_ARG(k->id));
				problem_add(p, &e);
			}
		}
}

static void link_all(struct content *c, struct problems *p)
{
	size_t i;

	for (i = 0; i < c->n_settings; i++)
		setting_link(c, &c->settings[i], p);
	for (i = 0; i < c->n_checks; i++)
		check_link(c, &c->checks[i], p);
	for (i = 0; i < c->n_documents; i++)
		document_link(c, &c->documents[i], p);
	unique_clauses(c, p);
}

enum err content_load(
	const char *dir, struct content **ret, struct problems *p, struct error *e)
{
	SCOPED(content) c = calloc(1, sizeof *c);
	SCOPED(digest) digest = NULL;
	char sum[DIGEST_HEX_MAX];
	enum err r;
	int part;

	if (!c)
		abort();
	c->arena = arena_new();
	r = digest_new(DIGEST_SHA256, &digest, e);
	for (part = 0; part < PARTS && !r; part++)
		r = load_part(c, dir, (enum part)part, digest, p, e);
	if (r)
		return error_wrap(e, r, "content '%s'", dir);
	c->bundle = arena_str(c->arena, digest_end_hex(digest, sum));
	if (!p->n)
		link_all(c, p);
	if (!p->n && !c->n_documents)
		return error_set(
			e, ERR_NOT_FOUND, "content '%s': there is no document", dir);
	if (p->n)
		return error_set(e, ERR_MALFORMED, "%s", p->text[0].ptr);
	*ret = TAKE(c);
	return OK;
}

void content_free(struct content *c)
{
	if (!c)
		return;
	arena_free(c->arena);
	free(c);
}

/* --- finding ----------------------------------------------------------------- */

const struct document *content_document(const struct content *c, struct str id)
{
	size_t i;

	for (i = 0; i < c->n_documents; i++)
		if (str_eq(c->documents[i].id, id))
			return &c->documents[i];
	return NULL;
}

const struct clause *content_clause(const struct content *c, struct str id)
{
	size_t d, i;

	for (d = 0; d < c->n_documents; d++)
		for (i = 0; i < c->documents[d].n_clauses; i++)
			if (str_eq(c->documents[d].clauses[i].id, id))
				return &c->documents[d].clauses[i];
	return NULL;
}

const struct check *content_check(const struct content *c, struct str id)
{
	size_t i;

	for (i = 0; i < c->n_checks; i++)
		if (str_eq(c->checks[i].id, id))
			return &c->checks[i];
	return NULL;
}

const struct setting *content_setting(const struct content *c, struct str id)
{
	size_t i;

	for (i = 0; i < c->n_settings; i++)
		if (str_eq(c->settings[i].id, id))
			return &c->settings[i];
	return NULL;
}
