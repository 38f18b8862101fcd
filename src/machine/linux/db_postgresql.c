/*
 * PostgreSQL's clusters: Debian's /etc/postgresql/VERSION/CLUSTER, and the data
 * folders of others. postgresql.conf with its includes, then postgresql.auto.conf
 * of the data folder (ALTER SYSTEM), the last one wins; pg_hba.conf.
 */
#include "database.h"

#include "buf.h"

struct cluster {
	struct scan *s;
	struct db_setting listen, port, socket, data, hba;
	unsigned depth;
};

/* --- postgresql.conf ------------------------------------------------------------ */

/* 'it''s \'quoted\'', and without its quotes. */
static struct str quoted(struct arena *a, struct str v)
{
	char *out = arena_alloc(a, v.len + 1);
	size_t i, n = 0;

	for (i = 1; i < v.len; i++) {
		if (v.ptr[i] == '\'') {
			if (i + 1 == v.len || v.ptr[i + 1] != '\'')
				break;
			i++;
		} else if (v.ptr[i] == '\\' && i + 1 < v.len) {
			i++;
		}
		out[n++] = v.ptr[i];
	}
	return str_of(out, n);
}

bool postgresql_next(
	struct arena *a, struct str *text, size_t *line, struct db_setting *ret)
{
	struct str l;

	while (str_next_line(text, &l)) {
		size_t i = 0;

		++*line;
		l = str_trim(l);
		while (i < l.len && l.ptr[i] != ' ' && l.ptr[i] != '\t' &&
			l.ptr[i] != '=' && l.ptr[i] != '#' && l.ptr[i] != '\'')
			i++;
		if (!i)
			continue;
		*ret = (struct db_setting){.name = str_of(l.ptr, i), .line = *line};
		l = str_trim(str_of(l.ptr + i, l.len - i));
		if (l.len && l.ptr[0] == '=')
			l = str_trim(str_of(l.ptr + 1, l.len - 1));
		if (l.len && l.ptr[0] == '\'') {
			ret->value = quoted(a, l);
		} else {
			for (i = 0; i < l.len && l.ptr[i] != '#' && l.ptr[i] != ' ' &&
				    l.ptr[i] != '\t';
				i++)
				;
			ret->value = str_of(l.ptr, i);
		}
		ret->has_value = true;
		return true;
	}
	return false;
}

static void read_conf(struct cluster *c, struct str path);

static struct str beside(struct cluster *c, struct str file, struct str path)
{
	struct str dir = etc_dirname(file);

	if (str_starts(path, "/"))
		return path;
	return arena_printf(scan_arena(c->s), "%.*s/%.*s", STR_ARG(dir), STR_ARG(path));
}

static void include(struct cluster *c, struct str file, const struct db_setting *said)
{
	struct str path = beside(c, file, said->value);
	struct etc_paths files = {0};
	size_t i;

	if (c->depth == ETC_INCLUDE_DEPTH) {
		scan_warn(c->s, SCAN_ROWS, "%.*s: included too deeply", STR_ARG(path));
		return;
	}
	c->depth++;
	if (str_eqz_nocase(said->name, "include_dir")) {
		etc_glob(c->s, SCAN_ROWS,
			arena_printf(scan_arena(c->s), "%.*s/*.conf", STR_ARG(path)),
			&files);
		for (i = 0; i < files.n; i++)
			read_conf(c, files.v[i]);
	} else {
		read_conf(c, path);
	}
	c->depth--;
}

static void take(struct cluster *c, const struct db_setting *said)
{
	if (str_eqz_nocase(said->name, "listen_addresses"))
		c->listen = *said;
	else if (str_eqz_nocase(said->name, "port"))
		c->port = *said;
	else if (str_eqz_nocase(said->name, "unix_socket_directories"))
		c->socket = *said;
	else if (str_eqz_nocase(said->name, "data_directory"))
		c->data = *said;
	else if (str_eqz_nocase(said->name, "hba_file"))
		c->hba = *said;
}

static void read_conf(struct cluster *c, struct str path)
{
	const char *file = arena_strz(scan_arena(c->s), path);
	struct db_setting said;
	struct str text;
	size_t line = 0;

	if (!scan_read(c->s, SCAN_ROWS, file, ETC_FILE_BYTES, &text))
		return;
	while (postgresql_next(scan_arena(c->s), &text, &line, &said)) {
		said.file = file;
		if (str_eqz_nocase(said.name, "include") ||
			str_eqz_nocase(said.name, "include_if_exists") ||
			str_eqz_nocase(said.name, "include_dir"))
			include(c, path, &said);
		else
			take(c, &said);
	}
}

/* --- pg_hba.conf ---------------------------------------------------------------- */

static bool is_this_machine(struct str address)
{
	return str_starts(address, "127.") || str_starts(address, "::1") ||
	       str_eqz(address, "localhost") || str_eqz(address, "samehost");
}

/* "255.255.0.0", which may stand between an address and its method. */
static bool is_mask(struct str word)
{
	bool has_mark = false;
	size_t i;

	for (i = 0; i < word.len; i++) {
		if (!word.ptr[i] || !strchr("0123456789abcdefABCDEF.:", word.ptr[i]))
			return false;
		has_mark |= word.ptr[i] == '.' || word.ptr[i] == ':';
	}
	return has_mark;
}

/* Quotes take a field's special meaning away, which doesn't matter here. */
static bool next_part(struct str *line, struct str *ret)
{
	size_t i = 0, from;
	bool in_quotes = false;

	while (i < line->len && (line->ptr[i] == ' ' || line->ptr[i] == '\t'))
		i++;
	for (from = i; i < line->len; i++) {
		if (line->ptr[i] == '"')
			in_quotes = !in_quotes;
		else if (!in_quotes && (line->ptr[i] == ' ' || line->ptr[i] == '\t'))
			break;
		else if (!in_quotes && line->ptr[i] == '#')
			break;
	}
	*ret = str_of(line->ptr + from, i - from);
	if (i < line->len && line->ptr[i] == '#')
		i = line->len;
	*line = str_of(line->ptr + i, line->len - i);
	return ret->len > 0;
}

/* "a, b" is one field: what ends in a comma goes on behind the blank. */
static bool next_field(struct str *line, struct str *ret)
{
	struct str part;
	bool found = next_part(line, ret);

	while (found && str_ends(*ret, ",") && next_part(line, &part))
		ret->len = (size_t)(part.ptr + part.len - ret->ptr);
	return found;
}

enum hba_trust hba_line_trust(struct str line)
{
	struct str type, database, user, address = STR(""), method;
	bool is_local;

	line = str_trim(line);
	if (!next_field(&line, &type) || !next_field(&line, &database) ||
		!next_field(&line, &user))
		return HBA_NO_TRUST;
	is_local = str_eqz(type, "local");
	if (!is_local && (!str_starts(type, "host") || !next_field(&line, &address)))
		return HBA_NO_TRUST;
	if (!next_field(&line, &method))
		return HBA_NO_TRUST;
	if (!is_local && is_mask(method) && !next_field(&line, &method))
		return HBA_NO_TRUST;
	if (!str_eqz(method, "trust") && !str_eqz(method, "\"trust\""))
		return HBA_NO_TRUST;
	return is_local || is_this_machine(address) ? HBA_LOCAL_TRUST : HBA_REMOTE_TRUST;
}

/* A line with those that a backslash at its end continues (PostgreSQL 14). */
static bool next_logical(struct arena *a, struct str *text, struct str *ret)
{
	SCOPED_BUF(joined, ETC_FILE_BYTES);
	struct str line;

	if (!str_next_line(text, ret))
		return false;
	if (!str_ends(*ret, "\\"))
		return true;
	for (line = *ret; str_ends(line, "\\");) {
		buf_append(&joined, str_of(line.ptr, line.len - 1));
		if (!str_next_line(text, &line))
			line = STR("");
	}
	buf_append(&joined, line);
	*ret = arena_str(a, buf_str(&joined));
	return true;
}

static enum hba_trust read_hba(struct cluster *c, struct str path)
{
	enum hba_trust worst = HBA_NO_TRUST;
	struct str text, line;

	if (!scan_read(c->s, DB_AUTHENTICATION, arena_strz(scan_arena(c->s), path),
		    ETC_FILE_BYTES, &text))
		return HBA_NO_TRUST;
	while (next_logical(scan_arena(c->s), &text, &line)) {
		enum hba_trust t = hba_line_trust(line);

		if (str_starts(str_trim(line), "include"))
			scan_warn(c->s, DB_AUTHENTICATION,
				"%.*s: includes are not followed", STR_ARG(path));
		if (t > worst)
			worst = t;
	}
	return worst;
}

/* --- clusters ------------------------------------------------------------------- */

static const char *authentication(struct cluster *c, struct str conf)
{
	struct str hba = c->hba.file ? beside(c, conf, c->hba.value)
				     : beside(c, conf, STR("pg_hba.conf"));

	if (!scan_wants(c->s, DB_AUTHENTICATION))
		return NULL;
	switch (read_hba(c, hba)) {
	case HBA_REMOTE_TRUST:
		return "none";
	case HBA_LOCAL_TRUST:
		return "trust-local";
	default:
		return "password";
	}
}

static enum err give_cluster(
	struct scan *s, struct str conf, struct str package, struct str name)
{
	struct db_instance db = {.engine = "postgresql",
		.package = package,
		.name = name,
		.addresses = STR("localhost"),
		.port = 5432,
		.file = conf.ptr,
		.socket = STR("/var/run/postgresql")};
	struct cluster c = {.s = s};

	read_conf(&c, conf);
	if (c.data.file)
		read_conf(&c, arena_printf(scan_arena(s), "%.*s/postgresql.auto.conf",
				      STR_ARG(c.data.value)));
	else
		read_conf(&c, beside(&c, conf, STR("postgresql.auto.conf")));
	if (c.listen.file) {
		db.addresses = c.listen.value;
		db.said = c.listen;
	}
	if (c.port.file && !str_to_i64(c.port.value, &db.port))
		scan_warn(s, DB_PORT, "%s:%zu: '%.*s' is not a port", c.port.file,
			c.port.line, STR_ARG(c.port.value));
	if (c.socket.file)
		db.socket = c.socket.value;
	db.authentication = authentication(&c, conf);
	return database_give(s, &db);
}

/* /etc/postgresql/15/main/postgresql.conf is "15/main" of postgresql-15. */
static enum err give_debian(
	struct scan *s, struct str conf, const struct db_packages *have)
{
	struct str rest = conf, part, version, cluster;
	const char *package;
	size_t i;

	for (i = 0; i < 3; i++)
		str_cut(&rest, '/', &part);
	str_cut(&rest, '/', &version);
	str_cut(&rest, '/', &cluster);
	package = arena_printf(scan_arena(s), "postgresql-%.*s", STR_ARG(version)).ptr;
	return give_cluster(s, conf, db_installed(have, &package, 1),
		arena_printf(
			scan_arena(s), "%.*s/%.*s", STR_ARG(version), STR_ARG(cluster)));
}

enum err db_postgresql(struct scan *s, const struct db_packages *have)
{
	static const char *const SERVER[] = {"postgresql-1*", "postgresql-9.*"};
	static const char *const ELSEWHERE[] = {"/var/lib/pgsql/data/postgresql.conf",
		"/var/lib/pgsql/*/data/postgresql.conf",
		"/usr/local/pgsql/data/postgresql.conf"};
	struct etc_paths debian = {0}, others = {0};
	enum err r = OK;
	size_t i;

	etc_glob(s, SCAN_ROWS, STR("/etc/postgresql/*/*/postgresql.conf"), &debian);
	for (i = 0; i < sizeof ELSEWHERE / sizeof *ELSEWHERE; i++)
		etc_glob(s, SCAN_ROWS, str_z(ELSEWHERE[i]), &others);
	for (i = 0; i < debian.n && !r; i++)
		r = give_debian(s, debian.v[i], have);
	for (i = 0; i < others.n && !r; i++)
		r = give_cluster(s, others.v[i], STR(""), others.v[i]);
	if (!r && !debian.n && !others.n) {
		struct str package = db_installed(have, SERVER, 2);

		if (package.len)
			r = database_give(s, &(struct db_instance){.engine = "postgresql",
						     .package = package,
						     .name = STR(""),
						     .addresses = STR("localhost"),
						     .port = 5432,
						     .socket = STR("/var/run/postgresql"),
						     .authentication = "password"});
	}
	return r;
}
