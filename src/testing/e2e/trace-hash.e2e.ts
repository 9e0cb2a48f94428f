import type { Browser } from 'playwright-core';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parseScenario, simulate, type Scenario } from '../../sim/index.ts';
import { repository } from '../../tooling/paths.ts';
import type { FromWorker, SimRequest, ToWorker } from '../../workers/messages.ts';
import { launchBrowser, visit, type Visit } from '../browser.ts';
import { builtFiles } from '../built-pages.ts';

const folder = join(repository, 'content', 'scenarios');

function readScenario(file: string): Scenario {
  const parsed = parseScenario(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  if (!parsed.ok) throw new Error(`${file} is not a scenario.`);
  return parsed.scenario;
}

/** Runs in a document of the site: starts the simulator's worker as the site ships it and asks it for one whole run. */
function hashFromWorker({ address, request }: { address: string; request: SimRequest }): Promise<string> {
  const worker = new Worker(address, { type: 'module' });
  return new Promise((done, fail) => {
    worker.onerror = (event) => fail(new Error(event.message));
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind !== 'trace') fail(new Error(JSON.stringify(data)));
      else if (data.isFinal) {
        worker.terminate();
        done(data.trace.hash);
      }
    };
    worker.postMessage({ kind: 'simulate', request } satisfies ToWorker);
  });
}

describe('a run in the browser, by the worker that the site ships', () => {
  let browser: Browser;
  let opened: Visit;

  beforeAll(async () => {
    browser = await launchBrowser();
    // A document without scripts: the pages have used up the one policy that may make addresses of workers.
    opened = await visit(browser, 'robots.txt');
  });
  afterAll(() => browser.close());

  it.each(readdirSync(folder).flatMap((file) => (['exact', 'preview'] as const).map((fidelity) => [file, fidelity] as const)))(
    'gives the trace that Node gives, bit for bit: %s, %s',
    async (file, fidelity) => {
      const scenario = readScenario(file);
      const worker = builtFiles().find((name) => new RegExp(`${scenario.system}\\.worker[^/]*\\.js$`).test(name));
      if (!worker) throw new Error(`The built site has no worker for ${scenario.system}.`);
      const request: SimRequest = { id: 1, scenario, fidelity, isParsed: true };
      const inBrowser = opened.page.evaluate(hashFromWorker, { address: new URL(worker, inject('siteUrl')).href, request });
      // The browser has its run under way before this process is busy with its own.
      await setTimeout(20);
      const inNode = simulate(scenario, { fidelity }).hash;
      expect(inNode).toMatch(/^[0-9a-f]{8,}$/);
      expect(await inBrowser).toBe(inNode);
    },
  );

  it('gives another trace for another seed: the hash does look at the run', () => {
    const scenario = readScenario('kafka-incident.json');
    const hashes = [scenario.seed, scenario.seed + 1].map(
      (seed) => simulate({ ...scenario, seed }, { fidelity: 'preview' }).hash,
    );
    expect(new Set(hashes).size).toBe(2);
  });
});
