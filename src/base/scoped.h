/*
 * scoped: objects that close themselves when their scope ends.
 *
 *     SCOPED(machine) m = NULL;      struct machine *m, machine_close(m) at scope end
 *     SCOPED_FD(fd) = open(...);     close(fd) at scope end, if fd >= 0
 *     *ret = TAKE(m);                moves it out: m becomes NULL
 */
#ifndef COLOA_SCOPED_H
#define COLOA_SCOPED_H

#include <unistd.h>

#define DEFINE_SCOPED(type, destructor) \
	static inline void type##_scope_end(struct type **p) \
	{ \
		destructor(*p); \
	}

#define SCOPED(type) __attribute__((cleanup(type##_scope_end))) struct type *

#define TAKE(p) \
	({ \
		__typeof__(p) taken_ = (p); \
		(p) = NULL; \
		taken_; \
	})

static inline void fd_scope_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define SCOPED_FD(name) __attribute__((cleanup(fd_scope_end))) int name

#endif
