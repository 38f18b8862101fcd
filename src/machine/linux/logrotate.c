#include "logrotate.h"

#include "buf.h"

#define PATTERNS_BYTES ((size_t)1 << 20)

struct logrotate logrotate_over(
	struct arena *a, struct str text, struct logrotate_options *now)
{
	return (struct logrotate){.arena = a, .rest = text, .now = now};
}

/* "weekly", "size 10M", "rotate=4": the value is empty where there is none. */
static void split(struct str line, struct str *ret_key, struct str *ret_value)
{
	size_t i;

	for (i = 0; i < line.len; i++)
		if (line.ptr[i] == ' ' || line.ptr[i] == '\t' || line.ptr[i] == '=')
			break;
	*ret_key = str_of(line.ptr, i);
	line = str_trim(str_of(line.ptr + i, line.len - i));
	if (line.len && line.ptr[0] == '=')
		line = str_trim(str_of(line.ptr + 1, line.len - 1));
	*ret_value = line;
}

static bool is_frequency(struct str key)
{
	return str_eqz(key, "hourly") || str_eqz(key, "daily") ||
	       str_eqz(key, "weekly") || str_eqz(key, "monthly") ||
	       str_eqz(key, "yearly");
}

static void take_option(struct logrotate_options *o, struct str key, struct str value)
{
	if (is_frequency(key)) {
		o->frequency = key;
		o->size = STR(""); /* of the two, the later one counts */
	} else if (str_eqz(key, "size")) {
		o->size = value;
		o->frequency = STR("");
	} else if (str_eqz(key, "maxsize")) {
		o->maxsize = value;
	} else if (str_eqz(key, "rotate")) {
		str_to_i64(value, &o->rotate);
	} else if (str_eqz(key, "maxage")) {
		str_to_i64(value, &o->maxage);
	} else if (str_eqz(key, "compress")) {
		o->compress = true;
	} else if (str_eqz(key, "nocompress")) {
		o->compress = false;
	}
}

static bool begins_script(struct str key)
{
	return str_eqz(key, "postrotate") || str_eqz(key, "prerotate") ||
	       str_eqz(key, "firstaction") || str_eqz(key, "lastaction") ||
	       str_eqz(key, "preremove");
}

static bool next_line(struct logrotate *l, struct str *ret)
{
	if (!str_next_line(&l->rest, ret))
		return false;
	l->line++;
	*ret = str_trim(*ret);
	return true;
}

static void skip_script(struct logrotate *l)
{
	struct str line;

	while (next_line(l, &line))
		if (str_eqz(line, "endscript"))
			return;
}

/* A name of a log: it may stand in quotes, and have a backslash before a blank. */
static bool next_pattern(struct arena *a, struct str *rest, struct str *ret)
{
	SCOPED_BUF(out, rest->len + 1);
	char quote = '\0';
	size_t i = 0;

	*rest = str_trim(*rest);
	if (!rest->len)
		return false;
	for (; i < rest->len; i++) {
		char c = rest->ptr[i];

		if (quote ? c == quote : c == '"' || c == '\'')
			quote = quote ? '\0' : c;
		else if (!quote && (c == ' ' || c == '\t' || c == '\n' || c == '\r'))
			break;
		else if (c == '\\' && i + 1 < rest->len)
			buf_char(&out, rest->ptr[++i]);
		else
			buf_char(&out, c);
	}
	*ret = arena_str(a, buf_str(&out));
	*rest = str_of(rest->ptr + i, rest->len - i);
	return true;
}

/* Inside the brackets, to behind the closing one; `line` stood behind the opening one. */
static void read_block(struct logrotate *l, struct str line)
{
	struct str key, value;

	l->block = *l->now;
	line = str_trim(line);
	do {
		bool closes = str_ends(line, "}") && line.ptr[0] != '#';

		if (closes)
			line = str_trim(str_of(line.ptr, line.len - 1));
		if (line.len && line.ptr[0] != '#') {
			split(line, &key, &value);
			if (begins_script(key))
				skip_script(l);
			else
				take_option(&l->block, key, value);
		}
		if (closes)
			return;
	} while (next_line(l, &line));
}

/* The names may go over several lines before the bracket. */
static void begin_block(struct logrotate *l, struct str line)
{
	SCOPED_BUF(names, PATTERNS_BYTES);
	struct str part;

	l->block_line = l->line;
	while (!str_cut(&line, '{', &part)) {
		if (!part.len || part.ptr[0] != '#') {
			buf_append(&names, part);
			buf_char(&names, '\n');
		}
		if (!next_line(l, &line))
			return; /* no bracket: logrotate refuses the file */
	}
	buf_append(&names, part);
	l->patterns = arena_str(l->arena, buf_str(&names));
	read_block(l, line);
	l->in_block = true;
}

static bool is_name(struct str line)
{
	return line.ptr[0] == '/' || line.ptr[0] == '"' || line.ptr[0] == '\'' ||
	       line.ptr[0] == '~' || memchr(line.ptr, '{', line.len);
}

enum logrotate_item logrotate_next(struct logrotate *l, struct logrotate_said *ret)
{
	struct str line, key, value;

	for (;;) {
		if (l->in_block && next_pattern(l->arena, &l->patterns, &value)) {
			*ret = (struct logrotate_said){value, l->block_line, l->block};
			return LOGROTATE_PATTERN;
		}
		l->in_block = false;
		if (!next_line(l, &line))
			return LOGROTATE_END;
		if (!line.len || line.ptr[0] == '#')
			continue;
		if (is_name(line)) {
			begin_block(l, line);
			continue;
		}
		split(line, &key, &value);
		*ret = (struct logrotate_said){.text = value, .line = l->line};
		if (str_eqz(key, "include"))
			return LOGROTATE_INCLUDE;
		if (str_eqz(key, "tabooext"))
			return LOGROTATE_TABOO;
		if (begins_script(key))
			skip_script(l);
		else
			take_option(l->now, key, value);
	}
}
