/*
 * report: an evaluation, for people (text, HTML) and for programs (JSON).
 */
#ifndef COLOA_REPORT_H
#define COLOA_REPORT_H

#include "evaluate.h"

struct report {
	const struct content *content;
	const struct evaluation *evaluation;
	const char *host;
	int64_t at_us;
	/* the documents that have a selected clause, in the content's order */
	size_t n_documents;
	const struct document **documents;
};

struct report_style {
	bool colour;
	bool all;     /* also list what cannot be measured from one machine */
	size_t width; /* columns of the page */
};

/* Each false when writing failed. */
bool report_json(const struct report *r, FILE *out);
bool report_html(const struct report *r, FILE *out);
bool report_text(const struct report *r, const struct report_style *style, FILE *out);

/* --- what text and HTML both need --------------------------------------------- */

/* "violated" and so on, for a person, in the language of now. */
const char *report_state_words(enum state s);
const char *report_severity_words(struct str severity);

/* "needs_server: ..." as a sentence for a tired officer. */
struct str report_reason_words(struct str reason, struct arena *a);

/*
 * Why a control or a clause is what it is: the reason of an unmeasured one, or what
 * its check says of machines that it does not apply to. Empty otherwise.
 */
struct str report_control_reason(const struct control_result *c);
struct str report_clause_reason(const struct clause_result *c);

/* The same in words for a person, with the clause's own note. Empty when it holds. */
struct str report_why(const struct clause_result *c, struct arena *a);

/* "khoản 1 điểm b" */
struct str report_clause_place(const struct clause *k, struct arena *a);

/* True when only other parts of coloa could ever measure it: not news of this machine. */
bool report_beyond_machine(const struct clause_result *c);

/* "20/11/2026 21:04", or as the English write it to be sorted. Local time. */
struct str report_time(const struct report *r, struct arena *a);

/* The documents, the one with most violations first. As many as r->n_documents. */
const struct document **report_documents(const struct report *r, struct arena *a);

/* The results of one article of a document, worst first. */
struct report_article {
	const struct article *article;
	enum state worst;
	size_t n;
	const struct clause_result **clauses;
};

/* The articles of a document that have a result, worst first. Returns how many. */
size_t report_articles(const struct report *r, const struct document *d, struct arena *a,
	struct report_article **ret);

#endif
