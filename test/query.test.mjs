// `coloa query` and `coloa tables`, as their users meet them.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'

import { COLOA, coloa, folder, has, query } from './coloa.mjs'

const PASSWD = 'root:x:0:0:Quản trị:/root:/bin/bash\nan:x:1000:1000:Nguyễn Văn An,,,:/home/an:/bin/sh\n'
const UTF8 = { env: { ...process.env, LC_ALL: 'C.UTF-8' } }
const PLAIN = { env: { ...process.env, LC_ALL: 'C' } }

test('json rows are objects of strings', t => {
  const root = folder(t, { 'etc/passwd': PASSWD })
  assert.deepEqual(query('SELECT uid, description FROM users ORDER BY uid', '--root', root), [
    { uid: '0', description: 'Quản trị' },
    { uid: '1000', description: 'Nguyễn Văn An,,,' },
  ])
  assert.deepEqual(query('SELECT 1 WHERE 0'), [])
  assert.deepEqual(query("SELECT NULL AS a, 'x' || char(0, 10, 34) AS b"), [{ a: '', b: 'x\0\n"' }])
})

test('bytes that are not UTF-8 do not break the JSON', t => {
  const root = folder(t, { 'etc/passwd': Buffer.from('r\xff\xfe:x:0:0::/:/\n', 'latin1') })
  assert.deepEqual(query('SELECT username FROM users', '--root', root), [{ username: 'r\ufffd\ufffd' }])
})

test('csv is what RFC 4180 says', () => {
  const r = coloa(['query', '--format', 'csv', `SELECT 'a,b' AS x, 'say "hi"' AS y, NULL AS z`])
  assert.equal(r.stdout, 'x,y,z\r\n"a,b","say ""hi""",\r\n')
  assert.equal(coloa(['query', '--format', 'csv', "SELECT '' AS a"]).stdout, 'a\r\n""\r\n')
})

test('a table is aligned, numbers to the right, with a count', t => {
  const root = folder(t, { 'etc/passwd': PASSWD })
  const r = coloa(['query', '--root', root, 'SELECT username, uid, description FROM users'], UTF8)
  assert.equal(
    r.stdout,
    [
      '┌──────────┬──────┬──────────────────┐',
      '│ username │ uid  │ description      │',
      '├──────────┼──────┼──────────────────┤',
      '│ root     │    0 │ Quản trị         │',
      '│ an       │ 1000 │ Nguyễn Văn An,,, │',
      '└──────────┴──────┴──────────────────┘',
      '2 rows',
      '',
    ].join('\n'),
  )
  const ascii = coloa(['query', 'SELECT 1 AS one'], PLAIN)
  assert.equal(ascii.stdout, '+-----+\n| one |\n+-----+\n|   1 |\n+-----+\n1 row\n')
})

test('decomposed and East Asian letters are aligned too', () => {
  const names = ['Cổ Loa', 'Cổ Loa'.normalize('NFD'), '漢字', 'x']
  const sql = `SELECT value AS v, 1 AS n FROM json_each('${JSON.stringify(names)}')`
  const bars = coloa(['query', sql], UTF8).stdout.split('\n').slice(3, 7)
  assert.deepEqual(bars, ['│ Cổ Loa │ 1 │', `│ ${names[1]} │ 1 │`, '│ 漢字   │ 1 │', '│ x      │ 1 │'])
})

test('a cell cannot drive the terminal', () => {
  const r = coloa(['query', "SELECT 'a' || char(27) || '[2J' || char(10, 8238) AS x"], UTF8)
  assert.match(r.stdout, /a\\x1b\[2J\\n\\u202e/)
})

test('a terminal that is too narrow gets wrapped cells, then lists', { skip: !has('script') && 'script(1) is not installed' }, () => {
  const screen = (columns, sql) =>
    spawnSync('script', ['-qec', `stty cols ${columns}; exec '${COLOA}' query "${sql}"`, '/dev/null'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      ...UTF8,
    }).stdout.replaceAll('\r', '')
  const wrapped = screen(30, "SELECT 'an toàn thông tin mạng cấp tỉnh' AS clause, 5 AS n")
  assert.ok(wrapped.split('\n').every(line => line.length <= 30), wrapped)
  assert.match(wrapped, /an toàn thông tin mạng *│ 5/)
  assert.match(wrapped, /│ cấp tỉnh/)
  const lists = screen(30, "SELECT 'a long enough text' a, 'a long enough text' b, 'a long enough text' c")
  assert.match(lists, /^─ 1 ─+\na │ a long enough text\nb/)
})

for (const [what, sql, message] of [
  ['a typing error', 'SELEC 1', /syntax error/],
  ['an unknown table', 'SELECT * FROM usrs', /no such table: usrs. Did you mean 'users'/],
  ['an unknown column', 'SELECT nowhere FROM users', /no such column: nowhere/],
  ['two statements', 'SELECT 1; SELECT 2', /more than one statement/],
  ['nothing', '', /no SQL statement/],
  ['a bad function argument', "SELECT regex_match('a', '(', 0)", /Invalid regex/],
])
  test(`${what} is an error on standard error and exit code 2`, () => {
    const r = coloa(['query', '--format', 'json', sql])
    assert.equal(r.status, 2)
    assert.match(r.stderr, message)
    assert.ok(r.stdout === '' || JSON.parse(r.stdout).length === 0)
  })

test('no query writes anything', t => {
  const dir = folder(t)
  const file = join(dir, 'x.db')
  for (const sql of [
    'CREATE TABLE t(a)',
    'INSERT INTO users(uid) VALUES (1)',
    'UPDATE users SET uid = 1',
    'DELETE FROM users',
    'DROP TABLE users',
    `ATTACH '${file}' AS x`,
    `VACUUM INTO '${file}'`,
    'PRAGMA writable_schema = 1',
    'PRAGMA database_list',
    "SELECT load_extension('x')",
    "SELECT writefile('x', 'y')",
    "SELECT readfile('/etc/passwd')",
    'BEGIN',
    'CREATE TEMP VIEW v AS SELECT 1',
    'EXPLAIN DELETE FROM users',
  ]) {
    const r = coloa(['query', sql])
    assert.equal(r.status, 2, sql)
    assert.notEqual(r.stderr, '', sql)
  }
  assert.ok(!existsSync(file))
})

test('PRAGMA table_info is answered', () => {
  const names = query('PRAGMA table_info(users)').map(c => c.name)
  assert.ok(names.includes('username'))
})

const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n'

test('an endless query meets its time', () => {
  const r = coloa(['query', '--time-limit', '100ms', `SELECT max(i) FROM (${ENDLESS})`])
  assert.equal(r.status, 2)
  assert.match(r.stderr, /more than 100 ms/)
})

test('too many rows meet their limit, and the JSON stays whole', () => {
  const r = coloa(['query', '--format', 'json', '--row-limit', '5', ENDLESS])
  assert.equal(r.status, 2)
  assert.match(r.stderr, /more than 5 rows/)
  assert.equal(JSON.parse(r.stdout).length, 5)
})

test('a row as large as memory is an error', () => {
  const r = coloa(['query', 'SELECT zeroblob(100000000)'])
  assert.equal(r.status, 2)
  assert.match(r.stderr, /memory|too big/)
})

test('a line of 10 MB in a file is harmless', t => {
  const root = folder(t, { 'etc/passwd': `${'x'.repeat(10e6)}\n${PASSWD}` })
  const r = coloa(['query', '--format', 'json', '--root', root, 'SELECT username FROM users'])
  assert.equal(r.status, 0)
  assert.deepEqual(JSON.parse(r.stdout), [{ username: 'root' }, { username: 'an' }])
  assert.match(r.stderr, /warning: users: \/etc\/passwd:1: malformed line/)
})

test('a cell of 10 MB is printed in every format', t => {
  const name = 'x'.repeat(10e6)
  const root = folder(t, { 'etc/passwd': `${name}:x:0:0::/:/\n` })
  for (const format of ['json', 'csv', 'table']) {
    const r = coloa(['query', '--format', format, '--root', root, 'SELECT username FROM users'])
    assert.equal(r.status, 0, format)
    assert.ok(r.stdout.includes(name), format)
  }
})

for (const format of ['json', 'csv', 'table'])
  test(`whoever stops reading ${format} ends the query quietly`, () => {
    const sql = ENDLESS.replace(/$/, ' LIMIT 300000')
    const r = spawnSync('bash', ['-c', `"$0" query --format ${format} "$1" | head -n 2; echo "\${PIPESTATUS[0]}"`, COLOA, sql], { encoding: 'utf8' })
    assert.equal(r.stderr, '')
    assert.equal(r.stdout.trim().split('\n').at(-1), '0')
  })

test('a full disk is an error', { skip: !existsSync('/dev/full') && 'no /dev/full' }, () => {
  const r = spawnSync('sh', ['-c', '"$0" query "SELECT 1" > /dev/full', COLOA], { encoding: 'utf8' })
  assert.equal(r.status, 2)
  assert.notEqual(r.stderr, '')
})

test("SQL comes from standard input when it is '-'", () => {
  const r = coloa(['query', '--format', 'json', '-'], { input: 'SELECT 1 AS a\n-- and a comment\n' })
  assert.equal(r.stdout, '[\n {"a":"1"}\n]\n')
  assert.equal(coloa(['query', '-'], { input: 'SELECT 1\0SELECT 2' }).status, 2)
  assert.equal(coloa(['query', '-'], { input: ' '.repeat(2 << 20) }).status, 2)
})

test('wrong arguments are exit code 2 and a word', () => {
  for (const args of [
    ['query'],
    ['query', 'SELECT 1', 'SELECT 2'],
    ['query', '--format', 'xml', 'SELECT 1'],
    ['query', '--format'],
    ['query', '--nonsense', 'SELECT 1'],
    ['query', '--time-limit', 'soon', 'SELECT 1'],
    ['query', '--time-limit', '0', 'SELECT 1'],
    ['query', '--time-limit', '999999999999999999999m', 'SELECT 1'],
    ['query', '--row-limit', '-1', 'SELECT 1'],
    ['query', '--root', '/nowhere/at/all', 'SELECT 1'],
    ['tables', '--format', 'csv'],
    ['tables', 'users', 'groups'],
    ['tables', 'no_such_table'],
  ]) {
    const r = coloa(args)
    assert.equal(r.status, 2, args.join(' '))
    assert.match(r.stderr, /^coloa/, args.join(' '))
    assert.equal(r.stdout, '', args.join(' '))
  }
})

test('both commands help', () => {
  for (const command of ['query', 'tables']) {
    const r = coloa([command, '--help'])
    assert.equal(r.status, 0)
    assert.match(r.stdout, new RegExp(`^usage: coloa ${command}`))
  }
})

test('tables are listed with their columns and types', () => {
  const all = JSON.parse(coloa(['tables', '--format', 'json']).stdout)
  const users = all.find(t => t.name === 'users')
  assert.deepEqual(users.columns[0], { name: 'uid', type: 'BIGINT' })
  assert.deepEqual(JSON.parse(coloa(['tables', 'users', '--format', 'json']).stdout), [users])
  for (const table of all) {
    const info = query(`PRAGMA table_info(${table.name})`)
    const visible = info.map(c => c.name)
    const names = table.columns.map(c => c.name)
    assert.ok(visible.every(n => names.includes(n)), table.name)
  }
  assert.match(coloa(['tables']).stdout, /users .*uid gid/)
  assert.match(coloa(['tables', 'users']).stdout, /username +. TEXT/)
})

test('an unknown table has its neighbours named', () => {
  const r = coloa(['tables', 'usres'])
  assert.equal(r.status, 2)
  assert.match(r.stderr, /there is no table 'usres'. Did you mean 'users'\?/)
})

test('what an ordinary user may not read is a warning and exit code 0', {
  skip: (process.getuid() !== 0 && 'needs root') || (!has('setpriv') && 'setpriv(1) is not installed'),
}, t => {
  const root = folder(t, { 'etc/passwd': PASSWD })
  spawnSync('chmod', ['755', root, join(root, 'etc')])
  spawnSync('chmod', ['600', join(root, 'etc/passwd')])
  const r = spawnSync(
    'setpriv',
    ['--reuid=65534', '--regid=65534', '--clear-groups', COLOA, 'query', '--format', 'json', '--root', root, 'SELECT username FROM users'],
    { encoding: 'utf8' },
  )
  assert.equal(r.status, 0)
  assert.deepEqual(JSON.parse(r.stdout), [])
  assert.match(r.stderr, /warning: users: \/etc\/passwd: Permission denied/)
})
