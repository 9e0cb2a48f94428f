import { describe, expect, it } from 'vitest';
import type { Trace } from '../../sim/index.ts';
import { momentsOf } from './moments.ts';
import type { ExperimentProps } from './types.ts';

const PROPS = { phases: [], firsts: [], scenario: { durationMs: 600_000 } } as unknown as ExperimentProps;

/** A trace of ten checkpoints, a minute apart, that took so long. */
function told(durationsMs: readonly number[]): string[] {
  const events = durationsMs.flatMap((durationMs, i) => {
    const startMs = 60_000 * (i + 1) - 50_000;
    return [
      { atMs: startMs, kind: 'checkpoint.triggered', entity: 'job', detail: { checkpoint: i + 1 } },
      { atMs: startMs + durationMs, kind: 'checkpoint.completed', entity: 'job', detail: { checkpoint: i + 1, durationMs } },
    ];
  });
  const trace = { timeMs: new Float64Array([0, 599_000]), events, states: [] } as unknown as Trace;
  return momentsOf(trace, PROPS).map(({ text }) => text);
}

describe('what happens again and again', () => {
  it('should be told three times and counted, and the longest of the rest told, too', () => {
    expect(told([50, 50, 50, 50, 30_000, 60])).toEqual([
      'Checkpoint 1 is complete after 50 ms.',
      'Checkpoint 2 is complete after 50 ms.',
      'Checkpoint 3 is complete after 50 ms. Later 3 more like it.',
      'Checkpoint 5 is complete after 30 s. None took longer.',
    ]);
  });

  it('should be told one by one where it is not often', () => {
    expect(told([50, 60])).toEqual(['Checkpoint 1 is complete after 50 ms.', 'Checkpoint 2 is complete after 60 ms.']);
  });
});
