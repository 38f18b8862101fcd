/*
 * str: a view of bytes; no NUL promised, perhaps not UTF-8. Never owns.
 */
#ifndef COLOA_STR_H
#define COLOA_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *ptr;
	size_t len;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_ARG(s) (int)(s).len, (s).ptr /* for "%.*s" */

static inline struct str str_of(const char *ptr, size_t len)
{
	return (struct str){ptr, len};
}

/* NULL gives the empty string. */
struct str str_z(const char *z);

bool str_eq(struct str a, struct str b);
bool str_eqz(struct str a, const char *z);
bool str_eqz_nocase(struct str a, const char *z); /* ASCII letters only */
int str_cmp(struct str a, struct str b);          /* bytewise, as memcmp */
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
bool str_contains(struct str s, const char *needle);

/* Without ASCII blanks (space, tab, CR, LF, VT, FF) at both ends. */
struct str str_trim(struct str s);

/*
 * Cuts at the first `sep`: *head is what stands before, *s what follows, and
 * the answer is true; without a `sep` *head is all of it, *s is empty, false.
 */
bool str_cut(struct str *s, char sep, struct str *head);

/* The next line without its "\n" (nor a "\r" before it). False at the end. */
bool str_next_line(struct str *rest, struct str *line);

/* The next word between ASCII blanks. False when only blanks are left. */
bool str_next_word(struct str *rest, struct str *word);

/* The whole of s as a decimal number; false when it is anything else or too large. */
bool str_to_i64(struct str s, int64_t *ret);
bool str_to_u64(struct str s, uint64_t *ret);
/* The same in base 8 or 16, no prefix. */
bool str_to_u64_base(struct str s, unsigned base, uint64_t *ret);

/* True for well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF). */
bool str_is_utf8(struct str s);

/* The length of the UTF-8 sequence that s begins with, or 0 when it begins with none. */
size_t str_utf8_len(struct str s);

#endif
