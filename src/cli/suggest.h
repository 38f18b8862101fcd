/* suggest: what somebody may have meant who named a table that is not there. */
#ifndef COLOA_SUGGEST_H
#define COLOA_SUGGEST_H

#include "buf.h"

/* Appends ". Did you mean 'users'?", or nothing. */
void suggest_table(struct str name, struct buf *out);

#endif
