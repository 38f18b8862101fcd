#include "calendar.h"

static const char *shorthand(struct str s)
{
	static const struct {
		const char *name, *means;
	} SHORT[] = {
		{"minutely", "*-*-* *:*:00"},
		{"hourly", "*-*-* *:00:00"},
		{"daily", "*-*-* 00:00:00"},
		{"monthly", "*-*-01 00:00:00"},
		{"weekly", "Mon *-*-* 00:00:00"},
		{"yearly", "*-01-01 00:00:00"},
		{"annually", "*-01-01 00:00:00"},
		{"anually", "*-01-01 00:00:00"},
		{"quarterly", "*-01,04,07,10-01 00:00:00"},
		{"semiannually", "*-01,07-01 00:00:00"},
		{"bi-annually", "*-01,07-01 00:00:00"},
		{"biannually", "*-01,07-01 00:00:00"},
		{"semi-annually", "*-01,07-01 00:00:00"},
	};
	size_t i;

	for (i = 0; i < sizeof SHORT / sizeof *SHORT; i++)
		if (str_eqz_nocase(s, SHORT[i].name))
			return SHORT[i].means;
	return NULL;
}

/* "[*-]MONTH-DAY" */
static bool parse_date(struct str s, struct schedule *ret)
{
	struct str month;
	uint64_t months, days;

	if (str_starts(s, "*-") && memchr(s.ptr + 2, '-', s.len - 2))
		s = str_of(s.ptr + 2, s.len - 2);
	if (!str_cut(&s, '-', &month) ||
		!schedule_parse_list(month, 1, 12, NULL, 0, &months) ||
		!schedule_parse_list(s, 1, 31, NULL, 0, &days))
		return false;
	ret->months = (uint16_t)months;
	ret->days = (uint32_t)days;
	return true;
}

/* "HOUR:MINUTE[:SECOND]" */
static bool parse_time(struct str s, struct schedule *ret)
{
	struct str hour, minute;
	uint64_t hours;

	if (!str_cut(&s, ':', &hour))
		return false;
	str_cut(&s, ':', &minute);
	if (!schedule_parse_list(hour, 0, 23, NULL, 0, &hours) ||
		!schedule_parse_list(minute, 0, 59, NULL, 0, &ret->minutes))
		return false;
	ret->hours = (uint32_t)hours;
	return true;
}

static bool is_zone(struct str s)
{
	return s.len >= 3 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z';
}

bool calendar_parse(struct str s, struct schedule *ret)
{
	struct schedule r = {.minutes = 1,
		.hours = 1,
		.days = UINT32_MAX & ~1u,
		.months = 0x1ffe,
		.weekdays = 0x7f};
	struct str rest = str_trim(s), word;
	const char *means = shorthand(rest);
	bool first = true, said = false;

	if (means)
		rest = str_z(means);
	for (; str_next_word(&rest, &word); first = false) {
		uint64_t days;

		if (first &&
			schedule_parse_list(word, 0, 6, SCHEDULE_WEEKDAYS, 0, &days) &&
			word.ptr[0] > '9')
			r.weekdays = (uint8_t)days;
		else if (memchr(word.ptr, ':', word.len)
				 ? !parse_time(word, &r)
				 : !parse_date(word, &r) && !(said && is_zone(word)))
			return false;
		said = true;
	}
	if (!said)
		return false;
	*ret = r;
	return true;
}

static int64_t unit_seconds(struct str s)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} UNITS[] = {{"", 1}, {"s", 1}, {"sec", 1}, {"second", 1}, {"seconds", 1},
		{"m", 60}, {"min", 60}, {"minute", 60}, {"minutes", 60}, {"h", 3600},
		{"hr", 3600}, {"hour", 3600}, {"hours", 3600}, {"d", 86400},
		{"day", 86400}, {"days", 86400}, {"w", 604800}, {"week", 604800},
		{"weeks", 604800}, {"M", 2629800}, {"month", 2629800},
		{"months", 2629800}, {"y", 31557600}, {"year", 31557600},
		{"years", 31557600}, {"ms", 0}, {"msec", 0}, {"us", 0}, {"usec", 0}};
	size_t i;

	for (i = 0; i < sizeof UNITS / sizeof *UNITS; i++)
		if (str_eqz(s, UNITS[i].name))
			return UNITS[i].seconds;
	return -1;
}

static size_t count_while(struct str s, bool digits)
{
	size_t i = 0;

	while (i < s.len && (s.ptr[i] >= '0' && s.ptr[i] <= '9') == digits &&
		str_trim(str_of(s.ptr + i, 1)).len)
		i++;
	return i;
}

bool calendar_parse_span(struct str s, int64_t *ret_seconds)
{
	int64_t sum = 0, n, unit;

	s = str_trim(s);
	if (!s.len)
		return false;
	while (s.len) {
		size_t digits = count_while(s, true), letters;

		if (!str_to_i64(str_of(s.ptr, digits), &n))
			return false;
		s = str_trim(str_of(s.ptr + digits, s.len - digits));
		letters = count_while(s, false);
		unit = unit_seconds(str_of(s.ptr, letters));
		if (unit < 0 || __builtin_mul_overflow(n, unit, &n) ||
			__builtin_add_overflow(sum, n, &sum))
			return false;
		s = str_trim(str_of(s.ptr + letters, s.len - letters));
	}
	*ret_seconds = sum;
	return true;
}
