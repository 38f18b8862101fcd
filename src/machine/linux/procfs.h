/*
 * procfs: the text of /proc/PID/... (proc(5)), for the tables that look at
 * processes. Parsing only: a parser looks at bytes and reads nothing; on failure
 * *ret is untouched. The one reader is made for many small files in a row.
 */
#ifndef COLOA_PROCFS_H
#define COLOA_PROCFS_H

#include "buf.h"
#include "table.h"

/* /proc/PID/stat. name is a view of the text, raw: it may hold any byte but NUL. */
struct proc_stat {
	struct str name;
	char state;
	int64_t ppid, pgrp, nice, threads;
	uint64_t user_ticks, system_ticks, start_ticks;
};
bool proc_parse_stat(struct str text, struct proc_stat *ret);

/*
 * /proc/PID/status: owners and sizes. The sizes in stat are cheaper but since Linux
 * 6.2 off by what each processor has not yet added up. Kernel threads have none: 0.
 */
struct proc_status {
	uint32_t uid, euid, suid, gid, egid, sgid;
	uint64_t total_bytes, resident_bytes;
};
bool proc_parse_status(struct str text, struct proc_status *ret);

/* /proc/PID/io. */
struct proc_io {
	uint64_t read_bytes, write_bytes, cancelled_write_bytes;
};
bool proc_parse_io(struct str text, struct proc_io *ret);

/* The path in the first line of /proc/PID/cgroup; empty when there is none. */
struct str proc_parse_cgroup(struct str text);

/* The moment of boot, seconds since 1970, in /proc/stat. */
bool proc_parse_btime(struct str text, int64_t *ret);

/* "socket:[123]", the target of a link in /proc/PID/fd. */
bool proc_parse_socket_link(struct str target, uint64_t *ret_inode);

/* A process number as a name in /proc: digits, no leading zero. */
bool proc_parse_pid(const char *name, int32_t *ret);

/*
 * Replaces b by what dir/name holds, up to b->max. 0 or the errno. Files of one
 * process come whole in one read(2): a short read is taken as the end.
 */
int proc_read(int dir, const char *name, struct buf *b);

/*
 * /proc for a walk over the processes, or -1 with a warning on the rows. Links
 * are never followed below it.
 */
DIR *proc_open(struct scan *s);
/* True for a process that should be visible and is not: hidepid= is in force. */
bool proc_is_hidden(struct scan *s, int proc_fd);

#endif
