// Mistakes planted on this very machine, in namespaces of their own: configuration,
// packages, accounts, a firewall, a process that listens. Each is found by the right
// clause, and the machine without it does not have that row.
import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { audit, folder, have } from './coloa.mjs';
import { auditWorld, inWorld, laid, noWorld } from './world.mjs';

const NOW = Math.floor(Date.now() / 1000);
const DAY = 86400;

// The 512 bytes at the beginning of a database of ClamAV.
const cvd = (built) => `ClamAV-VDB:18 Nov 2026 09-35 +0000:27820:2076000:90:X:X:builder:${built}`.padEnd(512);

const SSHD = ['PermitRootLogin no', 'PermitEmptyPasswords no', 'UsePAM yes', 'MaxAuthTries 3'];
const sshd = (...lines) => ({ files: { '/etc/ssh/sshd_config': `${lines.join('\n')}\n` } });

const USERS = [
  ['root:x:0:0:root:/root:/bin/bash', 'root:*:20765:0:30:7:::'],
  ['an:x:1000:1000:An:/home/an:/bin/bash', 'an:$y$j9T$abc$def:20765:0:30:7:::'],
  ['nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin', 'nobody:*:20765:0:30:7:::'],
];
const accounts = (...more) => ({
  files: {
    '/etc/passwd': [...USERS, ...more].map(([passwd]) => `${passwd}\n`).join(''),
    '/etc/shadow': [...USERS, ...more].map(([, shadow]) => `${shadow}\n`).join(''),
  },
});

const PAM = {
  'common-auth': 'auth required pam_faillock.so preauth deny=5 unlock_time=1800\n' +
    'auth [success=1 default=ignore] pam_unix.so\nauth [default=die] pam_faillock.so authfail deny=5 unlock_time=1800\n' +
    'auth requisite pam_deny.so\nauth required pam_permit.so\n',
  'common-account': 'account required pam_faillock.so\naccount required pam_unix.so\n',
  'common-password': 'password requisite pam_pwquality.so minlen=12 dcredit=-1 ucredit=-1 lcredit=-1 ocredit=-1 enforce_for_root\n' +
    'password required pam_unix.so use_authtok yescrypt\n',
  'common-session': 'session required pam_unix.so\n',
  'common-session-noninteractive': 'session required pam_unix.so\n',
  ...Object.fromEntries(['login', 'sshd', 'su', 'passwd'].map((service) => [service,
    '@include common-auth\n@include common-account\n@include common-password\n@include common-session\n'])),
};
const pam = (changes = {}) => ({
  files: Object.fromEntries(Object.entries({ ...PAM, ...changes }).map(([name, text]) => [`/etc/pam.d/${name}`, text])),
});

const samba = (...shares) => ({
  files: {
    '/etc/samba/smb.conf': ['[global]', 'workgroup = P-HCQT', 'server min protocol = SMB3',
      'disable netbios = yes', 'usershare max shares = 0', 'usershare allow guests = no', ...shares, ''].join('\n'),
  },
});

const NFT = `table inet f {
  chain input {
    type filter hook input priority 0; policy POLICY;
  }
}
`;
const firewall = (policy) => ({
  files: { '/etc/planted.nft': NFT.replace('POLICY', policy) },
  after: 'nft -f /etc/planted.nft',
});

// A process that listens before coloa looks.
const listener = (port) => ({
  before: `"${process.execPath}" -e '
    require("net").createServer().listen(${port}, "0.0.0.0", () => require("fs").writeFileSync(process.argv[1], ""))
  ' "$here/listens" &
  n=0; until [ -e "$here/listens" ] || [ $n -gt 100 ]; do sleep 0.1; n=$((n + 1)); done`,
});

const keyfile = (ssid, security) => ({
  files: {
    [`/etc/NetworkManager/system-connections/${ssid}.nmconnection`]:
      `[connection]\nid=${ssid}\ntype=wifi\n\n[wifi]\nssid=${ssid}\nmode=infrastructure\n\n[wifi-security]\n${security}\n`,
  },
});

const rotation = (...patterns) => ({
  files: { '/etc/logrotate.d/planted': patterns.map((p) => `${p} {\n\tmonthly\n\trotate 12\n}\n`).join('') },
});

// unattended-upgrades that takes everything of Debian's, daily when value is 1.
const updates = (value) => ({
  files: {
    '/etc/apt/apt.conf.d/20auto-upgrades':
      `APT::Periodic::Update-Package-Lists "${value}";\nAPT::Periodic::Unattended-Upgrade "${value}";\n`,
    '/etc/apt/apt.conf.d/50unattended-upgrades': 'Unattended-Upgrade::Origins-Pattern { "origin=Debian"; };\n',
    '/etc/apt/sources.list': 'deb http://security.debian.org/debian-security bookworm-security main\n',
    '/etc/cron.daily/apt-compat': '#!/bin/sh\n',
    '/var/lib/apt/lists/security.debian.org_debian-security_dists_bookworm-security_InRelease':
      'Origin: Debian\nLabel: Debian-Security\nSuite: oldstable-security\nCodename: bookworm-security\n',
    '/var/lib/apt/periodic/unattended-upgrades-stamp': '',
  },
});

// The machine as it should be, as far as these stories look.
const GOOD = laid(
  { clear: ['/etc/pam.d', '/etc/sudoers.d', '/etc/profile.d', '/etc/ssh/sshd_config.d', '/etc/rsyslog.d', '/etc/apt',
    '/var/lib/apt', '/var/lib/clamav', '/etc/samba', '/etc/NetworkManager'] },
  { files: { '/etc/sudoers': 'root ALL=(ALL:ALL) ALL\n' } },
  sshd(...SSHD), accounts(), pam(), samba('[hoso]', 'path = /srv/hoso', 'valid users = an'),
  { packages: ['samba', 'redis-server', 'postgresql-15', 'unattended-upgrades', 'clamav-daemon', 'clamav-freshclam', 'rsyslog', 'logrotate'] },
  { files: {
    '/etc/login.defs': 'PASS_MAX_DAYS 30\nUID_MIN 1000\n',
    '/etc/exports': '/srv/chung 192.168.10.0/24(ro,sec=krb5p)\n',
    '/etc/redis/redis.conf': 'bind 127.0.0.1 -::1\nport 6379\n',
    '/etc/postgresql/15/main/postgresql.conf': "listen_addresses = 'localhost'\nport = 5432\n",
    '/etc/bash.bashrc': 'TMOUT=600\nreadonly TMOUT\nexport TMOUT\n',
    '/etc/profile': 'TMOUT=600\nreadonly TMOUT\nexport TMOUT\n',
    '/var/lib/clamav/daily.cvd': cvd(NOW - DAY),
    '/etc/rsyslog.conf': '*.* /var/log/planted.log\n',
    '/etc/inetd.conf': '#telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n',
  } },
  { after: `timers=/etc/systemd/system/timers.target.wants
    mkdir -p $timers && ln -sf /lib/systemd/system/apt-daily.timer /lib/systemd/system/apt-daily-upgrade.timer $timers` },
  rotation('/var/log/planted.log'), updates('1'), keyfile('So', 'key-mgmt=wpa-psk\npsk=Mat-khau-2026'),
  have('nft') ? firewall('drop') : {},
);

// [what happened, the clause, its check, a row that tells, the change]
const STORIES = [
  ['an account without a password', 'BD2021-D11-K1-b-2', 'server-access-password',
    { account: 'khach', problem: 'no password' },
    accounts(['khach:x:1001:1001::/home/khach:/bin/sh', 'khach::20765:0:30:7:::'])],
  ['a second account with uid 0', 'BD2021-D10-K1-dd-3', 'only-root-has-uid-0',
    { username: 'toor', shell: '/bin/sh' }, accounts(['toor:x:0:0::/:/bin/sh', 'toor:*:20765:0:30:7:::'])],
  ['PermitRootLogin yes', 'BD2021-D10-K1-dd-3', 'ssh-root-login-limited',
    { value: 'yes', source: '/etc/ssh/sshd_config', line: '2' },
    sshd('PermitEmptyPasswords yes', 'PermitRootLogin yes')],
  ['PermitEmptyPasswords yes', 'BD2021-D10-K1-dd-3', 'ssh-hardened',
    { keyword: 'permitemptypasswords', value: 'yes', line: '1' }, sshd('PermitEmptyPasswords yes', 'PermitRootLogin no')],
  ['a Match block for one user', 'BD2021-D10-K1-dd-3', 'ssh-root-login-limited',
    { scope: 'user saoluu', value: 'yes', line: '6' }, sshd(...SSHD, 'Match User saoluu', '  PermitRootLogin yes')],
  ['a share of / for guests', 'BD2021-D12-K8-1', 'share-password-samba',
    { share: 'tat-ca', path: '/' }, samba('[tat-ca]', 'path = /', 'guest ok = yes')],
  ['a share of the whole disk', 'BD2021-D12-K8-2', 'whole-disk-samba-share',
    { share: 'tat-ca', path: '/' }, samba('[tat-ca]', 'path = /', 'guest ok = yes')],
  ['/ exported to everybody', 'BD2021-D12-K8-2', 'whole-disk-nfs-export',
    { path: '/', client: '*', line: '1' }, { files: { '/etc/exports': '/ *(rw,no_root_squash)\n' } }],
  ['an export without Kerberos', 'BD2021-D12-K8-1', 'share-password-nfs',
    { path: '/', client: '*', security: 'sys' }, { files: { '/etc/exports': '/ *(rw,no_root_squash)\n' } }],
  ['Redis for everybody', 'BD2021-D11-K7-3', 'database-configured-for-network',
    { engine: 'redis', address: '0.0.0.0' }, { files: { '/etc/redis/redis.conf': 'bind 0.0.0.0\n' } }],
  ['PostgreSQL for everybody', 'BD2021-D11-K7-3', 'database-configured-for-network',
    { engine: 'postgresql', address: '*', source: '/etc/postgresql/15/main/postgresql.conf' },
    { files: { '/etc/postgresql/15/main/postgresql.conf': "listen_addresses='*'\n" } }],
  ['telnetd is installed', 'BD2021-D10-K1-d-1', 'clear-text-admin-packages',
    { package: 'telnetd', version: '1.0-1' }, { packages: ['telnetd'] }],
  ['inetd offers telnet', 'BD2021-D10-K1-d-1', 'clear-text-inetd-services', { service: 'telnet', source: '/etc/inetd.conf' },
    { packages: ['telnetd', 'openbsd-inetd'],
      files: { '/etc/inetd.conf': 'telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n' } }],
  ['TMOUT is 15 minutes', 'BD2021-D11-K1-b-3', 'server-screen-lock',
    { environment: 'shell', problem: 'too late', idle_seconds: '900' },
    { files: { '/etc/bash.bashrc': 'readonly TMOUT=900\nexport TMOUT\n', '/etc/profile': 'readonly TMOUT=900\nexport TMOUT\n' } }],
  ['there is no TMOUT', 'BD2021-D11-K1-b-3', 'server-screen-lock', { environment: 'shell', problem: 'never' },
    { files: { '/etc/bash.bashrc': '\n', '/etc/profile': '\n' } }],
  ['PASS_MAX_DAYS 99999', 'DN2024-K3-g2-2', 'password-age-default',
    { days: '99999' }, { files: { '/etc/login.defs': 'PASS_MAX_DAYS 99999\n' } }],
  ['an account whose password never ends', 'DN2024-K3-g2-2', 'password-age-accounts',
    { username: 'lan', max_days: '99999' }, accounts(['lan:x:1002:1002::/home/lan:/bin/sh', 'lan:$y$j9T$a$b:20765:0:99999:7:::'])],
  ['nothing judges new passwords', 'AG2024-G4-4', 'password-dictionary', { missing: 'dictionary check' },
    pam({ 'common-password': 'password required pam_unix.so yescrypt\n' })],
  ['passwords of six letters', 'DN2024-K3-g1-1', 'password-eight-characters', { shortest_allowed: '6' },
    pam({ 'common-password': 'password required pam_unix.so yescrypt\n' })],
  ['nothing counts wrong passwords', 'BD2021-D12-K1-b-1', 'lockout-threshold', { service: 'login' },
    pam({ 'common-auth': 'auth required pam_unix.so\n', 'common-account': 'account required pam_unix.so\n' })],
  ['anybody may read /etc/shadow', 'BD2021-D10-K1-dd-3', 'system-files-protected',
    { path: '/etc/shadow', mode: '0644' }, { after: 'chmod 644 /etc/shadow' }],
  ['signatures of last month', 'BD2024-II-3-2', 'antivirus-signatures',
    { antivirus: 'clamav', problem: 'signatures are too old' }, { files: { '/var/lib/clamav/daily.cvd': cvd(NOW - 31 * DAY) } }],
  ['nobody rotates a log', 'BD2021-D11-K4-6', 'log-rotation',
    { log: '/var/log/planted.log', written_by: '/etc/rsyslog.conf' }, rotation('/var/log/other.log')],
  ['the firewall lets everything in', 'BD2021-D10-K1-b-2', 'firewall-default-deny', { protocol: 'IPv4' },
    firewall('accept'), !have('nft') && 'nft is not installed'],
  ['a database listens on every address', 'BD2021-D11-K7-3', 'database-listens-on-network',
    { protocol: 'TCP', port: '5432', addresses: '0.0.0.0' }, listener(5432)],
  ['sudo without a password', 'BD2021-D10-K1-dd-3', 'sudo-asks-password', { header: 'deploy' },
    { files: { '/etc/sudoers': 'root ALL=(ALL:ALL) ALL\ndeploy ALL=(ALL) NOPASSWD: ALL\n' } }],
  ['the console logs root in', 'BD2021-D11-K1-b-2', 'server-access-password', { account: 'root' },
    { files: { '/etc/systemd/system/getty@tty1.service.d/auto.conf':
      '[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin root --noclear %I $TERM\n' } }],
  ['unattended-upgrades is off', 'BD2021-D11-K1-b-1', 'server-auto-update', { component: 'os' }, updates('0')],
  ['a Wi-Fi network with WEP', 'BD2021-D10-K2-a-4', 'wifi-wpa2-or-wpa3', { ssid: 'Cafe', security: 'wep' },
    keyfile('Cafe', 'key-mgmt=none\nwep-key0=12345')],
];

const has = (row) => (r) => Object.entries(row).every(([k, v]) => r[k] === v);

function controlOf(report, clause, check) {
  return report.clauses.find((c) => c.id === clause).controls.find((k) => k.id === check);
}

test('mistakes planted on this machine', async (t) => {
  const skip = noWorld(t);
  if (skip) return t.skip(skip);
  const clauses = [...new Set(STORIES.map(([, clause]) => clause))];
  const good = auditWorld(t, GOOD, ...clauses.flatMap((c) => ['--clause', c])).report;
  for (const [story, clause, check, row, change, skipped] of STORIES)
    await t.test(`${story}: ${clause}`, { skip: skipped || false }, (t) => {
      const before = controlOf(good, clause, check);
      assert.ok(!before.rows.some(has(row)), `without it: ${JSON.stringify(before)}`);
      const { code, report } = auditWorld(t, laid(GOOD, change), '--clause', clause);
      assert.equal(code, 1);
      assert.equal(report.clauses[0].state, 'violated');
      const after = controlOf(report, clause, check);
      assert.ok(after.rows.some(has(row)), JSON.stringify(after));
    });
  await t.test('the machine itself is as before', () => {
    assert.equal(inWorld(t, {}, 'query', '--format', 'json', "SELECT * FROM file WHERE path = '/etc/planted.nft'").stdout, '[]\n');
  });
});

// In a tree of its own: a whole disk has files enough to hide these.
test('a setuid shell and a program that anybody may change, in a tree', (t) => {
  const dir = folder(t, {
    'etc/passwd': 'root:x:0:0::/root:/bin/sh\n', 'etc/group': 'root:x:0:\n', 'usr/local/bin/sh': '', 'usr/local/bin/tool': '', 'usr/bin/sudo': '',
  });
  const found = (clause, check) => controlOf(audit('--root', dir, '--clause', clause).report, clause, check);
  const setuid = () => found('BD2021-D11-K3-2', 'setuid-in-unusual-place');
  const writable = () => found('BD2021-D10-K1-dd-3', 'no-world-writable-system-files');
  chmodSync(join(dir, 'usr/bin/sudo'), 0o4755);
  assert.equal(setuid().state, 'holds');
  assert.equal(writable().state, 'holds');
  chmodSync(join(dir, 'usr/local/bin/sh'), 0o4755);
  chmodSync(join(dir, 'usr/local/bin/tool'), 0o777);
  assert.deepEqual(setuid().rows.map((r) => [r.path, r.risk, r.mode]), [['/usr/local/bin/sh', 'setuid', '4755']]);
  assert.deepEqual(writable().rows.map((r) => [r.path, r.mode]), [['/usr/local/bin/tool', '0777']]);
});
