/*
 * risky_files: files whose mode or owner invites trouble, one row a file and
 * risk, found by the one walk of the disk (walk.h says when a risk is one).
 *
 *	setuid, setgid         regular files
 *	world_writable         regular files; directories without the sticky bit
 *	no_owner               a uid or gid that no account or group has; not links
 *	private_key_readable   a private key that not only its owner can read
 *
 * Sockets, devices and pipes that everybody may write to are made for that and
 * are no rows. Keys are looked for by name (id_*, *.key, *.pem, ...) outside of
 * what packages bring along, in files of at most 64 KiB, and only where the
 * directories above let others in.
 */
#include "walk.h"

enum { PATH, DIRECTORY, RISK, MODE, UID, GID, MTIME, SIZE };

static const struct column COLUMNS[] = {
	[PATH] = {"path", COLUMN_TEXT, 0},
	[DIRECTORY] = {"directory", COLUMN_TEXT, 0},
	[RISK] = {"risk", COLUMN_TEXT, COLUMN_INDEX},
	[MODE] = {"mode", COLUMN_TEXT, 0},
	[UID] = {"uid", COLUMN_BIGINT, 0},
	[GID] = {"gid", COLUMN_BIGINT, 0},
	[MTIME] = {"mtime", COLUMN_BIGINT, 0},
	[SIZE] = {"size", COLUMN_BIGINT, 0},
};

/* In the order of the bits of walk.h. */
static const char *const RISKS[] = {
	"setuid", "setgid", "world_writable", "no_owner", "private_key_readable"};

static struct str directory_of(struct str path)
{
	size_t n = path.len;

	while (n > 1 && path.ptr[n - 1] != '/')
		n--;
	return str_of(path.ptr, n > 1 ? n - 1 : n);
}

static enum err give_hit(struct scan *s, const struct walk_hit *hit, const void *ctx)
{
	unsigned asked = *(const unsigned *)ctx;
	size_t i;

	for (i = 0; i < sizeof RISKS / sizeof *RISKS; i++) {
		enum err r;

		if (!(hit->risks & asked & 1u << i))
			continue;
		scan_text(s, PATH, hit->path);
		scan_text(s, DIRECTORY, directory_of(hit->path));
		scan_text_kept(s, RISK, str_z(RISKS[i]));
		scan_printf(s, MODE, "%04o", hit->mode & 07777);
		scan_int(s, UID, hit->uid);
		scan_int(s, GID, hit->gid);
		scan_int(s, MTIME, hit->mtime);
		scan_int(s, SIZE, hit->size);
		r = scan_row(s);
		if (r)
			return r;
	}
	return OK;
}

static unsigned risks_asked(const struct scan *s)
{
	struct str risk;
	size_t i;

	if (!scan_equals_text(s, RISK, &risk))
		return WALK_RISKS;
	for (i = 0; i < sizeof RISKS / sizeof *RISKS; i++)
		if (str_eqz(risk, RISKS[i]))
			return 1u << i;
	return 0;
}

static enum err risky_files_fill(struct scan *s)
{
	unsigned asked = risks_asked(s);

	return asked ? walk_risks(s, asked, give_hit, &asked) : OK;
}

/* All: in a snapshot the rows are read once, for every query. */
static void risky_files_expect(struct scan *s)
{
	walk_expect_risks(s, WALK_RISKS);
}

const struct table risky_files_table = {
	.name = "risky_files",
	TABLE_COLUMNS(COLUMNS),
	.fill = risky_files_fill,
	.expect = risky_files_expect,
};
