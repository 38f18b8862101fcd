/*
 * library: shared libraries that most runs never need, loaded when one does.
 *
 * Linking a large library costs every run its relocations: libcrypto alone more
 * than all that `coloa query 'SELECT 1'` does otherwise (doc/decision/0008). Who
 * uses one lists its functions once and calls them through typed pointers:
 *
 *	#define FUNCTIONS(F) F(sd_bus_new) F(sd_bus_start)
 *
 *	static struct {
 *		FUNCTIONS(LIBRARY_POINTER)
 *	} bus;
 *	static struct library systemd =
 *		LIBRARY("libsystemd.so.0", bus, FUNCTIONS(LIBRARY_NAME));
 *
 *	if (library_load(&systemd, e))
 *		return ...
 *	bus.sd_bus_new(...);
 *
 * The types are those of the headers that we compile against, and so must be the
 * soname. A library stays loaded.
 *
 * Threads  any.
 */
#ifndef COLOA_LIBRARY_H
#define COLOA_LIBRARY_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "errors.h"

struct library {
	const char *soname;
	const char *names; /* each followed by a NUL, the last by two */
	void *pointers;    /* as many, in the same order */
	size_t pointers_size;
	atomic_bool loaded;
	pthread_mutex_t loading;
};

#define LIBRARY_POINTER(function) __typeof__(&function) function;
#define LIBRARY_NAME(function) #function "\0"
#define LIBRARY(its_soname, its_pointers, its_names) \
	{ \
		.soname = (its_soname), .names = (its_names), \
		.pointers = &(its_pointers), .pointers_size = sizeof(its_pointers), \
		.loading = PTHREAD_MUTEX_INITIALIZER \
	}

/*
 * OK and the pointers may be used; ERR_NOT_FOUND and the loader's words when the
 * library is not there or lacks a function. At the next call it is tried again.
 */
enum err library_load(struct library *l, struct error *e) NODISCARD;

#endif
