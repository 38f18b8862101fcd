/*
 * backup_command: backup programs in the lines that cron and systemd run.
 */
#ifndef COLOA_BACKUP_COMMAND_H
#define COLOA_BACKUP_COMMAND_H

#include "buf.h"

/*
 * One command line. *ret_tool is NULL when no word is a backup program that this
 * line makes a backup with ("restic check" does not). covers is appended to.
 */
void backup_command_parse(struct str line, const char **ret_tool, struct str *ret_target,
	struct buf *covers);

/* "network" for URLs, host:path and the like, else "": it depends on the mount. */
const char *backup_target_kind(struct str target);

#endif
