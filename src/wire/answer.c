#include "answer.h"

struct str answer_cell(const struct answer *a, size_t row, const char *column)
{
	size_t i;

	for (i = 0; i < a->n_columns; i++)
		if (str_eqz(a->columns[i], column))
			return a->cells[row * a->n_columns + i];
	return STR("");
}
