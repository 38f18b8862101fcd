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
static enum err read_stanza(
	struct scan *s, struct stanzas *t, struct apt_release *ret, struct error *e)
{
	struct str stanza;
	enum err r = stanzas_next(t, &stanza, e);

	if (!r && str_starts(stanza, "-----BEGIN PGP SIGNED MESSAGE-----"))
		r = stanzas_next(t, &stanza, e);
	if (r == ERR_NOT_FOUND)
		return error_set(e, ERR_MALFORMED, "no fields");
	if (r)
		return r;
	*ret = apt_release_parse(stanza);
	keep_all(scan_arena(s), ret);
	return OK;
}

bool apt_release_read(struct scan *s, int column, const char *path,
	struct apt_release *ret, int64_t *ret_mtime)
{
	SCOPED(stanzas) t = NULL;
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
		t = stanzas_open_take(u);
		r = read_stanza(s, t, ret, &e);
	}
	if (r)
		scan_warn(s, column, "%s: %s", path, e.text);
	*ret_mtime = st.st_mtime;
	return !r;
}
