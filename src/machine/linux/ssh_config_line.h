/* ssh_config_line: one line of ssh_config(5), as osquery shows it. */
#ifndef COLOA_SSH_CONFIG_LINE_H
#define COLOA_SSH_CONFIG_LINE_H

#include "arena.h"

enum ssh_config_kind {
	SSH_CONFIG_NOTHING,
	SSH_CONFIG_BLOCK,
	SSH_CONFIG_OPTION,
	SSH_CONFIG_INCLUDE
};

struct ssh_config_line {
	enum ssh_config_kind kind;
	struct str text; /* the line in lower case (ASCII), blanks around it dropped */
	struct str rest; /* of an include: its patterns as written */
};

struct ssh_config_line ssh_config_parse(struct str line, struct arena *a);

#endif
