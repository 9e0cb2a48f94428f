// @ts-check
// The way in for every command of package.json: `node src/tooling/run.mjs PROGRAM [arguments]` makes sure that the packages are
// there, then runs PROGRAM (a file of ours, or the name of a package) with a Node that is new enough for it.
// Starts on Node 20 and without any package installed.
import { spawn } from 'node:child_process';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode } from './node.mjs';
import { installPackages } from './packages.mjs';
import { programFile } from './program.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const [program, ...programArguments] = process.argv.slice(2);

try {
  if (!program) throw new Error('Usage: node src/tooling/run.mjs PROGRAM [arguments]');
  installPackages(repository);
  const file = program.includes('/') ? resolve(repository, program) : programFile(repository, program);
  start(findNode(repository), [file, ...programArguments]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (process.env.npm_lifecycle_event?.startsWith('test')) console.log('0 passed, 1 failed');
  process.exitCode = 1;
}

/**
 * @param {string} node
 * @param {string[]} nodeArguments
 */
function start(node, nodeArguments) {
  const child = spawn(node, nodeArguments, {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: [dirname(node), join(repository, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter),
      // Nobody outside is told what is built here.
      ASTRO_TELEMETRY_DISABLED: '1',
    },
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}
