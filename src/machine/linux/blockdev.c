#include "blockdev.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "buf.h"

#define UDEV_FILE_MAX ((size_t)1 << 20)

static struct str attribute(struct scan *s, const char *sys, const char *name)
{
	const char *path = arena_printf(scan_arena(s), "%s/%s", sys, name).ptr;
	struct str v;

	return scan_read_value(s, SCAN_ROWS, path, &v) ? v : STR("");
}

/* "cciss!c0d0" is /dev/cciss/c0d0. */
static struct str dev_path(struct scan *s, struct str name)
{
	char *p = arena_alloc(scan_arena(s), name.len + 6);
	size_t i;

	memcpy(p, "/dev/", 5);
	for (i = 0; i < name.len; i++)
		p[5 + i] = name.ptr[i] == '!' ? '/' : name.ptr[i];
	return str_of(p, 5 + name.len);
}

/* Of a partition the link is ".../block/sda/sda1": the disk comes before it. */
static struct str disk_of(struct scan *s, const char *sys)
{
	struct str link;
	size_t end, begin;

	if (!attribute(s, sys, "partition").len ||
		!scan_readlink(s, SCAN_ROWS, sys, &link))
		return STR("");
	for (end = link.len; end && link.ptr[end - 1] != '/'; end--)
		;
	if (!end)
		return STR("");
	for (begin = --end; begin && link.ptr[begin - 1] != '/'; begin--)
		;
	return dev_path(s, str_of(link.ptr + begin, end - begin));
}

static void read_below(struct scan *s, struct blockdev *d)
{
	const char *path = arena_printf(scan_arena(s), "%s/slaves", d->sys).ptr;
	const char *const *names;
	struct str *below;
	size_t n, i;

	if (!scan_list(s, SCAN_ROWS, path, &names, &n) || !n)
		return;
	below = ARENA_ARRAY(scan_arena(s), struct str, n);
	for (i = 0; i < n; i++)
		below[i] = dev_path(s, str_z(names[i]));
	d->below = below;
	d->n_below = n;
}

static bool read_device(struct scan *s, const char *name, struct blockdev *ret)
{
	struct blockdev d = {.name = dev_path(s, str_z(name)), .n_below = 0};
	struct str dev, major;
	uint64_t a, b;

	d.sys = arena_printf(scan_arena(s), "/sys/class/block/%s", name).ptr;
	dev = attribute(s, d.sys, "dev");
	if (!str_cut(&dev, ':', &major) || !str_to_u64(major, &a) || !str_to_u64(dev, &b))
		return false; /* vanished */
	d.major = (uint32_t)a;
	d.minor = (uint32_t)b;
	if (!str_to_u64(attribute(s, d.sys, "size"), &d.sectors))
		d.sectors = 0;
	d.dm_uuid = attribute(s, d.sys, "dm/uuid");
	d.parent = disk_of(s, d.sys);
	if (!d.parent.len)
		read_below(s, &d);
	if (d.n_below && str_starts(str_z(name), "dm-"))
		d.parent = d.below[0];
	*ret = d;
	return true;
}

void blockdev_list(struct scan *s, const struct blockdev **ret, size_t *ret_n)
{
	const char *path = "/sys/class/block";
	const char *const *names = NULL;
	struct blockdev *all;
	size_t n = 0, found = 0, i;

	*ret = NULL;
	*ret_n = 0;
	if (!scan_list(s, SCAN_ROWS, path, &names, &n)) {
		scan_warn(s, SCAN_ROWS, "%s cannot be listed", path);
		return;
	}
	all = ARENA_ARRAY(scan_arena(s), struct blockdev, n);
	for (i = 0; i < n; i++)
		found += read_device(s, names[i], &all[found]);
	*ret = all;
	*ret_n = found;
}

const struct blockdev *blockdev_find(
	const struct blockdev *all, size_t n, struct str name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(all[i].name, name))
			return &all[i];
	return NULL;
}

/* A node of another root may be an image: a plain file. */
static int open_device(struct scan *s, const struct blockdev *d)
{
	const char *path = arena_strz(scan_arena(s), d->name);
	int fd = machine_open_file(scan_machine(s), path, O_RDONLY | O_NONBLOCK);
	struct stat st;
	bool ok;

	if (fd < 0)
		return -1;
	ok = fstat(fd, &st) == 0 &&
	     (S_ISBLK(st.st_mode) ||
		     (S_ISREG(st.st_mode) && !machine_is_live(scan_machine(s))));
	if (ok)
		return fd;
	close(fd);
	errno = ENOTBLK;
	return -1;
}

/* Not all of it need be there. False: an error, in errno. */
static bool read_at(struct scan *s, int fd, uint64_t at, size_t max, struct str *ret)
{
	char *p = arena_alloc(scan_arena(s), max);
	size_t len = 0;

	while (len < max) {
		ssize_t n = pread(fd, p + len, max - len, (off_t)(at + len));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	*ret = str_of(p, len);
	return true;
}

static bool probe_bytes(struct scan *s, const struct blockdev *d, struct superblock *ret)
{
	SCOPED_FD(fd) = open_device(s, d);
	uint64_t size = d->sectors * 512;
	struct str head, tail = STR("");

	if (fd < 0 || !read_at(s, fd, 0, SUPERBLOCK_HEAD, &head))
		return false;
	if (size >= SUPERBLOCK_TAIL &&
		!read_at(s, fd, size - SUPERBLOCK_TAIL, SUPERBLOCK_TAIL, &tail))
		return false;
	errno = 0;
	return superblock_probe(head, tail, size, scan_arena(s), ret);
}

static bool from_udev(struct scan *s, const struct blockdev *d, struct superblock *ret)
{
	struct superblock b = {STR(""), STR(""), STR("")};
	struct str text;

	if (!udev_read(s, 'b', d->major, d->minor, &text))
		return false;
	udev_property(text, "ID_FS_TYPE", &b.type);
	udev_property(text, "ID_FS_UUID", &b.uuid);
	udev_property(text, "ID_FS_LABEL", &b.label);
	*ret = b;
	return true;
}

enum blockdev_content blockdev_probe(struct scan *s, const struct blockdev *d, int first,
	int last, struct superblock *ret)
{
	int saved_errno;

	if (!d->sectors)
		return BLOCKDEV_NOTHING;
	errno = 0;
	if (probe_bytes(s, d, ret))
		return BLOCKDEV_KNOWN;
	saved_errno = errno;
	if (!saved_errno || saved_errno == ENOMEDIUM || saved_errno == ENXIO)
		return BLOCKDEV_NOTHING;
	if (from_udev(s, d, ret))
		return ret->type.len ? BLOCKDEV_KNOWN : BLOCKDEV_NOTHING;
	scan_warn_columns(
		s, first, last, "%.*s: %s", STR_ARG(d->name), errno_words(saved_errno));
	return BLOCKDEV_UNREADABLE;
}

bool blockdev_luks(struct scan *s, const struct blockdev *d, struct str *ret_type,
	struct str *ret_cipher)
{
	SCOPED_FD(fd) = open_device(s, d);
	struct str head;

	return fd >= 0 && read_at(s, fd, 0, SUPERBLOCK_HEAD, &head) &&
	       superblock_luks(head, scan_arena(s), ret_type, ret_cipher);
}

bool udev_property(struct str text, const char *key, struct str *ret)
{
	struct str line, name;

	while (str_next_line(&text, &line)) {
		if (!str_starts(line, "E:"))
			continue;
		line = str_of(line.ptr + 2, line.len - 2);
		if (str_cut(&line, '=', &name) && str_eqz(name, key)) {
			*ret = line;
			return true;
		}
	}
	return false;
}

bool udev_read(struct scan *s, char kind, uint32_t major, uint32_t minor, struct str *ret)
{
	const char *path =
		arena_printf(scan_arena(s), "/run/udev/data/%c%u:%u", kind, major, minor)
			.ptr;

	return scan_read(s, SCAN_ROWS, path, UDEV_FILE_MAX, ret);
}
