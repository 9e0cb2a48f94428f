import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../axe.ts';
import { hydrate, launchBrowser, visit, type Visit } from '../browser.ts';
import { firstLesson } from '../built-pages.ts';

describe('the lesson without JavaScript', () => {
  const { path, html } = firstLesson();
  let browser: Browser;
  let opened: Visit;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(() => opened.close());
  afterAll(() => browser.close());

  it('can be read', async () => {
    opened = await visit(browser, path, { javaScriptEnabled: false });
    const main = opened.page.getByRole('main');
    expect(await main.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
    expect((await main.innerText()).length).toBeGreaterThan(1500);
    expect(await main.locator('math').first().isVisible()).toBe(true);
  });

  it('shows the finished charts and the diagram, and says what is missing', async () => {
    opened = await visit(browser, path, { javaScriptEnabled: false });
    const figure = opened.page.locator('noscript').first();
    expect(await figure.innerText()).toMatch(/JavaScript/);
    const charts = opened.page.locator('noscript svg');
    expect(await charts.count()).toBeGreaterThanOrEqual(3);
    for (const chart of await charts.all()) expect(await chart.isVisible()).toBe(true);
    for (const name of ['polling', 'paused'])
      expect(await opened.page.locator('svg').getByText(name, { exact: true }).first().isVisible()).toBe(true);
  });

  it('and with JavaScript keeps the finished charts to itself, so that nothing gives the prediction away', async () => {
    expect(html).toMatch(/<noscript>[\s\S]*<svg/);
    opened = await visit(browser, path);
    await hydrate(opened.page);
    expect(await opened.page.locator('noscript svg').count()).toBe(0);
    expect(await accessibilityProblems(opened.page)).toEqual([]);
  });
});
