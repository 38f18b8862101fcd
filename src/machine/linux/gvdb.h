/*
 * gvdb: GLib's hash table in a file, as glib-compile-schemas and dconf write it
 * (gvdb-format.h), and the few GVariant values that settings are.
 *
 * Nothing is trusted: every offset is checked against the file, chains of parents
 * are bounded. Only the little-endian form is read, that of all our machines. A
 * lookup compares the stored hashes one after another: files are small, and the
 * buckets are one thing less to believe.
 *
 * Memory   everything is a view into the file's bytes.
 */
#ifndef COLOA_GVDB_H
#define COLOA_GVDB_H

#include "buf.h"

struct gvdb {
	struct str file;
	size_t items, n_items; /* where the items of this table begin */
};

/* The table at the root. ERR_MALFORMED when the bytes are no gvdb. */
enum err gvdb_open(struct str file, struct gvdb *ret) NODISCARD;

/* The table or the value called `key`; false: there is none (or it is broken). */
bool gvdb_table(const struct gvdb *t, struct str key, struct gvdb *ret);
bool gvdb_value(const struct gvdb *t, struct str key, struct str *ret);

/*
 * A GVariant of type v: the bytes and the type of what it holds. The first member
 * of a tuple, if it is a string or of a type of fixed size. False: malformed.
 */
struct gvariant {
	struct str type, data;
};
bool gvariant_unwrap(struct str bytes, struct gvariant *ret);
bool gvariant_first(struct gvariant tuple, struct gvariant *ret);

/*
 * b, y, n, q, i, u, x, t, d, s as plain text: "true", "300", "0.5", without quotes
 * or type. False: another type, or malformed.
 */
bool gvariant_text(struct gvariant v, struct buf *out);

#endif
