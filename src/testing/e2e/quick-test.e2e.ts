import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../axe.ts';
import { hydrate, launchBrowser, visit, type Visit } from '../browser.ts';
import { builtFiles, builtPages } from '../built-pages.ts';
import { hasVisibleFocus, tabTo } from '../keyboard.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtSite } from '../../tooling/paths.ts';
import { savedFile } from '../saved-file.ts';

interface Answer {
  readonly item: {
    readonly kind: string;
    readonly explanation: string;
    readonly options?: readonly { readonly id: string; readonly text: string; readonly isRight: boolean; readonly why: string }[];
    readonly stages?: readonly { readonly text: string; readonly isRight: boolean }[];
    readonly answer?: number;
    readonly entries?: readonly { readonly id: string; readonly text: string; readonly to?: string }[];
    readonly partners?: readonly { readonly id: string; readonly text: string }[];
    readonly lines?: readonly {
      readonly key: string;
      readonly choices?: readonly { readonly value: string; readonly isRight: boolean }[];
    }[];
  };
}

let browser: Browser;
let opened: Visit;
let page: Page;
let test: Locator;

async function open(path = 'quick-test/', options: Parameters<typeof visit>[2] = {}): Promise<void> {
  opened = await visit(browser, path, options);
  page = opened.page;
  test = page.getByRole('region', { name: 'Quick test' });
  await hydrate(page);
}

const phase = (wanted: string) => page.locator(`[data-phase="${wanted}"]`).waitFor({ timeout: 10_000 });

async function start(): Promise<void> {
  await test.getByRole('button', { name: 'Start the test' }).click();
  await phase('asking');
}

/** The question that stands, with its answer, as the site's files have it. */
async function keyOfQuestion(): Promise<Answer['item']> {
  const prompt = await test.locator('.prompt').innerText();
  const file = builtFiles().filter((name) => name.startsWith('quick-test/answers/'));
  const keys = file.map(
    (name) => (JSON.parse(readFileSync(join(builtSite, name), 'utf8')) as Answer & { item: { prompt: string } }).item,
  );
  const found = keys.find((key) => key.prompt === prompt);
  if (!found) throw new Error(`No answer to "${prompt}".`);
  return found;
}

/** Gives the right answer with the keyboard alone. */
async function answerByKeyboard(key: Answer['item']): Promise<void> {
  const press = async (target: Locator, ...keys: string[]) => {
    await tabTo(page, target);
    expect(await hasVisibleFocus(page)).toBe(true);
    for (const one of keys) await page.keyboard.press(one);
  };
  /** Tab leads to a group of radio buttons, arrows lead within it. */
  const chooseRadio = async (group: Locator, index: number) => {
    await press(group.getByRole('radio').first(), 'Space', ...Array.from({ length: index }, () => 'ArrowDown'));
  };
  const chooseInList = async (list: Locator, text: string) => {
    const all = (await list.locator('option').allInnerTexts()).map((option) => option.trim());
    const steps = all.indexOf(text) - (await list.evaluate((element) => (element as HTMLSelectElement).selectedIndex));
    await press(list, ...Array.from({ length: Math.abs(steps) }, () => (steps > 0 ? 'ArrowDown' : 'ArrowUp')));
  };
  const texts = async (locator: Locator) => (await locator.allInnerTexts()).map((text) => text.trim());
  switch (key.kind) {
    case 'single': {
      const right = key.options?.find((option) => option.isRight)?.text ?? '';
      await chooseRadio(test.locator('.options'), (await texts(test.locator('.options label'))).indexOf(right));
      break;
    }
    case 'multiple':
      for (const { text } of key.options?.filter((option) => option.isRight) ?? [])
        await press(test.getByRole('checkbox', { name: text, exact: true }), 'Space');
      break;
    case 'hotspot':
      await chooseRadio(test.locator('.pipeline'), key.stages?.findIndex((stage) => stage.isRight) ?? 0);
      break;
    case 'numeric':
      await press(test.getByRole('textbox'), ...Array.from(String(key.answer)));
      break;
    case 'match':
      for (const entry of key.entries ?? []) {
        const partner = key.partners?.find(({ id }) => id === entry.to)?.text ?? '';
        await chooseInList(test.getByRole('combobox', { name: entry.text }), partner);
      }
      break;
    case 'order':
      for (const [place, entry] of (key.entries ?? []).entries()) {
        for (;;) {
          const order = await test.locator('[data-entry]').evaluateAll((all) => all.map((one) => one.getAttribute('data-entry')));
          if (order.indexOf(entry.id) <= place) break;
          await press(test.getByRole('button', { name: `Move up: ${entry.text}` }), 'Enter');
        }
      }
      if ((await test.getByRole('button', { name: 'It is right as it stands' }).count()) > 0)
        await press(test.getByRole('button', { name: 'It is right as it stands' }), 'Enter');
      break;
    default:
      for (const { key: name, choices } of key.lines ?? []) {
        const right = choices?.find((choice) => choice.isRight)?.value;
        if (right !== undefined) await chooseInList(test.getByRole('combobox', { name }), right);
      }
  }
  const sure = test.getByRole('group', { name: 'How sure are you?' });
  await press(sure.getByRole('radio').first(), 'Space', 'ArrowDown', 'ArrowDown');
}

beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(() => opened.close());
afterAll(() => browser.close());

describe('the quick test', () => {
  it('has no answer in its page, and none in what is fetched before an answer is given', async () => {
    const answers = builtFiles().filter((name) => name.startsWith('quick-test/answers/'));
    const whys = answers.flatMap((name) => {
      const { item } = JSON.parse(readFileSync(join(builtSite, name), 'utf8')) as Answer;
      return [item.explanation, ...(item.options ?? []).map((option) => option.why)];
    });
    expect(whys.length).toBeGreaterThan(150);
    const html = builtPages().find(({ path }) => path === 'quick-test/')?.html ?? '';
    const questions = readFileSync(join(builtSite, 'quick-test/questions.json'), 'utf8');
    for (const text of [html, questions]) {
      expect(whys.filter((why) => text.includes(why))).toEqual([]);
      expect(text).not.toMatch(/isRight|"to":|"answer"/);
    }
    await open();
    await start();
    const fetched = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(fetched.filter((name) => name.includes('/answers/'))).toEqual([]);
  });

  it('can be passed by keyboard alone, and is noted', { timeout: 120_000 }, async () => {
    await open('quick-test/#seed=keys-12');
    await tabTo(page, test.getByRole('button', { name: 'Start the test' }));
    await page.keyboard.press('Enter');
    await phase('asking');
    const kinds = new Set<string>();
    for (let question = 0; question < 15; question++) {
      const key = await keyOfQuestion();
      kinds.add(key.kind);
      await answerByKeyboard(key);
      await tabTo(page, test.getByRole('button', { name: 'Answer', exact: true }));
      await page.keyboard.press('Enter');
      await phase('explaining');
      expect(await test.locator('.explanation').getAttribute('data-right'), `${key.kind}: ${key.explanation}`).toBe('true');
      await tabTo(page, test.getByRole('button', { name: /Next question|See the result/ }));
      await page.keyboard.press('Enter');
    }
    await phase('finished');
    // This seed draws every kind of question.
    expect(kinds.size).toBe(7);
    expect(await test.locator('.result').getAttribute('data-passed')).toBe('true');
    expect(await test.locator('[data-objective]').count()).toBe(13);
    const stored = await page.evaluate(() => localStorage.getItem('headroom.progress') ?? '');
    const document = JSON.parse(stored) as { items: Record<string, { best: number }>; review: Record<string, unknown> };
    expect(Object.entries(document.items).find(([id]) => id.startsWith('test/'))?.[1].best).toBe(1);
    expect(Object.keys(document.review)).toHaveLength(15);
    const { name } = await savedFile(page, () => test.getByRole('button', { name: 'Save the result as an image' }).click());
    expect(name).toMatch(/\.png$/);
    expect(await opened.problems()).toEqual([]);
  });

  it('says to a screen reader what is asked and what may be answered', async () => {
    await open('quick-test/#seed=snapshot');
    await start();
    for (let question = 0; question < 4; question++) {
      const key = await keyOfQuestion();
      const tree = await test.ariaSnapshot();
      expect(tree).toContain(`heading "Question ${String(question + 1)} of 15"`);
      expect(tree).toMatch(/group "How sure are you\?"/);
      for (const { text } of key.options ?? key.stages ?? []) expect(tree).toContain(text.slice(0, 20));
      await answerByKeyboard(key);
      await test.getByRole('button', { name: 'Answer', exact: true }).click();
      await phase('explaining');
      expect(await page.getByRole('status').first().innerText()).toMatch(/Right|wrong|Not right/);
      expect(await test.ariaSnapshot()).toContain(key.explanation.slice(0, 20).replaceAll('"', '\\"'));
      await test.getByRole('button', { name: /Next question/ }).click();
    }
  });

  it.each(['light', 'dark'] as const)(
    'is accessible and fits 320 px at every step in %s',
    async (colorScheme) => {
      await open('quick-test/#seed=axe', { colorScheme, viewport: { width: 320, height: 640 } });
      await start();
      const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      for (let question = 0; question < 15; question++) {
        expect(await tooWide()).toBeLessThanOrEqual(0);
        if (question < 3) expect(await accessibilityProblems(page)).toEqual([]);
        await answerByKeyboard(await keyOfQuestion());
        await test.getByRole('button', { name: 'Answer', exact: true }).click();
        await phase('explaining');
        expect(await tooWide()).toBeLessThanOrEqual(0);
        if (question < 3) expect(await accessibilityProblems(page)).toEqual([]);
        await test.getByRole('button', { name: /Next question|See the result/ }).click();
      }
      await phase('finished');
      expect(await tooWide()).toBeLessThanOrEqual(0);
      expect(await accessibilityProblems(page)).toEqual([]);
    },
    120_000,
  );

  it('keeps an answer when the network fails, and marks it when it is back', async () => {
    await open('quick-test/#seed=offline');
    await start();
    await answerByKeyboard(await keyOfQuestion());
    await page.route('**/answers/**', (route) => route.abort());
    await test.getByRole('button', { name: 'Answer', exact: true }).click();
    await phase('unmarked');
    expect(await test.getByRole('alert').innerText()).toMatch(/Your answer stands/);
    await page.unroute('**/answers/**');
    await test.getByRole('button', { name: 'Try again' }).click();
    await phase('explaining');
  });

  it('asks again what was wrong, what was sure but wrong first', async () => {
    await open('404.html');
    const day = 86_400_000;
    await page.evaluate(
      ([now, past]) => {
        const card = { step: 0, dueAtMs: now - past, isSureButWrong: false, answeredAtMs: now - 2 * past };
        const review = { overshoot: card, 'time-to-drain': { ...card, dueAtMs: now - 1, isSureButWrong: true } };
        const document = { format: 'progress.v2', resets: 0, items: {}, review, preferences: {} };
        localStorage.setItem('headroom.progress', JSON.stringify(document));
      },
      [Date.now(), day] as const,
    );
    await page.goto(new URL('quick-test/#review', page.url()).href);
    await phase('asking');
    expect(await test.locator('.prompt').innerText()).toMatch(/The spike is over/);
    await answerByKeyboard(await keyOfQuestion());
    await test.getByRole('button', { name: 'Answer', exact: true }).click();
    await phase('explaining');
    await test.getByRole('button', { name: 'Next question' }).click();
    expect(await test.locator('.prompt').innerText()).toMatch(/A worker takes records from a queue/);
  });
});
