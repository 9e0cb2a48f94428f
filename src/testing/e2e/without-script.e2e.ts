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
    const charts = opened.page.locator('.finished svg');
    expect(await charts.count()).toBeGreaterThanOrEqual(3);
    for (const chart of await charts.all()) expect(await chart.isVisible()).toBe(true);
    for (const name of ['polling', 'paused'])
      expect(await opened.page.locator('svg').getByText(name, { exact: true }).first().isVisible()).toBe(true);
  });

  it('leads from its check question to a page with the reasons', async () => {
    opened = await visit(browser, path, { javaScriptEnabled: false });
    await opened.page.getByRole('link', { name: /why each option is right or wrong/ }).click();
    expect(opened.page.url()).toMatch(/\/answers\/#/);
    expect(await opened.page.locator('details').count()).toBeGreaterThan(15);
  });

  it('and with JavaScript keeps the finished charts to itself, so that nothing gives the prediction away', async () => {
    expect(html).toMatch(/class="finished[\s\S]*<svg/);
    opened = await visit(browser, path);
    await hydrate(opened.page);
    const charts = opened.page.locator('.finished svg');
    for (const chart of await charts.all()) expect(await chart.isVisible()).toBe(false);
    // On paper there is nothing to predict: the finished run, and no empty form.
    await opened.page.emulateMedia({ media: 'print' });
    expect(await charts.first().isVisible()).toBe(true);
    expect(await opened.page.getByText('Commit and run').first().isVisible()).toBe(false);
    await opened.page.emulateMedia({ media: 'screen' });
    expect(await accessibilityProblems(opened.page)).toEqual([]);
  });
});
