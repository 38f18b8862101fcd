// Logs, audit and the clock: compared with auditctl, timedatectl's source and logrotate.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { folder, have, plant, query, run } from './coloa.mjs';

const NO_AUDIT = (!have('auditctl') && 'auditctl is not installed') ||
  (process.getuid() !== 0 && 'only root may list audit rules') ||
  (spawnSync('auditctl', ['-l']).status !== 0 && 'the kernel has no audit, or not for us');
const NO_LOGROTATE = !have('logrotate') && 'logrotate is not installed';

const auditRules = () => run('auditctl', '-l').split('\n').filter((l) => l && l !== 'No rules');
// auditctl puts -S before or behind -F arch; words in any order are the same rule
const anyOrder = (lines) => lines.map((l) => l.split(/ (?=-)/).sort().join(' ')).sort();

test('every audit rule that auditctl shows is in audit_rules', { skip: NO_AUDIT }, (t) => {
  const key = `coloa-test-${process.pid}`;
  const dir = folder(t);
  const rules = [
    ['-w', `${dir}/file`, '-p', 'wa', '-k', key],
    ['-w', `${dir}/`, '-p', 'r', '-k', key],
    ['-a', 'always,exit', '-F', 'arch=b64', '-S', 'openat,execve', '-F', 'auid!=-1', '-k', key],
    ['-a', 'always,exit', '-F', `path=${dir}/file`, '-F', 'perm=x', '-F', 'auid>=1000', '-k', key],
  ];
  t.after(() => rules.forEach(([how, ...rest]) =>
    spawnSync('auditctl', [how === '-w' ? '-W' : '-d', ...rest])));
  plant(dir, 'file', '');
  for (const rule of rules) {
    const r = spawnSync('auditctl', rule, { encoding: 'utf8' });
    if (r.status !== 0) return t.skip(`audit rules cannot be changed here: ${r.stderr.trim()}`);
  }
  const mine = (lines) => lines.filter((l) => l.includes(key));
  const shown = query("SELECT rule FROM audit_rules WHERE source = 'kernel'").map((r) => r.rule);
  assert.equal(mine(shown).length, rules.length);
  assert.deepEqual(anyOrder(mine(shown)), anyOrder(mine(auditRules())));
  const watches = query(`SELECT target, permissions FROM audit_rules
    WHERE source = 'kernel' AND kind = 'watch' AND key = '${key}' ORDER BY 1`);
  assert.deepEqual(watches, [{ target: dir, permissions: 'r' },
    { target: `${dir}/file`, permissions: 'wa' }]);
});

test('every log that logrotate would look at is in logrotate_config',
  { skip: NO_LOGROTATE || (!existsSync('/etc/logrotate.conf') && 'no logrotate.conf') }, () => {
    const { stderr } = spawnSync('logrotate', ['-d', '/etc/logrotate.conf'],
      { encoding: 'utf8' });
    const shown = [...stderr.matchAll(/^rotating pattern: (.*?)\s+(?:after|forced|hourly|\d+ bytes|weekly|monthly|yearly)/gm)]
      .flatMap((m) => m[1].trim().split(/\s+/)).sort();
    const rows = query('SELECT pattern FROM logrotate_config').map((r) => r.pattern).sort();
    assert.deepEqual([...new Set(rows)], [...new Set(shown)]);
  });

test('the frequency and number that logrotate says are those that count',
  { skip: NO_LOGROTATE }, (t) => {
    const dir = folder(t);
    plant(dir, 'etc/logrotate.d/a', `${dir}/one.log {\n  daily\n  rotate 3\n}\n`);
    plant(dir, 'etc/logrotate.d/b.dpkg-old', `${dir}/no.log {\n  daily\n}\n`);
    const text = `weekly\nrotate 5\ninclude ${dir}/etc/logrotate.d\n${dir}/two.log {\n  size 10k\n}\n`;
    const file = plant(dir, 'real.conf', text);
    plant(dir, 'etc/logrotate.conf', text.replace(`include ${dir}`, 'include '));
    const { stderr } = spawnSync('logrotate', ['-d', '-s', `${dir}/state`, file],
      { encoding: 'utf8' });
    const shown = [...stderr.matchAll(/^rotating pattern: (\S+)\s+(.*) \((\d+) rotations\)/gm)]
      .map(([, pattern, when, rotate]) => ({
        pattern, rotate, when: when.replace(/^after 1 days$/, 'daily').replace(/ bytes$/, ''),
      }));
    const rows = query(`SELECT pattern, rotate, coalesce(nullif(frequency, ''), size) AS w
      FROM logrotate_config`, '--root', dir)
      .map(({ pattern, rotate, w }) => ({ pattern, rotate, when: w === '10k' ? '10240' : w }));
    assert.deepEqual(rows, shown);
    assert.equal(rows.length, 2);
  });

test('the kernel says of its clock what adjtimex says', { skip: !have('python3') &&
  'python3 is not installed' }, (t) => {
  const rows = query('SELECT DISTINCT kernel_synchronized AS k FROM time_sync');
  if (!rows.length) return t.skip('nothing sets the clock here');
  const unsynchronized = () => run('python3', '-c', `
import ctypes, struct
b = ctypes.create_string_buffer(1024)
ctypes.CDLL(None).adjtimex(b)
print(struct.unpack_from('i', b, 40)[0] >> 6 & 1)`).trim();
  const before = unsynchronized();
  const { k } = query('SELECT DISTINCT kernel_synchronized AS k FROM time_sync')[0];
  if (unsynchronized() !== before) return t.skip('the clock is being set just now');
  assert.equal(k, before === '1' ? '0' : '1');
});
