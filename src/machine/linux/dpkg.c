#include "dpkg.h"

#include <errno.h>
#include <fcntl.h>

#include "deb822.h"
#include "deb_version.h"
#include "stanzas.h"

#define UPDATES_MAX 1000 /* dpkg itself starts anew at 250 */
#define STATUS_D_FILE_MAX ((size_t)1 << 20)

static const char *const STATES[] = {"not-installed", "config-files", "half-installed",
	"unpacked", "half-configured", "triggers-awaited", "triggers-pending",
	"installed"};

static bool is_state(struct str s)
{
	size_t i;

	for (i = 0; i < sizeof STATES / sizeof *STATES; i++)
		if (str_eqz(s, STATES[i]))
			return true;
	return false;
}

/* The field's place in *p, for the fields that anybody wants. */
static struct str *place_of(struct dpkg_package *p, const struct deb822_field *f)
{
	static const struct {
		struct str name;
		size_t at;
	} FIELDS[] = {
		{STR("Package"), offsetof(struct dpkg_package, name)},
		{STR("Status"), offsetof(struct dpkg_package, status)},
		{STR("Priority"), offsetof(struct dpkg_package, priority)},
		{STR("Section"), offsetof(struct dpkg_package, section)},
		{STR("Installed-Size"), offsetof(struct dpkg_package, size)},
		{STR("Maintainer"), offsetof(struct dpkg_package, maintainer)},
		{STR("Architecture"), offsetof(struct dpkg_package, arch)},
		{STR("Source"), offsetof(struct dpkg_package, source)},
		{STR("Version"), offsetof(struct dpkg_package, version)},
	};
	size_t i;

	for (i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
		if (f->name.len == FIELDS[i].name.len && deb822_is(f, FIELDS[i].name.ptr))
			return (struct str *)((char *)p + FIELDS[i].at);
	return NULL;
}

static bool split_status(struct dpkg_package *p)
{
	struct str rest = p->status, more;

	return str_next_word(&rest, &p->want) && str_next_word(&rest, &p->flag) &&
	       str_next_word(&rest, &p->state) && !str_next_word(&rest, &more) &&
	       is_state(p->state);
}

enum err dpkg_parse(struct str stanza, struct dpkg_package *ret, const char **ret_why)
{
	struct deb822_field f;
	const char *why = NULL;
	enum err r;

	*ret = (struct dpkg_package){0};
	while ((r = deb822_next_field(&stanza, &f)) != ERR_NOT_FOUND) {
		struct str *place = r ? NULL : place_of(ret, &f);

		if (r)
			why = "a line that is no field";
		else if (place)
			*place = f.value;
	}
	if (!ret->name.len)
		why = "no Package";
	else if (!split_status(ret))
		why = "no proper Status";
	else if (!ret->version.len && dpkg_is_unpacked(ret))
		why = "no Version";
	*ret_why = why;
	return why ? ERR_MALFORMED : OK;
}

bool dpkg_is_unpacked(const struct dpkg_package *p)
{
	return p->state.len && !str_eqz(p->state, "not-installed") &&
	       !str_eqz(p->state, "config-files");
}

bool dpkg_is_installed(const struct dpkg_package *p)
{
	return str_eqz(p->state, "installed") || str_eqz(p->state, "triggers-awaited") ||
	       str_eqz(p->state, "triggers-pending");
}

struct reading {
	struct scan *s;
	int column;
	dpkg_each_fn *each;
	void *ctx;
	const struct dpkg_package *updates; /* each stands for the one in status */
	size_t n_updates;
};

static bool is_replaced(const struct reading *r, const struct dpkg_package *p)
{
	size_t i;

	for (i = 0; i < r->n_updates; i++)
		if (str_eq(r->updates[i].name, p->name) &&
			str_eq(r->updates[i].arch, p->arch))
			return true;
	return false;
}

static enum err give(struct reading *r, const struct dpkg_package *p)
{
	if (!p->name.len || str_eqz(p->state, "not-installed"))
		return OK;
	return r->each(r->ctx, p);
}

static enum err give_stanza(struct reading *r, const char *path, struct str stanza)
{
	struct dpkg_package p;
	const char *why;

	if (dpkg_parse(stanza, &p, &why))
		scan_warn(r->s, r->column, "%s: package '%.*s': %s", path,
			STR_ARG(str_of(p.name.ptr, p.name.len > 100 ? 100 : p.name.len)),
			why);
	if (is_replaced(r, &p))
		return OK;
	return give(r, &p);
}

static enum err read_status(struct reading *r, int fd, const char *path)
{
	SCOPED(stanzas) t = NULL;
	struct unpack *u;
	struct error e;
	struct str stanza;
	enum err got;

	if (unpack_open_take(fd, UNPACK_NONE, &u, &e)) {
		scan_warn(r->s, r->column, "%s: %s", path, e.text);
		return OK;
	}
	t = stanzas_open_take(u);
	while ((got = stanzas_next(t, &stanza, &e)) == OK) {
		enum err stop = give_stanza(r, path, stanza);

		if (stop)
			return stop;
	}
	if (got != ERR_NOT_FOUND)
		scan_warn(r->s, r->column, "%s: %s", path, e.text);
	return OK;
}

static bool is_number(const char *name)
{
	uint64_t n;

	return str_to_u64(str_z(name), &n);
}

/* The last stanza for a package wins; an earlier one is forgotten. */
static size_t add_update(
	struct dpkg_package *updates, size_t n, const struct dpkg_package *p)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(updates[i].name, p->name) &&
			str_eq(updates[i].arch, p->arch)) {
			updates[i] = *p;
			return n;
		}
	updates[n] = *p;
	return n + 1;
}

static void read_updates(struct reading *r, const char *admindir)
{
	struct arena *a = scan_arena(r->s);
	const char *dir = arena_printf(a, "%s/updates", admindir).ptr;
	struct dpkg_package *updates;
	const char *const *names;
	size_t n, i;

	if (!scan_list(r->s, r->column, dir, &names, &n) || !n)
		return;
	if (n > UPDATES_MAX) {
		scan_warn(r->s, r->column, "%s: more than %d files", dir, UPDATES_MAX);
		n = UPDATES_MAX;
	}
	updates = ARENA_ARRAY(a, struct dpkg_package, n);
	for (i = 0; i < n; i++) {
		const char *path = arena_printf(a, "%s/%s", dir, names[i]).ptr;
		struct dpkg_package p;
		struct str text;
		const char *why;

		if (!is_number(names[i]) ||
			!scan_read(r->s, r->column, path, STATUS_D_FILE_MAX, &text))
			continue;
		if (dpkg_parse(text, &p, &why))
			scan_warn(r->s, r->column, "%s: %s", path, why);
		else
			r->n_updates = add_update(updates, r->n_updates, &p);
	}
	r->updates = updates;
}

/* A stanza of status.d has no Status: to be there is to be installed. */
static enum err read_status_d(struct reading *r, const char *admindir)
{
	struct arena *a = scan_arena(r->s);
	const char *dir = arena_printf(a, "%s/status.d", admindir).ptr;
	const char *const *names;
	size_t n, i;

	if (!scan_list(r->s, r->column, dir, &names, &n))
		return OK;
	for (i = 0; i < n; i++) {
		const char *path = arena_printf(a, "%s/%s", dir, names[i]).ptr;
		struct str text, with_status;
		enum err stop;

		if (str_ends(str_z(names[i]), ".md5sums") ||
			!scan_read(r->s, r->column, path, STATUS_D_FILE_MAX, &text))
			continue;
		with_status = arena_printf(
			a, "Status: install ok installed\n%.*s", STR_ARG(text));
		stop = give_stanza(r, path, with_status);
		if (stop)
			return stop;
	}
	return OK;
}

enum err dpkg_each(
	struct scan *s, int column, const char *admindir, dpkg_each_fn *each, void *ctx)
{
	struct reading r = {.s = s, .column = column, .each = each, .ctx = ctx};
	const char *path = arena_printf(scan_arena(s), "%s/status", admindir).ptr;
	int fd = machine_open_regular(scan_machine(s), path);
	enum err stop;
	size_t i;

	if (fd < 0 && errno == ENOENT)
		return read_status_d(&r, admindir);
	if (fd < 0) {
		scan_warn_errno(s, column, path, errno);
		return OK;
	}
	read_updates(&r, admindir);
	stop = read_status(&r, fd, path);
	for (i = 0; !stop && i < r.n_updates; i++)
		stop = give(&r, &r.updates[i]);
	return stop;
}

struct asking {
	struct scan *s;
	struct dpkg_asked *asked;
	size_t n;
};

static enum err note_asked(void *ctx, const struct dpkg_package *p)
{
	struct asking *a = ctx;
	size_t i;

	for (i = 0; i < a->n; i++) {
		struct dpkg_asked *q = &a->asked[i];

		if (!str_eqz(p->name, q->name) || !dpkg_is_unpacked(p))
			continue;
		if (!q->installed || deb_version_compare(p->version, q->version) > 0)
			q->version = arena_str(scan_arena(a->s), p->version);
		q->installed = true;
	}
	return OK;
}

enum err dpkg_ask(struct scan *s, int column, struct dpkg_asked *asked, size_t n)
{
	struct asking a = {s, asked, n};

	return dpkg_each(s, column, DPKG_ADMINDIR, note_asked, &a);
}
