// Processes: compared with ps and /proc itself, on the real machine and with children
// of our own making.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, copyFileSync, readFileSync, realpathSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { coloa, folder, have, program, query, run } from './coloa.mjs';

const NO_PS = !have('ps') && 'ps is not installed';
const NOBODY = 65534;

// A child that lives until the test ends.
async function child(t, file, args, options) {
  const c = spawn(file, args, { stdio: 'ignore', ...options });
  await new Promise((ok, no) => c.once('spawn', ok).once('error', no));
  t.after(() => c.kill('SIGKILL'));
  return c.pid;
}

const sleep = () => realpathSync(run('sh', '-c', 'command -v sleep').trim());

// {pid: [fields]} as ps has them now; the last field takes the rest of the line.
function ps(...fields) {
  const rows = run('ps', '-ww', '-e', '-o', fields.map((f) => `${f}=`).join(',')).split('\n');
  const map = new Map();
  for (const line of rows.filter(Boolean)) {
    const words = line.trim().split(/\s+/);
    const head = words.slice(0, fields.length - 1);
    map.set(head[0], [...head, words.slice(fields.length - 1).join(' ')]);
  }
  return map;
}

// Calls ask() between two looks of ps; gives those processes that ps saw alike twice.
function stable(fields, ask) {
  const before = ps(...fields);
  const rows = ask();
  const after = ps(...fields);
  const same = [...before].filter(([pid, v]) => after.has(pid) &&
    JSON.stringify(after.get(pid)) === JSON.stringify(v));
  return [new Map(same), new Map(rows.map((r) => [r.pid, r]))];
}

test('every process ps shows is in processes, with its owner, parent and group',
  { skip: NO_PS }, () => {
    const [seen, rows] = stable(
      ['pid', 'ppid', 'ruid', 'euid', 'suid', 'rgid', 'egid', 'sgid', 'pgid', 'comm'],
      () => query('SELECT * FROM processes'));
    assert.ok(seen.size > 0);
    for (const [pid, [, ppid, ruid, euid, suid, rgid, egid, sgid, pgid, comm]] of seen) {
      const r = rows.get(pid);
      assert.ok(r, `${pid} ${comm} is missing`);
      assert.deepEqual([r.parent, r.uid, r.euid, r.suid, r.gid, r.egid, r.sgid, r.pgroup],
        [ppid, ruid, euid, suid, rgid, egid, sgid, pgid], `${pid} ${comm}`);
      if (ppid !== '2' && !/[^ -~]/.test(comm)) assert.equal(r.name.trim(), comm.trim());
    }
  });

test('there is no process in processes that ps does not show', { skip: NO_PS }, () => {
  const before = ps('pid', 'comm');
  const rows = query('SELECT pid FROM processes').map((r) => r.pid);
  const again = new Set(query('SELECT pid FROM processes').map((r) => r.pid));
  const after = ps('pid', 'comm');
  for (const pid of rows.filter((p) => again.has(p)))
    assert.ok(before.has(pid) || after.has(pid), pid);
  assert.equal(new Set(rows).size, rows.length, 'a pid twice');
});

test('a child has its command line, program, folder, times and sizes', { skip: NO_PS },
  async (t) => {
    const dir = realpathSync(folder(t));
    const pid = await child(t, 'sleep', ['1000', '2000'], { cwd: dir });
    const [r, ...more] = query(`SELECT * FROM processes WHERE pid = ${pid}`);
    const ofPs = (f) => run('ps', '-o', `${f}=`, '-p', `${pid}`).trim();
    assert.equal(more.length, 0);
    assert.equal(r.cmdline, 'sleep 1000 2000');
    assert.equal(r.path, sleep());
    assert.equal(r.on_disk, '1');
    assert.equal(r.cwd, dir);
    assert.equal(r.root, '/');
    assert.equal(r.state, 'S');
    assert.equal(r.threads, '1');
    assert.equal(r.nice, ofPs('ni'));
    assert.equal(r.parent, `${process.pid}`);
    assert.equal(r.cgroup_path,
      readFileSync(`/proc/${pid}/cgroup`, 'utf8').split('\n')[0].split(':').slice(2).join(':'));
    // ps rounds the moment of boot in its own way
    const started = Date.parse(`${ofPs('lstart')} UTC`) / 1000;
    const local = Date.parse(ofPs('lstart')) / 1000;
    assert.ok([started, local].some((s) => Math.abs(Number(r.start_time) - s) <= 1), r.start_time);
  });

test('sizes are those of ps, in bytes', { skip: NO_PS }, async (t) => {
  const pid = await child(t, 'sleep', ['1000']);
  const ofPs = () => run('ps', '-o', 'rss=,vsz=', '-p', `${pid}`).trim().split(/\s+/)
    .map((kib) => `${Number(kib) * 1024}`);
  for (let tries = 0; tries < 20; tries++) {
    const before = ofPs();
    const [r] = query(`SELECT resident_size, total_size FROM processes WHERE pid = ${pid}`);
    if (JSON.stringify(before) !== JSON.stringify(ofPs())) continue; // it is still starting
    assert.deepEqual([r.resident_size, r.total_size], before);
    return;
  }
  t.skip('the child never stood still');
});

test('a program whose file was deleted is not on disk', async (t) => {
  const file = join(realpathSync(folder(t)), 'worm');
  copyFileSync(sleep(), file);
  const pid = await child(t, file, ['1000']);
  unlinkSync(file);
  assert.deepEqual(query(`SELECT path, on_disk FROM processes WHERE pid = ${pid}`),
    [{ path: file, on_disk: '0' }]);
});

test('a program whose own name ends in " (deleted)" is on disk', async (t) => {
  const file = join(realpathSync(folder(t)), 'worm (deleted)');
  copyFileSync(sleep(), file);
  const pid = await child(t, file, ['1000']);
  assert.deepEqual(query(`SELECT path, on_disk FROM processes WHERE pid = ${pid}`),
    [{ path: file, on_disk: '1' }]);
});

test('a pid that is none gives no row', () => {
  for (const pid of ['0', '-1', '4294967297', "'x'"])
    assert.deepEqual(query(`SELECT pid FROM processes WHERE pid = ${pid}`), []);
});

test('threads of one process are one row', async (t) => {
  const pid = await child(t, process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const rows = query(`SELECT threads FROM processes WHERE pid = ${pid}`);
  assert.equal(rows.length, 1);
  assert.ok(Number(rows[0].threads) >= 1);
});

// --- without privilege ---

function reachable() {
  if (process.getuid() !== 0) return 'needs root, to stop being it';
  try {
    accessSync(program, constants.X_OK);
  } catch {
    return 'no program';
  }
  const r = spawnSync(program, ['tables'], { uid: NOBODY, gid: NOBODY });
  return r.status === 0 ? false : 'another user cannot start the program here';
}

const NO_NOBODY = reachable();
const asNobody = (sql) =>
  coloa(['query', '--format', 'json', sql], { spawn: { uid: NOBODY, gid: NOBODY } });

test('who may not look at other programs is told so, and only when asking for them',
  { skip: NO_NOBODY }, () => {
    const plain = asNobody('SELECT pid, name, uid, state FROM processes');
    assert.equal(plain.stderr, '');
    assert.ok(JSON.parse(plain.stdout).length > 5);
    assert.match(asNobody('SELECT pid, path FROM processes').stderr,
      /processes\.path: .*Permission denied/);
    assert.match(asNobody('SELECT disk_bytes_read FROM processes').stderr,
      /processes\.disk_bytes_read: .*Permission denied/);
  });

test('processes hidden by hidepid are said to be hidden', { skip: NO_NOBODY }, (t) => {
  const script = 'mount -t proc -o hidepid=2 proc /proc && exec setpriv --reuid=65534 ' +
    '--regid=65534 --clear-groups "$0" query --format json "SELECT pid FROM processes"';
  const r = spawnSync('unshare', ['-m', 'sh', '-c', script, program], { encoding: 'utf8' });
  if (r.status !== 0) return t.skip('no mount namespace with a /proc of its own');
  assert.match(r.stderr, /hidepid/);
});

test('a process that cannot be looked at for want of descriptors is no missing process', () => {
  const asked = (sql) => spawnSync('sh', ['-c', 'ulimit -n 4 && exec "$0" query --format json "$1"',
    program, sql], { encoding: 'utf8' });
  for (const sql of ['SELECT pid, name FROM processes WHERE pid = 1', 'SELECT pid FROM processes'])
    assert.match(asked(sql).stderr, /Too many open files/, sql);
});
