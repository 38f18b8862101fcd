// What starts by itself: coloa is compared with systemctl, which reads unit files
// without a running systemd too.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { coloa, folder, have, plant, query } from './coloa.mjs';

const NO_SYSTEMCTL = have('systemctl') ? false : 'systemctl is not installed';

function listed(root) {
  const r = spawnSync('systemctl', [`--root=${root}`, 'list-unit-files', '--no-legend', '--no-pager', '--full'],
    { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  assert.equal(r.status, 0, r.stderr);
  return Object.fromEntries(r.stdout.split('\n').filter(Boolean).map((l) => l.split(/\s+/).slice(0, 2)));
}

function states(rows) {
  return Object.fromEntries(rows.map((r) => [r.id, r.unit_file_state]));
}

const STATES = "SELECT id, unit_file_state FROM systemd_units WHERE unit_file_state <> ''";

test('unit files have the states that systemctl shows', { skip: NO_SYSTEMCTL }, () => {
  for (let i = 0; i < 5; i++) { // packages may come and go meanwhile
    const before = listed('/'), seen = states(query(STATES));
    if (JSON.stringify(listed('/')) !== JSON.stringify(before)) continue;
    for (const [id, state] of Object.entries(before)) assert.equal(seen[id], state, id);
    return;
  }
  assert.fail('unit files change all the time');
});

function link(dir, path, target) {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  symlinkSync(target, join(dir, path));
}

const INSTALL = '[Unit]\nDescription=D\n[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n';
const LIB = 'usr/lib/systemd/system', ETC = 'etc/systemd/system', RUN = 'run/systemd/system';

// Every way known to be enabled, linked, masked or aliased, beside one another.
test('enabled, linked, masked and aliased units as systemctl sees them', { skip: NO_SYSTEMCTL }, (t) => {
  const dir = folder(t);
  for (const name of ['on', 'off', 'run', 'req', 'masked', 'dropin', 'shadow', 'under'])
    plant(dir, `${LIB}/${name}.service`, INSTALL);
  plant(dir, `${LIB}/static.service`, '[Service]\nExecStart=/bin/true\n');
  plant(dir, `${LIB}/also.service`, '[Service]\nExecStart=/x\n[Install]\nAlso=on.service\n');
  plant(dir, `${LIB}/alias.service`, INSTALL + 'Alias=nick.service\n');
  plant(dir, `${LIB}/known.service`, '[Service]\nExecStart=/x\n');
  plant(dir, `${LIB}/t@.service`, INSTALL);
  plant(dir, `${LIB}/d@.service`, INSTALL + 'DefaultInstance=one\n');
  plant(dir, `${LIB}/e@.service`, INSTALL);
  plant(dir, `${LIB}/empty.service`, '');
  plant(dir, `${LIB}/a.socket`, '[Socket]\nListenStream=/x\n[Install]\nWantedBy=sockets.target\n');
  plant(dir, `${ETC}/static.service.d/o.conf`, '[Install]\nWantedBy=multi-user.target\n');
  plant(dir, `${ETC}/dropin.service.d/o.conf`, '[Install]\nWantedBy=\n');
  plant(dir, `${ETC}/shadow.service`, '[Service]\nExecStart=/y\n');
  plant(dir, `${ETC}/own.service`, INSTALL);
  plant(dir, 'opt/x/far.service', INSTALL);
  plant(dir, 'opt/x/wide.service', INSTALL);
  plant(dir, `${ETC}/real.service.d/empty.conf`, '');
  link(dir, `${ETC}/multi-user.target.wants/on.service`, `/${LIB}/on.service`);
  link(dir, `${ETC}/multi-user.target.requires/req.service`, `../../../../${LIB}/req.service`);
  link(dir, `${RUN}/multi-user.target.wants/run.service`, `/${LIB}/run.service`);
  link(dir, `${LIB}/multi-user.target.wants/under.service`, '../under.service');
  link(dir, `${ETC}/masked.service`, '/dev/null');
  link(dir, `${RUN}/gone.service`, '/dev/null');
  link(dir, `${ETC}/nick.service`, `/${LIB}/alias.service`);
  link(dir, `${ETC}/dbus-known.service`, `/${LIB}/known.service`);
  link(dir, `${ETC}/far.service`, '/opt/x/far.service');
  link(dir, `${RUN}/wide.service`, '/opt/x/wide.service');
  link(dir, `${ETC}/multi-user.target.wants/t@7.service`, `/${LIB}/t@.service`);
  link(dir, `${ETC}/multi-user.target.wants/d@one.service`, `/${LIB}/d@.service`);
  link(dir, `${LIB}/nowhere.service`, 'missing.service');
  link(dir, `${LIB}/first.service`, 'second.service');
  link(dir, `${LIB}/second.service`, 'on.service');
  mkdirSync(join(dir, 'dev'));
  plant(dir, 'dev/null', '');
  const r = coloa(['query', '--format', 'json', '--root', dir, STATES]);
  assert.equal(r.code, 0, r.stderr);
  assert.deepEqual(states(JSON.parse(r.stdout)), listed(dir));
});

test('what systemctl calls enabled, startup_items calls so where systemd does not run', { skip: NO_SYSTEMCTL },
  () => {
    if (spawnSync('test', ['-d', '/run/systemd/system']).status === 0) return;
    const rows = Object.fromEntries(query(
      "SELECT name, status FROM startup_items WHERE type = 'systemd unit'").map((r) => [r.name, r.status]));
    for (const [id, state] of Object.entries(listed('/')))
      if (state === 'enabled') assert.equal(rows[id], 'enabled', id);
  });

test('every script of /etc/init.d is a startup item', () => {
  const rows = new Set(query("SELECT name FROM startup_items WHERE source = '/etc/init.d/'").map((r) => r.name));
  for (const name of readdirSync('/etc/init.d')) assert.ok(rows.has(name), name);
});

// systemd-analyze computes when an event comes next; the longest pause is never less
// than any two that follow one another.
test('no pause between two elapses is longer than the interval said',
  { skip: have('systemd-analyze') ? false : 'systemd-analyze is not installed' }, (t) => {
    for (const event of ['daily', 'Mon..Fri 02:30', '*-*-1,15 04:00', '*:0/15', 'Sun *-*-* 03:00:00',
      '*-01,07-01 00:00', '6,18:00']) {
      const out = spawnSync('systemd-analyze', ['calendar', '--iterations=60', event],
        { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } });
      if (out.status !== 0) continue;
      const times = [...out.stdout.matchAll(/(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC/g)]
        .map((m) => Date.parse(m[1].replace(' ', 'T') + 'Z') / 1000);
      const dir = folder(t);
      plant(dir, `${LIB}/b.timer`, `[Timer]\nOnCalendar=${event}\n`);
      plant(dir, `${LIB}/b.service`, '[Service]\nExecStart=/usr/bin/restic -r /x backup /etc\n');
      const r = coloa(['query', '--format', 'json', '--root', dir, 'SELECT interval_seconds AS n FROM backup_jobs']);
      const said = Number(JSON.parse(r.stdout)[0].n);
      let longest = 0;
      for (let i = 1; i < times.length; i++) longest = Math.max(longest, times[i] - times[i - 1]);
      assert.ok(longest > 0 && longest <= said, `${event}: ${longest} > ${said}`);
    }
  });
