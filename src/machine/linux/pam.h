/*
 * pam: the rules of every PAM service (pam.conf(5)) with their includes
 * resolved, and what a stack of them would answer.
 *
 * Services are the files of /etc/pam.d and, where that has none of the name,
 * of /usr/lib/pam.d; /etc/pam.conf counts only when neither folder exists. What
 * packaging leaves behind (*.dpkg-*, *.ucf-*, *~, dotfiles) is no service.
 */
#ifndef COLOA_PAM_H
#define COLOA_PAM_H

#include "table.h"

#define PAM_LINE_MAX 1024 /* libpam's own limit, continuations included */

struct pam_rule {
	struct str service;
	struct str type;      /* "auth", "account", "password", "session" */
	bool optional;        /* "-" before the type: a missing module is not logged */
	struct str control;   /* "required"…, or "[success=1 default=ignore]" */
	struct str module;    /* as written */
	struct str arguments; /* one blank between; "[…]" around those with blanks */
	struct str source;
	size_t line;
	unsigned depth; /* how many substacks it stands in */
	bool substack;  /* not a rule: here a substack begins */
};

/* All rules, service by service in the order of their names. Warns for column. */
void pam_rules(struct scan *s, int column, const struct pam_rule **ret, size_t *ret_n);

/* --- reading ---------------------------------------------------------------- */

/*
 * The next line that says something: continuations joined, comments dropped,
 * blanks around it trimmed. *at is the number of lines read; *ret_first where
 * this one began. False at the end, and when a line is longer than PAM_LINE_MAX
 * or ends in the middle of a continuation: then *ret_bad.
 */
bool pam_next_line(struct str *rest, struct arena *a, struct str *ret, size_t *at,
	size_t *ret_first, bool *ret_bad);

/* The next word; "[…]" is one word with its edges kept. False when there is none. */
bool pam_next_word(struct str *rest, struct str *ret);

/* "-auth required pam_x.so a b": everything of *ret but where it stands. */
bool pam_parse_rule(struct str line, struct pam_rule *ret);

/* "pam_unix" of "/lib/security/pam_unix.so". */
struct str pam_module_name(struct str module);

/*
 * The next argument of rule->arguments without the edges of "[…]", split at its
 * first "=": *value is empty when it has none.
 */
bool pam_next_argument(struct str *rest, struct str *name, struct str *value);
/* True when one of the arguments is exactly this word. */
bool pam_has_argument(const struct pam_rule *r, const char *word);

/* --- running ---------------------------------------------------------------- */

/* What a module answers in an imagined run: "success", "auth_err", "ignore"… */
typedef const char *pam_answer(const struct pam_rule *r, const void *context);

/*
 * Would the stack of one type answer success (_pam_dispatch_aux() of libpam, with
 * Debian's reading of jumps)? The rules must be those of one service; others
 * than of this type are passed over.
 */
bool pam_run(const struct pam_rule *rules, size_t n, const char *type, pam_answer *answer,
	const void *context);

/* The rules of the service that begins at rules[0]: how many there are. */
size_t pam_service_length(const struct pam_rule *rules, size_t n);

#endif
