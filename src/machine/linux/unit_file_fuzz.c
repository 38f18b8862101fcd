/*
 * Whatever the bytes: settings lie within the text, in order; joined values have
 * no newline; names of units follow their rules; backup lines stay within bounds.
 */
#include <assert.h>

#include "backup_command.h"
#include "desktop_entry.h"
#include "unit_file.h"
#include "units.h"

static void look_at_name(struct str name)
{
	char template[UNIT_NAME_MAX + 1];

	if (!unit_name_is_valid(name))
		return;
	assert(name.len <= UNIT_NAME_MAX && !memchr(name.ptr, '/', name.len));
	if (unit_name_template(name, template))
		assert(strstr(template, "@.") && strlen(template) < name.len);
}

static void look_at_line(struct str line)
{
	SCOPED_BUF(covers, 4096);
	const char *tool;
	struct str target;

	backup_command_parse(line, &tool, &target, &covers);
	assert(tool || !covers.len);
	assert(target.len <= line.len);
	backup_target_kind(target);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	struct str text = str_of((const char *)data, size), rest = text, line, word;
	struct unit_file f = unit_file_over(text);
	struct desktop_entry entry = desktop_entry_parse(text);
	struct unit_setting e;
	size_t last = 0;

	assert(entry.name.len <= size && entry.exec.len <= size);
	while (unit_file_next(&f, &e)) {
		struct str joined = unit_file_join(a, e.value), value = e.value;

		assert(e.key.len && e.line > last);
		last = e.line;
		assert(!memchr(joined.ptr, '\n', joined.len));
		while (unit_file_next_word(&value, &word))
			assert(word.len <= e.value.len);
	}
	look_at_name(text);
	while (str_next_line(&rest, &line))
		look_at_line(line);
	return 0;
}
