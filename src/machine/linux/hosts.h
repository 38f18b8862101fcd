/* hosts: lines of /etc/hosts (hosts(5)). */
#ifndef COLOA_HOSTS_H
#define COLOA_HOSTS_H

#include "str.h"

/*
 * The address and, behind it, the names with the blanks between them as written;
 * a comment ends the line. False: nothing is said on this line.
 */
bool hosts_parse_line(struct str line, struct str *ret_address, struct str *ret_names);

#endif
