/*
 * browser_policies: what the administrator has set for the browsers.
 *
 * Chromium and its relatives read every *.json of policies/managed, which users
 * cannot change, and policies/recommended, which they can; the last file by name
 * wins, and a managed policy hides the recommended one. Firefox reads
 * /etc/firefox/policies/policies.json if it is there, or else policies.json in its
 * folder's distribution/. One row for each policy in force.
 *
 * Read strictly as JSON: a file with comments or trailing commas, which Chromium
 * would still take, is a warning. Not read: Firefox's autoconfig (mozilla.cfg is a
 * program), a policy's own "Status" (Preferences may be "default"), and what a
 * cloud console sends.
 */
#include <jansson.h>

#include "browser_json.h"
#include "table.h"

#define POLICY_FILE_MAX ((size_t)4 << 20)

enum { BROWSER, POLICY, VALUE, MANDATORY, SOURCE };

static const struct column COLUMNS[] = {
	[BROWSER] = {"browser", COLUMN_TEXT, 0},
	[POLICY] = {"policy", COLUMN_TEXT, 0},
	[VALUE] = {"value", COLUMN_TEXT, 0},
	[MANDATORY] = {"mandatory", COLUMN_INTEGER, 0},
	[SOURCE] = {"source", COLUMN_TEXT, 0},
};

static const struct {
	const char *browser, *dir;
} CHROMIUMS[] = {
	{"chromium", "/etc/chromium/policies"},
	{"chromium", "/etc/chromium-browser/policies"},
	{"chrome", "/etc/opt/chrome/policies"},
	{"edge", "/etc/opt/edge/policies"},
	{"brave", "/etc/brave/policies"},
};

#define SYSTEM_FIREFOX "/etc/firefox/policies/policies.json"

static const char *const FIREFOXES[] = {
	"/usr/lib/firefox-esr/distribution/policies.json",
	"/usr/lib/firefox/distribution/policies.json",
	"/usr/lib64/firefox/distribution/policies.json",
	"/usr/share/firefox-esr/distribution/policies.json",
	"/usr/share/firefox/distribution/policies.json",
	"/opt/firefox/distribution/policies.json",
};

static json_t *read_json(struct scan *s, const char *path)
{
	struct str text;
	struct error e;
	json_t *j;

	if (!scan_read(s, SCAN_ROWS, path, POLICY_FILE_MAX, &text))
		return NULL;
	j = browser_json_object(text, &e);
	if (!j)
		scan_warn(s, SCAN_ROWS, "%s: %s", path, e.text);
	return j;
}

static enum err give(struct scan *s, const char *browser, const char *policy,
	json_t *value, bool mandatory, struct str source)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);

	if (!text)
		abort();
	scan_textz(s, BROWSER, browser);
	scan_textz(s, POLICY, policy);
	scan_textz(s, VALUE, text);
	scan_int(s, MANDATORY, mandatory);
	scan_text(s, SOURCE, source);
	free(text);
	return scan_row(s);
}

struct policy_dir {
	struct str path;
	const char *const *names;
	json_t *policies; /* name: [value, index of the file's name] */
};

/* The policies of one folder. Later files replace earlier ones. */
static struct policy_dir read_dir(struct scan *s, const char *dir, const char *level)
{
	struct policy_dir d = {.policies = json_object()};
	size_t n, i;

	if (!d.policies)
		abort();
	d.path = arena_printf(scan_arena(s), "%s/%s", dir, level);
	if (!scan_list(s, SCAN_ROWS, d.path.ptr, &d.names, &n))
		return d;
	for (i = 0; i < n; i++) {
		json_t *file, *value;
		const char *policy;

		if (!str_ends(str_z(d.names[i]), ".json"))
			continue;
		file = read_json(s,
			arena_printf(scan_arena(s), "%s/%s", d.path.ptr, d.names[i]).ptr);
		json_object_foreach (file, policy, value)
			json_object_set_new(
				d.policies, policy, json_pack("[O,i]", value, (int)i));
		json_decref(file);
	}
	return d;
}

static enum err give_dir(struct scan *s, const char *browser, const struct policy_dir *d,
	const json_t *hidden_by, bool mandatory)
{
	const char *policy;
	json_t *entry;
	enum err r;

	json_object_foreach (d->policies, policy, entry) {
		json_int_t file = json_integer_value(json_array_get(entry, 1));

		if (hidden_by && json_object_get(hidden_by, policy))
			continue;
		r = give(s, browser, policy, json_array_get(entry, 0), mandatory,
			arena_printf(
				scan_arena(s), "%s/%s", d->path.ptr, d->names[file]));
		if (r)
			return r;
	}
	return OK;
}

static enum err give_chromium(struct scan *s, const char *browser, const char *dir)
{
	struct policy_dir managed = read_dir(s, dir, "managed");
	struct policy_dir recommended = read_dir(s, dir, "recommended");
	enum err r;

	r = give_dir(s, browser, &managed, NULL, true);
	if (!r)
		r = give_dir(s, browser, &recommended, managed.policies, false);
	json_decref(managed.policies);
	json_decref(recommended.policies);
	return r;
}

static enum err give_firefox(struct scan *s, const char *path, bool *ret_there)
{
	json_t *file = read_json(s, path), *value;
	const char *policy;
	enum err r = OK;

	*ret_there = file != NULL;
	if (file && !json_is_object(json_object_get(file, "policies")))
		scan_warn(s, SCAN_ROWS, "%s: has no \"policies\"", path);
	json_object_foreach (json_object_get(file, "policies"), policy, value) {
		r = give(s, "firefox", policy, value, true, str_z(path));
		if (r)
			break;
	}
	json_decref(file);
	return r;
}

static enum err browser_policies_fill(struct scan *s)
{
	bool there;
	enum err r;
	size_t i;

	for (i = 0; i < sizeof CHROMIUMS / sizeof *CHROMIUMS; i++) {
		r = give_chromium(s, CHROMIUMS[i].browser, CHROMIUMS[i].dir);
		if (r)
			return r;
	}
	r = give_firefox(s, SYSTEM_FIREFOX, &there);
	for (i = 0; !r && !there && i < sizeof FIREFOXES / sizeof *FIREFOXES; i++)
		r = give_firefox(s, FIREFOXES[i], &there);
	return r;
}

const struct table browser_policies_table = {
	.name = "browser_policies",
	TABLE_COLUMNS(COLUMNS),
	.fill = browser_policies_fill,
};
