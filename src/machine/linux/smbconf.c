#include "smbconf.h"

#include "buf.h"
#include "etc.h"

#define DEFAULT_FILE "/etc/samba/smb.conf"

/* --- names -------------------------------------------------------------------- */

struct synonym {
	const char *name, *meant;
	bool inverted;
};

/* smb.conf(5) names them; those whose meaning the tables use, or that are common. */
static const struct synonym SYNONYMS[] = {
	{"public", "guest ok", false},
	{"writeable", "read only", true},
	{"writable", "read only", true},
	{"write ok", "read only", true},
	{"directory", "path", false},
	{"browsable", "browseable", false},
	{"print ok", "printable", false},
	{"only guest", "guest only", false},
	{"allow hosts", "hosts allow", false},
	{"deny hosts", "hosts deny", false},
	{"create mode", "create mask", false},
	{"directory mode", "directory mask", false},
	{"group", "force group", false},
	{"casesignames", "case sensitive", false},
	{"exec", "preexec", false},
	{"printer", "printer name", false},
	{"root", "root directory", false},
	{"root dir", "root directory", false},
	{"vfs object", "vfs objects", false},
	{"min protocol", "server min protocol", false},
	{"max protocol", "server max protocol", false},
	{"protocol", "server max protocol", false},
	{"smb encrypt", "server smb encrypt", false},
	{"debuglevel", "log level", false},
	{"debug timestamp", "timestamp logs", false},
	{"default", "default service", false},
	{"lock dir", "lock directory", false},
	{"private directory", "private dir", false},
	{"auto services", "preload", false},
	{"prefered master", "preferred master", false},
	{"ldap password sync", "ldap passwd sync", false},
	{"winbind cache", "winbind cache time", false},
};

/* Blanks don't count: "GuestOk" is "guest ok". `spelled` has single blanks. */
static bool same_name(struct str a, const char *spelled)
{
	size_t i = 0;

	for (; *spelled; spelled++) {
		if (*spelled == ' ')
			continue;
		while (i < a.len && a.ptr[i] == ' ')
			i++;
		if (i == a.len || a.ptr[i] != *spelled)
			return false;
		i++;
	}
	while (i < a.len && a.ptr[i] == ' ')
		i++;
	return i == a.len;
}

/* Names that are spelled without blanks now and then, to give them one spelling. */
static const char *const SPELLED[] = {"guest ok", "read only", "path", "browseable",
	"printable", "available", "valid users", "map to guest", "guest account",
	"server min protocol", "server max protocol", "client min protocol",
	"server role", "server signing", "server smb encrypt", "ntlm auth", "lanman auth",
	"restrict anonymous", "null passwords", "encrypt passwords", "log file",
	"log level", "max log size", "hosts allow", "hosts deny", "bind interfaces only",
	"usershare allow guests", "usershare max shares", "usershare path", "guest only",
	"invalid users", "config backend", "config file", "wide links",
	"allow insecure wide links", "unix password sync"};

static struct str canonical(struct str name, bool *ret_inverted)
{
	size_t i;

	*ret_inverted = false;
	for (i = 0; i < sizeof SYNONYMS / sizeof *SYNONYMS; i++)
		if (same_name(name, SYNONYMS[i].name)) {
			*ret_inverted = SYNONYMS[i].inverted;
			return str_z(SYNONYMS[i].meant);
		}
	for (i = 0; i < sizeof SPELLED / sizeof *SPELLED; i++)
		if (same_name(name, SPELLED[i]))
			return str_z(SPELLED[i]);
	return name;
}

static struct str inverted(struct str value)
{
	bool on;

	if (!etc_to_bool(value, &on))
		return value;
	return on ? STR("no") : STR("yes");
}

/* --- lines -------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/*
 * The next line, with what a backslash at the end of it continues, trimmed and
 * each run of blanks made one. That holds for comments too. *line counts lines.
 */
static bool next_logical(struct arena *a, struct str *text, size_t *line, struct str *ret)
{
	size_t i = 0, n = 0;
	char *out;

	if (!text->len)
		return false;
	for (; i < text->len && text->ptr[i] != '\n'; i++)
		if (text->ptr[i] == '\\' && i + 1 < text->len && text->ptr[i + 1] == '\n')
			i++;
		else if (text->ptr[i] == '\\' && i + 2 < text->len &&
			 text->ptr[i + 1] == '\r' && text->ptr[i + 2] == '\n')
			i += 2;
	out = arena_alloc(a, i + 1);
	for (size_t k = 0; k < i; k++) {
		char c = text->ptr[k];

		if (c == '\\' && k + 1 < i && text->ptr[k + 1] == '\n') {
			k++;
			++*line;
		} else if (c == '\\' && k + 2 < i && text->ptr[k + 1] == '\r' &&
			   text->ptr[k + 2] == '\n') {
			k += 2;
			++*line;
		} else if (!is_blank(c)) {
			out[n++] = c;
		} else if (n && out[n - 1] != ' ') {
			out[n++] = ' ';
		}
	}
	++*line;
	*ret = str_trim(str_of(out, n));
	*text = i < text->len ? str_of(text->ptr + i + 1, text->len - i - 1)
			      : str_of(text->ptr + i, 0);
	return true;
}

static struct str lower(struct arena *a, struct str s)
{
	char *p = arena_strz(a, s);
	size_t i;

	for (i = 0; i < s.len; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	return str_of(p, s.len);
}

/* --- sections and parameters --------------------------------------------------- */

static bool same_section(struct str a, struct str b)
{
	return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

static struct smb_section *find_section(const struct smbconf *c, struct str name)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (same_section(c->v[i].name, name))
			return &c->v[i];
	return NULL;
}

static void begin_section(
	struct smbconf *c, struct str name, const char *file, size_t line)
{
	struct smb_section *found;

	if (same_section(name, STR("global")) || same_section(name, STR("globals"))) {
		c->current = NULL;
		return;
	}
	found = find_section(c, name);
	if (!found && c->n == SMBCONF_SECTIONS_MAX) {
		c->full = true;
		return;
	}
	if (!found && c->n == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 16;
		struct smb_section *more = ARENA_ARRAY(c->arena, struct smb_section, cap);

		if (c->n)
			memcpy(more, c->v, c->n * sizeof *more);
		c->v = more;
		c->cap = cap;
	}
	if (!found) {
		found = &c->v[c->n++];
		*found = (struct smb_section){.name = name,
			.file = file,
			.line = line,
			.n_globals = c->n_globals};
	}
	c->current = found;
}

static void add_param(struct smbconf *c, struct smb_section *to, struct smb_param p)
{
	struct smb_param *kept;

	if (c->n_params == SMBCONF_PARAMS_MAX) {
		c->full = true;
		return;
	}
	c->n_params++;
	kept = ARENA_NEW(c->arena, struct smb_param);
	*kept = p;
	kept->next = NULL;
	if (to->last)
		to->last->next = kept;
	else
		to->first = kept;
	to->last = kept;
	if (to == &c->global)
		c->n_globals++;
}

/* All that the other section has and this one has not. */
static void copy_section(struct smbconf *c, struct str name)
{
	const struct smb_section *from = find_section(c, name);
	const struct smb_param *p, *last;

	if (c->n_copies++ == SMBCONF_COPIES_MAX)
		c->full = true;
	if (c->full)
		return;
	if (!from || from == c->current) {
		c->bad_copy = name;
		return;
	}
	last = c->current->last;
	for (p = from->first; p; p = p->next) {
		const struct smb_param *own = last ? c->current->first : NULL;
		bool has = false;

		for (; own; own = own == last ? NULL : own->next)
			has |= str_eq(own->name, p->name);
		if (!has)
			add_param(c, c->current, *p);
	}
}

static void take_param(
	struct smbconf *c, struct smb_param p, smbconf_include *include, void *ctx)
{
	if (str_eqz(p.name, "include")) {
		if (str_eqz_nocase(p.value, "registry"))
			c->uses_registry = true;
		else if (include)
			include(ctx, c, p.value);
		return;
	}
	if (str_eqz(p.name, "config backend") && str_eqz_nocase(p.value, "registry"))
		c->uses_registry = true;
	if (str_eqz(p.name, "copy") && c->current) {
		copy_section(c, p.value);
		return;
	}
	add_param(c, c->current ? c->current : &c->global, p);
}

void smbconf_parse(struct smbconf *c, const char *file, struct str text,
	smbconf_include *include, void *ctx)
{
	struct str line;
	size_t at = 0, begins;

	while (begins = at + 1, next_logical(c->arena, &text, &at, &line)) {
		struct smb_param p = {.file = file, .line = begins};
		struct str name;
		bool invert;

		if (!line.len || line.ptr[0] == '#' || line.ptr[0] == ';')
			continue;
		if (line.ptr[0] == '[') {
			line = str_of(line.ptr + 1, line.len - 1);
			str_cut(&line, ']', &name);
			begin_section(c, str_trim(name), file, begins);
			continue;
		}
		if (!str_cut(&line, '=', &name))
			continue; /* Samba ignores it, too */
		p.name = canonical(lower(c->arena, str_trim(name)), &invert);
		p.value = invert ? inverted(str_trim(line)) : str_trim(line);
		if (p.name.len)
			take_param(c, p, include, ctx);
	}
}

const struct smb_param *smbconf_find(const struct smb_section *section, const char *name)
{
	const struct smb_param *p, *found = NULL;

	for (p = section->first; p; p = p->next)
		if (str_eqz(p->name, name))
			found = p;
	return found;
}

const struct smb_param *smbconf_of_share(
	const struct smbconf *c, const struct smb_section *share, const char *name)
{
	const struct smb_param *p = smbconf_find(share, name), *found = NULL;
	size_t i;

	if (p)
		return p;
	for (p = c->global.first, i = 0; p && i < share->n_globals; p = p->next, i++)
		if (str_eqz(p->name, name))
			found = p;
	return found;
}

/* --- files -------------------------------------------------------------------- */

struct reading {
	struct scan *s;
	int column;
	unsigned depth;
};

static bool read_file(struct reading *r, struct smbconf *c, struct str path);

static void include_file(void *ctx, struct smbconf *c, struct str path)
{
	struct reading *r = ctx;

	if (memchr(path.ptr, '%', path.len)) {
		scan_warn(r->s, r->column,
			"smb.conf: include = %.*s depends on the client", STR_ARG(path));
		return;
	}
	if (r->depth == ETC_INCLUDE_DEPTH) {
		scan_warn(r->s, r->column, "smb.conf: %.*s is included too deeply",
			STR_ARG(path));
		return;
	}
	r->depth++;
	read_file(r, c, path);
	r->depth--;
}

static bool read_file(struct reading *r, struct smbconf *c, struct str path)
{
	const char *file = arena_strz(c->arena, path);
	struct str text;

	if (!scan_read(r->s, r->column, file, ETC_FILE_BYTES, &text))
		return false;
	smbconf_parse(c, file, text, include_file, r);
	return true;
}

bool smbconf_read(struct scan *s, int column, struct smbconf *ret)
{
	struct reading r = {.s = s, .column = column};
	const struct smb_param *other;
	bool found;

	*ret = (struct smbconf){.arena = scan_arena(s)};
	found = read_file(&r, ret, STR(DEFAULT_FILE));
	other = smbconf_find(&ret->global, "config file");
	if (other && !str_eqz(other->value, DEFAULT_FILE)) {
		struct smbconf instead = {.arena = scan_arena(s)};

		if (read_file(&r, &instead, other->value))
			*ret = instead;
	}
	if (ret->uses_registry)
		scan_warn(
			s, column, "smb.conf: settings in Samba's registry are not read");
	if (ret->bad_copy.len)
		scan_warn(s, column, "smb.conf: copy = %.*s: there is no such section",
			STR_ARG(ret->bad_copy));
	if (ret->full)
		scan_warn(s, column,
			"smb.conf: more than %d parameters, %d sections or %d copies",
			SMBCONF_PARAMS_MAX, SMBCONF_SECTIONS_MAX, SMBCONF_COPIES_MAX);
	return found;
}
