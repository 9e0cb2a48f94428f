import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { accessibilityProblems } from '../axe.ts';
import { hydrate, launchBrowser } from '../browser.ts';
import { savedFile } from '../saved-file.ts';

const KEY = 'headroom.progress';
let browser: Browser;
let context: BrowserContext;
let page: Page;

async function open(stored?: string, before?: () => void): Promise<void> {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  if (stored !== undefined) {
    await page.goto(inject('siteUrl') + '404.html');
    await page.evaluate(([key, text]) => localStorage.setItem(key, text), [KEY, stored] as const);
  }
  if (before !== undefined) await page.addInitScript(before);
  await page.goto(inject('siteUrl') + 'progress/');
  await hydrate(page);
}

const item = { status: 'done', best: 0, firstAtMs: 1_764_115_200_000, lastAtMs: 1_764_115_200_000, answer: null };
const documentOf = (items: object): string =>
  JSON.stringify({ format: 'progress.v2', resets: 0, items, review: {}, preferences: {} });
const storedItems = (): Promise<string[]> =>
  page.evaluate((key) => Object.keys((JSON.parse(localStorage.getItem(key) ?? '{"items":{}}') as { items: object }).items), KEY);
const load = (name: string, text: string) =>
  page.setInputFiles('input[type=file]', { name, mimeType: 'application/json', buffer: Buffer.from(text) });

beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(() => context.close());
afterAll(() => browser.close());

describe('the progress page', () => {
  it('saves a file that another browser takes in after a look at it, and takes it out again', async () => {
    await open(documentOf({ 'lesson/start/the-incident': item }));
    const { text } = await savedFile(page, () => page.getByRole('button', { name: 'Save progress as a file' }).click());
    await context.close();

    await open(documentOf({ 'quiz/mine': item }));
    await load('theirs.json', text);
    const preview = page.locator('[data-preview="ok"]');
    expect(await preview.innerText()).toMatch(/would add 1 entry/);
    expect(await storedItems()).toEqual(['quiz/mine']);
    await preview.getByRole('button', { name: 'Add it' }).click();
    expect((await storedItems()).sort()).toEqual(['lesson/start/the-incident', 'quiz/mine']);
    await page.getByRole('button', { name: 'Undo loading' }).click();
    expect(await storedItems()).toEqual(['quiz/mine']);
  });

  it.each([
    ['markup', '<img src=x onerror="document.title = 1">'],
    ['ten megabytes', 'x'.repeat(10_000_000)],
    ['a newer version', '{"format":"progress.v9","items":{}}'],
    ['__proto__', '{"__proto__":{"format":"progress.v2","items":{}}}'],
  ])('refuses %s with a reason and changes nothing', async (_what, text) => {
    await open(documentOf({ 'quiz/mine': item }));
    await load('<b>hostile</b>.json', text);
    const refusal = page.locator('[data-preview="refused"]');
    expect(await refusal.innerText()).toMatch(/cannot be loaded.*Nothing was changed/s);
    expect(await refusal.locator('b b').count()).toBe(0);
    expect(await storedItems()).toEqual(['quiz/mine']);
  });

  it('forgets everything and takes it back', async () => {
    await open(documentOf({ 'quiz/mine': item }));
    await page.getByRole('button', { name: 'Forget everything' }).click();
    expect(await storedItems()).toEqual([]);
    await page.getByRole('button', { name: 'Take it back' }).click();
    expect(await storedItems()).toEqual(['quiz/mine']);
  });

  it('follows what another tab does', async () => {
    await open(documentOf({ 'exercise/the-incident': item }));
    const other = await context.newPage();
    await other.goto(inject('siteUrl') + 'progress/');
    await hydrate(other);
    await other.getByRole('button', { name: 'Forget everything' }).click();
    await page.getByText('Nothing is noted yet.').waitFor({ timeout: 5000 });
    await other.getByRole('button', { name: 'Take it back' }).click();
    await page.locator('[data-lesson="start/the-incident"]').waitFor({ timeout: 5000 });
  });

  it('sets aside what it cannot read, and gives it back as a file', async () => {
    const broken =
      '{"format":"progress.v2","items":{"quiz/whole":' + JSON.stringify(item) + ',"quiz/half":7},"review":{},"preferences":{}}';
    await open(broken);
    await page.getByRole('heading', { name: 'Set aside' }).waitFor();
    const { text } = await savedFile(page, () => page.getByRole('button', { name: 'Save text 1 as a file' }).click());
    expect(text).toBe(broken);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('leaves a newer version alone and says so', async () => {
    const newer = '{"format":"progress.v7","stars":12}';
    await open(newer);
    expect(await page.locator('[data-saving="newer"]').innerText()).toMatch(/newer version/);
    await page.goto(inject('siteUrl') + 'quick-test/');
    expect(await page.evaluate((key) => localStorage.getItem(key), KEY)).toBe(newer);
  });

  it.each(['full', 'memory'] as const)('says when storage is %s, and goes on', async (state) => {
    await open(
      documentOf({ 'quiz/mine': item }),
      state === 'full'
        ? () => {
            Storage.prototype.setItem = () => {
              throw new DOMException('no room', 'QuotaExceededError');
            };
          }
        : () => {
            Storage.prototype.getItem = () => {
              throw new DOMException('forbidden', 'SecurityError');
            };
          },
    );
    if (state === 'full') {
      await load('theirs.json', documentOf({ 'quiz/theirs': item }));
      await page.getByRole('button', { name: 'Add it' }).click();
    }
    expect(await page.locator(`[data-saving="${state}"]`).innerText()).toMatch(/until you close the page/);
  });
});
