#include "apt_release.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "deb822.h"
#include "stanzas.h"

static struct str *place_of(struct apt_release *r, const struct deb822_field *f)
{
	static const struct {
		const char *name;
		size_t at;
	} FIELDS[] = {
		{"Origin", offsetof(struct apt_release, origin)},
		{"Label", offsetof(struct apt_release, label)},
		{"Suite", offsetof(struct apt_release, suite)},
		{"Codename", offsetof(struct apt_release, codename)},
		{"Version", offsetof(struct apt_release, version)},
		{"Components", offsetof(struct apt_release, components)},
		{"Architectures", offsetof(struct apt_release, architectures)},
	};
	size_t i;

	for (i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
		if (deb822_is(f, FIELDS[i].name))
			return (struct str *)((char *)r + FIELDS[i].at);
	return NULL;
}

struct apt_release apt_release_parse(struct str stanza)
{
	struct apt_release r = {.origin = STR(""),
		.label = STR(""),
		.suite = STR(""),
		.codename = STR(""),
		.version = STR(""),
		.components = STR(""),
		.architectures = STR("")};
	struct deb822_field f;
	enum err got;

	while ((got = deb822_next_field(&stanza, &f)) != ERR_NOT_FOUND) {
		struct str *place = got ? NULL : place_of(&r, &f);

		if (place)
			*place = f.value;
		else if (!got && deb822_is(&f, "NotAutomatic"))
			r.not_automatic = str_eqz_nocase(f.value, "yes");
		else if (!got && deb822_is(&f, "ButAutomaticUpgrades"))
			r.but_automatic_upgrades = str_eqz_nocase(f.value, "yes");
	}
	return r;
}

bool apt_release_is_security(const struct apt_release *r)
{
	return str_eqz(r->label, "Debian-Security") ||
	       str_eqz(r->origin, "Debian-Security") || str_ends(r->suite, "-security") ||
	       str_ends(r->codename, "-security");
}

static void keep(struct arena *a, struct str *s)
{
	*s = arena_str(a, *s);
}

static void keep_all(struct arena *a, struct apt_release *r)
{
	keep(a, &r->origin);
	keep(a, &r->label);
	keep(a, &r->suite);
	keep(a, &r->codename);
	keep(a, &r->version);
	keep(a, &r->components);
	keep(a, &r->architectures);
}

/* In an InRelease the armour's own header is a stanza before the one that counts. */
static enum err read_stanza(struct stanzas *t, struct str *ret, struct error *e)
{
	enum err r = stanzas_next(t, ret, e);

	if (!r && str_starts(*ret, "-----BEGIN PGP SIGNED MESSAGE-----"))
		r = stanzas_next(t, ret, e);
	return r == ERR_NOT_FOUND ? error_set(e, ERR_MALFORMED, "no fields") : r;
}

/* The stanza that counts, as long as *t lives. False: a warning, or not there. */
static bool open_release(struct scan *s, int column, const char *path, struct stanzas **t,
	struct str *ret, int64_t *ret_mtime)
{
	int fd = machine_open_regular(scan_machine(s), path);
	struct unpack *u;
	struct stat st;
	struct error e;
	enum err r;

	if (fd < 0 || fstat(fd, &st) < 0) {
		scan_warn_errno(s, column, path, errno);
		if (fd >= 0)
			close(fd);
		return false;
	}
	r = unpack_open_take(fd, UNPACK_NONE, &u, &e);
	if (!r) {
		*t = stanzas_open_take(u);
		r = read_stanza(*t, ret, &e);
	}
	if (r)
		scan_warn(s, column, "%s: %s", path, e.text);
	*ret_mtime = st.st_mtime;
	return !r;
}

bool apt_release_read(struct scan *s, int column, const char *path,
	struct apt_release *ret, int64_t *ret_mtime)
{
	SCOPED(stanzas) t = NULL;
	struct str stanza;

	if (!open_release(s, column, path, &t, &stanza, ret_mtime))
		return false;
	*ret = apt_release_parse(stanza);
	keep_all(scan_arena(s), ret);
	return true;
}

/* "HASH SIZE NAME", a line each. */
bool apt_release_size(
	struct scan *s, int column, const char *path, struct str file, uint64_t *ret)
{
	SCOPED(stanzas) t = NULL;
	struct str stanza, list, line, hash, size, name;
	int64_t mtime;

	if (!open_release(s, column, path, &t, &stanza, &mtime) ||
		!deb822_find(stanza, "SHA256", &list))
		return false;
	while (str_next_line(&list, &line))
		if (str_next_word(&line, &hash) && str_next_word(&line, &size) &&
			str_next_word(&line, &name) && str_eq(name, file))
			return str_to_u64(size, ret);
	return false;
}
