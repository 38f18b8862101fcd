/*
 * Whatever the file: every line ends, every rule's words lie within its line, and
 * a thought run of the rules comes to an end; a stack of "required" alone says
 * yes only when all modules do.
 */
#include "fuzzing.h"
#include "pam.h"

#define RULES_MAX 64

static const char *by_length(const struct pam_rule *r, const void *context)
{
	static const char *const ANSWERS[] = {"success", "auth_err", "ignore"};

	(void)context;
	return ANSWERS[r->module.len % 3];
}

static void check_arguments(struct str arguments)
{
	struct str rest = arguments, name, value;
	size_t left = rest.len + 1;

	while (pam_next_argument(&rest, &name, &value)) {
		assert(rest.len < left);
		left = rest.len;
		assert_within(name, arguments);
		assert_within(value, arguments);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	struct str rest = str_of((const char *)data, size), line;
	struct pam_rule rules[RULES_MAX];
	size_t at = 0, first, n = 0, i;
	bool bad, all = true;

	while (pam_next_line(&rest, a, &line, &at, &first, &bad)) {
		assert(line.len && line.len < PAM_LINE_MAX && first <= at && first);
		if (n == RULES_MAX || !pam_parse_rule(line, &rules[n]))
			continue;
		assert_within(rules[n].control, line);
		assert_within(rules[n].module, line);
		assert_within(rules[n].arguments, line);
		assert_within(pam_module_name(rules[n].module), line);
		check_arguments(rules[n].arguments);
		rules[n].depth = (unsigned)(rules[n].control.len % 3);
		n++;
	}
	pam_run(rules, n, "auth", by_length, NULL);
	for (i = 0; i < n; i++) {
		rules[i].control = STR("required");
		all = all && (!str_eqz(rules[i].type, "auth") ||
				     !strcmp(by_length(&rules[i], NULL), "success"));
	}
	if (pam_run(rules, n, "auth", by_length, NULL) && !all)
		for (i = 0; i < n; i++) /* only "ignore" may stand beside the yes */
			assert(!str_eqz(rules[i].type, "auth") ||
				strcmp(by_length(&rules[i], NULL), "auth_err") != 0);
	return 0;
}
