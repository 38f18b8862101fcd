/*
 * smbconf: smb.conf(5) as Samba reads it, for samba_shares and samba_config.
 *
 * Names of parameters ignore case and blanks; synonyms are turned into one name
 * (an inverted one, `writeable`, also turns its value). Included files are read
 * in place: a section that begins in one goes on behind the include. `copy` takes
 * what the other section has so far. Values keep their %-variables.
 */
#ifndef COLOA_SMBCONF_H
#define COLOA_SMBCONF_H

#include "table.h"

#define SMBCONF_PARAMS_MAX 4000
#define SMBCONF_SECTIONS_MAX 2000
#define SMBCONF_COPIES_MAX 100

struct smb_param {
	struct str name; /* as in smb.conf(5): lower case, single blanks, no synonym */
	struct str value;
	const char *file;
	size_t line;
	struct smb_param *next;
};

struct smb_section {
	struct str name;
	const char *file;
	size_t line;
	size_t n_globals; /* that stood before it: its defaults */
	struct smb_param *first, *last;
};

struct smbconf {
	struct arena *arena;
	struct smb_section global;
	size_t n_globals;
	struct smb_section *v; /* the shares */
	size_t n, cap, n_params, n_copies;
	struct smb_section *current; /* NULL: the global one; while parsing */
	bool full;                   /* a limit was met */
	bool uses_registry;          /* some settings are in Samba's registry */
	struct str bad_copy;         /* `copy` of a section that is not there */
};

/* Handed the value of each `include`. */
typedef void smbconf_include(void *ctx, struct smbconf *c, struct str path);

void smbconf_parse(struct smbconf *c, const char *file, struct str text,
	smbconf_include *include, void *ctx);

/* The last setting of a parameter in a section itself, or NULL. */
const struct smb_param *smbconf_find(const struct smb_section *section, const char *name);

/* As smbconf_find; else what [global] said before the section began. */
const struct smb_param *smbconf_of_share(
	const struct smbconf *c, const struct smb_section *share, const char *name);

/* /etc/samba/smb.conf and what it includes. False: there's none. */
bool smbconf_read(struct scan *s, int column, struct smbconf *ret);

#endif
