/* Exports, small settings, wireless and private networks. */
#include "planted.h"

#define EXPORTS \
	"SELECT path, client, options, read_only, no_root_squash, security, line " \
	"FROM nfs_exports"

static void every_client_of_every_export_has_a_row(void **state)
{
	(void)state;
	assert_planted(EXPORTS,
		"/srv|host|rw,sync|0|0|sys|2\n/srv|*.example|ro|1|0|sys|2\n"
		"/srv|@group|rw,no_root_squash|0|1|sys|2\n"
		"/a b|10.0.0.0/8|rw,sec=krb5p|0|0|krb5p|4\n"
		"/c d|*|rw|0|0|sys|5\n"
		"/e|*||1|0|sys|6\n"
		"/f|host||1|0|sys|7\n/f|*|rw|0|0|sys|7\n"
		"/g|h1|ro,sync|1|0|sys|8\n/g|h2|ro,sync,rw|0|0|sys|8\n",
		{"etc/exports", "# none\n/srv host(rw,sync) *.example(ro) \\\n "
				"@group(rw,no_root_squash)\n"
				"\"/a b\" 10.0.0.0/8(rw,sec=krb5p)\n"
				"/c\\040d (rw) # all\n/e\n/f host (rw)\n/g -ro,sync h1 "
				"h2(rw)\n"});
}

static void export_lines_are_counted_over_continuations(void **state)
{
	(void)state;
	assert_planted("SELECT path, line, source FROM nfs_exports",
		"/a|1|/etc/exports\n/b|3|/etc/exports\n/c|1|/etc/exports.d/x.exports\n",
		{"etc/exports", "/a \\\n h(rw)\n/b h(rw)"},
		{"etc/exports.d/x.exports", "/c h(ro)\n"},
		{"etc/exports.d/x.bak", "/d h\n"});
	assert_planted(EXPORTS,
		"/a|h|rw,ro|1|0|sys|1\n/b|h|sec=krb5,ro,sec=sys,rw|0|0|krb5:sys|2\n",
		{"etc/exports", "/a h(rw,ro)\n/b h(sec=krb5,ro,sec=sys,rw)\n"});
}

static void config_lines_are_divided_where_a_person_would(void **state)
{
	(void)state;
	assert_planted("SELECT line, section, key, value FROM config_lines "
		       "WHERE path = '/etc/x.conf'",
		"2||UMASK|022 # why\n3||A|b c\n4||Subsystem|sftp x=y\n5||alone|\n"
		"6||map to|x\n8|s|map to guest|Bad User\n9|s|k|\n",
		{"etc/x.conf",
			"# comment\nUMASK\t022 # why\n  A=\"b c\"\r\nSubsystem sftp x=y\n"
			"alone\nmap to = x\n[s]\nmap to guest=Bad User\nk=\n;last"});
	assert_planted(
		"SELECT path, value FROM config_lines WHERE path LIKE '/etc/%.d/_.conf'",
		"/etc/a.d/1.conf|1\n/etc/b.d/2.conf|2\n", {"etc/a.d/1.conf", "k=1"},
		{"etc/b.d/2.conf", "k=2\n"}, {"etc/b.d/22.conf", "k=3\n"},
		{"etc/b.d/c/1.conf", "k=4\n"});
	assert_planted("SELECT * FROM config_lines WHERE path = '/etc/none'", "",
		{"etc/passwd", ""});
}

#define WIFI "SELECT ssid, security, mode, interface FROM wifi_networks"
#define NM "etc/NetworkManager/system-connections/"

static void wireless_networks_have_their_weakest_security(void **state)
{
	(void)state;
	assert_planted(WIFI,
		"Caf\xc3\xa9|wpa2|client|wlan0\nHot|wpa3|ap|\nOld|wpa|client|\nOpen|open|"
		"client|\n",
		{NM "a.nmconnection",
			"[connection]\ntype=wifi\ninterface-name=wlan0\n[wifi]\n"
			"ssid=67;97;102;195;169;\n[wifi-security]\nkey-mgmt=wpa-psk\n"},
		{NM "b", "[connection]\ntype=802-11-wireless\n[802-11-wireless]\nssid="
			 "Hot\n"
			 "mode=ap\n[802-11-wireless-security]\nkey-mgmt=sae\n"},
		{NM "c", "[connection]\ntype=wifi\n[wifi]\nssid=Old\n[wifi-security]\n"
			 "key-mgmt=wpa-psk\nproto=wpa;rsn;\n"},
		{NM "d", "[connection]\ntype=wifi\n[wifi]\nssid=Open\n"},
		{NM "e", "[connection]\ntype=ethernet\n"});
	/* who offers a network and doesn't say which WPA offers the first, too */
	assert_planted(WIFI, "H|wpa|ap|\nI|wpa2|ap|\nJ|wpa|ap|\n",
		{NM "h", "[connection]\ntype=wifi\n[wifi]\nssid=H\nmode=ap\n"
			 "[wifi-security]\nkey-mgmt=wpa-psk\n"},
		{NM "i", "[connection]\ntype=wifi\n[wifi]\nssid=I\nmode=ap\n"
			 "[wifi-security]\nkey-mgmt=wpa-psk\nproto=rsn;\n"},
		{"etc/wpa_supplicant/j.conf", "network={\nssid=\"J\"\nmode=2\n"
					      "key_mgmt=WPA-PSK\n}\n"});
	assert_planted(WIFI,
		"A|open|client|\nW|wep|client|\nBB|wpa2|client|\nE|wpa2-enterprise|"
		"client|\n"
		"S|wpa3|ap|\n",
		{"etc/wpa_supplicant/w.conf",
			"ctrl_interface=x\nnetwork={\n ssid=\"A\"\n key_mgmt=NONE\n}\n"
			"network={\n ssid=\"W\"\n key_mgmt=NONE\n wep_key0=1234\n}\n"
			"network={\n ssid=4242\n psk=\"}\"\n}\n"
			"network={\nssid=\"E\"\nkey_mgmt=WPA-EAP SAE\n}\n"
			"network={\nssid=\"S\"\nkey_mgmt=SAE\nmode=2\n}\nnetwork={\nssid="
			"\"cut\"\n"});
	assert_planted(WIFI, "AP|wpa3|ap|wlan1\nGuest|open|ap|wlan1_0\n",
		{"etc/hostapd/hostapd.conf",
			"interface=wlan1\nssid=AP\nwpa=2\nwpa_key_mgmt=SAE\n"
			"# wpa=0\nbss=wlan1_0\nssid=Guest\n"});
	assert_planted(WIFI " ORDER BY 1",
		"Ca|open|client|\nHome net|wpa2|client|\nU|wpa2-enterprise|client|\n",
		{"var/lib/iwd/Home net.psk", ""}, {"var/lib/iwd/=4361.open", ""},
		{"var/lib/iwd/U.8021x", ""}, {"var/lib/iwd/.known_network.freq", ""},
		{"var/lib/iwd/=zz.psk", ""});
}

static void private_networks_are_listed_by_name(void **state)
{
	(void)state;
	assert_planted("SELECT kind, name, enabled FROM vpn_configs",
		"wireguard|wg0|0\nwireguard|wg1|0\nopenvpn|a|0\nopenvpn|b|0\n"
		"strongswan|one|0\nstrongswan|two|0\nstrongswan|home|0\nstrongswan|gw|0\n"
		"networkmanager|Office|0\n",
		{"etc/wireguard/wg0.conf", "[Interface]\n"},
		{"etc/systemd/network/x.netdev", "[NetDev]\nName=wg1\nKind=wireguard\n"},
		{"etc/systemd/network/y.netdev", "[NetDev]\nName=br0\nKind=bridge\n"},
		{"etc/openvpn/a.conf", ""}, {"etc/openvpn/client/b.conf", ""},
		{"etc/ipsec.conf", "conn %default\n  auto=start\nconn one\n\tauto=start\n"
				   "include ipsec.d/*.conf\n"},
		{"etc/ipsec.d/x.conf", "conn two\n left=1\n"},
		{"etc/swanctl/conf.d/a.conf", "connections {\n home {\n children { net { "
					      "} }\n }\n gw { } # x { }\n}\n"
					      "secrets { ike { secret = x } }\n"},
		{NM "v", "[connection]\nid=Office\ntype=vpn\n"});
	assert_planted("SELECT name, enabled FROM vpn_configs", "a|0\nb|1\n",
		{"etc/openvpn/a.conf", ""}, {"etc/openvpn/b.conf", ""},
		{"etc/default/openvpn", "AUTOSTART=\"b c\"\n"},
		{"etc/init.d/openvpn", ""}, {"etc/rc2.d/S01openvpn", ""});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_client_of_every_export_has_a_row),
		cmocka_unit_test(export_lines_are_counted_over_continuations),
		cmocka_unit_test(config_lines_are_divided_where_a_person_would),
		cmocka_unit_test(wireless_networks_have_their_weakest_security),
		cmocka_unit_test(private_networks_are_listed_by_name),
	};

	return cmocka_run_group_tests_name("sharing", tests, NULL, NULL);
}
