// The tables of the desktop, compared with GLib's and dconf's own tools, with bash
// and with sqlite3, in private folders.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'node:test'

import { folder, has, query } from './coloa.mjs'

const SCHEMAS = '/usr/share/glib-2.0/schemas'
const PASSWD = 'root:x:0:0::/root:/bin/sh\nan:x:1000:1000::/home/an:/bin/bash\n'
const needs = (...programs) => {
  const missing = programs.filter(p => !has(p))
  return missing.length ? `${missing.join(', ')} is not installed` : false
}
const noSchemas = !existsSync(join(SCHEMAS, 'gschemas.compiled')) && 'no schemas are installed'

const write = (root, path, content) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

// "uint32 300" and "'none'" are shown plain.
const plain = text =>
  text
    .trim()
    .replace(/^(byte|u?int(16|32|64)|double) /, '')
    .replace(/^'(.*)'$/, '$1')

// Settings of a tree, as "username schema key" to row.
const settings = root =>
  new Map(
    query('SELECT * FROM desktop_settings', '--root', root).map(r => [`${r.username} ${r.schema} ${r.key}`, r]),
  )

const gsettings = (root, ...args) =>
  execFileSync('gsettings', ['--schemadir', join(root, SCHEMAS), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: root, GSETTINGS_BACKEND: 'memory', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })

test("every default we show is gsettings' default, vendors' overrides included", {
  skip: needs('gsettings', 'glib-compile-schemas') || noSchemas,
}, t => {
  const root = folder(t, { 'etc/passwd': PASSWD })
  mkdirSync(join(root, SCHEMAS), { recursive: true })
  execFileSync('sh', ['-c', 'cp "$0"/*.xml "$1"', SCHEMAS, join(root, SCHEMAS)])
  write(
    root,
    join(SCHEMAS, '90_ours.gschema.override'),
    '[org.gnome.desktop.session]\nidle-delay=uint32 600\n\n[org.gnome.desktop.screensaver]\nlock-delay=uint32 5\n',
  )
  execFileSync('glib-compile-schemas', [join(root, SCHEMAS)], { stdio: 'ignore' })
  const rows = [...settings(root).values()]
  assert.ok(rows.length > 20)
  for (const r of rows) {
    assert.equal(r.is_default, '1')
    assert.equal(r.value, plain(gsettings(root, 'get', r.schema, r.key)), `${r.schema} ${r.key}`)
  }
  assert.equal(rows.find(r => r.key === 'idle-delay').value, '600')
})

// A root with a profile, a system database with locks, and the settings of user an.
function dconfRoot(t) {
  const root = folder(t, {
    'etc/passwd': PASSWD,
    'etc/dconf/profile/user': 'user-db:user\nsystem-db:local\nsystem-db:site\n',
    'local.d/00': '[org/gnome/desktop/session]\nidle-delay=uint32 900\n[org/gnome/desktop/lockdown]\ndisable-printing=true\n[org/gnome/system/proxy]\nmode="wrong path"\n[system/proxy]\nmode="auto"\n',
    'local.d/locks/00': '/org/gnome/desktop/session/idle-delay\n/org/gnome/desktop/screensaver/lock-delay\n',
    'site.d/00': '[org/gnome/desktop/session]\nidle-delay=uint32 60\n[org/gnome/desktop/screensaver]\nlock-delay=uint32 7\n[org/gnome/desktop/privacy]\nold-files-age=uint32 3\n[org/gnome/desktop/media-handling]\nautomount=false\n',
    'site.d/locks/00': '/org/gnome/desktop/media-handling/automount\n',
    'an.d/00': '[org/gnome/desktop/session]\nidle-delay=uint32 0\n[org/gnome/desktop/screensaver]\nlock-enabled=false\nlock-delay=uint32 99\n[org/gnome/desktop/media-handling]\nautomount=true\nautorun-never=true\n[org/gnome/desktop/privacy]\nold-files-age="of another type"\n',
  })
  mkdirSync(join(root, 'etc/dconf/db'))
  mkdirSync(join(root, 'home/an/.config/dconf'), { recursive: true })
  execFileSync('dconf', ['compile', join(root, 'etc/dconf/db/local'), join(root, 'local.d')])
  execFileSync('dconf', ['compile', join(root, 'etc/dconf/db/site'), join(root, 'site.d')])
  execFileSync('dconf', ['compile', join(root, 'home/an/.config/dconf/user'), join(root, 'an.d')])
  mkdirSync(join(root, SCHEMAS), { recursive: true })
  execFileSync('cp', [join(SCHEMAS, 'gschemas.compiled'), join(root, SCHEMAS)])
  // the same databases for the tools, which know no other root
  writeFileSync(
    join(root, 'profile'),
    `user-db:user\nfile-db:${root}/etc/dconf/db/local\nfile-db:${root}/etc/dconf/db/site\n`,
  )
  return root
}

const toolAs = (root, config) => ({
  encoding: 'utf8',
  env: {
    PATH: process.env.PATH,
    HOME: root,
    XDG_CONFIG_HOME: join(root, config),
    XDG_RUNTIME_DIR: root,
    DCONF_PROFILE: join(root, 'profile'),
    GSETTINGS_BACKEND: 'dconf',
    LC_ALL: 'C',
  },
  stdio: ['ignore', 'pipe', 'ignore'],
})

test("what dconf would answer is what we show, locks included", {
  skip: needs('dconf') || noSchemas,
}, t => {
  const root = dconfRoot(t)
  const ours = settings(root)
  const path = r => (r.schema === 'org.gnome.system.proxy' ? '/system/proxy' : `/${r.schema.replaceAll('.', '/')}`)
  let compared = 0
  for (const row of ours.values()) {
    if (row.username !== '') continue
    for (const user of ['', 'an']) {
      const config = user ? `home/${user}/.config` : 'nobody'
      const r = ours.get(`${user} ${row.schema} ${row.key}`) ?? row
      const answer = execFileSync('dconf', ['read', `${path(r)}/${r.key}`], toolAs(root, config))
      if (r.key === 'old-files-age' && user === 'an') continue // of another type: GSettings' matter
      if (answer.trim() === '') assert.equal(r.is_default, '1', `${r.schema} ${r.key}`)
      else assert.equal(r.value, plain(answer), `${user} ${r.schema} ${r.key}`)
      compared++
    }
  }
  assert.ok(compared > 40)
  assert.equal(ours.get(' org.gnome.desktop.session idle-delay').value, '900')
  assert.equal(ours.get(' org.gnome.desktop.session idle-delay').mandatory, '1')
  assert.ok(!ours.has('an org.gnome.desktop.session idle-delay'), 'a locked key is not a user\'s own')
  assert.equal(ours.get('an org.gnome.desktop.screensaver lock-enabled').value, 'false')
})

const backend = spawnSync('sh', ['-c', 'ls /usr/lib/*/gio/modules/libdconfsettings.so']).status === 0

test('what GSettings gives an application is what we show, and it says what is locked', {
  skip: needs('gsettings', 'dconf') || noSchemas || (!backend && 'dconf-gsettings-backend is not installed'),
}, t => {
  const root = dconfRoot(t)
  const ours = settings(root)
  for (const row of ours.values()) {
    if (row.username !== '') continue
    for (const user of ['', 'an']) {
      const options = toolAs(root, user ? `home/${user}/.config` : 'nobody')
      const r = ours.get(`${user} ${row.schema} ${row.key}`) ?? row
      const value = execFileSync('gsettings', ['get', r.schema, r.key], options)
      assert.equal(r.value, plain(value), `${user} ${r.schema} ${r.key}`)
      const writable = execFileSync('gsettings', ['writable', r.schema, r.key], options)
      assert.equal(r.mandatory, writable.trim() === 'true' ? '0' : '1', `${r.schema} ${r.key}`)
    }
  }
})

// Unconditional snippets: bash decides what they do.
const SNIPPETS = [
  'TMOUT=600',
  'export TMOUT=600',
  'readonly TMOUT=900; export TMOUT',
  'declare -xr TMOUT=300',
  'declare -rx TMOUT="300"',
  "typeset -r TMOUT='300'",
  'TMOUT=600\nTMOUT=300',
  'readonly TMOUT=600\nTMOUT=300',
  'TMOUT=600; readonly TMOUT',
  'TMOUT=600\nunset TMOUT',
  'TMOUT=600 true',
  'A=1 TMOUT=600',
  '# TMOUT=600',
  'echo TMOUT=600 >/dev/null',
  'echo "TMOUT=1; TMOUT=2" >/dev/null',
  'TMOUT=600 # TMOUT=300',
  'XTMOUT=600',
  'if true; then :; fi; TMOUT=450',
  'case x in x) : ;; esac\nTMOUT=450',
  'for i in 1 2; do :; done\n\tTMOUT=450',
  'f() { :; }\nTMOUT=450',
  'TMOUT=""',
  'export PATH HOME TMOUT=120',
  'export TMOUT\nTMOUT=5',
]

test('TMOUT is what bash makes of it', { skip: needs('bash') }, t => {
  for (const text of SNIPPETS) {
    const root = folder(t, { 'etc/passwd': PASSWD, 'etc/profile': `${text}\n` })
    const out = spawnSync('bash', ['--norc', '-c', '. "$0" 2>/dev/null; declare -p TMOUT 2>/dev/null', join(root, 'etc/profile')], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    }).stdout
    const said = /^declare -(\S+) TMOUT(?:="(.*)")?/.exec(out)
    const [row] = query("SELECT * FROM screen_lock WHERE environment = 'shell'", '--root', root)
    const value = said?.[2] === '' ? '0' : (said?.[2] ?? '')
    assert.equal(row.idle_seconds, value, text)
    assert.equal(row.mandatory, said?.[1].includes('r') && said[2] !== undefined ? '1' : '0', text)
    rmSync(root, { recursive: true })
  }
})

test("a login database's count is sqlite3's", { skip: needs('sqlite3') }, t => {
  const root = folder(t, { 'etc/passwd': PASSWD, 'home/an/.config/google-chrome/Default/Preferences': '{}' })
  const file = join(root, 'home/an/.config/google-chrome/Default/Login Data')
  execFileSync('sqlite3', [
    file,
    `CREATE TABLE logins(origin_url VARCHAR NOT NULL, username_value VARCHAR, password_value BLOB,
       blacklisted_by_user INTEGER NOT NULL);
     CREATE INDEX logins_signon ON logins(origin_url);
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
       INSERT INTO logins SELECT 'https://' || i, 'an', randomblob(40), i % 7 = 0 FROM n;`,
  ])
  const count = execFileSync('sqlite3', [file, 'SELECT count(*) FROM logins WHERE blacklisted_by_user = 0'])
  assert.deepEqual(query('SELECT browser, profile, saved_logins FROM browser_logins', '--root', root), [
    { browser: 'chrome', profile: 'Default', saved_logins: String(count).trim() },
  ])
})

test('this machine answers for every table of the desktop', () => {
  for (const table of ['desktop_settings', 'screen_lock', 'browser_policies', 'browser_logins'])
    query(`SELECT * FROM ${table}`)
})
