/**
 * One short scenario on each real engine: `npm run test:labs`, on a machine with Java 17, Maven and Python 3. Nothing here says how fast the
 * machine is; what must hold on any machine is held.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/cli/load-scenario.ts';
import { isLedgerBalanced, parseTraceText, traceToJson } from '../../src/sim/index.ts';
import type { FlinkScenario, Scenario, Trace } from '../../src/sim/index.ts';
import { cache, repository } from '../../src/tooling/paths.ts';
import { slotsOf } from '../flink/job-manager.ts';
import { endAll } from './children.ts';
import { buildJava } from './java.ts';
import type { LabRun } from './lab-run.ts';
import { LABS } from './record-scenario.ts';
import { overviewOf, startStandaloneFlink } from './standalone-flink.ts';

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
      const trace = await recorded(lab, shortened(id));

      // 100 records a second for twenty seconds: an even producer may be a little late at the end, and no more.
      expect(trace.summary.produced).toBeGreaterThan(1900);
      expect(trace.summary.produced).toBeLessThanOrEqual(2001);
      expect(trace.summary.processed).toBeGreaterThan(1000);
    },
    QUARTER_OF_AN_HOUR_MS,
  );

  it(
    'kafka: consumers that keep partitions while others move finish what waits in their queues',
    async () => {
      const { summary } = await recorded('kafka', scaledOutWithFullQueues());

      expect(summary['rebalances']).toBeGreaterThan(0);
      expect(summary.peakBacklog).toBeGreaterThan(1000);
      // A record that was dropped from a queue would not come again: its partition would stand still behind it.
      expect(summary.backlog).toBeLessThan(100);
    },
    QUARTER_OF_AN_HOUR_MS,
  );

  it(
    'flink: a cluster that is there already runs the job, shows what the embedded one shows, and has no job left',
    async () => {
      const runs = join(cache, 'labs', 'runs');
      mkdirSync(runs, { recursive: true });
      const folder = mkdtempSync(join(runs, 'test-standalone-'));
      const classPath = await buildJava('flink', say);
      const cluster = await startStandaloneFlink(classPath, folder, slotsOf(bottleneck()));
      try {
        const { summary, series } = await recorded('flink', bottleneck(), { jobManager: cluster.address });

        expect(summary.produced).toBeGreaterThan(1900);
        expect(summary.processed).toBeGreaterThan(1000);
        for (const id of ['busyNow', 'inPoolUsage', 'recordsInNow'])
          expect(series.find((one) => one.id === id && one.of === 'subtask/enrich/1')?.values.at(-1), id).not.toBeNaN();
        expect(await overviewOf(cluster.address)).toMatchObject({ 'jobs-running': 0, 'jobs-cancelled': 2, 'jobs-failed': 0 });
      } finally {
        await cluster.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    QUARTER_OF_AN_HOUR_MS,
  );
});

// Helpers

/** A run to its end; what must hold of any is checked. */
async function recorded(
  lab: string,
  scenario: Scenario,
  existing: Partial<Pick<LabRun, 'bootstrapServers' | 'jobManager' | 'master'>> = {},
): Promise<Trace> {
  const runs = join(cache, 'labs', 'runs');
  mkdirSync(runs, { recursive: true });
  const folder = mkdtempSync(join(runs, `test-${lab}-`));
  try {
    const traces: Trace[] = [];
    for await (const trace of (LABS[lab] as (typeof LABS)[string])(scenario, {
      folder,
      times: 1,
      date: '2026-01-01',
      machine: 'this one',
      command: 'npm run test:labs',
      bootstrapServers: undefined,
      jobManager: undefined,
      master: undefined,
      ...existing,
      say,
    }))
      traces.push(trace);
    expect(traces.length).toBe(1);
    const [trace] = traces as [Trace];
    expect(parseTraceText(JSON.stringify(traceToJson(trace)))).toMatchObject({ ok: true });
    expect(isLedgerBalanced(trace.summary)).toBe(true);
    expect(trace.timeMs.at(-1)).toBe(scenario.durationMs);
    rmSync(folder, { recursive: true, force: true });
    return trace;
  } catch (error) {
    endAll();
    throw error;
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function bottleneck(): FlinkScenario {
  const scenario = shortened('lab-flink-bottleneck');
  if (scenario.system !== 'flink') throw new Error('A Flink scenario is wanted.');
  return scenario;
}

/** Two cooperative consumers with full queues become four, which have time to finish everything. */
function scaledOutWithFullQueues(): Scenario {
  const scenario = shortened('lab-kafka-cooperative');
  if (scenario.system !== 'kafka') throw new Error('A Kafka scenario is wanted.');
  const { application, group } = scenario.kafka;
  const queue = { ...application.queue, pauseAt: 2000, resumeAt: 500 };
  return {
    ...scenario,
    traffic: {
      ...scenario.traffic,
      ratePerSecond: [
        [0, 1500],
        [8000, 1500],
        [8000, 100],
      ],
    },
    changes: [{ atMs: 7000, set: { '/kafka/group/instances': 4 } }],
    kafka: {
      ...scenario.kafka,
      group: { ...group, instances: 2 },
      application: { ...application, threading: 'worker', recordMs: 2, queue },
    },
  };
}

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
