// What the scenario tests share: the program under test, and temporary folders.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const COLOA =
  process.env.COLOA ?? join(dirname(fileURLToPath(import.meta.url)), '../build/coloa')

// The rows of one query. More arguments (--root DIR) may follow the SQL.
export function query(sql, ...args) {
  const out = execFileSync(COLOA, ['query', '--format', 'json', ...args, sql], {
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(out)
}

// The whole outcome of one run: {status, stdout, stderr}.
export function coloa(args, options = {}) {
  return spawnSync(COLOA, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options })
}

// A folder that disappears after the test t, with the given files in it.
export function folder(t, files = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'coloa-test-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), content)
  }
  return dir
}

// True when a program is installed.
export function has(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}
