/*
 * errors: what a fallible function answers, and what it tells a person.
 *
 * A function returns an enum err: what its caller may do differently. What
 * happened goes into struct error, the last argument, which may be NULL; each
 * level puts what it was trying to do in front:
 *
 *     opening fixture 'x.yaml': x.yaml:7: 'tables' is a map, not a list
 */
#ifndef COLOA_ERRORS_H
#define COLOA_ERRORS_H

#include <stdarg.h>

enum err {
	OK = 0,
	ERR_MALFORMED, /* the input breaks its own rules */
	ERR_LIMIT,     /* a stated limit was reached */
	ERR_DENIED,    /* no permission */
	ERR_NOT_FOUND, /* it is not there */
	ERR_IO,        /* the system refused; see the message */
	ERR_USAGE,     /* the caller's words are off */
};

#define ERROR_TEXT_MAX 1024

struct error {
	enum err code;
	char text[ERROR_TEXT_MAX]; /* UTF-8, NUL-terminated, cut when too long */
};

#define NODISCARD __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Fills e (when given) and returns code, so that `return error_set(...)` reads well. */
enum err error_set(struct error *e, enum err code, const char *fmt, ...) PRINTF(3, 4);

/* Puts "<fmt>: " in front of what e already says; returns code. */
enum err error_wrap(struct error *e, enum err code, const char *fmt, ...) PRINTF(3, 4);

/* As error_set, then ": <errno_words(saved_errno)>"; the code follows from the errno. */
enum err error_errno(struct error *e, int saved_errno, const char *fmt, ...) PRINTF(3, 4);

/*
 * The system's words for an errno, always in English: messages are compared, logged
 * and sent to other machines, where a translation by this one's libc is no help.
 */
const char *errno_words(int saved_errno);

/* ENOENT gives ERR_NOT_FOUND, EACCES ERR_DENIED and so on; never OK. */
enum err err_from_errno(int saved_errno);

#endif
