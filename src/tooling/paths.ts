import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Where Astro writes the site. */
export const builtSite = join(repository, 'dist');

/** Things that may be thrown away at any time: an unpacked browser, test reports. Not under version control. */
export const cache = join(repository, '.cache');
