/*
 * functions: the SQL functions that osquery's packs use, beside SQLite's own.
 */
#ifndef COLOA_FUNCTIONS_H
#define COLOA_FUNCTIONS_H

#include <sqlite3.h>

#include "errors.h"

enum err functions_register(sqlite3 *db, struct error *e) NODISCARD;

#endif
