// `coloa policy`: what is wrong with content is said with file and line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { coloa, content, contentCopy, plant, program } from './coloa.mjs';

const CHECK = `check: demo
title: {vi: Thử, en: Demo}
remedy: {vi: Sửa, en: Mend}
platform: linux
severity: low
parameters:
  most: {value: 2, own_choice: as an example}
witness: SELECT 1 FROM users
violations: SELECT username, uid FROM users WHERE uid > :most
key: [username]
`;

const EXAMPLES = `check: demo
tables: {users: [{uid: 2, username: a}]}
examples:
  - {name: at the limit, expect: holds}
  - {name: above, expect: violated, keys: [[a]], tables: {users: [{uid: 3, username: a}]}}
  - {name: far above, expect: violated, same_keys_as: above, tables: {users: [{uid: 9, username: a}]}}
  - {name: nobody, expect: unmeasured, reason: no_witness, tables: {users: []}}
`;

function check(dir) {
  return coloa(['policy', 'check', dir]);
}

test('the content that comes with coloa is well', () => {
  const r = check(content);
  assert.equal(r.stderr, '');
  assert.equal(r.code, 0);
});

test('a mistake is reported as FILE:LINE: message, and audit refuses the content', (t) => {
  const cases = [
    ['an unclosed list', CHECK.replace('key: [username]', 'key: [username'), 11, ''],
    ['a required key misspelt', CHECK.replace('severity:', 'severty:'), 1, "'severity' is missing"],
    ['an optional key misspelt', `${CHECK}expct: rows\n`, 11, "'expct' is not known"],
    ['a key twice', `${CHECK}platform: linux\n`, 11, 'platform'],
    ['no remedy', CHECK.replace(/remedy.*\n/, ''), 1, 'remedy'],
    ['words in one language', CHECK.replace(', en: Demo', ''), 2, 'en'],
    ['a severity of its own', CHECK.replace('severity: low', 'severity: awful'), 5, 'severity'],
    ['a parameter without a reason', CHECK.replace(', own_choice: as an example', ''), 7, 'own_choice'],
    ['a clause that is none', CHECK.replace('value: 2, own_choice: as an example',
      'clause: NO-1, parameter: x'), 7, 'NO-1'],
    ['a setting that is none', CHECK.replace('value: 2, own_choice: as an example',
      'setting: no.such, scope: accounts'), 7, 'no.such'],
    ['another name than its file', CHECK.replace('check: demo', 'check: other'), 1, 'other'],
    ['a tab', CHECK.replace('platform: linux', 'platform:\n\t- linux'), 5, ''],
    ['an anchor', CHECK.replace('severity: low', 'severity: &x low'), 5, 'anchor'],
    ['bytes that are not UTF-8', null, 2, 'UTF-8'],
  ];
  for (const [what, text, line, word] of cases) {
    const dir = contentCopy(t);
    const file = plant(dir, 'checks/demo.yaml', text ?? '');
    if (text === null) writeFileSync(file, Buffer.from([0x61, 0x3a, 0x0a, 0xff, 0x0a]));
    const r = check(dir);
    assert.equal(r.code, 1, what);
    assert.match(r.stderr, new RegExp(`^${file}:${line}: .*${word}`, 'm'), `${what}: ${r.stderr}`);
    assert.equal(coloa(['audit', '--content', dir]).code, 2, what);
  }
});

test('a query that does not prepare, or gives no key, is found by check', (t) => {
  const dir = contentCopy(t);
  const file = plant(dir, 'checks/demo.yaml', CHECK.replace('FROM users WHERE', 'FROM usrs WHERE'));
  assert.match(check(dir).stderr, new RegExp(`^${file}:9: violations: no such table: usrs`, 'm'));
  plant(dir, 'checks/demo.yaml', CHECK.replace('key: [username]', 'key: [name]'));
  assert.match(check(dir).stderr, new RegExp(`^${file}:10: violations give no column 'name'`, 'm'));
  plant(dir, 'checks/demo.yaml', CHECK.replace('uid > :most', 'uid > :moost'));
  assert.match(check(dir).stderr, /parameter :moost has no value/);
});

test('a document with an unknown control, kind or article is refused', (t) => {
  const path = 'documents/BD2023.yaml';
  const text = readFileSync(join(content, path), 'utf8');
  for (const [from, to, word] of [
    [/kind: duty/, 'kind: dooty', 'dooty'],
    [/article: "mở đầu"\n    subject/, 'article: "mo dau"\n    subject', 'mo dau'],
    [/subject: asset/, 'subject: asset\n    controls: [no-such-check]', 'no-such-check'],
  ]) {
    const dir = contentCopy(t);
    plant(dir, path, text.replace(from, to));
    const r = check(dir);
    assert.equal(r.code, 1);
    assert.match(r.stderr, new RegExp(`BD2023.yaml:\\d+: .*${word}`));
  }
});

test('a huge nest of brackets and a 10 MB line are refused or read, but quickly and whole', (t) => {
  const dir = contentCopy(t);
  const file = plant(dir, 'checks/demo.yaml', '['.repeat(200_000));
  assert.match(check(dir).stderr, new RegExp(`^${file}:1: nested too deeply`, 'm'));
  plant(dir, 'checks/demo.yaml', CHECK.replace('en: Demo', `en: ${'x'.repeat(10_000_000)}`));
  assert.equal(check(dir).code, 0);
});

test('examples are judged, and so are the examples themselves', (t) => {
  const verdict = (checkText, examplesText) => {
    const dir = contentCopy(t);
    plant(dir, 'checks/demo.yaml', checkText);
    if (examplesText) plant(dir, 'checks/examples/demo.yaml', examplesText);
    const r = coloa(['policy', 'test', dir]);
    return { ...r, mine: r.stderr.split('\n').filter((l) => l.includes('demo')).join('\n') };
  };
  assert.equal(verdict(CHECK, EXAMPLES).mine, '');
  assert.match(verdict(CHECK, null).mine, /examples\/demo.yaml: No such file/);
  assert.match(verdict(CHECK.replace(':most', '5 + :most'), EXAMPLES).mine, /'above' is holds, not violated/);
  assert.match(verdict(CHECK, EXAMPLES.replace('keys: [[a]]', 'keys: [[b]]')).mine, /no row with the key 'b'/);
  assert.match(verdict(CHECK.replace('key: [username]', 'key: [uid]'),
    EXAMPLES.replace('keys: [[a]], ', '')).mine, /its keys are not those of 'above'/);
  assert.match(verdict(CHECK, EXAMPLES.replace(/  - {name: nobody.*\n/, '')).mine,
    /no example that is unmeasured/);
  assert.match(verdict(CHECK, EXAMPLES.replace('uid: 2, username: a}]}\n', 'uid: 1, username: a}]}\n')
    .replace('uid: 3', 'uid: 5')).mine, /notices a change of 'most'/);
  assert.match(verdict(CHECK, EXAMPLES.replace(/  - {name: far.*\n/, '')).mine, /only volatile columns change/);
});

test('coverage tells of every clause what controls it or why nothing does', () => {
  const r = coloa(['policy', 'coverage', '--format', 'json']);
  const { clauses } = JSON.parse(r.stdout);
  assert.equal(r.code, 0);
  assert.equal(clauses.length, 381);
  for (const c of clauses) assert.ok(c.controls.length > 0 !== (c.reason !== ''), c.id);
});

test('settings name every source of the strictest value', () => {
  const r = coloa(['policy', 'settings', '--format', 'json']);
  assert.equal(r.code, 0);
  for (const s of JSON.parse(r.stdout)) {
    assert.deepEqual(Object.keys(s).sort(), ['own_choice', 'scope', 'setting', 'sources', 'value']);
    assert.equal(s.own_choice || s.sources.length > 0, true, s.setting);
  }
});

test('strictest wins, scope by scope, and an own choice cannot make it laxer', (t) => {
  const dir = contentCopy(t);
  plant(dir, 'settings/demo.days.yaml', `setting: demo.days
title: {vi: Ngày, en: Days}
unit: days
rule: at_most
scopes: [accounts, population_data, servers]
sources:
  - {scope: accounts, value: 90, clause: DN2024-K3-g2-2}
  - {scope: population_data, value: 30, clause: AG2024-G4-5}
own_choice:
  - {scope: accounts, value: 120, why: laxer than the law}
  - {scope: servers, value: 60, why: no text says it}
`);
  const r = coloa(['policy', 'settings', '--format', 'json', '--content', dir]);
  const mine = JSON.parse(r.stdout).filter((s) => s.setting === 'demo.days');
  assert.deepEqual(mine.map((s) => [s.scope, s.value, s.sources, s.own_choice]), [
    ['accounts', 90, ['DN2024-K3-g2-2'], false],
    ['population_data', 30, ['DN2024-K3-g2-2', 'AG2024-G4-5'], false],
    ['servers', 60, [], true],
  ]);
});

test('without /proc no law is taken from beside the folder one stands in', (t) => {
  const here = plant(contentCopy(t), '../here/x', '');
  const mounted = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/proc']);
  if (mounted.status !== 0) return t.skip('no mount namespace');
  const r = spawnSync('unshare', ['-m', 'sh', '-c',
    'mount -t tmpfs none /proc && cd "$1" && exec "$0" policy check', program, dirname(here)],
  { encoding: 'utf8' });
  assert.equal(r.status, 1);
  assert.match(r.stderr, /--content/);
});
