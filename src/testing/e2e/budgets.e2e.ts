import type { Browser } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtSite } from '../../tooling/paths.ts';
import { startStaticServer } from '../../tooling/static-server.ts';
import { hydrate, launchBrowser, visit } from '../browser.ts';
import { builtPages, type BuiltPage } from '../built-pages.ts';
import { commitPrediction, hasIncident, incidentOn } from '../incident.ts';

/**
 * Bytes of JavaScript in Brotli. A page with a simulator stays within 60 000, its panels included and its engine counted apart: the worker is
 * sent once a run is asked for. What a puzzle has beside its experiment comes with the knobs, after the run, and is counted by none of these.
 * An experiment without panels is about 51 000, a lesson 51 500; the largest page is that on Flink's autoscaler. Lower these with every byte that goes.
 */
const budgets = { simulator: 60_000, worker: 41_900, reading: 10_000 };

function brotliBytes(script: string | Buffer): number {
  return brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

function inlineScripts({ html }: BuiltPage): string[] {
  return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)]
    .map((match) => match[1] ?? '')
    .filter((script) => script !== '');
}

describe('JavaScript in Brotli', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  /** What the server is asked for, workers included, by a reader who scrolls to the end and starts what can be started. */
  async function scriptsLoadedBy({ path, html }: BuiltPage): Promise<string[]> {
    const loaded = new Set<string>();
    const server = await startStaticServer({
      folder: builtSite,
      port: 0,
      onFile: (file) => /\.m?js$/.test(file) && loaded.add(file),
    });
    const opened = await visit(browser, path, { siteUrl: server.url });
    await hydrate(opened.page);
    if (hasIncident(html)) await commitPrediction(opened.page);
    const look = opened.page.locator('.first-look input[type=range]');
    if ((await look.count()) > 0) await look.fill('8');
    // The whole run is there when what leads on from it can be pressed; its panels have been asked for long before.
    if (hasIncident(html)) await incidentOn(opened.page).locator('.panel button:enabled').first().waitFor({ timeout: 60_000 });
    for (let before = -1; before < loaded.size;) {
      before = loaded.size;
      await opened.page.waitForTimeout(1000);
    }
    await opened.close();
    await server.close();
    return [...loaded];
  }

  it.each(builtPages())('/$path stays within its budget', async (page) => {
    const loaded = await scriptsLoadedBy(page);
    const parts = [
      ...loaded.map((file) => [file, brotliBytes(readFileSync(join(builtSite, file)))] as const),
      ...inlineScripts(page).map((script, index) => [`inline script ${index + 1}`, brotliBytes(script)] as const),
    ];
    const isWorker = (name: string) => name.includes('.worker');
    const sum = (of: typeof parts) => of.reduce((all, [, size]) => all + size, 0);
    const bytes = sum(parts.filter(([name]) => !isWorker(name)));
    const engine = sum(parts.filter(([name]) => isWorker(name)));
    const budget = page.html.includes('<astro-island') ? budgets.simulator : budgets.reading;
    console.log(
      `/${page.path}: ${bytes} of ${budget} bytes, engine ${engine}\n${parts.map(([name, size]) => `  ${size} ${name}`).join('\n')}`,
    );
    if (hasIncident(page.html)) expect(loaded.join()).toMatch(/worker/);
    expect(bytes).toBeLessThanOrEqual(budget);
    expect(engine).toBeLessThanOrEqual(budgets.worker);
  });
});
