#include "host.h"

#include <errno.h>
#include <fcntl.h>

#include "hosts.h"

#define HOSTS_MAX ((size_t)64 << 20)

bool host_dmi(struct scan *s, int column, const char *name, struct str *ret)
{
	struct machine *m = scan_machine(s);
	SCOPED_FD(fd) = -1;
	char path[128];

	*ret = STR("");
	snprintf(path, sizeof path, "/sys/class/dmi/id/%s", name);
	fd = machine_open_file(m, path, O_RDONLY);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return true;
	return scan_read_value(s, column, path, ret);
}

/* 32 hexadecimal digits with the dashes of a UUID. */
static bool dashed(struct scan *s, struct str id, struct str *ret)
{
	uint64_t n;

	if (id.len != 32 || !str_to_u64_base(str_of(id.ptr, 16), 16, &n) ||
		!str_to_u64_base(str_of(id.ptr + 16, 16), 16, &n))
		return false;
	*ret = arena_printf(scan_arena(s), "%.8s-%.4s-%.4s-%.4s-%.12s", id.ptr,
		id.ptr + 8, id.ptr + 12, id.ptr + 16, id.ptr + 20);
	return true;
}

bool host_uuid(struct scan *s, int column, struct str *ret)
{
	struct str id;

	if (!scan_wants(s, column) || !host_dmi(s, column, "product_uuid", &id))
		return false;
	if (id.len) {
		*ret = id;
		return true;
	}
	if (!scan_read_must(s, column, "/etc/machine-id", 4096, &id))
		return false;
	if (dashed(s, str_trim(id), ret))
		return true;
	scan_warn(s, column, "/etc/machine-id: is not 32 hexadecimal digits");
	return false;
}

bool host_name(struct scan *s, int column, struct str *ret)
{
	return scan_read_value(s, column, "/proc/sys/kernel/hostname", ret) ||
	       scan_read_value(s, column, "/etc/hostname", ret);
}

struct str host_full_name(struct scan *s, int column, struct str name)
{
	struct str text, line, address, names, first, word;

	if (!scan_read(s, column, "/etc/hosts", HOSTS_MAX, &text))
		return name;
	while (str_next_line(&text, &line)) {
		if (!hosts_parse_line(line, &address, &names))
			continue;
		first = STR("");
		while (str_next_word(&names, &word)) {
			if (!first.len)
				first = word;
			if (str_eq(word, name))
				return first;
		}
	}
	return name;
}
