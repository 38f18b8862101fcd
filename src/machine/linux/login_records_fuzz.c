/* Every whole record is given, none more, and no field reaches out of its record. */
#include "fuzzing.h"
#include "login_records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_of((const char *)data, size), rest = bytes;
	struct lastlog_record last;
	struct tally_record tally;
	struct utmp_record u;
	size_t n = 0;

	for (; utmp_next(&rest, &u); n++) {
		struct str record = str_of(bytes.ptr + n * UTMP_RECORD, UTMP_RECORD);

		assert_within(u.user, record);
		assert_within(u.tty, record);
		assert_within(u.host, record);
		assert(u.user.len <= 32 && u.tty.len <= 32 && u.host.len <= 256);
		assert(utmp_type_name(u.type) != NULL && u.time >= 0);
	}
	assert(n == size / UTMP_RECORD && rest.len == size % UTMP_RECORD);
	rest = bytes;
	for (n = 0; tally_next(&rest, &tally); n++) {
		assert_within(
			tally.origin, str_of(bytes.ptr + n * TALLY_RECORD, TALLY_RECORD));
		assert(tally.origin.len <= 52 && tally.type && tally.time >= 0);
	}
	assert(n == size / TALLY_RECORD && rest.len == size % TALLY_RECORD);
	if (lastlog_parse(bytes, &last)) {
		assert_within(last.tty, bytes);
		assert_within(last.host, bytes);
	} else {
		assert(size < LASTLOG_RECORD);
	}
	return 0;
}
