import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import type { Fidelity, Trace } from '../trace/trace.ts';
import { vectorScenario } from './vectors/vector-scenario.ts';

const statusAt = (trace: Trace, atMs: number): string | undefined =>
  trace.states.filter(({ entity, atMs: sinceMs }) => entity === 'burrow' && sinceMs <= atMs).at(-1)?.state;

/** One consumer of 1000 records/s with commits after each batch of 100. */
const run = (
  rate: readonly (readonly [number, number])[],
  faults: readonly Record<string, unknown>[],
  fidelity: Fidelity,
): Trace =>
  simulate(
    vectorScenario({
      durationMs: 180_000,
      // A perfectly even stream has a perfectly even lag, and a lag that never falls is a warning to Burrow.
      traffic: { arrivals: 'poisson', ratePerSecond: rate },
      config: { 'max.poll.records': 100, 'max.poll.interval.ms': 600_000 },
      application: { recordMs: 1 },
      faults,
    }),
    { fidelity },
  );

describe.each(['exact', 'preview'] as const)('the lag monitor (%s)', (fidelity) => {
  it('should be content while the group keeps up, warn while its lag only grows, and be content again while it shrinks', () => {
    const trace = run(
      [
        [0, 500],
        [30_000, 500],
        [30_000, 1500],
        [60_000, 1500],
        [60_000, 0],
      ],
      [],
      fidelity,
    );

    expect(statusAt(trace, 30_000)).toBe('OK');
    expect(statusAt(trace, 60_000)).toBe('WARN');
    expect(statusAt(trace, 80_000)).toBe('OK');
  });
});

describe('the lag monitor', () => {
  it('should see a consumer that has stopped, though its lag is no larger than that of a busy one', () => {
    const stall = { kind: 'stall', atMs: 40_000, forMs: 140_000, target: '/kafka/group/instances/0' };
    const trace = run([[0, 900]], [stall], 'exact');

    expect(statusAt(trace, 40_000)).toBe('OK');
    // As long as one of the last ten log ends, 10 s apart, was reached by the last commit, Burrow waits.
    expect(statusAt(trace, 100_000)).toBe('OK');
    expect(statusAt(trace, 150_000)).toBe('ERR');
  });
});
