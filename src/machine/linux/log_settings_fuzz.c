/*
 * Whatever the bytes, the readers of rsyslog.conf, syslog-ng.conf, logrotate.conf
 * and audit rules end, with lines inside the file. The first byte chooses one.
 */
#include "audit_rule.h"
#include "fuzzing.h"
#include "logrotate.h"
#include "syslog_ng.h"

static void rsyslog(struct arena *a, struct str text, size_t lines)
{
	struct rsyslog_globals globals = {0};
	struct rsyslog r = rsyslog_over(a, text, &globals);
	struct str pattern;
	struct forwarding f;
	enum rsyslog_item what;

	while ((what = rsyslog_next(&r, &f, &pattern)) != RSYSLOG_END) {
		if (what == RSYSLOG_FORWARD)
			assert(f.line >= 1 && f.line <= lines && f.protocol.len);
		else
			assert(pattern.len);
	}
	assert(!r.rest.len);
}

static void syslog_ng(struct arena *a, struct str text, size_t lines)
{
	struct syslog_ng *c = ARENA_NEW(a, struct syslog_ng);
	size_t i;

	c->arena = a;
	syslog_ng_parse(c, "f", text, NULL, NULL);
	syslog_ng_finish(c);
	for (i = 0; i < c->n; i++)
		assert(c->v[i].to.line <= lines &&
			(!c->v[i].is_used || c->v[i].to.selector.ptr));
}

static void logrotate(struct arena *a, struct str text, size_t lines)
{
	struct logrotate_options now = LOGROTATE_DEFAULTS;
	struct logrotate l = logrotate_over(a, text, &now);
	struct logrotate_said said;

	while (logrotate_next(&l, &said) != LOGROTATE_END)
		assert(said.line >= 1 && said.line <= lines);
	assert(!l.rest.len);
}

static void audit(struct arena *a, struct str text)
{
	struct audit_rule r;
	struct str line;

	assert(audit_load(NULL) == OK);
	if (audit_parse_kernel(a, text, &r))
		assert(r.rule.len && r.list && r.action);
	while (str_next_line(&text, &line))
		if (audit_parse_line(a, line, &r))
			assert(r.rule.len && r.list && r.action && r.kind);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena) a = arena_new();
	struct str text;
	size_t lines = 1, i;

	if (!size)
		return 0;
	text = str_of((const char *)data + 1, size - 1);
	for (i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n';
	switch (data[0] % 4) {
	case 0:
		rsyslog(a, text, lines);
		break;
	case 1:
		syslog_ng(a, text, lines);
		break;
	case 2:
		logrotate(a, text, lines);
		break;
	default:
		audit(a, text);
	}
	return 0;
}
