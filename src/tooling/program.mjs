// @ts-check
// Runs on whatever Node the machine has (20 or newer), before any package is installed: nothing but Node's own modules here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The JavaScript file behind the command of an installed package, such as `astro`: it runs under any Node that is given it,
 * while the links in node_modules/.bin run under whichever Node comes first in the path.
 *
 * @param {string} repository
 * @param {string} name of the package, which is also the name of its command
 */
export function programFile(repository, name) {
  const folder = join(repository, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[name]);
}
