/*
 * audit_rule: one rule of the kernel's audit system, whether the kernel gives it or a
 * file in the language of auditctl(8) has it.
 */
#ifndef COLOA_AUDIT_RULE_H
#define COLOA_AUDIT_RULE_H

#include "arena.h"

struct audit_rule {
	const char *list;   /* "exit", "task", "user", "exclude", "filesystem", or "" */
	const char *action; /* "always", "never", or "" */
	const char *kind;   /* "watch", "syscall", "control" */
	struct str target;  /* the path, unless single system calls are named: those; or
			       "all" */
	struct str permissions;
	struct str key;  /* several: with commas */
	struct str rule; /* as auditctl(8) would be told it */
};

/* One line of audit.rules(7). False: it says nothing, or nothing that we know. */
bool audit_parse_line(struct arena *a, struct str line, struct audit_rule *ret);

/* Loads libaudit, which knows the names that the kernel's form has numbers for. */
enum err audit_load(struct error *e) NODISCARD;

/*
 * The kernel's own form, after audit_load(): the fixed part and the strings behind it.
 * False: it breaks its own rules.
 */
bool audit_parse_kernel(struct arena *a, struct str data, struct audit_rule *ret);

#endif
