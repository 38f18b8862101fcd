/*
 * width: text on a screen with columns.
 *
 * A grapheme (what a reader takes for one character: a letter with its marks) is
 * never cut; its width is what terminals give it: 2 for East Asian wide letters
 * and emoji, else 1. So "ế" is 1 wide, whether it is one code point or three. A
 * byte that is not UTF-8 counts as 1, a control character as 0: width_clean()
 * first makes them visible.
 */
#ifndef COLOA_WIDTH_H
#define COLOA_WIDTH_H

#include "buf.h"

/* Cuts the first grapheme off *s. False at the end. */
bool width_next(struct str *s, struct str *grapheme, size_t *width);

size_t width_of(struct str s);

/* The longest beginning of s, in whole graphemes, that is at most `width` wide. */
struct str width_cut(struct str s, size_t width);

enum width_align { WIDTH_LEFT, WIDTH_RIGHT };

/* s and the blanks that make it `width` wide; s as it is when it is wider. */
void width_pad(struct buf *out, struct str s, size_t width, enum width_align align);

/*
 * The next line of *rest, at most `width` wide: broken at blanks, which the break
 * eats, at "\n", and inside a word only when the word is wider than a line. A
 * grapheme wider than `width` is a line of its own. False when nothing is left.
 */
bool width_wrap(struct str *rest, size_t width, struct str *line);

/*
 * s with what a terminal might obey, or a reader not see, made visible: control
 * characters, bidirectional overrides and bytes that are not UTF-8 become \n, \t,
 * \x1b, \u202e. With keep_lines, "\n" stays.
 */
void width_clean(struct buf *out, struct str s, bool keep_lines);

#endif
