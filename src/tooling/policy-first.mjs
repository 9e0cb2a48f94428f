// @ts-check
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const policy = /<meta http-equiv="content-security-policy"[^>]*>/;
const start = /<meta charset="utf-8">/;

/**
 * An Astro integration: moves the content policy of each built page to the top of its head. A policy in a `<meta>` governs only
 * what comes after it, and Astro writes it where the head ends.
 *
 * @returns {import('astro').AstroIntegration}
 */
export function policyFirst() {
  return {
    name: 'headroom:policy-first',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const folder = fileURLToPath(dir);
        const files = await readdir(folder, { recursive: true });
        await Promise.all(files.filter((file) => file.endsWith('.html')).map((file) => movePolicy(join(folder, file))));
      },
    },
  };
}

/**
 * @param {string} file
 */
async function movePolicy(file) {
  const html = await readFile(file, 'utf8');
  const found = policy.exec(html)?.[0];
  if (!found || !start.test(html)) throw new Error(`${file} has no content policy, or does not begin with its character set.`);
  await writeFile(
    file,
    html.replace(policy, '').replace(start, (charset) => charset + found),
  );
}
