import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearJobs, parseFlinkScenario } from '../../../testing/arbitraries/flink-scenarios.ts';
import { simulate } from '../../run.ts';
import type { FlinkScenario } from '../../scenario/scenario.ts';
import type { Trace } from '../../trace/trace.ts';

const RUNS = { numRuns: 40, seed: 11 };

/** The last value of a series. */
function last(trace: Trace, id: string, of: string): number {
  return trace.series.find((series) => series.id === id && series.of === of)?.values.at(-1) ?? NaN;
}

function both(scenario: FlinkScenario): { readonly exact: Trace; readonly preview: Trace } {
  return { exact: simulate(scenario), preview: simulate(scenario, { fidelity: 'preview' }) };
}

describe('the preview of a Flink job beside its exact run', () => {
  it('should move as many records, and let as many wait, within 2.5 % of what came', () => {
    fc.assert(
      fc.property(linearJobs(), (raw) => {
        const { exact, preview } = both(parseFlinkScenario(raw));
        const came = exact.summary.produced;
        expect(Math.abs(preview.summary.processed - exact.summary.processed)).toBeLessThanOrEqual(0.025 * came);
        expect(Math.abs(preview.summary.peakBacklog - exact.summary.peakBacklog)).toBeLessThanOrEqual(0.025 * came);
      }),
      RUNS,
    );
  });

  // A poll brings 500 records of one partition; the preview reads all partitions of a subtask evenly, and does not see their ages spread.
  it('should show ages within 20 %, or 200 ms where they are short', () => {
    fc.assert(
      fc.property(linearJobs(), (raw) => {
        const { exact, preview } = both(parseFlinkScenario(raw));
        for (const key of ['latencyP50Ms', 'latencyP95Ms'] as const) {
          const wanted = exact.summary[key] ?? 0;
          expect(Math.abs((preview.summary[key] ?? 0) - wanted)).toBeLessThanOrEqual(Math.max(200, 0.2 * wanted));
        }
      }),
      RUNS,
    );
  });

  it('should show the averaged times of every task within 80 ms per second', () => {
    fc.assert(
      fc.property(linearJobs(), (raw) => {
        const scenario = parseFlinkScenario(raw);
        const { exact, preview } = both(scenario);
        for (const { id } of scenario.flink.operators)
          for (const series of ['busyTimeMsPerSecond', 'backPressuredTimeMsPerSecond'])
            expect(Math.abs(last(preview, series, `task/${id}`) - last(exact, series, `task/${id}`))).toBeLessThanOrEqual(80);
      }),
      RUNS,
    );
  });

  it('should have every series of the exact run, but for those that only single buffers and events have', () => {
    const [raw] = fc.sample(linearJobs(), { numRuns: 1, seed: 3 });
    const { exact, preview } = both(parseFlinkScenario(raw ?? {}));
    const named = (trace: Trace): Set<string> => new Set(trace.series.map(({ id, of }) => `${of} ${id}`));
    const missing = [...named(exact)].filter((name) => !named(preview).has(name));
    expect(missing.filter((name) => !/input(?:Exclusive|Floating)BuffersUsage$/.test(name))).toEqual([]);
  });

  const operator = (id: string, kind: string, parallelism: number, perSecond: number, more: object = {}): object => ({
    id,
    kind,
    parallelism,
    recordMs: 1000 / perSecond,
    ...more,
  });
  const job = (more: object, flink: object = {}, enrich: object = operator('enrich', 'map', 4, 2000)): FlinkScenario =>
    parseFlinkScenario({
      format: 'scenario.v1',
      system: 'flink',
      durationMs: 240_000,
      traffic: { arrivals: 'even', ratePerSecond: [[0, 6000]], recordBytes: 200 },
      flink: {
        config: { 'execution.checkpointing.interval': '30 s' },
        operators: [
          operator('source', 'kafkaSource', 2, 15_000, { partitions: 8 }),
          { ...enrich, exchange: 'rebalance' },
          operator('sink', 'sink', 2, 10_000, { exchange: 'rebalance' }),
        ],
        ...flink,
      },
      ...more,
    });
  const adaptive = { config: { 'execution.checkpointing.interval': '30 s', 'jobmanager.scheduler': 'adaptive' } };
  const overload = { arrivals: 'even', ratePerSecond: [[0, 10_000]], recordBytes: 200 };
  const async = {
    id: 'enrich',
    kind: 'async',
    parallelism: 4,
    recordMs: 0.01,
    async: { service: 'profiles', timeoutMs: 20_000 },
  };

  /** 1,500 calls/s for two minutes, and what fails for good is parked. */
  const parked = (service: object, settings: object = {}, more: object = {}): FlinkScenario =>
    job(
      {
        durationMs: 120_000,
        traffic: { arrivals: 'even', ratePerSecond: [[0, 1500]], recordBytes: 200 },
        services: { profiles: { serviceMs: 20, ...service } },
        ...more,
      },
      {},
      { ...async, async: { ...async.async, deadLetter: { recordMs: 0.2 }, ...settings } },
    );
  const from = (atMs: number, share: number): object => ({ atMs, set: { '/services/profiles/errorShare': share } });

  it.each<[string, FlinkScenario]>([
    ['calls that fail, each parked', parked({ errorShare: 0.1 })],
    [
      'calls that fail after two retries',
      parked({ errorShare: 0.5 }, { retry: { strategy: 'fixedDelay', maxAttempts: 2, backoffMs: 50 } }),
    ],
    ['calls that fail from some moment on', parked({}, {}, { changes: [from(60_000, 0.3)] })],
    ['calls of exponential length, some later than their timeout', parked({ distribution: 'exponential' }, { timeoutMs: 60 })],
    ['dead letters that take the thread longer than all else', parked({ errorShare: 0.5 }, { deadLetter: { recordMs: 4 } })],
    [
      'a service that is slower than the timeout for a while',
      parked(
        {},
        { timeoutMs: 1000 },
        { faults: [{ kind: 'slow', atMs: 50_000, forMs: 30_000, target: '/services/profiles', factor: 100 }] },
      ),
    ],
    [
      'a failing call that nobody handles, once',
      parked({}, { deadLetter: null }, { changes: [from(60_000, 0.1), from(65_000, 0)] }),
    ],
    ['a crash and its replay', job({ faults: [{ kind: 'crash', atMs: 100_000, target: '/flink/taskManagers/0' }] })],
    [
      'a slow subtask',
      job({ faults: [{ kind: 'slow', atMs: 60_000, forMs: 30_000, target: '/flink/operators/enrich/subtasks/1', factor: 4 }] }),
    ],
    [
      'a rescaling with a savepoint',
      job({ traffic: overload, changes: [{ atMs: 60_000, set: { '/flink/operators/enrich/parallelism': 8 } }] }),
    ],
    [
      'a rescaling by the adaptive scheduler',
      job({ traffic: overload, changes: [{ atMs: 70_000, set: { '/flink/operators/enrich/parallelism': 8 } }] }, adaptive),
    ],
    ['async calls with room', job({ services: { profiles: { serviceMs: 50 } } }, {}, async)],
    [
      'async calls at the limit of their service',
      job({ services: { profiles: { serviceMs: 20, limitPerSecond: 4000 } } }, {}, async),
    ],
  ])('should tell of %s what the exact run tells', (_, scenario) => {
    const { exact, preview } = both(scenario);
    const { produced } = exact.summary;
    for (const key of ['processed', 'peakBacklog', 'duplicates', 'deadLettered'] as const)
      expect(Math.abs(preview.summary[key] - exact.summary[key])).toBeLessThanOrEqual(0.01 * produced);
    expect(preview.summary['restarts']).toBe(exact.summary['restarts']);
    const wanted = exact.summary.latencyP95Ms ?? 0;
    expect(Math.abs((preview.summary.latencyP95Ms ?? 0) - wanted)).toBeLessThanOrEqual(Math.max(150, 0.1 * wanted));
  });

  it('should say so where it does not park what the exact run parks, however late in the run that begins', () => {
    const changes = [{ atMs: 60_000, set: { '/services/profiles/limitPerSecond': 100 } }];
    const warnings = (more: object): string =>
      simulate(parked({ limitPerSecond: 8000 }, { timeoutMs: 500 }, more), { fidelity: 'preview' }).warnings.join();
    expect(warnings({})).not.toMatch(/timeout/);
    expect(warnings({ changes })).toMatch(/longer than their timeout .* only the exact run/);
  });
});
