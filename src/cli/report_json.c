/* report_json: the report for programs; its shape is a promise (coloa(1), "JSON"). */
#include "clock.h"
#include "json.h"
#include "report.h"

static json_t *rows_json(const struct answer *rows)
{
	json_t *out = json_array();
	size_t i, k;

	for (i = 0; i < rows->n_rows; i++) {
		json_t *row = json_object();

		for (k = 0; k < rows->n_columns; k++)
			json_object_set_new(row, rows->columns[k].ptr,
				json_of_str(rows->cells[i * rows->n_columns + k]));
		json_array_append_new(out, row);
	}
	return out;
}

static json_t *control_json(const struct control_result *c)
{
	return json_pack("{so ss so so sb}", "id", json_of_str(c->check->id), "state",
		state_name(c->state), "reason", json_of_str(report_control_reason(c)),
		"rows", rows_json(&c->rows), "truncated", c->rows.truncated);
}

static json_t *clause_json(const struct clause_result *c)
{
	json_t *controls = json_array();
	size_t i;

	for (i = 0; i < c->n_controls; i++)
		json_array_append_new(controls, control_json(c->controls[i]));
	return json_pack("{so so ss ss so so}", "id", json_of_str(c->clause->id),
		"document", json_of_str(c->clause->document->id), "kind",
		kind_name(c->clause->kind), "state", state_name(c->state), "reason",
		json_of_str(report_clause_reason(c)), "controls", controls);
}

bool report_json(const struct report *r, FILE *out)
{
	json_t *documents = json_array(), *clauses = json_array(),
	       *summary = json_object();
	SCOPED_BUF(at, 64);
	size_t i;

	clock_format_rfc3339(r->at_us, &at);
	for (i = 0; i < r->n_documents; i++)
		json_array_append_new(documents, json_of_str(r->documents[i]->id));
	for (i = 0; i < r->evaluation->n_clauses; i++)
		json_array_append_new(clauses, clause_json(&r->evaluation->clauses[i]));
	for (i = 0; i < STATES; i++)
		json_object_set_new(summary, state_name((enum state)i),
			json_integer((json_int_t)r->evaluation->count[i]));
	return json_put(
		json_pack("{so ss so so so so}", "host", json_of_str(str_z(r->host)),
			"at", at.ptr, "bundle", json_of_str(r->content->bundle),
			"documents", documents, "clauses", clauses, "summary", summary),
		out);
}
