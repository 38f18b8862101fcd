#include "password_rules.h"

#include <limits.h>

#include "settings_line.h"

/* cracklib's own shortest password, whatever credits say. */
#define CRACKLIB_MIN 6
#define PWQUALITY_BASE_MIN 6
#define PWQUALITY_CLASSES 4
#define PWHISTORY_REMEMBER_DEFAULT 10
#define REMEMBER_MAX 400
#define UNIX_MIN_DEFAULT 6
#define DES_LENGTH 8

static int64_t at_least(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t at_most(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* strtol(3) on the whole of s within int, signs allowed. */
static bool to_int(struct str s, int64_t *ret)
{
	bool plus = str_starts(s, "+");
	int64_t n;

	if (plus)
		s = str_of(s.ptr + 1, s.len - 1);
	if (!str_to_i64(s, &n) || (plus && n < 0) || n >= INT_MAX || n <= INT_MIN)
		return false;
	*ret = n;
	return true;
}

/* strtol(3) on the beginning of s: 0 when there is no number. */
static int64_t leading_int(struct str s)
{
	size_t n = 0;
	int64_t v = 0;

	s = str_trim(s);
	if (n < s.len && (s.ptr[n] == '-' || s.ptr[n] == '+'))
		n++;
	while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9')
		n++;
	if (!to_int(str_of(s.ptr, n), &v))
		return n > 9 ? INT_MAX : 0;
	return v;
}

/* --- libpwquality -------------------------------------------------------------- */

void pwquality_defaults(struct pwquality *q)
{
	*q = (struct pwquality){.minlen = 8, .dictcheck = 1, .enforcing = 1};
}

bool pwquality_set(struct pwquality *q, struct str name, struct str value)
{
	static const char *const STRINGS[] = {"badwords", "dictpath"};
	static const char *const FLAGS[] = {"local_users_only"};
	static const char *const OTHER_NUMBERS[] = {"difok", "maxrepeat",
		"maxclassrepeat", "maxsequence", "gecoscheck", "usercheck", "usersubstr",
		"retry"};
	const struct {
		const char *name;
		int64_t *at;
	} NUMBERS[] = {
		{"minlen", &q->minlen},
		{"dcredit", &q->dcredit},
		{"ucredit", &q->ucredit},
		{"lcredit", &q->lcredit},
		{"ocredit", &q->ocredit},
		{"minclass", &q->minclass},
		{"dictcheck", &q->dictcheck},
		{"enforcing", &q->enforcing},
	};
	int64_t ignored;
	size_t i;

	if (str_eqz_nocase(name, "enforce_for_root")) {
		q->enforce_for_root = true;
		return true;
	}
	for (i = 0; i < sizeof FLAGS / sizeof *FLAGS; i++)
		if (str_eqz_nocase(name, FLAGS[i]))
			return true;
	for (i = 0; i < sizeof STRINGS / sizeof *STRINGS; i++)
		if (str_eqz_nocase(name, STRINGS[i]))
			return true;
	for (i = 0; i < sizeof OTHER_NUMBERS / sizeof *OTHER_NUMBERS; i++)
		if (str_eqz_nocase(name, OTHER_NUMBERS[i]))
			return to_int(value, &ignored);
	for (i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++)
		if (str_eqz_nocase(name, NUMBERS[i].name)) {
			if (!to_int(value, NUMBERS[i].at))
				return false;
			q->minlen = at_least(q->minlen, PWQUALITY_BASE_MIN);
			q->minclass = at_most(q->minclass, PWQUALITY_CLASSES);
			return true;
		}
	return false;
}

bool pwquality_parse(struct pwquality *q, struct str text, size_t *ret_line)
{
	struct str line, name, value;

	*ret_line = 0;
	while (str_next_line(&text, &line)) {
		++*ret_line;
		if (line.len > SETTINGS_LINE_MAX)
			return false;
		if (settings_parse_line(line, &name, &value) &&
			!pwquality_set(q, name, value))
			return false;
	}
	return true;
}

void pwquality_arguments(struct pwquality *q, struct str arguments)
{
	struct str name, value;

	while (pam_next_argument(&arguments, &name, &value))
		pwquality_set(q, name, value); /* the module logs what it does not know */
}

static int64_t demanded(int64_t credit)
{
	return credit < 0 ? -credit : 0;
}

static int64_t granted(int64_t credit)
{
	return credit > 0 ? credit : 0;
}

/*
 * The length of the shortest password that passes: a positive credit makes a
 * password count as longer for each character of the class up to the credit, a
 * negative one demands so many characters, which may earn nothing.
 */
static int64_t shortest(const struct pwquality *q)
{
	int64_t needed = demanded(q->dcredit) + demanded(q->ucredit) +
			 demanded(q->lcredit) + demanded(q->ocredit);
	int64_t credit = granted(q->dcredit) + granted(q->ucredit) + granted(q->lcredit) +
			 granted(q->ocredit);
	/* length + min(credit, length - needed) >= minlen */
	int64_t half = (q->minlen + needed + 1) / 2;
	int64_t length = half - needed <= credit ? half : q->minlen - credit;

	length = at_least(length, needed);
	length = at_least(length, q->minclass);
	return q->dictcheck ? at_least(length, CRACKLIB_MIN) : at_least(length, 1);
}

struct password_rules pwquality_rules(const struct pwquality *q)
{
	return (struct password_rules){
		.in_force = q->enforcing != 0,
		.min_length = shortest(q),
		.min_lower = demanded(q->lcredit),
		.min_upper = demanded(q->ucredit),
		.min_digit = demanded(q->dcredit),
		.min_special = demanded(q->ocredit),
		.min_classes = at_least(q->minclass, 0),
		.enforce_for_root = q->enforce_for_root,
	};
}

struct password_rules cracklib_rules(struct str arguments)
{
	struct pwquality q = {.minlen = 9,
		.dcredit = 1,
		.ucredit = 1,
		.lcredit = 1,
		.ocredit = 1,
		.dictcheck = 1,
		.enforcing = 1};

	pwquality_arguments(&q, arguments);
	q.enforcing = q.dictcheck = 1; /* not arguments of that module */
	return pwquality_rules(&q);
}

/* --- pam_unix ------------------------------------------------------------------ */

/* In the order of pam_unix's own table, which it searches by prefix. */
static const char *const HASHES[] = {"md5", "bigcrypt", "sha256", "sha512", "blowfish",
	"des", "gost_yescrypt", "yescrypt"};

static const char *hash_named(struct str word)
{
	size_t i;

	for (i = 0; i < sizeof HASHES / sizeof *HASHES; i++) {
		size_t n = strlen(HASHES[i]);

		if (word.len >= n && str_eqz_nocase(str_of(word.ptr, n), HASHES[i]))
			return HASHES[i];
	}
	return NULL;
}

static const char *default_hash(struct str login_defs)
{
	const char *hash;
	struct str method;

	if (!login_defs_search(login_defs, "ENCRYPT_METHOD", &method))
		return "des";
	hash = hash_named(method);
	return hash ? hash : "des";
}

struct password_rules unix_rules(struct str arguments, struct str login_defs)
{
	struct password_rules r = {.in_force = true,
		.min_length = UNIX_MIN_DEFAULT,
		.hash_algorithm = default_hash(login_defs)};
	struct str name, value;
	bool obscure = false;

	while (pam_next_argument(&arguments, &name, &value)) {
		const char *hash = hash_named(name);

		if (hash)
			r.hash_algorithm = hash;
		else if (str_eqz(name, "minlen"))
			r.min_length = leading_int(value);
		else if (str_eqz(name, "remember"))
			r.remember =
				at_most(at_least(leading_int(value), 0), REMEMBER_MAX);
		else if (str_starts(name, "obscure"))
			obscure = true;
	}
	if (!strcmp(r.hash_algorithm, "des"))
		r.min_length = at_most(r.min_length, DES_LENGTH);
	/* obscure: one class needs 8 characters, two 7, three 6, four 5 */
	r.min_length = at_least(r.min_length, obscure ? 5 : 0);
	return r;
}

/* --- pam_pwhistory -------------------------------------------------------------- */

static void pwhistory_set(struct password_rules *r, struct str name, struct str value)
{
	if (str_eqz_nocase(name, "remember"))
		r->remember = at_most(at_least(leading_int(value), 0), REMEMBER_MAX);
	else if (str_eqz_nocase(name, "enforce_for_root"))
		r->enforce_for_root = true;
}

struct password_rules pwhistory_rules(struct str arguments, struct str conf)
{
	struct password_rules r = {.remember = PWHISTORY_REMEMBER_DEFAULT};
	struct str line, name, value;

	while (str_next_line(&conf, &line))
		if (settings_parse_line(line, &name, &value))
			pwhistory_set(&r, name, value);
	while (pam_next_argument(&arguments, &name, &value))
		pwhistory_set(&r, name, value);
	r.in_force = r.remember > 0;
	return r;
}

/* --- pam_passwdqc --------------------------------------------------------------- */

#define PASSWDQC_KINDS 5

struct passwdqc {
	int64_t min[PASSWDQC_KINDS]; /* N0…N4 of passwdqc.conf(5); INT_MAX: disabled */
	bool enforce_users, enforce_root;
};

/* "disabled,24,11,8,7". False leaves q as it was. */
static bool parse_min(struct str value, struct passwdqc *q)
{
	int64_t min[PASSWDQC_KINDS];
	struct str part;
	size_t i;

	for (i = 0; i < PASSWDQC_KINDS; i++) {
		bool more = str_cut(&value, ',', &part);

		if (more != (i + 1 < PASSWDQC_KINDS))
			return false;
		if (str_eqz(part, "disabled"))
			min[i] = INT_MAX;
		else if (!to_int(part, &min[i]) || min[i] < 0)
			return false;
	}
	memcpy(q->min, min, sizeof min);
	return true;
}

static void passwdqc_set(struct passwdqc *q, struct str name, struct str value)
{
	if (str_eqz(name, "min")) {
		parse_min(value, q);
	} else if (str_eqz(name, "enforce")) {
		q->enforce_users = !str_eqz(value, "none");
		q->enforce_root = str_eqz(value, "everyone");
	}
}

/* How many classes the simplest password that may pass must mix. */
static int64_t passwdqc_classes(const struct passwdqc *q)
{
	if (q->min[0] < INT_MAX)
		return 1;
	if (q->min[1] < INT_MAX || q->min[2] < INT_MAX)
		return 2; /* N2: a passphrase, its words need something between them */
	return q->min[3] < INT_MAX ? 3 : 4;
}

struct password_rules passwdqc_rules(struct str arguments, struct str conf)
{
	struct passwdqc q = {.min = {INT_MAX, 24, 11, 8, 7},
		.enforce_users = true,
		.enforce_root = true};
	struct str line, name, value;
	int64_t least = INT_MAX;
	size_t i;

	while (str_next_line(&conf, &line)) {
		value = str_trim(line);
		if (value.len && value.ptr[0] != '#' && str_cut(&value, '=', &name))
			passwdqc_set(&q, str_trim(name), str_trim(value));
	}
	while (pam_next_argument(&arguments, &name, &value))
		passwdqc_set(&q, name, value);
	for (i = 0; i < PASSWDQC_KINDS; i++)
		least = at_most(least, q.min[i]);
	return (struct password_rules){
		.in_force = q.enforce_users,
		.min_length = least,
		.min_classes = passwdqc_classes(&q),
		.enforce_for_root = q.enforce_root,
	};
}
