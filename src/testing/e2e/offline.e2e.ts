import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { builtSite } from '../../tooling/paths.ts';
import { startStaticServer } from '../../tooling/static-server.ts';
import { hydrate, launchBrowser, visit, type Visit } from '../browser.ts';
import { builtPages, firstLesson } from '../built-pages.ts';
import { goToKnobs } from '../incident.ts';

let browser: Browser;
let opened: Visit;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(() => opened.close());
afterAll(() => browser.close());

/** Opens a page, waits until the whole site is kept, and then the host is gone. */
async function goOffline(): Promise<void> {
  const server = await startStaticServer({ folder: builtSite, port: 0 });
  opened = await visit(browser, 'glossary/', { siteUrl: server.url, serviceWorkers: 'allow' });
  await opened.page.evaluate(() => navigator.serviceWorker.ready);
  expect(await opened.problems()).toEqual([]);
  await server.close();
}

describe('without a network, after one visit', () => {
  it('every page is there', async () => {
    await goOffline();
    const { page } = opened;
    const titles = await page.evaluate(
      async (paths) =>
        Promise.all(
          paths.map(async (path) => {
            const response = await fetch(new URL(`../${path}`, location.href));
            return [path, response.ok] as const;
          }),
        ),
      builtPages().map(({ path }) => path),
    );
    expect(titles.filter(([, isThere]) => !isThere)).toEqual([]);
  });

  it('a lesson runs, simulator and all, and an address that never was says so', async () => {
    await goOffline();
    const { page } = opened;
    await page.goto(new URL(`../${firstLesson().path}`, page.url()).href);
    await hydrate(page);
    await goToKnobs(page);
    await page.goto(new URL('../../no/such/page/', page.url()).href);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/Nothing flows/);
  });
});
