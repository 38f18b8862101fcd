#include "functions.h"

enum err functions_register(sqlite3 *db, struct error *e)
{
	(void)db, (void)e;
	return OK;
}
