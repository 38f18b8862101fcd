/* content_internal: what the readers of the kinds of file share. */
#ifndef COLOA_CONTENT_INTERNAL_H
#define COLOA_CONTENT_INTERNAL_H

#include "content.h"

/* {vi: ..., en: ...}, both required. */
enum err read_words(
	struct conf *map, const char *key, struct words *ret, struct error *e) NODISCARD;

/* A number, a text or a list of those; null is refused. Fills value and at. */
enum err read_value(struct conf *c, struct arena *a, struct parameter *ret,
	struct error *e) NODISCARD;

/* A list of texts, perhaps empty. */
enum err read_texts(struct conf *list, struct arena *a, struct str **ret, size_t *ret_n,
	struct error *e) NODISCARD;

/* Fills one parameter, which is zero before, also its name. */
typedef enum err parameter_reader(
	struct conf *c, struct arena *a, struct parameter *ret, struct error *e);

/* {NAME: PARAMETER, ...}, each read by `read`. */
enum err read_parameters(struct conf *map, parameter_reader *read, struct arena *a,
	struct parameter **ret, size_t *ret_n, struct error *e) NODISCARD;

/* ids and names: letters, digits and ".-_", at most 80. */
enum err read_id(
	struct conf *map, const char *key, struct str *ret, struct error *e) NODISCARD;

enum err document_read(struct conf *root, struct arena *a, struct document *ret,
	struct error *e) NODISCARD;
enum err check_read(
	struct conf *root, struct arena *a, struct check *ret, struct error *e) NODISCARD;
enum err setting_read(struct conf *root, struct arena *a, struct setting *ret,
	struct error *e) NODISCARD;

/* The second half, once all files are read: what they say of each other. */
void document_link(struct content *c, struct document *d, struct problems *p);
void check_link(const struct content *c, struct check *k, struct problems *p);
void setting_link(const struct content *c, const struct setting *s, struct problems *p);

#endif
