import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hydrate, launchBrowser, visit } from '../browser.ts';
import { firstLesson } from '../built-pages.ts';
import { goToKnobs, incidentOn, waitForPhase } from '../incident.ts';
import { enterNumber } from '../keyboard.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe('on paper', () => {
  it('a lesson has the finished chart, its address, and nothing to press', async () => {
    const opened = await visit(browser, firstLesson().path);
    const { page } = opened;
    await hydrate(page);
    expect(await page.locator('.finished').first().isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.locator('.finished svg').first().isVisible()).toBe(true);
    expect(await incidentOn(page).isVisible()).toBe(false);
    expect(await page.getByRole('contentinfo').innerText()).toContain(`/${firstLesson().path}`);
    expect(await page.locator('button:visible, input:visible').count()).toBe(0);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
    await opened.close();
  });

  it('a run of the reader’s own stands in its place', async () => {
    const opened = await visit(browser, firstLesson().path);
    const { page } = opened;
    await hydrate(page);
    await goToKnobs(page);
    await page.emulateMedia({ media: 'print' });
    expect(await incidentOn(page).isVisible()).toBe(true);
    expect(await page.locator('.simulation .finished').first().isVisible()).toBe(false);
    await opened.close();
  });

  it('an exercise has its knobs with their values, its file and its checks', async () => {
    const opened = await visit(browser, 'exercises/cap-and-protect-kafka/');
    const { page } = opened;
    await hydrate(page);
    await goToKnobs(page);
    await waitForPhase(page, 'tuning.judged');
    const exercise = incidentOn(page);
    await enterNumber(exercise.getByRole('spinbutton', { name: /^Consumers/ }), '6', 'Tab');
    await waitForPhase(page, 'tuning.verifying');
    await waitForPhase(page, 'tuning.judged');
    await page.emulateMedia({ media: 'print' });
    const knobs = await exercise.locator('.knobs .amount').evaluateAll((all) =>
      all.map((amount) => {
        const field = amount.querySelector<HTMLInputElement>('input[type="number"]');
        const { height = 0 } = field?.getBoundingClientRect() ?? {};
        return [amount.querySelector('label')?.innerText, height > 10 ? field?.value : '', amount.textContent];
      }),
    );
    expect(knobs[0]?.[0]).toBe('Consumers');
    expect(knobs[0]?.[1]).toBe('6');
    for (const [name, value] of knobs) expect(value, name ?? '').toMatch(/\d/);
    expect(await exercise.locator('button:not(.moment):visible, input[type="range"]:visible').count()).toBe(0);
    expect(await exercise.locator('.twin').innerText()).toMatch(/1:00\s+Arrivals rise/);
    const file = exercise.getByRole('textbox', { name: 'consumer.properties' });
    expect(await file.inputValue()).toContain('group.instances=6');
    expect(await file.evaluate(({ clientHeight, scrollHeight }) => scrollHeight - clientHeight)).toBeLessThanOrEqual(1);
    expect(await exercise.locator('[data-check]:visible').count()).toBeGreaterThan(4);
    await opened.close();
  });

  it('the charts are light and as they stand, also those that are out of sight', async () => {
    const opened = await visit(browser, 'exercises/cap-and-protect-kafka/', { colorScheme: 'dark' });
    const { page } = opened;
    await hydrate(page);
    await goToKnobs(page);
    await waitForPhase(page, 'tuning.judged');
    await page.evaluate(() => {
      scrollTo(0, document.body.scrollHeight);
    });
    /** White pixels of the first chart: the capacity is a white line on a dark page, a black one on a light page. */
    const whitePixels = () =>
      page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('.experiment canvas');
        const { data } = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
        let count = 0;
        for (let at = 0; at < data.length; at += 4)
          if (Number(data[at + 3]) > 64 && Number(data[at]) > 240 && Number(data[at + 1]) > 240) count++;
        return count;
      });
    expect(await whitePixels()).toBeGreaterThan(0);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await whitePixels()).toBe(0);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await expect.poll(whitePixels).toBeGreaterThan(0);
    await opened.close();
  });

  it('a worked example shows every step', async () => {
    const opened = await visit(browser, 'examples/kafka/');
    const { page } = opened;
    const last = page.locator('.step').last().locator('p').first();
    expect(await last.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await last.evaluate((element) => element.getBoundingClientRect().height)).toBeGreaterThan(10);
    await opened.close();
  });
});
