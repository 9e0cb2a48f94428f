import type { Browser } from 'playwright-core';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../tooling/command.ts';
import { cache } from '../../tooling/paths.ts';
import { startStaticServer, type StaticServer } from '../../tooling/static-server.ts';
import { hydrate, launchBrowser, visit } from '../browser.ts';
import { builtPages, firstLesson } from '../built-pages.ts';
import { goToKnobs } from '../incident.ts';

const root = join(cache, 'under-a-base');
const site = join(root, 'some', 'course');

describe('the site under a path of its host', () => {
  let browser: Browser;
  let server: StaticServer;

  beforeAll(async () => {
    await rm(root, { recursive: true, force: true });
    await mkdir(site, { recursive: true });
    // Vitest sets BASE_URL for itself; Astro would take it for the one of the site.
    const env = { BASE: '/some/course/', BASE_URL: undefined };
    const { exitCode, output } = await run('astro', ['build', '--outDir', site], { env });
    if (exitCode !== 0) throw new Error(output);
    server = await startStaticServer({ folder: root, port: 0 });
    browser = await launchBrowser();
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it('links to nothing outside its path', () => {
    const pages = builtPages(site);
    expect(pages.length).toBe(builtPages().length);
    const outside = pages.flatMap(({ path, html }) =>
      [...html.matchAll(/\s(?:href|src|[a-z-]+-url)="(\/[^"]*)"/g)].flatMap(([, address = '']) =>
        address.startsWith('/some/course/') ? [] : [`/${path} → ${address}`],
      ),
    );
    expect(outside).toEqual([]);
  });

  it('finds everything that it needs, the worker included', async () => {
    const lesson = firstLesson(site);
    const opened = await visit(browser, lesson.path, { siteUrl: `${server.url}some/course/` });
    await hydrate(opened.page);
    await goToKnobs(opened.page);
    expect(await opened.problems()).toEqual([]);
    await opened.close();
  });
});
