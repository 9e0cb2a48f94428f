import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../axe.ts';
import { hydrate, launchBrowser, visit, type Visit } from '../browser.ts';
import { tabTo } from '../keyboard.ts';

let browser: Browser;
let opened: Visit;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(() => opened.close());
afterAll(() => browser.close());

describe('the game day', () => {
  it('can be played by keyboard, and gives a code with which a colleague compares', { timeout: 120_000 }, async () => {
    opened = await visit(browser, 'game-day/#seed=pager', { reducedMotion: 'reduce' });
    const { page } = opened;
    await hydrate(page);
    const game = page.getByRole('region', { name: 'Game day' });
    const press = async (target: Locator, key: string) => {
      await tabTo(page, target);
      await page.keyboard.press(key);
    };
    await press(game.getByRole('button', { name: /Begin the incident “pager”/ }), 'Enter');
    await page.locator('[data-phase="watching"]').waitFor({ timeout: 30_000 });
    expect(await game.getByRole('heading').first().innerText()).toBe('Incident “pager”');
    const decide = game.getByRole('button', { name: /^Do it now/ });
    expect(await decide.isDisabled()).toBe(true);
    // The clock can only be where the run has been computed.
    const time = game.getByLabel('Time of the incident');
    for (let minute = 0; minute < 2; minute++) await press(game.getByRole('button', { name: /1 minute on/ }), 'Enter');
    await expect.poll(() => time.innerText()).toMatch(/^[2-9]:/);
    // An output is a live region unless it says otherwise: a clock in one would be read out every second.
    expect(await page.locator('output:not([aria-live="off"])').count()).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    await press(game.getByRole('group', { name: 'What is it?' }).getByRole('radio').first(), 'Space');
    await press(
      game
        .getByRole('group', { name: /What do you change/ })
        .getByRole('radio')
        .first(),
      'Space',
    );
    await press(decide, 'Enter');
    await page.locator('[data-phase="over"]').waitFor({ timeout: 60_000 });
    const heading = game.getByRole('heading', { name: 'What came of it' });
    await expect.poll(() => heading.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await game.locator('.outcome').innerText()).toMatch(/(That was|It was another) .*cause\. The SLO was (met|missed)\./);
    expect(await page.evaluate(() => localStorage.getItem('headroom.progress'))).toContain('game-day/pager');
    const code = await game.locator('code').innerText();
    await game.getByRole('textbox', { name: 'A colleague’s code' }).fill(code);
    await game.getByRole('button', { name: 'Compare' }).click();
    await game.getByRole('columnheader', { name: 'They' }).waitFor({ timeout: 60_000 });
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await opened.problems()).toEqual([]);
  });
});
