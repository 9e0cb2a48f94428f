/**
 * Draws the pictures that other sites show beside a link to this one: one for the course, one for each chapter. They are made from the
 * built course map, in its faces and with its drawings, and are kept in public/social/: run this again when a chapter's title changes.
 */
import { chromium } from 'playwright-core';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findBrowser } from '../testing/browser-program.ts';
import { builtSite, repository } from './paths.ts';
import { startStaticServer } from './static-server.ts';

const folder = join(repository, 'public', 'social');
const server = await startStaticServer({ folder: builtSite, port: 0 });
const { executablePath, env } = await findBrowser('chromium');
const browser = await chromium.launch({ executablePath, env: { ...(process.env as Record<string, string>), ...env } });
const page = await browser.newPage({ viewport: { width: 1200, height: 630 }, colorScheme: 'light', serviceWorkers: 'block' });

await mkdir(folder, { recursive: true });
await page.goto(`${server.url}map/`);
const chapters = await page.locator('.map > li').evaluateAll((items) => items.map(({ id }) => id));
for (const chapter of ['course', ...chapters]) {
  await page.goto(`${server.url}map/`);
  await page.evaluate(draw, chapter);
  await page.screenshot({ path: join(folder, `${chapter}.png`) });
  console.log(`public/social/${chapter}.png`);
}
await browser.close();
await server.close();

/** Runs in the page: leaves one chapter of the map on a sheet of 1200 by 630. */
function draw(chapter: string): void {
  const make = (tag: string, text: string, style: Partial<CSSStyleDeclaration>) => {
    const element = document.createElement(tag);
    element.textContent = text;
    Object.assign(element.style, style);
    return element;
  };
  const item = document.getElementById(chapter);
  const text = (selector: string) => item?.querySelector(selector)?.textContent.trim() ?? '';
  const drawings = [...document.querySelectorAll<SVGElement>('.map .pipework')].filter(
    (drawing) => item === null || item.contains(drawing),
  );
  const mark = document.querySelector('.mark')?.cloneNode(true) as SVGElement;
  Object.assign(mark.style, { width: '44px', height: '44px' });
  const name = make('p', '', { display: 'flex', gap: '16px', alignItems: 'center', margin: '0', font: '600 32px var(--serif)' });
  name.append(mark, 'Headroom');
  const title = make('h1', item === null ? 'Learn backpressure by operating it.' : text('h2'), {
    margin: '56px 0 16px',
    font: '400 84px/1.05 var(--serif)',
    letterSpacing: '-0.015em',
  });
  const line = make('p', item === null ? 'Kafka, Flink and Spark, simulated in your browser' : text('.question'), {
    margin: '0',
    font: 'italic 400 34px/1.35 var(--serif)',
    color: 'var(--muted)',
  });
  const pipes = make('div', '', { position: 'absolute', left: '0', right: '0', bottom: '28px', display: 'flex' });
  for (const drawing of drawings) {
    const copy = drawing.cloneNode(true) as SVGElement;
    copy.classList.remove('quiet');
    Object.assign(copy.style, item === null ? { flex: '1', height: '120px' } : { flex: 'none', width: '350px', height: '210px' });
    if (item !== null) pipes.append(pipe('var(--arrivals)'));
    pipes.append(copy);
    if (item !== null) pipes.append(pipe('var(--processed)'));
  }
  document.body.replaceChildren(name, title, line, pipes);
  Object.assign(document.body.style, { position: 'relative', display: 'block', height: '630px', padding: '64px 80px' });

  function pipe(color: string): HTMLElement {
    // The pipe of a drawing lies at 92 of its 132 units.
    const height = `${String((4 * 210) / 132)}px`;
    return make('span', '', { flex: '1', height, marginTop: `${String((90 * 210) / 132)}px`, background: color });
  }
}
