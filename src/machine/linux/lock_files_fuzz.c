/*
 * Whatever the bytes: every value lies within the text, times are not negative, a
 * TMOUT that is not set stands in no line beyond the text, and reading again what
 * is read-only changes nothing.
 */
#include <assert.h>

#include "lock_files.h"
#include "xfconf.h"

static void inside(struct str text, struct str part)
{
	assert(part.ptr >= text.ptr && part.ptr + part.len <= text.ptr + text.len);
}

static void look_at_tmout(struct str text)
{
	struct tmout t = {0}, again;
	unsigned lines = 1;
	size_t i;

	for (i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n';
	tmout_read(text, &t);
	assert(t.line <= lines && t.seconds >= 0 && (!t.known || t.set || t.line));
	again = t;
	tmout_read(text, &again);
	if (t.readonly && t.set)
		assert(again.set && again.seconds == t.seconds && again.known == t.known);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_of((const char *)data, size), v;
	struct kconfig_value k;
	struct xfconf_value x;
	int64_t n;

	if (kconfig_find(text, "Daemon", "Timeout", &k))
		inside(text, k.value);
	if (xresource_find(text, "timeout", &v))
		inside(text, v);
	if (xfconf_find(text, "/lock/enabled", &x) == OK)
		inside(text, x.value);
	if (xresource_time(text, &n))
		assert(n >= 0);
	if (ssh_time(text, &n))
		assert(n >= 0);
	look_at_tmout(text);
	return 0;
}
