import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import vectors from './kafka.json' with { type: 'json' };
import { fetchesOf, tolerance } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const ROUND_TRIP_MS = 0.01;
/** Between two records at 50 000 a second: where the fetches fall between them is not the row's subject. */
const ONE_RECORD_MS = 0.02;

describe('vectors P: how long a broker keeps a fetch', () => {
  it.each(vectors.P_fetch_wait)(
    'fetch.min.bytes $in.fetch_min_bytes, $in.bytes_per_s_on_that_broker bytes/s, fetch.max.wait.ms $in.fetch_max_wait_ms: $out.response_ms ms',
    ({ in: given, out }) => {
      const trace = simulate(
        vectorScenario({
          durationMs: given.fetch_min_bytes === 1 ? 500 : 10_000,
          traffic: { ratePerSecond: [[0, given.bytes_per_s_on_that_broker]] },
          topic: { partitions: 1 },
          config: {
            'fetch.min.bytes': given.fetch_min_bytes,
            'fetch.max.wait.ms': given.fetch_max_wait_ms,
            'max.poll.records': 1_000_000,
          },
          application: { recordMs: 0, pollTimeoutMs: 60_000, roundTripMs: ROUND_TRIP_MS },
        }),
        { pollEvents: true },
      );
      // Whatever comes is used up at once, and the next fetch goes out: fetches follow one another without a break.
      const sent = fetchesOf(trace).map(({ atMs }) => atMs);
      const between = ((sent.at(-1) ?? NaN) - (sent[1] ?? NaN)) / (sent.length - 2);

      expect(Math.abs(between - ROUND_TRIP_MS - out.response_ms)).toBeLessThanOrEqual(tolerance(out.response_ms, ONE_RECORD_MS));
    },
  );
});
