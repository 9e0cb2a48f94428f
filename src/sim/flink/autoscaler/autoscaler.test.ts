import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../scenario/parse-scenario.ts';
import { simulate } from '../../run.ts';
import type { FlinkScenario } from '../../scenario/scenario.ts';
import type { Trace } from '../../trace/trace.ts';
import { tasksOf } from '../job-plan.ts';
import { lastOf, meanOf, seriesOf, valueAt, vectorJob } from '../vectors/vector-job.ts';
import { autoscalerSettings, AUTOSCALER_DEFAULTS } from './autoscaler-settings.ts';
import { withParallelisms } from './overridden-parallelism.ts';

type Json = Readonly<Record<string, unknown>>;
type Pair = readonly [number, number];

const MINUTE_MS = 60_000;
/** Every decision within minutes, so that a run is short. */
const QUICK: Json = {
  'job.autoscaler.stabilization.interval': '1 min',
  'job.autoscaler.metrics.window': '3 min',
  'job.autoscaler.catch-up.duration': '10 min',
  'job.autoscaler.restart.time': '1 min',
  'job.autoscaler.scale-down.interval': '4 min',
};

/** 4 subtasks of 250 records/s each; more may come. */
function job(ratePerSecond: readonly Pair[], minutes: number, config: Json = QUICK, rest: Json = {}): FlinkScenario {
  return vectorJob({
    durationMs: minutes * MINUTE_MS,
    traffic: { ratePerSecond, recordBytes: 200 },
    autoscaler: { kind: 'flinkOperator', config: { 'job.autoscaler.vertex.max-parallelism': 16, ...config } },
    config: { 'execution.checkpointing.interval': '60 s', 'execution.buffer-timeout.interval': '1 s' },
    cluster: { restartMs: 20_000 },
    operators: [
      { id: 'source', kind: 'kafkaSource', parallelism: 1, partitions: 8, recordMs: 0.2 },
      { id: 'work', kind: 'map', exchange: 'rebalance', parallelism: 4, recordMs: 4 },
      { id: 'sink', kind: 'sink', exchange: 'rebalance', parallelism: 1, recordMs: 0.2 },
    ],
    ...rest,
  });
}

const rescalesOf = (trace: Trace): readonly (readonly [number, string, unknown, unknown])[] =>
  trace.events
    .filter(({ kind }) => kind === 'autoscaler.rescaled')
    .map(({ atMs, entity, detail }) => [atMs / MINUTE_MS, entity, detail?.['from'], detail?.['to']] as const);

describe('the operator’s autoscaler in a run', () => {
  it('should rescale with its defaults after stabilization and a window, to what lag, restart and target ask for', () => {
    const trace = simulate(job([[0, 1300]], 24, {}));
    // After 5 + 15 minutes: lag 300 · 1200 s over 1800 s, 1300 · 300 ÷ 1800 for the restart, 1300 ÷ 0.7; over 1000 records/s of 4 subtasks.
    const capacity = (300 * 1200) / 1800 + (1300 * 300) / 1800 + 1300 / 0.7;
    expect(rescalesOf(trace)).toEqual([[20, 'task/work', 4, Math.ceil((capacity / 1000) * 4)]]);
    const kinds = trace.events.map(({ kind }) => kind).filter((kind) => /^(savepoint|job|autoscaler)\./.test(kind));
    expect(kinds).toEqual(['autoscaler.rescaled', 'savepoint.triggered', 'savepoint.completed', 'job.redeployed', 'job.started']);
    expect(trace.summary.duplicates).toBe(0);
    expect(meanOf(trace, 'job', 'throughput', 22.5 * MINUTE_MS)).toBeGreaterThan(2000);
  });

  it('should show what it goes by: true rates, target, thresholds and what it recommends', () => {
    const trace = simulate(job([[0, 600]], 10));
    expect(rescalesOf(trace)).toEqual([]);
    expect(lastOf(trace, 'task/work', 'TRUE_PROCESSING_RATE')).toBeCloseTo(1000, -2);
    expect(lastOf(trace, 'task/work', 'TARGET_DATA_RATE')).toBeCloseTo(600, -1);
    expect(lastOf(trace, 'task/work', 'LOAD')).toBeCloseTo(0.6, 1);
    expect(lastOf(trace, 'task/work', 'RECOMMENDED_PARALLELISM')).toBe(4);
    expect(valueAt(trace, 2 * MINUTE_MS, 'task/work', 'RECOMMENDED_PARALLELISM')).toBeNaN();
    const states = trace.states
      .filter(({ entity }) => entity === 'autoscaler')
      .map(({ atMs, state }) => [atMs / MINUTE_MS, state]);
    expect(states).toEqual([
      [0, 'stabilizing'],
      [1, 'collecting'],
      [4, 'balanced'],
    ]);
  });

  it('should only recommend where scaling is not enabled', () => {
    const trace = simulate(job([[0, 1300]], 10, { ...QUICK, 'job.autoscaler.scaling.enabled': false }));
    expect(rescalesOf(trace)).toEqual([]);
    expect(trace.events.map(({ kind }) => kind)).not.toContain('job.redeployed');
    expect(lastOf(trace, 'task/work', 'RECOMMENDED_PARALLELISM')).toBeGreaterThan(4);
    expect(lastOf(trace, 'task/work', 'parallelism')).toBe(4);
  });

  it('should scale down only what was too much for the whole interval', () => {
    const trace = simulate(job([[0, 150]], 14));
    const [first, ...more] = rescalesOf(trace);
    // Full at 4 minutes, wanted for 4 more; at most by 60 % in one step.
    expect(first).toEqual([8, 'task/work', 4, 2]);
    expect(more.every(([minute]) => minute >= 8)).toBe(true);
  });

  it('should go back to the last checkpoint where the adaptive scheduler rescales in place', () => {
    const config = {
      'jobmanager.scheduler': 'adaptive',
      'execution.checkpointing.interval': '70 s',
      'jobmanager.adaptive-scheduler.rescale-trigger.max-delay': '0 s',
    };
    const trace = simulate(job([[0, 1300]], 8, QUICK, { config }));
    expect(rescalesOf(trace).length).toBe(1);
    expect(trace.summary.duplicates).toBeGreaterThan(0);
    expect(lastOf(trace, 'task/work', 'parallelism')).toBeGreaterThan(4);
  });

  it('should align a keyed task with divisors of the key groups', () => {
    const operators = [
      { id: 'source', kind: 'kafkaSource', parallelism: 2, partitions: 8, recordMs: 0.2 },
      { id: 'work', kind: 'map', exchange: 'hash', parallelism: 4, recordMs: 4, keys: { count: 100_000 } },
    ];
    const trace = simulate(job([[0, 1300]], 7, QUICK, { maxParallelism: 120, operators }));
    const wanted = rescalesOf(trace).find(([, task]) => task === 'task/work')?.[3];
    expect([5, 6, 8, 10, 12, 15]).toContain(wanted);
  });

  it('should take the parallelism that it has set, whatever the job says later', () => {
    const change = { atMs: 7 * MINUTE_MS, set: { '/flink/operators/work/parallelism': 1 } };
    const trace = simulate(job([[0, 1300]], 9, QUICK, { changes: [change] }));
    expect(lastOf(trace, 'task/work', 'parallelism')).toBe(rescalesOf(trace)[0]?.[3]);
  });
});

describe('a task that an outside service holds up', () => {
  const bound = (isBlocking: boolean): Trace =>
    simulate(
      job(
        [[0, 150]],
        22,
        { ...QUICK, 'job.autoscaler.scaling.effectiveness.detection.enabled': isBlocking },
        {
          services: { store: { serviceMs: 10, limitPerSecond: 100 } },
          operators: [
            { id: 'source', kind: 'kafkaSource', parallelism: 1, partitions: 8, recordMs: 0.2 },
            {
              id: 'enrich',
              kind: 'async',
              exchange: 'rebalance',
              parallelism: 1,
              recordMs: 0.1,
              async: { service: 'store', capacity: 4, timeoutMs: 0 },
            },
          ],
        },
      ),
    );

  it('should be scaled up again and again by default, and be told to be ineffective', () => {
    const trace = bound(false);
    expect(rescalesOf(trace).length).toBeGreaterThan(1);
    expect(trace.events.some(({ kind, entity }) => kind === 'autoscaler.ineffective' && entity === 'task/enrich')).toBe(true);
    expect(meanOf(trace, 'job', 'throughput', 15 * MINUTE_MS)).toBeLessThan(105);
  });

  it('should be left alone after the first time where ineffective scaling is blocked', () => {
    expect(rescalesOf(bound(true)).length).toBe(1);
  });
});

describe('the preview of a run with an autoscaler', () => {
  it('should rescale the same tasks, at the same looks, to nearly the same', () => {
    const scenario = job(
      [
        [0, 700],
        [6 * MINUTE_MS, 700],
        [6 * MINUTE_MS, 1500],
      ],
      20,
    );
    const [exact, preview] = [simulate(scenario), simulate(scenario, { fidelity: 'preview' })].map(rescalesOf);
    expect(preview?.map(([minute, task]) => [minute, task])).toEqual(exact?.map(([minute, task]) => [minute, task]));
    preview?.forEach(([, , , to], i) => {
      expect(Math.abs((to as number) - (exact?.[i]?.[3] as number))).toBeLessThanOrEqual(1);
    });
  });
});

describe('another parallelism in the job graph that is there', () => {
  const scenario = job([[0, 100]], 1, QUICK, {
    operators: [
      { id: 'source', kind: 'kafkaSource', parallelism: 4, partitions: 8 },
      { id: 'parse', kind: 'map', chain: true, parallelism: 4 },
      { id: 'work', kind: 'map', parallelism: 4 },
      { id: 'sink', kind: 'sink', parallelism: 4 },
    ],
  });

  it('should keep chains together, and make an uneven forward edge pointwise', () => {
    const tasks = tasksOf(withParallelisms(scenario, new Map([['work', 8]])).flink);
    expect(tasks.map(({ id, parallelism, exchange }) => [id, parallelism, exchange])).toEqual([
      ['source', 4, expect.anything()],
      ['work', 8, 'rescale'],
      ['sink', 4, 'rescale'],
    ]);
    expect(
      tasksOf(withParallelisms(scenario, new Map([['source', 2]])).flink)[0]?.operators.map(({ parallelism }) => parallelism),
    ).toEqual([2, 2]);
  });
});

describe('the settings of a scenario', () => {
  const given = (config: Json, rest: Json = {}) =>
    parseScenario({
      format: 'scenario.v1',
      system: 'flink',
      durationMs: 60_000,
      traffic: { ratePerSecond: [[0, 10]] },
      autoscaler: { kind: 'flinkOperator', config },
      flink: { operators: [{ id: 'source', kind: 'kafkaSource', parallelism: 1, partitions: 1 }] },
      ...rest,
    });

  it('should have the operator’s defaults', () => {
    const result = given({});
    if (!result.ok || result.scenario.system !== 'flink') throw new Error('Refused.');
    expect(autoscalerSettings((result.scenario.autoscaler as NonNullable<FlinkScenario['autoscaler']>).config)).toEqual(
      AUTOSCALER_DEFAULTS,
    );
  });

  it.each([
    [{ 'job.autoscaler.utilization.min': 0.8 }, '/autoscaler/config/job.autoscaler.utilization.min'],
    [{ 'job.autoscaler.utilization.max': 0.6 }, '/autoscaler/config/job.autoscaler.utilization.max'],
    [{ 'job.autoscaler.vertex.min-parallelism': 300 }, '/autoscaler/config/job.autoscaler.vertex.min-parallelism'],
    [{ 'job.autoscaler.memory.tuning.enabled': true }, '/autoscaler/config/job.autoscaler.memory.tuning.enabled'],
    [{ 'job.autoscaler.utilisation.target': 0.6 }, '/autoscaler/config/job.autoscaler.utilisation.target'],
  ])('should refuse %j', (config, path) => {
    const result = given(config);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.problems.map((problem) => problem.path)).toEqual([path]);
  });

  it('should refuse an autoscaler of Kafka’s', () => {
    const result = given({}, { autoscaler: { kind: 'keda' } });
    expect(result.ok).toBe(false);
  });
});

it('has one curve for each subtask that was ever there', () => {
  const trace = simulate(job([[0, 1300]], 7));
  const most = rescalesOf(trace)[0]?.[3] as number;
  const subtasks = new Set(trace.series.filter(({ of }) => of.startsWith('subtask/work/')).map(({ of }) => of));
  expect(subtasks.size).toBe(most);
  expect(seriesOf(trace, 'task/work', 'parallelism').some((value) => value === most)).toBe(true);
});
