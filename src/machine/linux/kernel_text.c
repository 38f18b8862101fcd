#include "kernel_text.h"

#include <string.h>

bool kernel_text_module(struct str line, struct kernel_module *ret)
{
	struct kernel_module m;
	struct str size, references;

	if (!str_next_word(&line, &m.name) || !str_next_word(&line, &size) ||
		!str_next_word(&line, &references) || !str_next_word(&line, &m.used_by) ||
		!str_next_word(&line, &m.status) || !str_next_word(&line, &m.address) ||
		!str_to_u64(size, &m.size))
		return false;
	if (str_ends(m.used_by, ","))
		m.used_by.len--;
	*ret = m;
	return true;
}

/* --- cpuinfo --------------------------------------------------------------------- */

struct cpu_walk {
	struct cpu_info *out;
	uint64_t package, core;
	bool has_package, has_core;
	uint64_t packages[CPUS_MAX],
		cores[CPUS_MAX]; /* those seen; cores: package and core */
};

static void add_once(uint64_t *seen, unsigned *n, uint64_t what)
{
	unsigned i;

	for (i = 0; i < *n; i++)
		if (seen[i] == what)
			return;
	if (*n < CPUS_MAX)
		seen[(*n)++] = what;
}

/* Behind the last line of a processor. */
static void end_processor(struct cpu_walk *w)
{
	if (w->has_package)
		add_once(w->packages, &w->out->sockets, w->package);
	if (w->has_core)
		add_once(w->cores, &w->out->cores,
			(w->has_package ? w->package << 32 : 0) | w->core);
	w->has_package = w->has_core = false;
}

static void take_cpu_line(struct cpu_walk *w, struct str key, struct str value)
{
	struct cpu_info *out = w->out;

	if (str_eqz(key, "processor")) {
		end_processor(w);
		out->logical++;
	} else if (str_eqz(key, "model name") && !out->brand.len) {
		out->brand = value;
	} else if (str_eqz(key, "model") && !out->model.len) {
		out->model = value;
	} else if (str_eqz(key, "microcode") && !out->microcode.len) {
		out->microcode = value;
	} else if (str_eqz(key, "physical id")) {
		w->has_package =
			str_to_u64(value, &w->package) && w->package <= UINT32_MAX;
	} else if (str_eqz(key, "core id")) {
		w->has_core = str_to_u64(value, &w->core) && w->core <= UINT32_MAX;
	}
}

void kernel_text_cpuinfo(struct str text, struct cpu_info *ret)
{
	struct cpu_walk w = {.out = ret};
	struct str line, key;

	*ret = (struct cpu_info){STR(""), STR(""), STR(""), 0, 0, 0};
	while (str_next_line(&text, &line))
		if (str_cut(&line, ':', &key))
			take_cpu_line(&w, str_trim(key), str_trim(line));
	end_processor(&w);
	if (!ret->cores)
		ret->cores = ret->logical;
}

/* --- numbers ---------------------------------------------------------------------- */

bool kernel_text_meminfo(struct str text, const char *name, uint64_t *ret)
{
	struct str line, key, number, unit;
	uint64_t n;

	while (str_next_line(&text, &line)) {
		if (!str_cut(&line, ':', &key) || !str_eqz(key, name))
			continue;
		if (!str_next_word(&line, &number) || !str_to_u64(number, &n) ||
			!str_next_word(&line, &unit) || !str_eqz(unit, "kB") ||
			n > UINT64_MAX / 1024)
			return false;
		*ret = n * 1024;
		return true;
	}
	return false;
}

bool kernel_text_uptime(struct str text, uint64_t *ret)
{
	struct str word, whole;

	if (!str_next_word(&text, &word))
		return false;
	str_cut(&word, '.', &whole);
	return str_to_u64(whole, ret);
}

/* "0.52" */
static bool parse_hundredths(struct str s, uint64_t *ret)
{
	struct str whole;
	uint64_t n, part;

	if (!str_cut(&s, '.', &whole) || s.len != 2 || !str_to_u64(whole, &n) ||
		!str_to_u64(s, &part) || n > UINT32_MAX)
		return false;
	*ret = n * 100 + part;
	return true;
}

bool kernel_text_loadavg(struct str text, uint64_t ret[3])
{
	uint64_t n[3];
	struct str word;
	size_t i;

	for (i = 0; i < 3; i++)
		if (!str_next_word(&text, &word) || !parse_hundredths(word, &n[i]))
			return false;
	memcpy(ret, n, sizeof n);
	return true;
}

bool kernel_text_version(struct str text, struct str *ret)
{
	struct str word;

	return str_next_word(&text, &word) && str_next_word(&text, &word) &&
	       str_eqz(word, "version") && str_next_word(&text, ret);
}
