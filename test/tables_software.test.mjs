// Packages and their updates: what coloa says is compared with dpkg and apt.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { coloa, folder, have, plant, query, run } from './coloa.mjs';

const NO_DPKG = have('dpkg-query') ? false : 'dpkg is not installed';
const NO_APT = have('apt') ? false : 'apt is not installed';

function ask(dir, sql) {
  const r = coloa(['query', '--format', 'json', '--root', dir, sql]);
  assert.equal(r.code, 0, r.stderr);
  return JSON.parse(r.stdout);
}

// Somebody may install something between two looks: what the tool says before and
// after is the same, or the look is repeated.
function settled(tool, look) {
  for (let i = 0; i < 5; i++) {
    const before = tool(), seen = look();
    if (tool() === before) return [before, seen];
  }
  throw new Error('packages are being installed all the time');
}

test('every package dpkg knows is in deb_packages, field for field', { skip: NO_DPKG }, () => {
  const FORMAT = ['Package', 'Version', 'Architecture', 'Status', 'source:Package', 'Installed-Size',
    'Section', 'Priority', 'Maintainer'].map((f) => '${' + f + '}').join('\t') + '\n';
  const [text, rows] = settled(() => run('dpkg-query', '-W', '-f', FORMAT), () =>
    query('SELECT * FROM deb_packages').map((r) => [r.name, r.version, r.arch, r.status,
      r.source.replace(/ .*/, '') || r.name, r.size, r.section, r.priority, r.maintainer].join('\t')));
  const expected = text.split('\n').filter((l) => l && !l.includes('\tunknown ok not-installed\t'));
  assert.deepEqual(rows.sort(), expected.sort());
});

test('the revision is what dpkg takes for it', { skip: NO_DPKG }, () => {
  for (const r of query("SELECT version, revision FROM deb_packages WHERE revision <> ''"))
    assert.ok(r.version.endsWith(`-${r.revision}`) && !r.revision.includes('-'), r.version);
  for (const r of query("SELECT version FROM deb_packages WHERE revision = ''"))
    assert.ok(!r.version.includes('-'), r.version);
});

test('another admindir is another database', { skip: NO_DPKG }, (t) => {
  const dir = folder(t);
  plant(dir, 'status', 'Package: only\nStatus: install ok installed\nVersion: 0:1-2\n' +
    'Architecture: all\nMaintainer: x\nDescription: y\n');
  plant(dir, 'info/format', '1\n');
  mkdirSync(join(dir, 'updates'));
  const rows = query(`SELECT name, version FROM deb_packages WHERE admindir = '${dir}'`);
  assert.deepEqual(rows, [{ name: 'only', version: '1-2' }]);
  assert.equal(run('dpkg-query', `--admindir=${dir}`, '-W', '-f', '${Package} ${Version}\n'),
    'only 1-2\n');
});

// deb_version_compare() is seen through apt_updates: an update is a newer version.
test('versions stand in the order that dpkg gives them', { skip: NO_DPKG || NO_APT }, (t) => {
  const parts = ['1', '1.0', '1.0-1', '1.0-1~deb12u1', '1.0~rc1-1', '1.0+b1', '1:0.9', '1.0-1+b2',
    '1.0a', '1.00', '1.0-0', '2~', '10', '1.0.0', '1.0-1.1', '0:1.0', '1.0+dfsg-1', '1.0~~'];
  const names = [], dir = folder(t);
  let status = 'Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n';
  let lists = '';
  for (const a of parts)
    for (const b of parts) {
      const name = `p${names.length}`;
      names.push([name, a, b]);
      status += `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${a}\n\n`;
      lists += `Package: ${name}\nArchitecture: amd64\nVersion: ${b}\n\n`;
    }
  plant(dir, 'var/lib/dpkg/status', status);
  plant(dir, 'etc/apt/sources.list', 'deb http://x.example s main\n');
  plant(dir, 'var/lib/apt/lists/x.example_dists_s_Release', 'Suite: s\n');
  plant(dir, 'var/lib/apt/lists/x.example_dists_s_main_binary-amd64_Packages', lists);
  const newer = new Set(ask(dir, 'SELECT name FROM apt_updates').map((r) => r.name));
  for (const [name, a, b] of names) {
    const dpkg = spawnSync('dpkg', ['--compare-versions', b, 'gt', a]).status === 0;
    assert.equal(newer.has(name), dpkg, `${b} is newer than ${a}`);
  }
});

function upgradable(...options) {
  return run('apt', '-qq', ...options, 'list', '--upgradable').split('\n')
    .map((l) => /^([^/]+)\/(\S+) (\S+) (\S+) \[upgradable from: (.*)\]$/.exec(l)).filter(Boolean)
    .map((m) => `${m[1]} ${m[3]} ${m[5]}`).sort().join('\n');
}

const UPDATES = "SELECT name || ' ' || candidate_version || ' ' || installed_version AS u FROM apt_updates";

test('every update apt lists is in apt_updates', { skip: NO_APT }, () => {
  const [text, rows] = settled(() => upgradable(), () => query(UPDATES));
  assert.equal(rows.map((r) => r.u).sort().join('\n'), text);
});

// A small archive of its own, which apt itself reads by -o Dir=.
function archive(t, files) {
  const dir = folder(t), entry = (name, version, more = '') =>
    `Package: ${name}\nArchitecture: amd64\nMaintainer: m\nVersion: ${version}\nFilename: f\nSize: 1\n` +
    `SHA256: ${'0'.repeat(64)}\nDescription: d\n${more}\n`;
  const lists = 'var/lib/apt/lists/a.example_dists_';
  plant(dir, 'var/lib/dpkg/status', ['dpkg', 'one', 'two', 'three', 'four'].map((name) =>
    `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nMaintainer: m\n` +
    'Version: 1.0-1\nDescription: d\n').join('\n'));
  plant(dir, 'etc/apt/sources.list', 'deb http://a.example stable main\n' +
    'deb http://a.example stable-security main\ndeb http://a.example stable-backports main\n' +
    'deb http://a.example experimental main\n');
  const release = (suite, more = '') => plant(dir, `${lists}${suite}_Release`,
    `Origin: Debian\nLabel: Debian\nSuite: ${suite}\nCodename: c-${suite}\nVersion: 12\n` +
    `Components: main\nArchitectures: amd64\n${more}`);
  release('stable');
  release('stable-security');
  release('stable-backports', 'NotAutomatic: yes\nButAutomaticUpgrades: yes\n');
  release('experimental', 'NotAutomatic: yes\n');
  const packages = (suite, text) => plant(dir, `${lists}${suite}_main_binary-amd64_Packages`, text);
  packages('stable', entry('one', '1.0-1') + entry('two', '1.0-2') + entry('three', '0.9') +
    entry('four', '1.0-1'));
  packages('stable-security', entry('one', '1.0-1+deb12u1') + entry('two', '1.0-1+deb12u1'));
  packages('stable-backports', entry('three', '2.0-1', 'Source: triple\n') + entry('four', '2.0-1'));
  packages('experimental', entry('one', '9-1') + entry('four', '9-1'));
  for (const [path, text] of Object.entries(files)) plant(dir, path, text);
  for (const path of ['etc/apt/apt.conf.d', 'etc/apt/preferences.d', 'var/lib/apt/lists/partial',
    'var/cache/apt/archives/partial', 'var/log/apt']) mkdirSync(join(dir, path), { recursive: true });
  return dir;
}

// apt reads its configuration before it hears of another Dir.
function aptIn(dir, files) {
  const release = /Default-Release "(.*)"/.exec(Object.values(files).join())?.[1] ?? '';
  return upgradable('-o', `APT::Default-Release=${release}`, '-o', `Dir=${dir}`, '-o', `Dir::State::status=${dir}/var/lib/dpkg/status`,
    '-o', 'APT::Architecture=amd64', '-o', 'APT::Architectures=amd64');
}

const PINS = {
  'nothing pinned': {},
  'backports preferred for one package':
    { 'etc/apt/preferences.d/p': 'Package: four\nPin: release a=stable-backports\nPin-Priority: 600\n' },
  'a source package pinned':
    { 'etc/apt/preferences.d/p': 'Package: src:triple\nPin: release a=stable-backports\nPin-Priority: -1\n' },
  'everything from experimental':
    { 'etc/apt/preferences': 'Package: *\nPin: release a=experimental\nPin-Priority: 700\n' },
  'never from the security archive':
    { 'etc/apt/preferences': 'Package: *\nPin: release c-stable-security\nPin-Priority: never\n' },
  'an older version asked for':
    { 'etc/apt/preferences': 'Package: t*\nPin: version 0.9\nPin-Priority: 1001\n' },
  'the version held by a pin':
    { 'etc/apt/preferences': 'Package: one two\nPin: version 1.0-1\nPin-Priority: 600\n' },
  'the first of two pins counts':
    { 'etc/apt/preferences.d/a': 'Package: /^on/\nPin: release a=experimental\nPin-Priority: 900\n',
      'etc/apt/preferences.d/b': 'Package: one\nPin: release a=experimental\nPin-Priority: -5\n' },
  'by origin':
    { 'etc/apt/preferences': 'Package: *\nPin: origin a.example\nPin-Priority: 50\n' },
  'a default release':
    { 'etc/apt/apt.conf.d/r': 'APT::Default-Release "stable-backports";\n' },
};

for (const [name, files] of Object.entries(PINS))
  test(`apt and apt_updates choose the same: ${name}`, { skip: NO_APT }, (t) => {
    const dir = archive(t, files);
    assert.equal(ask(dir, UPDATES).map((r) => r.u).sort().join('\n'), aptIn(dir, files));
  });

for (const [end, packer] of [['lz4', ['lz4', '-q', '-c']], ['gz', ['gzip', '-c']], ['xz', ['xz', '-c']]])
  test(`lists compressed as .${end} say the same`, { skip: have(packer[0]) ? false : `${packer[0]} is not installed` },
    (t) => {
      const dir = archive(t, {});
      const plain = ask(dir, UPDATES);
      assert.notEqual(plain.length, 0);
      for (const suite of ['stable', 'stable-security', 'stable-backports', 'experimental']) {
        const path = join(dir, `var/lib/apt/lists/a.example_dists_${suite}_main_binary-amd64_Packages`);
        const packed = spawnSync(packer[0], packer.slice(1), { input: readFileSync(path) }).stdout;
        plant(dir, path.slice(dir.length + 1) + `.${end}`, packed);
        spawnSync('rm', [path]);
      }
      assert.deepEqual(ask(dir, UPDATES), plain);
    });

test('every source apt uses is in apt_sources', { skip: NO_APT }, () => {
  const sites = run('apt-get', 'indextargets', '--format', '$(SITE) $(RELEASE)').split('\n').filter(Boolean);
  const rows = query('SELECT base_uri, name, source FROM apt_sources');
  const seen = new Set(rows.map((r) => `${r.base_uri} ${r.name.split(' ')[1]}`));
  for (const s of new Set(sites)) assert.ok(seen.has(s.replace(/\/ /, ' ')), s);
  assert.equal(seen.size, new Set(sites).size);
});

test('settings in auto_updates are those of apt-config', { skip: have('apt-config') ? false : 'no apt-config' },
  () => {
    const out = run('apt-config', 'shell', 'A', 'APT::Periodic::Update-Package-Lists', 'B',
      'APT::Periodic::Unattended-Upgrade');
    const value = (name) => new RegExp(`^${name}='(.*)'$`, 'm').exec(out)?.[1] ?? '(unset)';
    for (const r of query("SELECT detail FROM auto_updates WHERE mechanism = 'unattended-upgrades'"))
      assert.ok(r.detail.startsWith(
        `Update-Package-Lists=${value('A')}, Unattended-Upgrade=${value('B')}`), r.detail);
  });

test('this machine has one role, with a reason', () => {
  const rows = query('SELECT role, reason FROM machine_role');
  assert.equal(rows.length, 1);
  assert.match(rows[0].role, /^(server|workstation)$/);
  assert.notEqual(rows[0].reason, '');
});

test('an installed ClamAV is in antivirus with the version of its package', { skip: NO_DPKG }, () => {
  const rows = query("SELECT a.version, d.version AS v FROM antivirus a JOIN deb_packages d " +
    "ON d.name = a.package AND d.status LIKE '%installed' WHERE a.name = 'clamav'");
  for (const r of rows) assert.equal(r.version, r.v);
});
