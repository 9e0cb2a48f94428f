import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import vectors from './kafka.json' with { type: 'json' };
import { secondsUntilAtMost, tolerance, valueAt, valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const BATCH = 500;
const SPIKE_AT_MS = 1000;
/** How long after the age's peak a backlog that never drains is watched. */
const WATCHED_S = 60;

describe('vectors B: a spike, its lag in records and its lag in seconds', () => {
  it.each(vectors.B_spike)(
    '$in.base → $in.peak/s for $in.dur_s s, μ $in.mu: peak $out.peak_lag records, oldest $out.head_age_peak_s s at $out.head_age_peak_at_s s',
    ({ in: { base, peak, dur_s: durationS, mu }, out }) => {
      const spikeEndMs = SPIKE_AT_MS + durationS * 1000;
      const drainS = typeof out.drain_s === 'number' ? out.drain_s : out.head_age_peak_at_s - durationS + WATCHED_S;
      const trace = simulate(
        vectorScenario({
          durationMs: spikeEndMs + Math.ceil(drainS) * 1000 + 2000,
          traffic: {
            ratePerSecond: [
              [0, base],
              [SPIKE_AT_MS, base],
              [SPIKE_AT_MS, peak],
              [spikeEndMs, peak],
              [spikeEndMs, base],
            ],
          },
          config: { 'max.poll.records': BATCH },
          application: { recordMs: 1000 / mu },
        }),
      );
      const batchS = BATCH / mu;
      const lag = valuesOf(trace, 'lag');
      const ages = valuesOf(trace, 'lagSeconds');

      expect(Math.abs(Math.max(...lag) - out.peak_lag)).toBeLessThanOrEqual(tolerance(out.peak_lag, BATCH));
      expect(Math.abs(valueAt(trace, spikeEndMs, 'lagSeconds') - out.head_age_at_spike_end_s)).toBeLessThanOrEqual(
        tolerance(out.head_age_at_spike_end_s, batchS),
      );
      const oldestS = Math.max(...ages);
      expect(Math.abs(oldestS - out.head_age_peak_s)).toBeLessThanOrEqual(tolerance(out.head_age_peak_s, batchS));
      expect(Math.abs((trace.summary.latencyMaxMs ?? NaN) / 1000 - out.max_wait_s)).toBeLessThanOrEqual(
        tolerance(out.max_wait_s, batchS),
      );
      // A level age wavers by a batch: its peak is where it first comes that close.
      const peakAtS = ((trace.timeMs[ages.findIndex((age) => age >= oldestS - 2 * batchS)] ?? NaN) - SPIKE_AT_MS) / 1000;
      expect(Math.abs(peakAtS - out.head_age_peak_at_s)).toBeLessThanOrEqual(tolerance(out.head_age_peak_at_s));

      const drained = secondsUntilAtMost(trace, BATCH, spikeEndMs, 'lag');
      if (typeof out.drain_s === 'string') {
        expect(drained).toBeNull();
        expect(Math.abs((lag.at(-1) ?? NaN) - out.peak_lag)).toBeLessThanOrEqual(tolerance(out.peak_lag, BATCH));
      } else expect(Math.abs((drained ?? NaN) - out.drain_s)).toBeLessThanOrEqual(tolerance(out.drain_s, batchS));
    },
  );
});
