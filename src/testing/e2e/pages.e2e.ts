import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../axe.ts';
import { firefoxPreferences, hydrate, launchBrowser, visit, type Visit } from '../browser.ts';
import { builtPages } from '../built-pages.ts';

let browser: Browser;
let darkBrowser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  darkBrowser = await launchBrowser(firefoxPreferences.dark);
});
afterAll(() => Promise.all([browser.close(), darkBrowser.close()]));

// A page is opened once a colour scheme, and everything is asked of it there: opening is what takes the time.
describe.each(builtPages().map(({ path }) => path))('/%s', (path) => {
  describe('in light', () => {
    let opened: Visit;

    beforeAll(async () => {
      opened = await visit(browser, path, { colorScheme: 'light' });
      await hydrate(opened.page);
    });
    afterAll(() => opened.close());

    it('asks nobody else, violates no policy and reports no error, with everything on it alive', async () => {
      expect(await opened.problems()).toEqual([]);
    });

    it('tells what it is: a title, a description, one main heading, a skip link first', async () => {
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

    it('is accessible', async () => {
      expect(await accessibilityProblems(opened.page)).toEqual([]);
    });

    it('fits a screen of 320 px: nothing scrolls sideways', async () => {
      await opened.page.setViewportSize({ width: 320, height: 640 });
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
  });

  it('is accessible in dark', async () => {
    const opened = await visit(darkBrowser, path, { colorScheme: 'dark' });
    await hydrate(opened.page);
    expect(await opened.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
    const problems = await accessibilityProblems(opened.page);
    await opened.close();
    expect(problems).toEqual([]);
  });
});
