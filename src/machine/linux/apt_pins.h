/*
 * apt_pins: which version of a package apt prefers (apt_preferences(5)).
 */
#ifndef COLOA_APT_PINS_H
#define COLOA_APT_PINS_H

#include "apt_release.h"

#define APT_NEVER (-32768)

/* A place that a version comes from, as pins see it. */
struct apt_place {
	struct apt_release release;
	struct str site, component, architecture;
	int priority; /* set by apt_pins_place_priority() */
};

enum apt_pin_kind { APT_PIN_VERSION, APT_PIN_RELEASE, APT_PIN_ORIGIN };

struct apt_pin {
	struct str packages; /* words; "*" alone: every package (the general form) */
	enum apt_pin_kind kind;
	struct str data;
	int priority; /* APT_NEVER for "never" */
	const char *source;
};

/*
 * One stanza of preferences. ERR_NOT_FOUND: it says nothing (comments, or no
 * Package); ERR_MALFORMED: apt would refuse or ignore it. Views.
 */
enum err apt_pin_parse(struct str stanza, struct apt_pin *ret) NODISCARD;

struct apt_pins {
	const struct apt_pin *items; /* in scan_arena() */
	size_t n;
};

/* What default_release (APT::Default-Release, may be empty) and the files say. */
struct apt_pins apt_pins_load(struct scan *s, int column, struct str default_release);

/* The priority of a place by the general pins, or apt's default for it. */
int apt_pins_place_priority(
	const struct apt_pins *pins, const struct apt_place *place, bool is_status);

/*
 * The number of the first pin that names this package and matches this version of
 * it at this place; pins->n when there is none. source: the source package's name.
 */
size_t apt_pins_find(const struct apt_pins *pins, struct str package, struct str source,
	struct str architecture, struct str version, const struct apt_place *place);

#endif
