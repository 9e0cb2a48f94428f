// @ts-check
// Runs on whatever Node the machine has (20 or newer), before any package is installed: nothing but Node's own modules here.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lock
 */

/**
 * Why what is installed differs from what package-lock.json asks for.
 * Optional packages may be missing: most of them are made for other machines.
 *
 * @param {Lock} wanted package-lock.json
 * @param {Lock | undefined} installed node_modules/.package-lock.json, which npm writes when an installation is complete
 * @returns {string | undefined} the reason in words; undefined when nothing has to be done
 */
export function reasonToInstall(wanted, installed) {
  if (!installed) return 'no packages are installed yet';
  const wantedPackages = wanted.packages ?? {};
  const installedPackages = installed.packages ?? {};
  for (const [path, locked] of Object.entries(wantedPackages)) {
    if (path === '') continue;
    const found = installedPackages[path];
    if (!found) {
      if (locked.optional) continue;
      return `${path} is missing`;
    }
    if (found.version !== locked.version || found.integrity !== locked.integrity)
      return `${path} is not the one in package-lock.json`;
  }
  const unwanted = Object.keys(installedPackages).find((path) => !(path in wantedPackages));
  return unwanted && `${unwanted} is no longer in package-lock.json`;
}

/**
 * Installs the packages of package-lock.json unless they are there already. Speaks on standard error only.
 *
 * @param {string} repository
 */
export function installPackages(repository) {
  const reason = reasonToInstall(
    readLock(join(repository, 'package-lock.json')) ?? {},
    readLock(join(repository, 'node_modules', '.package-lock.json')),
  );
  if (!reason) return;
  console.error(`Installing packages (${reason}): about 700 MB, a minute or two ...`);
  const startedMs = performance.now();
  const { status, error } = spawnSync('npm', ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'], {
    cwd: repository,
    env: environmentOutside(repository),
    // Standard output belongs to the command that is about to run.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0)
    throw new Error(`npm ci failed (${error ? error.message : `exit code ${status}`}): its messages stand above.`);
  console.error(`Packages installed in ${((performance.now() - startedMs) / 1000).toFixed(0)} s.`);
}

/**
 * The environment without this repository's own programs in the path: npm is about to delete the Node among them.
 *
 * @param {string} repository
 */
function environmentOutside(repository) {
  const own = join(repository, 'node_modules') + sep;
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(own));
  return { ...process.env, PATH: path.join(delimiter), NODE_ENV: 'development' };
}

/**
 * @param {string} file
 * @returns {Lock | undefined}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
