import type { Browser } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtSite } from '../../tooling/paths.ts';
import { accessibilityProblems } from '../axe.ts';
import { hydrate, launchBrowser, visit } from '../browser.ts';
import { builtFiles, builtPages, firstLesson } from '../built-pages.ts';
import { tabTo } from '../keyboard.ts';

interface Answer {
  readonly item: {
    readonly explanation: string;
    readonly options?: readonly { readonly text: string; readonly isRight: boolean; readonly why: string }[];
  };
}

const answers = (): Answer[] =>
  builtFiles()
    .filter((name) => name.startsWith('quick-test/answers/'))
    .map((name) => JSON.parse(readFileSync(join(builtSite, name), 'utf8')) as Answer);

const withQuestion = builtPages()
  .filter(({ path, html }) => path.startsWith('lessons/') && html.includes('Check question'))
  .map(({ path }) => path);

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe('the check questions of the lessons', () => {
  it('have no answer in any lesson’s page', () => {
    const whys = answers().flatMap(({ item }) => [item.explanation, ...(item.options ?? []).map(({ why }) => why)]);
    const plain = (html: string) => html.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&#39;', "'");
    const lessons = builtPages().filter(({ path }) => path.startsWith('lessons/'));
    expect(lessons.length).toBeGreaterThan(15);
    expect(withQuestion.length).toBeGreaterThan(15);
    for (const { path, html } of lessons) {
      const text = plain(html);
      expect([path, whys.filter((why) => text.includes(why))]).toEqual([path, []]);
      expect([path, text.includes('"isRight"')]).toEqual([path, false]);
    }
  });

  it('are marked by keyboard, also after the network was away, and are noted', async () => {
    const opened = await visit(browser, firstLesson().path);
    const { page } = opened;
    await hydrate(page);
    const question = page.getByRole('region', { name: 'Check question' });
    const prompt = await question.locator('legend').first().innerText();
    const key = answers().find(({ item }) => JSON.stringify(item).includes(JSON.stringify(prompt).slice(1, -1)));
    await tabTo(page, question.getByRole('radio').first());
    await page.keyboard.press('Space');
    await tabTo(page, question.getByRole('radio', { name: 'guess' }));
    await page.keyboard.press('Space');
    await page.route('**/answers/**', (route) => route.abort());
    await tabTo(page, question.getByRole('button', { name: 'Answer' }));
    await page.keyboard.press('Enter');
    const again = question.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    expect(await question.getByRole('status').innerText()).toMatch(/Your answer stands/);
    expect(await page.evaluate(() => localStorage.getItem('headroom.progress') ?? '')).not.toContain('"quiz/');
    await page.unroute('**/answers/**');
    await tabTo(page, again);
    await page.keyboard.press('Enter');
    await question.locator('.why').first().waitFor();
    const hasFocus = () => question.getByRole('status').evaluate((status) => status === document.activeElement);
    await expect.poll(hasFocus).toBe(true);
    expect(await question.locator('.why').count()).toBe(key?.item.options?.length);
    expect(await question.getByRole('status').innerText()).toContain(key?.item.explanation);
    expect(await page.evaluate(() => localStorage.getItem('headroom.progress') ?? '')).toContain('"quiz/');
    expect(await accessibilityProblems(page)).toEqual([]);
    await opened.close();
  });

  it('keep an answer that was given before their script had come', async () => {
    const opened = await visit(browser, firstLesson().path);
    const { page } = opened;
    const { promise: isWaitedFor, resolve: letItCome } = Promise.withResolvers<undefined>();
    await page.route(/QuickCheck\.[^/]*\.js$/, async (route) => {
      await isWaitedFor;
      await route.continue();
    });
    await page.reload();
    const question = page.getByRole('region', { name: 'Check question' });
    await question.getByRole('radio').first().check();
    await question.getByRole('radio', { name: 'guess' }).check();
    const answer = question.getByRole('button', { name: 'Answer' });
    expect(await answer.isDisabled()).toBe(true);
    letItCome(undefined);
    await expect.poll(() => answer.isEnabled(), { timeout: 10_000 }).toBe(true);
    expect(await question.getByRole('radio').first().isChecked()).toBe(true);
    await opened.close();
  });

  it.each(withQuestion)('of /%s can be answered by keyboard, and the reasons fit 320 px', async (path) => {
    const opened = await visit(browser, path, { viewport: { width: 320, height: 640 } });
    const { page } = opened;
    const question = page.getByRole('region', { name: 'Check question' });
    await question.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector('astro-island[ssr][component-url*="QuickCheck"]') === null);
    const first = question.getByRole('radio').or(question.getByRole('checkbox')).first();
    await first.focus();
    await page.keyboard.press('Space');
    await tabTo(page, question.getByRole('radio', { name: 'guess' }));
    await page.keyboard.press('Space');
    await tabTo(page, question.getByRole('button', { name: 'Answer' }));
    await page.keyboard.press('Enter');
    await question.locator('.why').first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await opened.close();
  });
});
