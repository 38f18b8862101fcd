#include "state.h"

const char *state_name(enum state s)
{
	static const char *const NAMES[STATES] = {"violated", "overdue", "unmeasured",
		"due", "attested", "waived", "holds", "not_applicable"};

	return NAMES[s];
}
