/** From a slider's move to the preview with its grade on the screen, as a reader has it: the built site, its worker and a real browser. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { findBrowser } from '../../testing/browser-program.ts';
import { commitPrediction, waitForPhase } from '../../testing/incident.ts';
import { builtSite } from '../paths.ts';
import { startStaticServer } from '../static-server.ts';
import { inMs, printTable, timingOf, timingRow } from './measure.ts';

const EXERCISES = ['cap-and-protect-kafka', 'cap-and-protect-flink', 'cap-and-protect-spark'];
/** After the first one, which is told apart: code that has not run yet is slow. */
const MOVES = 12;
const REST_MS = 1000;

export async function benchPage(): Promise<void> {
  const title = 'The page: from a slider’s move to the preview with its grade';
  if (!existsSync(join(builtSite, 'index.html'))) {
    console.log(`\n${title}\n  not measured: the site is not built (npm run build)`);
    return;
  }
  const { executablePath, env } = await findBrowser('chromium');
  const server = await startStaticServer({ folder: builtSite, port: 0 });
  const browser = await chromium.launch({ executablePath, env: { ...process.env, ...env }, args: ['--no-sandbox'] });
  const rows = [];
  for (const exercise of EXERCISES) {
    const [first = NaN, ...others] = await movesOn(browser, `${server.url}exercises/${exercise}/`);
    rows.push({ name: `${exercise}, first move`, figure: inMs(first), wanted: '50 ms' });
    rows.push(timingRow(timingOf(`${exercise}, later moves`, others), '50 ms'));
  }
  await browser.close();
  await server.close();
  printTable(title, rows);
}

/** What each of some moves of the first slider took, ms. */
async function movesOn(browser: Browser, address: string): Promise<number[]> {
  const page = await browser.newPage();
  await page.goto(address, { waitUntil: 'networkidle' });
  await page.locator('section[data-phase]').first().scrollIntoViewIfNeeded();
  await commitPrediction(page);
  await waitForPhase(page, 'confronting');
  await page.getByRole('button', { name: 'Now turn the knobs' }).click();
  await waitForPhase(page, 'tuning.judged');
  await page.locator('.knobs input[type=range]').first().focus();
  // Nobody moves a knob in the moment in which it appears.
  await page.waitForTimeout(REST_MS);
  const took: number[] = [];
  for (let move = 0; move <= MOVES; move++) {
    await page.evaluate(watchNextMove);
    await page.keyboard.press(move % 2 === 0 ? 'ArrowRight' : 'ArrowLeft');
    took.push(await timeOfMove(page));
    await waitForPhase(page, 'tuning.judged');
  }
  await page.close();
  return took;
}

declare global {
  var moved: Promise<number> | undefined;
}

/** Runs in the page: from the slider's event to the end of the frame in which a grade stands that is that of the new setting. */
function watchNextMove(): void {
  globalThis.moved = new Promise((resolve) => {
    const begin = ({ timeStamp }: Event) => {
      const verdict = document.querySelector('[data-verdict]');
      const graded = new MutationObserver(() => {
        if (verdict?.getAttribute('data-verdict') !== 'provisional') return;
        graded.disconnect();
        requestAnimationFrame(() => {
          // A message is delivered after the frame has been drawn.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            resolve(performance.now() - timeStamp);
          };
          port2.postMessage(null);
        });
      });
      if (verdict !== null) graded.observe(verdict, { attributes: true });
    };
    addEventListener('input', begin, { once: true, capture: true });
  });
}

function timeOfMove(page: Page): Promise<number> {
  return page.evaluate(async () => (await globalThis.moved) ?? NaN);
}
