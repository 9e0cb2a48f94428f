import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../axe.ts';
import { hydrate, launchBrowser, visit, type Visit } from '../browser.ts';
import { tabTo } from '../keyboard.ts';

let browser: Browser;
let opened: Visit;
let page: Page;
let exercise: Locator;

async function open(path: string, options: Parameters<typeof visit>[2] = {}): Promise<void> {
  opened = await visit(browser, path, options);
  page = opened.page;
  exercise = page.locator('.experiment').first();
  await hydrate(page);
}

const phase = (wanted: string) => page.locator(`[data-phase^="${wanted}"]`).waitFor({ timeout: 60_000 });

async function press(target: Locator, key: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** From the prediction to the knobs, by keyboard. */
async function toTheKnobs(): Promise<void> {
  await press(exercise.getByRole('radio').first(), 'Space');
  const sure = exercise.getByRole('radio', { name: 'sure', exact: true });
  await press(exercise.getByRole('radio', { name: 'guess' }), 'Space');
  expect(await sure.count()).toBe(1);
  await press(exercise.getByRole('button', { name: 'Commit and run' }), 'Enter');
  const end = exercise.getByRole('button', { name: 'To the end' });
  await end.and(page.locator(':enabled')).waitFor({ timeout: 60_000 });
  await press(end, 'Enter');
  await phase('confronting');
  await press(exercise.getByRole('button', { name: 'Now turn the knobs' }), 'Enter');
  await phase('tuning.judged');
}

beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(() => opened.close());
afterAll(() => browser.close());

describe('an exercise', () => {
  it('can be solved by keyboard in its file, which explains what cannot be', { timeout: 180_000 }, async () => {
    await open('exercises/cap-and-protect-kafka/');
    await toTheKnobs();
    await press(exercise.getByText('Edit as a file'), 'Enter');
    const file = exercise.getByRole('textbox', { name: 'consumer.properties' });
    const text = await file.inputValue();
    await file.fill(text.replace('max.poll.records=500', 'max.pol.records=many'));
    expect(await exercise.locator('.file li').innerText()).toMatch(/Line \d+\..*Did you mean max\.poll\.records\?/);
    await file.fill(text.replace('group.instances=4', 'group.instances=99'));
    expect(await exercise.locator('.file li').innerText()).toMatch(/outside what this exercise allows: from 1 to 8/);
    const solved = text
      .replace('group.instances=4', '# all that there is room for\ngroup.instances=8')
      .replace('pauseAt=60000', 'pauseAt=2000')
      .replace('resumeAt=30000', 'resumeAt=1000')
      .replace('batchRecords=50', 'batchRecords=200')
      .replace('lingerMs=50', 'lingerMs=200');
    await file.fill(solved);
    await page.keyboard.press('Tab');
    await exercise.locator('[data-verdict="met"]').waitFor({ timeout: 60_000 });
    expect(await file.inputValue()).toBe(solved);
    expect(await exercise.getByRole('spinbutton', { name: /^Consumers/ }).inputValue()).toBe('8');
    expect(await exercise.locator('[data-task][data-done="true"]').count()).toBe(1);
    await press(exercise.getByRole('button', { name: 'Run the proof' }), 'Enter');
    await expect.poll(() => exercise.locator('[data-status="running"]').count(), { timeout: 120_000 }).toBe(0);
    expect(await exercise.locator('.proof [data-status="met"]').count()).toBe(1);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await opened.problems()).toEqual([]);
  });

  it('shows a solution only after an honest attempt, and notes that it was seen', { timeout: 180_000 }, async () => {
    await open('exercises/cap-and-protect-kafka/', { viewport: { width: 320, height: 640 } });
    await toTheKnobs();
    await exercise.getByRole('button', { name: 'Where should I look?' }).click();
    await exercise.getByRole('button', { name: 'Why is that?' }).click();
    const show = exercise.getByRole('button', { name: 'Show a solution' });
    await show.click({ force: true });
    expect(await exercise.getByRole('button', { name: 'Set the knobs so' }).count()).toBe(0);
    for (const instances of ['6', '7']) {
      const field = exercise.getByRole('spinbutton', { name: /^Consumers/ });
      await field.fill(instances);
      await field.press('Enter');
      await phase('tuning.verifying');
      await phase('tuning.judged');
    }
    await show.click();
    await exercise.getByRole('button', { name: 'Set the knobs so' }).click();
    await exercise.locator('[data-verdict="met"]').waitFor({ timeout: 60_000 });
    expect(await page.evaluate(() => localStorage.getItem('headroom.progress'))).toContain('solution-seen');
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0);
  });
});

describe('an embedded instrument', () => {
  it('tells its height, keeps its state in the address and stores nothing', async () => {
    await open('404.html');
    // A page of somebody else, without our policy.
    await page.route('**/host.html', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>host</title>' }),
    );
    await page.goto(new URL('host.html', page.url()).href);
    const height = await page.evaluate(
      (src) =>
        new Promise((resolve) => {
          addEventListener('message', ({ data }: MessageEvent<{ readonly type?: string; readonly height?: number }>) => {
            if (data.type === 'headroom:height' && (data.height ?? 0) > 300) resolve(data.height);
          });
          const frame = document.createElement('iframe');
          frame.src = src;
          document.body.append(frame);
        }),
      new URL('embed/cap-and-protect-kafka/?instances=6#cap-and-protect-kafka', page.url()).href,
    );
    expect(Number(height)).toBeGreaterThan(300);
    await page.goto(new URL('embed/cap-and-protect-kafka/', page.url()).href);
    await hydrate(page);
    await toTheKnobs();
    expect(await page.evaluate(() => localStorage.getItem('headroom.progress'))).toBeNull();
  });
});

describe('the mini challenge', () => {
  it('shows nothing before a justification, then the four regimes, and keeps the assessment', async () => {
    await open('mini-challenge/');
    const challenge = page.getByRole('region', { name: 'Mini challenge' });
    const see = challenge.getByRole('button', { name: 'See what the simulator says' });
    expect(await see.isDisabled()).toBe(true);
    expect(await page.content()).not.toContain('The work per record is the limit');
    await challenge.getByRole('radio', { name: 'Double the consumers' }).check();
    await challenge
      .getByRole('textbox')
      .fill('The consumers are busy and the service has room, so I would spread the partitions.');
    await challenge.getByRole('radio', { name: 'think so' }).check();
    await see.click();
    await page.locator('[data-phase="comparing"]').waitFor();
    expect(await challenge.getByRole('table').count()).toBe(4);
    await challenge.getByRole('checkbox').first().check();
    expect(await accessibilityProblems(page)).toEqual([]);
    await challenge.getByRole('button', { name: 'Keep my assessment' }).click();
    expect(await challenge.getByRole('status').innerText()).toMatch(/1 of 5/);
    await page.reload();
    await hydrate(page);
    expect(await challenge.getByRole('textbox').inputValue()).toMatch(/spread the partitions/);
  });
});
