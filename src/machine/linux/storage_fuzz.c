/*
 * The parsers of the storage tables. The first byte chooses one; whatever the
 * rest: what they give lies within the input, and they come to an end.
 */
#include <assert.h>

#include "blockdev.h"
#include "grub.h"
#include "known_ids.h"
#include "mdstat.h"
#include "superblock.h"
#include "usb_conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void within(struct str part, struct str all)
{
	assert(!part.len ||
		(part.ptr >= all.ptr && part.ptr + part.len <= all.ptr + all.len));
}

static void mdstat(struct str s)
{
	SCOPED(arena) a = arena_new();
	struct md_array *all;
	struct str unused;
	size_t n, i;

	if (!mdstat_parse(s, a, &all, &n, &unused))
		return;
	within(unused, s);
	for (i = 0; i < n; i++) {
		within(all[i].name, s);
		within(all[i].other, s);
		within(all[i].recovery.progress, s);
		within(all[i].bitmap_file, s);
	}
}

static void grub(struct str s)
{
	struct grub_password g;

	grub_parse(s, &g);
	within(g.superusers, s);
	assert(!g.is_set || g.superusers.len);
	grub_user_cfg(s);
}

static void modprobe(struct str s)
{
	struct modprobe_line l;
	struct str rest = s;
	int line = 0, before = 0;

	while (modprobe_next(&rest, &line, &l)) {
		assert(l.line > before && l.line <= line);
		before = l.line;
		within(l.text, s);
	}
	cmdline_lists(s, "module_blacklist", "usb_storage");
}

static void rules(struct str s)
{
	struct usbguard_conf c;
	struct str rest = s, line;
	bool all;

	usbguard_parse(s, &c);
	while (str_next_line(&rest, &line)) {
		udev_rule_forbids(line, &all);
		usbguard_rule_opens_storage(line);
	}
	nsswitch_asks_others(s, "passwd");
	if (udev_property(s, "ID_FS_TYPE", &line))
		within(line, s);
}

static void superblock(struct str s)
{
	SCOPED(arena) a = arena_new();
	struct str head = s, tail = STR(""), type, cipher;
	struct superblock b;

	/* zeros in front, so that a small input reaches what stands far inside */
	if (s.len > 4) {
		size_t shift = (size_t)(uint8_t)s.ptr[0] * 512;
		char *p = arena_alloc(a, shift + s.len);

		memcpy(p + shift, s.ptr, s.len);
		head = str_of(p, shift + s.len);
		if (head.len >= SUPERBLOCK_TAIL)
			tail = str_of(
				head.ptr + head.len - SUPERBLOCK_TAIL, SUPERBLOCK_TAIL);
	}
	if (superblock_probe(head, tail, head.len, a, &b))
		assert(b.type.len && b.uuid.len <= 64 && b.label.len <= 256);
	superblock_luks(s, a, &type, &cipher);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const PARSERS[])(struct str) = {
		mdstat, grub, modprobe, rules, superblock};

	if (size)
		PARSERS[data[0] % (sizeof PARSERS / sizeof *PARSERS)](
			str_of((const char *)data + 1, size - 1));
	return 0;
}
