/*
 * Whatever the settings: the length said is the shortest that passes (counted
 * again here, one by one), and every number is within its module's bounds.
 */
#include "faillock_conf.h"
#include "fuzzing.h"
#include "password_rules.h"

static int64_t part(int64_t credit, int sign)
{
	return credit * sign > 0 ? credit * sign : 0;
}

static bool passes(const struct pwquality *q, int64_t length)
{
	int64_t needed = part(q->dcredit, -1) + part(q->ucredit, -1) +
			 part(q->lcredit, -1) + part(q->ocredit, -1);
	int64_t credit = part(q->dcredit, 1) + part(q->ucredit, 1) + part(q->lcredit, 1) +
			 part(q->ocredit, 1);
	int64_t earned = length - needed < credit ? length - needed : credit;

	return length >= needed && length + earned >= q->minlen &&
	       length >= q->minclass && length >= (q->dictcheck ? 6 : 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_of((const char *)data, size), arguments;
	struct lockout l = faillock_defaults();
	struct password_rules r;
	struct pwquality q;
	size_t line;

	str_cut(&text, '\n', &arguments);
	pwquality_defaults(&q);
	pwquality_parse(&q, text, &line);
	pwquality_arguments(&q, arguments);
	r = pwquality_rules(&q);
	assert(passes(&q, r.min_length) && !passes(&q, r.min_length - 1));
	assert(r.min_classes >= 0 && r.min_classes <= 4);
	r = cracklib_rules(arguments);
	assert(r.min_length >= 6);
	r = unix_rules(arguments, text);
	assert(r.hash_algorithm && r.remember >= 0 && r.remember <= 400);
	r = pwhistory_rules(arguments, text);
	assert(r.remember >= 0 && r.remember <= 400 && r.in_force == (r.remember > 0));
	r = passwdqc_rules(arguments, text);
	assert(r.min_classes >= 1 && r.min_classes <= 4 && r.min_length >= 0);
	faillock_parse(&l, text, &line);
	faillock_arguments(&l, arguments);
	assert(l.deny >= 0 && l.deny <= 65535 && l.dir.len);
	assert(l.fail_interval >= 0 && l.fail_interval <= 604800);
	assert(l.unlock_time >= 0 && l.unlock_time <= 604800);
	tally_arguments(arguments);
	return 0;
}
