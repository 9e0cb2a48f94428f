import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import vectors from './kafka.json' with { type: 'json' };
import { pollsOf, slopePerSecond, tolerance, valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const FROM_MS = 5000;
const END_MS = 25_000;
const SECONDS = (END_MS - FROM_MS) / 1000;
const PARTITIONS = 48;

/**
 * A poll thread per instance works each record for t ms and then makes one call for the whole batch, which takes F ms; where there is a
 * cap downstream, the service takes so many calls a second. A standing backlog fills every poll.
 */
describe('vectors S: eight instances and one minute to decide', () => {
  it.each(vectors.S_mini_challenge)(
    '$in.regime, $in.option, cap $in.downstream_cap: $out.after_downstream_cap records/s, lag $out.lag_slope/s',
    ({ in: given, out }) => {
      const { instances, max_poll_records: n, t_ms: recordMs, F_ms: fixedMs, lambda_: lambda, downstream_cap: cap } = given;
      const trace = simulate(
        vectorScenario({
          durationMs: END_MS,
          traffic: { ratePerSecond: [[0, lambda]], initialBacklog: 2 * instances * out.per_consumer * (END_MS / 1000) },
          services: { store: { serviceMs: fixedMs, limitPerSecond: cap === null ? null : cap / n } },
          topic: { partitions: PARTITIONS },
          instances,
          config: { 'max.poll.records': n },
          application: { recordMs, sink: { service: 'store', batchRecords: n } },
        }),
        { pollEvents: true },
      );
      const throughput = valuesOf(trace, 'throughput').slice(FROM_MS / 1000 + 1);
      const perSecond = throughput.reduce((sum, value) => sum + value, 0) / throughput.length;
      const batches = (instances * n) / SECONDS;

      expect(Math.abs(perSecond - out.after_downstream_cap)).toBeLessThanOrEqual(tolerance(out.after_downstream_cap, batches));
      expect(Math.abs(slopePerSecond(trace, FROM_MS, END_MS, 'lag') - out.lag_slope)).toBeLessThanOrEqual(
        tolerance(out.lag_slope, batches),
      );
      if (out.after_downstream_cap === out.group_capacity) {
        expect(Math.abs(perSecond / instances - out.per_consumer)).toBeLessThanOrEqual(tolerance(out.per_consumer, batches));
        const calls = pollsOf(trace)
          .filter(({ consumer, atMs }) => consumer === 0 && atMs > FROM_MS)
          .map(({ atMs }) => atMs);
        expect(((calls.at(-1) ?? NaN) - (calls[0] ?? NaN)) / (calls.length - 1)).toBeCloseTo(out.batch_ms, 0);
      }
    },
  );
});
