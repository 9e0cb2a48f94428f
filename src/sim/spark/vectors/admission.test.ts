import { describe, expect, it } from 'vitest';
import { splitLimit, TriggerDelay } from '../admission.ts';
import { rangesToTasks } from '../offset-ranges.ts';
import vectors from './spark.json' with { type: 'json' };

describe('vectors 11: how maxOffsetsPerTrigger is split', () => {
  it.each(vectors['11_max_offsets'])('$limit of $waiting: $taken, together $total', ({ limit, waiting, taken, total }) => {
    const split = splitLimit(limit, waiting);

    expect([...split]).toEqual(taken);
    expect(split.reduce((sum, n) => sum + n, 0)).toBe(total);
  });
});

describe('vectors 12: from ranges to tasks', () => {
  it.each(vectors['12_tasks'])(
    '$sizes with minPartitions $minPartitions and maxRecordsPerPartition $maxRecords: $tasks tasks',
    ({ minPartitions, maxRecords, sizes, tasks, largest }) => {
      const ranges = sizes.map((size, partition) => ({ partition, from: 1000, until: 1000 + size }));
      const result = rangesToTasks(ranges, minPartitions, maxRecords);

      expect(result).toHaveLength(tasks);
      if (largest !== undefined) expect(result.map((task) => task.until - task.from)).toEqual(largest);
      // Every offset is read once: the tasks of a partition follow one another from its first offset to its last.
      for (const range of ranges) {
        const own = result.filter((task) => task.partition === range.partition);
        expect(own[0]?.from).toBe(range.from);
        expect(own.at(-1)?.until).toBe(range.until);
        own.slice(1).forEach((task, i) => {
          expect(task.from).toBe(own[i]?.until);
        });
      }
    },
  );

  it('should make no task for a partition without new records', () => {
    expect(rangesToTasks([{ partition: 0, from: 7, until: 7 }], null, null)).toEqual([]);
  });
});

describe('minOffsetsPerTrigger', () => {
  it('should skip triggers until enough is waiting, but neither the first one nor for longer than maxTriggerDelay', () => {
    const epochMs = 1_767_225_600_000;
    const delay = new TriggerDelay(1000, 60_000);

    expect(delay.skips(1, epochMs)).toBe(false);
    expect(delay.skips(999, epochMs + 59_999)).toBe(true);
    expect(delay.skips(999, epochMs + 60_000)).toBe(false);
    expect(delay.skips(1000, epochMs + 60_001)).toBe(false);
    expect(delay.skips(999, epochMs + 120_000)).toBe(true);
  });
});
