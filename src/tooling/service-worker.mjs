// @ts-check
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = join(import.meta.dirname, 'service-worker.program.js');

/** What nobody needs without a network: pictures for other sites and lists for machines. */
const left = /^(?:service-worker\.js|robots\.txt|sitemap\.xml|social\/.*)$/;

/**
 * An Astro integration: writes the service worker of the built site, with the list of its files in front. It must be the last one,
 * because the version is a fingerprint of what the files contain.
 *
 * @returns {import('astro').AstroIntegration}
 */
export function serviceWorker() {
  return {
    name: 'headroom:service-worker',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const folder = fileURLToPath(dir);
        const { version, files } = await inventory(folder);
        const code = await readFile(program, 'utf8');
        await writeFile(join(folder, 'service-worker.js'), `const HEADROOM = ${JSON.stringify({ version, files })};\n${code}`);
      },
    },
  };
}

/**
 * @param {string} folder
 * @returns {Promise<{ version: string, files: string[] }>}
 */
async function inventory(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).split(sep).join('/').replace(/^\//, ''))
    .filter((path) => !left.test(path))
    .sort();
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update(await readFile(join(folder, path)));
  return {
    version: hash.digest('hex').slice(0, 16),
    // A page is asked for by its folder.
    files: paths.map((path) => path.replace(/(^|\/)index\.html$/, '$1')).map((path) => (path === '' ? './' : path)),
  };
}
