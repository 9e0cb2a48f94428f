import { describe, expect, it } from 'vitest';
import { parseScenario } from '../scenario/parse-scenario.ts';
import { simulate } from '../run.ts';
import type { Trace } from '../trace/trace.ts';
import { lastOf, meanOf, valueAt, vectorJob } from './vectors/vector-job.ts';

type Json = Readonly<Record<string, unknown>>;

const OPERATORS = [
  { id: 'source', kind: 'kafkaSource', parallelism: 2, partitions: 8, recordMs: 0.05 },
  { id: 'work', kind: 'map', exchange: 'rebalance', parallelism: 4, recordMs: 1 },
];

/** Two slots a task manager; checkpoints every 40 s, a restart takes 5. */
const job = (config: Json, taskManagers: number, changes: readonly Json[], rest: Json = {}) =>
  vectorJob({
    durationMs: 200_000,
    traffic: { ratePerSecond: [[0, 3000]] },
    config: {
      'taskmanager.numberOfTaskSlots': 2,
      'execution.checkpointing.interval': '40 s',
      'execution.buffer-timeout.interval': '500 ms',
      ...config,
    },
    cluster: { restartMs: 5000, taskManagers },
    operators: OPERATORS,
    changes,
    ...rest,
  });

const to = (taskManagers: number, atMs: number): Json => ({ atMs, set: { '/flink/cluster/taskManagers': taskManagers } });
const timesOf = (trace: Trace, wanted: string): number[] =>
  trace.events.filter(({ kind }) => kind === wanted).map(({ atMs }) => atMs);

const ADAPTIVE = { 'jobmanager.scheduler': 'adaptive' };
const REACTIVE = { 'scheduler-mode': 'reactive' };

describe('the adaptive scheduler', () => {
  it('should run with the slots that there are', () => {
    const trace = simulate(job(ADAPTIVE, 1, []));
    expect(valueAt(trace, 10_000, 'task/work', 'parallelism')).toBe(2);
    expect(meanOf(trace, 'job', 'throughput', 20_000)).toBeCloseTo(2000, -2);
  });

  it('should take what was declared at the next checkpoint, once there are slots for all of it', () => {
    const trace = simulate(job(ADAPTIVE, 1, [to(2, 50_000)]));
    // Checkpoints are triggered at 40 and 80 s; the second one ends shortly after.
    const [stopped = NaN] = timesOf(trace, 'job.redeployed');
    expect(stopped).toBeGreaterThanOrEqual(80_000);
    expect(stopped).toBeLessThan(95_000);
    expect(timesOf(trace, 'checkpoint.completed')).toContain(stopped);
    expect(timesOf(trace, 'job.started')).toEqual([stopped + 5000]);
    expect(lastOf(trace, 'task/work', 'parallelism')).toBe(4);
    // The source keeps what it was declared with.
    expect(lastOf(trace, 'task/source', 'parallelism')).toBe(2);
    expect(trace.summary.duplicates).toBeLessThan(100);
  });

  it('should wait for the cooldown after a start', () => {
    const config = { ...ADAPTIVE, 'jobmanager.adaptive-scheduler.rescale-trigger.max-delay': 0 };
    expect(timesOf(simulate(job(config, 1, [to(2, 10_000)])), 'job.redeployed')).toEqual([30_000]);
    expect(timesOf(simulate(job(config, 1, [to(2, 60_000)])), 'job.redeployed')).toEqual([60_000]);
  });

  it('should let slots settle where not all that are wanted have come', () => {
    const config = { ...ADAPTIVE, 'jobmanager.adaptive-scheduler.rescale-trigger.max-delay': 0 };
    const operators = [OPERATORS[0], { ...OPERATORS[1], parallelism: 6 }] as readonly Json[];
    const trace = simulate(job(config, 1, [to(2, 50_000)], { operators }));
    expect(timesOf(trace, 'job.redeployed')).toEqual([110_000]);
    // It waits once more, for slots that may still come.
    expect(timesOf(trace, 'job.started')).toEqual([110_000 + 5000 + 10_000]);
    expect(lastOf(trace, 'task/work', 'parallelism')).toBe(4);
  });

  it('should fail and go on with fewer subtasks when slots in use are lost', () => {
    const trace = simulate(job(ADAPTIVE, 2, [to(1, 50_000)], { seed: 3 }));
    expect(timesOf(trace, 'job.failed')).toEqual([50_000]);
    expect(trace.summary['restarts']).toBe(1);
    expect(lastOf(trace, 'task/work', 'parallelism')).toBe(2);
    expect(trace.summary.duplicates).toBeGreaterThan(0);
  });

  it('should stop at once for another setting, and not at all for machines that nobody needs', () => {
    const setting = { atMs: 50_000, set: { '/flink/config/execution.buffer-timeout.interval': 100 } };
    expect(timesOf(simulate(job(ADAPTIVE, 2, [setting])), 'job.redeployed')).toEqual([50_000]);
    expect(timesOf(simulate(job(ADAPTIVE, 2, [to(5, 50_000)])), 'job.redeployed')).toEqual([]);
    expect(timesOf(simulate(job({}, 2, [to(5, 50_000)])), 'job.redeployed')).toEqual([]);
  });
});

describe('the adaptive scheduler of 1.20', () => {
  const OLD = { version: '1.20' };

  it('should restart the job as soon as slots come: it waits for no checkpoint, and does more again', () => {
    const changes = [to(2, 75_000)];
    const [old, now] = [simulate(job(ADAPTIVE, 1, changes, OLD)), simulate(job(ADAPTIVE, 1, changes))];
    expect(timesOf(old, 'job.redeployed')).toEqual([75_000]);
    expect(timesOf(now, 'job.redeployed')[0]).toBeGreaterThan(80_000);
    expect(old.summary.duplicates).toBeGreaterThan(10 * now.summary.duplicates);
  });

  it('should not before the cooldown after the last start is over', () => {
    const changes = [to(2, 10_000), to(3, 40_000)];
    const operators = [OPERATORS[0], { ...OPERATORS[1], parallelism: 6 }] as readonly Json[];
    const trace = simulate(
      job({ ...ADAPTIVE, 'jobmanager.adaptive-scheduler.scaling-interval.min': '20 s' }, 1, changes, { ...OLD, operators }),
    );
    // A start with fewer slots than are wanted waits for more, and the cooldown begins behind that.
    const [first = NaN, second = NaN] = timesOf(trace, 'job.redeployed');
    expect(first).toBe(20_000);
    expect(second).toBe(Math.max(40_000, (timesOf(trace, 'job.started')[0] ?? NaN) + 20_000));
    expect(lastOf(trace, 'task/work', 'parallelism')).toBe(6);
  });
});

describe('reactive mode', () => {
  it('should give every task all slots, after they have settled and a checkpoint or its longest wait', () => {
    const trace = simulate(job(REACTIVE, 1, [to(3, 50_000)]));
    expect(valueAt(trace, 10_000, 'task/source', 'parallelism')).toBe(2);
    const [stopped = NaN] = timesOf(trace, 'job.redeployed');
    // Settled at 110 s, checkpoint at 120 s: 50 s + 3 × 40 s would be the latest.
    expect(stopped).toBeGreaterThanOrEqual(120_000);
    expect(stopped).toBeLessThan(135_000);
    expect(timesOf(trace, 'job.started')).toEqual([stopped + 5000]);
    expect(lastOf(trace, 'task/work', 'parallelism')).toBe(6);
    expect(lastOf(trace, 'task/source', 'parallelism')).toBe(6);
  });

  it('should never have more subtasks than key groups', () => {
    expect(lastOf(simulate(job(REACTIVE, 4, [], { maxParallelism: 5 })), 'task/work', 'parallelism')).toBe(5);
  });

  it('should rescale in the preview as in the exact run', () => {
    const scenario = job(REACTIVE, 1, [to(3, 50_000), to(2, 170_000)]);
    const [exact, preview] = [simulate(scenario), simulate(scenario, { fidelity: 'preview' })];
    for (const kind of ['job.redeployed', 'job.failed'])
      timesOf(preview, kind).forEach((atMs, i) => {
        expect(Math.abs(atMs - (timesOf(exact, kind)[i] ?? NaN))).toBeLessThan(3000);
      });
    expect(lastOf(preview, 'task/work', 'parallelism')).toBe(lastOf(exact, 'task/work', 'parallelism'));
  });
});

describe('what the adaptive scheduler cannot be', () => {
  const problemsOf = (flink: Json, rest: Json = {}): readonly string[] => {
    const result = parseScenario({
      format: 'scenario.v1',
      system: 'flink',
      durationMs: 60_000,
      traffic: { ratePerSecond: [[0, 10]] },
      flink: { operators: OPERATORS, ...flink },
      ...rest,
    });
    return result.ok ? [] : result.problems.map(({ path }) => path);
  };

  it('should be said', () => {
    expect(problemsOf({ config: REACTIVE })).toEqual(['/flink/cluster/taskManagers']);
    expect(problemsOf({ config: ADAPTIVE, version: '1.20' })).toEqual([]);
    const cooldown = 'jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling';
    const interval = 'jobmanager.adaptive-scheduler.scaling-interval.min';
    expect(problemsOf({ config: { [cooldown]: 1000 }, version: '1.20' })).toEqual([`/flink/config/${cooldown}`]);
    expect(problemsOf({ config: { [interval]: 1000 }, version: '1.20' })).toEqual([]);
    expect(problemsOf({ config: { [interval]: 1000 }, version: '2.1' })).toEqual([`/flink/config/${interval}`]);
    const reactive = { config: REACTIVE, cluster: { taskManagers: 2 } };
    expect(problemsOf(reactive, { autoscaler: { kind: 'flinkOperator' } })).toEqual(['/autoscaler']);
    expect(problemsOf({ cluster: { taskManagers: 2 } })).toEqual(['/flink/cluster/taskManagers']);
    expect(problemsOf({ config: ADAPTIVE, cluster: { taskManagers: 2 } })).toEqual([]);
  });
});
