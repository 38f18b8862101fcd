/*
 * conf: a YAML file as a tree, with the line of everything in it.
 *
 * A tree of scalars, lists and maps, in the order of the file. Refused, with
 * FILE:LINE: anchors and aliases, tags, more than one document, two equal keys,
 * keys that are not scalars, bytes that are not UTF-8, and anything over the
 * limits below (libyaml alone takes seconds over 200 kB of "[").
 *
 * Readers take what they know and call conf_done() at the end of each map, so
 * that a misspelt key is an error, not a silence. All messages read
 * "FILE:LINE: what is wrong".
 *
 * Memory   the tree lives in the arena it was given.
 */
#ifndef COLOA_CONF_H
#define COLOA_CONF_H

#include "arena.h"

#define CONF_MAX_BYTES ((size_t)16 << 20)
#define CONF_MAX_DEPTH 32
#define CONF_MAX_NODES 1000000

enum conf_kind { CONF_SCALAR, CONF_LIST, CONF_MAP };

struct conf {
	enum conf_kind kind;
	const char *file;
	unsigned line;
	bool used;         /* a value that conf_get() has given out */
	bool quoted;       /* a scalar in quotes or a block: never null, never a number */
	struct str key;    /* of a value in a map */
	struct str scalar; /* NUL-terminated */
	size_t n;          /* of a list or map */
	struct conf **items;
};

#define CONF_FOR_EACH(item, parent) \
	for (size_t item##_i = 0; item##_i < (parent)->n; item##_i++) \
		for (struct conf *item = (parent)->items[item##_i]; item; item = NULL)

enum err conf_load(
	const char *path, struct arena *a, struct conf **ret, struct error *e) NODISCARD;
/* The same from memory; `file` is only for messages. */
enum err conf_parse(const char *file, struct str text, struct arena *a, struct conf **ret,
	struct error *e) NODISCARD;

/* The bytes of a file of at most CONF_MAX_BYTES. */
enum err conf_read(
	const char *path, struct arena *a, struct str *ret, struct error *e) NODISCARD;

/* "FILE:LINE: ..."; returns ERR_MALFORMED. */
enum err conf_error(const struct conf *c, struct error *e, const char *fmt, ...)
	PRINTF(3, 4);

/* The value of a key in a map, or NULL. c must be a map. */
struct conf *conf_find(struct conf *map, const char *key);

/* As conf_find, but absent is an error. */
enum err conf_get(
	struct conf *map, const char *key, struct conf **ret, struct error *e) NODISCARD;

enum err conf_want(const struct conf *c, enum conf_kind kind, struct error *e) NODISCARD;

/* A scalar's text. */
enum err conf_str(const struct conf *c, struct str *ret, struct error *e) NODISCARD;
enum err conf_int(const struct conf *c, int64_t *ret, struct error *e) NODISCARD;
enum err conf_bool(const struct conf *c, bool *ret, struct error *e) NODISCARD;
/* True for an unquoted empty, "~" or "null". */
bool conf_is_null(const struct conf *c);
/* True for an unquoted decimal integer. */
bool conf_is_int(const struct conf *c);

/* The text of map[key]; absent: an error for _get, `otherwise` for _or. */
enum err conf_get_str(
	struct conf *map, const char *key, struct str *ret, struct error *e) NODISCARD;
enum err conf_str_or(struct conf *map, const char *key, struct str otherwise,
	struct str *ret, struct error *e) NODISCARD;
enum err conf_bool_or(struct conf *map, const char *key, bool otherwise, bool *ret,
	struct error *e) NODISCARD;

/* An error when the map has a key that nobody asked for. */
enum err conf_done(const struct conf *map, struct error *e) NODISCARD;

#endif
