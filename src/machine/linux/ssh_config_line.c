#include "ssh_config_line.h"

static struct str lower(struct str s, struct arena *a)
{
	char *p = arena_alloc(a, s.len + 1);
	size_t i;

	for (i = 0; i < s.len; i++) {
		p[i] = s.ptr[i];
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + ('a' - 'A'));
	}
	return str_of(p, s.len);
}

/* The keyword: up to a blank or "="; *rest is what follows those. */
static struct str keyword_of(struct str line, struct str *rest)
{
	size_t n = 0, end;

	while (n < line.len && line.ptr[n] != ' ' && line.ptr[n] != '\t' &&
		line.ptr[n] != '=')
		n++;
	for (end = n; end < line.len && strchr(" \t=", line.ptr[end]) && line.ptr[end];
		end++)
		;
	*rest = str_of(line.ptr + end, line.len - end);
	return str_of(line.ptr, n);
}

struct ssh_config_line ssh_config_parse(struct str line, struct arena *a)
{
	struct ssh_config_line l = {.kind = SSH_CONFIG_OPTION};
	struct str keyword, trimmed = str_trim(line);

	if (!trimmed.len || trimmed.ptr[0] == '#')
		return (struct ssh_config_line){.kind = SSH_CONFIG_NOTHING};
	l.text = lower(trimmed, a);
	keyword = keyword_of(trimmed, &l.rest);
	if (l.rest.len &&
		(str_eqz_nocase(keyword, "host") || str_eqz_nocase(keyword, "match")))
		l.kind = SSH_CONFIG_BLOCK;
	else if (l.rest.len && str_eqz_nocase(keyword, "include"))
		l.kind = SSH_CONFIG_INCLUDE;
	return l;
}
