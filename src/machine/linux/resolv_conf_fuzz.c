/* Whatever the bytes: never more than libc takes, words without blanks. */
#include <assert.h>

#include "hosts.h"
#include "resolv_conf.h"

static void look(const struct str *v, size_t n, size_t max)
{
	size_t i;

	assert(n <= max);
	for (i = 0; i < n; i++)
		assert(v[i].len && !str_contains(v[i], " ") && !str_contains(v[i], "\n"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_of((const char *)data, size), line, address, names;
	struct resolv_conf c;

	resolv_conf_parse(text, &c);
	look(c.server, c.n_servers, RESOLV_SERVERS_MAX);
	look(c.search, c.n_search, RESOLV_SEARCH_MAX);
	look(c.sort, c.n_sort, RESOLV_SORT_MAX);
	while (str_next_line(&text, &line))
		if (hosts_parse_line(line, &address, &names))
			assert(address.len && !str_contains(names, "#") &&
				address.len + names.len <= line.len);
	return 0;
}
