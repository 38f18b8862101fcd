/*
 * Redis (and Valkey): every .conf in /etc/redis, with include. `bind` not said: every
 * interface. Without a password it is `none`, protected mode or not: that mode
 * keeps other machines out, not other people of this one.
 */
#include "database.h"

#include "buf.h"

struct redis {
	struct scan *s;
	struct db_setting bind, port, tls_port, socket, password;
	bool user_is_said, user_is_open; /* ACL: `user default` overrules requirepass */
	struct str acl_file;
	unsigned depth;
};

static int hex(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* "a \"b\" \x41" or 'a', as redis' sdssplitargs reads one argument. */
static bool next_argument(struct arena *a, struct str *line, struct str *ret)
{
	struct str l = str_trim(*line);
	SCOPED_BUF(out, line->len + 1);
	char quote = '\0';
	size_t i;

	if (!l.len)
		return false;
	for (i = 0; i < l.len; i++) {
		char c = l.ptr[i];

		if (!quote && (c == ' ' || c == '\t' || c == '\0'))
			break;
		if (!quote && (c == '"' || c == '\'')) {
			quote = c;
		} else if (quote == '"' && c == '\\' && i + 3 < l.len &&
			   l.ptr[i + 1] == 'x' && hex(l.ptr[i + 2]) >= 0 &&
			   hex(l.ptr[i + 3]) >= 0) {
			buf_char(
				&out, (char)(hex(l.ptr[i + 2]) * 16 + hex(l.ptr[i + 3])));
			i += 3;
		} else if (quote && c == '\\' && i + 1 < l.len) {
			buf_char(&out, l.ptr[++i]);
		} else if (quote && c == quote) {
			quote = '\0';
		} else {
			buf_char(&out, c);
		}
	}
	*ret = arena_str(a, buf_str(&out));
	if (i < l.len && l.ptr[i] == '\0')
		i++;
	*line = str_of(l.ptr + i, l.len - i);
	return true;
}

bool redis_next(struct arena *a, struct str *text, size_t *line, struct db_setting *ret)
{
	struct str l, word;

	while (str_next_line(text, &l)) {
		SCOPED_BUF(value, ETC_FILE_BYTES);

		++*line;
		l = str_trim(l);
		if (!l.len || l.ptr[0] == '#')
			continue;
		*ret = (struct db_setting){.line = *line};
		if (!next_argument(a, &l, &ret->name))
			continue;
		while (next_argument(a, &l, &word)) {
			if (ret->has_value)
				buf_char(&value, ' ');
			buf_append(&value, word);
			ret->has_value = true;
		}
		ret->value = arena_str(a, buf_str(&value));
		return true;
	}
	return false;
}

/*
 * "default on >secret ~* +@all" asks for a password; "default off" lets nobody in,
 * nor does one without a password that is not "nopass": redis begins from nothing.
 */
static void take_user(struct redis *v, struct str rules)
{
	bool off = true, open = false;
	struct str word;

	if (!str_next_word(&rules, &word) || !str_eqz(word, "default"))
		return;
	while (str_next_word(&rules, &word)) {
		if (str_eqz_nocase(word, "on") || str_eqz_nocase(word, "off"))
			off = str_eqz_nocase(word, "off");
		else if (str_eqz_nocase(word, "nopass"))
			open = true;
		else if (str_eqz_nocase(word, "resetpass") ||
			 str_eqz_nocase(word, "reset") || str_starts(word, ">") ||
			 str_starts(word, "#"))
			open = false;
	}
	v->user_is_said = true;
	v->user_is_open = open && !off;
}

static void read_conf(struct redis *v, struct str path);

static void include(struct redis *v, struct str pattern)
{
	struct etc_paths files = {0};
	size_t i;

	if (v->depth == ETC_INCLUDE_DEPTH) {
		scan_warn(v->s, SCAN_ROWS, "%.*s: included too deeply", STR_ARG(pattern));
		return;
	}
	v->depth++;
	etc_glob(v->s, SCAN_ROWS, pattern, &files);
	for (i = 0; i < files.n; i++)
		read_conf(v, files.v[i]);
	v->depth--;
}

static void take(struct redis *v, const struct db_setting *said)
{
	if (str_eqz_nocase(said->name, "bind"))
		v->bind = *said;
	else if (str_eqz_nocase(said->name, "port"))
		v->port = *said;
	else if (str_eqz_nocase(said->name, "tls-port"))
		v->tls_port = *said;
	else if (str_eqz_nocase(said->name, "unixsocket"))
		v->socket = *said;
	else if (str_eqz_nocase(said->name, "requirepass"))
		v->password = *said;
	else if (str_eqz_nocase(said->name, "user"))
		take_user(v, said->value);
	else if (str_eqz_nocase(said->name, "aclfile"))
		v->acl_file = said->value;
	else if (str_eqz_nocase(said->name, "include"))
		include(v, said->value);
}

static void read_conf(struct redis *v, struct str path)
{
	const char *file = arena_strz(scan_arena(v->s), path);
	struct db_setting said;
	struct str text;
	size_t line = 0;

	if (!scan_read(v->s, SCAN_ROWS, file, ETC_FILE_BYTES, &text))
		return;
	while (redis_next(scan_arena(v->s), &text, &line, &said)) {
		said.file = file;
		take(v, &said);
	}
}

static void read_acl(struct redis *v)
{
	struct db_setting said;
	struct str text;
	size_t line = 0;

	if (!v->acl_file.len ||
		!scan_read(v->s, DB_AUTHENTICATION,
			arena_strz(scan_arena(v->s), v->acl_file), ETC_FILE_BYTES, &text))
		return;
	while (redis_next(scan_arena(v->s), &text, &line, &said))
		if (str_eqz_nocase(said.name, "user"))
			take_user(v, said.value);
}

/* "127.0.0.1 -::1": a dash says that the address may be missing. */
static struct str without_dashes(struct arena *a, struct str bind)
{
	SCOPED_BUF(out, ETC_FILE_BYTES);
	struct str word;

	while (str_next_word(&bind, &word)) {
		if (str_starts(word, "-"))
			word = str_of(word.ptr + 1, word.len - 1);
		if (out.len)
			buf_char(&out, ' ');
		buf_append(&out, word);
	}
	return arena_str(a, buf_str(&out));
}

static void take_port(struct scan *s, const struct db_setting *said, int64_t *ret)
{
	if (said->file && !str_to_i64(said->value, ret))
		scan_warn(s, DB_PORT, "%s:%zu: '%.*s' is not a port", said->file,
			said->line, STR_ARG(said->value));
}

static enum err give(struct scan *s, struct str file, struct str package)
{
	struct db_instance db = {.engine = "redis",
		.package = package,
		.name = STR(""),
		.addresses = STR("*"),
		.port = 6379,
		.socket = STR(""),
		.file = file.len ? file.ptr : NULL};
	struct redis v = {.s = s};
	bool needs_password;
	const char *base = file.len ? strrchr(file.ptr, '/') + 1 : "";

	db.name = str_z(base);
	if (str_ends(db.name, ".conf"))
		db.name = arena_str(scan_arena(s), str_of(base, db.name.len - 5));
	if (file.len)
		read_conf(&v, file);
	read_acl(&v);
	if (v.bind.file) {
		db.addresses = without_dashes(scan_arena(s), v.bind.value);
		db.said = v.bind;
	}
	take_port(s, &v.port, &db.port);
	if (!db.port) /* no plain one: TLS alone is a network, too */
		take_port(s, &v.tls_port, &db.port);
	if (v.socket.file)
		db.socket = v.socket.value;
	needs_password = v.user_is_said ? !v.user_is_open
					: v.password.file && v.password.value.len;
	db.authentication = needs_password ? "password" : "none";
	return database_give(s, &db);
}

enum err db_redis(struct scan *s, const struct db_packages *have)
{
	static const char *const PACKAGES[] = {"redis-server", "valkey-server"};
	struct str package = db_installed(have, PACKAGES, 2);
	struct etc_paths files = {0};
	enum err r = OK;
	size_t i, n = 0;

	etc_glob(s, SCAN_ROWS, STR("/etc/redis.conf"), &files);
	etc_glob(s, SCAN_ROWS, STR("/etc/redis/*.conf"), &files);
	etc_glob(s, SCAN_ROWS, STR("/etc/valkey/*.conf"), &files);
	for (i = 0; i < files.n && !r; i++) {
		if (str_contains(files.v[i], "sentinel"))
			continue; /* watches databases, is none */
		r = give(s, files.v[i], package);
		n++;
	}
	return !r && !n && package.len ? give(s, STR(""), package) : r;
}
