/* Whatever the bytes: counts agree with each other, words are words, views stay inside.
 */
#include <assert.h>

#include "kernel_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_of((const char *)data, size), line, v;
	uint64_t n = 7, load[3] = {7, 7, 7};
	struct kernel_module m;
	struct cpu_info cpu;

	kernel_text_cpuinfo(text, &cpu);
	assert(cpu.sockets <= CPUS_MAX && cpu.logical <= size / 9 + 1);
	assert(cpu.brand.len + cpu.model.len <= size);
	if (kernel_text_meminfo(text, "MemTotal", &n))
		assert(n % 1024 == 0);
	else
		assert(n == 7);
	if (!kernel_text_loadavg(text, load))
		assert(load[0] == 7 && load[2] == 7);
	if (kernel_text_version(text, &v))
		assert(v.len && v.ptr + v.len <= text.ptr + text.len);
	kernel_text_uptime(text, &n);
	while (str_next_line(&text, &line))
		if (kernel_text_module(line, &m))
			assert(m.name.len &&
				m.address.ptr + m.address.len <= line.ptr + line.len);
	return 0;
}
