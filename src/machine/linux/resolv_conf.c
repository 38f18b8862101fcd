#include "resolv_conf.h"

#include <netinet/in.h>
#include <resolv.h>
#include <string.h>

static void parse_options(struct str rest, uint64_t *options)
{
	static const struct {
		const char *name;
		uint64_t bit;
	} OPTIONS[] = {
		{"debug", RES_DEBUG},
		{"rotate", RES_ROTATE},
		{"edns0", RES_USE_EDNS0},
		{"single-request", RES_SNGLKUP},
		{"single-request-reopen", RES_SNGLKUPREOP},
		{"no_tld_query", RES_NOTLDQUERY},
		{"no-tld-query", RES_NOTLDQUERY},
		{"no-reload", RES_NORELOAD},
		{"use-vc", RES_USEVC},
		{"trust-ad", RES_TRUSTAD},
	};
	struct str word;
	size_t i;

	while (str_next_word(&rest, &word))
		for (i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++)
			if (str_eqz(word, OPTIONS[i].name))
				*options |= OPTIONS[i].bit;
}

static size_t parse_words(struct str rest, struct str *ret, size_t max)
{
	struct str word;
	size_t n = 0;

	while (n < max && str_next_word(&rest, &word))
		ret[n++] = word;
	return n;
}

void resolv_conf_parse(struct str text, struct resolv_conf *ret)
{
	struct str line, key, word;

	*ret = (struct resolv_conf){.options = RES_DEFAULT | RES_INIT};
	while (str_next_line(&text, &line)) {
		/* a keyword begins in the first column, so does a comment */
		if (!line.len || line.ptr[0] == '#' || line.ptr[0] == ';' ||
			line.ptr[0] == ' ' || line.ptr[0] == '\t' ||
			!str_next_word(&line, &key))
			continue;
		if (str_eqz(key, "nameserver")) {
			if (ret->n_servers < RESOLV_SERVERS_MAX &&
				str_next_word(&line, &word))
				ret->server[ret->n_servers++] = word;
		} else if (str_eqz(key, "domain")) {
			ret->n_search = parse_words(line, ret->search, 1);
		} else if (str_eqz(key, "search")) {
			ret->n_search = parse_words(line, ret->search, RESOLV_SEARCH_MAX);
		} else if (str_eqz(key, "sortlist")) {
			ret->n_sort = parse_words(line, ret->sort, RESOLV_SORT_MAX);
		} else if (str_eqz(key, "options")) {
			parse_options(line, &ret->options);
		}
	}
}
