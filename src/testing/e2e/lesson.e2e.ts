import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../axe.ts';
import { hydrate, launchBrowser, visit, type Visit } from '../browser.ts';
import { firstLesson } from '../built-pages.ts';
import { commitPrediction, goToKnobs, incidentOn, waitForPhase } from '../incident.ts';
import { enterNumber, hasVisibleFocus, tabTo } from '../keyboard.ts';
import { savedFile } from '../saved-file.ts';

const lesson = firstLesson();
let browser: Browser;
let opened: Visit;
let page: Page;
let incident: Locator;

async function open(options: Parameters<typeof visit>[2] = {}): Promise<void> {
  opened = await visit(browser, lesson.path, options);
  page = opened.page;
  incident = incidentOn(page);
  await hydrate(page);
}

beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(() => opened.close());
afterAll(() => browser.close());

describe('the prediction', () => {
  beforeEach(() => open());

  it('is asked for before anything runs: no result, no player, no worker', async () => {
    expect(await incident.getAttribute('data-phase')).toBe('predicting');
    expect(await incident.getByRole('button', { name: /play|pause|csv|table/i }).count()).toBe(0);
    const scripts = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(scripts.filter((name) => name.includes('worker'))).toEqual([]);
  });

  it('cannot be left out: each missing part is asked for, and nothing starts', async () => {
    const commit = incident.getByRole('button', { name: 'Commit and run' });
    await commit.click();
    expect(await incident.getByRole('alert').innerText()).toMatch(/worst moment/);
    await enterNumber(incident.getByRole('spinbutton', { name: /^Most records waiting/ }), '3', 'Tab');
    await commit.click();
    expect(await incident.getByRole('alert').innerText()).toMatch(/backlog/);
    await enterNumber(incident.getByRole('spinbutton', { name: /^Backlog gone at/ }), '7', 'Tab');
    await commit.click();
    expect(await incident.getByRole('alert').innerText()).toMatch(/sure/);
    expect(await incident.getAttribute('data-phase')).toBe('predicting');
  });

  it('keeps what is typed inside what the scenario allows', async () => {
    const peak = incident.getByRole('spinbutton', { name: /^Most records waiting/ });
    await enterNumber(peak, '-5', 'Tab');
    expect(Number(await peak.inputValue())).toBe(0);
    await enterNumber(peak, '999999999', 'Tab');
    expect(Number(await peak.inputValue())).toBeLessThan(1000);
  });

  it('is laid beside what happened', async () => {
    await commitPrediction(page);
    await incident.getByRole('button', { name: 'To the end' }).click();
    await waitForPhase(page, 'confronting');
    const table = incident.getByRole('table').first();
    expect(await table.innerText()).toMatch(/You said[\s\S]*It was/);
    expect(await table.getByRole('row').count()).toBeGreaterThanOrEqual(3);
  });
});

describe('the run', () => {
  beforeEach(() => open());

  it('has a text twin: a sentence, moments to jump to, a table and a file', async () => {
    await goToKnobs(page);
    await incident.getByRole('button', { name: 'Show data table' }).click();
    const table = incident.getByRole('region', { name: 'Data table' }).getByRole('table');
    await table.waitFor();
    expect(await table.getByRole('columnheader').count()).toBeGreaterThan(5);
    expect(await table.getByRole('row').count()).toBeGreaterThan(20);
    const { name, text } = await savedFile(page, () => incident.getByRole('button', { name: 'Download CSV' }).click());
    expect(name).toMatch(/\.csv$/);
    expect(text.split('\n').length).toBeGreaterThan(500);
    expect(await opened.problems()).toEqual([]);
  });

  it('can be played, paused, stepped and scrubbed', async () => {
    await goToKnobs(page);
    const time = incident.getByRole('slider', { name: 'Time' });
    await time.fill('60000');
    expect(await time.getAttribute('aria-valuetext')).toMatch(/lag|record/);
    await incident.getByRole('button', { name: 'One second on' }).click();
    expect(await time.inputValue()).toBe('61000');
    await incident.getByRole('button', { name: 'Play', exact: true }).click();
    await incident.getByRole('button', { name: 'Pause', exact: true }).click();
    expect(Number(await time.inputValue())).toBeGreaterThanOrEqual(61_000);
    await incident.getByRole('button', { name: 'Next event' }).click();
    expect(Number(await time.inputValue())).toBeGreaterThan(61_000);
  });
});

describe('the lesson', () => {
  it('can be done by keyboard alone, from the prediction to an SLO that holds', async () => {
    await open();
    await page.evaluate(() => window.scrollTo(0, 0));
    const press = async (target: Locator, key: string) => {
      await tabTo(page, target);
      expect(await hasVisibleFocus(page)).toBe(true);
      await page.keyboard.press(key);
    };
    await press(incident.getByRole('slider', { name: 'Most records waiting' }), 'PageUp');
    await press(incident.getByRole('slider', { name: 'Backlog gone at' }), 'PageUp');
    await press(incident.getByRole('radio').first(), 'Space');
    await press(incident.getByRole('button', { name: 'Commit and run' }), 'Enter');
    await waitForPhase(page, 'running');
    const end = incident.getByRole('button', { name: 'To the end' });
    await end.and(page.locator(':enabled')).waitFor({ timeout: 30_000 });
    await press(end, 'Enter');
    await waitForPhase(page, 'confronting');
    await press(incident.getByRole('button', { name: 'Now turn the knobs' }), 'Enter');
    await waitForPhase(page, 'tuning');

    const knobs = incident.getByRole('group', { name: 'Knobs' }).getByRole('spinbutton');
    for (const [name, value] of [
      [/consumer|instances/i, '16'],
      [/write|batch/i, '300'],
    ] as const) {
      await tabTo(page, knobs.and(incident.getByRole('spinbutton', { name })).first());
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(value);
      await page.keyboard.press('Enter');
      // Tasks are ticked by exact runs, and the next change would break this one off.
      await waitForPhase(page, 'tuning.judged');
    }
    expect(await incident.locator('[data-verdict="met"]').count()).toBe(1);
    expect(await incident.locator('[data-task][data-done="true"]').count()).toBeGreaterThanOrEqual(2);
    expect(await opened.problems()).toEqual([]);
  });

  it('never loses the focus when the controls change', async () => {
    await open();
    await commitPrediction(page);
    const lost = () => page.evaluate(() => document.activeElement === document.body);
    expect(await lost()).toBe(false);
    await incident.getByRole('button', { name: 'To the end' }).click();
    await waitForPhase(page, 'confronting');
    expect(await lost()).toBe(false);
    await incident.getByRole('button', { name: 'Now turn the knobs' }).click();
    await waitForPhase(page, 'tuning');
    expect(await lost()).toBe(false);
  });

  it.each(['light', 'dark'] as const)('is accessible at every step in %s', async (colorScheme) => {
    await open({ colorScheme });
    await commitPrediction(page);
    const found = { running: await accessibilityProblems(page), confronting: [''], tuning: [''] };
    await incident.getByRole('button', { name: 'To the end' }).click();
    await waitForPhase(page, 'confronting');
    found.confronting = await accessibilityProblems(page);
    await incident.getByRole('button', { name: 'Now turn the knobs' }).click();
    await waitForPhase(page, 'tuning');
    await incident.getByRole('button', { name: 'Show data table' }).click();
    await incident.getByRole('region', { name: 'Data table' }).waitFor();
    found.tuning = await accessibilityProblems(page);
    expect(found).toEqual({ running: [], confronting: [], tuning: [] });
  });

  it('fits 320 px at every step', async () => {
    await open({ viewport: { width: 320, height: 640 } });
    const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await goToKnobs(page);
    await incident.getByRole('button', { name: 'Show data table' }).click();
    await incident.getByRole('region', { name: 'Data table' }).waitFor();
    expect(await tooWide()).toBeLessThanOrEqual(0);
  });

  it('explains every option of its check question', async () => {
    await open();
    const quiz = page.getByRole('region', { name: /question|check/i }).last();
    const options = quiz.getByRole('radio');
    expect(await options.count()).toBeGreaterThanOrEqual(3);
  });

  it('remembers what was done', async () => {
    await open();
    await goToKnobs(page);
    await expect
      .poll(() => page.evaluate(() => JSON.stringify(localStorage)), { timeout: 5000 })
      .toMatch(/progress\.v1|the-incident/);
    const stored = await page.evaluate(() => JSON.stringify(localStorage));
    await page.reload();
    expect(await page.evaluate(() => JSON.stringify(localStorage))).toBe(stored);
  });

  it('works where nothing can be stored', async () => {
    opened = await visit(browser, '404.html');
    page = opened.page;
    await page.addInitScript(() => {
      const refuse = () => {
        throw new DOMException('storage is switched off', 'SecurityError');
      };
      Storage.prototype.getItem = refuse;
      Storage.prototype.setItem = refuse;
    });
    await page.goto(new URL(lesson.path, page.url()).href);
    incident = incidentOn(page);
    await hydrate(page);
    await goToKnobs(page);
    expect(await opened.problems()).toEqual([]);
  });
});
