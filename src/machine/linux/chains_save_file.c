/*
 * The output of iptables-save(8): "*table", ":CHAIN POLICY [p:b]", "-A CHAIN ...".
 * Of the tables only `filter` decides what comes in.
 */
#include "chains.h"

/* Targets that look at a packet or mark it, and let it go on. */
static bool passes_on(struct str target)
{
	static const char *const NAMES[] = {"LOG", "NFLOG", "ULOG", "AUDIT", "MARK",
		"CONNMARK", "TRACE", "TCPMSS", "SET", "CLASSIFY", "SECMARK",
		"CONNSECMARK", "CHECKSUM", "CT", "DSCP", "TOS", "TTL", "HL"};
	size_t i;

	for (i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
		if (str_eqz(target, NAMES[i]))
			return true;
	return false;
}

static enum verdict verdict_of(struct str target, bool is_goto)
{
	if (str_eqz(target, "ACCEPT"))
		return VERDICT_ACCEPT;
	if (str_eqz(target, "DROP"))
		return VERDICT_DROP;
	if (str_eqz(target, "REJECT"))
		return VERDICT_REJECT;
	if (str_eqz(target, "RETURN"))
		return VERDICT_RETURN;
	if (passes_on(target))
		return VERDICT_NONE;
	return is_goto ? VERDICT_GOTO : VERDICT_JUMP; /* to nowhere: unknown */
}

/* The next word, in double quotes if it has blanks. False at the end of the line. */
static bool next_argument(struct str *rest, struct str *word)
{
	struct str line = str_trim(*rest);
	size_t i;

	if (!line.len || line.ptr[0] != '"') {
		*rest = line;
		return str_next_word(rest, word);
	}
	for (i = 1; i < line.len && line.ptr[i] != '"'; i++)
		if (line.ptr[i] == '\\' && i + 1 < line.len)
			i++;
	*word = str_of(line.ptr + 1, i - 1);
	*rest = i < line.len ? str_of(line.ptr + i + 1, line.len - i - 1)
			     : str_of(line.ptr, 0);
	return true;
}

/* What stands behind "-A CHAIN". VERDICT_NONE: it has a condition, or no effect. */
static enum verdict parse_rule(struct str rest, struct str *ret_target)
{
	struct str word;

	*ret_target = STR("");
	while (next_argument(&rest, &word)) {
		if (str_eqz(word, "-m") || str_eqz(word, "--match")) {
			if (!next_argument(&rest, &word) || !str_eqz(word, "comment"))
				return VERDICT_NONE;
		} else if (str_eqz(word, "--comment")) {
			next_argument(&rest, &word);
		} else if (str_eqz(word, "-c") || str_eqz(word, "--set-counters")) {
			next_argument(&rest, &word);
			next_argument(&rest, &word);
		} else if (str_eqz(word, "-j") || str_eqz(word, "--jump") ||
			   str_eqz(word, "-g") || str_eqz(word, "--goto")) {
			bool is_goto = str_eqz(word, "-g") || str_eqz(word, "--goto");

			if (!next_argument(&rest, ret_target))
				return VERDICT_UNKNOWN;
			/* a match may still follow its target */
			while (next_argument(&rest, &word))
				if (str_eqz(word, "-m") || str_eqz(word, "-p") ||
					str_eqz(word, "-s") || str_eqz(word, "-i"))
					return VERDICT_NONE;
			return verdict_of(*ret_target, is_goto);
		} else {
			return VERDICT_NONE;
		}
	}
	return VERDICT_NONE;
}

static void declare(struct chains *c, enum family f, struct str line)
{
	struct str name, policy = STR("");
	struct chain *chain;

	line = str_of(line.ptr + 1, line.len - 1);
	if (!str_next_word(&line, &name))
		return;
	str_next_word(&line, &policy);
	chain = chains_get(c, f, STR("filter"), name);
	if (!chain)
		return;
	chain->is_base = !str_eqz(policy, "-");
	if (!chain->is_base)
		return;
	chain->type = STR("filter");
	chain->hook = str_eqz(name, "INPUT")    ? STR("input")
		      : str_eqz(name, "OUTPUT") ? STR("output")
						: STR("forward");
	chain->policy = str_eqz(policy, "ACCEPT") ? VERDICT_ACCEPT
			: str_eqz(policy, "DROP") ? VERDICT_DROP
						  : VERDICT_UNKNOWN;
}

static void append(struct chains *c, enum family f, struct str line)
{
	struct str name, target;
	struct chain *chain;
	enum verdict v;

	if (!str_next_word(&line, &name))
		return;
	chain = chains_get(c, f, STR("filter"), name);
	if (!chain)
		return;
	v = parse_rule(line, &target);
	chains_rule(c, chain, v, target);
}

void chains_parse_save(struct chains *c, enum family f, struct str text)
{
	bool in_filter = false;
	struct str line, word;

	while (str_next_line(&text, &line)) {
		line = str_trim(line);
		if (!line.len || line.ptr[0] == '#')
			continue;
		if (line.ptr[0] == '*') {
			in_filter = str_eqz(line, "*filter");
			continue;
		}
		if (!in_filter)
			continue;
		if (line.ptr[0] == ':') {
			declare(c, f, line);
			continue;
		}
		if (line.ptr[0] == '[') /* iptables-save -c puts counters in front */
			str_cut(&line, ']', &word);
		if (!str_next_word(&line, &word))
			continue;
		if (str_eqz(word, "-A") || str_eqz(word, "--append"))
			append(c, f, line);
	}
}
