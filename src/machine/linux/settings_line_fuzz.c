/* Names hold neither blanks nor "=", values no comment; views stay within the line. */
#include "fuzzing.h"
#include "settings_line.h"

static bool holds(struct str s, char c)
{
	return s.len && memchr(s.ptr, c, s.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str line = str_of((const char *)data, size), name, value;

	if (settings_parse_line(line, &name, &value)) {
		assert_within(name, line);
		assert_within(value, line);
		assert(!holds(name, ' ') && !holds(name, '=') && !holds(value, '#'));
	}
	if (login_defs_parse_line(line, &name, &value)) {
		assert_within(name, line);
		assert_within(value, line);
		assert(name.len && !holds(name, ' ') && !holds(name, '\t') &&
			!holds(value, '"'));
	}
	if (login_defs_search(line, "K", &value)) {
		assert_within(value, line);
		assert(!holds(value, '#') && !holds(value, '\n'));
	}
	return 0;
}
