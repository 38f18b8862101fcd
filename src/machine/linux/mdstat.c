#include "mdstat.h"

/* What follows `word` in line, trimmed; false when it is not there. */
static bool after(struct str line, const char *word, struct str *ret)
{
	size_t len = strlen(word);
	const char *p = line.len ? memmem(line.ptr, line.len, word, len) : NULL;

	if (!p)
		return false;
	*ret = str_trim(str_of(p + len, (size_t)(line.ptr + line.len - p) - len));
	return true;
}

/* "recovery = 12.6% (37043392/292945152) finish=127.5min speed=33440K/sec" */
static void parse_progress(struct str rest, struct md_progress *ret)
{
	const char *begin = rest.ptr;
	struct str word;

	ret->progress = rest; /* "resync=DELAYED" has only this */
	while (str_next_word(&rest, &word)) {
		if (str_starts(word, "finish=")) {
			ret->progress =
				str_trim(str_of(begin, (size_t)(word.ptr - begin)));
			ret->finish = str_of(word.ptr + 7, word.len - 7);
		} else if (str_starts(word, "speed=")) {
			ret->speed = str_of(word.ptr + 6, word.len - 6);
		}
	}
}

/* "bitmap: 0/3 pages [0KB], 65536KB chunk, file: /var/bitmap" */
static void parse_bitmap(struct str rest, struct md_array *md)
{
	struct str part;

	str_cut(&rest, ',', &part);
	md->bitmap_pages = str_trim(part);
	str_cut(&rest, ',', &part);
	md->bitmap_chunk = str_trim(part);
	after(rest, "file:", &md->bitmap_file);
}

/* "292945152 blocks super 1.2 level 5, 64k chunk, algorithm 2 [3/3] [UUU]" */
static void parse_blocks(struct str line, struct md_array *md)
{
	struct str rest = line, word, tail;
	const char *end = line.ptr + line.len, *begin;

	str_next_word(&rest, &word);
	if (!str_to_u64(word, &md->blocks))
		md->blocks = 0;
	if (!after(line, "blocks", &tail))
		return;
	begin = tail.ptr;
	while (str_next_word(&tail, &word))
		if (word.ptr[0] == '[') {
			end = word.ptr;
			break;
		}
	md->other = str_trim(str_of(begin, (size_t)(end - begin)));
}

static void parse_detail(struct str line, struct md_array *md)
{
	struct str rest;

	if (after(line, " blocks", &rest))
		parse_blocks(str_trim(line), md);
	else if (after(line, "bitmap:", &rest))
		parse_bitmap(rest, md);
	else if (after(line, "recovery =", &rest) || after(line, "recovery=", &rest))
		parse_progress(rest, &md->recovery);
	else if (after(line, "resync =", &rest) || after(line, "resync=", &rest))
		parse_progress(rest, &md->resync);
	else if (after(line, "reshape =", &rest) || after(line, "reshape=", &rest))
		parse_progress(rest, &md->reshape);
	else if (after(line, "check =", &rest) || after(line, "check=", &rest))
		parse_progress(rest, &md->check);
}

static size_t count_lines(struct str text)
{
	size_t i, n = 1;

	for (i = 0; i < text.len; i++)
		n += text.ptr[i] == '\n';
	return n;
}

bool mdstat_parse(struct str text, struct arena *a, struct md_array **ret, size_t *ret_n,
	struct str *ret_unused)
{
	struct md_array *all = ARENA_ARRAY(a, struct md_array, count_lines(text)),
			*md = NULL;
	struct str line, name, unused = STR("");
	bool known = false;
	size_t n = 0;

	while (str_next_line(&text, &line)) {
		if (str_starts(line, "Personalities :")) {
			known = true;
		} else if (after(line, "unused devices:", &unused)) {
			md = NULL;
		} else if (line.len && line.ptr[0] != ' ' && line.ptr[0] != '\t') {
			if (!str_cut(&line, ':', &name))
				return false;
			md = &all[n++];
			md->name = str_trim(name);
			str_next_word(&line, &md->status);
		} else if (md) {
			parse_detail(line, md);
		}
	}
	if (!known)
		return false;
	*ret = all;
	*ret_n = n;
	*ret_unused = unused;
	return true;
}
