import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import { runner, valuesOf } from './vectors/read-batches.ts';

const run = runner(simulate);

/** Ten slots, 10 000 records/s, a batch every two seconds: half a second of work each. */
const steady = { durationMs: 60_000, lambda: 10_000, K: 40_000, aMs: 100, intervalMs: 2000 };
const longest = (batches: readonly { readonly durationMs: number }[]): number =>
  Math.max(...batches.map(({ durationMs }) => durationMs));

describe('tasks that are slow by chance', () => {
  it('should make the batch as slow as its slowest task while the other slots stand idle', () => {
    const even = run(steady).batches;
    const { batches } = run({ ...steady, costs: { recordMs: 0.25, stragglers: { share: 0.05, factor: 4 } } });
    const hit = batches.flatMap(({ stages }) => stages).filter(({ longestMs, busyMs }) => longestMs > (3 * busyMs) / 10);

    expect(longest(batches)).toBeGreaterThan(3 * longest(even));
    expect(hit.length).toBeGreaterThan(3);
    for (const stage of hit) expect(stage.endMs - stage.startMs).toBe(stage.longestMs);
  });

  it('should be the same tasks when the batch is run again', () => {
    const stragglers = { recordMs: 0.25, stragglers: { share: 0.3, factor: 4 } };
    const setup = { ...steady, durationMs: 20_000, first: 40_000, costs: stragglers, spark: { restartMs: 1000 } };
    const lengths = (crash: boolean) =>
      run({ ...setup, faults: crash ? [{ kind: 'crash', atMs: 300, target: '/spark/driver' }] : [] }).batches[0]?.stages[0];
    const [once, again] = [lengths(false), lengths(true)];

    const ms = (stage: typeof once) => stage?.taskEndMs.map((endMs, i) => Math.round(endMs - (stage.taskStartMs[i] ?? NaN)));
    expect(ms(again)).toEqual(ms(once));
  });
});

describe('a partition that gets more than its share', () => {
  const shares = [0.46, ...Array.from({ length: 9 }, () => 0.06)];
  const calm = { ...steady, lambda: 4000 };
  const skewed = { ...calm, traffic: { partitionShares: shares } };

  it('should set the length of the batch, and more executors should not help it', () => {
    const even = run(calm).batches.at(-1);
    const one = run(skewed).batches.at(-1);
    const four = run({ ...skewed, cluster: { executors: 4 } }).batches.at(-1);

    // 46 % of the records instead of 10 % in the longest task.
    expect((one?.stages[0]?.longestMs ?? NaN) / (even?.stages[0]?.longestMs ?? NaN)).toBeCloseTo(4.6, 1);
    expect(four?.durationMs).toBe(one?.durationMs);
  });

  it('should be cut up by minPartitions', () => {
    const cut = run({ ...skewed, options: { minPartitions: 30 }, cluster: { executors: 4 } }).batches.at(-1);

    expect(cut?.stages[0]?.tasks).toBeGreaterThan(25);
    expect(cut?.stages[0]?.longestMs).toBeLessThan((run(skewed).batches.at(-1)?.stages[0]?.longestMs ?? NaN) / 5);
  });
});

describe('a hot key', () => {
  it('should hold a stateful batch up in one task, whatever the number of state partitions', () => {
    const state = (hotShare: number, partitions: number) =>
      run({
        ...steady,
        config: { 'spark.sql.shuffle.partitions': partitions },
        costs: { recordMs: 0.01, stateUpdateMs: 0.1, stateCommitMs: 1 },
        spark: { stateful: { kind: 'dropDuplicates', watermarkDelayMs: 1000, hotShare } },
      }).batches.at(-1)?.stages[1]?.longestMs ?? NaN;

    expect(state(0.3, 10)).toBeGreaterThan(3 * state(0, 10));
    expect(state(0, 40)).toBeLessThan(state(0, 10) / 3);
    expect(state(0.3, 40)).toBeGreaterThan(0.8 * state(0.3, 10));
  });
});

describe('spark.sql.shuffle.partitions', () => {
  const stateful = {
    ...steady,
    config: { 'spark.sql.shuffle.partitions': 10 },
    spark: { restartMs: 1000, stateful: { kind: 'aggregation', keys: 1000 } },
  };
  const partitionsOf = (batches: ReturnType<typeof run>['batches']) => [
    ...new Set(batches.map(({ state }) => state?.partitions)),
  ];

  it('should stay what the first batch found, through a restart with another number', () => {
    const { batches, trace } = run({
      ...stateful,
      changes: [{ atMs: 15_000, set: { '/spark/config/spark.sql.shuffle.partitions': 40 } }],
      faults: [{ kind: 'crash', atMs: 20_000, target: '/spark/driver' }],
    });

    expect(trace.events.filter(({ kind }) => kind === 'query.restarted')).toHaveLength(1);
    expect(batches.at(-1)?.triggerMs).toBeGreaterThan(21_000);
    expect(partitionsOf(batches)).toEqual([10]);
    expect(new Set(batches.flatMap(({ stages }) => stages.filter(({ id }) => id === 'state').map(({ tasks }) => tasks)))).toEqual(
      new Set([10]),
    );
  });

  it('should count where it was set before the first batch, idle state tasks included', () => {
    const { batches, trace } = run({ ...stateful, config: { 'spark.sql.shuffle.partitions': 40 } });

    expect(partitionsOf(batches)).toEqual([40]);
    expect(Math.max(...valuesOf(trace, 'batchDuration').filter((ms) => !Number.isNaN(ms)))).toBeGreaterThan(
      longest(run(stateful).batches),
    );
  });
});
