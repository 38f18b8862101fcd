/*
 * audit_rules: what the kernel audits: the rules loaded now (source `kernel`, asked
 * by AUDIT_LIST_RULES, which needs CAP_AUDIT_CONTROL) and those of the files that are
 * loaded at boot: audit.rules, and the .rules files in rules.d that augenrules(8)
 * makes it of. A kernel without audit has no rules, for certain; a container can't
 * ask, and warns.
 *
 * kind `watch`: a path and permissions alone, written either way (-w, or -a with
 * path= or dir=); `syscall`: any other rule; `control`: -D, -b, -e 2 and the like.
 */
#include <errno.h>
#include <stdalign.h>
#include <libmnl/libmnl.h>
#include <linux/audit.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "audit_rule.h"
#include "etc.h"

enum { SOURCE, LINE, LIST, ACTION, KIND, TARGET, PERMISSIONS, KEY, RULE };

static const struct column COLUMNS[] = {
	[SOURCE] = {"source", COLUMN_TEXT, 0},
	[LINE] = {"line", COLUMN_INTEGER, 0},
	[LIST] = {"list", COLUMN_TEXT, 0},
	[ACTION] = {"action", COLUMN_TEXT, 0},
	[KIND] = {"kind", COLUMN_TEXT, 0},
	[TARGET] = {"target", COLUMN_TEXT, 0},
	[PERMISSIONS] = {"permissions", COLUMN_TEXT, 0},
	[KEY] = {"key", COLUMN_TEXT, 0},
	[RULE] = {"rule", COLUMN_TEXT, 0},
};

#define REPLY_BYTES 65536
#define REPLY_SECONDS 3
#define RULES_MAX 100000

static enum err give(
	struct scan *s, const struct audit_rule *r, const char *source, size_t line)
{
	scan_textz(s, SOURCE, source);
	scan_int(s, LINE, (int64_t)line);
	scan_textz(s, LIST, r->list);
	scan_textz(s, ACTION, r->action);
	scan_textz(s, KIND, r->kind);
	scan_text_kept(s, TARGET, r->target);
	scan_text_kept(s, PERMISSIONS, r->permissions);
	scan_text_kept(s, KEY, r->key);
	scan_text_kept(s, RULE, r->rule);
	return scan_row(s);
}

/* --- the kernel
 * ------------------------------------------------------------------------- */

static int ask(struct mnl_socket *socket)
{
	alignas(struct nlmsghdr) char request[MNL_NLMSG_HDRLEN];
	struct nlmsghdr *h = mnl_nlmsg_put_header(request);
	struct timeval patience = {.tv_sec = REPLY_SECONDS};

	if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0 ||
		setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO, &patience,
			sizeof patience) < 0)
		return errno;
	h->nlmsg_type = AUDIT_LIST_RULES;
	h->nlmsg_flags = NLM_F_REQUEST;
	h->nlmsg_seq = 1;
	return mnl_socket_sendto(socket, h, h->nlmsg_len) < 0 ? errno : 0;
}

struct listing {
	struct scan *s;
	size_t n;
	enum err err;
	bool done;
	int refused; /* an errno */
};

static void take_message(struct listing *l, const struct nlmsghdr *h)
{
	struct audit_rule rule;

	if (h->nlmsg_type == NLMSG_DONE) {
		l->done = true;
	} else if (h->nlmsg_type == NLMSG_ERROR &&
		   mnl_nlmsg_get_payload_len(h) >= sizeof(struct nlmsgerr)) {
		const struct nlmsgerr *e = mnl_nlmsg_get_payload(h);

		l->refused = -e->error;
		l->done = e->error != 0;
	} else if (h->nlmsg_type == AUDIT_LIST_RULES) {
		if (++l->n > RULES_MAX) {
			scan_warn(
				l->s, SCAN_ROWS, "audit: more than %d rules", RULES_MAX);
			l->done = true;
		} else if (audit_parse_kernel(scan_arena(l->s),
				   str_of(mnl_nlmsg_get_payload(h),
					   mnl_nlmsg_get_payload_len(h)),
				   &rule)) {
			l->err = give(l->s, &rule, "kernel", 0);
		} else {
			scan_warn(l->s, SCAN_ROWS,
				"audit: the kernel's rule %zu is malformed", l->n);
		}
	}
}

/* 0, or the errno that ended it. */
static int receive(struct mnl_socket *socket, struct listing *l)
{
	char *reply = arena_alloc(scan_arena(l->s), REPLY_BYTES);

	while (!l->done && !l->err) {
		ssize_t n = mnl_socket_recvfrom(socket, reply, REPLY_BYTES);
		const struct nlmsghdr *h = (const struct nlmsghdr *)reply;
		int left = (int)n;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		for (; mnl_nlmsg_ok(h, left) && !l->done && !l->err;
			h = mnl_nlmsg_next(h, &left))
			take_message(l, h);
	}
	return l->refused;
}

static enum err kernel_rules(struct scan *s)
{
	struct mnl_socket *socket;
	struct listing l = {.s = s};
	struct error e;
	int r;

	if (!machine_is_live(scan_machine(s))) {
		scan_warn(s, SCAN_ROWS, "audit: not the running machine");
		return OK;
	}
	if (audit_load(&e)) {
		scan_warn(s, SCAN_ROWS, "audit: %s", e.text);
		return OK;
	}
	socket = mnl_socket_open2(NETLINK_AUDIT, SOCK_CLOEXEC);
	if (!socket) {
		/* a kernel without audit has no such protocol: nothing is audited */
		if (errno != EPROTONOSUPPORT && errno != EAFNOSUPPORT)
			scan_warn(s, SCAN_ROWS, "audit: %s", strerrordesc_np(errno));
		return OK;
	}
	r = ask(socket);
	if (!r)
		r = receive(socket, &l);
	mnl_socket_close(socket);
	if (r == EAGAIN)
		scan_warn(s, SCAN_ROWS, "audit: the kernel doesn't answer");
	else if (r)
		scan_warn(s, SCAN_ROWS, "audit: %s", strerrordesc_np(r));
	return l.err;
}

/* --- files
 * -------------------------------------------------------------------------------- */

static enum err file_rules(struct scan *s, const char *file)
{
	struct str text, line;
	struct audit_rule rule;
	enum err r = OK;
	size_t at = 0;

	if (!scan_read(s, SCAN_ROWS, file, ETC_FILE_BYTES, &text))
		return OK;
	while (!r && str_next_line(&text, &line)) {
		at++;
		line = str_trim(line);
		if (audit_parse_line(scan_arena(s), line, &rule))
			r = give(s, &rule, file, at);
		else if (line.len && line.ptr[0] != '#')
			scan_warn(s, SCAN_ROWS, "%s:%zu: not a rule", file, at);
	}
	return r;
}

static enum err audit_rules_fill(struct scan *s)
{
	struct etc_paths files = {0};
	enum err r = kernel_rules(s);
	size_t i;

	etc_glob(s, SCAN_ROWS, STR("/etc/audit/rules.d/*.rules"), &files);
	etc_path_add(s, &files, STR("/etc/audit/audit.rules"));
	for (i = 0; i < files.n && !r; i++)
		r = file_rules(s, files.v[i].ptr);
	return r;
}

const struct table audit_rules_table = {
	.name = "audit_rules",
	TABLE_COLUMNS(COLUMNS),
	.fill = audit_rules_fill,
};
