/*
 * language: Vietnamese first, English second.
 *
 * The program's own sentences go through gettext: English is the message id,
 * po/vi.po has the Vietnamese. Content brings its words in both.
 */
#ifndef COLOA_LANGUAGE_H
#define COLOA_LANGUAGE_H

#include <libintl.h>

#include "content.h"

#define _(text) gettext(text)
#define N_(text) text

enum language { LANGUAGE_VI, LANGUAGE_EN };

/*
 * "vi" or "en" switches to it; NULL follows LANGUAGE, LC_ALL, LC_MESSAGES or
 * LANG, where anything but English means Vietnamese. False: no such language.
 */
bool language_set(const char *name);
enum language language_now(void);

/* The words in the language of now. */
struct str words_now(const struct words *w);

#endif
