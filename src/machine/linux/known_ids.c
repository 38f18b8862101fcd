#include "known_ids.h"

#include <errno.h>
#include <fcntl.h>

#include "buf.h"
#include "passwd.h"

#define LOW 65536
#define FILE_MAX ((size_t)16 << 20)

struct id_set {
	uint64_t low[LOW / 64];
	uint32_t *high;
	size_t n_high, cap_high;
};

struct known_ids {
	struct id_set users, groups;
	char doubt[256];
};

static void add(struct id_set *s, uint32_t id)
{
	if (id < LOW) {
		s->low[id / 64] |= UINT64_C(1) << id % 64;
		return;
	}
	if (s->n_high == s->cap_high) {
		s->cap_high = s->cap_high ? s->cap_high * 2 : 64;
		s->high = reallocarray(s->high, s->cap_high, sizeof *s->high);
		if (!s->high)
			abort();
	}
	s->high[s->n_high++] = id;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static bool has(const struct id_set *s, uint32_t id)
{
	if (id < LOW)
		return s->low[id / 64] >> id % 64 & 1;
	return s->n_high && bsearch(&id, s->high, s->n_high, sizeof *s->high, by_number);
}

static bool read_file(const struct machine *m, const char *path, struct buf *out)
{
	SCOPED_FD(fd) = machine_open_regular(m, path);

	if (fd < 0)
		return false;
	for (;;) {
		char *p = buf_reserve(out, 16384);
		ssize_t n;

		errno = EFBIG;
		if (!p)
			return false;
		n = read(fd, p, 16384);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		out->len += (size_t)n;
	}
}

static void doubt(struct known_ids *k, const char *path, const char *why)
{
	if (!*k->doubt)
		snprintf(k->doubt, sizeof k->doubt, "%s: %s", path, why);
}

static bool add_user(struct known_ids *k, struct str line)
{
	struct passwd_user u;

	if (!passwd_parse_user(line, &u))
		return false;
	add(&k->users, u.uid);
	return true;
}

static bool add_group(struct known_ids *k, struct str line)
{
	struct passwd_group g;

	if (!passwd_parse_group(line, &g))
		return false;
	add(&k->groups, g.gid);
	return true;
}

static void read_database(struct known_ids *k, const struct machine *m, const char *path,
	bool (*add_line)(struct known_ids *, struct str))
{
	SCOPED_BUF(text, FILE_MAX);
	struct str rest, line;

	if (!read_file(m, path, &text)) {
		doubt(k, path, errno_words(errno));
		return;
	}
	rest = buf_str(&text);
	while (str_next_line(&rest, &line))
		if (line.len && !strchr("#+-", line.ptr[0]) && !add_line(k, line))
			doubt(k, path, "malformed line");
}

/*
 * Users that systemd invents for a service while it runs (nss-systemd(8)); one
 * number is both user and group.
 */
static void read_dynamic(struct known_ids *k, const struct machine *m)
{
	DIR *d = machine_open_dir(m, "/run/systemd/dynamic-uid");
	struct dirent *entry;
	uint64_t id;

	if (!d)
		return;
	while ((entry = readdir(d)) != NULL) {
		if (!str_to_u64(str_z(entry->d_name), &id) || id > UINT32_MAX)
			continue;
		add(&k->users, (uint32_t)id);
		add(&k->groups, (uint32_t)id);
	}
	closedir(d);
}

bool nsswitch_asks_others(struct str text, const char *database)
{
	static const char *const HERE[] = {
		"files", "compat", "systemd", "mymachines", "altfiles", NULL};
	struct str line, name, word, before;
	size_t i;

	while (str_next_line(&text, &line)) {
		str_cut(&line, '#', &before);
		line = before;
		if (!str_cut(&line, ':', &name) || !str_eqz(str_trim(name), database))
			continue;
		while (str_next_word(&line, &word)) {
			if (word.ptr[0] ==
				'[') /* [NOTFOUND=return], perhaps with blanks in it */
				continue;
			if (word.ptr[word.len - 1] == ']')
				continue;
			for (i = 0; HERE[i] && !str_eqz(word, HERE[i]); i++)
				;
			if (!HERE[i])
				return true;
		}
	}
	return false;
}

static void read_nsswitch(struct known_ids *k, const struct machine *m)
{
	const char *path = "/etc/nsswitch.conf";
	SCOPED_BUF(text, FILE_MAX);

	if (!read_file(m, path, &text)) {
		if (errno != ENOENT)
			doubt(k, path, errno_words(errno));
		return;
	}
	if (nsswitch_asks_others(buf_str(&text), "passwd") ||
		nsswitch_asks_others(buf_str(&text), "group"))
		doubt(k, path, "users of a directory service are not known here");
}

struct known_ids *known_ids_read(const struct machine *m)
{
	struct known_ids *k = calloc(1, sizeof *k);

	if (!k)
		abort();
	read_database(k, m, "/etc/passwd", add_user);
	read_database(k, m, "/etc/group", add_group);
	read_dynamic(k, m);
	read_nsswitch(k, m);
	if (k->users.n_high)
		qsort(k->users.high, k->users.n_high, sizeof *k->users.high, by_number);
	if (k->groups.n_high)
		qsort(k->groups.high, k->groups.n_high, sizeof *k->groups.high,
			by_number);
	return k;
}

void known_ids_free(struct known_ids *k)
{
	if (!k)
		return;
	free(k->users.high);
	free(k->groups.high);
	free(k);
}

bool known_uid(const struct known_ids *k, uint32_t uid)
{
	return has(&k->users, uid);
}

bool known_gid(const struct known_ids *k, uint32_t gid)
{
	return has(&k->groups, gid);
}

const char *known_ids_doubt(const struct known_ids *k)
{
	return *k->doubt ? k->doubt : NULL;
}
