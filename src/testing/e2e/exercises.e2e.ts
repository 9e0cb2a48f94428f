import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../axe.ts';
import { hydrate, launchBrowser, visit, type Visit } from '../browser.ts';
import { enterNumber, tabTo } from '../keyboard.ts';
import { savedFile } from '../saved-file.ts';

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
  // Short runs are over before a hand is at "To the end".
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
    // An output is a live region unless it says otherwise: a clock in one would be read out every second.
    expect(await page.locator('output:not([aria-live="off"])').count()).toBe(0);
    await press(exercise.getByText('Edit as a file'), 'Enter');
    const file = exercise.getByRole('textbox', { name: 'consumer.properties' });
    const text = await file.inputValue();
    await file.fill(text.replace('max.poll.records=500', 'max.pol.records=many'));
    expect(await exercise.locator('.file li').innerText()).toMatch(/Line \d+\..*Did you mean max\.poll\.records\?/);
    await file.fill(text.replace('group.instances=4', 'group.instances=99'));
    expect(await exercise.locator('.file li').innerText()).toMatch(/outside what this exercise allows: from 1 to 8/);
    // It is read out when the typing rests.
    const said = () => exercise.locator('.file [role="status"]').innerText();
    await expect.poll(said, { timeout: 10_000 }).toMatch(/^Line \d+\. 99 is outside/);
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
    await exercise.locator('.proof dl').waitFor();
    await expect.poll(() => exercise.locator('[data-status="running"]').count(), { timeout: 120_000 }).toBe(0);
    expect(await exercise.locator('.proof [data-status="met"]').count()).toBe(1);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await opened.problems()).toEqual([]);
  });

  it('shows a solution only after an honest attempt, and notes that it was seen', { timeout: 180_000 }, async () => {
    await open('exercises/cap-and-protect-kafka/', { viewport: { width: 320, height: 640 } });
    expect(await page.content()).not.toContain('halfFixes');
    await toTheKnobs();
    await exercise.getByRole('button', { name: 'Where should I look?' }).click();
    await exercise.getByRole('button', { name: 'Why is that?' }).click();
    const show = exercise.getByRole('button', { name: 'Show a solution' });
    await show.click({ force: true });
    expect(await exercise.getByRole('button', { name: 'Set the knobs so' }).count()).toBe(0);
    for (const instances of ['6', '7']) {
      const field = exercise.getByRole('spinbutton', { name: /^Consumers/ });
      await enterNumber(field, instances);
      await phase('tuning.verifying');
      await phase('tuning.judged');
    }
    const fetched = () =>
      page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/solutions/')).length);
    expect(await fetched()).toBe(0);
    await page.route('**/solutions/**', (route) => route.abort());
    await show.click();
    await exercise.getByText('The solution could not be loaded.').waitFor();
    await page.unroute('**/solutions/**');
    await show.click();
    await exercise.getByRole('button', { name: 'Set the knobs so' }).click();
    expect(await fetched()).toBeGreaterThan(0);
    await exercise.locator('[data-verdict="met"]').waitFor({ timeout: 60_000 });
    expect(await page.evaluate(() => localStorage.getItem('headroom.progress'))).toContain('solution-seen');
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0);
  });
});

describe('giving up', () => {
  it.each([
    ['flink', /^Async capacity/, 'enrich.parallelism: 4', 'enrich.parallelism: 5'],
    ['spark', /^Trigger interval/, '"sink.bulkRecords", 200', '"sink.bulkRecords", 150'],
  ] as const)(
    'can be done by keyboard with %s: goal, knob, file, help, solution, card',
    async (system, knob, line, changed) => {
      await open(`exercises/cap-and-protect-${system}/`);
      expect(await page.locator('.lead').innerText()).toMatch(/\d/);
      await toTheKnobs();
      expect(await exercise.locator('[data-check]').count()).toBeGreaterThan(2);
      const judged = async () => {
        await phase('tuning.judged');
        await exercise.locator('[data-verdict="missed"]').waitFor();
      };
      const hasFocus = () => page.evaluate(() => document.activeElement !== document.body);
      await judged();
      await press(exercise.getByRole('slider', { name: knob }), 'ArrowRight');
      await judged();

      await press(exercise.getByText('Edit as a file'), 'Enter');
      const file = exercise.locator('.file textarea');
      await tabTo(page, file);
      const before = await file.inputValue();
      expect(before).toContain(line);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.insertText(before.replace(line, changed));
      await page.keyboard.press('Tab');
      await judged();
      expect(await file.inputValue()).toContain(changed);

      // What is shown takes the focus, and is read.
      const focused = () => page.evaluate(() => document.activeElement?.textContent.trim());
      for (const [step, shown] of [
        ['Where should I look?', /^Look first at “/],
        ['Why is that?', /\.$/],
        ['Show a solution', /^One configuration that passes/],
      ] as const) {
        await press(exercise.getByRole('button', { name: step }), 'Enter');
        await expect.poll(focused, { message: step }).toMatch(shown);
      }
      await press(exercise.getByRole('button', { name: 'Set the knobs so' }), 'Enter');
      expect(await hasFocus()).toBe(true);
      await exercise.locator('[data-verdict="met"]').waitFor({ timeout: 60_000 });
      const card = exercise.getByRole('region', { name: 'Result card' });
      expect(await card.innerText()).toMatch(/was looked at/);
      await press(exercise.getByRole('button', { name: 'Run the proof' }), 'Enter');
      expect(await hasFocus(), 'proof').toBe(true);
      expect(await opened.problems()).toEqual([]);
    },
    180_000,
  );
});

describe('one decision', () => {
  it('can be changed from a moment of the run on, and does not solve the exercise', { timeout: 180_000 }, async () => {
    await open('exercises/cap-and-protect-kafka/');
    await toTheKnobs();
    await exercise.getByRole('slider', { name: 'Time' }).fill('120000');
    const from = exercise.getByRole('checkbox', { name: /Change only from 2:00 on/ });
    await press(from, 'Space');
    expect(await from.isChecked()).toBe(true);
    await phase('tuning.judged');
    const consumers = exercise.getByRole('spinbutton', { name: /^Consumers/ });
    await enterNumber(consumers, '8');
    await phase('tuning.verifying');
    await phase('tuning.judged');
    // The text twin has the moment at which the number of consumers changes, and nothing before it.
    await exercise
      .getByText(/number of consumers changes from 4 to 8/)
      .first()
      .waitFor();
    expect(await exercise.getByText(/2:00/).count()).toBeGreaterThan(0);
    expect(await exercise.locator('[data-task][data-done="true"]').count()).toBe(0);
    expect(await opened.problems()).toEqual([]);
  });
});

describe('the code for other pages', () => {
  it('is copied with the state in it, and shows the instrument on a page of another origin', { timeout: 180_000 }, async () => {
    await open('exercises/cap-and-protect-kafka/', { permissions: ['clipboard-read', 'clipboard-write'] });
    await toTheKnobs();
    const consumers = exercise.getByRole('spinbutton', { name: /^Consumers/ });
    await enterNumber(consumers, '6');
    await phase('tuning.judged');
    await press(exercise.getByRole('button', { name: 'Copy embed code' }), 'Enter');
    await exercise.getByText('Code copied.').waitFor();
    const code = await page.evaluate(() => navigator.clipboard.readText());
    expect(code).toMatch(/^<iframe src="[^"]*\/embed\/cap-and-protect-kafka\/\?instances=6#cap-and-protect-kafka"/);

    const site = new URL(page.url());
    const listen =
      'addEventListener("message", ({ data, origin }) => { document.title = [origin, data.type, data.height].join(" "); });';
    const bodies: Record<string, string> = {
      '/framed': `<script>${listen}</script>${code}`,
      '/refused': `<iframe src="${site.origin}/exercises/cap-and-protect-kafka/"></iframe>`,
    };
    // A page of somebody else: another port is another origin.
    const elsewhere = createServer((request, response) => {
      response.setHeader('content-type', 'text/html').end(`<!doctype html>${bodies[request.url ?? ''] ?? ''}`);
    });
    await once(elsewhere.listen(0, site.hostname), 'listening');
    const { port } = elsewhere.address() as AddressInfo;
    const host = `http://${site.hostname}:${port}`;
    await page.goto(`${host}/framed`);
    await page.frameLocator('iframe').locator('.experiment').waitFor({ timeout: 30_000 });
    await expect.poll(() => page.title(), { timeout: 20_000 }).toMatch(new RegExp(`^${site.origin} headroom:height \\d{3,}$`));

    await page.goto(`${host}/refused`);
    expect(await page.frameLocator('iframe').locator('.experiment').count()).toBe(0);
    elsewhere.close();
  });
});

describe('the result card', () => {
  it('says what was passed, with seed and version, and is saved as a picture', { timeout: 180_000 }, async () => {
    await open('exercises/hot-key/');
    await toTheKnobs();
    await exercise.getByRole('radio', { name: 'the order' }).check();
    const card = exercise.getByRole('region', { name: 'Result card' });
    await card.waitFor({ timeout: 60_000 });
    const text = await card.innerText();
    expect(text).toMatch(new RegExp(new Date().toISOString().slice(0, 10)));
    expect(text).toMatch(/Seed\s+3\b[\s\S]*headroom \d[\s\S]*was not looked at[\s\S]*the order/);
    const { name } = await savedFile(page, () => card.getByRole('button', { name: 'Save as an image' }).click());
    expect(name).toBe('headroom-hot-key.png');
    expect(await accessibilityProblems(page)).toEqual([]);
    // The card is there again on the next visit.
    await page.reload();
    await hydrate(page);
    // The settings stand in the address, and the prediction is known.
    await phase('tuning.judged');
    expect(await card.innerText()).toBe(text);
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
