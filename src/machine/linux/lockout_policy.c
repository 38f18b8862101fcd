/*
 * lockout_policy: after how many failed sign-ins each PAM service locks an
 * account.
 *
 * A row only when the module is really wired. The service's auth stack is run
 * in thought twice: with a wrong password the module that counts must be
 * reached, and with the right password and a locked account the answer must be
 * no. Modules that decide by who or where somebody is (pam_succeed_if,
 * pam_rootok…) are taken once as content and once as not; either way will do,
 * so accounts that such a rule exempts are not seen here.
 *
 * Settings: module arguments win over faillock.conf(5) (or the file of conf=).
 * unlock_time 0: until an administrator unlocks; deny 0: never locks;
 * fail_interval NULL: failures count however old (pam_tally2).
 * source and line are those of the PAM rule whose settings count.
 */
#include "faillock_conf.h"
#include "pam.h"

#define FILE_MAX ((size_t)1 << 20)

enum {
	SERVICE,
	MECHANISM,
	DENY,
	FAIL_INTERVAL,
	UNLOCK_TIME,
	EVEN_DENY_ROOT,
	SOURCE,
	LINE
};

static const struct column COLUMNS[] = {
	[SERVICE] = {"service", COLUMN_TEXT, 0},
	[MECHANISM] = {"mechanism", COLUMN_TEXT, 0},
	[DENY] = {"deny", COLUMN_INTEGER, 0},
	[FAIL_INTERVAL] = {"fail_interval", COLUMN_INTEGER, 0},
	[UNLOCK_TIME] = {"unlock_time", COLUMN_INTEGER, 0},
	[EVEN_DENY_ROOT] = {"even_deny_root", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

/* One imagined sign-in. */
struct sign_in {
	const char *mechanism;
	bool right_password, locked, conditions_hold;
	bool *counted; /* set when the module that counts failures was asked */
};

static bool is_one_of(struct str name, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eqz(name, list[i]))
			return true;
	return false;
}

#define IS_ONE_OF(name, list) is_one_of((name), (list), sizeof(list) / sizeof *(list))

static const char *const PASSWORD_MODULES[] = {"pam_unix", "pam_sss", "pam_ldap",
	"pam_krb5", "pam_winbind", "pam_systemd_home", "pam_userdb", "pam_radius_auth",
	"pam_mysql", "pam_pgsql", "pam_pwdfile", "pam_fprintd", "pam_u2f",
	"pam_google_authenticator", "pam_oath", "pam_pkcs11", "pam_kwallet5"};
static const char *const CONDITIONS[] = {"pam_succeed_if", "pam_listfile",
	"pam_localuser", "pam_usertype", "pam_rootok", "pam_wheel", "pam_exec",
	"pam_access", "pam_time", "pam_securetty", "pam_rhosts", "pam_timestamp",
	"pam_ssh_agent_auth", "pam_debug"};

/* pam_faillock without a word is a preauth; pam_tally2 counts whenever asked. */
static bool counts(const struct pam_rule *r, const char *mechanism)
{
	return strcmp(mechanism, "pam_faillock") != 0 || pam_has_argument(r, "authfail");
}

static const char *answer_of_lock(const struct pam_rule *r, const struct sign_in *in)
{
	if (counts(r, in->mechanism)) {
		*in->counted = true;
		if (!strcmp(in->mechanism, "pam_faillock"))
			return "auth_err";
	}
	return in->locked ? "auth_err" : "success";
}

static const char *answer(const struct pam_rule *r, const void *context)
{
	const struct sign_in *in = context;
	struct str module = pam_module_name(r->module);

	if (str_eqz(module, in->mechanism))
		return answer_of_lock(r, in);
	if (IS_ONE_OF(module, PASSWORD_MODULES))
		return in->right_password ? "success" : "auth_err";
	if (IS_ONE_OF(module, CONDITIONS))
		return in->conditions_hold ? "success" : "auth_err";
	return str_eqz(module, "pam_deny") ? "auth_err" : "success";
}

static bool is_wired(
	const struct pam_rule *rules, size_t n, const char *mechanism, bool hold)
{
	bool counted = false, ignored = false;
	struct sign_in wrong = {mechanism, false, false, hold, &counted};
	struct sign_in locked = {mechanism, true, true, hold, &ignored};

	if (pam_run(rules, n, "auth", answer, &wrong))
		return false; /* a wrong password gets in: nothing is locked */
	return counted && !pam_run(rules, n, "auth", answer, &locked);
}

/* The rule that looks whether an account is locked, or NULL. */
static const struct pam_rule *checking_rule(
	const struct pam_rule *rules, size_t n, const char *mechanism)
{
	const struct pam_rule *any = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		if (rules[i].substack || !str_eqz(rules[i].type, "auth") ||
			!str_eqz(pam_module_name(rules[i].module), mechanism))
			continue;
		if (!pam_has_argument(&rules[i], "authfail"))
			return &rules[i];
		any = &rules[i];
	}
	return any;
}

static struct lockout faillock_of(struct scan *s, const struct pam_rule *rule)
{
	struct lockout l = faillock_defaults();
	struct str rest = rule->arguments, name, value, text, path = STR(FAILLOCK_CONF);
	bool must = false, known;
	size_t line;

	while (pam_next_argument(&rest, &name, &value))
		if (str_eqz(name, "conf")) {
			path = arena_str(scan_arena(s), value);
			must = true; /* without it the module refuses everybody */
		}
	known = must ? scan_read_must(s, SCAN_ROWS, path.ptr, FILE_MAX, &text)
		     : scan_read(s, SCAN_ROWS, path.ptr, FILE_MAX, &text);
	if (known && !faillock_parse(&l, text, &line))
		scan_warn(s, SCAN_ROWS, "%s:%zu: a line that pam_faillock cannot read",
			path.ptr, line);
	faillock_arguments(&l, rule->arguments);
	return l;
}

static enum err give(struct scan *s, const struct pam_rule *rule, const char *mechanism,
	const struct lockout *l)
{
	scan_text_kept(s, SERVICE, rule->service);
	scan_textz(s, MECHANISM, mechanism);
	scan_int(s, DENY, l->deny);
	if (l->fail_interval >= 0)
		scan_int(s, FAIL_INTERVAL, l->fail_interval);
	scan_int(s, UNLOCK_TIME, l->unlock_time);
	scan_int(s, EVEN_DENY_ROOT, l->even_deny_root);
	scan_text_kept(s, SOURCE, rule->source);
	scan_int(s, LINE, (int64_t)rule->line);
	return scan_row(s);
}

static enum err service_rows(struct scan *s, const struct pam_rule *rules, size_t n)
{
	static const char *const MECHANISMS[] = {
		"pam_faillock", "pam_tally2", "pam_tally"};
	enum err r = OK;
	size_t i;

	for (i = 0; i < sizeof MECHANISMS / sizeof *MECHANISMS && !r; i++) {
		const struct pam_rule *rule = checking_rule(rules, n, MECHANISMS[i]);
		struct lockout l;

		if (!rule || (!is_wired(rules, n, MECHANISMS[i], true) &&
				     !is_wired(rules, n, MECHANISMS[i], false)))
			continue;
		l = i ? tally_arguments(rule->arguments) : faillock_of(s, rule);
		r = give(s, rule, MECHANISMS[i], &l);
	}
	return r;
}

static enum err lockout_policy_fill(struct scan *s)
{
	const struct pam_rule *rules;
	size_t n, i, length;
	enum err r;

	pam_rules(s, SCAN_ROWS, &rules, &n);
	r = scan_check(s);
	for (i = 0; i < n && !r; i += length) {
		length = pam_service_length(rules + i, n - i);
		r = service_rows(s, rules + i, length);
	}
	return r;
}

const struct table lockout_policy_table = {
	.name = "lockout_policy",
	TABLE_COLUMNS(COLUMNS),
	.fill = lockout_policy_fill,
};
