import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject, describe, expect, it } from 'vitest';
import { builtSite } from '../../tooling/paths.ts';
import { builtFiles, builtPages, type BuiltPage } from '../built-pages.ts';

const pages = builtPages();
const files = new Set(builtFiles());

/** Addresses in attributes of a page, with HTML's one escape that occurs in them undone. */
function addressesIn({ html }: BuiltPage): string[] {
  return [...html.matchAll(/\s(?:href|src|component-url|renderer-url|before-hydration-url)="([^"]*)"/g)].map((match) =>
    (match[1] ?? '').replaceAll('&amp;', '&'),
  );
}

/** The page that is served at a path. */
function pageAt(path: string): BuiltPage | undefined {
  return pages.find((page) => page.path === path);
}

describe('links and addresses', () => {
  const siteUrl = inject('siteUrl');
  const own = pages.flatMap((page) =>
    addressesIn(page)
      .map((address) => new URL(address, siteUrl + page.path))
      .filter(({ origin }) => origin === new URL(siteUrl).origin)
      .map((url) => ({
        on: page.path,
        path: decodeURIComponent(url.pathname.slice(1)),
        fragment: decodeURIComponent(url.hash.slice(1)),
      })),
  );

  it('are many', () => {
    expect(own.length).toBeGreaterThan(20);
  });

  it('lead to something that exists, without a detour', () => {
    const broken = own.filter(({ path }) => !files.has(path) && !pageAt(path));
    expect(broken.map(({ on, path }) => `/${on} → /${path}`)).toEqual([]);
  });

  it('name fragments that exist', () => {
    const broken = own.filter(
      ({ path, fragment }) => fragment !== '' && pageAt(path)?.html.includes(` id="${fragment}"`) === false,
    );
    expect(broken.map(({ on, path, fragment }) => `/${on} → /${path}#${fragment}`)).toEqual([]);
  });

  it('go elsewhere over https only, and tell nothing on the way', () => {
    const elsewhere = pages.flatMap((page) => addressesIn(page).filter((address) => /^(?:[a-z]+:)?\/\//.test(address)));
    expect(elsewhere.filter((address) => !address.startsWith('https://'))).toEqual([]);
  });

  it('are in the map of the site for machines, but for pages that only others lead to', () => {
    const sitemap = readFileSync(join(builtSite, 'sitemap.xml'), 'utf8');
    const listed = [...sitemap.matchAll(/<loc>([^<]*)<\/loc>/g)].map((match) =>
      new URL(match[1] ?? '', siteUrl).pathname.slice(1),
    );
    const alone = pages.map(({ path }) => path).filter((path) => !/^(404\.html|answers\/|embed\/)/.test(path));
    expect(listed.toSorted()).toEqual(alone.toSorted());
  });

  it('are unique as titles', () => {
    const titles = pages.map(({ html }) => /<title>([^<]*)<\/title>/.exec(html)?.[1]);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('stand apart from the words around them', () => {
    // The line break between a word and a tag is lost when Astro builds a page. A block has a line to itself.
    const glued = pages.flatMap(({ path, html }) => {
      const words = html.replace(/<(script|style|svg|template)\b.*?<\/\1>/gs, '').replace(/<span class="label".*?<\/span>/gs, '');
      const places = words.matchAll(
        /[\p{L}\p{N},.;:]<(?:a|code|em|strong|b|span)\b[^>]*>[\p{L}\p{N}]|<\/(?:a|code|em|strong|b|span)>[\p{L}\p{N}]/gu,
      );
      return [...places].map(({ index }) => `/${path}: ${words.slice(Math.max(0, index - 30), index + 60)}`);
    });
    expect(glued).toEqual([]);
  });
});
