/*
 * progress: a line that says what is going on, once it takes more than a second.
 *
 * Only on a terminal (standard error). A thread of its own draws it, so that it
 * moves while a check is busy; the program only says what it is doing.
 */
#ifndef COLOA_PROGRESS_H
#define COLOA_PROGRESS_H

#include "scoped.h"
#include "str.h"

struct progress;

struct progress *progress_start(void); /* NULL when standard error is no terminal */
void progress_end(struct progress *p); /* wipes the line; NULL is fine */
DEFINE_SCOPED(progress, progress_end)

/* `what` must stay valid until the next call or the end. NULL p is fine. */
void progress_now(struct progress *p, size_t done, size_t total, struct str what);

#endif
