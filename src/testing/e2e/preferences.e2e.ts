import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { firefoxPreferences, hydrate, launchBrowser, visit, type Visit } from '../browser.ts';
import { firstLesson } from '../built-pages.ts';
import { commitPrediction, enterPrediction, goToKnobs, incidentOn, waitForPhase } from '../incident.ts';

describe('preferences of the reader', () => {
  const { path } = firstLesson();
  let browser: Browser;
  let opened: Visit;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(() => opened.close());
  afterAll(() => browser.close());

  it('reduced motion: the run is there at once, finished, and nothing moves', async () => {
    await using still = await launchBrowser(firefoxPreferences.reducedMotion);
    opened = await visit(still, path, { reducedMotion: 'reduce' });
    const { page } = opened;
    await hydrate(page);
    expect(await page.evaluate(() => matchMedia('(prefers-reduced-motion: reduce)').matches)).toBe(true);
    await enterPrediction(page);
    // An exact run takes a second or two to compute; played, it would take ten.
    await page.locator('section[data-phase="confronting"]').waitFor({ timeout: 8000 });
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  it('motion: the run is played as it comes', async () => {
    opened = await visit(browser, path);
    const { page } = opened;
    await hydrate(page);
    await commitPrediction(page);
    const time = incidentOn(page).getByRole('slider', { name: 'Time' });
    await expect.poll(async () => Number(await time.inputValue()), { timeout: 20_000 }).toBeGreaterThan(10_000);
    expect(Number(await time.inputValue())).toBeLessThan(600_000);
  });

  it("forced colours: every curve and every axis is drawn in one of the reader's own colours", async () => {
    await using contrasting = await launchBrowser(firefoxPreferences.forcedColors);
    opened = await visit(contrasting, path, { forcedColors: 'active' });
    const { page } = opened;
    await hydrate(page);
    await goToKnobs(page);
    await waitForPhase(page, 'tuning.judged');
    expect(await page.evaluate(() => matchMedia('(forced-colors: active)').matches)).toBe(true);
    const unreadable = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('span'));
      const colours = [
        'Canvas',
        'CanvasText',
        'LinkText',
        'VisitedText',
        'Highlight',
        'HighlightText',
        'GrayText',
        'ButtonText',
        'ButtonFace',
        'ButtonBorder',
        'Mark',
        'MarkText',
        'Field',
        'FieldText',
        'SelectedItem',
        'SelectedItemText',
        'AccentColor',
        'ActiveText',
      ].map((name) => {
        probe.style.color = name;
        return getComputedStyle(probe).color;
      });
      probe.remove();
      const drawn = [...document.querySelectorAll('main svg :is(path, line, polyline, text)')].filter((element) =>
        element.checkVisibility(),
      );
      return drawn.flatMap((element) => {
        const { stroke, fill } = getComputedStyle(element);
        const ink = element.tagName === 'text' ? fill : stroke;
        return ink === 'none' || colours.includes(ink) || ink.startsWith('url')
          ? []
          : [`${element.tagName}.${element.getAttribute('class') ?? ''}: ${ink}`];
      });
    });
    expect([...new Set(unreadable)]).toEqual([]);
  });

  it('text at 200 %: nothing scrolls sideways', async () => {
    opened = await visit(browser, path, { viewport: { width: 640, height: 900 } });
    const { page } = opened;
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
    await hydrate(page);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0);
  });

  it('a choice of light or dark outlasts the page', async () => {
    opened = await visit(browser, path, { colorScheme: 'light' });
    const { page } = opened;
    const toggle = page.locator('[data-theme-toggle]');
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    for (let press = 0; press < 3 && (await background()) === light; press++) await toggle.click();
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await background()).toBe(dark);
  });
});
