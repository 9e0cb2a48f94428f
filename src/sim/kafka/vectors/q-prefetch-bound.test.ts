import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import vectors from './kafka.json' with { type: 'json' };
import { valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const MIB = 1_048_576;
const RECORD_BYTES = 1024;
/** Kafka's own limits. */
const LIMITS = { 'max.partition.fetch.bytes': MIB, 'fetch.max.bytes': 50 * MIB };

/** The most that one client holds of an endless backlog while its application works on the first record for a minute. */
function heldBytes(partitions: number, brokers: number, client: 'java-3.9' | 'java-4.1'): number {
  const trace = simulate(
    vectorScenario({
      durationMs: 60_000,
      client,
      traffic: { recordBytes: RECORD_BYTES, initialBacklog: partitions * 10_000 },
      topic: { partitions, brokers },
      config: { 'max.poll.records': 1, ...LIMITS },
      application: { recordMs: 60_000 },
    }),
  );
  return Math.max(...valuesOf(trace, 'fetchBufferBytes'));
}

describe('vectors Q: what a client fetches ahead is bounded', () => {
  it.each(vectors.Q_buffer_bound)(
    '$in.partitions partitions on $in.brokers brokers: $out.approx_bound_MiB MiB',
    ({ in: given, out }) => {
      const held = heldBytes(given.partitions, given.brokers, 'java-4.1');

      expect(held).toBeLessThanOrEqual(out.approx_bound_MiB * MIB);
      expect(held).toBeGreaterThan(out.approx_bound_MiB * MIB - 2 * RECORD_BYTES * given.brokers);
    },
  );

  it('should be bounded by the partitions alone in 3.x, which goes on fetching what is not in its buffer', () => {
    expect(heldBytes(200, 3, 'java-3.9')).toBeGreaterThan(heldBytes(200, 3, 'java-4.1'));
    expect(heldBytes(200, 3, 'java-3.9')).toBeLessThanOrEqual(200 * MIB);
  });
});
