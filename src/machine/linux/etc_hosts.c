/*
 * etc_hosts: the lines of /etc/hosts. As libc does, and unlike osquery, a "#"
 * begins a comment wherever it stands.
 */
#include "hosts.h"
#include "table.h"

#define HOSTS_MAX ((size_t)64 << 20) /* some block advertisers with it */

enum { ADDRESS, HOSTNAMES };

static const struct column COLUMNS[] = {
	[ADDRESS] = {"address", COLUMN_TEXT, 0},
	[HOSTNAMES] = {"hostnames", COLUMN_TEXT, 0},
};

/* One blank between names. */
static void give_names(struct scan *s, struct str names)
{
	char *out, *p;
	struct str word;

	if (!scan_wants(s, HOSTNAMES))
		return;
	p = out = arena_alloc(scan_arena(s), names.len + 1);
	while (str_next_word(&names, &word)) {
		if (p != out)
			*p++ = ' ';
		memcpy(p, word.ptr, word.len);
		p += word.len;
	}
	scan_text_kept(s, HOSTNAMES, str_of(out, (size_t)(p - out)));
}

static enum err etc_hosts_fill(struct scan *s)
{
	struct str text, line, address, names;
	enum err r;

	if (!scan_read(s, SCAN_ROWS, "/etc/hosts", HOSTS_MAX, &text))
		return OK;
	while (str_next_line(&text, &line)) {
		if (!hosts_parse_line(line, &address, &names))
			continue;
		scan_text_kept(s, ADDRESS, address);
		give_names(s, names);
		r = scan_row(s);
		if (r)
			return r;
	}
	return OK;
}

const struct table etc_hosts_table = {
	.name = "etc_hosts",
	TABLE_COLUMNS(COLUMNS),
	.fill = etc_hosts_fill,
};
