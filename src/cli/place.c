#include "place.h"

#include <errno.h>

#define SELF "/proc/self/exe"

/* With its "/" at the end; empty, and errno, when nobody can tell. */
static struct str program_folder(struct arena *a)
{
	char path[4096];
	ssize_t n = readlink(SELF, path, sizeof path);
	struct str s = str_of(path, n > 0 ? (size_t)n : 0);

	while (s.len && s.ptr[s.len - 1] != '/')
		s.len--;
	return arena_str(a, s);
}

enum err place_content(struct arena *a, const char **ret, struct error *e)
{
	static const char *const BESIDE[] = {
		"../content", "../../content", "../share/coloa/content"};
	struct str folder = program_folder(a);
	size_t i;

	if (!folder.len) /* never beside the folder that one happens to stand in */
		return error_errno(e, errno,
			"where the content is (say --content DIR) follows from " SELF);
	for (i = 0; i < sizeof BESIDE / sizeof *BESIDE; i++) {
		char *dir = realpath(
			arena_printf(a, "%.*s%s", STR_ARG(folder), BESIDE[i]).ptr, NULL);
		bool there = dir && access(arena_printf(a, "%s/documents", dir).ptr,
					    R_OK | X_OK) == 0;

		if (there)
			*ret = arena_strz(a, str_z(dir));
		free(dir);
		if (there)
			return OK;
	}
	return error_set(e, ERR_NOT_FOUND,
		"there is no content in '%.*s%s' nor in '%.*s%s'", STR_ARG(folder),
		BESIDE[0], STR_ARG(folder), BESIDE[2]);
}

const char *place_locale(struct arena *a)
{
	struct str folder = program_folder(a);
	struct str built = arena_printf(a, "%.*spo", STR_ARG(folder));

	if (!folder.len)
		return "/usr/share/locale";
	if (access(built.ptr, X_OK) == 0)
		return built.ptr;
	return arena_printf(a, "%.*s../share/locale", STR_ARG(folder)).ptr;
}
