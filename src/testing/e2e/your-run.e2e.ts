import type { Browser, Locator, Page } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../axe.ts';
import { hydrate, launchBrowser, visit, type Visit } from '../browser.ts';
import { tabTo } from '../keyboard.ts';

const recording = (name: string) => readFileSync(`content/recordings/${name}.1.json`, 'utf8');
const scenarioOf = (name: string) => readFileSync(`content/scenarios/${name}.json`, 'utf8');

let browser: Browser;
let opened: Visit;
let page: Page;
let input: Locator;
let status: Locator;

const json = (name: string, text: string) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
const beside = () => page.locator('[data-state="beside"]').waitFor({ timeout: 60_000 });
const figure = (name: string) => page.getByRole('row', { name }).getByRole('cell').allInnerTexts();

beforeAll(async () => {
  browser = await launchBrowser();
});
beforeEach(async () => {
  opened = await visit(browser, 'fidelity/your-run/');
  page = opened.page;
  await hydrate(page);
  input = page.locator('#your-run-file');
  status = page.locator('.status');
});
afterEach(() => opened.close());
afterAll(() => browser.close());

describe('a run of one’s own', () => {
  it('is chosen by keyboard and stands beside its simulation, graded', { timeout: 120_000 }, async () => {
    await tabTo(page, input);
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Space');
    await (await chooser).setFiles(json('spike.trace.json', recording('lab-kafka-spike')));
    await beside();

    // 53 009 records in the recording; the simulation of it is within 5 %.
    const [recorded, simulated] = await figure('Most records waiting');
    expect(recorded).toMatch(/^53\sk$/);
    expect(Number.parseFloat(simulated ?? '')).toBeGreaterThan(50);
    expect(Number.parseFloat(simulated ?? '')).toBeLessThan(56);
    expect(await page.locator('[data-check="slo/drainedByMs"]').getAttribute('data-status')).toBe('met');
    expect(await page.getByText(/was given what the recording measured: .*serviceMs 20\.185 ms/).count()).toBe(1);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await opened.problems()).toEqual([]);
  });

  it('may be dropped, and a file that cannot be used leaves it as it was', { timeout: 120_000 }, async () => {
    await drop('bottleneck.trace.json', recording('lab-flink-bottleneck'));
    await beside();
    expect(await page.getByText(/17 bytes/).count()).toBe(1);
    const before = await page.locator('table').innerText();

    await input.setInputFiles(json('bad.json', '{"format": "trace.v1", "timeMs": [0,'));
    await expect.poll(() => status.innerText()).toMatch(/bad\.json cannot be used.*line 1/s);
    expect(await page.locator('table').innerText()).toBe(before);
    expect(await opened.problems()).toEqual([]);
  });

  it('is held against a changed scenario that comes with it', { timeout: 120_000 }, async () => {
    const changed = { ...(JSON.parse(scenarioOf('lab-flink-skew')) as object), slo: { drainedByMs: 1000 } };
    await input.setInputFiles([json('skew.trace.json', recording('lab-flink-skew')), json('mine.json', JSON.stringify(changed))]);
    await beside();

    expect(await page.locator('[data-check="slo/drainedByMs"]').getAttribute('data-status')).toBe('missed');
    expect(await page.getByRole('heading', { name: /verdict on your run: missed/ }).count()).toBe(1);
  });

  it.each([
    ['no JSON', 'time,lag\n0,12', /line 1, column 1/],
    ['another format', '{"format": "metrics.v3"}', /no run in the format trace\.v1.*metrics\.v3/s],
    ['markup', '<img src=x onerror="document.title = 1">', /no run in the format trace\.v1/],
  ])('is asked for in words where it is %s', async (_what, text, words) => {
    await input.setInputFiles(json('given.json', text));

    await expect.poll(() => status.innerText()).toMatch(words);
    expect(await status.getAttribute('data-state')).toBe('empty');
    expect(await status.innerText()).not.toMatch(/\bat \w+ \(|undefined|\[object/);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await opened.problems()).toEqual([]);
  });

  it('is not opened where it is far too big', async () => {
    await page.evaluate(() => {
      const list = new DataTransfer();
      list.items.add(new File([new Uint8Array(70 * 1_048_576)], 'big.json'));
      const field = document.querySelector<HTMLInputElement>('#your-run-file');
      if (field === null) return;
      field.files = list.files;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });

    await expect.poll(() => status.innerText()).toMatch(/big\.json cannot be used\. It has 70 MB, and a run has at most 64 MB/);
    expect(await opened.problems()).toEqual([]);
  });
});

// Helpers

async function drop(name: string, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    (file) => {
      const list = new DataTransfer();
      list.items.add(new File([file.text], file.name));
      return list;
    },
    { name, text },
  );
  await page.getByRole('group', { name: 'Your files' }).dispatchEvent('drop', { dataTransfer });
}
