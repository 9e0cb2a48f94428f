import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import { runner } from './read-batches.ts';
import vectors from './spark.json' with { type: 'json' };

const run = runner(simulate);
const { equal, commit, straggler } = vectors['13_waves'];

describe('vectors 13: waves of tasks', () => {
  it.each(equal)(
    '$tasks equal tasks on $slots slots: $waves waves, $lastWave in the last',
    ({ tasks, slots, waves, lastWave, efficiency }) => {
      const { batches } = run({
        durationMs: 600_000,
        first: tasks * 100,
        cluster: { executors: 1, coresPerExecutor: slots },
        costs: {
          recordMs: 1,
          heldBytesPerRecord: 0,
          overheadMs: { latestOffset: 0, walCommit: 0, queryPlanning: 0, taskLaunch: 0, commitOffsets: 1 },
        },
        spark: { topic: { partitions: tasks } },
      });
      const stage = batches[0]?.stages[0];

      expect(stage).toMatchObject({ tasks, slots, waves, longestMs: 100 });
      expect((stage?.endMs ?? NaN) - (stage?.startMs ?? NaN)).toBe(waves * 100);
      expect(stage?.taskStartMs.filter((ms) => ms === (waves - 1) * 100)).toHaveLength(lastWave);
      expect(Math.round(((stage?.busyMs ?? NaN) / (slots * waves * 100)) * 10_000) / 10_000).toBe(efficiency);
    },
  );

  it('should add up commitTimeMs over the tasks, which is not the time that they take', () => {
    const { batches } = run({
      durationMs: 10_000,
      first: 1000,
      config: { 'spark.sql.shuffle.partitions': commit.tasks },
      cluster: { executors: 1, coresPerExecutor: commit.slots },
      costs: {
        recordMs: 0,
        stateUpdateMs: 0,
        stateCopyMs: 0,
        stateCommitMs: commit.taskMs,
        overheadMs: { latestOffset: 0, walCommit: 0, queryPlanning: 0, taskLaunch: 0, commitOffsets: 1 },
      },
      spark: { stateful: { kind: 'aggregation', keys: 100 } },
    });
    const stage = batches[0]?.stages.find(({ id }) => id === 'state');

    expect(batches[0]?.state?.commitTimeMs).toBe(commit.commitTimeMs);
    // Collections of garbage add a few nanoseconds.
    expect((stage?.endMs ?? NaN) - (stage?.startMs ?? NaN)).toBeCloseTo(commit.wallMs, 3);
  });

  const { slots, shortMs, short, longMs, lastMs, firstMs, evenMs } = straggler;
  const total = short * shortMs + longMs;

  it.each([
    ['last', [...Array<number>(short).fill(shortMs), longMs], lastMs],
    ['first', [longMs, ...Array<number>(short).fill(shortMs)], firstMs],
    ['nowhere', Array<number>(short + 1).fill(shortMs), evenMs],
  ])('a partition that is ten times as large and comes %s: the stage takes %j, %i ms', (_, sizes, wantedMs) => {
    const records = sizes.reduce((sum, size) => sum + size, 0);
    const { batches } = run({
      durationMs: 60_000,
      first: records,
      traffic: { partitionShares: sizes.map((size) => size / records) },
      cluster: { executors: 1, coresPerExecutor: slots },
      costs: {
        recordMs: 1,
        heldBytesPerRecord: 0,
        overheadMs: { latestOffset: 0, walCommit: 0, queryPlanning: 0, taskLaunch: 0, commitOffsets: 1 },
      },
      spark: { topic: { partitions: short + 1 } },
    });
    const stage = batches[0]?.stages[0];

    expect((stage?.endMs ?? NaN) - (stage?.startMs ?? NaN)).toBe(wantedMs);
    expect(stage?.busyMs).toBe(records);
    expect(records).toBeLessThanOrEqual(total);
    // Graham's bounds.
    expect(wantedMs).toBeGreaterThanOrEqual(Math.max(stage?.longestMs ?? NaN, records / slots));
    expect(wantedMs).toBeLessThanOrEqual(records / slots + (stage?.longestMs ?? NaN) * (1 - 1 / slots));
  });

  it('should wait with a shuffle for the slowest task before it', () => {
    const { batches } = run({
      durationMs: 60_000,
      first: 1100,
      traffic: { partitionShares: [1 / 11, 10 / 11] },
      slots: 2,
      costs: { recordMs: 1 },
      config: { 'spark.sql.shuffle.partitions': 8 },
      spark: { topic: { partitions: 2 }, stateful: { kind: 'aggregation', keys: 100 } },
    });
    const [source, state] = batches[0]?.stages ?? [];

    expect(state?.startMs).toBe(source?.endMs);
    expect((source?.endMs ?? NaN) - (source?.startMs ?? NaN)).toBeCloseTo(1000, 3);
    expect(state?.tasks).toBe(8);
  });
});
