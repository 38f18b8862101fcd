/*
 * Any bytes as a text, a pattern and a version: every function ends, and
 *
 *	from_base64(to_base64(x)) = x
 *	version_compare(x, y) = -version_compare(y, x), in every flavour
 *	regex_split(x, p, 1) is never longer than x
 */
#include <assert.h>

#include "functions.h"
#include "str.h"

static const char SQL[] =
	"SELECT from_base64(to_base64(?1)) IS CAST(?1 AS TEXT),"
	" version_compare(?1, ?2) + version_compare(?2, ?1),"
	" version_compare(?1, ?2, 'ARCH') + version_compare(?2, ?1, 'ARCH'),"
	" version_compare(?1, ?2, 'DPKG') + version_compare(?2, ?1, 'DPKG'),"
	" version_compare(?1, ?2, 'RHEL') + version_compare(?2, ?1, 'RHEL'),"
	" from_base64(?1), split(?1, ?2, 1), inet_aton(?1), md5(?1),"
	" conditional_to_base64(?1), concat_ws(?2, ?1, NULL, ?1)";
static const char *const MAY_FAIL[] = {
	"SELECT regex_match(?1, ?2, 0)",
	"SELECT length(CAST(regex_split(?1, ?2, 1) AS BLOB)) > length(CAST(?1 AS BLOB))",
	"SELECT in_cidr_block(?1, ?2)",
	"SELECT community_id_v1(?1, ?2, 1, 2, 3)",
};

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql, struct str a, struct str b)
{
	sqlite3_stmt *stmt;

	assert(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
	sqlite3_bind_text(stmt, 1, a.ptr, (int)a.len, SQLITE_STATIC);
	sqlite3_bind_text(stmt, 2, b.ptr, (int)b.len, SQLITE_STATIC);
	return stmt;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static sqlite3 *db;
	struct str a = str_of((const char *)data, size), b;
	sqlite3_stmt *stmt;
	size_t i;

	if (!db) {
		assert(sqlite3_open(":memory:", &db) == SQLITE_OK);
		assert(functions_register(db, NULL) == OK);
	}
	str_cut(&a, '\n', &b);
	if (b.len == 0)
		b = STR(".");
	stmt = prepare(db, SQL, a, b);
	assert(sqlite3_step(stmt) == SQLITE_ROW);
	assert(sqlite3_column_int(stmt, 0) == 1);
	for (i = 1; i <= 4; i++)
		assert(sqlite3_column_int(stmt, (int)i) == 0);
	sqlite3_finalize(stmt);
	for (i = 0; i < sizeof MAY_FAIL / sizeof *MAY_FAIL; i++) {
		stmt = prepare(db, MAY_FAIL[i], a, b);
		if (sqlite3_step(stmt) == SQLITE_ROW && i == 1)
			assert(sqlite3_column_int(stmt, 0) == 0);
		sqlite3_finalize(stmt);
	}
	return 0;
}
