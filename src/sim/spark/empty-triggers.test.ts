import { expect, it } from 'vitest';
import { simulate } from '../run.ts';
import { runner } from './vectors/read-batches.ts';

const run = runner(simulate);

/** Nothing comes before 1.2 s, and the source takes 995 ms to say so. */
const late = {
  durationMs: 10_000,
  intervalMs: 1000,
  traffic: {
    ratePerSecond: [
      [0, 0],
      [1200, 0],
      [1200, 100],
    ],
  },
  costs: { overheadMs: { latestOffset: 995, walCommit: 0, queryPlanning: 0, taskLaunch: 0, commitOffsets: 0 } },
};

it('should pause after a trigger without a batch before it waits for the boundary, and so pass one that is near', () => {
  expect(run(late).batches[0]!.triggerMs).toBe(1005);
});

it('should take the length of the pause from spark.sql.streaming.pollingDelay', () => {
  expect(run({ ...late, config: { 'spark.sql.streaming.pollingDelay': 4 } }).batches[0]!.triggerMs).toBe(1000);
  expect(run({ ...late, config: { 'spark.sql.streaming.pollingDelay': 300 } }).batches[0]!.triggerMs).toBe(1295);
});
