/* Whatever the bytes, each reader of settings ends, moving on line by line. */
#include "database.h"
#include "fuzzing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	const struct str all = str_of((const char *)data, size);
	struct str text = all, group = STR(""), line;
	struct memcached_options o;
	struct db_setting said;
	size_t at, before, lines = 1, i;

	for (i = 0; i < size; i++)
		lines += data[i] == '\n';
	for (before = at = 0; postgresql_next(a, &text, &at, &said); before = at)
		assert(said.name.len && at > before && at <= lines && said.line == at);
	for (text = all, before = at = 0; mycnf_next(a, &text, &at, &group, &said);
		before = at)
		assert(said.name.len && at > before && at <= lines && said.line == at);
	for (text = all, before = at = 0; redis_next(a, &text, &at, &said); before = at)
		assert(at > before && at <= lines && said.line == at);
	for (text = all; str_next_line(&text, &line);)
		assert(hba_line_trust(line) <= HBA_REMOTE_TRUST);
	memcached_parse(a, all, &o);
	assert(o.listen_line <= lines && !o.listen.len == !o.listen_line);
	return 0;
}
