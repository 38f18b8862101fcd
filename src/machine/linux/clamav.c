#include "clamav.h"

static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
	"Aug", "Sep", "Oct", "Nov", "Dec"};

/* Days from 1970 to a date of the Gregorian calendar, years from 1970 on. */
static int64_t days_since_1970(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month > 2 ? year : year - 1, era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool number_between(struct str s, int64_t min, int64_t max, int64_t *ret)
{
	return str_to_i64(s, ret) && *ret >= min && *ret <= max;
}

static bool parse_month(struct str s, int64_t *ret)
{
	int64_t i;

	for (i = 0; i < 12; i++)
		if (str_eqz(s, MONTHS[i])) {
			*ret = i + 1;
			return true;
		}
	return false;
}

/* "+0700" as seconds */
static bool parse_zone(struct str s, int64_t *ret)
{
	int64_t n;

	if (s.len != 5 || (s.ptr[0] != '+' && s.ptr[0] != '-') ||
		!number_between(str_of(s.ptr + 1, 4), 0, 2359, &n))
		return false;
	*ret = (n / 100 * 3600 + n % 100 * 60) * (s.ptr[0] == '-' ? -1 : 1);
	return true;
}

static bool parse_time(struct str s, int64_t *ret)
{
	struct str word[5], hour;
	int64_t day, month, year, hours, minutes, zone;
	size_t i;

	for (i = 0; i < 5; i++)
		if (!str_next_word(&s, &word[i]))
			return false;
	if (!str_cut(&word[3], '-', &hour) || !number_between(word[0], 1, 31, &day) ||
		!parse_month(word[1], &month) ||
		!number_between(word[2], 1970, 9999, &year) ||
		!number_between(hour, 0, 23, &hours) ||
		!number_between(word[3], 0, 59, &minutes) || !parse_zone(word[4], &zone))
		return false;
	*ret = days_since_1970(year, month, day) * 86400 + hours * 3600 + minutes * 60 -
	       zone;
	return true;
}

enum err clamav_parse_header(struct str bytes, struct clamav_header *ret)
{
	struct str rest = bytes, field[9] = {{NULL, 0}};
	struct clamav_header h;
	size_t n = 0;
	bool more = true;
	int64_t version;

	if (bytes.len < CLAMAV_HEADER_SIZE)
		return ERR_MALFORMED;
	rest.len = CLAMAV_HEADER_SIZE;
	while (more && n < 9)
		more = str_cut(&rest, ':', &field[n++]);
	if (n < 8 || !str_eqz(field[0], "ClamAV-VDB"))
		return ERR_MALFORMED;
	h.version = str_trim(field[2]);
	if (!number_between(h.version, 0, INT64_MAX, &version))
		return ERR_MALFORMED;
	if (!(n == 9 && number_between(str_trim(field[8]), 1, INT64_MAX, &h.built)) &&
		!parse_time(field[1], &h.built))
		return ERR_MALFORMED;
	*ret = h;
	return OK;
}

bool clamav_next_option(struct str *rest, struct str *option, struct str *value)
{
	struct str line;

	while (str_next_line(rest, &line)) {
		line = str_trim(line);
		if (!line.len || line.ptr[0] == '#' || !str_next_word(&line, option))
			continue;
		*value = str_trim(line);
		if (value->len >= 2 && value->ptr[0] == '"' &&
			value->ptr[value->len - 1] == '"')
			*value = str_of(value->ptr + 1, value->len - 2);
		return true;
	}
	return false;
}
