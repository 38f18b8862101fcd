#include "usb_conf.h"

static const char *const MODULES[] = {[USB_STORAGE] = "usb_storage", [USB_UAS] = "uas"};

/* The kernel's names have '_' where people write '-'. */
static bool same_module(struct str a, const char *b)
{
	size_t i;

	if (a.len != strlen(b))
		return false;
	for (i = 0; i < a.len; i++)
		if ((a.ptr[i] == '-' ? '_' : a.ptr[i]) != b[i])
			return false;
	return true;
}

static bool is_module(struct str name, enum usb_module *ret)
{
	int i;

	for (i = 0; i < USB_MODULES; i++)
		if (same_module(name, MODULES[i])) {
			*ret = (enum usb_module)i;
			return true;
		}
	return false;
}

/* Programs that succeed or fail without loading anything. */
static bool does_nothing(struct str command)
{
	static const char *const NOTHING[] = {"/bin/false", "/bin/true", "/usr/bin/false",
		"/usr/bin/true", "/sbin/nologin", "/usr/sbin/nologin", "false", "true",
		":"};
	struct str word, more;
	size_t i;

	if (!str_next_word(&command, &word))
		return false;
	if (str_next_word(&command, &more) && more.ptr[0] != '#')
		return false; /* "/bin/true; modprobe --ignore-install ..." */
	for (i = 0; i < sizeof NOTHING / sizeof *NOTHING; i++)
		if (str_eqz(word, NOTHING[i]))
			return true;
	return false;
}

static bool parse_modprobe(struct str line, struct modprobe_line *ret)
{
	struct str rest = line, verb, module;

	*ret = (struct modprobe_line){.text = str_trim(line)};
	if (!str_next_word(&rest, &verb) || !str_next_word(&rest, &module) ||
		!is_module(module, &ret->module))
		return false;
	ret->is_install = str_eqz(verb, "install");
	ret->blocks = ret->is_install ? does_nothing(rest) : true;
	return ret->is_install || str_eqz(verb, "blacklist");
}

bool modprobe_next(struct str *rest, int *line, struct modprobe_line *ret)
{
	struct str text;

	while (str_next_line(rest, &text)) {
		int at = ++*line;

		/* "\" at the end continues: the words are all on the first line in
		   practice, and what follows cannot make a command do less */
		while (str_ends(text, "\\") && rest->len) {
			struct str more;

			str_next_line(rest, &more);
			++*line;
			text = str_of(text.ptr, (size_t)(more.ptr + more.len - text.ptr));
		}
		if (parse_modprobe(text, ret)) {
			ret->line = at;
			return true;
		}
	}
	return false;
}

bool cmdline_value(struct str cmdline, const char *parameter, struct str *ret)
{
	struct str word, name;
	bool found = false;

	while (str_next_word(&cmdline, &word)) {
		if (str_eqz(word, "--"))
			break; /* what follows is for init */
		if (str_cut(&word, '=', &name) && same_module(name, parameter)) {
			*ret = word;
			found = true;
		}
	}
	return found;
}

bool cmdline_lists(struct str cmdline, const char *parameter, const char *module)
{
	struct str word, name, item;

	while (str_next_word(&cmdline, &word)) {
		bool more = true;

		if (str_eqz(word, "--"))
			break;
		if (!str_cut(&word, '=', &name) || !same_module(name, parameter))
			continue;
		while (more) {
			more = str_cut(&word, ',', &item);
			if (same_module(item, module))
				return true;
		}
	}
	return false;
}

/* --- udev ------------------------------------------------------------------- */

struct udev_token {
	struct str key; /* "ATTR{authorized}" */
	bool is_match;  /* == or != */
	bool is_negated;
	struct str value;
};

/* `KEY{x}=="value"`, with a comma or blanks before it. */
static bool next_token(struct str *rest, struct udev_token *ret)
{
	size_t i = 0, begin, op;

	while (i < rest->len && (rest->ptr[i] == ' ' || rest->ptr[i] == '\t' ||
					rest->ptr[i] == ',' || rest->ptr[i] == '\\' ||
					rest->ptr[i] == '\n' || rest->ptr[i] == '\r'))
		i++;
	begin = i;
	while (i < rest->len && !strchr("=!+-: \t", rest->ptr[i]) && rest->ptr[i])
		i++;
	ret->key = str_of(rest->ptr + begin, i - begin);
	while (i < rest->len && (rest->ptr[i] == ' ' || rest->ptr[i] == '\t'))
		i++;
	op = i;
	while (i < rest->len && rest->ptr[i] && strchr("=!+-:", rest->ptr[i]))
		i++;
	ret->is_match = i - op == 2 && rest->ptr[op + 1] == '=' &&
			(rest->ptr[op] == '=' || rest->ptr[op] == '!');
	ret->is_negated = ret->is_match && rest->ptr[op] == '!';
	while (i < rest->len && (rest->ptr[i] == ' ' || rest->ptr[i] == '\t'))
		i++;
	if (i < rest->len && (rest->ptr[i] == 'e' || rest->ptr[i] == 'i'))
		i++;
	if (!ret->key.len || i >= rest->len || rest->ptr[i] != '"')
		return false;
	begin = ++i;
	while (i < rest->len && rest->ptr[i] != '"')
		i += rest->ptr[i] == '\\' && i + 1 < rest->len ? 2 : 1;
	if (i >= rest->len)
		return false;
	ret->value = str_of(rest->ptr + begin, i - begin);
	*rest = str_of(rest->ptr + i + 1, rest->len - i - 1);
	return true;
}

/* One of "a|b|c". */
static bool is_among(struct str alternatives, const char *const *values)
{
	bool more = true;
	struct str one;

	while (more) {
		more = str_cut(&alternatives, '|', &one);
		for (size_t i = 0; values[i]; i++)
			if (str_eqz(one, values[i]))
				return true;
	}
	return false;
}

/* A condition that every USB storage device meets: its value counts, too. */
static bool is_general(const struct udev_token *t)
{
	static const struct {
		const char *key;
		const char *values[8];
	} KEYS[] = {
		{"ACTION", {"add", "*"}},
		{"SUBSYSTEM", {"usb", "usb*", "*"}},
		{"SUBSYSTEMS", {"usb", "usb*", "*"}},
		{"DRIVER", {"usb", "usb-storage", "usb*", "*"}},
		{"DRIVERS", {"usb", "usb-storage", "usb*", "*"}},
		{"ENV{DEVTYPE}", {"usb_device", "usb_interface", "usb_*", "usb*", "*"}},
		{"ENV{ID_USB_INTERFACES}", {"*:08*", "*:08*:*", "*:08????:*", "*"}},
		{"ATTR{bInterfaceClass}", {"08", "*"}},
		{"ATTRS{bInterfaceClass}", {"08", "*"}},
		{"KERNEL", {"*", "*-*", "[0-9]*", "usb*", "usb[0-9]*", "usb?*"}},
	};
	static const char *const REMOVE[] = {"remove", NULL};
	size_t i;

	if (t->is_negated)
		return str_eqz(t->key, "ACTION") && is_among(t->value, REMOVE);
	for (i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
		if (str_eqz(t->key, KEYS[i].key))
			return is_among(t->value, KEYS[i].values);
	return str_eqz(t->key, "TEST") || str_starts(t->key, "TEST{");
}

bool udev_rule_forbids(struct str line, bool *ret_all)
{
	bool usb = false, forbids = false, all = true;
	struct udev_token t;

	line = str_trim(line);
	if (!line.len || line.ptr[0] == '#')
		return false;
	while (next_token(&line, &t)) {
		if (t.is_match) {
			usb |= !t.is_negated &&
			       ((str_starts(t.key, "SUBSYSTEM") &&
					str_starts(t.value, "usb")) ||
				       (str_starts(t.key, "DRIVER") &&
					       str_eqz(t.value, "usb-storage")));
			all &= is_general(&t);
		} else if (str_eqz(t.key, "ATTR{authorized}") ||
			   str_eqz(t.key, "ATTR{authorized_default}")) {
			forbids = str_eqz(t.value, "0");
		}
	}
	*ret_all = all;
	return usb && forbids;
}

/* --- usbguard ---------------------------------------------------------------- */

void usbguard_parse(struct str text, struct usbguard_conf *ret)
{
	struct usbguard_conf c = {STR("block"), 0, STR("/etc/usbguard/rules.conf")};
	struct str line, name;
	int at = 0;

	while (str_next_line(&text, &line)) {
		at++;
		line = str_trim(line);
		if (!line.len || line.ptr[0] == '#' || !str_cut(&line, '=', &name))
			continue;
		name = str_trim(name);
		line = str_trim(line);
		if (str_eqz(name, "ImplicitPolicyTarget")) {
			c.implicit = line;
			c.line = at;
		} else if (str_eqz(name, "RuleFile")) {
			c.rules = line;
		}
	}
	*ret = c;
}

/* "08:06:50" or "08:*:*" or "*:*:*": class 8 is mass storage. */
static bool is_storage_interface(struct str word)
{
	return str_starts(word, "08:") || str_starts(word, "*:");
}

/* The value of an attribute, or all values of its set in braces. */
static bool any_value(struct str *rest, bool (*test)(struct str))
{
	struct str word;
	bool any = false, in_set = false;

	while (str_next_word(rest, &word)) {
		if (str_eqz(word, "{")) {
			in_set = true;
			continue;
		}
		if (str_eqz(word, "}"))
			return any;
		if (word.ptr[0] != '0' && word.ptr[0] != '*' && word.len > 5 &&
			!memchr(word.ptr, ':', word.len))
			continue; /* one-of, none-of, equals... */
		any |= test(word);
		if (!in_set)
			return any;
	}
	return any;
}

bool usbguard_rule_opens_storage(struct str line)
{
	bool named = false, interfaces = false, storage = false;
	struct str word;

	if (!str_next_word(&line, &word) || !str_eqz(word, "allow"))
		return false;
	while (str_next_word(&line, &word)) {
		if (str_eqz(word, "hash") || str_eqz(word, "parent-hash") ||
			str_eqz(word, "serial") || str_eqz(word, "via-port"))
			named = true;
		else if (str_eqz(word, "id") && str_next_word(&line, &word))
			named |= !str_starts(word, "*:");
		else if (str_eqz(word, "with-interface")) {
			interfaces = true;
			storage = any_value(&line, is_storage_interface);
		}
	}
	return !named && (!interfaces || storage);
}
