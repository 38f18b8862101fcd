#include "faillock_conf.h"

#include "pam.h"
#include "settings_line.h"

#define INTERVAL_MAX 604800 /* seven days: the module refuses more */

struct lockout faillock_defaults(void)
{
	return (struct lockout){.deny = 3,
		.fail_interval = 900,
		.unlock_time = 600,
		.dir = STR(FAILLOCK_DIR)};
}

/* sscanf("%u"): the digits that s begins with. */
static bool leading_number(struct str s, uint64_t max, int64_t *ret)
{
	size_t n = 0;
	uint64_t v;

	s = str_trim(s);
	while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9')
		n++;
	if (!str_to_u64(str_of(s.ptr, n), &v) || v > max)
		return false;
	*ret = (int64_t)v;
	return true;
}

void faillock_set(struct lockout *l, struct str name, struct str value)
{
	if (str_eqz(name, "deny"))
		leading_number(value, UINT16_MAX, &l->deny);
	else if (str_eqz(name, "fail_interval"))
		leading_number(value, INTERVAL_MAX, &l->fail_interval);
	else if (str_eqz(name, "unlock_time") && str_eqz(value, "never"))
		l->unlock_time = 0;
	else if (str_eqz(name, "unlock_time"))
		leading_number(value, INTERVAL_MAX, &l->unlock_time);
	else if (str_eqz(name, "even_deny_root"))
		l->even_deny_root = true;
	else if (str_eqz(name, "dir") && str_starts(value, "/"))
		l->dir = value;
}

bool faillock_parse(struct lockout *l, struct str text, size_t *ret_line)
{
	struct str line, name, value;

	*ret_line = 0;
	while (str_next_line(&text, &line)) {
		++*ret_line;
		if (line.len > SETTINGS_LINE_MAX)
			return false;
		if (settings_parse_line(line, &name, &value))
			faillock_set(l, name, value);
	}
	return true;
}

void faillock_arguments(struct lockout *l, struct str arguments)
{
	struct str name, value;

	while (pam_next_argument(&arguments, &name, &value))
		faillock_set(l, name, value);
}

struct lockout tally_arguments(struct str arguments)
{
	struct lockout l = {.fail_interval = -1};
	struct str name, value;

	while (pam_next_argument(&arguments, &name, &value)) {
		if (str_eqz(name, "deny"))
			leading_number(value, UINT16_MAX, &l.deny);
		else if (str_eqz(name, "unlock_time"))
			leading_number(value, UINT32_MAX, &l.unlock_time);
		else if (str_eqz(name, "even_deny_root") ||
			 str_eqz(name, "even_deny_root_account"))
			l.even_deny_root = true;
	}
	return l;
}
