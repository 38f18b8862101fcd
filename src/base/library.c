#include "library.h"

#include <assert.h>
#include <dlfcn.h>

static enum err find_functions(struct library *l, void *handle, struct error *e)
{
	char *at = l->pointers, *end = at + l->pointers_size;
	const char *name;

	for (name = l->names; *name; name += strlen(name) + 1) {
		void *function = dlsym(handle, name);

		if (!function)
			return error_set(e, ERR_NOT_FOUND, "%s", dlerror());
		assert(at < end);
		memcpy(at, &function, sizeof function);
		at += sizeof function;
	}
	assert(at == end);
	return OK;
}

static enum err load(struct library *l, struct error *e)
{
	void *handle = dlopen(l->soname, RTLD_LAZY | RTLD_LOCAL);
	enum err r;

	if (!handle)
		return error_set(e, ERR_NOT_FOUND, "%s", dlerror());
	r = find_functions(l, handle, e);
	if (r)
		dlclose(handle);
	else
		atomic_store_explicit(&l->loaded, true, memory_order_release);
	return r;
}

enum err library_load(struct library *l, struct error *e)
{
	enum err r = OK;

	if (atomic_load_explicit(&l->loaded, memory_order_acquire))
		return OK;
	pthread_mutex_lock(&l->loading);
	if (!l->loaded)
		r = load(l, e);
	pthread_mutex_unlock(&l->loading);
	return r;
}
