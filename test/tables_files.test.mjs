// The file tables against find, stat, sha256sum and openssl, on this machine.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { coloa, folder, has, plant, query, run } from './coloa.mjs';

const sorted = (list) => [...new Set(list)].sort();
// Paths that find prints with -print0; find may fail for what vanished meanwhile.
function find(...args) {
  const r = run('sh', '-c', 'find "$@" -print0 2>/dev/null || true', 'find', ...args);
  return sorted(r.split('\0').filter(Boolean));
}
// The file systems the walk enters, as find's starting points.
function roots() {
  const local = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'vfat', 'tmpfs', 'f2fs']);
  return sorted(query('SELECT path, type FROM mounts')
    .filter((m) => m.path === '/' || local.has(m.type)).map((m) => m.path));
}
// Compares with what find says before and after: only a path in both, or in neither, counts.
function assertSamePaths(ours, before, after) {
  const lasting = before.filter((p) => after.includes(p));
  const mine = new Set(ours);
  assert.deepEqual(lasting.filter((p) => !mine.has(p)), [], 'find sees, we do not');
  const theirs = new Set([...before, ...after]);
  assert.deepEqual(ours.filter((p) => !theirs.has(p)), [], 'we see, find does not');
}
function compareWithFind(sql, predicates) {
  const from = roots();
  const before = find(...from, '-xdev', ...predicates);
  const ours = sorted(query(sql).map((r) => r.path));
  assertSamePaths(ours, before, find(...from, '-xdev', ...predicates));
  return ours;
}

test('suid_bin has the files that find -perm /6000 has', { skip: !has('find') }, () => {
  const ours = compareWithFind('SELECT path FROM suid_bin', ['-type', 'f', '-perm', '/6000']);
  assert.ok(ours.length > 0);
});

test('what everybody may write to is what find says', { skip: !has('find') }, (t) => {
  const dir = folder(t, { 'open/file': 'x', 'sticky/file': 'x' });
  chmodSync(join(dir, 'open'), 0o777);
  chmodSync(join(dir, 'open/file'), 0o666);
  chmodSync(join(dir, 'sticky'), 0o1777);
  const ours = compareWithFind("SELECT path FROM risky_files WHERE risk = 'world_writable'",
    ['(', '-type', 'f', '-perm', '-0002', '-o', '-type', 'd', '-perm', '-0002', '!', '-perm',
      '-1000', ')']);
  assert.ok(ours.includes(join(dir, 'open')) && ours.includes(join(dir, 'open/file')));
  assert.ok(!ours.includes(join(dir, 'sticky')));
});

test('what nobody owns is what find says', { skip: !has('find') }, () => {
  compareWithFind("SELECT path FROM risky_files WHERE risk = 'no_owner'",
    ['!', '-type', 'l', '(', '-nouser', '-o', '-nogroup', ')']);
});

test('LIKE with %% gives every path that find gives', { skip: !has('find') }, () => {
  for (const dir of ['/etc', '/usr/share', '/var/lib']) {
    const before = find(dir, '-xdev', '-mindepth', '1');
    const ours = sorted(query(`SELECT path FROM file WHERE path LIKE '${dir}/%%'`)
      .map((r) => r.path));
    assertSamePaths(ours, before, find(dir, '-xdev', '-mindepth', '1'));
  }
});

test('conditions choose the files that find chooses', { skip: !has('find') }, () => {
  const cases = [
    ["type = 'directory'", ['-type', 'd']],
    ["type = 'regular' AND symlink = 0 AND size > 100000", ['-type', 'f', '-size', '+100000c']],
    ["symlink = 0 AND mode = '0755'", ['!', '-type', 'l', '-perm', '0755']],
    ["filename LIKE '%.conf'", ['-iname', '*.conf']],
    ['symlink = 0 AND gid > 0', ['!', '-type', 'l', '!', '-gid', '0']],
  ];
  for (const [where, predicates] of cases) {
    const args = ['/etc', '/usr/lib', '-xdev', '-mindepth', '1', ...predicates];
    const links = where.startsWith('type = \'directory')
      ? find('/etc', '/usr/lib', '-xdev', '-type', 'l', '-xtype', 'd') : [];
    const before = find(...args);
    const ours = ['/etc', '/usr/lib'].flatMap((d) =>
      query(`SELECT path FROM file WHERE path LIKE '${d}/%%' AND ${where}`)).map((r) => r.path);
    // a link to a directory is a directory, as in osquery
    assertSamePaths(sorted(ours).filter((p) => !links.includes(p)), before, find(...args));
  }
});

test('file says what stat says', { skip: !has('stat') }, (t) => {
  const dir = folder(t, { 'a b': 'text', 'new\nline': '' });
  chmodSync(join(dir, 'a b'), 0o4751);
  mkdirSync(join(dir, 'sub'));
  for (const path of [join(dir, 'a b'), join(dir, 'sub'), '/etc/passwd', '/dev/null', '/tmp',
    '/usr/bin/env']) {
    const [s] = query(`SELECT * FROM file WHERE path = '${path}'`);
    const [ino, uid, gid, mode, size, block, nlink, mtime, ctime, btime] =
      run('stat', '-L', '-c', '%i %u %g %a %s %o %h %Y %Z %W', path).trim().split(' ');
    assert.equal(s.inode, ino);
    assert.equal(s.uid, uid);
    assert.equal(s.gid, gid);
    assert.equal(s.mode, mode.padStart(4, '0'));
    assert.equal(s.size, size);
    assert.equal(s.block_size, block);
    assert.equal(s.hard_links, nlink);
    assert.equal(s.mtime, mtime);
    assert.equal(s.ctime, ctime);
    assert.equal(s.btime, btime === '-' ? '0' : btime);
  }
  const [newline] = query(`SELECT filename FROM file WHERE directory = '${dir}' AND size = 0`);
  assert.equal(newline.filename, 'new\nline');
});

test('a folder of links that go round in circles has an end', (t) => {
  const dir = folder(t, { 'x/file': '' });
  symlinkSync('..', join(dir, 'x/up'));
  symlinkSync('.', join(dir, 'x/self'));
  const rows = query(`SELECT path FROM file WHERE path LIKE '${dir}/%%' ORDER BY path`);
  assert.deepEqual(rows.map((r) => r.path.slice(dir.length)),
    ['/x', '/x/file', '/x/self', '/x/up']);
});

test('digests are those of sha256sum, sha1sum and md5sum', { skip: !has('sha256sum') }, (t) => {
  const dir = folder(t, { empty: '', 'big': 'x'.repeat(1 << 20) });
  for (const path of [join(dir, 'empty'), join(dir, 'big'), '/etc/passwd', '/bin/sh']) {
    const [h] = query(`SELECT * FROM hash WHERE path = '${path}'`);
    for (const kind of ['md5', 'sha1', 'sha256'])
      assert.equal(h[kind], run(`${kind}sum`, path).split(' ')[0]);
  }
});

test('certificates are described as openssl describes them', { skip: !has('openssl') }, (t) => {
  const dir = folder(t);
  const make = (name, ...args) => run('openssl', 'req', '-x509', '-nodes', '-batch', '-days', '30',
    '-keyout', join(dir, `${name}.key`), '-out', join(dir, `${name}.crt`), ...args);
  make('rsa', '-newkey', 'rsa:2048', '-subj', '/C=VN/O=Sở Thông tin/CN=máy chủ', '-utf8');
  make('ec', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-subj', '/CN=ec',
    '-addext', 'keyUsage=digitalSignature,keyCertSign');
  const ask = (file, ...args) =>
    run('openssl', 'x509', '-noout', '-in', join(dir, file), ...args).trim();
  for (const file of ['rsa.crt', 'ec.crt']) {
    const [c] = query(`SELECT * FROM certificates WHERE path = '${join(dir, file)}'`);
    assert.equal(c.sha1.toUpperCase(),
      ask(file, '-fingerprint', '-sha1').split('=')[1].replaceAll(':', ''));
    assert.equal(c.serial, ask(file, '-serial').split('=')[1]);
    assert.equal(c.subject, ask(file, '-subject', '-nameopt', 'compat').replace('subject=', ''));
    const seconds = (s) => String(Date.parse(s.split('=')[1]) / 1000);
    assert.equal(c.not_valid_before, seconds(ask(file, '-startdate')));
    assert.equal(c.not_valid_after, seconds(ask(file, '-enddate')));
    assert.equal(c.self_signed, '1');
    assert.equal(c.ca, '1');
  }
  const rows = query(`SELECT * FROM certificates WHERE path = '${dir}' ORDER BY common_name`);
  assert.deepEqual(rows.map((r) => r.common_name), ['ec', 'máy chủ']);
  assert.deepEqual(rows.map((r) => r.key_strength), ['prime256v1', '2048']);
  assert.equal(rows[0].key_usage, 'Key Cert Sign, Digital Signature');
});

test('a broken certificate is a warning', (t) => {
  const dir = folder(t);
  const path = plant(dir, 'bad.pem',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
  const r = coloa(['query', '--format', 'json', `SELECT * FROM certificates WHERE path='${path}'`]);
  assert.equal(r.stdout.replace(/\s/g, ''), '[]');
  assert.match(r.stderr, /malformed certificate/);
});
