import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, visit, type Visit } from '../browser.ts';
import { enterNumber, tabTo } from '../keyboard.ts';

let browser: Browser;
let opened: Visit;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});
beforeEach(async () => {
  opened = await visit(browser, 'playbook/', { viewport: { width: 320, height: 640 } });
  page = opened.page;
});
afterEach(() => opened.close());
afterAll(() => browser.close());

describe('the playbook', () => {
  it('follows the numbers as one types', async () => {
    const text = page.getByLabel('The playbook as Markdown');
    expect(await text.innerText()).toMatch(/Capacity: \*\*80,000 records\/s\*\*/);
    const instances = page.getByRole('spinbutton', { name: /^Instances/ });
    await tabTo(page, instances);
    await enterNumber(instances, '12', 'Tab');
    expect(await text.innerText()).toMatch(/Capacity: \*\*100,000 records\/s\*\*, set by what is behind the group/);
    expect(await opened.problems()).toEqual([]);
  });

  it('offers a policy for each autoscaler, and nothing while a number is missing', async () => {
    for (const file of ['keda-scaledobject.yaml', 'flink-autoscaler.yaml', 'spark-scaling.conf'])
      expect((await page.getByLabel(file, { exact: true }).textContent())?.length).toBeGreaterThan(200);
    await enterNumber(page.getByRole('spinbutton', { name: /^Partitions/ }), '0', 'Tab');
    expect(await page.getByRole('alert').innerText()).toBe('“Partitions” is a number from 1 to 1000.');
    expect(await page.getByRole('link', { name: /^Download/ }).count()).toBe(0);
  });
});
