import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { builtSite } from '../tooling/paths.ts';

/** One page of the built site. */
export interface BuiltPage {
  /** Where it is served, from the root of the site: `` for the home page, `lessons/…/`, `404.html`. */
  readonly path: string;
  readonly html: string;
}

/** Every file of the built site, relative to it, with forward slashes. */
export function builtFiles(folder = builtSite): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .sort((a, b) => (a < b ? -1 : 1));
}

export function builtPages(folder = builtSite): BuiltPage[] {
  return builtFiles(folder)
    .filter((file) => file.endsWith('.html'))
    .map((file) => ({ path: file.replace(/(^|\/)index\.html$/, '$1'), html: readFileSync(join(folder, file), 'utf8') }));
}

/** The lesson that the course begins with. */
export function firstLesson(folder = builtSite): BuiltPage {
  const lesson = builtPages(folder).find(({ path }) => path === 'lessons/start/the-incident/');
  if (!lesson) throw new Error('The built site has no first lesson.');
  return lesson;
}
