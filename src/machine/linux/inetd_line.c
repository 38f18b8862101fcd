#include "inetd_line.h"

bool inetd_parse(struct str line, struct inetd_entry *ret)
{
	struct inetd_entry e = {.enabled = true};
	struct str word;

	if (str_starts(line, "#<off>#")) {
		e.enabled = false;
		line = str_of(line.ptr + 7, line.len - 7);
	}
	if (!str_next_word(&line, &e.service) || e.service.ptr[0] == '#')
		return false;
	if (!str_next_word(&line, &word) || !str_next_word(&line, &e.protocol) ||
		!str_next_word(&line, &word) || !str_next_word(&line, &e.user) ||
		!str_next_word(&line, &e.program))
		return false;
	*ret = e;
	return true;
}

static struct xinetd_line attribute(struct str line)
{
	struct xinetd_line l = {.kind = XINETD_ATTRIBUTE, .op = '='};

	if (!str_cut(&line, '=', &l.name))
		return (struct xinetd_line){.kind = XINETD_NOTHING};
	if (str_ends(l.name, "+") || str_ends(l.name, "-"))
		l.op = l.name.ptr[--l.name.len];
	l.name = str_trim(l.name);
	l.value = str_trim(line);
	return l;
}

struct xinetd_line xinetd_parse(struct str line)
{
	struct xinetd_line l = {.kind = XINETD_NOTHING};
	struct str rest, word;

	line = str_trim(line);
	rest = line;
	if (!str_next_word(&rest, &word) || word.ptr[0] == '#' || word.ptr[0] == '{')
		return l;
	l.value = str_trim(rest);
	if (word.ptr[0] == '}')
		l.kind = XINETD_END;
	else if (str_eqz(word, "defaults"))
		l.kind = XINETD_DEFAULTS;
	else if (str_eqz(word, "service"))
		l.kind = XINETD_SERVICE;
	else if (str_eqz(word, "include"))
		l.kind = XINETD_INCLUDE;
	else if (str_eqz(word, "includedir"))
		l.kind = XINETD_INCLUDE_DIR;
	else
		return attribute(line);
	if (l.kind == XINETD_SERVICE && str_ends(l.value, "{")) /* on the same line */
		l.value = str_trim(str_of(l.value.ptr, l.value.len - 1));
	return l;
}
