#include "backup_command.h"

/* How a program's arguments name source and target. */
enum shape {
	SHAPE_SAID_ELSEWHERE, /* in its own configuration */
	SHAPE_LAST,           /* SOURCE... TARGET */
	SHAPE_REPOSITORY,     /* [-r TARGET] VERB SOURCE... */
	SHAPE_ARCHIVE,        /* VERB TARGET SOURCE... */
	SHAPE_DUMP,           /* > TARGET, or -f TARGET */
	SHAPE_TAR,            /* [-]cVf TARGET SOURCE... */
};

struct program {
	const char *name, *tool;
	enum shape shape;
	const char *verb; /* without this word it makes no backup; NULL: it always does */
};

static const struct program PROGRAMS[] = {
	{"restic", "restic", SHAPE_REPOSITORY, "backup"},
	{"resticprofile", "restic", SHAPE_SAID_ELSEWHERE, NULL},
	{"autorestic", "restic", SHAPE_SAID_ELSEWHERE, "backup"},
	{"rustic", "restic", SHAPE_REPOSITORY, "backup"},
	{"kopia", "kopia", SHAPE_SAID_ELSEWHERE, "snapshot"},
	{"borgmatic", "borgmatic", SHAPE_SAID_ELSEWHERE, NULL},
	{"borg", "borg", SHAPE_ARCHIVE, "create"},
	{"rsnapshot", "rsnapshot", SHAPE_SAID_ELSEWHERE, NULL},
	{"duplicity", "duplicity", SHAPE_LAST, NULL},
	{"duply", "duplicity", SHAPE_SAID_ELSEWHERE, NULL},
	{"deja-dup", "duplicity", SHAPE_SAID_ELSEWHERE, "--backup"},
	{"backupninja", "backupninja", SHAPE_SAID_ELSEWHERE, NULL},
	{"timeshift", "timeshift", SHAPE_SAID_ELSEWHERE, NULL},
	{"rdiff-backup", "rdiff-backup", SHAPE_LAST, NULL},
	{"rsync", "rsync", SHAPE_LAST, NULL},
	{"rclone", "rclone", SHAPE_LAST, NULL},
	{"pg_dump", "pg_dump", SHAPE_DUMP, NULL},
	{"pg_dumpall", "pg_dumpall", SHAPE_DUMP, NULL},
	{"pg_basebackup", "pg_basebackup", SHAPE_DUMP, NULL},
	{"autopostgresqlbackup", "autopostgresqlbackup", SHAPE_SAID_ELSEWHERE, NULL},
	{"mysqldump", "mysqldump", SHAPE_DUMP, NULL},
	{"mariadb-dump", "mariadb-dump", SHAPE_DUMP, NULL},
	{"mariabackup", "mariabackup", SHAPE_DUMP, "--backup"},
	{"automysqlbackup", "automysqlbackup", SHAPE_SAID_ELSEWHERE, NULL},
	{"mongodump", "mongodump", SHAPE_DUMP, NULL},
	{"tar", "tar", SHAPE_TAR, NULL},
	{"vzdump", "vzdump", SHAPE_SAID_ELSEWHERE, NULL},
	{"proxmox-backup-client", "proxmox-backup-client", SHAPE_REPOSITORY, "backup"},
	{"BackupPC_dump", "backuppc", SHAPE_SAID_ELSEWHERE, NULL},
	{"amdump", "amanda", SHAPE_SAID_ELSEWHERE, NULL},
};

static struct str base_of(struct str word)
{
	const char *slash;

	/* systemd's marks before a program: "-/usr/bin/x" */
	while (word.len && strchr("-+!@:", word.ptr[0]))
		word = str_of(word.ptr + 1, word.len - 1);
	slash = word.len ? memrchr(word.ptr, '/', word.len) : NULL;
	if (!slash)
		return word;
	return str_of(slash + 1, (size_t)(word.ptr + word.len - slash - 1));
}

static const struct program *program_of(struct str word)
{
	struct str base = base_of(word);
	size_t i;

	for (i = 0; i < sizeof PROGRAMS / sizeof *PROGRAMS; i++)
		if (str_eqz(base, PROGRAMS[i].name))
			return &PROGRAMS[i];
	return NULL;
}

static struct str unquote(struct str v)
{
	if (v.len >= 2 && (v.ptr[0] == '"' || v.ptr[0] == '\'') &&
		v.ptr[v.len - 1] == v.ptr[0])
		return str_of(v.ptr + 1, v.len - 2);
	return v;
}

/* sh -c "restic backup /home" */
static struct str unquote_start(struct str v)
{
	if (v.len && (v.ptr[0] == '"' || v.ptr[0] == '\''))
		return str_of(v.ptr + 1, v.len - 1);
	return v;
}

static bool ends_command(struct str word)
{
	return str_eqz(word, "&&") || str_eqz(word, "||") || str_eqz(word, ";") ||
	       str_eqz(word, "|") || str_eqz(word, "&");
}

/* Before the command ends. */
static bool has_word(struct str words, const char *wanted)
{
	struct str word;

	while (str_next_word(&words, &word) && !ends_command(word))
		if (str_eqz(word, wanted))
			return true;
	return false;
}

static bool is_option(struct str word)
{
	return word.len > 1 && word.ptr[0] == '-';
}

static void add(struct buf *covers, struct str path)
{
	if (covers->len)
		buf_char(covers, ' ');
	buf_append(covers, path);
}

/* SOURCE... TARGET: the last word is the target. */
static void parse_last(struct str args, struct str *target, struct buf *covers)
{
	struct str word, last = STR("");

	while (str_next_word(&args, &word) && !ends_command(word)) {
		if (is_option(word) || str_starts(word, ">") || str_starts(word, "2>"))
			continue;
		if (last.len)
			add(covers, unquote(last));
		last = word;
	}
	*target = unquote(last);
}

/* Words that are paths or URLs; the first is the target when `archive`. */
static void parse_sources(struct str args, const char *verb, bool archive,
	struct str *target, struct buf *covers)
{
	bool after_verb = false, take_target = false;
	struct str word, key;

	while (str_next_word(&args, &word) && !ends_command(word)) {
		struct str value = word;

		if (take_target) {
			*target = unquote(word);
			take_target = false;
		} else if (str_eqz(word, "-r") || str_eqz(word, "--repo") ||
			   str_eqz(word, "--repository")) {
			take_target = true;
		} else if (str_cut(&value, '=', &key) &&
			   (str_eqz(key, "--repo") || str_eqz(key, "--repository"))) {
			*target = unquote(value);
		} else if (str_eqz(word, verb)) {
			after_verb = true;
		} else if (after_verb && archive && !is_option(word) && !target->len) {
			*target = unquote(word);
		} else if (after_verb && (str_starts(unquote(word), "/") ||
						 str_starts(unquote(word), "~"))) {
			add(covers, unquote(word));
		}
	}
}

static void parse_dump(struct str args, struct str *target)
{
	struct str word;
	bool next = false;

	while (str_next_word(&args, &word)) {
		if (next) {
			*target = unquote(word);
			return;
		}
		next = str_eqz(word, ">") || str_eqz(word, ">>") || str_eqz(word, "-f") ||
		       str_eqz(word, "-D") || str_eqz(word, "--out");
		if (str_starts(word, ">/"))
			*target = str_of(word.ptr + 1, word.len - 1);
	}
}

/* tar makes an archive when its first argument, or an option, has a "c". */
static bool parse_tar(struct str args, struct str *target, struct buf *covers)
{
	bool creates = false, first = true, next = false;
	struct str word;

	for (; str_next_word(&args, &word) && !ends_command(word); first = false) {
		bool letters = !str_starts(word, "--") && (first || is_option(word));

		if (next) {
			*target = unquote(word);
			next = false;
		} else if (letters && word.ptr[0] != '/') {
			creates |= memchr(word.ptr, 'c', word.len) != NULL;
			next = word.ptr[word.len - 1] == 'f';
		} else if (str_eqz(word, "--create")) {
			creates = true;
		} else if (!is_option(word) && target->len) {
			add(covers, unquote(word));
		}
	}
	return creates;
}

static bool parse_arguments(
	const struct program *p, struct str args, struct str *target, struct buf *covers)
{
	if (p->verb && !has_word(args, p->verb))
		return false;
	switch (p->shape) {
	case SHAPE_LAST:
		parse_last(args, target, covers);
		return target->len > 0;
	case SHAPE_REPOSITORY:
		parse_sources(args, p->verb, false, target, covers);
		return true;
	case SHAPE_ARCHIVE: {
		struct str archive;

		parse_sources(args, p->verb, true, target, covers);
		archive = *target;
		if (str_contains(archive, "::")) /* "repository::archive" */
			target->len = (size_t)((const char *)memmem(archive.ptr,
						       archive.len, "::", 2) -
					       archive.ptr);
		return true;
	}
	case SHAPE_DUMP:
		parse_dump(args, target);
		return true;
	case SHAPE_TAR:
		return parse_tar(args, target, covers) && target->len;
	case SHAPE_SAID_ELSEWHERE:
	default:
		return true;
	}
}

/* What may stand before a program without being another one: "nice -n 19 restic". */
static bool is_wrapper(struct str word)
{
	static const char *const NAMES[] = {"nice", "ionice", "sudo", "env", "exec",
		"timeout", "flock", "chronic", "cronic", "time", "sh", "bash", "if",
		"then", "else", "do", "!", "(", "{", "su", "runuser", "systemd-inhibit",
		"systemd-cat", "setsid", "nohup", "command"};
	struct str base = base_of(word);
	size_t i;

	for (i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
		if (str_eqz(base, NAMES[i]))
			return true;
	return false;
}

static bool is_assignment(struct str word)
{
	size_t i = 0;

	while (i < word.len &&
		((word.ptr[i] >= 'A' && word.ptr[i] <= 'Z') || word.ptr[i] == '_'))
		i++;
	return i > 0 && i < word.len && word.ptr[i] == '=';
}

/* "RESTIC_REPOSITORY=sftp:host:/x restic backup /home" */
static void note_environment(struct str word, struct str *target)
{
	struct str key;

	if (str_cut(&word, '=', &key) &&
		(str_eqz(key, "RESTIC_REPOSITORY") || str_eqz(key, "BORG_REPO")))
		*target = unquote(word);
}

void backup_command_parse(struct str line, const char **ret_tool, struct str *ret_target,
	struct buf *covers)
{
	struct str rest = str_trim(line), word, environment = STR("");
	bool at_program = true,
	     wrapped = false; /* a wrapper's own arguments may follow it */

	*ret_tool = NULL;
	*ret_target = STR("");
	if (!rest.len || rest.ptr[0] == '#')
		return;
	while (str_next_word(&rest, &word)) {
		const struct program *p =
			at_program ? program_of(unquote_start(word)) : NULL;
		struct str target = STR("");
		size_t before = covers->len;

		note_environment(word, &environment);
		if (p && parse_arguments(p, rest, &target, covers)) {
			*ret_tool = p->tool;
			*ret_target = target.len ? target : environment;
			return;
		}
		covers->len = before;
		wrapped |= is_wrapper(word);
		at_program = ends_command(word) || word.ptr[word.len - 1] == ';' ||
			     is_wrapper(word) || (at_program && is_assignment(word)) ||
			     (wrapped && at_program && !program_of(word));
		wrapped &= !ends_command(word);
	}
}

static bool is_scheme_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '@' ||
	       c == '+';
}

const char *backup_target_kind(struct str target)
{
	size_t i = 0;

	if (str_starts(target, "file:") || str_starts(target, "local:"))
		return "";
	if (str_starts(target, "\\\\") || str_starts(target, "//"))
		return "network";
	/* "host:path", "user@host:path", "sftp://...", "remote:bucket" */
	while (i < target.len && is_scheme_char(target.ptr[i]))
		i++;
	return i > 0 && i < target.len && target.ptr[i] == ':' ? "network" : "";
}
