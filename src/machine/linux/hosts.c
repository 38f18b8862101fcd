#include "hosts.h"

bool hosts_parse_line(struct str line, struct str *ret_address, struct str *ret_names)
{
	struct str said;

	str_cut(&line, '#', &said);
	if (!str_next_word(&said, ret_address))
		return false;
	*ret_names = str_trim(said);
	return true;
}
