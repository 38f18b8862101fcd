// Mistakes as people make them: what happened, on which machine, what is changed, and
// what must be found: {"CLAUSE check": a row that tells it}. Nothing else may be.
import { SERVER, WORKSTATION, and, both, change, only, without } from './hardened.mjs';

const DAY = 86400;
const NOW = 1795140000; // the time on both machines

const packaged = (...names) => and(...names.map((name) =>
  ({ name, version: '1.0-1', arch: 'amd64', status: 'install ok installed' })));

// A program that listens where others can reach it.
const listens = (name, port, { address = '0.0.0.0', protocol = 6, path = `/usr/sbin/${name}` } = {}) => ({
  processes: and({ pid: 4321, name, path, cmdline: name, uid: 999 }),
  listening_ports: and({ pid: 4321, port, protocol, address, family: address.includes(':') ? 10 : 2 }),
});

const lines = (path, ...settings) => and(...settings.map(([key, value], i) =>
  ({ path, line: i + 1, section: '', key, value })));

const share = (values) => ({
  name: 'chung', path: '/srv/chung', guest_ok: 0, read_only: 0, browseable: 1,
  available: 1, printable: 0, valid_users: '@nhanvien', source: '/etc/samba/smb.conf', line: 40, ...values,
});

// The folder that is shared, as the table file shows it.
const shared = { path: '/srv/chung', directory: '/srv', filename: 'chung', uid: 0, gid: 0, mode: '2770', type: 'directory' };

const exported = (values) => ({
  path: '/srv/nfs', client: '192.168.10.0/24', options: 'rw,sync,sec=krb5p', read_only: 0,
  no_root_squash: 0, security: 'krb5p', source: '/etc/exports', line: 3, ...values,
});

const wifi = (values) => ({
  ssid: 'So TTTT', security: 'wpa2', mode: 'client', guest: 0, interface: 'wlan0',
  source: '/etc/NetworkManager/system-connections/So TTTT.nmconnection', ...values,
});

const kernel = (name, current_value) => ({ system_controls: change({ name }, { current_value }) });
const sshd = (keyword, value) => ({ sshd_config: change({ keyword, match: '' }, { value }) });
const mode = (path, mode) => ({ file: change({ path }, { mode }) });

const NETWORK = (row) => ({
  'BD2021-D10-K1-c-3 network-unneeded-ports': row,
  'BD2024-II-6.1-4b network-unneeded-ports-plan': row,
});
const INTERNET = (port) => ({
  'BD2021-D10-K1-c-2 internet-essential-services': { port },
  'BD2024-II-6.1-4 internet-essential-functions-plan': { service: `TCP ${port}` },
});
const APP_SERVER = (port) => ({
  'BD2021-D11-K7-1 app-server-essential-services': { service: `TCP ${port}` },
  'BD2021-D11-K7-2 app-server-unused-ports': { port },
});

// An antivirus that is not there, stopped or old breaks a clause in every document.
const ANY_ANTIVIRUS = (row, machine) => ({
  'BD2024-I-1.2-5 antivirus-on-every-machine': row,
  'BD2024-II-5-3b lan-machine-antivirus': row,
  'DN2024-K4-1 anti-malware-system': row,
  ...(machine === SERVER ? {
    'BD2021-D11-K2-1 server-antivirus': row,
    'BD2021-D11-K2-3 server-antivirus-on-access': row,
  } : {
    'BD2021-D13-K1-4 pc-antivirus': row,
    'BD2021-D13-K1-6 pc-antivirus-on-access': row,
    'BD2021-D17-K2-dd-2 attachments-and-media-scanned': { object: 'storage_device' },
  }),
});
const SIGNATURES = (row, machine) => ({
  'BD2024-I-1.2-1 antivirus-installed-and-updated': row,
  'BD2024-II-3-2 antivirus-signatures': row,
  ...(machine === SERVER
    ? { 'BD2021-D11-K2-2 server-antivirus-update': row }
    : {
      'BD2021-D13-K1-5 pc-antivirus-update': row,
      'BD2024-II-6.2-3 pc-antivirus-maintained': row,
    }),
});
const SCANS = (row, machine) => (machine === SERVER
  ? { 'BD2021-D11-K2-4 server-antivirus-weekly-scan': row }
  : { 'BD2021-D13-K1-7 pc-antivirus-weekly-scan': row });

const antivirus = (values) => ({ antivirus: change({ name: 'clamav' }, values) });
const NONE = { antivirus: 'none' };
const CLAMAV = { antivirus: 'clamav' };

const NO_ANTIVIRUS = [SERVER, WORKSTATION].map((machine) =>
  ['nobody installed an antivirus', machine, { antivirus: without() }, {
    ...ANY_ANTIVIRUS(NONE, machine), ...SIGNATURES(NONE, machine), ...SCANS(NONE, machine),
    'BD2024-II-5-1d protection-in-place': { component: 'antivirus' },
    'BD2021-D5-K2-a-2 level-protection-measures': { measure: 'antivirus' },
  }]);

const STOPPED_ANTIVIRUS = [SERVER, WORKSTATION].map((machine) =>
  ['somebody stopped clamd because it was slow', machine, antivirus({ running: 0 }), {
    ...ANY_ANTIVIRUS(CLAMAV, machine),
    'BD2021-D10-K1-g-1 antivirus-not-switched-off': { name: 'clamav', running: '0' },
  }]);

const OLD_SIGNATURES = [SERVER, WORKSTATION].map((machine) =>
  ['the signatures are a month old', machine, antivirus({ database_time: NOW - 30 * DAY }),
    SIGNATURES({ problem: 'signatures are too old' }, machine)]);

const NO_SCAN = [SERVER, WORKSTATION].map((machine) =>
  ['the weekly scan was never scheduled', machine, antivirus({ full_scan_scheduled_days: null }),
    SCANS({ problem: 'no full scan is scheduled' }, machine)]);

export const STORIES = [
  // --- antivirus ---------------------------------------------------------------
  ...NO_ANTIVIRUS,
  ...STOPPED_ANTIVIRUS,
  ...OLD_SIGNATURES,
  ...NO_SCAN,
  ['an antivirus of unknown origin', SERVER,
    { antivirus: and({ name: 'superclean', package: 'superclean', installed: 1, running: 1, enabled: 1,
      auto_update: 1, on_access: 1, database_time: NOW, full_scan_scheduled_days: 7 }) },
    { 'BD2021-D11-K2-1 server-antivirus': { antivirus: 'superclean', problem: 'not on the list of licensed products' } }],
  ['freshclam is off, and nobody noticed yet', SERVER, antivirus({ auto_update: 0 }), {
    'BD2021-D11-K2-2 server-antivirus-update': { problem: 'automatic update is off' },
    'DN2024-K4-1 anti-malware-system': { problem: 'does not update itself' },
  }],
  ['the scanner runs, but not when files are opened', WORKSTATION, antivirus({ on_access: 0 }), {
    'BD2021-D13-K1-6 pc-antivirus-on-access': CLAMAV,
    'BD2021-D17-K2-dd-2 attachments-and-media-scanned': { object: 'storage_device', problem: 'not scanned when opened' },
  }],
  ['a stick may start programs by itself', WORKSTATION,
    { desktop_settings: change({ key: 'autorun-never' }, { value: 'false' }) },
    { 'BD2021-D17-K2-dd-2 attachments-and-media-scanned': { object: 'storage_device', problem: 'programs on media may start by themselves' } }],

  // --- updates -----------------------------------------------------------------
  ['a security update waits', SERVER,
    { apt_updates: only({ name: 'openssl', arch: 'amd64', installed_version: '3.0.15-1', candidate_version: '3.0.17-1', security: 1, held: 0 }) },
    { 'BD2024-II-3-3 security-patches': { package: 'openssl', candidate_version: '3.0.17-1' } }],
  ['an update of the antivirus and the browser waits', WORKSTATION,
    { apt_updates: only(
      { name: 'clamav-daemon', arch: 'amd64', installed_version: '1.4.6', candidate_version: '1.4.7', security: 0, held: 0 },
      { name: 'firefox-esr', arch: 'amd64', installed_version: '153.7', candidate_version: '153.8', security: 1, held: 0 }) },
    {
      'BD2024-II-3-3 security-patches': { package: 'firefox-esr' },
      'BD2024-II-6.2-3 pc-antivirus-maintained': { problem: 'a newer version of the program waits to be installed' },
      'DN2024-K3-g4 pc-software-updates': { package: 'clamav-daemon', candidate_version: '1.4.7' },
      'BD2021-D13-K1-3 pc-trusted-browsers': { browser: 'firefox', problem: 'a security update waits to be installed' },
    }],
  ['the machine has not heard of security updates for a month', WORKSTATION,
    { apt_lists: change({ security: 1 }, { time: NOW - 31 * DAY }) }, {
      'BD2024-II-3-3 security-patches': { package: 'package lists', problem: 'not refreshed for too long' },
      'DN2024-K3-g4 pc-software-updates': { package: 'package lists' },
    }],
  ['unattended-upgrades was switched off', SERVER,
    { auto_updates: change({ installed: 1 }, { enabled: 0 }) }, {
      'BD2021-D11-K1-b-1 server-auto-update': { component: 'os', problem: 'security updates are not installed automatically' },
      'BD2021-D11-K2-2 server-antivirus-update': { problem: 'new versions of the program are not installed automatically' },
      'BD2021-D5-K2-a-2 level-protection-measures': { measure: 'updates' },
    }],
  ['only security updates install themselves', SERVER,
    { auto_updates: change({ installed: 1 }, { all_packages: 0 }) },
    { 'BD2021-D11-K1-b-1 server-auto-update': { component: 'software' } }],
  ['the automatic update last ran a month ago', WORKSTATION,
    { auto_updates: change({ installed: 1 }, { last_run: NOW - 30 * DAY }) },
    { 'BD2021-D13-K1-1 pc-auto-update': { component: 'os', problem: 'the automatic update has not run for too long' } }],

  // --- backup --------------------------------------------------------------------
  ['nobody makes backups', SERVER, { backup_jobs: without() }, {
    'BD2021-D12-K3-2 server-backup-automatic': { kind: 'app_server', name: 'nginx', problem: 'no automatic backup' },
    'BD2021-D12-K6-1 backup-copies': { copy: 'external_device' },
    'BD2024-II-5-1c backup-freshness': { tool: 'all', problem: 'no backup has succeeded lately' },
    'BD2024-II-5-1d protection-in-place': { component: 'backup' },
    'BD2024-II-6.2-5 backup-policy-exists': { missing: 'backup schedule' },
  }],
  ['the external disk was unplugged from the backup', SERVER,
    { backup_jobs: without({ target_kind: 'removable' }) },
    { 'BD2021-D12-K6-1 backup-copies': { copy: 'external_device' } }],
  ['the nightly backup fails since a fortnight', SERVER,
    { backup_jobs: change({ name: 'nas' }, { last_success: NOW - 14 * DAY }) },
    { 'BD2024-II-5-1c backup-freshness': { tool: 'borgmatic', name: 'nas', problem: 'its last success is too long ago' } }],
  ['a restic job that nothing verifies', SERVER,
    { backup_jobs: and({ tool: 'restic', name: 'www', schedule: 'daily', interval_seconds: DAY, enabled: 1,
      target: 'sftp:sao-luu:/www', target_kind: 'network', covers: '/srv', last_success: NOW - 3600 }),
    crontab: change({ path: '/etc/cron.d/kiem-tra-sao-luu' }, { command: 'root true' }) },
    { 'BD2021-D12-K6-2 backup-verification': { tool: 'restic', name: 'www' } }],
  ['a disk of the array failed', SERVER,
    { md_devices: change({ device_name: 'md0' }, { active_disks: 1, failed_disks: 1 }) }, {
      'BD2021-D12-K3-1 backup-storage-raid': { array: 'md0', problem: 'a disk has failed or is missing' },
      'BD2021-D14-K4-2 capacity-and-availability': { resource: 'raid', name: 'md0' },
    }],
  ['the array is striped for speed', SERVER,
    { md_devices: change({ device_name: 'md0' }, { raid_level: 0 }) },
    { 'BD2021-D12-K3-1 backup-storage-raid': { array: 'md0', problem: 'its level does not survive the loss of a disk' } }],

  // --- capacity and logs -----------------------------------------------------------
  ['the disk is full', SERVER,
    { mounts: change({ path: '/' }, { blocks_free: 50_000_000, blocks_available: 20_000_000 }) }, {
      'BD2021-D14-K4-2 capacity-and-availability': { resource: 'disk', name: '/' },
      'BD2021-D11-K4-6 log-filesystem-fill': { path: '/' },
    }],
  ['no inodes are left', SERVER, { mounts: change({ path: '/' }, { inodes_free: 1000 }) }, {
    'BD2021-D14-K4-2 capacity-and-availability': { resource: 'inodes', name: '/' },
    'BD2021-D11-K4-6 log-filesystem-fill': { path: '/' },
  }],
  ['little memory is left', WORKSTATION, { memory_info: change({}, { memory_available: 100_000_000 }) },
    { 'BD2021-D14-K4-2 capacity-and-availability': { resource: 'memory' } }],
  ['the load is far too high', SERVER, { load_average: change({ period: '15m' }, { average: '250.0' }) },
    { 'BD2021-D14-K4-2 capacity-and-availability': { resource: 'processor' } }],
  ['a log that nobody rotates', SERVER,
    { config_lines: lines('/etc/rsyslog.d/90-app.conf', ['local3.*', '/var/log/app/app.log']) },
    { 'BD2021-D11-K4-6 log-rotation': { log: '/var/log/app/app.log', written_by: '/etc/rsyslog.d/90-app.conf' } }],
  ['logrotate was removed', SERVER, { deb_packages: without({ name: 'logrotate' }) },
    { 'BD2021-D11-K4-6 log-rotation': { log: '/var/log/auth.log' } }],
  ['the journal may grow to 100 GB', SERVER,
    { journald_config: change({ name: 'SystemMaxUse' }, { value: '100G' }) },
    { 'BD2021-D11-K4-6 journal-size-cap': { name: 'SystemMaxUse', value: '100G' } }],

  // --- firewall and network --------------------------------------------------------
  ['the firewall is off, also after the next boot', SERVER,
    { firewall: change({ name: 'nftables' }, { active: 0, enabled: 0, inbound_policy: 'accept' }), nftables: without() }, {
      'BD2021-D10-K1-b-2 firewall-default-deny': { protocol: 'IPv4' },
      'BD2021-D10-K1-b-2 firewall-at-boot': { missing: 'firewall' },
      'BD2024-II-5-1d protection-in-place': { component: 'firewall' },
      'BD2021-D5-K2-a-2 level-protection-measures': { measure: 'firewall' },
    }],
  ['the firewall lets everything in', WORKSTATION,
    { firewall: change({ name: 'nftables' }, { inbound_policy: 'accept' }) }, {
      'BD2021-D10-K1-b-2 firewall-default-deny': { protocol: 'IPv4' },
      'BD2024-II-5-1d protection-in-place': { component: 'firewall' },
      'BD2021-D13-K3-c-2 hardened-before-connecting': { kind: 'firewall', name: 'inbound' },
    }],
  ['the firewall forgot IPv6', SERVER, {
    firewall: only({ name: 'iptables', installed: 1, enabled: 1, active: 1, inbound_policy: 'drop', source: 'kernel' }),
    interface_addresses: and({ interface: 'eno1', address: '2001:db8::5' }),
  }, { 'BD2021-D10-K1-b-2 firewall-default-deny': { protocol: 'IPv6' } }],
  ['nobody watches for intruders', SERVER, { deb_packages: without({ name: 'fail2ban' }) }, {
    'BD2024-II-5-1d protection-in-place': { component: 'intrusion_prevention' },
    'BD2021-D10-K1-b-3 host-intrusion-detection': { missing: 'intrusion detection' },
  }],
  ['the clock is not synchronised', WORKSTATION, { time_sync: change({}, { enabled: 0 }) }, {
    'BD2021-D10-K1-a-3 network-time-standard': { missing: 'time synchronisation' },
    'BD2021-D5-K2-a-2 level-protection-measures': { measure: 'time' },
  }],
  ['the server forwards packets', SERVER, kernel('net.ipv4.ip_forward', '1'),
    { 'BD2021-D10-K1-a-3 network-not-routing': { name: 'net.ipv4.ip_forward', current_value: '1' } }],
  ['nginx still speaks TLS 1.0', SERVER,
    { config_lines: change({ path: '/etc/nginx/nginx.conf', key: 'ssl_protocols' }, { value: 'TLSv1 TLSv1.1 TLSv1.2;' }) },
    { 'BD2021-D10-K1-a-3 web-tls-standard': { path: '/etc/nginx/nginx.conf', setting: 'ssl_protocols' } }],
  ['PostgreSQL for the whole network', SERVER, {
    ...listens('postgres', 5432),
    deb_packages: packaged('postgresql-15'),
    database_config: only({ engine: 'postgresql', name: '15/main', address: '*', port: 5432, source: '/etc/postgresql/15/main/postgresql.conf', line: 60 }),
  }, {
    'BD2021-D11-K7-3 database-configured-for-network': { engine: 'postgresql', address: '*' },
    'BD2021-D11-K7-3 database-listens-on-network': { port: '5432', addresses: '0.0.0.0' },
    ...APP_SERVER('5432'),
    ...NETWORK({ port: '5432', addresses: '0.0.0.0' }),
    ...INTERNET('5432'),
  }],
  ['Redis is configured for everybody, and stopped today', SERVER, {
    deb_packages: packaged('redis-server'),
    database_config: only({ engine: 'redis', name: 'redis', address: '0.0.0.0', port: 6379, source: '/etc/redis/redis.conf', line: 87 }),
  }, { 'BD2021-D11-K7-3 database-configured-for-network': { engine: 'redis', address: '0.0.0.0' } }],
  ['a torrent program on the server, for the inner network only', SERVER,
    { ...listens('transmission-da', 51413, { address: '192.168.10.5' }), deb_packages: packaged('transmission-daemon') }, {
      'BD2021-D11-K1-a-2 server-personal-services': { package: 'transmission-daemon' },
      'BD2021-D11-K1-a-2 server-shared-services': { service: 'TCP 51413', addresses: '192.168.10.5' },
      ...APP_SERVER('51413'),
      ...NETWORK({ port: '51413' }),
    }],
  ['telnet through inetd', SERVER, {
    ...listens('inetd', 23),
    deb_packages: packaged('telnetd', 'openbsd-inetd'),
    inetd_services: only({ service: 'telnet', protocol: 'tcp', program: '/usr/sbin/in.telnetd', user: 'root', enabled: 1, source: '/etc/inetd.conf', line: 9 }),
  }, {
    'BD2021-D10-K1-d-1 clear-text-admin-packages': { package: 'telnetd' },
    'BD2021-D10-K1-d-1 clear-text-inetd-services': { service: 'telnet', program: '/usr/sbin/in.telnetd' },
    'BD2021-D10-K1-d-1 clear-text-admin-ports': { port: '23', addresses: '0.0.0.0' },
    'BD2021-D11-K7-2 app-server-inetd-services': { service: 'telnet', source: '/etc/inetd.conf', line: '9' },
    'BD2021-D11-K1-a-3 server-unused-services': { package: 'openbsd-inetd' },
    'BD2024-II-6.1-4b unneeded-network-packages-plan': { package: 'openbsd-inetd' },
    'BD2021-D11-K1-a-2 server-shared-services': { service: 'TCP 23' },
    ...APP_SERVER('23'),
    ...NETWORK({ port: '23' }),
    ...INTERNET('23'),
  }],
  ['a web server on a personal computer', WORKSTATION, listens('apache2', 8080), {
    'BD2021-D10-K1-b-1 workstation-server-ports': { port: '8080', addresses: '0.0.0.0' },
    ...NETWORK({ port: '8080' }),
    ...INTERNET('8080'),
  }],
  ['an FTP server without TLS, open to the anonymous', SERVER, {
    deb_packages: packaged('vsftpd'),
    config_lines: lines('/etc/vsftpd.conf', ['anonymous_enable', 'YES'], ['ssl_enable', 'NO']),
  }, {
    'BD2021-D10-K1-d-1 ftp-requires-tls': { server: 'vsftpd', found: 'ssl_enable=NO' },
    'BD2021-D12-K8-1 share-password-ftp': { server: 'vsftpd', setting: 'anonymous_enable=YES' },
  }],
  ['remote desktop without TLS', WORKSTATION, {
    deb_packages: packaged('xrdp'),
    config_lines: lines('/etc/xrdp/xrdp.ini', ['port', '3389'], ['security_layer', 'rdp']),
  }, { 'BD2021-D10-K1-d-1 rdp-requires-tls': { setting: 'security_layer', value: 'rdp' } }],
  ['phpMyAdmin without HTTPS', SERVER, {
    deb_packages: packaged('phpmyadmin'),
    config_lines: without({ key: 'ssl_certificate' }),
  }, { 'BD2021-D10-K1-d-1 web-admin-encrypted': { console: 'phpmyadmin', found: 'no HTTPS' } }],
  ['the VPN does not come up after a boot', SERVER, { vpn_configs: change({ name: 'wg0' }, { enabled: 0 }) },
    { 'BD2021-D10-K1-c-1 vpn-in-force': { kind: 'wireguard', name: 'wg0' } }],
  ['the VPN is PPTP', WORKSTATION, { deb_packages: packaged('network-manager-pptp') },
    { 'BD2021-D10-K1-c-1 vpn-in-force': { kind: 'package', name: 'network-manager-pptp' } }],
  ['the secret computer is on the network', WORKSTATION,
    { file: and({ path: '/etc/coloa/secret-machine', directory: '/etc/coloa', filename: 'secret-machine', uid: 0, gid: 0, mode: '0644', size: 0, type: 'regular' }) },
    { 'BD2021-D7-K1-c-1 secret-machine-not-networked': { connection: 'address' } }],

  // --- Wi-Fi -------------------------------------------------------------------------
  ['a saved network with WEP', WORKSTATION, { wifi_networks: only(wifi({ ssid: 'Quan ca phe', security: 'wep' })) },
    { 'BD2021-D10-K2-a-4 wifi-wpa2-or-wpa3': { ssid: 'Quan ca phe', security: 'wep' } }],
  ['an ad hoc network', WORKSTATION, { wifi_networks: only(wifi({ ssid: 'hai may', mode: 'adhoc' })) },
    { 'BD2021-D10-K1-a-2 ad-hoc-wifi': { ssid: 'hai may', mode: 'adhoc' } }],
  ['an access point without a network for guests', SERVER, { wifi_networks: only(wifi({ mode: 'ap' })) },
    { 'BD2021-D10-K2-c-1 guest-ssid-separate': { ssid: 'So TTTT' } }],
  ['guests may take the whole line', SERVER,
    { wifi_networks: only(wifi({ mode: 'ap' }), wifi({ mode: 'ap', ssid: 'Khach', guest: 1, interface: 'wlan1' })) },
    { 'BD2021-D10-K2-c-2 guest-bandwidth-limited': { ssid: 'Khach', interface: 'wlan1' } }],

  // --- sharing -----------------------------------------------------------------------
  ['a share of the root for everybody', SERVER, {
    deb_packages: packaged('samba'),
    samba_shares: only(share({ name: 'tat-ca', path: '/', guest_ok: 1 })),
  }, {
    'BD2021-D10-K1-a-2 high-risk-open-shares': { share: 'tat-ca', path: '/' },
    'BD2021-D12-K8-1 share-password-samba': { share: 'tat-ca', line: '40' },
    'BD2021-D12-K8-2 whole-disk-samba-share': { share: 'tat-ca', path: '/' },
    'BD2021-D17-K2-c-2 user-share-password': { share: 'tat-ca' },
  }],
  ['a well-kept share, but on a personal computer', WORKSTATION, {
    deb_packages: packaged('samba'), samba_shares: only(share()), file: and(shared),
  }, {
    'BD2021-D3-K7 peer-workgroup-shares': { share: 'chung' },
    'BD2021-D10-K1-b-1 workstation-shares': { protocol: 'SMB', share: 'chung' },
    'BD2021-D17-K2-c-1 user-shares-limited': { share: 'chung', path: '/srv/chung' },
  }],
  ['users may share with guests, by NetBIOS and SMB 1, in WORKGROUP', SERVER, {
    deb_packages: packaged('samba'),
    samba_config: both(
      change({ keyword: 'disable netbios' }, { value: 'no' }),
      change({ keyword: 'server min protocol' }, { value: 'NT1' }),
      change({ keyword: 'usershare max shares' }, { value: '100' }),
      change({ keyword: 'usershare allow guests' }, { value: 'yes' }),
      change({ keyword: 'workgroup' }, { value: 'WORKGROUP' })),
  }, {
    'BD2021-D10-K1-a-2 netbios-off': { keyword: 'disable netbios', value: 'no' },
    'BD2021-D10-K1-a-2 legacy-smb-protocol': { keyword: 'server min protocol', value: 'NT1' },
    'BD2021-D17-K2-c-1 users-cannot-share': { value: '100' },
    'BD2021-D17-K2-c-2 user-share-guests-forbidden': { value: 'yes' },
    'BD2024-II-7-1a room-workgroup': { keyword: 'workgroup', value: 'WORKGROUP' },
  }],
  ['a server in no group of its own shares a folder', SERVER, {
    deb_packages: packaged('samba'),
    samba_shares: only(share()), file: and(shared),
    samba_config: change({ keyword: 'workgroup' }, { value: 'WORKGROUP' }),
  }, {
    'BD2021-D3-K7 peer-workgroup-shares': { share: 'chung', workgroup: 'WORKGROUP' },
    'BD2024-II-7-1a room-workgroup': { value: 'WORKGROUP' },
  }],
  ['/ exported to everybody', SERVER,
    { nfs_exports: only(exported({ path: '/', client: '*', options: 'rw,no_root_squash', security: 'sys', no_root_squash: 1 })) }, {
      'BD2021-D12-K8-1 share-password-nfs': { path: '/', client: '*', security: 'sys' },
      'BD2021-D12-K8-2 whole-disk-nfs-export': { path: '/', client: '*' },
      'BD2021-D17-K2-c-2 user-nfs-authenticated': { path: '/', client: '*' },
    }],
  ['a personal computer exports and mounts folders', WORKSTATION, {
    nfs_exports: only(exported()),
    file: and({ ...shared, path: '/srv/nfs', filename: 'nfs' }),
    mounts: and({ device: '192.168.10.30:/srv/nfs', device_alias: '192.168.10.30:/srv/nfs', path: '/mnt/phong', type: 'nfs4' }),
  }, {
    'BD2021-D3-K7 peer-shares-and-mounts': { path: '/srv/nfs', mounted_from_others: '192.168.10.30:/srv/nfs' },
    'BD2021-D10-K1-b-1 workstation-shares': { protocol: 'NFS' },
  }],

  // --- SSH, accounts and files --------------------------------------------------------
  ['root may log in with a password, others without', SERVER, {
    sshd_config: both(
      change({ keyword: 'permitrootlogin' }, { value: 'yes', line: 33 }),
      change({ keyword: 'permitemptypasswords' }, { value: 'yes', line: 34 })),
  }, {
    'BD2021-D10-K1-dd-3 ssh-root-login-limited': { scope: '', value: 'yes', line: '33' },
    'BD2021-D10-K1-dd-3 ssh-hardened': { keyword: 'permitemptypasswords', line: '34' },
    'BD2021-D10-K1-d-2 remote-admin-password-rules': { keyword: 'permitemptypasswords' },
  }],
  ['an exception for one user opens the door', SERVER,
    { sshd_config: and({ match: 'user saoluu', keyword: 'permitrootlogin', value: 'yes', is_default: 0, source: '/etc/ssh/sshd_config', line: 120 }) },
    { 'BD2021-D10-K1-dd-3 ssh-root-login-limited': { scope: 'user saoluu', line: '120' } }],
  ['an old client made somebody add CBC', SERVER, sshd('ciphers', 'aes256-ctr,aes128-cbc'),
    { 'BD2021-D10-K1-d-1 ssh-strong-crypto': { keyword: 'ciphers', algorithm: 'aes128-cbc' } }],
  ['addresses are no longer randomised', SERVER, kernel('kernel.randomize_va_space', '0'),
    { 'BD2021-D10-K1-dd-3 kernel-hardened': { name: 'kernel.randomize_va_space', current_value: '0', wanted: '2' } }],
  ['redirects are believed', SERVER, kernel('net.ipv4.conf.all.accept_redirects', '1'),
    { 'BD2021-D10-K1-dd-3 network-stack-hardened': { name: 'net.ipv4.conf.all.accept_redirects' } }],
  ['a personal computer with a soft kernel', WORKSTATION, kernel('kernel.dmesg_restrict', '0'), {
    'BD2021-D10-K1-dd-3 kernel-hardened': { name: 'kernel.dmesg_restrict' },
    'BD2021-D13-K3-c-2 hardened-before-connecting': { kind: 'kernel setting', name: 'kernel.dmesg_restrict', found: '0' },
  }],
  ['a second account with uid 0', SERVER, { users: and({ uid: 0, gid: 0, username: 'toor', directory: '/', shell: '/bin/sh' }) }, {
    'BD2021-D10-K1-dd-3 only-root-has-uid-0': { username: 'toor', shell: '/bin/sh' },
    'BD2021-D8-K1-1 account-unique-uid': { uid: '0', accounts: 'root toor' },
  }],
  ['two lines for one name', SERVER, { users: and({ uid: 1050, gid: 1050, username: 'quantri', directory: '/home/q2', shell: '/usr/sbin/nologin' }) },
    { 'BD2021-D8-K1-1 account-unique-name': { username: 'quantri', uids: '1000 1050' } }],
  ['sudo asks no password', SERVER, { sudoers: and({ source: '/etc/sudoers.d/90-tam', header: 'deploy', rule_details: 'ALL=(ALL) NOPASSWD: ALL' }) },
    { 'BD2021-D10-K1-dd-3 sudo-asks-password': { header: 'deploy', source: '/etc/sudoers.d/90-tam' } }],
  ['everybody may read /etc/shadow', SERVER, mode('/etc/shadow', '0644'),
    { 'BD2021-D10-K1-dd-3 system-files-protected': { path: '/etc/shadow', mode: '0644' } }],
  ['everybody may write /etc/passwd', WORKSTATION, mode('/etc/passwd', '0666'),
    { 'BD2021-D10-K1-dd-3 system-files-protected': { path: '/etc/passwd', mode: '0666' } }],
  ['everybody may write a program', SERVER,
    { risky_files: and({ path: '/usr/local/bin/sao-luu', directory: '/usr/local/bin', risk: 'world_writable', mode: '0777', uid: 0, gid: 0 }) },
    { 'BD2021-D10-K1-dd-3 no-world-writable-system-files': { path: '/usr/local/bin/sao-luu', mode: '0777' } }],
  ['a .rhosts from older days', SERVER,
    { file: and({ path: '/root/.rhosts', directory: '/root', filename: '.rhosts', uid: 0, gid: 0, mode: '0600', size: 12, type: 'regular' }) },
    { 'BD2021-D10-K1-dd-3 no-trusted-host-files': { path: '/root/.rhosts' } }],
  ['an account without a password on a server', SERVER,
    { shadow: and({ username: 'khach', password_status: 'empty', last_change: 20765, max: 30 }) },
    { 'BD2021-D11-K1-b-2 server-access-password': { account: 'khach', problem: 'no password' } }],
  ['an account without a password on a personal computer', WORKSTATION,
    { shadow: and({ username: 'khach', password_status: 'empty', last_change: 20765, max: 30 }) },
    { 'BD2021-D13-K1-2 pc-screen-lock': { environment: 'login', username: 'khach', problem: 'no password' } }],
  ['the server logs somebody in by itself', SERVER,
    { autologin: only({ manager: 'getty', username: 'root', enabled: 1, source: '/etc/systemd/system/getty@tty1.service.d/a.conf', line: 3 }) },
    { 'BD2021-D11-K1-b-2 server-access-password': { account: 'root', problem: 'logged in automatically by getty' } }],
  ['GDM logs somebody in by itself', WORKSTATION,
    { autologin: only({ manager: 'gdm', username: 'vanthu', enabled: 1, source: '/etc/gdm3/daemon.conf', line: 7 }) },
    { 'AG2024-G1-6 no-saved-passwords': { problem: 'automatic login', subject: 'vanthu' } }],
  ['after any number of wrong passwords one may go on', SERVER, { lockout_policy: without() }, {
    'BD2021-D5-K2-a-2 level-protection-measures': { measure: 'lockout' },
    'BD2021-D12-K1-b-1 lockout-threshold': { service: 'sshd' },
    'BD2021-D12-K1-b-2 lockout-locks': { service: 'login' },
  }],
  ['ten wrong passwords are too many', WORKSTATION, { lockout_policy: change({}, { deny: 10 }) },
    { 'BD2021-D12-K1-b-1 lockout-threshold': { service: 'login', failures_allowed: '10' } }],
  ['a lock of one minute is none', SERVER, { lockout_policy: change({}, { unlock_time: 60 }) },
    { 'BD2021-D12-K1-b-2 lockout-locks': { service: 'sshd', locked_seconds: '60' } }],
  ['one connection may try twenty passwords', SERVER, sshd('maxauthtries', '20'),
    { 'BD2021-D12-K1-b-1 ssh-failures-limited': { scope: '', value: '20' } }],
  ['shells stay open for 15 minutes', SERVER,
    { screen_lock: change({ environment: 'shell' }, { idle_seconds: 900 }) }, {
      'BD2021-D11-K1-b-3 server-screen-lock': { environment: 'shell', problem: 'too late', idle_seconds: '900' },
      'AG2024-G4-6 logout-when-unused': { environment: 'shell', idle_seconds: '900' },
      'BD2021-D12-K1-b-3 session-idle-logout': { environment: 'shell', source: '/etc/profile.d/tmout.sh' },
    }],
  ['the screen never locks', WORKSTATION,
    { screen_lock: change({ environment: 'gnome' }, { idle_seconds: 0 }) }, {
      'BD2021-D13-K1-2 pc-screen-lock': { environment: 'gnome', problem: 'never' },
      'AG2024-G4-6 logout-when-unused': { environment: 'gnome', idle_seconds: '0' },
    }],

  // --- passwords ------------------------------------------------------------------------
  ['nothing judges new passwords', SERVER,
    { password_policy: without({ mechanism: 'pam_pwquality' }) }, {
      'AG2024-G4-4 password-dictionary': { missing: 'dictionary check' },
      'BD2021-D8-K3-2 password-character-classes': { missing: 'upper case' },
      'DN2024-K3-g1-2 password-four-classes': { missing: 'special character' },
      'BD2021-D10-K1-d-2 remote-admin-password-strength': { service: 'passwd' },
    }],
  ['six characters are enough', WORKSTATION,
    { password_policy: change({}, { min_length: 6 }) }, {
      'BD2021-D8-K3-1 password-min-length': { service: 'passwd', shortest_allowed: '6' },
      'DN2024-K3-g1-1 password-eight-characters': { shortest_allowed: '6' },
    }],
  ['new accounts get passwords that never end', SERVER,
    { login_defs: change({ name: 'PASS_MAX_DAYS' }, { value: '99999' }) }, {
      'AG2024-G4-5 monthly-password-default': { days: '99999' },
      'DN2024-K3-g2-2 password-age-default': { days: '99999' },
    }],
  ['one account has a password that never ends, and is three years old', SERVER,
    { shadow: change({ username: 'quantri' }, { max: 99999, last_change: 19700 }) }, {
      'AG2024-G4-5 monthly-password-accounts': { username: 'quantri', max_days: '99999' },
      'DN2024-K3-g2-2 password-age-accounts': { username: 'quantri' },
      'DN2024-K3-0 passwords-changed-in-time': { username: 'quantri' },
    }],
  ['an account was handed out and never used', WORKSTATION, {
    users: and({ uid: 1002, gid: 1002, username: 'moi', directory: '/home/moi', shell: '/bin/bash' }),
    shadow: and({ username: 'moi', password_status: 'active', last_change: 20765, max: 30 }),
    lastlog: and({ uid: 1002, username: 'moi', time: 0 }),
  }, {
    'BD2021-D8-K2-5 first-login-change': { username: 'moi' },
    'BD2021-D12-K1-a-2 issued-account-must-change': { username: 'moi', shell: '/bin/bash' },
  }],
  ['the account of the vendor is still there', SERVER,
    { shadow: and({ username: 'admin', password_status: 'active', last_change: 20765, max: 30 }) },
    { 'DN2024-K3-g2-1 vendor-default-accounts': { username: 'admin' } }],
  ['anybody may look into a home', WORKSTATION, mode('/home/vanthu', '0755'),
    { 'BD2021-D8-K1-3 home-directories-private': { username: 'vanthu', mode: '0755' } }],

  // --- what is watched ---------------------------------------------------------------
  ['the firewall was stopped for a moment', SERVER,
    { firewall: change({ name: 'nftables' }, { active: 0, inbound_policy: 'accept' }), nftables: without() }, {
      'BD2021-D10-K1-g-1 firewall-not-switched-off': { name: 'nftables' },
      'BD2021-D10-K1-b-2 firewall-default-deny': { protocol: 'IPv4' },
      'BD2024-II-5-1d protection-in-place': { component: 'firewall' },
    }],
  ['nobody records changes of /etc/shadow', SERVER, { audit_rules: without({ target: '/etc/shadow' }) },
    { 'BD2021-D9-K3-3 identity-files-watched': { path: '/etc/shadow' } }],
  ['the kernel was started without AppArmor', SERVER,
    { kernel_info: change({}, { arguments: 'ro quiet apparmor=0' }) },
    { 'BD2021-D10-K1-g-1 kernel-protection-not-disabled': { option: 'apparmor=0' } }],
  ['logs are thrown away after a month', SERVER,
    { logrotate_config: change({ pattern: '/var/log/auth.log' }, { frequency: 'weekly', rotate: 4 }) },
    { 'BD2021-D11-K4-3 log-retention-files': { pattern: '/var/log/auth.log', rotate: '4' } }],
  ['the journal forgets after a week', SERVER,
    { journald_config: change({ name: 'MaxRetentionSec' }, { value: '7day' }) },
    { 'BD2021-D11-K4-3 log-retention-journal': { name: 'MaxRetentionSec', value: '7day' } }],
  ['the journal is in memory, and nothing else writes logs', WORKSTATION, {
    journald_config: change({ name: 'Storage' }, { value: 'volatile' }),
    deb_packages: without({ name: 'rsyslog' }),
  }, {
    'BD2021-D11-K4-3 log-retention-journal': { name: 'Storage', value: 'volatile' },
    'BD2021-D14-K1 logs-are-recorded': { missing: 'log' },
  }],
  ['a program runs from /dev/shm', SERVER,
    { processes: and({ pid: 6000, name: 'xmrig', path: '/dev/shm/.x/xmrig', cmdline: './xmrig', uid: 33 }) },
    { 'BD2021-D11-K3-2 process-from-temporary-folder': { path: '/dev/shm/.x/xmrig', name: 'xmrig' } }],
  ['a shell that makes its user root lies in /usr/local', SERVER,
    { risky_files: and({ path: '/usr/local/bin/.sh', directory: '/usr/local/bin', risk: 'setuid', mode: '4755', uid: 0, gid: 0 }) },
    { 'BD2021-D11-K3-2 setuid-in-unusual-place': { path: '/usr/local/bin/.sh', risk: 'setuid' } }],
  ['a stick is in the machine', WORKSTATION,
    { mounts: and({ device: '/dev/sdb1', device_alias: '/dev/sdb1', path: '/media/vanthu/USB', type: 'vfat', blocks: 0 }) },
    { 'BD2024-I-1.2-6b usb-storage-mounted': { path: '/media/vanthu/USB', device: '/dev/sdb1' } }],
  ['a user keeps sharing since a month', SERVER, {
    samba_shares: only(share({ name: 'tam', source: '/var/lib/samba/usershares/tam' })),
    file: and(shared, { ...shared, path: '/var/lib/samba/usershares/tam', type: 'regular', mtime: NOW - 30 * DAY }),
  }, { 'BD2021-D17-K2-c-3 user-share-withdrawn': { share: 'tam', days: '30' } }],
  ['a share of a folder that is gone', SERVER, { samba_shares: only(share({ path: '/srv/cu' })) },
    { 'BD2021-D12-K8-3 stale-shares': { protocol: 'SMB', path: '/srv/cu' } }],
  ['a personal computer serves Wi-Fi', WORKSTATION,
    { wifi_networks: only(wifi({ mode: 'ap', ssid: 'May cua An' }), wifi({ mode: 'ap', ssid: 'Khach', guest: 1 })),
      config_lines: lines('/etc/wondershaper/wondershaper.conf', ['IFACE', '"wlan0"']) },
    { 'BD2021-D10-K1-e workstation-no-access-point': { ssid: 'May cua An' } }],
  ['a personal computer hands out addresses', WORKSTATION, { deb_packages: packaged('dnsmasq') },
    { 'BD2021-D10-K1-e workstation-no-address-service': { kind: 'package', name: 'dnsmasq' } }],
  ['weak Wi-Fi passwords', WORKSTATION, {
    config_lines: both(
      lines('/etc/hostapd/hostapd.conf', ['ssid', 'So TTTT'], ['wpa_passphrase', 'matkhau']),
      and({ path: '/etc/NetworkManager/system-connections/So.nmconnection', line: 2, section: 'connection', key: 'id', value: 'So' },
        { path: '/etc/NetworkManager/system-connections/So.nmconnection', line: 9, section: 'wifi-security', key: 'psk', value: '12345678' })),
  }, {
    'BD2021-D10-K2-a-2 access-point-password': { path: '/etc/hostapd/hostapd.conf', weakness: 'no upper case' },
    'BD2021-D10-K2-b-1 saved-wifi-password': { weakness: 'no lower case' },
  }],
  ['sticks work on the server', SERVER, { usb_policy: without() },
    { 'BD2021-D11-K1-c-2 server-usb-storage': { port: 'usb storage' } }],
  ['a disk without encryption', WORKSTATION, { disk_encryption: change({ name: '/dev/dm-0' }, { encrypted: 0 }) },
    { 'BD2021-D17-K2-dd-1 pc-disk-encryption': { path: '/', problem: 'not encrypted' } }],

  // --- software -----------------------------------------------------------------------
  ['a browser nobody knows', WORKSTATION,
    { browsers: and({ name: 'coccoc', version: '120.0', package: 'coccoc-browser-stable', path: '/opt/coccoc/browser' }) }, {
      'BD2021-D13-K1-3 pc-trusted-browsers': { browser: 'coccoc', problem: 'not on the list of trusted browsers' },
      'AG2024-G1-4 safe-browsers': { browser: 'coccoc' },
      'AG2024-G1-6 no-saved-passwords': { problem: 'browser may save passwords', subject: 'coccoc' },
    }],
  ['a browser from last year', WORKSTATION, { browsers: change({ name: 'firefox' }, { version: '128.3.0esr' }) },
    { 'AG2024-G1-4 safe-browsers': { browser: 'firefox', problem: 'too old' } }],
  ['the browser kept passwords', WORKSTATION, { browser_logins: change({ username: 'vanthu' }, { saved_logins: 7 }) }, {
    'AG2024-G1-6 no-saved-passwords': { problem: 'saved passwords', subject: 'vanthu', detail: '7' },
    'AG2024-G4-7 browser-passwords-cleared': { username: 'vanthu', saved_logins: '7' },
  }],
  ['a package source from a forum, and a program from a stick', WORKSTATION, {
    apt_sources: and({ name: 'crack.example', source: '/etc/apt/sources.list.d/crack.list', base_uri: 'http://crack.example/debian', release: 'stable' }),
    processes: and({ pid: 5000, name: 'keygen', path: '/home/vanthu/Downloads/keygen', cmdline: './keygen', uid: 1001 }),
  }, {
    'AG2024-G1-1 valid-software': { kind: 'running program', name: '/home/vanthu/Downloads/keygen' },
  }],
  ['logs stay on the machine that an intruder owns', SERVER, { log_forwarding: without() },
    {
      'BD2021-D10-K1-b-4 monitored-from-outside': { missing: 'monitoring' },
      'BD2021-D11-K4-2 log-backup-monthly': { not_saved: '/var/log' },
    }],
];
