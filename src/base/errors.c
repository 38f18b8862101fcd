#include "errors.h"

#include <errno.h>

const char *errno_words(int saved_errno)
{
	const char *words = strerrordesc_np(saved_errno);

	return words ? words : "unknown error";
}

enum err err_from_errno(int saved_errno)
{
	switch (saved_errno) {
	case ENOENT:
	case ENOTDIR:
	case ESRCH:
	case ENODEV:
	case ENXIO:
		return ERR_NOT_FOUND;
	case EACCES:
	case EPERM:
		return ERR_DENIED;
	case EFBIG:
	case E2BIG:
	case ENAMETOOLONG:
		return ERR_LIMIT;
	default:
		return ERR_IO;
	}
}

enum err error_set(struct error *e, enum err code, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return code;
	e->code = code;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	return code;
}

enum err error_wrap(struct error *e, enum err code, const char *fmt, ...)
{
	char inner[ERROR_TEXT_MAX];
	va_list ap;
	int n;

	if (!e)
		return code;
	memcpy(inner, e->text, sizeof inner);
	e->code = code;
	va_start(ap, fmt);
	n = vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof e->text - 3)
		snprintf(e->text + n, sizeof e->text - (size_t)n, ": %s", inner);
	return code;
}

enum err error_errno(struct error *e, int saved_errno, const char *fmt, ...)
{
	enum err code = err_from_errno(saved_errno);
	va_list ap;
	int n;

	if (!e)
		return code;
	e->code = code;
	va_start(ap, fmt);
	n = vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof e->text - 3)
		snprintf(e->text + n, sizeof e->text - (size_t)n, ": %s",
			errno_words(saved_errno));
	return code;
}
