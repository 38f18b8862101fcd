/*
 * kernel_text: small texts in which the kernel speaks of the whole machine
 * (proc(5)). Parsing only; views into the text; on failure *ret is untouched.
 */
#ifndef COLOA_KERNEL_TEXT_H
#define COLOA_KERNEL_TEXT_H

#include "str.h"

/* A line of /proc/modules. */
struct kernel_module {
	struct str name, used_by, status, address; /* used_by: "a,b", or "-" */
	uint64_t size;
};
bool kernel_text_module(struct str line, struct kernel_module *ret);

/* /proc/cpuinfo. What an architecture does not print is empty or 0. */
struct cpu_info {
	struct str brand, model, microcode;
	unsigned logical, cores, sockets;
};
#define CPUS_MAX 8192
void kernel_text_cpuinfo(struct str text, struct cpu_info *ret);

/* One value of /proc/meminfo in bytes; name without the colon. */
bool kernel_text_meminfo(struct str text, const char *name, uint64_t *ret);

/* The first number of /proc/uptime, whole seconds. */
bool kernel_text_uptime(struct str text, uint64_t *ret);

/* The three averages of /proc/loadavg in hundredths. */
bool kernel_text_loadavg(struct str text, uint64_t ret[3]);

/* "Linux version X ...": X. */
bool kernel_text_version(struct str text, struct str *ret);

#endif
