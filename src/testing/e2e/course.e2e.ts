import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../axe.ts';
import { launchBrowser, visit, type Visit } from '../browser.ts';
import { builtPages, firstLesson } from '../built-pages.ts';

let browser: Browser;
let opened: Visit;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(() => opened.close());
afterAll(() => browser.close());

/** A progress document in which items were touched one second after the other. */
function progressOf(items: Readonly<Record<string, 'tried' | 'done'>>): string {
  const entries = Object.entries(items).map(([id, status], index) => [
    id,
    { status, best: 0, firstAtMs: 1000 * index, lastAtMs: 1000 * index, answer: null },
  ]);
  return JSON.stringify({ format: 'progress.v1', resets: 0, items: Object.fromEntries(entries) as unknown });
}

describe('the course map', () => {
  const state = (slug: string) => opened.page.locator(`[data-lesson="${slug}"]`).getAttribute('data-state');

  it('lists every lesson that there is, and offers nothing to continue before anything was done', async () => {
    opened = await visit(browser, 'map/');
    const lessons = builtPages().filter(({ path }) => path.startsWith('lessons/'));
    expect(await opened.page.locator('[data-lesson]').count()).toBe(lessons.length);
    expect(await opened.page.locator('[data-continue]').isVisible()).toBe(false);
    expect(await state('start/the-incident')).toBe('untouched');
  });

  it('shows what was begun and done, and where to go on', async () => {
    opened = await visit(browser, 'map/');
    const row = opened.page.locator('[data-lesson="start/the-incident"]');
    const items = ((await row.getAttribute('data-items')) ?? '').split(' ');
    const store = async (document: string) => {
      await opened.page.evaluate((text) => localStorage.setItem('headroom.progress', text), document);
      await opened.page.reload();
    };
    await store(progressOf({ [items[0] ?? '']: 'tried' }));
    expect(await state('start/the-incident')).toBe('begun');
    expect(await row.getByRole('img', { name: 'begun' }).count()).toBe(1);
    const go = opened.page.locator('[data-continue] a');
    expect(await go.textContent()).toMatch(/incident/i);
    expect(await go.getAttribute('href')).toMatch(/start\/the-incident\/$/);
    await store(progressOf(Object.fromEntries(items.map((id) => [id, 'done']))));
    expect(await state('start/the-incident')).toBe('done');
    expect(await accessibilityProblems(opened.page)).toEqual([]);
    expect(await opened.problems()).toEqual([]);
  });
});

describe('the diagnostic', () => {
  it('sends somebody to whom all is new to the start, and says why each answer is right or wrong', async () => {
    opened = await visit(browser, 'before-you-start/');
    expect(await opened.page.content()).not.toMatch(/data-right|Age is roughly lag divided by arrival rate/);
    await opened.page.getByRole('button', { name: 'Where should I begin?' }).click();
    const result = opened.page.locator('[data-result]');
    expect(await result.locator('a:visible').textContent()).toMatch(/Start/);
    expect(await opened.page.locator('.why:visible').count()).toBeGreaterThan(10);
    expect(await result.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await accessibilityProblems(opened.page)).toEqual([]);
  });

  it('sends somebody with one gap to the chapter of that gap, and somebody without to the last', async () => {
    opened = await visit(browser, 'before-you-start/');
    const { page } = opened;
    // What is right is known from asking once.
    await page.getByRole('button', { name: 'Where should I begin?' }).click();
    await page.locator('[data-result] a:visible').waitFor();
    for (const right of await page.locator('div:has(> .why)').filter({ hasText: 'Right. ' }).all())
      await right.getByRole('radio').check();
    await page.getByRole('button', { name: 'Where should I begin?' }).click();
    const place = page.locator('[data-result] a:visible');
    await expect.poll(() => place.textContent()).toMatch(/Automate/);
    await page.locator('fieldset[data-chapter="scale"] input').last().check();
    await page.getByRole('button', { name: 'Where should I begin?' }).click();
    await expect.poll(() => place.textContent()).toMatch(/Scale/);
    expect(await opened.problems()).toEqual([]);
  });
});

describe('the search', () => {
  it('opens by keyboard, finds while one types, and goes to the first result with Enter', async () => {
    opened = await visit(browser, 'sources/');
    const { page } = opened;
    await page.keyboard.press('Control+k');
    const dialog = page.getByRole('dialog', { name: 'Search' });
    await page.keyboard.type('max.poll.interval');
    const first = dialog.getByRole('link').first();
    await first.waitFor();
    expect(await first.textContent()).toMatch(/max\.poll\.interval\.ms/);
    expect(await dialog.getByRole('status').textContent()).toMatch(/place/);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    expect(await first.evaluate((link) => link === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForURL(/glossary\/#max-poll-interval/);
    expect(await opened.problems()).toEqual([]);
  });

  it('says so when there is nothing, and closes with Escape', async () => {
    opened = await visit(browser, 'map/');
    const { page } = opened;
    await page.getByRole('button', { name: /^Search/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Search' });
    await page.keyboard.type('zebra');
    await expect.poll(() => dialog.getByRole('status').textContent()).toBe('0 places');
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(false);
  });
});

describe('a lesson', () => {
  it('leads to the next one and back, by links that have an access key', async () => {
    opened = await visit(browser, firstLesson().path);
    const { page } = opened;
    const lessons = page.getByRole('navigation', { name: 'Lessons' });
    const next = lessons.locator('a[rel="next"]');
    expect(await next.getAttribute('accesskey')).toBe('n');
    await next.press('Enter');
    const back = lessons.locator('a[rel="prev"]');
    await back.waitFor();
    expect(await back.getAttribute('accesskey')).toBe('p');
    expect(new URL((await back.getAttribute('href')) ?? '', page.url()).href).toMatch(new RegExp(`${firstLesson().path}$`));
  });

  it('explains a word where it stands, and gives the focus back', async () => {
    opened = await visit(browser, firstLesson().path);
    const { page } = opened;
    const word = page.locator('[data-meaning]').first();
    await word.focus();
    await page.keyboard.press('Enter');
    const meaning = page.locator('.meaning:popover-open');
    expect(await meaning.innerText()).toMatch(/glossary/);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await meaning.count()).toBe(0);
    expect(await word.evaluate((link) => link === document.activeElement)).toBe(true);
    expect(await opened.problems()).toEqual([]);
  });
});
