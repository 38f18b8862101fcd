/*
 * sudoers, authorized_keys, ssh_config, inetd, xinetd and autologin: every
 * reader comes to its end, and what it gives lies within what it was given.
 */
#include "autologin_line.h"
#include "fuzzing.h"
#include "inetd_line.h"
#include "key_line.h"
#include "ssh_config_line.h"
#include "sudoers_line.h"

static void sudoers(struct str text, struct arena *a)
{
	struct str rest = text, line;
	size_t too_long = 0, left = text.len + 1;

	while (sudoers_next_line(&rest, a, &line, &too_long)) {
		struct sudoers_line l = sudoers_parse(line, a);

		assert(rest.len < left && line.len <= SUDOERS_LINE_MAX);
		left = rest.len;
		assert((l.kind == SUDOERS_NOTHING) == !l.header.len ||
			l.kind != SUDOERS_NOTHING || !l.rest.len);
		assert(l.header.len + l.rest.len <= line.len);
		if (l.kind == SUDOERS_INCLUDE || l.kind == SUDOERS_INCLUDE_DIR)
			assert(l.rest.len);
	}
	assert(!rest.len);
}

static void one_line(struct str line, struct arena *a)
{
	struct ssh_config_line c = ssh_config_parse(line, a);
	struct xinetd_line x = xinetd_parse(line);
	struct inetd_entry e;
	struct key_line k;
	struct str user;

	assert(c.text.len <= line.len);
	assert_within(c.rest, line);
	assert_within(x.name, line);
	assert_within(x.value, line);
	if (inetd_parse(line, &e)) {
		assert(e.service.len && e.program.len);
		assert_within(e.program, line);
	}
	if (key_line_parse(line, &k)) {
		assert(k.key.len && k.algorithm.len);
		assert_within(k.options, line);
		assert_within(k.comment, line);
		assert(k.options.len + k.algorithm.len + k.key.len + k.comment.len <=
			line.len);
	}
	if (autologin_of_command(line, &user)) {
		assert(user.len);
		assert_within(user, line);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	struct str text = str_of((const char *)data, size), rest = text, line, key, value;
	struct key_file f = {.rest = text};

	sudoers(text, a);
	while (str_next_line(&rest, &line))
		one_line(line, a);
	while (key_file_next(&f, &key, &value)) {
		assert_within(key, text);
		assert_within(value, text);
		assert_within(f.section, text);
	}
	assert(!f.rest.len);
	return 0;
}
