#include "shadow_entry.h"

static bool is_word_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '_';
}

#define DES_LENGTH 13

/* crypt(5): 13 of ./0-9A-Za-z, which may well begin with an "x". */
static bool is_des(struct str password)
{
	size_t n = 0;

	while (n < password.len && password.ptr[n] != '_' &&
		(is_word_char(password.ptr[n]) || password.ptr[n] == '.' ||
			password.ptr[n] == '/'))
		n++;
	return n == DES_LENGTH && n == password.len;
}

static const char *status_of(struct str password)
{
	if (str_eqz(password, "!!"))
		return "not_set";
	if (!password.len)
		return "empty";
	if (password.ptr[0] == '!' || password.ptr[0] == '*' ||
		(password.ptr[0] == 'x' && !is_des(password)))
		return "locked";
	return "active";
}

/* What stands in "$…$" at the very beginning (crypt(5)). */
static struct str hash_of(struct str password)
{
	size_t n = 1;

	if (!str_starts(password, "$"))
		return STR("");
	while (n < password.len && is_word_char(password.ptr[n]))
		n++;
	if (n == 1 || n == password.len || password.ptr[n] != '$')
		return STR("");
	return str_of(password.ptr + 1, n - 1);
}

static int64_t number(struct str field)
{
	int64_t n;

	return str_to_i64(field, &n) ? n : -1;
}

bool shadow_parse(struct str line, struct shadow_entry *ret)
{
	struct shadow_entry e = {.warning = -1, .inactive = -1, .expire = -1, .flag = -1};
	int64_t *const AFTER_MAX[] = {&e.warning, &e.inactive, &e.expire, &e.flag};
	struct str password, field;
	bool more;
	size_t i;

	if (!str_cut(&line, ':', &e.name) || !str_cut(&line, ':', &password) ||
		!e.name.len)
		return false;
	e.status = status_of(password);
	e.hash_alg = hash_of(password);
	if (!str_cut(&line, ':', &field))
		return false;
	e.last_change = number(field);
	if (!str_cut(&line, ':', &field))
		return false;
	e.min = number(field);
	more = str_cut(&line, ':', &field); /* the old form ends here */
	e.max = number(field);
	for (i = 0; more && i < 4; i++) {
		more = str_cut(&line, ':', &field);
		*AFTER_MAX[i] = number(field);
	}
	*ret = e;
	return true;
}
