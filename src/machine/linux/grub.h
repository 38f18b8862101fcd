/* grub: what grub.cfg says of passwords (grub manual, "Authentication and
 * authorisation"). */
#ifndef COLOA_GRUB_H
#define COLOA_GRUB_H

#include "arena.h"

struct grub_password {
	struct str superusers; /* as configured: blanks, commas or semicolons between */
	bool is_menu;          /* it has entries, or reads them from elsewhere (blscfg) */
	bool is_stub;          /* it only leads to another grub.cfg */
	bool is_set;           /* one of the superusers has a password in the file */
	bool from_user_cfg;    /* ... whose value is GRUB2_PASSWORD of user.cfg */
};

void grub_parse(struct str text, struct grub_password *ret);
/* user.cfg: GRUB2_PASSWORD=grub.pbkdf2.sha512... */
bool grub_user_cfg(struct str text);

#endif
