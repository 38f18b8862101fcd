/*
 * local_asker: introduces policy to machine: an asker that asks this machine.
 */
#ifndef COLOA_LOCAL_ASKER_H
#define COLOA_LOCAL_ASKER_H

#include "example.h"
#include "machine.h"

/* m must outlive the asker. */
struct asker local_asker(struct machine *m);

/* Judges checks on fixtures, for examples_test(). */
struct example_runner local_example_runner(void);

#endif
