/* time: the clock, in UTC; also under another root, where it is still our clock. */
#include "clock.h"
#include "table.h"

enum {
	WEEKDAY,
	YEAR,
	MONTH,
	DAY,
	HOUR,
	MINUTES,
	SECONDS,
	TIMEZONE,
	LOCAL_TIMEZONE,
	UNIX_TIME,
	TIMESTAMP,
	DATETIME,
	ISO_8601
};

static const struct column COLUMNS[] = {
	[WEEKDAY] = {"weekday", COLUMN_TEXT, 0},
	[YEAR] = {"year", COLUMN_INTEGER, 0},
	[MONTH] = {"month", COLUMN_INTEGER, 0},
	[DAY] = {"day", COLUMN_INTEGER, 0},
	[HOUR] = {"hour", COLUMN_INTEGER, 0},
	[MINUTES] = {"minutes", COLUMN_INTEGER, 0},
	[SECONDS] = {"seconds", COLUMN_INTEGER, 0},
	[TIMEZONE] = {"timezone", COLUMN_TEXT, 0},
	[LOCAL_TIMEZONE] = {"local_timezone", COLUMN_TEXT, 0},
	[UNIX_TIME] = {"unix_time", COLUMN_INTEGER, 0},
	[TIMESTAMP] = {"timestamp", COLUMN_TEXT, 0},
	[DATETIME] = {"datetime", COLUMN_TEXT, 0},
	[ISO_8601] = {"iso_8601", COLUMN_TEXT, 0},
};

/* Of our own: strftime's follow the language. */
static const char *const WEEKDAYS[] = {
	"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static void give_words(struct scan *s, const struct tm *t)
{
	char iso[64];

	snprintf(iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d:%02dZ", t->tm_year + 1900,
		t->tm_mon + 1, t->tm_mday, t->tm_hour, t->tm_min, t->tm_sec);
	scan_textz(s, DATETIME, iso);
	scan_textz(s, ISO_8601, iso);
	scan_printf(s, TIMESTAMP, "%.3s %.3s %2d %02d:%02d:%02d %d UTC",
		WEEKDAYS[t->tm_wday], MONTHS + (ptrdiff_t)t->tm_mon * 3, t->tm_mday,
		t->tm_hour, t->tm_min, t->tm_sec, t->tm_year + 1900);
}

static enum err time_fill(struct scan *s)
{
	time_t now = (time_t)(clock_now_us() / 1000000);
	struct tm t, local;

	if (!gmtime_r(&now, &t) || !localtime_r(&now, &local))
		return scan_fail(s, ERR_LIMIT, "time: the clock is out of range");
	scan_textz(s, WEEKDAY, WEEKDAYS[t.tm_wday]);
	scan_int(s, YEAR, t.tm_year + 1900);
	scan_int(s, MONTH, t.tm_mon + 1);
	scan_int(s, DAY, t.tm_mday);
	scan_int(s, HOUR, t.tm_hour);
	scan_int(s, MINUTES, t.tm_min);
	scan_int(s, SECONDS, t.tm_sec);
	scan_text_kept(s, TIMEZONE, STR("UTC"));
	scan_textz(s, LOCAL_TIMEZONE, local.tm_zone);
	scan_int(s, UNIX_TIME, now);
	give_words(s, &t);
	return scan_row(s);
}

const struct table time_table = {
	.name = "time",
	TABLE_COLUMNS(COLUMNS),
	.fill = time_fill,
};
