import type { Browser } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtSite } from '../../tooling/paths.ts';
import { startStaticServer } from '../../tooling/static-server.ts';
import { hydrate, launchBrowser, visit } from '../browser.ts';
import { builtPages, type BuiltPage } from '../built-pages.ts';
import { commitPrediction, hasIncident } from '../incident.ts';

/**
 * Bytes of JavaScript in Brotli. The goal for a page with a simulator is 60 000, its engine counted apart: the worker is sent once a run is
 * asked for. An experiment without panels is about 53 000 and a lesson 54 700; with their panels most lessons stay below the goal. Those on
 * rebalances, the circuit breaker, pausing, Flink's buffers and async calls, Spark's signals and Flink's autoscaler (63 900, the largest) do
 * not, nor do Spark's exercises. Lower these with every byte that goes.
 */
const budgets = { simulator: 64_000, worker: 41_900, reading: 10_000 };

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
    await opened.page.waitForLoadState('networkidle');
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
