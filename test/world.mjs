// This machine with other files: a mount, network and process namespace of its own in
// which tests plant mistakes. Nothing outlives the command that runs in it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { folder, plant, program } from './coloa.mjs';

const OVERLAID = ['/etc', '/usr/local', '/var/lib', '/root'];

// sh in which the folders are writable copies, /run is empty and the case says nothing.
const ENTER = `set -e
here=$1; shift
mkdir "$here/layers" && mount -t tmpfs planted "$here/layers"
for d in ${OVERLAID.join(' ')}; do
  mkdir -p "$here/layers$d/up" "$here/layers$d/work"
  mount -t overlay planted -o "lowerdir=$d,upperdir=$here/layers$d/up,workdir=$here/layers$d/work" "$d"
done
mount -t tmpfs -o mode=755 planted /run
chassis=/sys/class/dmi/id/chassis_type
if [ -e $chassis ]; then echo 1 > "$here/layers/chassis"; mount --bind "$here/layers/chassis" $chassis; fi
umask 022
`;

function enter(dir, script, args) {
  return spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', '--mount-proc', 'sh', '-c',
    ENTER + script, 'sh', dir, ...args],
  { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 120_000, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
}

// Why there can be no such world here; false when there can.
export function noWorld(t) {
  if (process.getuid() !== 0) return 'needs root';
  const r = enter(folder(t), 'true', []);
  return r.status !== 0 && `namespaces or overlays are not allowed here: ${r.stderr ?? r.error}`;
}

// What a package leaves in dpkg's status.
const stanza = (name) => `\nPackage: ${name}\nStatus: install ok installed\nPriority: optional\n` +
  'Section: admin\nMaintainer: a test <test@example.vn>\nArchitecture: amd64\nVersion: 1.0-1\n' +
  'Description: planted\n';

// Runs coloa in a world: folders to clear, files {path: text}, packages, and sh lines
// before all this (in the namespaces) and after.
export function inWorld(t, { clear = [], files = {}, packages = [], before = '', after = '' }, ...args) {
  const dir = folder(t);
  for (const [path, text] of Object.entries(files)) plant(join(dir, 'files'), path, text);
  plant(dir, 'status', packages.map(stanza).join(''));
  plant(dir, 'before.sh', before);
  plant(dir, 'after.sh', after);
  const r = enter(dir, `
. "$here/before.sh"
rm -rf ${clear.join(' ')}
[ ! -d "$here/files" ] || cp -r --no-preserve=mode "$here/files/." /
cat "$here/status" >> /var/lib/dpkg/status
. "$here/after.sh"
set +e
"$@"`, [program, ...args]);
  return { ...r, code: r.status };
}

export function auditWorld(t, world, ...args) {
  const r = inWorld(t, world, 'audit', '--format', 'json', ...args);
  try {
    return { ...r, report: JSON.parse(r.stdout) };
  } catch {
    throw new Error(`coloa audit: ${r.code} ${r.stderr}`);
  }
}

// Worlds laid one over the other.
export function laid(...worlds) {
  return {
    clear: worlds.flatMap((w) => w.clear ?? []),
    files: Object.assign({}, ...worlds.map((w) => w.files ?? {})),
    packages: worlds.flatMap((w) => w.packages ?? []),
    before: worlds.map((w) => w.before ?? '').join('\n'),
    after: worlds.map((w) => w.after ?? '').join('\n'),
  };
}
