import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, visit } from '../browser.ts';
import { enterNumber, tabTo } from '../keyboard.ts';
import { savedFile } from '../saved-file.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

it('the playbook is saved as Markdown by keyboard, as it stands on the page', async () => {
  const opened = await visit(browser, 'playbook/');
  const { page } = opened;
  await enterNumber(page.getByRole('spinbutton', { name: /^Instances/ }), '12', 'Tab');
  const save = page.getByRole('link', { name: 'Download playbook.md' });
  await tabTo(page, save);
  const { name, text } = await savedFile(page, () => page.keyboard.press('Enter'));
  expect(name).toBe('playbook.md');
  expect(text).toMatch(/Partitions, instances \| 48, 12/);
  expect(text.trim()).toBe((await page.getByLabel('The playbook as Markdown').innerText()).trim());
  expect(await opened.problems()).toEqual([]);
  await opened.close();
});
