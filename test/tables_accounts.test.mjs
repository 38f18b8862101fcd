// Accounts, groups, passwords and sign-ins: compared with getent, id, passwd, last, who,
// lastlog, faillock and pwscore.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { coloa, folder, have, plant, query, run } from './coloa.mjs';

const getent = (base) => run('getent', '-s', 'files', base).split('\n').filter(Boolean);
const without = (tool) => (have(tool) ? false : `${tool} is not installed`);
const root = process.getuid() === 0;

function ask(dir, sql) {
  const r = coloa(['query', '--format', 'json', '--root', dir, sql]);
  assert.equal(r.code, 0, r.stderr);
  return { rows: JSON.parse(r.stdout), stderr: r.stderr };
}

test('every group getent shows is in groups, and no other', { skip: without('getent') }, () => {
  assert.deepEqual(
    query('SELECT groupname, gid, gid_signed FROM groups')
      .map((g) => `${g.groupname}:${g.gid}:${g.gid_signed}`),
    getent('group').map((l) => l.split(':')).map(([name, , gid]) => `${name}:${gid}:${gid | 0}`));
});

test('every user has the groups that id -G gives', { skip: without('id') }, () => {
  const rows = query('SELECT uid, gid FROM user_groups');
  const seen = new Set();
  for (const [name, , uid] of getent('passwd').map((l) => l.split(':'))) {
    if (seen.has(uid)) continue;
    seen.add(uid);
    assert.deepEqual(rows.filter((r) => r.uid === uid).map((r) => r.gid).sort(),
      run('id', '-G', name).trim().split(' ').sort(), name);
    assert.deepEqual(query(`SELECT uid, gid FROM user_groups WHERE uid = ${uid}`),
      rows.filter((r) => r.uid === uid));
  }
});

test('shadow says what getent shadow says, and no hash', { skip: !root && 'needs root' }, () => {
  const rows = query('SELECT * FROM shadow');
  const lines = getent('shadow').map((l) => l.split(':'));
  assert.deepEqual(rows.map((r) => r.username), lines.map((l) => l[0]));
  const day = (field) => (field === '' ? '-1' : field);
  lines.forEach((l, i) => {
    const r = rows[i];
    assert.deepEqual([r.last_change, r.min, r.max, r.warning, r.inactive, r.expire],
      l.slice(2, 8).map(day));
    if (l[1].length > 3) assert.ok(!JSON.stringify(r).includes(l[1].slice(3)));
    assert.deepEqual(query(`SELECT * FROM shadow WHERE username = '${l[0]}'`), [r]);
  });
});

test('passwd -S agrees on who is locked', { skip: !root && 'needs root' }, () => {
  for (const r of query('SELECT username, password_status FROM shadow')) {
    const letter = run('passwd', '-S', r.username).split(' ')[1];
    // passwd calls "x" and other impossible passwords usable (P), osquery locked
    if (letter === 'NP') assert.equal(r.password_status, 'empty');
    if (r.password_status === 'active') assert.equal(letter, 'P');
  }
});

test('login_defs holds every name of the file once', () => {
  if (!existsSync('/etc/login.defs')) return;
  const want = {};
  for (const line of readFileSync('/etc/login.defs', 'utf8').split('\n')) {
    const m = /^\s*([^#\s]\S*)\s+(\S.*)$/.exec(line);
    if (m) want[m[1]] = m[2].trim();
  }
  const rows = query('SELECT name, value FROM login_defs');
  assert.equal(rows.length, Object.keys(want).length);
  for (const r of rows) assert.equal(r.value, want[r.name], r.name);
});

function utmp({ type, pid = 0, tty = '', user = '', host = '', time = 0 }) {
  const b = Buffer.alloc(384);
  b.writeInt16LE(type, 0);
  b.writeInt32LE(pid, 4);
  b.write(tty, 8, 32);
  b.write('id', 40, 4);
  b.write(user, 44, 32);
  b.write(host, 76, 256);
  b.writeUInt32LE(time, 340);
  return b;
}

const RECORDS = [
  { type: 2, user: 'reboot', tty: '~', host: '6.1', time: 1700000000 },
  { type: 1, pid: 53, user: 'runlevel', tty: '~', time: 1700000010 },
  { type: 5, pid: 1, tty: 'tty1', time: 1700000015 },
  { type: 6, pid: 600, user: 'LOGIN', tty: 'tty1', time: 1700000020 },
  { type: 7, pid: 700, user: 'bob', tty: 'pts/0', host: '192.0.2.7', time: 1700000100 },
  { type: 8, pid: 700, tty: 'pts/0', time: 1700000400 },
  { type: 7, pid: 800, user: 'a-name-that-fills-all-32-letters', tty: 'pts/1',
    host: 'very.long.example.vn', time: 1700000500 },
];

test('last shows the sessions that utmpdump shows', { skip: without('utmpdump') }, (t) => {
  const dir = folder(t);
  const file = plant(dir, 'var/log/wtmp', Buffer.concat(RECORDS.map(utmp)));
  const theirs = run('utmpdump', file).split('\n').filter(Boolean)
    .map((l) => [...l.matchAll(/\[([^\]]*)\]/g)].map((m) => m[1].trim()))
    .filter(([type]) => type === '7' || type === '8')
    .map(([type, pid, , user, tty, host, , time]) =>
      [type, `${Number(pid)}`, user, tty, host, `${Date.parse(time.replace(',', '.')) / 1000}`]);
  const { rows } = ask(dir, 'SELECT type, pid, username, tty, host, time FROM last');
  assert.deepEqual(rows.map((r) => [r.type, r.pid, r.username, r.tty, r.host, r.time]), theirs);
  assert.equal(theirs.length, 3);
});

test('last of this machine is what utmpdump finds', { skip: without('utmpdump') }, () => {
  if (!existsSync('/var/log/wtmp')) return;
  const count = () => run('utmpdump', '/var/log/wtmp').split('\n')
    .filter((l) => /^\[[78]\]/.test(l)).length;
  const before = count();
  const ours = query('SELECT * FROM last').length;
  assert.ok(before <= ours && ours <= count());
});

test('logged_in_users shows whom who shows', { skip: without('who') }, (t) => {
  const dir = folder(t);
  const file = plant(dir, 'run/utmp', Buffer.concat(RECORDS.map(utmp)));
  const theirs = run('who', file).split('\n').filter(Boolean).map((l) => l.split(/\s+/))
    .map(([user, tty]) => `${user} ${tty}`);
  const { rows } = ask(dir, 'SELECT * FROM logged_in_users');
  assert.deepEqual(rows.filter((r) => r.type === 'user').map((r) => `${r.user} ${r.tty}`), theirs);
  assert.deepEqual(rows.map((r) => r.type),
    ['boot_time', 'runlevel', 'login', 'user', 'dead', 'user']);
});

test('lastlog of a planted machine is what lastlog -R shows',
  { skip: without('lastlog') || (!root && 'needs root') }, (t) => {
    const dir = folder(t);
    plant(dir, 'etc/passwd', 'root:x:0:0::/:\nbob:x:1000:1000::/:\nnever:x:2000:2000::/:\n');
    plant(dir, 'etc/login.defs', '');
    const log = Buffer.alloc(292 * 1001);
    log.writeUInt32LE(1700000000, 292 * 1000);
    log.write('pts/3', 292 * 1000 + 4);
    log.write('192.0.2.9', 292 * 1000 + 36);
    plant(dir, 'var/log/lastlog', log);
    const { rows, stderr } = ask(dir, 'SELECT * FROM lastlog');
    assert.deepEqual(rows.map((r) => [r.uid, r.username, r.time, r.tty, r.host]), [
      ['0', 'root', '0', '', ''], ['1000', 'bob', '1700000000', 'pts/3', '192.0.2.9'],
      ['2000', 'never', '0', '', '']]);
    assert.equal(stderr, '');
    const r = spawnSync('lastlog', ['-R', dir], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC0' } });
    if (r.status !== 0) return;
    const lines = r.stdout.split('\n').slice(1).filter(Boolean);
    assert.deepEqual(lines.map((l) => l.split(/\s+/)[0]), rows.map((x) => x.username));
    for (const l of lines)
      assert.equal(/Never logged in/.test(l),
        rows.find((x) => x.username === l.split(/\s+/)[0]).time === '0');
  });

test('lastlog of this machine never disagrees with lastlog on "never"',
  { skip: without('lastlog') }, () => {
    if (!existsSync('/var/log/lastlog')) return;
    const lines = run('lastlog').split('\n').slice(1).filter(Boolean);
    const rows = query('SELECT username, time FROM lastlog');
    for (const l of lines) {
      const row = rows.find((r) => r.username === l.split(/\s+/)[0]);
      if (row) assert.equal(row.time === '0', /Never logged in/.test(l), row.username);
    }
  });

test('faillock reads the tallies that faillock reads', { skip: without('faillock') }, (t) => {
  const dir = folder(t);
  const records = [['192.0.2.4', 3], ['tty7', 5], ['sudo', 1], ['old', 2]];
  const b = Buffer.alloc(64 * records.length);
  records.forEach(([origin, status], i) => {
    b.write(origin, 64 * i, 52);
    b.writeUInt16LE(status, 64 * i + 54);
    b.writeBigUInt64LE(1700000000n + BigInt(i), 64 * i + 56);
  });
  plant(dir, 'run/faillock/root', b);
  const { rows } = ask(dir, 'SELECT * FROM faillock');
  assert.deepEqual(rows.map((r) => [r.username, r.time, r.type, r.origin, r.valid]), [
    ['root', '1700000000', 'RHOST', '192.0.2.4', '1'], ['root', '1700000001', 'TTY', 'tty7', '1'],
    ['root', '1700000002', 'SVC', 'sudo', '1'], ['root', '1700000003', 'RHOST', 'old', '0']]);
  const shown = spawnSync('faillock', ['--dir', join(dir, 'run/faillock'), '--user', 'root'],
    { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  const theirs = (shown.stdout + shown.stderr).split('\n').filter((l) => /^\d{4}-/.test(l))
    .map((l) => l.split(/\s+/)).map(([, , type, origin, valid]) => [type, origin, valid]);
  assert.deepEqual(theirs, rows.map((r) => [r.type, r.origin, r.valid === '1' ? 'V' : 'I']));
});

// pwscore in a mount namespace where the planted files are pwquality's.
function pwscore(dir, password) {
  const r = spawnSync('unshare', ['-m', 'sh', '-c',
    'mount --bind "$0/etc/security" /etc/security && exec pwscore', dir],
  { encoding: 'utf8', input: `${password}\n`, env: { ...process.env, LC_ALL: 'C' } });
  return r.status === 0;
}

const NO_PWSCORE = without('pwscore') ||
  (!existsSync('/var/cache/cracklib/cracklib_dict.pwd') && 'cracklib has no dictionary') ||
  (spawnSync('unshare', ['-m', 'true']).status === 0 ? false : 'mount namespaces are not allowed');

// Hard to guess, each class at its end, so that any length can be cut from it.
function candidates(length) {
  const out = [];
  const lower = 'qzjxkvbwpyfm', upper = 'QZJXKVBWPYFM', digit = '739158246073', other = '%^&*~!?@#$(-';
  const step = length > 12 ? 12 : length;
  for (let d = 0; d <= step; d++)
    for (let u = 0; d + u <= step; u++)
      for (let o = 0; d + u + o <= step; o++) {
        const l = length - d - u - o;
        if (l > 12) continue;
        out.push(lower.slice(0, l) + upper.slice(0, u) + digit.slice(0, d) + other.slice(0, o));
      }
  return out;
}

test('no password shorter than min_length gets past libpwquality, and one of it does',
  { skip: NO_PWSCORE }, (t) => {
    const cases = ['', 'minlen = 9\n', 'minlen = 7\ndcredit = 1\n', 'minlen=8\nucredit=-1\ndcredit=-1\n',
      'minlen = 3\n', 'minlen = 10\ndcredit=2\nocredit=1\n', 'minclass = 3\n',
      'minlen = 6\ndcredit = 5\ndictcheck = 0\n', 'minlen = 6\nucredit = -4\ndcredit = -4\n'];
    for (const conf of cases) {
      const dir = folder(t);
      plant(dir, 'etc/security/pwquality.conf', conf);
      plant(dir, 'etc/pam.d/p', 'password required pam_pwquality.so\n');
      const n = Number(ask(dir, 'SELECT min_length FROM password_policy').rows[0].min_length);
      const few = (list) => list.filter((_, i) => i % Math.ceil(list.length / 25) === 0);
      assert.ok(!few(candidates(n - 1)).some((p) => pwscore(dir, p)), `${conf}: shorter than ${n}`);
      assert.ok(candidates(n).reverse().some((p) => pwscore(dir, p)) , `${conf}: ${n}`);
    }
  });

test('pwquality.conf wins over its folder, as in libpwquality', { skip: NO_PWSCORE }, (t) => {
  const dir = folder(t);
  plant(dir, 'etc/security/pwquality.conf', 'minlen = 9\n');
  plant(dir, 'etc/security/pwquality.conf.d/50.conf', 'minlen = 20\nucredit = -1\n');
  plant(dir, 'etc/pam.d/p', 'password required pam_pwquality.so\n');
  const [row] = ask(dir, 'SELECT min_length, min_upper FROM password_policy').rows;
  assert.deepEqual(row, { min_length: '9', min_upper: '1' });
  assert.ok(pwscore(dir, 'qzjx7Kv%b'));
  assert.ok(!pwscore(dir, 'qzjx7kv%b'));
  assert.ok(!pwscore(dir, 'qzjx7Kv%'));
});
