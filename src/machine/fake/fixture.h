/*
 * fixture: a machine written down in YAML, for machines we don't have.
 *
 *	machine: a workstation without a firewall     (free words)
 *	tables:
 *	  users:
 *	    - {uid: 0, username: root}
 *	  firewall: []                                 a table without rows
 *	warnings:
 *	  shadow: "/etc/shadow: Permission denied"     the rows could not be read
 *	  shadow.hash_alg: "..."                       one column could not be read
 *
 * A table that the fixture does not name warns that it is not described: what
 * nobody wrote down is unknown, not empty. Columns not given are NULL.
 */
#ifndef COLOA_FIXTURE_H
#define COLOA_FIXTURE_H

#include "table.h"

struct conf;
struct fixture;

/*
 * From a tree (see conf.h) that must outlive the fixture. Errors say FILE:LINE.
 * Tables and columns must exist; values must fit their types.
 */
enum err fixture_of(struct conf *root, struct fixture **ret, struct error *e) NODISCARD;
void fixture_free(struct fixture *f);

enum err fixture_fill(const struct fixture *f, struct scan *s);

#endif
