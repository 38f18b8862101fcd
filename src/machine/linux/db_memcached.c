/*
 * memcached: the options that /etc/memcached.conf (and memcached_NAME.conf of more
 * instances) lists, one a line, as Debian's start script reads them. Not said: every
 * interface. A password is asked with SASL (-S) or a file of tokens (-Y).
 */
#include "database.h"

#include "buf.h"

/* The value of "-l x", "-lx", "--listen=x", "--listen x". */
static bool option(struct str line, const char *letter, const char *word, struct str *ret)
{
	size_t n = strlen(word);

	if (str_starts(line, letter) && !str_starts(line, "--")) {
		*ret = str_trim(str_of(line.ptr + 2, line.len - 2));
		return true;
	}
	if (!str_starts(line, word) || (line.len > n && line.ptr[n] != '=' &&
					       line.ptr[n] != ' ' && line.ptr[n] != '\t'))
		return false;
	*ret = str_trim(str_of(line.ptr + n, line.len - n));
	if (ret->len && ret->ptr[0] == '=')
		*ret = str_trim(str_of(ret->ptr + 1, ret->len - 1));
	return true;
}

void memcached_parse(struct arena *a, struct str text, struct memcached_options *ret)
{
	struct memcached_options o = {
		.listen = STR(""), .port = 11211, .socket = STR("")};
	SCOPED_BUF(listen, ETC_FILE_BYTES * 2);
	struct str line, value;
	size_t at = 0;

	while (str_next_line(&text, &line)) {
		at++;
		str_cut(&line, '#', &value);
		line = str_trim(value);
		if (option(line, "-l", "--listen", &value)) {
			buf_char(&listen, ',');
			buf_append(&listen, value);
			if (!o.listen_line)
				o.listen_line = at;
		} else if (option(line, "-p", "--port", &value)) {
			o.bad_port = !str_to_i64(value, &o.port);
		} else if (option(line, "-s", "--unix-socket", &value)) {
			o.socket = value;
		} else if (option(line, "-S", "--enable-sasl", &value) ||
			   option(line, "-Y", "--auth-file", &value)) {
			o.has_password = true;
		}
	}
	o.listen = arena_str(a, buf_str(&listen));
	*ret = o;
}

static enum err give(struct scan *s, struct str file, struct str package)
{
	struct db_instance db = {.engine = "memcached",
		.package = package,
		.name = STR(""),
		.addresses = STR("*"),
		.port = 11211,
		.socket = STR(""),
		.authentication = "none",
		.file = file.len ? file.ptr : NULL};
	struct memcached_options o;
	struct str text;

	if (!file.len || !scan_read(s, SCAN_ROWS, file.ptr, ETC_FILE_BYTES, &text))
		return file.len ? OK : database_give(s, &db);
	memcached_parse(scan_arena(s), text, &o);
	if (str_starts(file, "/etc/memcached_"))
		db.name = arena_str(scan_arena(s), str_of(file.ptr + 15, file.len - 20));
	if (o.listen_line) {
		db.addresses = o.listen;
		db.said = (struct db_setting){.file = file.ptr, .line = o.listen_line};
	}
	if (o.bad_port)
		scan_warn(s, DB_PORT, "%s: -p is not a port", file.ptr);
	db.port = o.socket.len ? 0 : o.port; /* a socket switches the network off */
	db.socket = o.socket;
	if (o.has_password)
		db.authentication = "password";
	return database_give(s, &db);
}

enum err db_memcached(struct scan *s, const struct db_packages *have)
{
	static const char *const PACKAGES[] = {"memcached"};
	struct str package = db_installed(have, PACKAGES, 1);
	struct etc_paths files = {0};
	enum err r = OK;
	size_t i;

	etc_glob(s, SCAN_ROWS, STR("/etc/memcached.conf"), &files);
	etc_glob(s, SCAN_ROWS, STR("/etc/memcached_*.conf"), &files);
	for (i = 0; i < files.n && !r; i++)
		r = give(s, files.v[i], package);
	return !r && !files.n && package.len ? give(s, STR(""), package) : r;
}
