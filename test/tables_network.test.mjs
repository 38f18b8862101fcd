// The network: compared with ss, ip and getent, with real sockets of our own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFileSync, readlinkSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { coloa, folder, have, plant, program, query, run } from './coloa.mjs';

const NO_SS = !have('ss') && 'ss is not installed';
const NO_IP = !have('ip') && 'ip is not installed';
const me = `${process.pid}`;

const listening = (t, server, ...args) => new Promise((ok, no) => {
  server.once('error', no).listen(...args, () => ok(server));
  t.after(() => server.close());
});

const bound = (t, socket, ...args) => new Promise((ok, no) => {
  socket.once('error', no).bind(...args, () => ok(socket));
  t.after(() => socket.close());
});

const hasIPv6 = () => query("SELECT 1 FROM interface_addresses WHERE address = '::1'").length > 0;

// --- sockets ---

test('a web server of ours is listening, and it is ours', async (t) => {
  const { port } = (await listening(t, createHttp(), 0, '127.0.0.1')).address();
  const rows = query(`SELECT * FROM listening_ports WHERE port = ${port}`);
  assert.equal(rows.length, 1);
  const { pid, protocol, family, address, fd, socket, path, net_namespace } = rows[0];
  assert.deepEqual([pid, protocol, family, address, path], [me, '6', '2', '127.0.0.1', '']);
  assert.equal(readlinkSync(`/proc/self/fd/${fd}`), `socket:[${socket}]`);
  assert.equal(readlinkSync('/proc/self/ns/net'), `net:[${net_namespace}]`);
});

test('UDP, IPv6 and named Unix sockets are found', async (t) => {
  const udp = (await bound(t, createSocket('udp4'), 0, '127.0.0.1')).address().port;
  const file = join(folder(t), 'a socket');
  await listening(t, createServer(), file);
  const mine = () => query(`SELECT * FROM listening_ports WHERE pid = ${me}`);
  assert.ok(mine().some((r) => r.protocol === '17' && r.port === `${udp}` && r.family === '2'));
  assert.ok(mine().some((r) => r.family === '1' && r.path === file && r.port === '0'));
  if (hasIPv6()) {
    const tcp6 = (await listening(t, createServer(), 0, '::1')).address().port;
    const udp6 = (await bound(t, createSocket('udp6'), 0, '::1')).address().port;
    for (const [protocol, port] of [['6', tcp6], ['17', udp6]])
      assert.ok(mine().some((r) => r.protocol === protocol && r.port === `${port}` &&
        r.family === '10' && r.address === '::1'));
  }
});

const OLD_NODE = Number(process.versions.node.split('.')[0]) < 20 &&
  'this Node cannot make abstract sockets';

test('an abstract Unix socket is found by its name', { skip: OLD_NODE }, async (t) => {
  await listening(t, createServer(), '\0coloa test');
  assert.ok(query(`SELECT * FROM listening_ports WHERE pid = ${me}`)
    .some((r) => r.path.startsWith('@coloa test')));
});

test('both ends of a connection are open sockets, and neither is listening', async (t) => {
  const server = await listening(t, createServer(), 0, '127.0.0.1');
  const { port } = server.address();
  const accepted = new Promise((ok) => server.once('connection', ok));
  const client = connect(port, '127.0.0.1');
  t.after(() => client.destroy());
  const peer = await accepted;
  t.after(() => peer.destroy());
  const rows = query(`SELECT * FROM process_open_sockets WHERE pid = ${me} AND
    ${port} IN (local_port, remote_port) ORDER BY state, local_port = ${port}`);
  assert.deepEqual(rows.map((r) => [r.state, r.local_port, r.remote_port, r.remote_address]), [
    ['ESTABLISHED', `${client.localPort}`, `${port}`, '127.0.0.1'],
    ['ESTABLISHED', `${port}`, `${client.localPort}`, '127.0.0.1'],
    ['LISTEN', `${port}`, '0', '0.0.0.0'],
  ]);
  assert.equal(query(`SELECT 1 FROM listening_ports WHERE port = ${client.localPort} AND
    protocol = 6`).length, 0);
});

// Lines of ss as "protocol address port", and who holds them.
function ss() {
  const found = new Map();
  for (const line of run('ss', '-H', '-t', '-u', '-l', '-n', '-p').split('\n').filter(Boolean)) {
    const words = line.trim().split(/\s+/);
    const [, address, port] = words[4].match(/^(.*):(\d+)$/);
    const plain = address.replace(/^\[|\]$/g, '').replace(/%.*/, '').replace(/^\*$/, '::');
    const key = `${words[0] === 'tcp' ? 6 : 17} ${plain} ${port}`;
    const owners = [...line.matchAll(/pid=(\d+)/g)].map((m) => m[1]);
    found.set(key, new Set([...(found.get(key) ?? []), ...owners]));
  }
  return found;
}

const keyOf = (r) => `${r.protocol} ${r.address} ${r.port}`;

test('what ss says is listening is in listening_ports, and nothing else', { skip: NO_SS },
  async (t) => {
    await listening(t, createServer(), 0, '127.0.0.1');
    await listening(t, createServer(), 0);
    const before = ss();
    const rows = query(`SELECT * FROM listening_ports
      WHERE family IN (2, 10) AND protocol IN (6, 17)`);
    const after = ss();
    for (const [key, owners] of before) {
      if (!after.has(key)) continue;
      const mine = rows.filter((r) => keyOf(r) === key);
      assert.ok(mine.length, `${key} is missing`);
      for (const pid of owners)
        if (after.get(key).has(pid))
          assert.ok(mine.some((r) => r.pid === pid), `${key} is held by ${pid}`);
    }
    for (const r of rows)
      assert.ok(before.has(keyOf(r)) || after.has(keyOf(r)), `ss does not show ${keyOf(r)}`);
  });

test('the kernel says the same through netlink as in /proc/net', async (t) => {
  const file = join(folder(t), 'b');
  await listening(t, createServer(), file);
  await listening(t, createServer(), 0, '127.0.0.1');
  await listening(t, createServer(), '\0coloa\0x');
  await bound(t, createSocket('udp4'), 0, '127.0.0.1');
  // the same machine seen as files only: /proc/self/root is "/" under another name
  const text = (sql) => query(sql, '--root', '/proc/self/root');
  for (const sql of [
    `SELECT * FROM process_open_sockets WHERE pid = ${me} ORDER BY socket`,
    `SELECT * FROM listening_ports WHERE pid = ${me} ORDER BY family, protocol, port, path`]) {
    // without the unnamed sockets through which we talk to the program itself
    const strip = (rows) => rows.filter((r) => r.family !== '1' || r.path)
      .map(({ net_namespace, ...r }) => r);
    const rows = strip(query(sql));
    assert.ok(rows.length >= 4);
    assert.deepEqual(strip(text(sql)), rows);
  }
});

// --- interfaces, neighbours, routes ---

const ip = (...args) => JSON.parse(run('ip', '-j', ...args) || '[]');

function sameSet(ours, theirs) {
  assert.deepEqual([...ours].sort(), [...theirs].sort());
}

function addressesOfIp(links) {
  return links.flatMap((l) => l.addr_info.map((a) => [
    a.label ?? l.ifname,
    a.family === 'inet6' && a.local.startsWith('fe80:') ? `${a.local}%${l.ifname}` : a.local,
    a.broadcast ?? ''].join(' ')));
}

function routesOfIp(routes, anything) {
  return routes.flatMap((r) => (r.nexthops ?? [r]).map((hop) => {
    const [address, length] = r.dst === 'default' ? [anything, '0'] : r.dst.split('/');
    const bits = length ?? (address.includes(':') ? '128' : '32');
    return [address, bits, hop.gateway ?? hop.via?.host ?? '', hop.dev ?? '', r.prefsrc ?? '',
      r.metric ?? 0].join(' ');
  }));
}

const oursAs = {
  addresses: (rows) => rows.map((r) => [r.interface, r.address, r.broadcast].join(' ')),
  routes: (rows) => rows.map((r) =>
    [r.destination, r.netmask, r.gateway, r.interface, r.source, r.metric].join(' ')),
};

test('interface_addresses are those of ip addr', { skip: NO_IP }, () => {
  sameSet(oursAs.addresses(query('SELECT * FROM interface_addresses')),
    addressesOfIp(ip('addr')));
});

test('masks are those of the prefix', { skip: NO_IP }, () => {
  for (const l of ip('addr'))
    for (const a of l.addr_info.filter((x) => x.family === 'inet')) {
      const [{ mask }] = query(`SELECT mask FROM interface_addresses
        WHERE address = '${a.local}'`);
      const bits = mask.split('.').map((b) => Number(b).toString(2).padStart(8, '0')).join('');
      assert.equal(bits, '1'.repeat(a.prefixlen).padEnd(32, '0'));
    }
});

test('interface_details are those of ip link and sysfs', { skip: NO_IP }, () => {
  const rows = query('SELECT * FROM interface_details');
  const links = ip('link');
  sameSet(rows.map((r) => r.interface), links.map((l) => l.ifname));
  for (const l of links) {
    const r = rows.find((x) => x.interface === l.ifname);
    const sys = (f) => readFileSync(`/sys/class/net/${l.ifname}/${f}`, 'utf8').trim();
    assert.equal(r.mtu, `${l.mtu}`);
    if (l.address?.length === 17) assert.equal(r.mac, l.address);
    assert.equal(r.type, sys('type'));
    assert.equal(Number(r.flags) & 0xffff & ~0x40, Number(sys('flags')) & 0xffff & ~0x40);
  }
});

test('counters only grow between two looks of the kernel', () => {
  const path = '/sys/class/net/lo/statistics/rx_bytes';
  const before = BigInt(readFileSync(path, 'utf8'));
  const [{ ibytes }] = query("SELECT ibytes FROM interface_details WHERE interface = 'lo'");
  const after = BigInt(readFileSync(path, 'utf8'));
  assert.ok(before <= BigInt(ibytes) && BigInt(ibytes) <= after);
});

test('routes are those of ip route, in all tables', { skip: NO_IP }, () => {
  sameSet(oursAs.routes(query('SELECT * FROM routes')), [
    ...routesOfIp(ip('-4', 'route', 'show', 'table', 'all'), '0.0.0.0'),
    ...routesOfIp(ip('-6', 'route', 'show', 'table', 'all'), '::')]);
});

test('arp_cache is that of ip neigh', { skip: NO_IP }, () => {
  const list = (rows) => rows.map((n) => `${n.dst} ${n.dev}`);
  const before = list(ip('neigh'));
  const rows = query('SELECT * FROM arp_cache').map((r) => `${r.address} ${r.interface}`);
  const after = list(ip('neigh'));
  for (const n of before) if (after.includes(n)) assert.ok(rows.includes(n), n);
  for (const n of rows) assert.ok(before.includes(n) || after.includes(n), n);
});

// Interfaces, aliases, several gateways and neighbours that this machine does not have,
// in a network namespace of their own.
test('a network made for the test is described as ip describes it', { skip: NO_IP }, (t) => {
  const script = `
    ip link set lo up && ip link add eth7 type veth peer name end7 &&
      ip link add eth8 type veth peer name end8 || exit 77
    for i in eth7 end7 eth8 end8; do ip link set $i addrgenmode none up; done
    ip link set eth7 address 02:00:00:00:00:07 mtu 1400; ip link set eth8 promisc on
    ip addr add 10.7.0.2/24 broadcast + dev eth7
    ip addr add 10.8.0.2/24 broadcast + label eth8:1 dev eth8
    ip addr add 10.9.0.1 peer 10.9.0.2/32 dev eth8; ip addr add fd07::2/64 dev eth7 nodad
    ip route add 192.168.0.0/16 nexthop via 10.7.0.1 dev eth7 nexthop via 10.8.0.1 dev eth8
    ip route add 172.16.0.1/32 via 10.7.0.1 metric 50; ip route add blackhole 172.17.0.0/16
    ip route add default via 10.7.0.1; ip -6 route add default via fd07::1 dev eth7
    ip neigh add 10.7.0.1 lladdr 02:00:00:00:00:01 dev eth7 nud permanent
    ask() { echo ==; "$0" query --format json "SELECT * FROM $1"; }
    ip -j addr; echo ==; ip -j -4 route show table all; echo ==
    ip -j -6 route show table all; echo ==; ip -j neigh
    ask interface_addresses; ask routes; ask arp_cache; ask interface_details`;
  const r = spawnSync('unshare', ['-n', 'sh', '-c', script, program], { encoding: 'utf8' });
  if (r.status !== 0) return t.skip('no network namespace with interfaces of its own');
  const [addr, four, six, neigh, addresses, routes, arp, details] =
    r.stdout.split(/^==$/m).map((part) => JSON.parse(part.trim() || '[]'));
  sameSet(oursAs.addresses(addresses), addressesOfIp(addr));
  sameSet(oursAs.routes(routes),
    [...routesOfIp(four, '0.0.0.0'), ...routesOfIp(six, '::')]);
  assert.equal(addresses.find((a) => a.address === '10.9.0.1').interface, 'eth8');
  assert.deepEqual(arp.filter((n) => n.permanent === '1'), [{ address: '10.7.0.1',
    mac: '02:00:00:00:00:01', interface: 'eth7', permanent: '1' }]);
  assert.equal(arp.length, neigh.length);
  const promiscuous = (name) =>
    Number(details.find((d) => d.interface === name).flags) & 0x100;
  assert.ok(promiscuous('eth8') && !promiscuous('eth7'));
});

// --- names ---

test('every name in etc_hosts is found by libc under its address',
  { skip: !have('getent') && 'getent is not installed' }, () => {
    for (const { address, hostnames } of query('SELECT * FROM etc_hosts'))
      for (const name of hostnames.split(' ').filter(Boolean)) {
        const found = run('getent', '-s', 'files', 'ahosts', name).split('\n')
          .map((l) => l.split(/\s+/)[0]);
        assert.ok(found.includes(address), `${name} ${address}`);
      }
  });

test('dns_resolvers are the name servers of resolv.conf, three at most', (t) => {
  const dir = folder(t);
  plant(dir, 'etc/resolv.conf',
    'nameserver 10.0.0.1\nnameserver ::1\nsearch tinh.gov.vn vn\noptions rotate\n' +
    'nameserver 10.0.0.3\nnameserver 10.0.0.4\n');
  const ask = (sql) => query(sql, '--root', dir);
  assert.deepEqual(ask("SELECT address FROM dns_resolvers WHERE type = 'nameserver'"),
    ['10.0.0.1', '::1', '10.0.0.3'].map((address) => ({ address })));
  assert.deepEqual(ask("SELECT address FROM dns_resolvers WHERE type = 'search' ORDER BY id"),
    ['tinh.gov.vn', 'vn'].map((address) => ({ address })));
});

test('another root cannot say what only a kernel knows', (t) => {
  const dir = folder(t);
  for (const table of ['routes', 'arp_cache', 'interface_details', 'interface_addresses',
    'listening_ports', 'process_open_sockets']) {
    const r = coloa(['query', '--root', dir, `SELECT count(*) FROM ${table}`]);
    assert.match(r.stderr, new RegExp(`warning: ${table}:`));
  }
});
