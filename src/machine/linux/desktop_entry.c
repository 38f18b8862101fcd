#include "desktop_entry.h"

#include "unit_file.h"

struct desktop_entry desktop_entry_parse(struct str text)
{
	struct desktop_entry r = {.name = STR(""), .exec = STR("")};
	struct unit_file f = unit_file_over(text);
	struct unit_setting e;

	while (unit_file_next(&f, &e)) {
		if (!str_eqz(e.section, "Desktop Entry"))
			continue;
		if (str_eqz(e.key, "Name"))
			r.name = e.value;
		else if (str_eqz(e.key, "Exec"))
			r.exec = e.value;
		else if (str_eqz(e.key, "Hidden"))
			r.hidden = str_eqz(e.value, "true");
	}
	return r;
}
