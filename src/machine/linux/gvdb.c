#include "gvdb.h"

#include <math.h>

#define HEADER_SIZE 24
#define ITEM_SIZE 24
#define PARENTS_MAX 64
#define NO_PARENT UINT32_MAX
#define BLOOM_WORDS_MASK 0x07ffffff

static uint64_t le(struct str s, size_t at, size_t n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | (unsigned char)s.ptr[at + n];
	return v;
}

static uint32_t le32(struct str s, size_t at)
{
	return (uint32_t)le(s, at, 4);
}

/* The bytes start..end of the file; false when they are not in it. */
static bool part(struct str file, uint32_t start, uint32_t end, struct str *ret)
{
	if (start > end || end > file.len)
		return false;
	*ret = str_of(file.ptr + start, end - start);
	return true;
}

/* A table's head: bloom words (upper 5 bits: their shift), buckets; then its items. */
static bool table_at(struct str file, uint32_t start, uint32_t end, struct gvdb *ret)
{
	struct str t;
	uint64_t items;

	if (!part(file, start, end, &t) || t.len < 8)
		return false;
	items = 8 + 4 * (uint64_t)(le32(t, 0) & BLOOM_WORDS_MASK) +
		4 * (uint64_t)le32(t, 4);
	if (items > t.len)
		return false;
	*ret = (struct gvdb){
		file, start + (size_t)items, (t.len - (size_t)items) / ITEM_SIZE};
	return true;
}

enum err gvdb_open(struct str file, struct gvdb *ret)
{
	if (file.len < HEADER_SIZE || !str_starts(file, "GVariant") ||
		le32(file, 8) != 0 ||
		!table_at(file, le32(file, 16), le32(file, 20), ret))
		return ERR_MALFORMED;
	return OK;
}

/* An item is: hash, parent, key (where, length), type, a value (from, to). */
static size_t item_at(const struct gvdb *t, size_t i)
{
	return t->items + i * ITEM_SIZE;
}

static uint32_t hash_of(struct str key)
{
	uint32_t h = 5381;
	size_t i;

	for (i = 0; i < key.len; i++)
		h = h * 33 + (uint32_t)(signed char)key.ptr[i];
	return h;
}

/* A key is stored as its last part; its parents hold what comes before. */
static bool is_named(const struct gvdb *t, uint32_t i, struct str key)
{
	int depth;

	for (depth = 0; depth < PARENTS_MAX && i < t->n_items; depth++) {
		size_t item = item_at(t, i);
		uint32_t start = le32(t->file, item + 8);
		struct str name;

		if (!part(t->file, start, start + (uint32_t)le(t->file, item + 12, 2),
			    &name) ||
			name.len > key.len ||
			!str_eq(name, str_of(key.ptr + key.len - name.len, name.len)))
			return false;
		key.len -= name.len;
		i = le32(t->file, item + 4);
		if (i == NO_PARENT)
			return key.len == 0;
	}
	return false;
}

static bool find(const struct gvdb *t, struct str key, char type, size_t *ret_item)
{
	uint32_t hash = hash_of(key);
	size_t i;

	for (i = 0; i < t->n_items; i++) {
		size_t item = item_at(t, i);

		if (le32(t->file, item) == hash && t->file.ptr[item + 14] == type &&
			is_named(t, (uint32_t)i, key)) {
			*ret_item = item;
			return true;
		}
	}
	return false;
}

bool gvdb_table(const struct gvdb *t, struct str key, struct gvdb *ret)
{
	size_t item;

	return find(t, key, 'H', &item) &&
	       table_at(t->file, le32(t->file, item + 16), le32(t->file, item + 20), ret);
}

bool gvdb_value(const struct gvdb *t, struct str key, struct str *ret)
{
	size_t item;

	return find(t, key, 'v', &item) &&
	       part(t->file, le32(t->file, item + 16), le32(t->file, item + 20), ret);
}

/* --- GVariant ---------------------------------------------------------------- */

static size_t fixed_size(char type)
{
	switch (type) {
	case 'b':
	case 'y':
		return 1;
	case 'n':
	case 'q':
		return 2;
	case 'i':
	case 'u':
		return 4;
	case 'x':
	case 't':
	case 'd':
		return 8;
	default:
		return 0;
	}
}

/* A variant is its value, a zero byte and its type. */
bool gvariant_unwrap(struct str bytes, struct gvariant *ret)
{
	const char *zero = bytes.len ? memrchr(bytes.ptr, '\0', bytes.len) : NULL;
	size_t at;

	if (!zero)
		return false;
	at = (size_t)(zero - bytes.ptr);
	ret->data = str_of(bytes.ptr, at);
	ret->type = str_of(zero + 1, bytes.len - at - 1);
	return ret->type.len > 0;
}

/* The size of a container's framing offsets follows from its own. */
static size_t offset_size(size_t container)
{
	return container <= UINT8_MAX    ? 1
	       : container <= UINT16_MAX ? 2
	       : container <= UINT32_MAX ? 4
					 : 8;
}

bool gvariant_first(struct gvariant tuple, struct gvariant *ret)
{
	size_t len;

	if (tuple.type.len < 3 || tuple.type.ptr[0] != '(')
		return false;
	len = fixed_size(tuple.type.ptr[1]);
	if (!len) {
		size_t n = offset_size(tuple.data.len);

		if (tuple.type.ptr[1] != 's' || tuple.data.len < n)
			return false;
		/* unless it is the last member, its end is the last of the offsets */
		len = tuple.type.ptr[2] == ')'
			      ? tuple.data.len
			      : (size_t)le(tuple.data, tuple.data.len - n, n);
	}
	if (len > tuple.data.len)
		return false;
	ret->type = str_of(tuple.type.ptr + 1, 1);
	ret->data = str_of(tuple.data.ptr, len);
	return true;
}

static void put_double(uint64_t bits, struct buf *out)
{
	double d;

	memcpy(&d, &bits, sizeof d);
	if (isfinite(d))
		buf_printf(out, "%.17g", d);
	else
		buf_z(out, isnan(d) ? "nan" : d > 0 ? "inf" : "-inf");
}

bool gvariant_text(struct gvariant v, struct buf *out)
{
	size_t n = v.type.len == 1 ? fixed_size(v.type.ptr[0]) : 0;
	uint64_t bits;

	if (str_eqz(v.type, "s")) {
		if (!v.data.len || v.data.ptr[v.data.len - 1] != '\0' ||
			memchr(v.data.ptr, '\0', v.data.len - 1))
			return false;
		buf_append(out, str_of(v.data.ptr, v.data.len - 1));
		return true;
	}
	if (!n || v.data.len != n)
		return false;
	bits = le(v.data, 0, n);
	switch (v.type.ptr[0]) {
	case 'b':
		buf_z(out, bits ? "true" : "false");
		break;
	case 'd':
		put_double(bits, out);
		break;
	case 'n':
		buf_printf(out, "%d", (int16_t)bits);
		break;
	case 'i':
		buf_printf(out, "%d", (int32_t)bits);
		break;
	case 'x':
		buf_printf(out, "%lld", (long long)bits);
		break;
	default:
		buf_printf(out, "%llu", (unsigned long long)bits);
	}
	return true;
}
