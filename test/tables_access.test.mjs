// Who may come in: what coloa says is compared with what sshd, PAM's own tools
// and the files themselves say.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { coloa, folder, have, plant, query, run } from './coloa.mjs';

// sshd -T in a mount namespace of its own, where DIR/etc/ssh is /etc/ssh. null: no such
// namespace can be had here.
function namespaces() {
  return spawnSync('unshare', ['-m', 'true']).status === 0;
}

const NO_SSHD = !have('sshd') ? 'sshd is not installed' :
  !namespaces() ? 'mount namespaces are not allowed here' : false;

function sshd(dir, ...args) {
  const script = 'mount --bind "$0/etc/ssh" /etc/ssh && mount -t tmpfs none /run && ' +
    'mkdir -m 755 /run/sshd && cd / && exec "$(command -v sshd)" "$@"';
  const r = spawnSync('unshare', ['-m', 'sh', '-c', script, dir, '-T', ...args],
    { encoding: 'utf8', env: { ...process.env, PATH: `/usr/sbin:${process.env.PATH}` } });
  return { code: r.status, lines: r.stdout.split('\n').filter(Boolean), stderr: r.stderr };
}

function rowsOf(dir) {
  const r = coloa(['query', '--format', 'json', '--root', dir, 'SELECT * FROM sshd_config']);
  assert.equal(r.code, 0, r.stderr);
  return { rows: JSON.parse(r.stdout), stderr: r.stderr };
}

const globalLines = (rows) =>
  rows.filter((r) => r.match === '').map((r) => `${r.keyword} ${r.value}`);

// A folder with the host keys that sshd -T asks for.
function server(t, files) {
  const dir = folder(t);
  for (const [path, text] of Object.entries(files)) plant(dir, `etc/ssh/${path}`, text);
  const key = join(dir, 'etc/ssh/ssh_host_ed25519_key');
  run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key);
  chmodSync(key, 0o600);
  return dir;
}

function same(t, files) {
  const dir = server(t, files);
  const theirs = sshd(dir);
  assert.equal(theirs.code, 0, theirs.stderr);
  const { rows, stderr } = rowsOf(dir);
  assert.deepEqual(globalLines(rows), theirs.lines, JSON.stringify(files));
  assert.equal(stderr, '');
  return { dir, rows };
}

test('on this machine sshd_config says what sshd -T says', { skip: NO_SSHD }, () => {
  const dir = '/';
  const theirs = sshd(dir);
  if (theirs.code !== 0) return;
  const ours = query('SELECT * FROM sshd_config');
  assert.deepEqual(globalLines(ours), theirs.lines);
});

// Every case is one whole configuration that sshd accepts.
const CONFIGS = {
  'nothing at all': '\n',
  'no newline at the end': 'Port 2222',
  'the first value wins': 'PermitRootLogin no\nPermitRootLogin yes\nMaxAuthTries 3\nmaxauthtries 9\n',
  'case, blanks, tabs, form feeds and CR do not matter':
    '  \tpermitROOTlogin\t \tYES \f\r\nPASSWORDAUTHENTICATION no\r\n',
  'an equals sign': 'PermitRootLogin=no\nX11Forwarding = yes\nPort=23\nMaxSessions =4\n',
  'quotes and escapes': 'Banner "/etc/my banner"\nVersionAddendum "quoted"\n' +
    "AllowUsers 'a b' c\\ d \"e f\" g\\\"h\nAuthorizedKeysFile \"/a b/%u\" .ssh/k\n",
  'a quoted keyword': '"PermitRootLogin" no\nMax"AuthTries" 3\n',
  'comments': '# one\nPort 22 # two\n  # three\nAllowUsers a # b\nBanner /a#b\n#Port 44\n',
  'several ports and addresses':
    'Port 22\nListenAddress 127.0.0.1\nPort 2222\nListenAddress ::1\n' +
    'ListenAddress 10.1.2.3:99\nListenAddress [fe80:0::1]:88\nListenAddress 0.0.0.0\n',
  'only IPv4': 'AddressFamily inet\nPort 1\nPort 2\n',
  'only IPv6': 'AddressFamily inet6\n',
  'lists add up': 'AcceptEnv LANG LC_*\nAcceptEnv A B\nAllowUsers a b\nAllowUsers c@1.2.3.4\n' +
    'DenyUsers x y\nAllowGroups g\nDenyGroups h i\nHostKey /etc/ssh/ssh_host_ed25519_key\n',
  'aliases and old names': 'ChallengeResponseAuthentication no\nKeepAlive no\n' +
    'DSAAuthentication no\nPubkeyAcceptedKeyTypes ssh-ed25519\nGSSAPICleanupCreds no\n' +
    'HostbasedAcceptedKeyTypes ssh-rsa\nSkeyAuthentication yes\nProtocol 2\n' +
    'UsePrivilegeSeparation yes\nRSAAuthentication no\nKeyRegenerationInterval 1h\n',
  'times': 'LoginGraceTime 1m30s\nClientAliveInterval 2h\nUnusedConnectionTimeout 1d\n' +
    'RekeyLimit 1G 1h\n',
  'a size of RekeyLimit here, its time there': 'RekeyLimit 512M\nRekeyLimit default 30m\n',
  'a timeout that is taken back':
    'UnusedConnectionTimeout 5m\nUnusedConnectionTimeout none\nRekeyLimit 1.5K none\n',
  'last value wins where sshd says so': 'MaxStartups 5\nMaxStartups 10:50:60\nIPQoS af21\n' +
    'IPQoS cs0 0x20\nFingerprintHash md5\nFingerprintHash sha512\nStreamLocalBindMask 077\n' +
    'StreamLocalBindMask 0111\nPerSourceMaxStartups 3\nPerSourceMaxStartups none\n' +
    'PerSourceNetBlockSize 24:56\n',
  'numbers of IPQoS': 'IPQoS 0x10 8\n',
  'a bare MaxStartups': 'MaxStartups 7\nPerSourceMaxStartups 4\n',
  'algorithms added': 'Ciphers +aes128-cbc,3des-cbc\nMACs +hmac-md5\n' +
    'KexAlgorithms +diffie-hellman-group14-sha1\nHostKeyAlgorithms +ssh-rsa\n' +
    'PubkeyAcceptedAlgorithms +ssh-rsa*\nCASignatureAlgorithms +ssh-rsa\n',
  'algorithms taken away': 'Ciphers -aes*,chacha20*\nMACs -*sha1*,umac-64*\n' +
    'KexAlgorithms -ecdh-*,sntrup*\nHostKeyAlgorithms -*cert*\nPubkeyAcceptedAlgorithms -sk-*\n',
  'algorithms put first': 'Ciphers ^aes256-ctr\nMACs ^hmac-sha2-512\n' +
    'KexAlgorithms ^curve25519-sha256\nHostbasedAcceptedAlgorithms ^ssh-rsa,rsa-sha2-256\n',
  'algorithms named': 'Ciphers aes256-ctr,aes128-ctr\nMACs hmac-sha2-256\n' +
    'KexAlgorithms curve25519-sha256\nHostKeyAlgorithms ssh-ed25519,rsa-sha2-*\n' +
    'GSSAPIKexAlgorithms gss-group14-sha256-\n',
  'choices in other words': 'PermitRootLogin prohibit-password\nAllowTcpForwarding all\n' +
    'Compression delayed\nLogLevel quiet\nSyslogFacility authpriv\nIgnoreRhosts shosts-only\n' +
    'GatewayPorts clientspecified\nPermitTunnel point-to-point\nAllowStreamLocalForwarding local\n',
  'debugging': 'LogLevel DEBUG1\nLogVerbose kex.c:*:1000 packet.c:*\n',
  'commands': 'ForceCommand /bin/echo "hello # world" \nAuthorizedKeysCommand /bin/x %u  "a b"\n' +
    'AuthorizedKeysCommandUser nobody\nSubsystem sftp internal-sftp -f AUTH "-l" INFO\n' +
    'Subsystem other /bin/other\n',
  'principals': 'AuthorizedPrincipalsCommand /bin/p1\nAuthorizedPrincipalsCommand /bin/p2\n' +
    'AuthorizedPrincipalsCommandUser nobody\nAuthorizedPrincipalsFile /etc/p/%u\n',
  'principals after a keys command':
    'AuthorizedKeysCommand /bin/k\nAuthorizedKeysCommandUser nobody\n' +
    'AuthorizedPrincipalsCommand /bin/p\n',
  'none in every spelling': 'Banner NONE\nForceCommand None\nChrootDirectory none\nPidFile none\n' +
    'VersionAddendum none\nXAuthLocation none\nTrustedUserCAKeys none\nHostKeyAgent none\n' +
    'ChannelTimeout none\nAuthorizedKeysFile none\nSecurityKeyProvider internal\n',
  'permit lists': 'PermitOpen host:22 [::1]:80 *:*\nPermitListen 8080 localhost:1\n' +
    'PermitUserEnvironment LANG,LC_*\nPubkeyAuthOptions verify-required touch-required\n',
  'permit nothing': 'PermitOpen none\nPermitListen none\nPermitOpen a:1\n' +
    'PermitUserEnvironment yes\nPubkeyAuthOptions none\n',
  'environment': 'SetEnv A=1 B="two words" A=3\nSetEnv C=4\nAuthenticationMethods ' +
    'publickey,password publickey,keyboard-interactive\nAuthenticationMethods password\n',
  'channel timeouts': 'ChannelTimeout agent-connection=5m session:*=1h\n',
  'a Match block leaves the rest alone': 'X11Forwarding no\nMatch User bob\n  X11Forwarding yes\n' +
    '  AllowTcpForwarding no\nMatch Address 10.0.0.0/8 Group staff # who\n  PermitRootLogin yes\n',
  'Match all is global, and wins': 'PermitRootLogin no\nAllowUsers a\nMatch User bob\n' +
    'PermitRootLogin yes\nMatch all\nPermitRootLogin forced-commands-only\nAllowUsers b c\n' +
    'Port 77\nMaxAuthTries 2\nMaxAuthTries 4\n',
  'home of root': 'AuthorizedKeysFile ~/.ssh/keys\nAuthorizedPrincipalsFile ~/.ssh/p\n',
};

for (const [name, text] of Object.entries(CONFIGS))
  test(`sshd -T agrees: ${name}`, { skip: NO_SSHD }, (t) => {
    same(t, { sshd_config: text });
  });

test('sshd -T agrees: files that include files', { skip: NO_SSHD }, (t) => {
  const { rows } = same(t, {
    'sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf more/[ab]*.conf "/etc/ssh/with space"\n' +
      'Include /etc/ssh/not/there ~/x\nPort 1\nMatch User bob\n  Include inmatch.conf\n' +
      '  PermitTTY no\nMatch all\nMaxSessions 3\n',
    'sshd_config.d/20-b.conf': 'Port 2\nPermitRootLogin yes\n',
    'sshd_config.d/10-a.conf': 'PermitRootLogin no\nMatch User alice\nX11Forwarding yes\n',
    'sshd_config.d/.hidden.conf': 'Port 3\n',
    'sshd_config.d/not.a.conf.dpkg-old': 'Port 4\n',
    'sshd_config.d/folder.conf/x': 'Port 5\n',
    'more/a.conf': 'Include nested/*\nPort 6\n',
    'more/b.conf': 'Port 7',
    'more/c.conf': 'Port 8\n',
    'nested/deep': 'Port 9\nMaxAuthTries 1\n',
    'with space': 'AllowUsers z\n',
    'inmatch.conf': 'PermitTTY yes\nMatch Address 1.2.3.4\nBanner /b\nMatch all\nX11Forwarding yes\n',
  });
  assert.deepEqual(
    rows.filter((r) => r.match).map((r) => [r.match, r.keyword, r.value]),
    [['user alice', 'x11forwarding', 'yes'], ['user bob', 'x11forwarding', 'yes'],
      ['user bob', 'permittty', 'yes'], ['user bob address 1.2.3.4', 'banner', '/b']]);
  const port = rows.filter((r) => r.keyword === 'port')[0];
  assert.deepEqual([port.source, port.line], ['/etc/ssh/sshd_config.d/20-b.conf', '1']);
});

// What a block gives and what sshd -T -C says of somebody whom only that block matches.
test('what a Match block sets is what its people get', { skip: NO_SSHD }, (t) => {
  const dir = server(t, { sshd_config: 'PermitRootLogin no\nAllowUsers root bob carol\n' +
    'RekeyLimit 1G 2h\n' +
    'Match User bob\n  PermitRootLogin yes\n  PermitRootLogin no\n  AllowUsers bob\n' +
    '  AllowUsers bob2\n  RekeyLimit 2G\n  Banner /etc/b\n  PubkeyAcceptedAlgorithms +ssh-rsa\n' +
    '  AuthenticationMethods publickey\n  ClientAliveInterval 5m\n  LogLevel QUIET\n' +
    'Match Host *.example.vn Address 10.0.0.0/8\n  X11Forwarding yes\n  PermitOpen a:1 b:2\n' +
    '  SetEnv X=1\n  AcceptEnv Q R\n  IPQoS ef\nMatch User bob\n  ForceCommand /bin/late\n' });
  const { rows } = rowsOf(dir);
  const people = { 'user bob': 'user=bob,host=h,addr=1.1.1.1',
    'host *.example.vn address 10.0.0.0/8': 'user=carol,host=x.example.vn,addr=10.9.9.9' };
  const matches = [...new Set(rows.map((r) => r.match).filter(Boolean))];
  assert.deepEqual(matches, Object.keys(people));
  for (const match of matches) {
    const theirs = sshd(dir, '-C', people[match]);
    assert.equal(theirs.code, 0, theirs.stderr);
    const ours = rows.filter((r) => r.match === match);
    const keywords = new Set(ours.map((r) => r.keyword));
    assert.deepEqual(ours.map((r) => `${r.keyword} ${r.value}`),
      theirs.lines.filter((l) => keywords.has(l.split(' ')[0])));
  }
});

test('what sshd refuses is a warning that names the line', { skip: NO_SSHD }, (t) => {
  const lines = ['PermitRootLogin maybe', 'NoSuchKeyword yes', 'Port 70000', 'Port', 'Port 1 2',
    'Ciphers rot13', 'LoginGraceTime 1y', 'AllowUsers "unfinished', 'MaxStartups 10:0:5',
    'Match', 'Match Colour blue', 'Match User', 'Match User bob\nPort 22', 'Include',
    'AcceptEnv A=1', 'SetEnv A', 'RDomain x', 'PermitOpen host', 'AuthenticationMethods any password', 'ListenAddress 1.2.3.4:x'];
  for (const line of lines) {
    const dir = server(t, { sshd_config: `${line}\n` });
    assert.notEqual(sshd(dir).code, 0, `sshd takes '${line}'`);
    assert.match(rowsOf(dir).stderr, /\/etc\/ssh\/sshd_config:\d: sshd refuses the line/, line);
  }
});

test('where sshd is not installed there is nothing to say', (t) => {
  const { rows, stderr } = rowsOf(folder(t));
  assert.deepEqual([rows, stderr], [[], '']);
});

test('sshd without a configuration has its defaults', (t) => {
  const dir = folder(t);
  plant(dir, 'usr/sbin/sshd', '');
  const { rows, stderr } = rowsOf(dir);
  assert.equal(stderr, '');
  assert.ok(rows.length > 80);
  assert.ok(rows.every((r) => r.is_default === '1' && r.source === ''));
});

test('sudo takes the planted sudoers, and every user of it is a header', { skip: !have('visudo') && 'visudo is not installed' }, (t) => {
  const dir = folder(t);
  const file = plant(dir, 'etc/sudoers', 'Defaults env_reset\n%sudo ALL=(ALL:ALL) ALL\n' +
    'bob ALL = NOPASSWD: /bin/a, \\\n  /bin/b\n#1000 ALL=ALL\n# no rule\n@include more\n');
  plant(dir, 'etc/more', 'eve ALL=ALL');
  for (const f of [file, join(dir, 'etc/more')]) chmodSync(f, 0o440);
  run('visudo', '-c', '-O', '-f', file);
  const r = coloa(['query', '--format', 'json', '--root', dir, 'SELECT * FROM sudoers']);
  const rows = JSON.parse(r.stdout);
  assert.deepEqual(rows.map((x) => x.header),
    ['Defaults', '%sudo', 'bob', '#1000', 'include', 'eve']);
  if (!have('cvtsudoers')) return;
  const users = run('cvtsudoers', '-f', 'csv', file).split('\n')
    .filter((l) => l.startsWith('rule,') && !l.startsWith('rule,user,')).map((l) => l.split(',')[1].replaceAll('"', ''));
  assert.deepEqual(rows.map((x) => x.header).filter((h) => !/^(Defaults|include)$/.test(h)),
    users);
});

test('every rule of /etc/pam.d that is no include is in pam_rules', () => {
  if (!existsSync('/etc/pam.d')) return;
  const lines = run('sh', '-c',
    "grep -hE '^-?(auth|account|password|session)[[:space:]]' /etc/pam.d/* || true")
    .split('\n').filter(Boolean).map((l) => l.replace(/#.*/, '').trim())
    .filter((l) => !/\s(include|substack)\s/.test(l));
  const rows = new Set(query('SELECT * FROM pam_rules').map((r) =>
    [(r.optional === '1' ? '-' : '') + r.type, r.control, r.module, r.arguments].join(' ').trim()));
  for (const l of lines) assert.ok(rows.has(l.replace(/\s+/g, ' ')), l);
});
