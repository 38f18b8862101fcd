#include "schedule.h"

const char *const SCHEDULE_MONTHS[] = {"january", "february", "march", "april", "may",
	"june", "july", "august", "september", "october", "november", "december", NULL};
const char *const SCHEDULE_WEEKDAYS[] = {"sunday", "monday", "tuesday", "wednesday",
	"thursday", "friday", "saturday", NULL};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_start_of(struct str s, const char *name)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!name[i] || lower(s.ptr[i]) != name[i])
			return false;
	return s.len >= 3;
}

static bool parse_one(
	struct str s, const char *const *names, unsigned first_name, unsigned *ret)
{
	uint64_t n;
	unsigned i;

	if (str_to_u64(s, &n) && n < 1000) {
		*ret = (unsigned)n;
		return true;
	}
	for (i = 0; names && names[i]; i++)
		if (is_start_of(s, names[i])) {
			*ret = first_name + i;
			return true;
		}
	return false;
}

/* Cuts at "-" or "..". */
static bool cut_range(struct str *s, struct str *head)
{
	size_t i;

	for (i = 0; i < s->len; i++) {
		size_t n = s->ptr[i] == '-' ? 1
			   : s->ptr[i] == '.' && i + 1 < s->len && s->ptr[i + 1] == '.'
				   ? 2
				   : 0;

		if (!n)
			continue;
		*head = str_of(s->ptr, i);
		*s = str_of(s->ptr + i + n, s->len - i - n);
		return true;
	}
	return false;
}

static bool parse_item(struct str s, unsigned min, unsigned max, const char *const *names,
	unsigned first_name, uint64_t *ret)
{
	unsigned from = min, to = max, step = 1;
	struct str range, first;
	uint64_t n = 1;

	if (str_cut(&s, '/', &range)) {
		if (!str_to_u64(s, &n) || n == 0 || n > 1000)
			return false;
		step = (unsigned)n;
	}
	if (!str_eqz(range, "*")) {
		bool is_range = cut_range(&range, &first);

		if (!parse_one(is_range ? first : range, names, first_name, &from))
			return false;
		to = step > 1 ? max : from; /* "5/15" goes to the end */
		if (is_range && !parse_one(range, names, first_name, &to))
			return false;
	}
	if (from < min || to > max || from > to)
		return false;
	for (; from <= to; from += step)
		*ret |= UINT64_C(1) << from;
	return true;
}

bool schedule_parse_list(struct str s, unsigned min, unsigned max,
	const char *const *names, unsigned first_name, uint64_t *ret)
{
	uint64_t set = 0;
	struct str item;
	bool more = true;

	while (more) {
		more = str_cut(&s, ',', &item);
		if (!parse_item(item, min, max, names, first_name, &set))
			return false;
	}
	*ret = set;
	return true;
}

static bool is_leap(unsigned year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned days_of(unsigned year, unsigned month)
{
	static const unsigned char DAYS[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return DAYS[month - 1] + (month == 2 && is_leap(year) ? 1u : 0u);
}

static bool has_day(
	const struct schedule *s, unsigned month, unsigned day, unsigned weekday)
{
	bool by_month = s->days >> day & 1, by_week = s->weekdays >> weekday & 1;

	if (!(s->months >> month & 1))
		return false;
	return s->either_day ? by_month || by_week : by_month && by_week;
}

struct pauses {
	int64_t last, longest; /* minutes; last is -1 before the first time */
};

static void see(struct pauses *p, int64_t minute)
{
	if (p->last >= 0 && minute - p->last > p->longest)
		p->longest = minute - p->last;
	p->last = minute;
}

static void see_day(const struct schedule *s, struct pauses *p, int64_t midnight)
{
	int64_t hour, minute;

	for (hour = 0; hour < 24; hour++)
		for (minute = 0; (s->hours >> hour & 1) && minute < 60; minute++)
			if (s->minutes >> minute & 1)
				see(p, midnight + hour * 60 + minute);
}

int64_t schedule_longest_pause(const struct schedule *s)
{
	struct pauses p = {.last = -1};
	unsigned year, month, day, weekday = 6; /* 1 January 2028 is a Saturday */
	int64_t midnight = 0;

	for (year = 2028; year < 2036; year++)
		for (month = 1; month <= 12; month++)
			for (day = 1; day <= days_of(year, month); day++) {
				if (has_day(s, month, day, weekday))
					see_day(s, &p, midnight);
				weekday = (weekday + 1) % 7;
				midnight += 24 * 60;
			}
	return p.longest * 60;
}
