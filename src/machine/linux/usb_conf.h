/*
 * usb_conf: the lines of modprobe.d(5), the kernel's command line, udev(7) rules
 * and usbguard(1) that bear on USB storage.
 */
#ifndef COLOA_USB_CONF_H
#define COLOA_USB_CONF_H

#include "arena.h"

enum usb_module { USB_STORAGE, USB_UAS, USB_MODULES }; /* SCSI over USB has two drivers */

struct modprobe_line {
	enum usb_module module;
	bool is_install; /* `install MODULE COMMAND`, else `blacklist MODULE` */
	bool blocks;     /* blacklist; install of a command that does nothing */
	struct str text; /* the directive, for a person */
	int line;
};

/*
 * The next line of a modprobe.d file about these modules; *rest and *line (0 at
 * first) are where it got to. False: no more.
 */
bool modprobe_next(struct str *rest, int *line, struct modprobe_line *ret);

/* "usb_storage" in "module_blacklist=a,usb_storage": names are the same with '-' and '_'.
 */
bool cmdline_lists(struct str cmdline, const char *parameter, const char *module);
/* The value of the last such parameter; false when there is none. */
bool cmdline_value(struct str cmdline, const char *parameter, struct str *ret);

/*
 * One logical line of a udev rules file, continuation lines joined by the caller.
 * True when it sets `authorized` of USB devices to 0; *ret_all says that no
 * condition restricts it to some vendor's or product's.
 */
bool udev_rule_forbids(struct str line, bool *ret_all);

struct usbguard_conf {
	struct str implicit; /* ImplicitPolicyTarget: "block" unless said otherwise */
	int line;            /* of it; 0 */
	struct str rules;    /* RuleFile */
};
void usbguard_parse(struct str text, struct usbguard_conf *ret);
/* True when a rule lets in storage that it does not name by id, hash or serial. */
bool usbguard_rule_opens_storage(struct str line);

#endif
