#include "mountinfo.h"

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* "a\040b" is "a b" (seq_path in the kernel escapes space, tab, newline, backslash, #).
 */
static struct str unescape(struct str s, struct arena *a)
{
	size_t i, n = 0;
	char *out;

	if (!memchr(s.ptr, '\\', s.len))
		return s;
	out = arena_alloc(a, s.len + 1);
	for (i = 0; i < s.len; i++) {
		const char *p = s.ptr + i;

		if (*p == '\\' && s.len - i > 3 && is_octal(p[1]) && is_octal(p[2]) &&
			is_octal(p[3])) {
			out[n++] = (char)((p[1] - '0') << 6 | (p[2] - '0') << 3 |
					  (p[3] - '0'));
			i += 3;
		} else {
			out[n++] = *p;
		}
	}
	return str_of(out, n);
}

static bool next_number(struct str *line, char sep, uint32_t *ret)
{
	struct str word;
	uint64_t n;

	str_cut(line, sep, &word);
	if (!str_to_u64(word, &n) || n > UINT32_MAX)
		return false;
	*ret = (uint32_t)n;
	return true;
}

/* "36 35 98:0 /root /point rw,noatime shared:1 - ext3 /dev/root rw,errors=continue" */
bool mountinfo_parse(struct str line, struct arena *a, struct mountinfo *ret)
{
	struct mountinfo i = {0};
	struct str word;
	uint32_t parent;

	if (!next_number(&line, ' ', &i.id) || !next_number(&line, ' ', &parent) ||
		!next_number(&line, ':', &i.major) || !next_number(&line, ' ', &i.minor))
		return false;
	if (!str_cut(&line, ' ', &i.root) || !str_cut(&line, ' ', &i.point) ||
		!str_cut(&line, ' ', &i.options))
		return false;
	do { /* optional fields up to a lone dash */
		if (!str_cut(&line, ' ', &word))
			return false;
	} while (!str_eqz(word, "-"));
	if (!str_cut(&line, ' ', &i.type))
		return false;
	str_cut(&line, ' ', &i.source); /* empty for a few */
	str_cut(&line, ' ', &i.super_options);
	if (!i.type.len || !str_starts(i.point, "/"))
		return false;
	i.root = unescape(i.root, a);
	i.point = unescape(i.point, a);
	i.type = unescape(i.type, a);
	i.source = unescape(i.source, a);
	*ret = i;
	return true;
}

void mountinfo_parse_all(struct str text, struct arena *a, struct mountinfo **ret,
	size_t *ret_n, size_t *ret_bad)
{
	struct mountinfo *all;
	struct str line;
	size_t i, cap = 1, n = 0, bad = 0;

	for (i = 0; i < text.len; i++)
		cap += text.ptr[i] == '\n';
	all = ARENA_ARRAY(a, struct mountinfo, cap);
	while (str_next_line(&text, &line)) {
		if (mountinfo_parse(line, a, &all[n]))
			n++;
		else
			bad++;
	}
	*ret = all;
	*ret_n = n;
	*ret_bad = bad;
}

static bool one_of(struct str s, const char *const *list)
{
	for (; *list; list++)
		if (str_eqz(s, *list))
			return true;
	return false;
}

/*
 * A type that no list knows is local when a device stands behind it, else pseudo.
 * FUSE is a program that may be asleep; only fuseblk (ntfs-3g, exfat) has a disk.
 */
enum mount_kind mountinfo_kind(const struct mountinfo *i)
{
	static const char *const NETWORK[] = {"nfs", "nfs4", "cifs", "smb3", "smbfs",
		"ncpfs", "afs", "coda", "ceph", "glusterfs", "lustre", "9p", "virtiofs",
		"orangefs", "pvfs2", "beegfs", "gpfs", "acfs", "fuse", NULL};
	static const char *const LOCAL[] = {"ext2", "ext3", "ext4", "xfs", "btrfs",
		"bcachefs", "f2fs", "jfs", "reiserfs", "reiser4", "nilfs2", "ntfs",
		"ntfs3", "fuseblk", "vfat", "msdos", "exfat", "hfs", "hfsplus", "udf",
		"iso9660", "squashfs", "erofs", "romfs", "cramfs", "minix", "ufs", "zfs",
		"gfs2", "ocfs2", "jffs2", "ubifs", "tmpfs", "ramfs", "overlay", "aufs",
		NULL};

	if (one_of(i->type, NETWORK) || str_starts(i->type, "fuse."))
		return MOUNT_NETWORK;
	if (one_of(i->type, LOCAL))
		return MOUNT_LOCAL;
	return str_starts(i->source, "/dev/") ? MOUNT_LOCAL : MOUNT_PSEUDO;
}
