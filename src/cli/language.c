#include "language.h"

#include <locale.h>

#include "place.h"

static enum language now = LANGUAGE_VI;

static enum language of_environment(void)
{
	static const char *const NAMES[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
	size_t i;

	for (i = 0; i < 4; i++) {
		const char *v = getenv(NAMES[i]);

		if (v && *v)
			return strncmp(v, "en", 2) == 0 ? LANGUAGE_EN : LANGUAGE_VI;
	}
	return LANGUAGE_VI;
}

bool language_set(const char *name)
{
	SCOPED(arena) a = arena_new();

	if (!name)
		now = of_environment();
	else if (!strcmp(name, "vi"))
		now = LANGUAGE_VI;
	else if (!strcmp(name, "en"))
		now = LANGUAGE_EN;
	else
		return false;
	/* no vi_VN locale on a fresh machine: C.UTF-8 with LANGUAGE does for messages */
	setenv("LANGUAGE", now == LANGUAGE_VI ? "vi" : "en", 1);
	setlocale(LC_MESSAGES, "C.UTF-8");
	setlocale(LC_CTYPE, "");
	bindtextdomain("coloa", place_locale(a));
	bind_textdomain_codeset("coloa", "UTF-8");
	textdomain("coloa");
	return true;
}

enum language language_now(void)
{
	return now;
}

struct str words_now(const struct words *w)
{
	return now == LANGUAGE_VI ? w->vi : w->en;
}
