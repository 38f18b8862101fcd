/*
 * Whatever the bytes: fields lie within the text and follow one another, and the
 * readers built on them give only views into it.
 */
#include <assert.h>

#include "apt_pins.h"
#include "apt_release.h"
#include "apt_source.h"
#include "deb822.h"
#include "dpkg.h"

static bool is_within(struct str part, struct str whole)
{
	return !part.len ||
	       (part.ptr >= whole.ptr && part.len <= whole.len &&
		       part.ptr - whole.ptr <= (ptrdiff_t)(whole.len - part.len));
}

static void look_at_fields(struct str stanza)
{
	struct str rest = stanza, value, word;
	const char *last = stanza.ptr;
	struct deb822_field f;
	enum err r;

	while ((r = deb822_next_field(&rest, &f)) != ERR_NOT_FOUND) {
		assert(rest.ptr > last);
		last = rest.ptr;
		if (r)
			continue;
		assert(f.name.len && is_within(f.name, stanza) &&
			is_within(f.value, stanza));
		value = f.value;
		while (deb822_next_word(&value, &word))
			assert(word.len && is_within(word, f.value));
	}
}

static void on_source(void *ctx, const struct apt_source *source)
{
	const struct str *whole = ctx;

	assert(source->suite.len && is_within(source->suite, *whole));
	assert(is_within(source->uri, *whole));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_of((const char *)data, size), stanza;
	struct str rest = text;
	struct dpkg_package package;
	struct apt_release release;
	struct apt_source source;
	struct apt_pin pin;
	const char *why;

	if (!apt_source_parse_line(text, &source))
		assert(source.suite.len && source.uri.len && is_within(source.uri, text));
	while (deb822_next_stanza(&rest, &stanza)) {
		assert(stanza.len && is_within(stanza, text));
		look_at_fields(stanza);
		if (!dpkg_parse(stanza, &package, &why))
			assert(package.name.len && package.state.len && !why &&
				(package.version.len || !dpkg_is_unpacked(&package)));
		else
			assert(why);
		release = apt_release_parse(stanza);
		assert(is_within(release.suite, stanza));
		if (!apt_pin_parse(stanza, &pin))
			assert(pin.packages.len && pin.priority);
		if (apt_source_parse_stanza(stanza, on_source, &stanza))
			continue;
	}
	assert(!rest.len);
	return 0;
}
