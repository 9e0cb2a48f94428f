// @ts-check
// Runs on whatever Node the machine has (20 or newer), before any package is installed: nothing but Node's own modules here.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The Node that runs everything but the set-up: the one that was installed with the packages where there is one for this
 * machine (Linux on x64 and arm64), else the machine's own, if it is new enough.
 *
 * @param {string} repository
 * @returns {string} path of the program
 */
export function findNode(repository) {
  const carried = join(repository, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  // The carried one is built for glibc; on another libc it is there but does not start.
  if (existsSync(carried) && spawnSync(carried, ['--version']).status === 0) return carried;
  if (isNewEnough(process.versions.node)) return process.execPath;
  throw new Error(
    `Node 22.18 or newer is needed on this machine (${process.platform} ${process.arch}); this is ${process.versions.node}.`,
  );
}

/**
 * Whether a version of Node runs TypeScript files as they are: from 22.18 and 23.6 on. (Astro 7 asks for 22.12.)
 *
 * @param {string} version such as "24.21.0"
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 22) return minor >= 18;
  if (major === 23) return minor >= 6;
  return major > 23;
}
