// `coloa audit`: states, reasons, exit codes, and reports, on machines written down
// in YAML and on content made for the purpose.
import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { audit, coloa, content, existsSync, folder, have, here, plant, program, run } from './coloa.mjs';

const DOCUMENT = (clauses) => `
document: T
title: {vi: Văn bản thử, en: Test document}
issuer: {vi: Sở, en: Department}
issued: "2026"
in_force_from: "2026"
status: in_force
articles: [{article: "1", title: {vi: Điều 1, en: Article 1}}]
clauses:
${clauses}`;

const CLAUSE = (id, kind, rest = '') =>
  `  - {clause: ${id}, article: "1", subject: account, kind: ${kind}, text: "câu ${id}", ` +
  `summary: "clause ${id}"${rest}}\n`;

const CHECK = (id, rest) => `
check: ${id}
title: {vi: Tiêu đề ${id}, en: Title ${id}}
remedy: {vi: Sửa đi, en: Mend it}
platform: linux
severity: high
witness: SELECT 1 FROM users
violations: SELECT username, shell FROM users WHERE uid = 0 AND username <> 'root'
key: [username]
${rest ?? ''}`;

function contentOf(t, clauses, checks) {
  const dir = folder(t);
  plant(dir, 'documents/T.yaml', DOCUMENT(clauses));
  plant(dir, 'settings/none.txt', '');
  plant(dir, 'checks/none.txt', '');
  for (const [id, text] of Object.entries(checks)) plant(dir, `checks/${id}.yaml`, text);
  return dir;
}

function machine(t, text) {
  return plant(folder(t), 'machine.yaml', text);
}

const GOOD = 'tables: {users: [{uid: 0, username: root, shell: /bin/bash}], system_info: [{hostname: m1}]}';
const BAD = 'tables: {users: [{uid: 0, username: root}, {uid: 0, username: toor, shell: /bin/sh}], ' +
  'system_info: [{hostname: m1}]}';

test('a second uid 0 violates, and its row is the evidence', (t) => {
  const dir = contentOf(t, CLAUSE('T-1', 'check', ', controls: [roots]'), { roots: CHECK('roots') });
  const { code, report } = audit('--content', dir, '--fixture', machine(t, BAD));
  assert.equal(code, 1);
  assert.equal(report.host, 'm1');
  assert.deepEqual(report.documents, ['T']);
  assert.equal(report.clauses[0].state, 'violated');
  assert.deepEqual(report.clauses[0].controls, [{
    id: 'roots', state: 'violated', reason: '', rows: [{ username: 'toor', shell: '/bin/sh' }],
    truncated: false,
  }]);
  assert.equal(report.summary.violated, 1);
});

test('nothing violated and everything measured: exit 0', (t) => {
  const dir = contentOf(t, CLAUSE('T-1', 'check', ', controls: [roots]'), { roots: CHECK('roots') });
  const { code, report } = audit('--content', dir, '--fixture', machine(t, GOOD));
  assert.equal(code, 0);
  assert.equal(report.clauses[0].state, 'holds');
  assert.deepEqual(Object.keys(report).sort(),
    ['at', 'bundle', 'clauses', 'documents', 'host', 'summary']);
  assert.match(report.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
});

test('unknown is never green: each way of not knowing has its reason', (t) => {
  const cases = [
    ['table_warning', CHECK('k'), 'tables: {system_info: []}'],
    ['needs_privilege', CHECK('k'),
      'tables: {users: [{uid: 0, username: root}]}\nwarnings: {users: "/etc/passwd: Permission denied"}'],
    ['no_witness', CHECK('k'), 'tables: {users: []}'],
    ['sql_error', CHECK('k').replace('FROM users WHERE', 'FROM usres WHERE'), GOOD],
    ['sql_error', CHECK('k').replace('key: [username]', 'key: [nothing]'), GOOD],
    ['sql_error', CHECK('k').replace("WHERE uid = 0 AND username <> 'root'",
      () => "WHERE json_extract('{', '$') = 1"), GOOD],
    ['budget', CHECK('k', 'budget_seconds: 1').replace(/violations: .*/,
      'violations: WITH RECURSIVE n(username) AS (SELECT 1 UNION ALL SELECT username + 1 FROM n) ' +
      'SELECT max(username) AS username FROM n'), GOOD],
  ];
  for (const [reason, check, yaml] of cases) {
    const dir = contentOf(t, CLAUSE('T-1', 'check', ', controls: [k]'), { k: check });
    const { code, report } = audit('--content', dir, '--fixture', machine(t, yaml));
    assert.equal(report.clauses[0].state, 'unmeasured', reason);
    assert.ok(report.clauses[0].controls[0].reason.startsWith(reason),
      `${report.clauses[0].controls[0].reason} should be ${reason}`);
    assert.ok(report.clauses[0].reason.startsWith(reason));
    assert.equal(code, 3);
  }
});

test('a warning on a column that no query uses does not matter', (t) => {
  const dir = contentOf(t, CLAUSE('T-1', 'check', ', controls: [roots]'), { roots: CHECK('roots') });
  const quiet = machine(t, `${GOOD}\nwarnings: {users.directory: unreadable}`);
  assert.equal(audit('--content', dir, '--fixture', quiet).code, 0);
});

test('a clause has the worst state of its controls', (t) => {
  const never = CHECK('never', 'applies: SELECT 1 WHERE 0\nnot_applicable: {vi: không, en: no}');
  const blind = CHECK('blind').replace('SELECT 1 FROM users', 'SELECT 1 WHERE 0');
  const state = (controls) => {
    const dir = contentOf(t, CLAUSE('T-1', 'check', `, controls: [${controls}]`),
      { roots: CHECK('roots'), never, blind });
    return audit('--content', dir, '--fixture', machine(t, GOOD)).report.clauses[0].state;
  };
  assert.equal(state('never'), 'not_applicable');
  const dir = contentOf(t, CLAUSE('T-1', 'check', ', controls: [never]'), { never });
  const [clause] = audit('--content', dir, '--fixture', machine(t, GOOD), '--lang', 'vi').report.clauses;
  assert.deepEqual([clause.reason, clause.controls[0].reason], ['không', 'không']);
  assert.equal(state('never, roots'), 'holds');
  assert.equal(state('never, roots, blind'), 'unmeasured');
});

test('the checks of a detect or enforce clause can violate it but never make it hold', (t) => {
  for (const [kind, reason] of [['detect', 'needs_detection'], ['enforce', 'needs_server']]) {
    const dir = contentOf(t, CLAUSE('T-1', kind, ', controls: [roots]'), { roots: CHECK('roots') });
    const good = audit('--content', dir, '--fixture', machine(t, GOOD)).report.clauses[0];
    assert.equal(good.state, 'unmeasured');
    assert.equal(good.reason, reason);
    assert.equal(good.controls[0].state, 'holds');
    const bad = audit('--content', dir, '--fixture', machine(t, BAD)).report.clauses[0];
    assert.equal(bad.state, 'violated');
  }
});

test('in a policy where rows mean compliance, no rows violate', (t) => {
  const fleet = CHECK('fleet', 'expect: rows').replace(/witness: .*\n/, '')
    .replace(/violations: .*/, "violations: SELECT 1 FROM users WHERE username = 'auditor'");
  const dir = contentOf(t, CLAUSE('T-1', 'check', ', controls: [fleet]'), { fleet });
  assert.equal(audit('--content', dir, '--fixture', machine(t, GOOD)).code, 1);
  const with_auditor = machine(t, 'tables: {users: [{uid: 5, username: auditor}], system_info: []}');
  assert.equal(audit('--content', dir, '--fixture', with_auditor).code, 0);
});

test('rows beyond the limit are cut and said to be', (t) => {
  const dir = contentOf(t, CLAUSE('T-1', 'check', ', controls: [roots]'), { roots: CHECK('roots') });
  const many = Array.from({ length: 500 }, (_, i) => `{uid: 0, username: u${i}}`).join(', ');
  const { report } = audit('--content', dir, '--fixture',
    machine(t, `tables: {users: [${many}], system_info: []}`));
  const [control] = report.clauses[0].controls;
  assert.equal(control.truncated, true);
  assert.ok(control.rows.length < 500 && control.rows.length > 50);
});

test('unknown documents and clauses, and a folder that is none, cannot run', (t) => {
  for (const args of [['--document', 'XX'], ['--clause', 'XX-1'], ['--content', '/nowhere'],
    ['--format', 'xml'], ['--lang', 'fr'], ['--fixture', '/nowhere.yaml'], ['--nonsense'], ['extra']]) {
    const r = coloa(['audit', ...args]);
    assert.equal(r.code, 2, args.join(' '));
    assert.notEqual(r.stderr, '');
    assert.equal(r.stdout, '');
  }
});

test('without filters every clause of the requirements appears exactly once', (t) => {
  const tsv = join(here, '../../shared/requirements/clauses.tsv');
  if (!existsSync(tsv)) return t.skip('requirements/clauses.tsv is not beside the project');
  const rows = readFileSync(tsv, 'utf8').trim().split('\n').slice(1).map((l) => l.split('\t'));
  const { report } = audit('--fixture', machine(t, 'tables: {}'));
  assert.deepEqual(report.clauses.map((c) => c.id).sort(), rows.map((r) => r[0]).sort());
  const kinds = new Map(report.clauses.map((c) => [c.id, [c.kind, c.document]]));
  for (const r of rows) assert.deepEqual(kinds.get(r[0]), [r[6], r[1]], r[0]);
});

test('quotations are those of the requirements, letter by letter', (t) => {
  const tsv = join(here, '../../shared/requirements/clauses.tsv');
  if (!existsSync(tsv)) return t.skip('requirements/clauses.tsv is not beside the project');
  const documents = ['AG2024', 'BD2021', 'BD2023', 'BD2024', 'DN2024']
    .map((d) => readFileSync(join(content, 'documents', `${d}.yaml`), 'utf8')).join('\n');
  for (const line of readFileSync(tsv, 'utf8').trim().split('\n').slice(1)) {
    const [id, , , , , , , , text] = line.split('\t');
    assert.ok(documents.includes(`text: ${JSON.stringify(text)}`), id);
  }
});

test('a machine about which nothing is known is nowhere green', (t) => {
  const { code, report } = audit('--fixture', machine(t, 'tables: {}'));
  assert.equal(code, 3);
  assert.deepEqual(report.clauses.filter((c) => c.state !== 'unmeasured'), []);
});

test('filters select, and documents come with their clauses only', (t) => {
  const fixture = machine(t, 'tables: {}');
  const one = audit('--fixture', fixture, '--clause', 'DN2024-K4-1').report;
  assert.deepEqual(one.clauses.map((c) => c.id), ['DN2024-K4-1']);
  assert.deepEqual(one.documents, ['DN2024']);
  const two = audit('--fixture', fixture, '--document', 'BD2023', '--document', 'AG2024').report;
  assert.deepEqual(two.documents.sort(), ['AG2024', 'BD2023']);
  assert.equal(two.clauses.length, 13 + 22);
});

test('the text report shows the clause, the rows and the remedy, in either language', (t) => {
  const dir = contentOf(t, CLAUSE('T-1', 'check', ', controls: [roots]'), { roots: CHECK('roots') });
  const fixture = machine(t, BAD);
  const vi = coloa(['audit', '--content', dir, '--fixture', fixture, '--lang', 'vi']).stdout;
  for (const part of ['vi phạm', 'T-1', '“câu T-1”', 'Tiêu đề roots', 'toor', '/bin/sh', 'Sửa đi'])
    assert.ok(vi.includes(part), `${part} in\n${vi}`);
  const en = coloa(['audit', '--content', dir, '--fixture', fixture, '--lang', 'en']).stdout;
  for (const part of ['violated', 'T-1', 'clause T-1', 'Title roots', 'toor', 'Mend it'])
    assert.ok(en.includes(part), `${part} in\n${en}`);
  assert.ok(!vi.includes('\x1b'), 'no colour when it is not a terminal');
  assert.match(vi.trim().split('\n').at(-1), /^m1: 1 vi phạm · 0 chưa đo được · 0 đạt/);
});

test('what a machine says cannot break the page or the terminal', (t) => {
  const dir = contentOf(t, CLAUSE('T-1', 'check', ', controls: [roots]'), { roots: CHECK('roots') });
  const evil = machine(t, 'tables: {users: [{uid: 0, username: "<script>x</script>\\e[2J", shell: "a&b"}], ' +
    'system_info: [{hostname: "<b>"}]}');
  const html = coloa(['audit', '--content', dir, '--fixture', evil, '--format', 'html']).stdout;
  assert.ok(!html.includes('<script>') && html.includes('&lt;script&gt;'));
  assert.ok(!html.includes('\x1b') && html.includes('a&amp;b'));
  assert.ok(!/(src|href)=/.test(html), 'nothing is fetched');
  const text = coloa(['audit', '--content', dir, '--fixture', evil]).stdout;
  assert.ok(!text.includes('\x1b'));
});

test('a host name of any bytes breaks no report', (t) => {
  const dir = contentOf(t, CLAUSE('T-1', 'check', ', controls: [roots]'), { roots: CHECK('roots') });
  const root = folder(t, { 'etc/passwd': 'root:x:0:0::/root:/bin/sh\n' });
  for (const path of ['etc/hostname', 'proc/sys/kernel/hostname'])
    plant(root, path, Buffer.from('a\x1b]0;x\x07\xff\n', 'latin1'));
  const report = (format) => coloa(['audit', '--content', dir, '--root', root, '--format', format]);
  assert.equal(report('text').code, 0);
  assert.ok(!report('text').stdout.includes('\x1b'));
  assert.equal(JSON.parse(report('json').stdout).host, 'a\x1b]0;x\x07\ufffd');
});

test('a long audit says what it is doing, and colours, on a terminal only',
  { skip: !have('script') && 'script(1) is not installed' }, (t) => {
    const slow = CHECK('slow', 'budget_seconds: 3').replace(/violations: .*/,
      'violations: WITH RECURSIVE n(username) AS (SELECT 1 UNION ALL SELECT username + 1 FROM n) ' +
      'SELECT max(username) AS username FROM n');
    const dir = contentOf(t, CLAUSE('T-1', 'check', ', controls: [slow]'), { slow });
    const args = ['audit', '--content', dir, '--fixture', machine(t, GOOD), '--lang', 'en'];
    const terminal = run('script', '-qec', `${program} ${args.join(' ')}; true`, '/dev/null');
    assert.match(terminal, /0\/1 · \d s · Title slow/);
    assert.match(terminal, /\x1b\[33m/);
    const plain = coloa(args);
    assert.equal(plain.stderr, '');
    assert.ok(!plain.stdout.includes('\x1b'));
  });

test('a report that cannot be written is an error', { skip: !existsSync('/dev/full') }, (t) => {
  const dir = contentOf(t, CLAUSE('T-1', 'check', ', controls: [roots]'), { roots: CHECK('roots') });
  for (const format of ['text', 'json', 'html']) {
    const full = openSync('/dev/full', 'w');
    const r = coloa(['audit', '--content', dir, '--fixture', machine(t, GOOD), '--format', format],
      { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    assert.equal(r.code, 2, format);
    assert.notEqual(r.stderr, '');
  }
});
