#include "procfs.h"

#include <errno.h>
#include <fcntl.h>

#define READ_FIRST 4096

/* --- parsing --------------------------------------------------------------- */

/* As strtoull for a field that may be negative; stops at the first other byte. */
static bool next_number(struct str *rest, int64_t *ret)
{
	const char *p = rest->ptr, *end = p + rest->len;
	bool negative = false;
	uint64_t n = 0;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p < end && *p == '-') {
		negative = true;
		p++;
	}
	if (p == end || *p < '0' || *p > '9')
		return false;
	for (; p < end && *p >= '0' && *p <= '9'; p++)
		n = n * 10 +
		    (uint64_t)(*p - '0'); /* the kernel's numbers fit; others wrap */
	*ret = (int64_t)(negative ? 0 - n : n);
	*rest = str_of(p, (size_t)(end - p));
	return true;
}

bool proc_parse_stat(struct str text, struct proc_stat *ret)
{
	/* proc_pid_stat(5): fields 4 to 22, after "pid (name) state" */
	enum {
		PPID,
		PGRP,
		UTIME = 10,
		STIME,
		NICE = 15,
		THREADS,
		START = 18,
		VSIZE,
		RSS,
		N
	};
	const char *open = memchr(text.ptr, '(', text.len);
	const char *close = memrchr(text.ptr, ')', text.len);
	int64_t field[N];
	struct str rest;
	size_t i;

	if (!open || !close || close < open || text.ptr + text.len - close < 4 ||
		close[1] != ' ')
		return false;
	rest = str_of(close + 3, (size_t)(text.ptr + text.len - close) - 3);
	for (i = 0; i < N; i++)
		if (!next_number(&rest, &field[i]))
			return false;
	*ret = (struct proc_stat){
		.name = str_of(open + 1, (size_t)(close - open - 1)),
		.state = close[2],
		.ppid = field[PPID],
		.pgrp = field[PGRP],
		.user_ticks = (uint64_t)field[UTIME],
		.system_ticks = (uint64_t)field[STIME],
		.nice = field[NICE],
		.threads = field[THREADS],
		.start_ticks = (uint64_t)field[START],
	};
	return true;
}

/* "Uid:\treal\teffective\tsaved\tfilesystem" */
static bool parse_ids(
	struct str line, uint32_t *real, uint32_t *effective, uint32_t *saved)
{
	int64_t n[3];
	size_t i;

	for (i = 0; i < 3; i++)
		if (!next_number(&line, &n[i]) || n[i] < 0 || n[i] > UINT32_MAX)
			return false;
	*real = (uint32_t)n[0];
	*effective = (uint32_t)n[1];
	*saved = (uint32_t)n[2];
	return true;
}

/* Moves *text behind the line starting with `key`. False: there is none. */
static bool find_line(struct str *text, const char *key, struct str *ret_value)
{
	size_t n = strlen(key);
	struct str rest = *text, line;

	while (str_next_line(&rest, &line))
		if (str_starts(line, key)) {
			*ret_value = str_of(line.ptr + n, line.len - n);
			*text = rest;
			return true;
		}
	return false;
}

/* "VmRSS:\t    1672 kB"; false: neither that nor absent. */
static bool parse_size(struct str *text, const char *key, uint64_t *ret_bytes)
{
	int64_t kib;
	struct str v;

	*ret_bytes = 0;
	if (!find_line(text, key, &v))
		return true;
	if (!next_number(&v, &kib) || kib < 0 || kib > INT64_MAX / 1024)
		return false;
	*ret_bytes = (uint64_t)kib * 1024;
	return true;
}

bool proc_parse_status(struct str text, struct proc_status *ret)
{
	struct proc_status st;
	struct str uids, gids;

	if (!find_line(&text, "Uid:", &uids) || !find_line(&text, "Gid:", &gids) ||
		!parse_ids(uids, &st.uid, &st.euid, &st.suid) ||
		!parse_ids(gids, &st.gid, &st.egid, &st.sgid) ||
		!parse_size(&text, "VmSize:", &st.total_bytes) ||
		!parse_size(&text, "VmRSS:", &st.resident_bytes))
		return false;
	*ret = st;
	return true;
}

bool proc_parse_io(struct str text, struct proc_io *ret)
{
	int64_t n[3];
	struct str v;

	if (!find_line(&text, "read_bytes:", &v) || !next_number(&v, &n[0]) ||
		!find_line(&text, "write_bytes:", &v) || !next_number(&v, &n[1]) ||
		!find_line(&text, "cancelled_write_bytes:", &v) ||
		!next_number(&v, &n[2]))
		return false;
	*ret = (struct proc_io){(uint64_t)n[0], (uint64_t)n[1], (uint64_t)n[2]};
	return true;
}

struct str proc_parse_cgroup(struct str text)
{
	struct str line, part;

	/* "hierarchy:controllers:path", and the path may hold colons */
	if (!str_next_line(&text, &line) || !str_cut(&line, ':', &part) ||
		!str_cut(&line, ':', &part))
		return STR("");
	return line;
}

bool proc_parse_btime(struct str text, int64_t *ret)
{
	struct str v;

	return find_line(&text, "btime", &v) && next_number(&v, ret);
}

bool proc_parse_socket_link(struct str target, uint64_t *ret_inode)
{
	if (!str_starts(target, "socket:[") || !str_ends(target, "]"))
		return false;
	return str_to_u64(str_of(target.ptr + 8, target.len - 9), ret_inode);
}

bool proc_parse_pid(const char *name, int32_t *ret)
{
	int64_t n = 0;
	size_t i;

	if (name[0] < '1' || name[0] > '9')
		return false;
	for (i = 0; name[i]; i++) {
		if (name[i] < '0' || name[i] > '9' || i > 9)
			return false;
		n = n * 10 + (name[i] - '0');
	}
	if (n > INT32_MAX)
		return false;
	*ret = (int32_t)n;
	return true;
}

/* --- reading --------------------------------------------------------------- */

int proc_read(int dir, const char *name, struct buf *b)
{
	SCOPED_FD(fd) = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	size_t want = READ_FIRST;

	buf_clear(b);
	if (fd < 0)
		return errno;
	for (;;) {
		size_t room = b->max - b->len;
		char *p;
		ssize_t n;

		if (want > room)
			want = room;
		if (!want)
			return E2BIG;
		p = buf_reserve(b, want);
		n = read(fd, p, want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		b->len += (size_t)n;
		if ((size_t)n < want)
			return 0;
		want *= 4;
	}
}

DIR *proc_open(struct scan *s)
{
	DIR *d = machine_open_dir(scan_machine(s), "/proc");

	if (!d)
		scan_warn(s, SCAN_ROWS, "/proc: %s", errno_words(errno));
	return d;
}

bool proc_is_hidden(struct scan *s, int proc_fd)
{
	/* process 1 always exists; hidepid=invisible hides it from who may not trace it
	 */
	return machine_is_live(scan_machine(s)) &&
	       faccessat(proc_fd, "1", F_OK, AT_SYMLINK_NOFOLLOW) < 0;
}
