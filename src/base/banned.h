/*
 * banned: functions that have hurt other people, as compile errors.
 *
 * Force-included before every file (see the top meson.build). The headers that
 * declare them come first, because a poisoned name may not even be declared.
 */
#ifndef COLOA_BANNED_H
#define COLOA_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat stpcpy strtok sprintf vsprintf gets
#pragma GCC poison strerror /* errno_words() */
#pragma GCC poison atoi atol atoll atof
#pragma GCC poison system popen

#endif
