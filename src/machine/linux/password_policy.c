/*
 * password_policy: what each PAM service demands of a new password.
 *
 * One row for every module of a service's password stack that can refuse a
 * password. That a module stands in the stack is not enough: the stack is run
 * in thought (pam_run()) with this module refusing and all others content, and
 * counts only when the answer is a refusal. Modules that allow everything as
 * configured (enforcing=0, remember=0, enforce=none) give no row.
 *
 * min_length is the length of the shortest password an ordinary user can get
 * past the module: credits of pwquality are taken into account, and never
 * reach below the 6 of its dictionary check. min_lower… are what negative
 * credits demand. Module arguments win over files, in conf.d the later file
 * over the earlier, and pwquality.conf over those (libpwquality reads it last).
 * source and line are those of the PAM rule.
 */
#include "password_rules.h"

#define FILE_MAX ((size_t)1 << 20)

enum {
	SERVICE,
	MECHANISM,
	MIN_LENGTH,
	MIN_LOWER,
	MIN_UPPER,
	MIN_DIGIT,
	MIN_SPECIAL,
	MIN_CLASSES,
	REMEMBER,
	ENFORCE_FOR_ROOT,
	HASH_ALGORITHM,
	SOURCE,
	LINE
};

static const struct column COLUMNS[] = {
	[SERVICE] = {"service", COLUMN_TEXT, 0},
	[MECHANISM] = {"mechanism", COLUMN_TEXT, 0},
	[MIN_LENGTH] = {"min_length", COLUMN_INTEGER, 0},
	[MIN_LOWER] = {"min_lower", COLUMN_INTEGER, 0},
	[MIN_UPPER] = {"min_upper", COLUMN_INTEGER, 0},
	[MIN_DIGIT] = {"min_digit", COLUMN_INTEGER, 0},
	[MIN_SPECIAL] = {"min_special", COLUMN_INTEGER, 0},
	[MIN_CLASSES] = {"min_classes", COLUMN_INTEGER, 0},
	[REMEMBER] = {"remember", COLUMN_INTEGER, 0},
	[ENFORCE_FOR_ROOT] = {"enforce_for_root", COLUMN_INTEGER, 0},
	[HASH_ALGORITHM] = {"hash_algorithm", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

/* What the files beside PAM's say, read once. */
struct files {
	struct scan *s;
	struct pwquality pwquality;
	bool pwquality_known;
	struct str login_defs, pwhistory;
	bool texts_known;
};

static bool ends_with_conf(const char *name)
{
	/* libpwquality takes the first ".conf" in a name and wants nothing after it */
	const char *p = strstr(name, ".conf");

	return p && !p[5];
}

static bool read_pwquality(struct files *f, const char *path)
{
	struct str text;
	size_t line;

	if (!scan_read(f->s, SCAN_ROWS, path, FILE_MAX, &text))
		return true;
	return pwquality_parse(&f->pwquality, text, &line);
}

static const struct pwquality *pwquality_of(struct files *f)
{
	static const char FOLDER[] = "/etc/security/pwquality.conf.d";
	const char *const *names;
	bool going_on = true;
	size_t n = 0, i;

	if (f->pwquality_known)
		return &f->pwquality;
	f->pwquality_known = true;
	pwquality_defaults(&f->pwquality);
	if (!scan_list(f->s, SCAN_ROWS, FOLDER, &names, &n))
		n = 0;
	for (i = 0; i < n && going_on; i++)
		if (ends_with_conf(names[i]))
			going_on = read_pwquality(f,
				arena_printf(scan_arena(f->s), "%s/%s", FOLDER, names[i])
					.ptr);
	if (going_on)
		read_pwquality(f, "/etc/security/pwquality.conf");
	return &f->pwquality;
}

static void read_texts(struct files *f)
{
	if (f->texts_known)
		return;
	f->texts_known = true;
	if (!scan_read(f->s, SCAN_ROWS, "/etc/login.defs", FILE_MAX, &f->login_defs))
		f->login_defs = STR("");
	if (!scan_read(f->s, SCAN_ROWS, "/etc/security/pwhistory.conf", FILE_MAX,
		    &f->pwhistory))
		f->pwhistory = STR("");
}

/* The file that config= of pam_passwdqc names. */
static struct str passwdqc_conf(struct files *f, const struct pam_rule *rule)
{
	struct str rest = rule->arguments, name, value, text;

	while (pam_next_argument(&rest, &name, &value))
		if (str_eqz(name, "config") && str_starts(value, "/") &&
			scan_read_must(f->s, SCAN_ROWS,
				arena_strz(scan_arena(f->s), value), FILE_MAX, &text))
			return text;
	return STR("");
}

/* False: not a module that judges passwords. */
static bool rules_of(
	struct files *f, const struct pam_rule *rule, struct password_rules *ret)
{
	struct str module = pam_module_name(rule->module);
	struct pwquality q;

	read_texts(f);
	if (str_eqz(module, "pam_unix")) {
		*ret = unix_rules(rule->arguments, f->login_defs);
	} else if (str_eqz(module, "pam_pwquality")) {
		q = *pwquality_of(f);
		pwquality_arguments(&q, rule->arguments);
		*ret = pwquality_rules(&q);
	} else if (str_eqz(module, "pam_cracklib")) {
		*ret = cracklib_rules(rule->arguments);
	} else if (str_eqz(module, "pam_pwhistory")) {
		*ret = pwhistory_rules(rule->arguments, f->pwhistory);
	} else if (str_eqz(module, "pam_passwdqc")) {
		*ret = passwdqc_rules(rule->arguments, passwdqc_conf(f, rule));
	} else {
		return false;
	}
	return true;
}

/* Only the rule in question refuses; pam_deny does what it is for. */
static const char *refuse_one(const struct pam_rule *rule, const void *context)
{
	return rule == context || str_eqz(pam_module_name(rule->module), "pam_deny")
		       ? "authtok_err"
		       : "success";
}

static enum err give(
	struct scan *s, const struct pam_rule *rule, const struct password_rules *p)
{
	scan_text_kept(s, SERVICE, rule->service);
	scan_text_kept(s, MECHANISM, pam_module_name(rule->module));
	scan_int(s, MIN_LENGTH, p->min_length);
	scan_int(s, MIN_LOWER, p->min_lower);
	scan_int(s, MIN_UPPER, p->min_upper);
	scan_int(s, MIN_DIGIT, p->min_digit);
	scan_int(s, MIN_SPECIAL, p->min_special);
	scan_int(s, MIN_CLASSES, p->min_classes);
	scan_int(s, REMEMBER, p->remember);
	scan_int(s, ENFORCE_FOR_ROOT, p->enforce_for_root);
	scan_textz(s, HASH_ALGORITHM, p->hash_algorithm);
	scan_text_kept(s, SOURCE, rule->source);
	scan_int(s, LINE, (int64_t)rule->line);
	return scan_row(s);
}

static enum err service_rows(struct files *f, const struct pam_rule *rules, size_t n)
{
	enum err r = OK;
	size_t i;

	for (i = 0; i < n && !r; i++) {
		struct password_rules p;

		r = scan_check(f->s);
		if (rules[i].substack || !str_eqz(rules[i].type, "password") ||
			!rules_of(f, &rules[i], &p) || !p.in_force)
			continue;
		if (!r && !pam_run(rules, n, "password", refuse_one, &rules[i]))
			r = give(f->s, &rules[i], &p);
	}
	return r;
}

static enum err password_policy_fill(struct scan *s)
{
	struct files f = {.s = s};
	const struct pam_rule *rules;
	size_t n, i, length;
	enum err r;

	pam_rules(s, SCAN_ROWS, &rules, &n);
	r = scan_check(s);
	for (i = 0; i < n && !r; i += length) {
		length = pam_service_length(rules + i, n - i);
		r = service_rows(&f, rules + i, length);
	}
	return r;
}

const struct table password_policy_table = {
	.name = "password_policy",
	TABLE_COLUMNS(COLUMNS),
	.fill = password_policy_fill,
};
