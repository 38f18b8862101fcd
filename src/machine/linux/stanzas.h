/*
 * stanzas: the stanzas of a control file that may be large and compressed, one
 * after another, never more than one of them in memory.
 */
#ifndef COLOA_STANZAS_H
#define COLOA_STANZAS_H

#include "unpack.h"

#define STANZA_MAX ((size_t)2 << 20) /* the longest in Debian have about 100 KB */

struct stanzas;

struct stanzas *stanzas_open_take(struct unpack *u); /* u ends with it */
void stanzas_close(struct stanzas *t);               /* NULL is fine */
DEFINE_SCOPED(stanzas, stanzas_close)

/*
 * The next stanza, with its last newline if it has one and without the empty
 * line; the view lives until the next call. ERR_NOT_FOUND at the end, ERR_LIMIT
 * for one longer than STANZA_MAX; otherwise as unpack_read().
 */
enum err stanzas_next(struct stanzas *t, struct str *ret, struct error *e) NODISCARD;

#endif
