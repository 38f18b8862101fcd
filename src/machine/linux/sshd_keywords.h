/*
 * sshd_keywords: what each keyword of sshd_config(5) takes, as sshd -T of
 * OpenSSH 9.2p1 (Debian 12) knows it: the table itself is sshd.h's sshd_keywords[].
 */
#ifndef COLOA_SSHD_KEYWORDS_H
#define COLOA_SSHD_KEYWORDS_H

#include "sshd.h"

/* What stands in sshd_keyword.kind. */
enum sshd_kind {
	K_CHOICE, /* detail: struct sshd_choice[] */
	K_TIME,
	K_TIMEOUT, /* time or none */
	K_INT,
	K_PATH,
	K_WORD,
	K_USER_WORD, /* a word in which "~" is root's home, "none" clears */
	K_REST,      /* everything up to the end of the line */
	K_COMMAND,   /* the same, an absolute path or "none" */
	K_ADDENDUM,
	K_ALGORITHMS, /* detail: struct sshd_algorithms */
	K_WORDS,      /* several words on one line */
	K_METHODS,    /* the same, "any" only alone */
	K_LIST,       /* several words, each a value */
	K_NAMES,      /* the same, none with "=" */
	K_SETENV,
	K_PORT,
	K_LISTEN,
	K_SUBSYSTEM,
	K_STARTUPS,
	K_SOURCE_STARTUPS,
	K_BLOCK_SIZE,
	K_MASK,
	K_IPQOS,
	K_REKEY,
	K_OPEN,
	K_LISTEN_AT,
	K_USER_ENV,
	K_PUBKEY_OPTIONS,
	K_TIMEOUTS,
	K_IGNORED,
	K_REFUSED,
	K_INCLUDE,
	K_MATCH,
};

/* One word that a K_CHOICE takes; an array of them ends with one without a word. */
struct sshd_choice {
	const char *word, *said; /* said NULL: as word */
};

/* Lists with "," between. */
struct sshd_algorithms {
	const char *known, *preset;
};

/*
 * The keyword of that name or alias, in any case, also one that sshd -T never
 * prints (Match, Include, what is ignored or refused). NULL: sshd knows none.
 */
const struct sshd_keyword *sshd_find_keyword(struct str word);

#endif
