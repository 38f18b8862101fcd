/*
 * xfconf: one property of an Xfce settings file,
 * xfce4/xfconf/xfce-perchannel-xml/CHANNEL.xml.
 *
 *	<channel name="xfce4-screensaver" version="1.0" locked="*">
 *	  <property name="lock" type="empty">
 *	    <property name="enabled" type="bool" value="true"/>
 *
 * The subset of XML that xfconfd writes: elements, attributes, comments. Entities
 * in values are left as they are: numbers and booleans have none.
 */
#ifndef COLOA_XFCONF_H
#define COLOA_XFCONF_H

#include "errors.h"
#include "str.h"

struct xfconf_value {
	struct str value;
	bool locked; /* for everybody (locked="*") here or in an element around it */
};

/* "/lock/enabled". ERR_NOT_FOUND: no such property; ERR_MALFORMED; ERR_LIMIT: too deep.
 */
enum err xfconf_find(
	struct str xml, const char *path, struct xfconf_value *ret) NODISCARD;

#endif
