/*
 * content: the law as data.
 *
 * A content folder holds documents/, checks/ and settings/, each one YAML file
 * an object (see doc/content.md). Loading parses every file, then links: every
 * control a clause names exists, every parameter a check takes from a clause or
 * a setting is there, every source of a setting is a clause.
 *
 * Memory   everything lives as long as the struct content.
 * Errors   all that is wrong is collected, each as "FILE:LINE: what".
 */
#ifndef COLOA_CONTENT_H
#define COLOA_CONTENT_H

#include "answer.h"
#include "conf.h"

struct words {
	struct str vi, en;
};

enum clause_kind {
	KIND_CHECK,
	KIND_ENFORCE,
	KIND_DETECT,
	KIND_DUTY,
	KIND_REGISTER,
	KIND_PROCESS,
	KIND_REPORT,
	KIND_DECLARE,
};
#define KINDS 8

const char *kind_name(enum clause_kind k);
bool kind_of(struct str name, enum clause_kind *ret);

/* A named value: a whole number, a text, or a list (then text is a JSON array). */
struct parameter {
	struct str name;
	bool is_int, is_list;
	int64_t i;
	struct str text;
	struct str clause;  /* the clause it comes from; empty: own choice or a setting */
	struct str setting; /* the setting it comes from, or empty */
	struct conf *at;    /* where it is written */
};

struct check {
	struct str id;
	struct words title, remedy, not_applicable;
	struct str platform, severity;
	size_t n_parameters;
	struct parameter *parameters;
	struct str applies, witness, violations; /* applies may be empty: always */
	bool expect_rows;
	size_t n_key;
	struct str *key;
	int64_t budget_ms;
	struct conf *at;
};

struct document;

struct clause {
	struct str id;
	const struct document *document;
	size_t article; /* index in document->articles */
	struct str number, point, subject;
	enum clause_kind kind;
	struct str text, summary;
	size_t n_parameters;
	struct parameter *parameters;
	size_t n_controls;
	const struct check **controls;
	struct str reason; /* why it has no control, or what else it needs; never empty
			      unless kind is check and there are controls */
	struct words note;
	struct conf *at;
};

struct article {
	struct str id;
	struct words title;
};

struct successor {
	struct str number, issued, source;
	struct words note;
};

struct document {
	struct str id, number, issued, in_force_from, status;
	struct words title, issuer;
	size_t n_articles, n_clauses, n_successors;
	struct article *articles;
	struct clause *clauses;
	struct successor *successors;
	struct conf *at;
};

enum setting_rule { RULE_AT_LEAST, RULE_AT_MOST, RULE_ONE_OF, RULE_EQUALS };

struct setting_source {
	struct str scope, clause; /* clause empty: own choice, and why says why */
	struct str why;
	struct parameter value;
};

struct setting {
	struct str id, unit;
	struct words title;
	enum setting_rule rule;
	size_t n_scopes, n_sources;
	struct str *scopes;
	struct setting_source *sources;
	struct conf *at;
};

struct content {
	struct arena *arena;
	struct str bundle; /* SHA-256 of all files, hex */
	size_t n_documents, n_checks, n_settings;
	struct document *documents;
	struct check *checks;
	struct setting *settings;
};

/* Problems found while loading, each "FILE:LINE: what". */
#define PROBLEMS_MAX 200
struct problems {
	struct arena *arena;
	size_t n;
	struct str text[PROBLEMS_MAX];
};

void problem_add(struct problems *p, const struct error *e);

/*
 * ERR_MALFORMED when anything is wrong with the content (see problems),
 * ERR_NOT_FOUND or ERR_IO when the folder cannot be read.
 */
enum err content_load(const char *dir, struct content **ret, struct problems *p,
	struct error *e) NODISCARD;
void content_free(struct content *c);
DEFINE_SCOPED(content, content_free)

const struct document *content_document(const struct content *c, struct str id);
const struct clause *content_clause(const struct content *c, struct str id);
const struct check *content_check(const struct content *c, struct str id);
const struct setting *content_setting(const struct content *c, struct str id);

/*
 * The source that gives the strictest value for a scope, its wider scopes
 * included (administrators and population_data are accounts too). NULL: none.
 */
const struct setting_source *setting_strictest(const struct setting *s, struct str scope);
/* True when the source counts for that scope. */
bool setting_source_counts(const struct setting_source *src, struct str scope);

#endif
