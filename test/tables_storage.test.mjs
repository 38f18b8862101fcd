// The storage tables against findmnt, lsblk and the tools that make file systems.
import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, has, plant, query, run } from './coloa.mjs';

test('mounts are those of findmnt', { skip: !has('findmnt') }, () => {
  const findmnt = () => JSON.parse(run('findmnt', '-J', '-l', '-o', 'TARGET,SOURCE,FSTYPE,MAJ:MIN'))
    .filesystems.map((m) => `${m.target} ${m.fstype}`);
  const before = findmnt();
  const ours = query('SELECT path, type FROM mounts').map((m) => `${m.path} ${m.type}`);
  const after = findmnt();
  assert.deepEqual(before.filter((m) => after.includes(m) && !ours.includes(m)), []);
  assert.deepEqual(ours.filter((m) => !before.includes(m) && !after.includes(m)), []);
});

test('mounts know the size that stat -f knows', { skip: !has('stat') }, () => {
  const [m] = query("SELECT * FROM mounts WHERE path = '/' AND type <> 'rootfs'");
  const [size, blocks, inodes] = run('stat', '-f', '-c', '%s %b %c', '/').trim().split(' ');
  assert.equal(m.blocks_size, size);
  assert.equal(m.blocks, blocks);
  assert.equal(m.inodes, inodes);
});

test('block devices are those of lsblk', { skip: !has('lsblk') }, () => {
  const theirs = JSON.parse(run('lsblk', '-J', '-l', '-b', '-o', 'NAME,SIZE,LOG-SEC,PKNAME'))
    .blockdevices;
  const ours = new Map(query('SELECT name, size, block_size, parent FROM block_devices')
    .map((d) => [d.name, d]));
  assert.ok(theirs.length > 0);
  for (const d of theirs) {
    const o = ours.get(`/dev/${d.name}`);
    assert.ok(o, d.name);
    assert.equal(Number(o.size) * 512, Number(d.size));
    assert.equal(Number(o.block_size), Number(d['log-sec']));
    if (d.pkname) assert.equal(o.parent, `/dev/${d.pkname}`);
  }
});

// A machine of files whose only disk is an image that `make` filled.
function disk(t, make, size = 64 << 20) {
  const dir = folder(t, {
    'sys/class/block/sda/dev': '8:0\n',
    'sys/class/block/sda/size': `${size / 512}\n`,
    'dev/sda': '',
  });
  truncateSync(join(dir, 'dev/sda'), size);
  make(join(dir, 'dev/sda'));
  const [d] = query('SELECT type, uuid, label FROM block_devices', '--root', dir);
  return d;
}
const UUID = '12345678-9abc-4def-8123-456789abcdef';

for (const [tool, type, args, uuid] of [
  ['mkfs.ext4', 'ext4', ['-q', '-F', '-L', 'data', '-U', UUID], UUID],
  ['mkfs.ext3', 'ext3', ['-q', '-F', '-L', 'data', '-U', UUID], UUID],
  ['mkfs.ext2', 'ext2', ['-q', '-F', '-L', 'data', '-U', UUID], UUID],
  ['mkswap', 'swap', ['-L', 'data', '-U', UUID], UUID],
  ['mkfs.xfs', 'xfs', ['-q', '-f', '-L', 'data', '-m', `uuid=${UUID}`], UUID],
  ['mkfs.btrfs', 'btrfs', ['-q', '-f', '-L', 'data', '-U', UUID], UUID],
  ['mkfs.vfat', 'vfat', ['-n', 'DATA', '-i', '1a2b3c4d'], '1A2B-3C4D'],
]) {
  test(`what ${tool} made is known by type, uuid and label`, { skip: !has(tool) }, (t) => {
    const d = disk(t, (image) => run(tool, ...args, image), 512 << 20);
    assert.equal(d.type, type);
    assert.equal(d.uuid, uuid);
    assert.equal(d.label.toLowerCase(), 'data');
  });
  test(`blkid says the same of ${tool}`, { skip: !has(tool) || !has('blkid') }, (t) => {
    let theirs = '';
    const d = disk(t, (image) => {
      run(tool, ...args, image);
      theirs = run('blkid', '-p', '-o', 'export', image);
    }, 512 << 20);
    const value = (key) => theirs.match(new RegExp(`^${key}=(.*)$`, 'm'))?.[1] ?? '';
    assert.deepEqual(d, { type: value('TYPE'), uuid: value('UUID'), label: value('LABEL') });
  });
}

test('a LUKS container is an encrypted disk', { skip: !has('cryptsetup') }, (t) => {
  const dir = folder(t, { 'sys/class/block/sda/dev': '8:0\n', 'dev/sda': '',
    'sys/class/block/sda/size': `${(64 << 20) / 512}\n` });
  const image = join(dir, 'dev/sda');
  truncateSync(image, 64 << 20);
  const key = plant(dir, 'key', 'secret');
  run('cryptsetup', 'luksFormat', '-q', '--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000',
    '--cipher', 'aes-xts-plain64', image, key);
  const [d] = query('SELECT * FROM disk_encryption', '--root', dir);
  assert.equal(d.encrypted, '1');
  assert.equal(d.type, 'LUKS2-aes-xts-plain64');
  assert.equal(d.encryption_status, 'encrypted');
  assert.equal(d.uuid, run('cryptsetup', 'luksUUID', image).trim());
});

test('an unformatted disk is not encrypted', (t) => {
  const dir = folder(t, { 'sys/class/block/sda/dev': '8:0\n', 'dev/sda': '',
    'sys/class/block/sda/size': '2048\n' });
  truncateSync(join(dir, 'dev/sda'), 1 << 20);
  const [d] = query('SELECT * FROM disk_encryption', '--root', dir);
  assert.equal(d.encryption_status, 'not encrypted');
});
