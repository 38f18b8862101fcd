#include "suggest.h"

#include "language.h"

#include "machine.h"

#define NAME_MAX_LEN 64
#define SUGGESTIONS_MAX 3

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* How many letters to insert, drop or change to make b of a (Levenshtein). */
static size_t distance(struct str a, struct str b)
{
	size_t row[NAME_MAX_LEN + 1], i, k;

	for (k = 0; k <= b.len; k++)
		row[k] = k;
	for (i = 0; i < a.len; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (k = 0; k < b.len; k++) {
			size_t above = row[k + 1];

			row[k + 1] = min3(
				above + 1, row[k] + 1, corner + (a.ptr[i] != b.ptr[k]));
			corner = above;
		}
	}
	return row[b.len];
}

/* The smaller the nearer; SIZE_MAX: not near. */
static size_t farness(struct str name, struct str table)
{
	size_t d = distance(name, table);
	char z[NAME_MAX_LEN + 1];

	if (d <= 1 + name.len / 4)
		return d;
	memcpy(z, name.ptr, name.len);
	z[name.len] = '\0';
	return name.len >= 3 && str_contains(table, z) ? NAME_MAX_LEN + d : SIZE_MAX;
}

void suggest_table(struct str name, struct buf *out)
{
	struct {
		const char *name;
		size_t far;
	} best[SUGGESTIONS_MAX + 1];
	size_t n = 0, i, k;

	if (!name.len || name.len > NAME_MAX_LEN || memchr(name.ptr, '\0', name.len))
		return;
	for (i = 0; i < machine_n_tables(); i++) {
		struct str table = str_z(machine_table(i).name);
		size_t far = table.len > NAME_MAX_LEN ? SIZE_MAX : farness(name, table);

		if (far == SIZE_MAX)
			continue;
		for (k = n; k > 0 && best[k - 1].far > far; k--)
			best[k] = best[k - 1];
		best[k].name = table.ptr;
		best[k].far = far;
		n += n < SUGGESTIONS_MAX;
	}
	for (i = 0; i < n; i++)
		buf_printf(out, "%s'%s'",
			i == 0       ? _(". Did you mean ")
			: i + 1 == n ? _(" or ")
				     : ", ",
			best[i].name);
	if (n)
		buf_char(out, '?');
}
