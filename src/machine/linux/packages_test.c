#include "apt_conf.h"
#include "apt_pins.h"
#include "apt_source.h"
#include "clamav.h"
#include "deb822.h"
#include "deb_version.h"
#include "dpkg.h"
#include "planted.h"
#include "stanzas.h"

static const char STATUS[] =
	"Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: "
	"1.21.22\n"
	"\n"
	"Package: tool\nStatus: install ok installed\nPriority: optional\nSection: "
	"admin\n"
	"Installed-Size: 12\nMaintainer: Somebody <a@b.example>\nArchitecture: amd64\n"
	"Source: tools (1:2.0)\nVersion: 1:2.0-3\nDepends: libc6,\n more\n"
	"Description: a tool\n that does things\n .\n and more\n"
	"\n"
	"Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: "
	"1.0-1\n"
	"\n"
	"Package: never\nStatus: unknown ok not-installed\n"
	"\n"
	"Package: kept\nStatus: hold ok installed\nArchitecture: all\nVersion: 1.0-1\n";

/* --- syntax ----------------------------------------------------------------- */

static void fields_go_on_over_lines_and_comments(void **state)
{
	struct str text =
		STR("# a comment\nTypes: deb\n# another\nURIs: http://a\n# between\n"
		    " http://b\r\nbroken\nLast:\n\n\nNext: 1");
	struct str stanza, value, word;
	struct deb822_field f;

	(void)state;
	assert_true(deb822_next_stanza(&text, &stanza));
	assert_int_equal(deb822_next_field(&stanza, &f), OK);
	assert_str_equal(f.name, "Types");
	assert_str_equal(f.value, "deb");
	assert_int_equal(deb822_next_field(&stanza, &f), OK);
	value = f.value;
	assert_true(deb822_next_word(&value, &word));
	assert_str_equal(word, "http://a");
	assert_true(deb822_next_word(&value, &word));
	assert_str_equal(word, "http://b");
	assert_false(deb822_next_word(&value, &word));
	assert_int_equal(deb822_next_field(&stanza, &f), ERR_MALFORMED);
	assert_int_equal(deb822_next_field(&stanza, &f), OK);
	assert_str_equal(f.value, "");
	assert_int_equal(deb822_next_field(&stanza, &f), ERR_NOT_FOUND);
	assert_true(deb822_next_stanza(&text, &stanza));
	assert_true(deb822_find(stanza, "next", &value));
	assert_str_equal(value, "1");
	assert_false(deb822_next_stanza(&text, &stanza));
}

static void versions_stand_in_debians_order(void **state)
{
	static const char *const ORDER[] = {"~~", "~~a", "~", "", "1.0~beta1~svn1245",
		"1.0~beta1", "1.0", "1.0-1~deb12u1", "1.0-1", "1.0-1+b1", "1.0-1.1",
		"1.0-2", "1.0-10", "1.0a", "1.0+b", "1.0.1", "1.2", "1.10", "1:0.1",
		"2:0", "10:0"};
	const int N = sizeof ORDER / sizeof *ORDER;
	int i, j;

	(void)state;
	for (i = 0; i < N; i++)
		for (j = 0; j < N; j++) {
			int r = deb_version_compare(str_z(ORDER[i]), str_z(ORDER[j]));

			if ((r > 0) - (r < 0) != (i > j) - (i < j))
				fail_msg("%s and %s: %d", ORDER[i], ORDER[j], r);
		}
	assert_int_equal(deb_version_compare(STR("0:1.0"), STR("1.0")), 0);
	assert_int_equal(deb_version_compare(STR("1.0"), STR("1.0-0")), 0);
	assert_int_equal(deb_version_compare(STR("1.0010"), STR("1.10")), 0);
}

static void a_version_has_three_parts(void **state)
{
	struct deb_version v = deb_version_split(STR("2:1.2-3-4"));

	(void)state;
	assert_str_equal(v.epoch, "2");
	assert_str_equal(v.upstream, "1.2-3");
	assert_str_equal(v.revision, "4");
	assert_str_equal(deb_version_split(STR("3.134")).revision, "");
}

static void stanzas_come_through_a_small_window(void **state)
{
	SCOPED(arena) a = arena_new();
	char *text = arena_alloc(a, 1000000);
	SCOPED(stanzas) t = NULL;
	struct unpack *u;
	struct str stanza;
	struct error e;
	size_t n = 0, i;

	(void)state;
	for (i = 0; i < 9000; i++)
		n += (size_t)snprintf(text + n, 1000000 - n, "Package: p%zu\nX: %0*d\n%s",
			i, (int)(i % 90), 0, i % 7 ? "\n" : "\r\n\n");
	assert_int_equal(unpack_open_bytes(str_of(text, n), UNPACK_NONE, &u, &e), OK);
	t = stanzas_open_take(u);
	for (i = 0; i < 9000; i++) {
		char first[32];

		assert_int_equal(stanzas_next(t, &stanza, &e), OK);
		snprintf(first, sizeof first, "Package: p%zu\n", i);
		assert_true(str_starts(stanza, first));
	}
	assert_int_equal(stanzas_next(t, &stanza, &e), ERR_NOT_FOUND);
}

static void a_stanza_without_end_meets_its_limit(void **state)
{
	SCOPED(arena) a = arena_new();
	char *text = arena_alloc(a, 3 * STANZA_MAX);
	SCOPED(stanzas) t = NULL;
	struct unpack *u;
	struct str stanza;
	struct error e;

	(void)state;
	memset(text, 'x', 3 * STANZA_MAX);
	assert_int_equal(
		unpack_open_bytes(str_of(text, 3 * STANZA_MAX), UNPACK_NONE, &u, &e), OK);
	t = stanzas_open_take(u);
	assert_int_equal(stanzas_next(t, &stanza, &e), ERR_LIMIT);
}

static void damaged_archives_are_errors(void **state)
{
	static const unsigned char GZ[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b};
	static const enum unpack_kind KINDS[] = {UNPACK_GZ, UNPACK_LZ4, UNPACK_XZ};
	char out[64];
	struct error e;
	size_t n, i;

	(void)state;
	for (i = 0; i < 3; i++) {
		SCOPED(unpack) u = NULL;
		SCOPED(unpack) empty = NULL;

		assert_int_equal(
			unpack_open_bytes(STR("no archive at all"), KINDS[i], &u, &e),
			OK);
		assert_int_equal(unpack_read(u, out, sizeof out, &n, &e), ERR_MALFORMED);
		assert_int_equal(unpack_open_bytes(STR(""), KINDS[i], &empty, &e), OK);
		assert_int_equal(unpack_read(empty, out, sizeof out, &n, &e), OK);
		assert_int_equal(n, 0);
	}
	SCOPED(unpack) cut = NULL;
	assert_int_equal(unpack_open_bytes(str_of((const char *)GZ, sizeof GZ), UNPACK_GZ,
				 &cut, &e),
		OK);
	do
		n = 0;
	while (!unpack_read(cut, out, sizeof out, &n, &e) && n);
	assert_non_null(strstr(e.text, "too early"));
}

/* --- apt's files ------------------------------------------------------------ */

struct noted {
	char text[1024];
};

static void note(void *ctx, const struct apt_conf_statement *s)
{
	struct noted *n = ctx;
	size_t at = strlen(n->text);

	snprintf(n->text + at, sizeof n->text - at, "%zu%s%.*s=%.*s\n", s->line,
		s->verb == APT_CONF_SET     ? " "
		: s->verb == APT_CONF_CLEAR ? " clear "
					    : " include ",
		STR_ARG(s->name), STR_ARG(s->value));
}

static void apt_conf_is_read_as_apt_does(void **state)
{
	static const struct {
		const char *text, *expected;
	} CASES[] = {
		{"A::B \"c\";", "1 A::B=c\n"},
		{"A { B \"c\"; C { D \"e\"; }; };\nF \"g\";",
			"1 A::B=c\n1 A::C::D=e\n2 F=g\n"},
		{"A { \"x\"; \"y\"; };", "1 A::=x\n1 A::=y\n"},
		{"A:: \"x\"; // B \"no\";\n# C \"no\";\n/* D\n \"no\"; */ E yes;",
			"1 A::=x\n4 E=yes\n"},
		{"#clear A::B;\n#include \"/x\";", "1 clear A::B=\n2 include =/x\n"},
		{"A \"http://x;y{z}\";", "1 A=http://x;y{z}\n"},
		{"A \"b\" \"c\";", "1 A=bc\n"},
		{"", ""},
		{"// only this", ""},
	};
	static const char *const BAD[] = {
		"A { B \"c\";", "};", "A \"b", "A b c;", "{ };"};
	size_t i, line;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		SCOPED(arena) a = arena_new();
		struct noted n = {.text = ""};

		assert_int_equal(
			apt_conf_parse(str_z(CASES[i].text), a, note, &n, &line), OK);
		assert_string_equal(n.text, CASES[i].expected);
	}
	for (i = 0; i < sizeof BAD / sizeof *BAD; i++) {
		SCOPED(arena) a = arena_new();
		struct noted n = {.text = ""};

		if (!apt_conf_parse(str_z(BAD[i]), a, note, &n, &line))
			fail_msg("%s", BAD[i]);
		assert_int_equal(line, 1);
	}
}

static void sources_of_one_line(void **state)
{
	static const struct {
		const char *line;
		enum err r;
		const char *uri, *suite, *components;
	} CASES[] = {
		{"deb http://a.example/debian/ stable main contrib # word", OK,
			"http://a.example/debian", "stable", "main contrib"},
		{"\tdeb [arch=amd64 signed-by=/k] https://b x y", OK, "https://b", "x",
			"y"},
		{"deb http://c ./", OK, "http://c", "./", ""},
		{"deb cdrom:[Debian GNU/Linux 12]/ bookworm main", OK,
			"cdrom:[Debian GNU/Linux 12]", "bookworm", "main"},
		{"deb-src http://a stable main", ERR_NOT_FOUND, "", "", ""},
		{"# deb http://a stable main", ERR_NOT_FOUND, "", "", ""},
		{"", ERR_NOT_FOUND, "", "", ""},
		{"deb http://a stable", ERR_MALFORMED, "", "", ""},
		{"deb [arch=amd64 http://a stable main", ERR_MALFORMED, "", "", ""},
		{"rpm http://a stable main", ERR_MALFORMED, "", "", ""},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct apt_source s;

		if (apt_source_parse_line(str_z(CASES[i].line), &s) != CASES[i].r)
			fail_msg("%s", CASES[i].line);
		if (CASES[i].r)
			continue;
		assert_str_equal(s.uri, CASES[i].uri);
		assert_str_equal(s.suite, CASES[i].suite);
		assert_str_equal(s.components, CASES[i].components);
	}
}

static void lists_have_the_names_that_apt_gives(void **state)
{
	static const struct {
		const char *line, *path;
	} CASES[] = {
		{"deb http://a.example/debian stable main",
			"a.example_debian_dists_stable_"},
		{"deb http://u:p@a.example:8080/x~y stable main",
			"a.example:8080_x%7ey_dists_stable_"},
		{"deb file:/srv/repo ./", "_srv_repo_._"},
		{"deb http://a.example /", "a.example_"},
		{"deb http://a.example stable/updates main",
			"a.example_dists_stable_updates_"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		SCOPED(arena) a = arena_new();
		struct apt_source s;
		char expected[256];

		assert_int_equal(apt_source_parse_line(str_z(CASES[i].line), &s), OK);
		snprintf(
			expected, sizeof expected, APT_LISTS "/%sRelease", CASES[i].path);
		assert_string_equal(apt_source_list_path(a, &s, "Release"), expected);
	}
}

static void pins_match_as_apt_matches(void **state)
{
	const struct apt_place PLACE = {.release = {.origin = STR("Debian"),
						.label = STR("Debian-Security"),
						.suite = STR("stable-security"),
						.codename = STR("bookworm-security"),
						.version = STR("12")},
		.site = STR("deb.debian.org"),
		.component = STR("main"),
		.architecture = STR("amd64")};
	static const struct {
		const char *stanza;
		bool matches;
	} CASES[] = {
		{"Package: nginx\nPin: release a=stable-security\nPin-Priority: 7", true},
		{"Package: nginx\nPin: release a=stable*, o=Debian\nPin-Priority: 7",
			true},
		{"Package: nginx\nPin: release a=testing\nPin-Priority: 7", false},
		{"Package: nginx\nPin: release bookworm-security\nPin-Priority: 7", true},
		{"Package: nginx\nPin: release v=12\nPin-Priority: 7", true},
		{"Package: nginx\nPin: release l=debian-security\nPin-Priority: 7", true},
		{"Package: nginx\nPin: origin \"deb.debian.org\"\nPin-Priority: 7", true},
		{"Package: nginx\nPin: origin \"\"\nPin-Priority: 7", false},
		{"Package: ngi*\nPin: version 1.22*\nPin-Priority: 7", true},
		{"Package: /^ng/\nPin: version 1.22.1-9\nPin-Priority: 7", true},
		{"Package: apache2 nginx\nPin: version *\nPin-Priority: 7", true},
		{"Package: nginx:amd64\nPin: version *\nPin-Priority: 7", true},
		{"Package: nginx:i386\nPin: version *\nPin-Priority: 7", false},
		{"Package: src:web\nPin: version *\nPin-Priority: 7", true},
		{"Package: src:nginx\nPin: version *\nPin-Priority: 7", false},
	};
	static const char *const BAD[] = {"Package: *\nPin: version 1\nPin-Priority: 1",
		"Package: a\nPin: release a=x\nPin-Priority: 0",
		"Package: a\nPin: nothing x\n"
		"Pin-Priority: 1",
		"Package: a\nPin-Priority: 1"};
	struct apt_pin pin;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct apt_pins pins = {&pin, 1};
		size_t found;

		assert_int_equal(apt_pin_parse(str_z(CASES[i].stanza), &pin), OK);
		assert_int_equal(pin.priority, 7);
		found = apt_pins_find(&pins, STR("nginx"), STR("web"), STR("amd64"),
			STR("1.22.1-9"), &PLACE);
		if ((found == 0) != CASES[i].matches)
			fail_msg("%s", CASES[i].stanza);
	}
	for (i = 0; i < sizeof BAD / sizeof *BAD; i++)
		assert_int_equal(apt_pin_parse(str_z(BAD[i]), &pin), ERR_MALFORMED);
	assert_int_equal(apt_pin_parse(STR("# nothing"), &pin), ERR_NOT_FOUND);
	assert_int_equal(
		apt_pin_parse(
			STR("Package: *\nPin: release a=x\nPin-Priority: never"), &pin),
		OK);
	assert_int_equal(pin.priority, APT_NEVER);
}

/* --- ClamAV's files --------------------------------------------------------- */

static void a_database_says_when_it_was_built(void **state)
{
	char bytes[CLAMAV_HEADER_SIZE + 1];
	struct clamav_header h;

	(void)state;
	snprintf(bytes, sizeof bytes, "%-512s",
		"ClamAV-VDB:18 Nov 2025 09-35 "
		"+0100:27824:2067583:90:d41d8:x:builder:1763454903");
	assert_int_equal(clamav_parse_header(str_of(bytes, 512), &h), OK);
	assert_str_equal(h.version, "27824");
	assert_int_equal(h.built, 1763454903);
	snprintf(bytes, sizeof bytes, "%-512s",
		"ClamAV-VDB:18 Nov 2025 09-35 +0100:27824:2067583:90:d41d8:x:builder");
	assert_int_equal(clamav_parse_header(str_of(bytes, 512), &h), OK);
	assert_int_equal(h.built, 1763454900);
	assert_int_equal(clamav_parse_header(str_of(bytes, 511), &h), ERR_MALFORMED);
	snprintf(bytes, sizeof bytes, "%-512s", "ClamAV-VDB:yesterday:1:2:3:4:5:6");
	assert_int_equal(clamav_parse_header(str_of(bytes, 512), &h), ERR_MALFORMED);
}

/* --- tables ----------------------------------------------------------------- */

static void packages_have_their_states(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	test_file(p.dir, "var/lib/dpkg/status", STATUS);
	r = planted_root_ask(&p, "SELECT * FROM deb_packages ORDER BY name");
	assert_int_equal(r.n_warnings, 0);
	assert_int_equal(r.n_rows, 4);
	assert_cell(&r, 1, "status", "deinstall ok config-files");
	assert_cell(&r, 3, "name", "tool");
	assert_cell(&r, 3, "version", "1:2.0-3");
	assert_cell(&r, 3, "revision", "3");
	assert_cell(&r, 3, "source", "tools (1:2.0)");
	assert_cell(&r, 3, "size", "12");
	assert_cell(&r, 3, "admindir", "/var/lib/dpkg");
	assert_cell(&r, 0, "priority", "unknown");
	assert_int_equal(
		planted_root_ask(&p, "SELECT 1 FROM deb_packages WHERE name='tool'")
			.n_rows,
		1);
	assert_int_equal(
		planted_root_ask(&p, "SELECT 1 FROM deb_packages WHERE admindir='/x'")
			.n_rows,
		0);
	planted_root_done(&p);
}

static void what_an_interrupted_dpkg_wrote_counts(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	test_file(p.dir, "var/lib/dpkg/status", STATUS);
	test_file(p.dir, "var/lib/dpkg/updates/0001",
		"Package: tool\nStatus: install ok half-installed\nArchitecture: amd64\n"
		"Version: 1:2.0-4\n");
	test_file(p.dir, "var/lib/dpkg/updates/0002",
		"Package: tool\nStatus: install ok installed\nArchitecture: amd64\n"
		"Version: 1:2.0-4\n");
	r = planted_root_ask(
		&p, "SELECT version, status FROM deb_packages WHERE name = 'tool'");
	assert_int_equal(r.n_rows, 1);
	assert_cell(&r, 0, "version", "1:2.0-4");
	assert_cell(&r, 0, "status", "install ok installed");
	planted_root_done(&p);
}

static void malformed_stanzas_warn(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	test_file(p.dir, "var/lib/dpkg/status",
		"Package: a\nStatus: install ok installed\nVersion: 1\nnonsense\n\n"
		"Package: b\nStatus: install ok\nVersion: 1\n\nStatus: install ok "
		"installed\n\n"
		"Package: c\nStatus: install ok installed\n");
	r = planted_root_ask(&p, "SELECT name FROM deb_packages");
	assert_int_equal(r.n_warnings, 4);
	planted_root_done(&p);
}

static void a_machine_without_dpkg_has_no_packages(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	r = planted_root_ask(&p, "SELECT name FROM deb_packages");
	assert_int_equal(r.n_rows, 0);
	assert_int_equal(r.n_warnings, 0);
	test_file(p.dir, "var/lib/dpkg/status.d/base", "Package: base\nVersion: 12\n");
	r = planted_root_ask(&p, "SELECT status FROM deb_packages");
	assert_int_equal(r.n_rows, 1);
	assert_cell(&r, 0, "status", "install ok installed");
	planted_root_done(&p);
}

#define LISTS "var/lib/apt/lists/a.example_debian_dists_"

static void plant_archives(struct planted_root *p)
{
	test_file(p->dir, "var/lib/dpkg/status", STATUS);
	test_file(p->dir, "etc/apt/sources.list",
		"deb http://a.example/debian stable main\n"
		"deb http://a.example/debian stable-security main\n"
		"deb http://a.example/debian stable-backports main\n");
	test_file(p->dir, LISTS "stable_InRelease",
		"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nOrigin: Debian\n"
		"Label: Debian\nSuite: stable\nCodename: bookworm\nComponents: main\n"
		"Architectures: amd64\nSHA256:\n aa 1 main/Packages\n"
		"-----BEGIN PGP SIGNATURE-----\n\nxx\n-----END PGP SIGNATURE-----\n");
	test_file(p->dir, LISTS "stable-security_Release",
		"Origin: Debian\nLabel: Debian-Security\nSuite: stable-security\n");
	test_file(p->dir, LISTS "stable-backports_Release",
		"Origin: Debian Backports\nSuite: stable-backports\nNotAutomatic: yes\n");
	test_file(p->dir, LISTS "stable_main_binary-amd64_Packages",
		"Package: tool\nArchitecture: amd64\nVersion: 1:2.0-5\n\n"
		"Package: other\nArchitecture: amd64\nVersion: 9\n");
	test_file(p->dir, LISTS "stable-security_main_binary-amd64_Packages",
		"Package: tool\nArchitecture: amd64\nVersion: 1:2.0-4\n\n"
		"Package: kept\nArchitecture: all\nVersion: 1.0-2\n\n"
		"Package: tool\nArchitecture: i386\nVersion: 7:1\n");
	test_file(p->dir, LISTS "stable-backports_main_binary-amd64_Packages",
		"Package: tool\nArchitecture: amd64\nVersion: 1:3.0-1\n");
}

static void updates_are_chosen_by_priority(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	plant_archives(&p);
	r = planted_root_ask(&p, "SELECT * FROM apt_updates ORDER BY name");
	assert_int_equal(r.n_warnings, 0);
	assert_int_equal(r.n_rows, 2);
	assert_cell(&r, 0, "name", "kept");
	assert_cell(&r, 0, "held", "1");
	assert_cell(&r, 0, "archive", "stable-security");
	assert_cell(&r, 1, "candidate_version", "1:2.0-5"); /* never the backport */
	assert_cell(&r, 1, "security", "1"); /* it brings what the security archive has */
	assert_cell(&r, 1, "archive", "stable");
	test_file(p.dir, "etc/apt/preferences.d/backports",
		"Package: tool\nPin: release a=stable-backports\nPin-Priority: 600\n");
	r = planted_root_ask(&p, "SELECT * FROM apt_updates WHERE name = 'tool'");
	assert_cell(&r, 0, "candidate_version", "1:3.0-1");
	test_file(p.dir, "etc/apt/preferences",
		"Package: tool\nPin: version 1:2.0-3\nPin-Priority: 700\n");
	assert_int_equal(
		planted_root_ask(&p, "SELECT 1 FROM apt_updates WHERE name='tool'")
			.n_rows,
		0);
	planted_root_done(&p);
}

static void without_lists_updates_are_unknown(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	plant_archives(&p);
	test_file(p.dir, "etc/apt/sources.list.d/new.sources",
		"Types: deb\nURIs: http://new.example\nSuites: a b\nComponents: main\n");
	r = planted_root_ask(&p, "SELECT name FROM apt_updates");
	assert_int_equal(r.n_warnings, 2);
	assert_true(str_contains(r.warnings[0].text, "never fetched"));
	planted_root_done(&p);
	planted_root_init(&p);
	test_file(p.dir, "var/lib/dpkg/status", STATUS);
	r = planted_root_ask(&p, "SELECT name FROM apt_updates");
	assert_int_equal(r.n_rows, 0);
	assert_int_equal(r.n_warnings, 1);
	planted_root_done(&p);
}

static void a_misspelt_component_leaves_updates_unknown(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	plant_archives(&p);
	test_file(p.dir, "etc/apt/sources.list",
		"deb http://a.example/debian stable mian\n");
	r = planted_root_ask(&p, "SELECT name FROM apt_updates");
	assert_int_equal(r.n_rows, 0);
	assert_int_equal(r.n_warnings, 1);
	assert_true(str_contains(r.warnings[0].text, "no component 'mian'"));
	planted_root_done(&p);
}

static void a_list_that_was_cut_off_is_a_warning(void **state)
{
	struct planted_root p;
	char path[256];
	struct answer r;

	(void)state;
	planted_root_init(&p);
	plant_archives(&p);
	test_file(p.dir, LISTS "stable_InRelease",
		"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nOrigin: Debian\n"
		"Components: main\nSHA256:\n aa 98 main/binary-amd64/Packages\n"
		" bb 5 main/binary-amd64/Packages.xz\n-----BEGIN PGP SIGNATURE-----\n");
	r = planted_root_ask(&p, "SELECT name FROM apt_updates");
	assert_int_equal(r.n_warnings, 0);
	test_file(p.dir, LISTS "stable_main_binary-amd64_Packages", "");
	r = planted_root_ask(&p, "SELECT name FROM apt_updates");
	assert_int_equal(r.n_warnings, 1);
	assert_true(str_contains(r.warnings[0].text, "has 0 bytes, 98 in its archive"));
	snprintf(path, sizeof path, "%s/%s", p.dir,
		LISTS "stable_main_binary-amd64_Packages");
	assert_int_equal(unlink(path), 0);
	test_file(p.dir, LISTS "stable_main_binary-amd64_Packages.lz4", "");
	r = planted_root_ask(&p, "SELECT name FROM apt_updates");
	assert_int_equal(r.n_warnings, 1);
	planted_root_done(&p);
}

static void automatic_updates_hang_on_everything(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	plant_archives(&p);
	test_file(p.dir, "var/lib/dpkg/status",
		"Package: unattended-upgrades\nStatus: install ok installed\nVersion: "
		"2\n");
	test_file(p.dir, "etc/os-release", "ID=debian\nVERSION_CODENAME=bookworm\n");
	test_file(p.dir, "etc/cron.daily/apt-compat", "#!/bin/sh\n");
	test_file(p.dir, "etc/apt/apt.conf.d/20auto-upgrades",
		"APT::Periodic::Update-Package-Lists \"1\";\n"
		"APT::Periodic::Unattended-Upgrade \"1\";\n");
	test_file(p.dir, "etc/apt/apt.conf.d/50unattended-upgrades",
		"Unattended-Upgrade::Origins-Pattern {\n"
		"\"origin=Debian,label=Debian-Security\"; };\n");
	r = planted_root_ask(
		&p, "SELECT * FROM auto_updates WHERE mechanism = 'unattended-upgrades'");
	assert_int_equal(r.n_rows, 1);
	assert_cell(&r, 0, "enabled", "1");
	assert_cell(&r, 0, "security", "1");
	assert_cell(&r, 0, "all_packages", "0");
	assert_cell(&r, 0, "source", "/etc/apt/apt.conf.d/20auto-upgrades");
	test_file(p.dir, "etc/apt/sources.list.d/new.list",
		"deb http://new.example/ stable main\n");
	r = planted_root_ask(&p, "SELECT security FROM auto_updates WHERE security");
	assert_int_equal(r.n_warnings, 0);
	r = planted_root_ask(&p, "SELECT all_packages FROM auto_updates");
	assert_int_equal(r.n_warnings, 1);
	test_file(p.dir, "etc/apt/apt.conf.d/99off",
		"APT { Periodic { Enable \"0\"; }; };\n");
	test_file(p.dir, "etc/apt/apt.conf",
		"#clear Unattended-Upgrade::Origins-Pattern;\n"
		"Unattended-Upgrade::Allowed-Origins { \"${distro_id}:stable\"; };\n");
	r = planted_root_ask(
		&p, "SELECT * FROM auto_updates WHERE mechanism = 'unattended-upgrades'");
	assert_cell(&r, 0, "enabled", "0");
	assert_cell(&r, 0, "security", "0");
	planted_root_done(&p);
}

static void plant_clamav(struct planted_root *p)
{
	char header[CLAMAV_HEADER_SIZE + 1];

	test_file(p->dir, "var/lib/dpkg/status",
		"Package: clamav-daemon\nStatus: install ok installed\nVersion: 1.0.7\n");
	test_file(p->dir, "etc/clamav/clamd.conf",
		"# comment\nDatabaseDirectory /var/lib/clamav\nOnAccessIncludePath "
		"/home\n");
	test_file(p->dir, "etc/clamav/freshclam.conf",
		"DatabaseDirectory /var/lib/clamav\nChecks 24\n");
	snprintf(header, sizeof header, "%-512s",
		"ClamAV-VDB:18 Nov 2025 09-35 "
		"+0100:27824:2067583:90:d41d8:x:builder:1763454903");
	test_file(p->dir, "var/lib/clamav/daily.cvd", header);
	test_file(p->dir, "proc/1/comm", "systemd\n");
	test_file(p->dir, "proc/99/comm", "clamd\n");
	test_file(p->dir, "proc/100/comm", "freshclam\n");
	test_file(p->dir, "etc/rc2.d/S01cron", "");
	test_file(p->dir, "etc/crontab",
		"0 3 * * 0 root /usr/bin/clamscan -r --infected /\n"
		"0 4 * * * root clamscan -r /home\n");
}

static void clamav_is_read_in_full(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	plant_clamav(&p);
	r = planted_root_ask(&p, "SELECT * FROM antivirus");
	assert_int_equal(r.n_warnings, 0);
	assert_int_equal(r.n_rows, 1);
	assert_cell(&r, 0, "name", "clamav");
	assert_cell(&r, 0, "version", "1.0.7");
	assert_cell(&r, 0, "running", "1");
	assert_cell(&r, 0, "database_version", "27824");
	assert_cell(&r, 0, "database_time", "1763454903");
	assert_cell(&r, 0, "auto_update", "1");
	assert_cell(&r, 0, "on_access", "0"); /* nothing starts clamonacc */
	assert_cell(&r, 0, "full_scan_scheduled_days", "7");
	assert_cell(&r, 0, "last_full_scan", "");
	test_file(p.dir, "proc/101/comm", "clamonacc\n");
	test_file(p.dir, "var/lib/clamav/daily.cvd", "damaged");
	r = planted_root_ask(&p, "SELECT on_access, database_time FROM antivirus");
	assert_cell(&r, 0, "on_access", "1");
	assert_int_equal(r.n_warnings, 1);
	planted_root_done(&p);
}

static void clamav_that_only_seems_to_work_is_seen(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	plant_clamav(&p);
	test_file(p.dir, "etc/clamav/freshclam.conf", "Example\nChecks 24\n");
	test_file(p.dir, "etc/crontab", "0 3 * * 0 root clamscan --infected /\n");
	r = planted_root_ask(
		&p, "SELECT auto_update, full_scan_scheduled_days FROM antivirus");
	assert_cell(&r, 0, "auto_update", "0");
	assert_cell(&r, 0, "full_scan_scheduled_days", "");
	test_file(p.dir, "etc/crontab", "0 3 * * 0 root clamscan -ir /\n");
	r = planted_root_ask(&p, "SELECT full_scan_scheduled_days FROM antivirus");
	assert_cell(&r, 0, "full_scan_scheduled_days", "7");
	planted_root_done(&p);
	planted_root_init(&p);
	test_file(p.dir, "var/lib/dpkg/status",
		"Package: clamav-daemon\nStatus: install ok installed\nVersion: 1.0.7\n");
	test_file(p.dir, "etc/rc2.d/S01clamav-freshclam", "");
	test_file(p.dir, "proc/1/comm", "systemd\n");
	r = planted_root_ask(&p, "SELECT auto_update FROM antivirus");
	assert_cell(&r, 0, "auto_update", "0");
	planted_root_done(&p);
}

static void other_products_are_seen(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	test_file(p.dir, "opt/kaspersky/kesl/bin/x", "");
	test_file(p.dir, "proc/7/comm", "kesl\n");
	r = planted_root_ask(&p, "SELECT * FROM antivirus");
	assert_int_equal(r.n_rows, 1);
	assert_cell(&r, 0, "name", "kaspersky");
	assert_cell(&r, 0, "running", "1");
	assert_cell(&r, 0, "database_time", "");
	planted_root_done(&p);
}

static void a_login_screen_makes_a_workstation(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	assert_int_equal(
		planted_root_ask(&p, "SELECT * FROM machine_role").n_warnings, 1);
	test_file(p.dir, "var/lib/dpkg/status",
		"Package: lightdm\nStatus: install ok installed\nVersion: 1\n");
	r = planted_root_ask(&p, "SELECT * FROM machine_role");
	assert_cell(&r, 0, "role", "server");
	test_file(p.dir, "etc/X11/default-display-manager", "/usr/sbin/lightdm\n");
	r = planted_root_ask(&p, "SELECT * FROM machine_role");
	assert_cell(&r, 0, "role", "workstation");
	assert_cell(&r, 0, "desktop", "lightdm");
	test_file(p.dir, "sys/class/dmi/id/chassis_type", "23\n");
	r = planted_root_ask(&p, "SELECT * FROM machine_role");
	assert_cell(&r, 0, "role", "server");
	assert_cell(&r, 0, "chassis", "rack mount chassis");
	planted_root_done(&p);
}

static void browsers_say_their_own_version(void **state)
{
	struct planted_root p;
	struct answer r;

	(void)state;
	planted_root_init(&p);
	test_file(p.dir, "var/lib/dpkg/status",
		"Package: firefox-esr\nStatus: install ok installed\nVersion: "
		"128.4.0esr-1~deb12u1\n\n"
		"Package: firefox\nStatus: install ok installed\nVersion: "
		"1:1snap1-0ubuntu2\n\n"
		"Package: chromium\nStatus: install ok installed\nVersion: "
		"2:131.0.1-1\n");
	test_file(
		p.dir, "usr/lib/firefox-esr/application.ini", "[App]\nVersion=128.4.0\n");
	test_file(p.dir, "snap/firefox/current/meta/snap.yaml",
		"name: firefox\nversion: 132.0-1\n");
	r = planted_root_ask(&p, "SELECT * FROM browsers ORDER BY name, version");
	assert_int_equal(r.n_rows, 3);
	assert_cell(&r, 0, "version", "131.0.1");
	assert_cell(&r, 1, "version", "128.4.0");
	assert_cell(&r, 2, "package", "snap:firefox");
	assert_cell(&r, 2, "version", "132.0-1");
	planted_root_done(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_go_on_over_lines_and_comments),
		cmocka_unit_test(versions_stand_in_debians_order),
		cmocka_unit_test(a_version_has_three_parts),
		cmocka_unit_test(stanzas_come_through_a_small_window),
		cmocka_unit_test(a_stanza_without_end_meets_its_limit),
		cmocka_unit_test(damaged_archives_are_errors),
		cmocka_unit_test(apt_conf_is_read_as_apt_does),
		cmocka_unit_test(sources_of_one_line),
		cmocka_unit_test(lists_have_the_names_that_apt_gives),
		cmocka_unit_test(pins_match_as_apt_matches),
		cmocka_unit_test(a_database_says_when_it_was_built),
		cmocka_unit_test(packages_have_their_states),
		cmocka_unit_test(what_an_interrupted_dpkg_wrote_counts),
		cmocka_unit_test(malformed_stanzas_warn),
		cmocka_unit_test(a_machine_without_dpkg_has_no_packages),
		cmocka_unit_test(updates_are_chosen_by_priority),
		cmocka_unit_test(without_lists_updates_are_unknown),
		cmocka_unit_test(a_misspelt_component_leaves_updates_unknown),
		cmocka_unit_test(a_list_that_was_cut_off_is_a_warning),
		cmocka_unit_test(automatic_updates_hang_on_everything),
		cmocka_unit_test(clamav_is_read_in_full),
		cmocka_unit_test(clamav_that_only_seems_to_work_is_seen),
		cmocka_unit_test(other_products_are_seen),
		cmocka_unit_test(a_login_screen_makes_a_workstation),
		cmocka_unit_test(browsers_say_their_own_version),
	};

	return cmocka_run_group_tests_name("packages", tests, NULL, NULL);
}
