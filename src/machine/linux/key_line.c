#include "key_line.h"

/* Algorithms without "-cert-v01@openssh.com", which each of them may end with. */
static const char *const ALGORITHMS[] = {"ssh-rsa", "ssh-dss", "ssh-ed25519",
	"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
	"sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
	"sk-ssh-ed25519-cert-v01@openssh.com",
	"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", "ssh-xmss@openssh.com"};

static bool is_algorithm(struct str word)
{
	static const char CERTIFICATE[] = "-cert-v01@openssh.com";
	size_t i;

	for (i = 0; i < sizeof ALGORITHMS / sizeof *ALGORITHMS; i++)
		if (str_eqz(word, ALGORITHMS[i]))
			return true;
	if (!str_ends(word, CERTIFICATE))
		return false;
	word.len -= sizeof CERTIFICATE - 1;
	for (i = 0; i < 6; i++)
		if (str_eqz(word, ALGORITHMS[i]))
			return true;
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct str skip_blanks(struct str s)
{
	while (s.len && is_blank(s.ptr[0]))
		s = str_of(s.ptr + 1, s.len - 1);
	return s;
}

/* Up to a blank that stands outside of quotes; \" inside is no end of them. */
static struct str cut_options(struct str *rest)
{
	struct str options;
	bool quoted = false;
	size_t n = 0;

	for (; n < rest->len && (quoted || !is_blank(rest->ptr[n])); n++) {
		if (rest->ptr[n] == '\\' && n + 1 < rest->len && rest->ptr[n + 1] == '"')
			n++;
		else if (rest->ptr[n] == '"')
			quoted = !quoted;
	}
	options = str_of(rest->ptr, n);
	*rest = skip_blanks(str_of(rest->ptr + n, rest->len - n));
	return options;
}

static struct str cut_word(struct str *rest)
{
	struct str word;
	size_t n = 0;

	while (n < rest->len && !is_blank(rest->ptr[n]))
		n++;
	word = str_of(rest->ptr, n);
	*rest = skip_blanks(str_of(rest->ptr + n, rest->len - n));
	return word;
}

bool key_line_parse(struct str line, struct key_line *ret)
{
	struct key_line k = {.options = STR("")};
	struct str rest = skip_blanks(str_trim(line)), after = rest;

	if (!rest.len || rest.ptr[0] == '#')
		return false;
	k.algorithm = cut_word(&after);
	if (!is_algorithm(k.algorithm)) {
		after = rest;
		k.options = cut_options(&after);
		k.algorithm = cut_word(&after);
		if (!is_algorithm(k.algorithm))
			return false;
	}
	k.key = cut_word(&after);
	k.comment = after;
	if (!k.key.len)
		return false;
	*ret = k;
	return true;
}
