/*
 * place: where this program's own files are, from where the program is.
 *
 * In a build tree build/coloa finds ../content and ./po (build/asan/coloa one folder
 * further up); installed as
 * PREFIX/bin/coloa it finds PREFIX/share/coloa/content and PREFIX/share/locale.
 */
#ifndef COLOA_PLACE_H
#define COLOA_PLACE_H

#include "arena.h"

/* The content folder; ERR_NOT_FOUND says where it was looked for. */
enum err place_content(struct arena *a, const char **ret, struct error *e) NODISCARD;

/* The folder of the message catalogues; may not exist. */
const char *place_locale(struct arena *a);

#endif
