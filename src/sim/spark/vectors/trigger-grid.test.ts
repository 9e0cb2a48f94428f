import { describe, expect, it } from 'vitest';
import { nextBatchTime } from '../trigger-grid.ts';
import vectors from './spark.json' with { type: 'json' };

describe('vectors 10: the next boundary', () => {
  it.each(vectors['10_triggers'].next)(
    'after $clockMs with an interval of $intervalMs: $nextMs',
    ({ clockMs, intervalMs, nextMs }) => {
      expect(nextBatchTime(clockMs, intervalMs)).toBe(nextMs);
    },
  );
});
