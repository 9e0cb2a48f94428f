import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hydrate, launchBrowser, visit, type Visit } from '../browser.ts';
import { firstLesson } from '../built-pages.ts';
import { goToKnobs, incidentOn, waitForPhase } from '../incident.ts';
import { enterNumber } from '../keyboard.ts';

describe('the address of a state', () => {
  const { path } = firstLesson();
  let browser: Browser;
  let opened: Visit;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(() => opened.close());
  afterAll(() => browser.close());

  const consumers = (page: Page) => incidentOn(page).getByRole('spinbutton', { name: /^Consumers/ });

  it('follows the knobs, and brings them back for somebody who has predicted', async () => {
    opened = await visit(browser, path);
    const { page } = opened;
    await hydrate(page);
    await goToKnobs(page);
    await enterNumber(consumers(page), '16');
    await waitForPhase(page, 'tuning.judged');
    expect(new URL(page.url()).search + new URL(page.url()).hash).toBe('?instances=16#the-incident');

    await page.reload();
    await hydrate(page);
    await waitForPhase(page, 'tuning.judged');
    await expect.poll(() => consumers(page).inputValue(), { timeout: 30_000 }).toBe('16');
    expect(await opened.problems()).toEqual([]);
  });

  it('gives nothing away to somebody who has not predicted yet, and says so', async () => {
    opened = await visit(browser, `${path}?instances=16&t=300&nonsense=%3Cscript%3E#the-incident`);
    const { page } = opened;
    await hydrate(page);
    expect(await incidentOn(page).getAttribute('data-phase')).toBe('predicting');
    expect(await incidentOn(page).innerText()).toMatch(/settings of this address/);
    await goToKnobs(page);
    await expect.poll(() => consumers(page).inputValue(), { timeout: 30_000 }).toBe('16');
    expect(await incidentOn(page).getByRole('slider', { name: 'Time' }).inputValue()).toBe('300000');
  });
});

describe('the home page', () => {
  it('lets a visitor turn a knob at once, and the run follows', async () => {
    const browser = await launchBrowser();
    const opened = await visit(browser, '');
    const { page } = opened;
    await hydrate(page);
    const look = page.getByRole('region', { name: 'A small simulation' });
    const before = await look.innerText();
    await enterNumber(look.getByRole('spinbutton'), '12');
    await expect.poll(() => look.innerText(), { timeout: 20_000 }).toMatch(/12 consumers\. The backlog peaks at [\d,]+ records/);
    expect(await look.innerText()).not.toBe(before);
    expect(await opened.problems()).toEqual([]);
    await opened.close();
    await browser.close();
  });
});
