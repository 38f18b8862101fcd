// Packet filters: compared with nft and iptables, in network namespaces of our own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { folder, have, plant, program } from './coloa.mjs';

const skip = (process.getuid() !== 0 && 'only root may make a network namespace') ||
  (!have('ip') && 'ip is not installed') || (!have('nft') && 'nft is not installed') ||
  (spawnSync('ip', ['netns', 'add', 'coloa-try']).status !== 0 && 'no network namespaces here');
if (!skip) spawnSync('ip', ['netns', 'del', 'coloa-try']);
const NO_LEGACY = skip || (!have('iptables-legacy') && 'iptables is not installed');

let count = 0;

// A network namespace, gone when the test ends; runs commands and queries inside.
function namespace(t) {
  const name = `coloa-${process.pid}-${count++}`;
  const inside = (...args) => {
    const r = spawnSync('ip', ['netns', 'exec', name, ...args], { encoding: 'utf8' });
    assert.equal(r.status, 0, `${args.join(' ')}: ${r.stderr}`);
    return r.stdout;
  };
  assert.equal(spawnSync('ip', ['netns', 'add', name]).status, 0);
  t.after(() => spawnSync('ip', ['netns', 'del', name]));
  inside('ip', 'link', 'set', 'lo', 'up');
  return {
    run: inside,
    nft: (text) => inside('nft', '-f', plant(folder(t), 'rules.nft', text)),
    query: (sql) => JSON.parse(inside(program, 'query', '--format', 'json', sql)),
  };
}

const policy = (ns, name) => {
  const rows = ns.query(`SELECT active, inbound_policy FROM firewall WHERE name = '${name}'`);
  return rows.length ? `${rows[0].active} ${rows[0].inbound_policy}` : 'none';
};

const RULES = `
table inet filter {
  set bad { type ipv4_addr; elements = { 192.0.2.1, 192.0.2.2 }; }
  chain input {
    type filter hook input priority 0; policy accept;
    ct state established,related accept
    ip saddr @bad drop
    jump services
    counter log prefix "in " drop
  }
  chain services { tcp dport { 22, 443 } accept; meta mark set 1; }
  chain forward { type filter hook forward priority filter - 5; policy drop; }
}
table netdev early {
  chain in { type filter hook ingress device lo priority -500; }
}
table bridge b {
  chain through { type filter hook forward priority 0; policy accept; }
}
table arp a {
  chain in { type filter hook input priority 0; policy accept; }
}
table ip nat {
  chain post { type nat hook postrouting priority srcnat; oifname "x" masquerade; }
}
table ip6 asleep {
  flags dormant
  chain input { type filter hook input priority 0; policy drop; }
}
`;

// The same columns, from nft -j.
function nftRows(ns) {
  const { nftables } = JSON.parse(ns.run('nft', '-j', 'list', 'ruleset'));
  const rules = nftables.flatMap((o) => o.rule ?? []);
  return nftables.flatMap((o) => o.chain ?? []).map((c) => ({
    family: c.family, table_name: c.table, chain: c.name, type: c.type ?? '',
    hook: c.hook ?? '', priority: c.prio === undefined ? '' : `${c.prio}`,
    policy: c.policy ?? '',
    rules: `${rules.filter((r) => r.family === c.family && r.table === c.table &&
      r.chain === c.name).length}`,
  }));
}

const sorted = (rows) => rows.map((r) => JSON.stringify(Object.entries(r).sort())).sort();

test('every chain that nft shows is in nftables, with as many rules', { skip }, (t) => {
  const ns = namespace(t);
  assert.deepEqual(ns.query('SELECT * FROM nftables'), []);
  ns.nft(RULES);
  const rows = ns.query(`SELECT family, table_name, chain, type, hook, priority, policy, rules
    FROM nftables`);
  assert.deepEqual(sorted(rows), sorted(nftRows(ns)));
  assert.deepEqual(ns.query("SELECT table_name FROM nftables WHERE device = 'lo'"),
    [{ table_name: 'early' }]);
});

test('two hundred chains of fifty rules are all counted', { skip }, (t) => {
  const ns = namespace(t);
  const rules = Array.from({ length: 50 }, (_, i) => `tcp dport ${i + 1} accept`).join('\n');
  const chains = Array.from({ length: 200 }, (_, i) => `chain c${i} {\n${rules}\n}`).join('\n');
  ns.nft(`table inet large {\n${chains}\n}\n`);
  assert.deepEqual(ns.query('SELECT count(*) AS n, sum(rules) AS r FROM nftables'),
    [{ n: '200', r: '10000' }]);
});

test('an unprivileged reader is told that rows may be missing', { skip }, (t) => {
  const ns = namespace(t);
  ns.nft(RULES);
  const r = spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', program,
    'query', '--format', 'json', 'SELECT * FROM nftables'], { encoding: 'utf8' });
  if (r.error) return t.skip('setpriv is not installed');
  assert.match(r.stderr, /warning: nftables: .*Operation not permitted/);
});

const INPUT = 'type filter hook input priority 0';
for (const [story, rules, expected] of [
  ['a policy of drop drops', `table inet f { chain i { ${INPUT}; policy drop; }\n}`, '1 drop'],
  ['an accepting policy accepts', `table inet f { chain i { ${INPUT}; }\n}`, '1 accept'],
  ['the last unconditional rule decides',
    `table inet f { chain i { ${INPUT}; tcp dport 22 accept; counter reject; }\n}`, '1 reject'],
  ['an early accept opens everything',
    `table inet f { chain i { ${INPUT}; policy drop; accept; }\n}`, '1 accept'],
  ['IPv4 alone leaves IPv6 open', `table ip f { chain i { ${INPUT}; policy drop; }\n}`, '1 accept'],
  ['IPv4 and IPv6 in two tables close both',
    `table ip f { chain i { ${INPUT}; policy drop; }\n}
     table ip6 g { chain i { ${INPUT}; policy drop; }\n}`, '1 drop'],
  ['jumps are followed',
    `table inet f { chain b { drop; }\n chain a { goto b; }\n chain i { ${INPUT}; jump a; }\n}`,
    '1 drop'],
  ['a sleeping table drops nothing',
    `table inet f { flags dormant; chain i { ${INPUT}; policy drop; }\n}`, '0 accept'],
  ['an output chain is no firewall for what comes in',
    'table inet f { chain o { type filter hook output priority 0; policy drop; }\n}',
    '0 accept'],
])
  test(`nftables: ${story}`, { skip }, (t) => {
    const ns = namespace(t);
    ns.nft(rules);
    // what /etc/nftables.conf of this machine says counts only while nothing is active
    if (expected[0] === '1') assert.equal(policy(ns, 'nftables'), expected);
    else assert.equal(policy(ns, 'nftables')[0], '0');
  });

test('IPv6 that is switched off needs no firewall', { skip }, (t) => {
  const ns = namespace(t);
  ns.nft(`table ip f { chain i { ${INPUT}; policy drop; }\n}`);
  ns.run('sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1');
  assert.equal(policy(ns, 'nftables'), '1 drop');
});

for (const kind of ['legacy', 'nft'])
  test(`iptables-${kind} and ip6tables-${kind} answer for themselves`, { skip: NO_LEGACY }, (t) => {
    const ns = namespace(t);
    const ip = (version, ...args) => ns.run(`ip${version}tables-${kind}`, '-w', ...args);
    ip('', '-S');
    assert.equal(policy(ns, 'iptables')[0], kind === 'legacy' ? '0' : policy(ns, 'iptables')[0]);
    ip('', '-P', 'INPUT', 'DROP');
    ip('', '-A', 'INPUT', '-p', 'tcp', '--dport', '22', '-j', 'ACCEPT');
    assert.equal(policy(ns, 'iptables'), '1 drop');
    ip('6', '-N', 'last');
    ip('6', '-A', 'last', '-m', 'comment', '--comment', 'all others', '-j', 'REJECT');
    ip('6', '-A', 'INPUT', '-i', 'lo', '-j', 'ACCEPT');
    assert.equal(policy(ns, 'ip6tables'), '1 accept');
    ip('6', '-A', 'INPUT', '-j', 'last');
    assert.equal(policy(ns, 'ip6tables'), '1 reject');
    ip('', '-I', 'INPUT', '-j', 'ACCEPT');
    assert.equal(policy(ns, 'iptables'), '1 accept');
  });
