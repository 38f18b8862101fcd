/*
 * pam_rules: what PAM runs for each service, in order (pam.conf(5)). @include,
 * include and substack are replaced by the rules they bring; `source` and
 * `line` say where each stands. Read as pam.h says.
 */
#include "pam.h"

enum { SERVICE, POSITION, TYPE, OPTIONAL, CONTROL, MODULE, ARGUMENTS, SOURCE, LINE };

static const struct column COLUMNS[] = {
	[SERVICE] = {"service", COLUMN_TEXT, COLUMN_INDEX},
	[POSITION] = {"position", COLUMN_INTEGER, 0},
	[TYPE] = {"type", COLUMN_TEXT, 0},
	[OPTIONAL] = {"optional", COLUMN_INTEGER, 0},
	[CONTROL] = {"control", COLUMN_TEXT, 0},
	[MODULE] = {"module", COLUMN_TEXT, 0},
	[ARGUMENTS] = {"arguments", COLUMN_TEXT, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
};

static enum err give(struct scan *s, const struct pam_rule *rule, int64_t position)
{
	scan_text_kept(s, SERVICE, rule->service);
	scan_int(s, POSITION, position);
	scan_text_kept(s, TYPE, rule->type);
	scan_int(s, OPTIONAL, rule->optional);
	scan_text_kept(s, CONTROL, rule->control);
	scan_text_kept(s, MODULE, rule->module);
	scan_text_kept(s, ARGUMENTS, rule->arguments);
	scan_text_kept(s, SOURCE, rule->source);
	scan_int(s, LINE, (int64_t)rule->line);
	return scan_row(s);
}

static enum err pam_rules_fill(struct scan *s)
{
	const struct pam_rule *rules;
	int64_t position = 0;
	size_t n, i;
	enum err r;

	pam_rules(s, SCAN_ROWS, &rules, &n);
	r = scan_check(s);
	for (i = 0; i < n && !r; i++) {
		if (i && !str_eq(rules[i].service, rules[i - 1].service))
			position = 0;
		if (!rules[i].substack)
			r = give(s, &rules[i], ++position);
	}
	return r;
}

const struct table pam_rules_table = {
	.name = "pam_rules",
	TABLE_COLUMNS(COLUMNS),
	.fill = pam_rules_fill,
};
