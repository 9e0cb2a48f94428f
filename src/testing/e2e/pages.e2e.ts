import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../axe.ts';
import { hydrate, launchBrowser, visit, type Visit } from '../browser.ts';
import { builtPages } from '../built-pages.ts';

let browser: Browser;
let opened: Visit | undefined;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});
afterAll(() => browser.close());

describe.each(builtPages().map(({ path }) => path))('/%s', (path) => {
  it('asks nobody else, violates no policy and reports no error, with everything on it alive', async () => {
    opened = await visit(browser, path);
    await hydrate(opened.page);
    expect(await opened.problems()).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('is accessible in %s', async (colorScheme) => {
    opened = await visit(browser, path, { colorScheme });
    await hydrate(opened.page);
    expect(await opened.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(colorScheme === 'dark');
    expect(await accessibilityProblems(opened.page)).toEqual([]);
  });

  it('fits a screen of 320 px: nothing scrolls sideways', async () => {
    opened = await visit(browser, path, { viewport: { width: 320, height: 640 } });
    await hydrate(opened.page);
    const tooWide = await opened.page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return [];
      const reaching = [...document.body.querySelectorAll('*')].filter(
        (element) => element.getBoundingClientRect().right > clientWidth,
      );
      return reaching
        .slice(0, 5)
        .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} of ${scrollWidth} px`);
    });
    expect(tooWide).toEqual([]);
  });

  it('tells what it is: a title, a description, one main heading, a skip link first', async () => {
    opened = await visit(browser, path);
    const { page } = opened;
    expect(await page.title()).toMatch(/Headroom/);
    expect(await page.locator('meta[name=description]').getAttribute('content')).toMatch(/\w+ \w+/);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    await page.keyboard.press('Tab');
    const first = page.locator(':focus');
    expect(await first.textContent()).toMatch(/skip/i);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
  });
});
