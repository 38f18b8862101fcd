/*
 * proc_net: lines of /proc/net/{tcp,udp,raw,icmp,udplite}[6], unix and packet
 * (proc_net(5)). Parsing only; on failure *ret is untouched.
 */
#ifndef COLOA_PROC_NET_H
#define COLOA_PROC_NET_H

#include "sockets.h"

/* family: AF_INET or AF_INET6. The state is given for IPPROTO_TCP only. */
bool proc_net_parse_inet(
	struct str line, uint16_t family, uint16_t protocol, struct socket *ret);
bool proc_net_parse_unix(struct str line, struct socket *ret);
bool proc_net_parse_packet(struct str line, struct socket *ret);

#endif
