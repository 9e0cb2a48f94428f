/**
 * One short scenario on each real engine: `npm run test:labs`, on a machine with Java 17, Maven and Python 3. Nothing here says how fast the
 * machine is; what must hold on any machine is held.
 */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/cli/load-scenario.ts';
import { isLedgerBalanced, parseTraceText, traceToJson } from '../../src/sim/index.ts';
import type { Scenario } from '../../src/sim/index.ts';
import { cache, repository } from '../../src/tooling/paths.ts';
import { endAll } from './children.ts';
import { LABS } from './record-scenario.ts';

const SHORT_MS = 20_000;
const QUARTER_OF_AN_HOUR_MS = 900_000;

describe('the labs on the real engines', () => {
  it.each([
    ['kafka', 'lab-kafka-spike'],
    ['flink', 'lab-flink-bottleneck'],
    ['spark', 'lab-spark-capped'],
  ])(
    '%s runs a scenario to its end, and its recording is a trace',
    async (lab, id) => {
      const scenario = shortened(id);
      const runs = join(cache, 'labs', 'runs');
      mkdirSync(runs, { recursive: true });
      try {
        for await (const trace of (LABS[lab] as (typeof LABS)[string])(scenario, {
          folder: mkdtempSync(join(runs, `test-${lab}-`)),
          times: 1,
          date: '2026-01-01',
          machine: 'this one',
          command: 'npm run test:labs',
          bootstrapServers: undefined,
          master: undefined,
          say: (line) => {
            process.stderr.write(`${line}\n`);
          },
        })) {
          expect(parseTraceText(JSON.stringify(traceToJson(trace)))).toMatchObject({ ok: true });
          expect(isLedgerBalanced(trace.summary)).toBe(true);
          // 100 records a second for twenty seconds: an even producer may be a little late at the end, and no more.
          expect(trace.summary.produced).toBeGreaterThan(1900);
          expect(trace.summary.produced).toBeLessThanOrEqual(2001);
          expect(trace.summary.processed).toBeGreaterThan(1000);
          expect(trace.timeMs.at(-1)).toBe(SHORT_MS);
        }
      } finally {
        endAll();
      }
    },
    QUARTER_OF_AN_HOUR_MS,
  );
});

// Helpers

/** The scenario for twenty seconds at a rate that any machine can bear. */
function shortened(id: string): Scenario {
  const parsed = loadScenario({ file: join(repository, 'content', 'scenarios', `${id}.json`), set: [] });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  const { scenario } = parsed;
  return {
    ...scenario,
    durationMs: SHORT_MS,
    traffic: { ...scenario.traffic, arrivals: 'even', ratePerSecond: [[0, 100]] },
    faults: [],
    changes: [],
  };
}
