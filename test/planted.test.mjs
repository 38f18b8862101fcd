// Planted mistakes: each is found by the clauses that it breaks and by no other, with
// the row that tells it; and on a hardened machine nothing is found at all.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { audit, content, folder, here, plant } from './coloa.mjs';
import { SERVER, WORKSTATION, fixtureText, spoiled, tablesOf } from './hardened.mjs';
import { STORIES } from './planted_stories.mjs';

// Clauses of kind check that no single hardened machine can show, and why.
const CANNOT_HOLD = {
  [SERVER]: {
    'BD2021-D12-K4-b-2': 'needs_server', // a backup guide for each system is a paper
    'BD2024-II-5-1a': 'needs_server', // what was inspected is known to the server
  },
  [WORKSTATION]: {
    'BD2021-D12-K4-b-2': 'needs_server',
    'BD2024-II-5-1a': 'needs_server',
    'BD2021-D10-K1-c-1': 'no_witness', // without a VPN a machine can't tell whether one is due
  },
};

const MACHINES = { [SERVER]: tablesOf(SERVER), [WORKSTATION]: tablesOf(WORKSTATION) };

// {"CLAUSE check": rows} of everything that is violated.
function violations(report) {
  const found = {};
  for (const clause of report.clauses)
    for (const control of clause.controls)
      if (control.state === 'violated') found[`${clause.id} ${control.id}`] = control.rows;
  return found;
}

for (const machine of [SERVER, WORKSTATION])
  test(`on a ${machine} nothing is violated, and what one machine can show holds`, () => {
    const { code, report } = audit('--fixture', join(here, 'fixture', `${machine}.yaml`));
    assert.deepEqual(violations(report), {});
    assert.equal(report.summary.violated, 0);
    assert.equal(code, 3, 'duties and papers are not to be seen on a machine');
    const unknown = {};
    for (const c of report.clauses)
      if (c.kind === 'check' && c.state !== 'not_applicable') {
        if (c.state !== 'holds') unknown[c.id] = c.reason;
        for (const k of c.controls)
          assert.ok(['holds', 'not_applicable'].includes(k.state) || CANNOT_HOLD[machine][c.id],
            `${c.id} ${k.id} is ${k.state} ${k.reason}`);
      }
    assert.deepEqual(unknown, CANNOT_HOLD[machine]);
  });

test('the tests read the hardened machines as coloa does', (t) => {
  for (const machine of [SERVER, WORKSTATION]) {
    const file = plant(folder(t), 'machine.yaml', fixtureText(MACHINES[machine]));
    const { report: ours } = audit('--fixture', file);
    const { report: theirs } = audit('--fixture', join(here, 'fixture', `${machine}.yaml`));
    assert.deepEqual({ ...ours, at: '' }, { ...theirs, at: '' });
  }
});

test('every check has a story', () => {
  const checks = readdirSync(join(content, 'checks')).filter((f) => f.endsWith('.yaml'));
  const told = new Set(STORIES.flatMap(([, , , found]) => Object.keys(found).map((k) => k.split(' ')[1])));
  assert.deepEqual(checks.map((f) => f.replace('.yaml', '')).filter((id) => !told.has(id)), []);
});

for (const [story, machine, changes, expected] of STORIES)
  test(`${story} (${machine})`, (t) => {
    const file = plant(folder(t), 'machine.yaml', fixtureText(spoiled(MACHINES[machine], changes)));
    const { code, stderr, report } = audit('--fixture', file);
    assert.equal(stderr, '');
    assert.equal(code, 1);
    const found = violations(report);
    assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort());
    for (const [where, row] of Object.entries(expected))
      assert.ok(found[where].some((r) => Object.entries(row).every(([k, v]) => r[k] === v)),
        `${where}: ${JSON.stringify(found[where])} should tell ${JSON.stringify(row)}`);
    for (const c of report.clauses)
      assert.equal(c.state === 'violated', Object.keys(expected).some((k) => k.startsWith(`${c.id} `)), c.id);
  });
