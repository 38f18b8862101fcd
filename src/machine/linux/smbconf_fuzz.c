/*
 * Whatever the bytes: limits hold, lines are within the file, and a share's
 * parameter is its own or one that stands in [global].
 */
#include "fuzzing.h"
#include "smbconf.h"

static void look(const struct smb_section *section, size_t lines)
{
	const struct smb_param *p;

	for (p = section->first; p; p = p->next) {
		assert(p->name.len && p->line >= 1 && p->line <= lines);
		assert(smbconf_find(section, "path") == NULL ||
			str_eqz(smbconf_find(section, "path")->name, "path"));
		if (!p->next)
			assert(p == section->last);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	struct smbconf c = {.arena = a};
	size_t i, lines = 1;

	for (i = 0; i < size; i++)
		lines += data[i] == '\n';
	smbconf_parse(&c, "f", str_of((const char *)data, size), NULL, NULL);
	assert(c.n <= SMBCONF_SECTIONS_MAX && c.n_params <= SMBCONF_PARAMS_MAX);
	look(&c.global, lines);
	for (i = 0; i < c.n; i++) {
		look(&c.v[i], lines);
		assert(c.v[i].n_globals <= c.n_globals && c.v[i].line <= lines);
		smbconf_of_share(&c, &c.v[i], "guest ok");
	}
	return 0;
}
