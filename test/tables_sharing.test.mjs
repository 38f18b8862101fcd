// Samba's and NFS's shares: compared with testparm and exportfs over planted files.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { folder, have, plant, query, run } from './coloa.mjs';

const NO_TESTPARM = !have('testparm') && 'testparm is not installed';
const at = (dir, sql) => query(sql, '--root', dir);
const sorted = (rows) => rows.map((r) => JSON.stringify(Object.entries(r).sort())).sort();

// testparm -s as {section: {name: value}}.
function testparm(file) {
  const r = spawnSync('testparm', ['-s', file], { encoding: 'utf8' });
  assert.equal(r.status, 0, r.stderr);
  const sections = {};
  let now;
  for (const line of r.stdout.split('\n')) {
    const head = line.match(/^\[(.*)\]$/);
    const said = line.match(/^\t(.*?) = (.*)$/);
    if (head) now = sections[head[1]] = {};
    else if (said) now[said[1]] = said[2];
  }
  return sections;
}

const flag = (v, otherwise) => (v === undefined ? otherwise : v === 'Yes' ? '1' : '0');
const words = (v) => (v ?? '').split(/[ ,;\t]+/).filter(Boolean);

// What testparm prints is what differs from [global].
function expected(sections) {
  const { global = {}, ...shares } = sections;
  return Object.entries(shares).map(([name, own]) => {
    const p = { ...global, ...own };
    return {
      name, path: p.path ?? '', guest_ok: flag(p['guest ok'], '0'),
      read_only: flag(p['read only'], '1'), browseable: flag(p.browseable, '1'),
      available: flag(p.available, '1'), printable: flag(p.printable, '0'),
      valid_users: words(p['valid users']),
    };
  });
}

const CONFIGS = {
  'the ordinary': `[global]
   workgroup = AGENCY
   map to guest = bad user
[homes]
   browseable = no
   valid users = %S
[data]
   path = /srv/data
   writeable = yes
   valid users = @staff, root
[printers]
   path = /var/tmp
   printable = yes
`,
  'synonyms and blanks': `[x]
 PA TH=/a b
 Public = 1
 write ok = TRUE
 browsable = off
[y]
 directory = /y
 writable = no
 print ok = yes
 available = 0
`,
  'lines that go on': `[global]
# c \\
log level = 3
[x]
path = /ab\\
c
comment = one \\
  two
bogus line
[y] what follows
path=/y
[global]
guest ok = yes
[z]
path=/z
[X]
guest ok = yes`,
  'global defaults for what follows': `[x]
path=/a
[global]
guest ok=yes
valid users=root
read only=no
[y]
path=/b
[w]
path=/w
valid users = bob
guest ok = no
`,
  copies: `[x]
path=/a
public=yes
[y]
public=no
copy=x
read only=no
[z]
path=/z
copy=y
`,
  'shares without a path': `[nowhere]
guest ok = yes
[homes]
[printers]
path=/tmp
`,
};

for (const [story, text] of Object.entries(CONFIGS))
  test(`Samba, ${story}: every share is as testparm prints it`, { skip: NO_TESTPARM }, (t) => {
    const dir = folder(t);
    const file = plant(dir, 'etc/samba/smb.conf', text);
    const rows = at(dir, `SELECT name, path, guest_ok, read_only, browseable, available,
      printable, valid_users FROM samba_shares`);
    assert.deepEqual(rows.map((r) => ({ ...r, valid_users: words(r.valid_users) })),
      expected(testparm(file)));
  });

test('Samba: global settings that testparm prints have the same value',
  { skip: NO_TESTPARM }, (t) => {
    const dir = folder(t);
    const text = `workgroup = EARLY
[globals]
 Map To Guest = Bad User
 min protocol = NT1
 server min protocol = SMB2
 include = ${dir}/etc/samba/more.conf
[x]
 path = /x
`;
    plant(dir, 'etc/samba/more.conf', 'server string = from there\nserver signing = required\n');
    const file = plant(dir, 'etc/samba/smb.conf', text);
    plant(dir, `${dir}/etc/samba/more.conf`,
      'server string = from there\nserver signing = required\n');
    const { global } = testparm(file);
    const rows = Object.fromEntries(at(dir, 'SELECT keyword, value FROM samba_config')
      .map((r) => [r.keyword, r.value.toLowerCase()]));
    for (const [name, value] of Object.entries(global))
      if (!name.startsWith('idmap') && name !== 'include') assert.equal(rows[name], value.toLowerCase(), name);
  });

test("Samba: the defaults are testparm's", { skip: NO_TESTPARM }, (t) => {
  const dir = folder(t);
  const file = plant(dir, 'etc/samba/smb.conf', '[global]\n');
  const shown = new Map(run('testparm', '-sv', file).split('\n')
    .map((l) => l.match(/^\t(.*?) = ?(.*)$/)).filter(Boolean)
    .map(([, name, value]) => [name.toLowerCase(), value.trim()]));
  for (const { keyword, value } of at(dir, 'SELECT keyword, value FROM samba_config'))
    if (shown.has(keyword)) assert.equal(value.toLowerCase(), shown.get(keyword).toLowerCase(), keyword);
});

const NO_EXPORTFS = (!have('exportfs') && 'exportfs is not installed') ||
  (process.getuid() !== 0 && 'only root may have a mount namespace') ||
  (spawnSync('unshare', ['-m', 'true']).status !== 0 && 'no mount namespaces here');

// What exportfs makes of a file, seen in a mount namespace of its own.
function exportfs(file) {
  const script = `mount --bind "$1" /etc/exports && mount -t tmpfs none /var/lib/nfs &&
    touch /var/lib/nfs/etab /var/lib/nfs/rmtab && exportfs -a; cat /var/lib/nfs/etab`;
  const { stdout } = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', file],
    { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).map((line) => {
    const [, path, client, options] = line.match(/^(\S+)\t(.*)\((.*)\)$/);
    const all = options.split(',');
    return {
      path: path.replace(/\\(\d{3})/g, (_, o) => String.fromCharCode(parseInt(o, 8))),
      client: client || '*', read_only: all[0] === 'ro' ? '1' : '0',
      no_root_squash: all.includes('no_root_squash') ? '1' : '0',
      security: all.find((o) => o.startsWith('sec=')).slice(4),
    };
  });
}

test('NFS: every export is as exportfs makes it', { skip: NO_EXPORTFS ||
  (!existsSync('/etc/exports') && 'no /etc/exports to stand on') }, (t) => {
  const dir = folder(t);
  const file = plant(dir, 'etc/exports', `# none
/srv 192.0.2.1(rw,sync) *.example(ro) \\
 @group(rw,no_root_squash)
"/a b" 10.0.0.0/8(rw,sec=krb5p)
/c\\040d (rw) # all
/tmp/everybody
/usr -ro,sync 192.0.2.2 192.0.2.3(rw)
/var 192.0.2.4(rw,ro,no_root_squash,root_squash)
/opt 192.0.2.5 (rw)
`);
  const rows = at(dir, `SELECT path, client, read_only, no_root_squash, security
    FROM nfs_exports`);
  assert.deepEqual(sorted(rows), sorted(exportfs(file)));
});
