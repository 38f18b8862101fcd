// What coloa does not do: without root it takes nothing unseen for good, and it starts
// no other program.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { coloa, content, folder, have, program } from './coloa.mjs';

const UTF8 = { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, LC_ALL: 'C.UTF-8' } };

// A copy that anybody can run: {program, content}.
function forEverybody(t) {
  const dir = folder(t);
  cpSync(program, join(dir, 'coloa'));
  cpSync(content, join(dir, 'content'), { recursive: true });
  chmodSync(dir, 0o755);
  return { program: join(dir, 'coloa'), content: join(dir, 'content') };
}

const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

function audit(copy, prefix, ...clauses) {
  const args = [...prefix, copy.program, 'audit', '--format', 'json', '--content', copy.content,
    ...clauses.flatMap((c) => ['--clause', c])];
  const r = spawnSync(args[0], args.slice(1), UTF8);
  return { code: r.status, report: JSON.parse(r.stdout) };
}

const states = (report) => new Map(report.clauses.flatMap((c) =>
  [[c.id, c.state], ...c.controls.map((k) => [`${c.id} ${k.id}`, k.state])]));

// What root sees to be violated and nobody takes for good.
function tooGreen(root, nobody) {
  const seen = states(root);
  return [...states(nobody)].filter(([id, state]) =>
    seen.get(id) === 'violated' && ['holds', 'not_applicable', 'attested', 'waived'].includes(state)).map(([id]) => id);
}

test('without root nothing is green that root sees violated', {
  skip: (process.getuid() !== 0 && 'needs root') || (!have('setpriv') && 'setpriv is not installed'),
}, (t) => {
  const copy = forEverybody(t);
  const root = audit(copy, []);
  const nobody = audit(copy, NOBODY);
  for (const { code, report } of [root, nobody])
    assert.equal(code, report.summary.violated > 0 ? 1 : 3);
  // a machine changes while one looks: what differs must differ again
  let suspects = [...new Set(tooGreen(root.report, nobody.report).map((id) => id.split(' ')[0]))];
  for (let again = 0; again < 3 && suspects.length; again++)
    suspects = suspects.filter((c) => tooGreen(audit(copy, [], c).report, audit(copy, NOBODY, c).report).length);
  assert.deepEqual(suspects, []);

  const controls = new Map(nobody.report.clauses.flatMap((c) => c.controls.map((k) => [k.id, k])));
  for (const id of ['password-age-accounts', 'passwords-changed-in-time', 'vendor-default-accounts',
    ...(existsSync('/etc/sudoers') ? ['sudo-asks-password'] : [])]) {
    assert.equal(controls.get(id).state, 'unmeasured', id);
    assert.match(controls.get(id).reason, /^needs_privilege: .*Permission denied/, id);
  }
  for (const k of controls.values())
    assert.ok(!/Permission denied|Operation not permitted/.test(k.reason) || k.reason.startsWith('needs_privilege'),
      `${k.id}: ${k.reason}`);
});

// The calls that begin a program, a process or a thread, as strace tells them.
function calls(t, ...args) {
  const file = join(folder(t), 'trace');
  const r = spawnSync('strace', ['-f', '--seccomp-bpf', '-o', file, '-e', 'trace=execve,execveat,fork,vfork,clone,clone3',
    program, ...args], { ...UTF8, env: { ...UTF8.env, ASAN_OPTIONS: 'detect_leaks=0' } });
  return { ...r, lines: readFileSync(file, 'utf8').split('\n').filter((l) => /\b(exec\w+|v?fork|clone3?)\(/.test(l)) };
}

const NO_STRACE = !have('strace') ? 'strace is not installed' :
  program.includes('asan') ? 'the program as shipped is traced' :
  spawnSync('strace', ['-f', '--seccomp-bpf', '-o', '/dev/null', 'true']).status !== 0 && 'tracing is not allowed here';

// strace stops a thread at every call it makes, and a walk of this disk makes a million:
// the machine is traced without the clauses that walk, the walk on a small root.
function clausesThatDoNotWalk() {
  const walks = (id) => /risky_files|suid_bin|%%/.test(readFileSync(join(content, 'checks', `${id}.yaml`), 'utf8'));
  const { clauses } = JSON.parse(coloa(['policy', 'coverage', '--format', 'json', '--content', content]).stdout);
  return clauses.filter((c) => !c.controls.some(walks)).flatMap((c) => ['--clause', c.id]);
}

const AUDIT = ['audit', '--format', 'json', '--content', content];

for (const [what, args] of [
  ['an audit of this machine', () => [...AUDIT, ...clausesThatDoNotWalk()]],
  ['an audit that walks a disk', (t) => [...AUDIT, '--root', folder(t, { 'etc/passwd': 'root:x:0:0::/:/bin/sh\n' })]],
  ['a query', () => ['query', 'SELECT * FROM processes']],
  ['a query that walks', () => ['query', "SELECT * FROM file WHERE path LIKE '/etc/%%'"]],
  ['the list of tables', () => ['tables']],
])
  test(`${what} starts no program`, { skip: NO_STRACE }, (t) => {
    const { lines, status } = calls(t, ...args(t));
    assert.ok([0, 1, 3].includes(status));
    assert.equal(lines.filter((l) => /\bexecve/.test(l)).length, 1, lines.join('\n'));
    for (const line of lines)
      assert.ok(/\bexecve\(/.test(line) || /\bclone3?\(.*CLONE_THREAD/.test(line), line);
    if (what.endsWith('a disk')) assert.ok(lines.length > 1, 'the walk has a thread of its own');
  });
