#include "conf.h"
#include "test.h"

/* The message for a text that must be refused. */
static void assert_refused(const char *text, const char *message)
{
	SCOPED(arena) a = arena_new();
	struct conf *c;
	struct error e;

	assert_int_not_equal(conf_parse("f.yaml", str_z(text), a, &c, &e), OK);
	assert_non_null(strstr(e.text, message));
}

static void a_tree_keeps_its_lines(void **state)
{
	SCOPED(arena) a = arena_new();
	struct conf *c, *v;
	struct error e;
	int64_t n;

	(void)state;
	assert_int_equal(
		conf_parse("f.yaml", STR("a: 1\nb:\n  - x\n  - {y: 'no'}\n"), a, &c, &e),
		OK);
	assert_int_equal(conf_get(c, "b", &v, &e), OK);
	assert_int_equal(v->line, 2);
	assert_int_equal(v->n, 2);
	assert_int_equal(v->items[1]->items[0]->line, 4);
	assert_int_equal(conf_int(conf_find(c, "a"), &n, &e), OK);
	assert_int_equal(n, 1);
	assert_int_equal(conf_done(c, &e), OK);
}

static void a_misspelt_key_is_an_error(void **state)
{
	SCOPED(arena) a = arena_new();
	struct conf *c;
	struct error e;

	(void)state;
	assert_int_equal(
		conf_parse("f.yaml", STR("title: x\ntitel: y\n"), a, &c, &e), OK);
	assert_non_null(conf_find(c, "title"));
	assert_int_equal(conf_done(c, &e), ERR_MALFORMED);
	assert_string_equal(e.text, "f.yaml:2: 'titel' is not known here");
}

static void what_is_refused(void **state)
{
	char deep[64 * 1024];

	(void)state;
	assert_refused("", "f.yaml:1: the file is empty");
	assert_refused("a: 1\na: 2\n", "f.yaml:2: key 'a' stands here a second time");
	assert_refused("a: &x 1\n", "f.yaml:1: anchors");
	assert_refused("a: 1\n---\nb: 2\n", "second YAML document");
	assert_refused("a: [1, 2\nb: 3\n", "f.yaml:");
	assert_refused("x: 1\ny: \xff\n", "f.yaml:2: not UTF-8");
	memset(deep, '[', sizeof deep);
	deep[sizeof deep - 1] = '\0';
	assert_refused(deep, "nested too deeply");
	deep[500] = '\0';
	assert_refused(deep, "nested too deeply");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_keeps_its_lines),
		cmocka_unit_test(a_misspelt_key_is_an_error),
		cmocka_unit_test(what_is_refused),
	};

	return cmocka_run_group_tests_name("conf", tests, NULL, NULL);
}
