#include "gvdb.h"

#include "gvdb_samples.h"
#include "test.h"

#define SAMPLE(array) str_of((const char *)(array), sizeof(array))

/* The value of a key as text, NULL when there is none. */
static const char *value_of(
	const struct gvdb *t, const char *key, bool first, struct buf *out)
{
	struct gvariant v;
	struct str bytes;

	buf_clear(out);
	if (!gvdb_value(t, str_z(key), &bytes) || !gvariant_unwrap(bytes, &v) ||
		(first && !gvariant_first(v, &v)) || !gvariant_text(v, out))
		return NULL;
	return out->ptr;
}

static void reads_what_dconf_wrote(void **state)
{
	SCOPED_BUF(b, 100);
	struct gvdb t, locks;
	struct str ignored;

	(void)state;
	assert_int_equal(gvdb_open(SAMPLE(SAMPLE_SYSTEM), &t), OK);
	assert_string_equal(
		value_of(&t, "/org/gnome/desktop/session/idle-delay", false, &b), "900");
	assert_string_equal(
		value_of(&t, "/org/gnome/desktop/screensaver/lock-delay", false, &b),
		"30");
	assert_null(value_of(&t, "/org/gnome/desktop/session/", false, &b));
	assert_null(value_of(&t, "idle-delay", false, &b));
	assert_null(value_of(&t, "", false, &b));
	assert_true(gvdb_table(&t, STR(".locks"), &locks));
	assert_true(gvdb_value(
		&locks, STR("/org/gnome/desktop/session/idle-delay"), &ignored));
	assert_false(gvdb_value(
		&locks, STR("/org/gnome/desktop/screensaver/lock-delay"), &ignored));
}

static void reads_what_glib_compiled(void **state)
{
	SCOPED_BUF(b, 100);
	struct gvdb t, schema;

	(void)state;
	assert_int_equal(gvdb_open(SAMPLE(SAMPLE_SCHEMAS), &t), OK);
	assert_false(gvdb_table(&t, STR("org.gnome.desktop.lockdown"), &schema));
	assert_true(gvdb_table(&t, STR("org.gnome.desktop.session"), &schema));
	assert_string_equal(
		value_of(&schema, ".path", false, &b), "/org/gnome/desktop/session/");
	assert_string_equal(value_of(&schema, "idle-delay", true, &b), "300");
	assert_true(gvdb_table(&t, STR("org.gnome.system.proxy"), &schema));
	assert_string_equal(value_of(&schema, "mode", true, &b), "none");
}

static void a_damaged_file_is_refused_or_has_nothing(void **state)
{
	unsigned char copy[sizeof SAMPLE_SYSTEM];
	SCOPED_BUF(b, 100);
	struct gvdb t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof SAMPLE_SYSTEM; i++) {
		struct str cut = str_of((const char *)SAMPLE_SYSTEM, i);

		if (gvdb_open(cut, &t) == OK)
			value_of(&t, "/org/gnome/desktop/session/idle-delay", false, &b);
	}
	for (i = 0; i < sizeof copy; i++) {
		memcpy(copy, SAMPLE_SYSTEM, sizeof copy);
		copy[i] = 0xff;
		if (gvdb_open(SAMPLE(copy), &t) == OK)
			value_of(&t, "/org/gnome/desktop/session/idle-delay", false, &b);
	}
	assert_int_equal(gvdb_open(STR(""), &t), ERR_MALFORMED);
	assert_int_equal(gvdb_open(STR("not a database, but long enough for one"), &t),
		ERR_MALFORMED);
}

static void values_are_plain_text(void **state)
{
	static const struct {
		const char *type;
		struct str data;
		const char *text; /* NULL: refused */
	} CASES[] = {
		{"b", {"\1", 1}, "true"},
		{"b", {"\0", 1}, "false"},
		{"b", {"\1\1", 2}, NULL},
		{"y", {"\xff", 1}, "255"},
		{"n", {"\xff\xff", 2}, "-1"},
		{"q", {"\xff\xff", 2}, "65535"},
		{"i", {"\xff\xff\xff\xff", 4}, "-1"},
		{"u", {"\xff\xff\xff\xff", 4}, "4294967295"},
		{"x", {"\xff\xff\xff\xff\xff\xff\xff\xff", 8}, "-1"},
		{"t", {"\xff\xff\xff\xff\xff\xff\xff\xff", 8}, "18446744073709551615"},
		{"d", {"\0\0\0\0\0\0\xe0\x3f", 8}, "0.5"},
		{"d", {"\0\0\0\0\0\0\xf0\xff", 8}, "-inf"},
		{"s", {"abc", 4}, "abc"},
		{"s", {"", 1}, ""},
		{"s", {"abc", 3}, NULL},
		{"s", {"a\0c", 4}, NULL},
		{"s", {"", 0}, NULL},
		{"as", {"abc\0\4", 5}, NULL},
		{"u", {"\1\0", 2}, NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		SCOPED_BUF(b, 100);
		bool ok = gvariant_text(
			(struct gvariant){str_z(CASES[i].type), CASES[i].data}, &b);

		assert_int_equal(ok, CASES[i].text != NULL);
		if (ok)
			assert_str_equal(buf_str(&b), CASES[i].text);
	}
}

static void the_first_of_a_tuple(void **state)
{
	struct gvariant v;

	(void)state;
	/* ('ab', 'c'): the end of the first string is the last byte */
	assert_true(gvariant_first((struct gvariant){STR("(ss)"), {"ab\0c\0\3", 6}}, &v));
	assert_int_equal(v.data.len, 3);
	assert_true(gvariant_first((struct gvariant){STR("(s)"), {"ab", 3}}, &v));
	assert_int_equal(v.data.len, 3);
	assert_false(
		gvariant_first((struct gvariant){STR("(ss)"), {"ab\0c\0\7", 6}}, &v));
	assert_false(gvariant_first((struct gvariant){STR("(ss)"), STR("")}, &v));
	assert_false(gvariant_first((struct gvariant){STR("(u)"), STR("abc")}, &v));
	assert_false(gvariant_first((struct gvariant){STR("(as)"), STR("abc")}, &v));
	assert_false(gvariant_first((struct gvariant){STR("u"), STR("abcd")}, &v));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_dconf_wrote),
		cmocka_unit_test(reads_what_glib_compiled),
		cmocka_unit_test(a_damaged_file_is_refused_or_has_nothing),
		cmocka_unit_test(values_are_plain_text),
		cmocka_unit_test(the_first_of_a_tuple),
	};

	return cmocka_run_group_tests_name("gvdb", tests, NULL, NULL);
}
