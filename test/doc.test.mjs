// The documents for maintainers speak of things that exist.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { existsSync, project } from './coloa.mjs';

const source = execFileSync('sh', ['-c', 'cat src/*/*.[ch] src/*/*/*.[ch]'],
  { cwd: project, encoding: 'utf8', maxBuffer: 1 << 28 });

test('every function that the tour names is there', () => {
  const tour = readFileSync(join(project, 'doc/tour.md'), 'utf8');
  const names = [...tour.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map((m) => m[1]);
  assert.ok(names.length > 15);
  for (const name of names.filter((n) => n !== 'not_applicable' && n !== 'meson_build'))
    assert.match(source, new RegExp(`\\b${name}\\(`), name);
});

test('every file that the documents link to or name is there', () => {
  for (const doc of ['README.md', 'README.vi.md', 'doc/tour.md', 'doc/content.md',
    'doc/decision/README.md']) {
    const text = readFileSync(join(project, doc), 'utf8');
    for (const [, target] of text.matchAll(/\]\(([^)#:]+)\)/g))
      assert.ok(existsSync(join(project, doc, '..', target)), `${doc}: ${target}`);
    for (const [, path] of text.matchAll(/`((?:src|test|doc|content|bench|packaging)\/[\w./-]+)`/g))
      if (!/ID|NAME/.test(path)) assert.ok(existsSync(join(project, path)), `${doc}: ${path}`);
  }
});

test('every sentence of the program is in Vietnamese too', (t) => {
  const po = readFileSync(join(project, 'po/vi.po'), 'utf8');
  const sentences = [...source.matchAll(/\b_\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)/g)]
    .map((m) => [...m[1].matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((x) => x[1]).join(''));
  assert.ok(sentences.length > 20);
  const known = new Set();
  for (const [, id] of po.matchAll(/^msgid ((?:"(?:[^"\\]|\\.)*"\n)+)msgstr (?!""\n(?!"))/gm))
    known.add([...id.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((x) => x[1]).join(''));
  for (const s of sentences) assert.ok(known.has(s), s);
});
