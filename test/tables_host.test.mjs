// The host: compared with sysctl, lsmod, hostname, free, uname and the files themselves.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { coloa, folder, have, plant, program, query, run } from './coloa.mjs';

const text = (path) => readFileSync(path, 'utf8').trim();

// {name: value} of sysctl -a; a value of several lines has several.
function sysctl() {
  const map = new Map();
  for (const line of run('sh', '-c', 'sysctl -a 2>/dev/null || true').split('\n')) {
    const at = line.indexOf(' =');
    if (at < 0) continue;
    const name = line.slice(0, at);
    map.set(name, [...(map.get(name) ?? []), line.slice(at + 2).trim()]);
  }
  return new Map([...map].map(([k, v]) => [k, v.join('\n')]));
}

// What differs whenever it is asked, because asking opens files and starts processes.
const COUNTERS = new RegExp('^(fs\\.(dentry-state|file-nr|inode-nr|inode-state|aio-nr)' +
  '|kernel\\.(ns_last_pid|random\\..*|pty\\.nr)|net\\.netfilter\\.nf_conntrack_count)$');

const NO_SYSCTL = !have('sysctl') && 'sysctl is not installed';
const lines = (v) => v.split('\n').map((l) => l.trim()).join('\n');

test('every control sysctl shows is in system_controls, with its value', { skip: NO_SYSCTL },
  () => {
    const before = sysctl();
    const rows = new Map(query('SELECT * FROM system_controls').map((r) => [r.name, r]));
    const after = sysctl();
    assert.ok(before.size > 100);
    for (const [name, value] of before) {
      if (name.startsWith('fs.binfmt_misc.') || after.get(name) !== value) continue;
      assert.ok(rows.has(name), `${name} is missing`);
      if (COUNTERS.test(name)) continue;
      assert.equal(lines(rows.get(name).current_value), value, name);
      assert.equal(rows.get(name).subsystem, name.split('.')[0]);
    }
  });

test('a control asked for by name or subsystem is the same as in the whole table', () => {
  const all = query('SELECT * FROM system_controls ORDER BY name');
  const name = 'kernel.randomize_va_space';
  assert.deepEqual(query(`SELECT * FROM system_controls WHERE name = '${name}'`),
    all.filter((r) => r.name === name));
  assert.deepEqual(
    query("SELECT name FROM system_controls WHERE subsystem = 'vm' ORDER BY name"),
    all.filter((r) => r.subsystem === 'vm').map(({ name: n }) => ({ name: n })));
});

test('reading all controls gives no warning to root', {
  skip: process.getuid() !== 0 && 'needs root' }, () => {
  assert.equal(coloa(['query', 'SELECT * FROM system_controls']).stderr, '');
});

test('the configured value is the one that would win at the next start', (t) => {
  const dir = folder(t);
  const ask = (name) => query(`SELECT config_value FROM system_controls
    WHERE name = '${name}'`, '--root', dir)[0].config_value;
  plant(dir, 'proc/sys/net/ipv4/conf/all/rp_filter', '0\n');
  plant(dir, 'proc/sys/net/ipv4/conf/eth0/rp_filter', '0\n');
  plant(dir, 'proc/sys/net/ipv4/conf/lo/rp_filter', '0\n');
  plant(dir, 'usr/lib/sysctl.d/50-default.conf',
    'net.ipv4.conf.*.rp_filter = 2\n-net.ipv4.conf.lo.rp_filter\n');
  assert.deepEqual(['all', 'eth0', 'lo'].map((i) => ask(`net.ipv4.conf.${i}.rp_filter`)),
    ['2', '2', '']);
  plant(dir, 'etc/sysctl.d/10-ours.conf', 'net/ipv4/conf/all/rp_filter=1\r\n');
  assert.equal(ask('net.ipv4.conf.all.rp_filter'), '1');
  mkdirSync(join(dir, 'run/sysctl.d'), { recursive: true });
  symlinkSync('/dev/null', join(dir, 'run/sysctl.d/50-default.conf'));
  assert.equal(ask('net.ipv4.conf.eth0.rp_filter'), '');
});

test('kernel_modules are those of lsmod', { skip: !have('lsmod') && 'lsmod is not installed' },
  (t) => {
    if (!existsSync('/proc/modules')) return t.skip('this kernel has no modules');
    const before = run('lsmod').split('\n').slice(1).filter(Boolean).map((l) => l.split(/\s+/));
    const rows = new Map(query('SELECT * FROM kernel_modules').map((r) => [r.name, r]));
    const after = new Map(run('lsmod').split('\n').map((l) => [l.split(/\s+/)[0], l]));
    for (const [name, size] of before)
      if (after.has(name)) assert.equal(rows.get(name)?.size, size, name);
  });

test('a kernel without modules has none, and that is no warning', (t) => {
  if (existsSync('/proc/modules')) return t.skip('this kernel has modules');
  const r = coloa(['query', '--format', 'json', 'SELECT * FROM kernel_modules']);
  assert.deepEqual([JSON.parse(r.stdout), r.stderr], [[], '']);
});

test('kernel_info is what uname and the command line say', () => {
  const [r] = query('SELECT * FROM kernel_info');
  assert.equal(r.version, run('uname', '-r').trim());
  const words = text('/proc/cmdline').split(/\s+/);
  assert.equal(r.arguments,
    words.filter((w) => !w.startsWith('BOOT_IMAGE=') && !w.startsWith('root=')).join(' '));
});

test('system_info names this host, its processors and its memory', () => {
  const [r] = query('SELECT * FROM system_info');
  assert.equal(r.computer_name, hostname());
  assert.ok(r.hostname === hostname() || r.hostname.startsWith(`${hostname()}.`) ||
    text('/etc/hosts').includes(r.hostname));
  assert.equal(r.cpu_type, run('uname', '-m').trim());
  assert.equal(r.cpu_logical_cores, run('getconf', '_NPROCESSORS_ONLN').trim());
  assert.equal(BigInt(r.physical_memory),
    BigInt(run('getconf', '_PHYS_PAGES')) * BigInt(run('getconf', 'PAGESIZE')));
  /* neither firmware nor systemd may have given the machine one */
  if (existsSync('/sys/class/dmi/id/product_uuid') || existsSync('/etc/machine-id'))
    assert.match(r.uuid, /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/);
  if (have('lscpu')) {
    const field = (name) => JSON.parse(run('lscpu', '-J')).lscpu
      .flatMap(function flat(f) { return [f, ...(f.children ?? []).flatMap(flat)]; })
      .find((f) => f.field === `${name}:`)?.data;
    if (field('Socket(s)') && field('Socket(s)') !== '-' && r.cpu_sockets) {
      assert.equal(r.cpu_sockets, field('Socket(s)'));
      assert.equal(Number(r.cpu_physical_cores),
        Number(field('Socket(s)')) * Number(field('Core(s) per socket')));
    }
    if (r.cpu_brand) assert.equal(r.cpu_brand, field('Model name'));
  }
});

test('the make of the machine is that of /sys/class/dmi/id', (t) => {
  if (!existsSync('/sys/class/dmi/id')) return t.skip('this machine has no DMI');
  const [r] = query('SELECT * FROM system_info');
  assert.equal(r.hardware_vendor, text('/sys/class/dmi/id/sys_vendor'));
  assert.equal(r.hardware_model, text('/sys/class/dmi/id/product_name'));
  const [p] = query('SELECT * FROM platform_info');
  assert.equal(p.vendor, text('/sys/class/dmi/id/bios_vendor'));
});

test('memory_info is what free counts', { skip: !have('free') && 'free is not installed' }, () => {
  const [r] = query('SELECT * FROM memory_info');
  const words = (name) => run('free', '-b', '-w').split('\n')
    .find((l) => l.startsWith(name)).trim().split(/\s+/);
  assert.equal(r.memory_total, words('Mem:')[1]);
  assert.equal(r.swap_total, words('Swap:')[1]);
  for (const v of Object.values(r)) assert.match(v, /^\d+$/);
  assert.ok(BigInt(r.memory_free) <= BigInt(r.memory_available));
});

test('uptime stands between two looks at /proc/uptime', () => {
  const seconds = () => Math.floor(Number(text('/proc/uptime').split(' ')[0]));
  const before = seconds();
  const [r] = query('SELECT * FROM uptime');
  const total = Number(r.total_seconds);
  assert.ok(before <= total && total <= seconds());
  assert.equal(((Number(r.days) * 24 + Number(r.hours)) * 60 + Number(r.minutes)) * 60 +
    Number(r.seconds), total);
});

test('load_average is one of two looks at /proc/loadavg', () => {
  const look = () => text('/proc/loadavg').split(' ').slice(0, 3).map(Number);
  for (let tries = 0; tries < 5; tries++) {
    const before = look();
    const rows = query('SELECT * FROM load_average');
    if (JSON.stringify(before) !== JSON.stringify(look())) continue;
    assert.deepEqual(rows.map((r) => r.period), ['1m', '5m', '15m']);
    assert.deepEqual(rows.map((r) => Number(r.average)), before);
    return;
  }
});

test('time is now, in UTC', () => {
  const before = Math.floor(Date.now() / 1000);
  const [r] = query('SELECT * FROM time');
  const now = Number(r.unix_time);
  assert.ok(before <= now && now <= Date.now() / 1000);
  assert.equal(r.iso_8601, new Date(now * 1000).toISOString().replace('.000', ''));
  assert.equal(r.datetime, r.iso_8601);
  assert.equal(r.weekday,
    ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'][
      new Date(now * 1000).getUTCDay()]);
  assert.equal(Date.parse(r.timestamp), now * 1000);
});

test('osquery_info lets packs see whom they talk to', () => {
  const [r] = query('SELECT * FROM osquery_info');
  assert.equal(r.version, '5.23.0');
  assert.equal(r.platform_mask, '9');
  const [{ uuid }] = query('SELECT uuid FROM system_info');
  assert.equal(r.uuid, uuid);
});

test('for want of descriptors controls are unknown, not absent', () => {
  for (const where of ['', "WHERE name = 'net.ipv4.ip_forward'", "WHERE subsystem = 'vm'"]) {
    const r = spawnSync('sh', ['-c', 'ulimit -n 4 && exec "$0" query "$1"', program,
      `SELECT name FROM system_controls ${where}`], { encoding: 'utf8' });
    assert.match(r.stderr, /warning: system_controls: \/proc\/sys.*: Too many open files/, where);
  }
});
