// What a run loads, and what it says when a library it needs is not there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { COLOA, coloa, content, folder, query } from './coloa.mjs';

const LATE = /lib(audit|cap-ng|crypto|systemd|gcrypt|lz4|lzma|z)\.so/;

// The shared libraries that a query maps, as the dynamic loader tells it.
function librariesOf(sql) {
  const r = coloa(['query', sql], { env: { ...process.env, LD_DEBUG: 'files' } });
  return [...r.stderr.matchAll(/calling init: (\S+)/g)].map((m) => m[1]);
}

// Whether we may give a program mounts of its own.
const mayHide = process.getuid() === 0 &&
  spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

// Runs coloa where the file of a library is empty, after other commands.
function without(library, args, before = '') {
  const r = spawnSync('unshare', ['--mount', 'sh', '-c',
    `mount --bind /dev/null "$0" && ${before} exec "$@"`, library, COLOA, ...args], {
    encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  return { ...r, code: r.status };
}

test('a query maps no library that it does not need', () => {
  for (const sql of ['SELECT 1', 'SELECT * FROM processes', 'SELECT * FROM listening_ports',
    'SELECT * FROM deb_packages']) {
    const libraries = librariesOf(sql);
    assert.ok(libraries.some((l) => l.includes('libsqlite3')), `the loader speaks: ${libraries}`);
    assert.deepEqual(libraries.filter((l) => LATE.test(l)), [], sql);
  }
});

test('a query that computes a digest maps libcrypto, and only that', () => {
  const [row] = query("SELECT sha256('a') AS s");
  assert.equal(row.s, 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb');
  const late = librariesOf("SELECT sha256('a')").filter((l) => LATE.test(l));
  assert.equal(late.length, 1);
  assert.match(late[0], /libcrypto/);
});

test('without libcrypto, what needs it says so and the rest works',
  { skip: !mayHide && 'needs root, for a mount of its own' }, (t) => {
    const library = librariesOf("SELECT sha256('a')").find((l) => l.includes('libcrypto'));
    const file = `${folder(t, { 'file.txt': 'a' })}/file.txt`;
    const ask = (sql) => without(library, ['query', '--format', 'json', sql]);

    let r = ask('SELECT count(*) > 0 AS yes FROM processes');
    assert.equal(r.code, 0);
    assert.deepEqual(JSON.parse(r.stdout), [{ yes: '1' }]);
    assert.equal(r.stderr, '');

    for (const f of ["sha256('a')", "md5('a')", "community_id_v1('1.1.1.1', '2.2.2.2', 1, 2, 6)"]) {
      r = ask(`SELECT ${f}`);
      assert.equal(r.code, 2, f);
      assert.match(r.stderr, /libcrypto\.so/);
    }

    r = ask(`SELECT path, sha256 FROM hash WHERE path = '${file}'`);
    assert.equal(r.code, 0);
    assert.deepEqual(JSON.parse(r.stdout), [{ path: file, sha256: '' }]);
    assert.match(r.stderr, /warning: hash\.sha256: .*libcrypto\.so/);
    assert.doesNotMatch(r.stderr, /md5/);

    r = ask('SELECT * FROM certificates');
    assert.equal(r.code, 0);
    assert.match(r.stderr, /warning: certificates: .*libcrypto\.so/);

    r = without(library, ['audit', '--content', content]);
    assert.equal(r.code, 2, 'content whose bundle cannot be named is not used');
    assert.match(r.stderr, /libcrypto\.so/);
  });

test('without libsystemd, a machine that systemd runs is not shown as having no units',
  { skip: !mayHide && 'needs root, for a mount of its own' }, (t) => {
    const booted = 'mount -t tmpfs none /run && mkdir -p /run/systemd/system &&';
    const library = spawnSync('sh', ['-c', 'PATH=$PATH:/sbin ldconfig -p'], { encoding: 'utf8' })
      .stdout.match(/libsystemd\.so\.0 .*=> (\S+)/)?.[1];
    if (!library) return t.skip('libsystemd is not installed');
    const r = without(library, ['query', 'SELECT id, active_state FROM systemd_units'], booted);
    assert.equal(r.code, 0);
    assert.match(r.stderr, /warning: systemd_units\.active_state: .*libsystemd\.so/);
    assert.match(r.stderr, /warning: systemd_units: .*libsystemd\.so/);
  });
