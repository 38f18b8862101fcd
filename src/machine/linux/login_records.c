#include "login_records.h"

#include <string.h>

/* A field of fixed size, up to its first NUL. */
static struct str field(struct str record, size_t at, size_t size)
{
	return str_of(record.ptr + at, strnlen(record.ptr + at, size));
}

static uint32_t u32(struct str record, size_t at)
{
	uint32_t v;

	memcpy(&v, record.ptr + at, sizeof v);
	return v;
}

static uint16_t u16(struct str record, size_t at)
{
	uint16_t v;

	memcpy(&v, record.ptr + at, sizeof v);
	return v;
}

static bool cut_record(struct str *rest, size_t size, struct str *ret)
{
	if (rest->len < size)
		return false;
	*ret = str_of(rest->ptr, size);
	*rest = str_of(rest->ptr + size, rest->len - size);
	return true;
}

bool utmp_next(struct str *rest, struct utmp_record *ret)
{
	struct str record;

	if (!cut_record(rest, UTMP_RECORD, &record))
		return false;
	*ret = (struct utmp_record){
		.type = (int16_t)u16(record, 0),
		.pid = (int32_t)u32(record, 4),
		.tty = field(record, 8, 32),
		.user = field(record, 44, 32),
		.host = field(record, 76, 256),
		.time = u32(record, 340), /* unsigned: good until 2106 */
	};
	return true;
}

const char *utmp_type_name(int type)
{
	static const char *const NAMES[] = {"empty", "runlevel", "boot_time", "new_time",
		"old_time", "init", "login", "user", "dead", "accounting"};

	return type >= 0 && (size_t)type < sizeof NAMES / sizeof *NAMES ? NAMES[type]
									: "unknown";
}

bool lastlog_parse(struct str bytes, struct lastlog_record *ret)
{
	if (bytes.len < LASTLOG_RECORD)
		return false;
	*ret = (struct lastlog_record){.time = u32(bytes, 0),
		.tty = field(bytes, 4, 32),
		.host = field(bytes, 36, 256)};
	return true;
}

/* faillock.h of linux-pam: TALLY_STATUS_* */
enum { TALLY_VALID = 1, TALLY_RHOST = 2, TALLY_TTY = 4 };

static const char *tally_type(unsigned status)
{
	if (status & ~(unsigned)(TALLY_VALID | TALLY_RHOST | TALLY_TTY))
		return "UNKNOWN";
	return status & TALLY_RHOST ? "RHOST" : status & TALLY_TTY ? "TTY" : "SVC";
}

bool tally_next(struct str *rest, struct tally_record *ret)
{
	struct str record;
	uint64_t time;
	unsigned status;

	if (!cut_record(rest, TALLY_RECORD, &record))
		return false;
	status = u16(record, 54);
	memcpy(&time, record.ptr + 56, sizeof time);
	*ret = (struct tally_record){
		.origin = field(record, 0, 52),
		.type = tally_type(status),
		.valid = status & TALLY_VALID,
		.time = time > INT64_MAX ? INT64_MAX : (int64_t)time,
	};
	return true;
}
