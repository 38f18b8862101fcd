// What every scenario needs: the program under test, and folders to plant things in.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Sentences are compared in English; a test of the Vietnamese ones says --lang vi.
process.env.LANGUAGE = 'en';

export const here = dirname(fileURLToPath(import.meta.url));
export const project = resolve(here, '..');
export const program = resolve(project, process.env.COLOA ?? 'build/coloa');
export const content = join(project, 'content');

// Runs coloa; never throws: {code, status, stdout, stderr}. Options are spawnSync's.
export function coloa(args, options = {}) {
  const r = spawnSync(program, args, {
    encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, LC_ALL: 'C.UTF-8' }, ...options,
  });
  return { ...r, code: r.status ?? r.signal };
}

// The rows of a query on this machine.
export function query(sql, ...args) {
  const r = coloa(['query', '--format', 'json', ...args, sql]);
  if (r.code !== 0) throw new Error(`coloa query: ${r.stderr}`);
  return JSON.parse(r.stdout);
}

// Whether a native tool is there to compare with.
export function have(tool) {
  return spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
}

// What a native tool prints, in the C locale.
export function run(tool, ...args) {
  return execFileSync(tool, args, {
    encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, LC_ALL: 'C' },
  });
}

// A new folder with the given files, gone when the test (t) ends.
export function folder(t, files = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'coloa-test-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) plant(dir, path, text);
  return dir;
}

// Writes dir/path, making the folders between.
export function plant(dir, path, text) {
  const file = join(dir, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

// A copy of the content folder that a test may spoil.
export function contentCopy(t) {
  const dir = join(folder(t), 'content');
  cpSync(content, dir, { recursive: true });
  return dir;
}

export function audit(...args) {
  const r = coloa(['audit', '--format', 'json', ...args]);
  try {
    return { ...r, report: JSON.parse(r.stdout) };
  } catch {
    return r;
  }
}

export { existsSync, have as has, program as COLOA };
