// A disk of a few megabytes that a test fills up or makes read-only: a tmpfs, which only root can mount.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Leaves no more than so many bytes. */
  fill(leave?: number): void;
  /** There is room again. */
  makeRoom(): void;
  makeReadOnly(): void;
  remove(): void;
}

const run = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;

/** Why these tests are skipped; null: they are not. */
export const NO_DISKS: string | null = canMount() ? null : 'only root can mount a small disk';

function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'ringback-mount-'));
  const mounted = run('mount', '-t', 'tmpfs', '-o', 'size=64k', 'ringback-test', folder);
  if (mounted) run('umount', folder);
  rmSync(folder, { recursive: true, force: true });
  return mounted;
}

export function mountSmallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-disk-'));
  const filler = join(folder, 'filler');
  if (!run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'ringback-test', folder)) {
    throw new Error(`cannot mount ${folder}`);
  }
  return {
    folder,
    fill(leave = 0) {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
    },
    makeRoom: () => rmSync(filler, { force: true }),
    makeReadOnly: () => void run('mount', '-o', 'remount,ro', folder),
    remove() {
      run('umount', '-l', folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
