import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import type { Trace } from '../../trace/trace.ts';
import vectors from './kafka.json' with { type: 'json' };
import { slopePerSecond, valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const RECORD_BYTES = 1000;
const FULL_MS = 60_000;

/** One producer; for a minute it is offered what its one broker lets through, then `inBps`. */
function produce(inBps: number, outBps: number, durationMs: number, bufferMemory: number): Trace {
  return simulate(
    vectorScenario({
      durationMs,
      traffic: {
        recordBytes: RECORD_BYTES,
        ratePerSecond: [
          [0, outBps / RECORD_BYTES],
          [FULL_MS, outBps / RECORD_BYTES],
          [FULL_MS, inBps / RECORD_BYTES],
        ],
      },
      topic: { partitions: 12 },
      instances: 0,
      producer: { instances: 1, config: { 'buffer.memory': bufferMemory }, quotaBytesPerSecondPerBroker: outBps },
    }),
  );
}

describe('vectors L: how fast a producer’s buffer fills', () => {
  it.each(vectors.L_buffer_fill)('$in.in_Bps in, $in.out_Bps out: full after $out.fill_s s', ({ in: given, out }) => {
    const trace = produce(given.in_Bps, given.out_Bps, FULL_MS + 40_000, given.buffer_memory);
    const blocked = valuesOf(trace, 'waiting-threads', 'producer');
    const fillMs = typeof out.fill_s === 'number' ? out.fill_s * 1000 : Infinity;

    if (fillMs === Infinity) {
      expect(Math.max(...blocked)).toBe(0);
      expect(Math.min(...valuesOf(trace, 'buffer-available-bytes', 'producer'))).toBeGreaterThan(given.buffer_memory * 0.9);
      return;
    }
    const toMs = FULL_MS + (Math.floor(fillMs / 1000) - 1) * 1000;
    const filledPerSecond = -slopePerSecond(trace, FULL_MS, toMs, 'buffer-available-bytes', 'producer');
    expect(Math.abs(given.buffer_memory / filledPerSecond - fillMs / 1000)).toBeLessThanOrEqual(fillMs / 1000 / 50);
    // send() blocks from then on, and only from then on.
    expect(blocked[Math.floor(toMs / 1000)]).toBe(0);
    expect(blocked[Math.ceil((FULL_MS + fillMs) / 1000) + 1]).toBeGreaterThan(0);
  });

  it.each(vectors.L_delivery_expiry)(
    'records expire in a full buffer unless at least $out.min_out_Bps_to_avoid_expiry bytes/s get out',
    ({ in: given, out }) => {
      const errorsAt = (outBps: number): number =>
        produce(2_000_000, outBps, 500_000, given.buffer_memory).summary['recordErrors'] ?? NaN;

      expect(errorsAt(out.min_out_Bps_to_avoid_expiry * 1.03)).toBe(0);
      expect(errorsAt(out.min_out_Bps_to_avoid_expiry * 0.97)).toBeGreaterThan(0);
    },
  );
});

describe('a lagging consumer', () => {
  it('should never slow a producer: what is appended is the same whether anyone reads or not', () => {
    const appended = (recordMs: number): Float64Array =>
      valuesOf(
        simulate(
          vectorScenario({
            durationMs: 30_000,
            traffic: { ratePerSecond: [[0, 1000]] },
            topic: { partitions: 4 },
            producer: { quotaBytesPerSecondPerBroker: 1_000_000 },
            application: { recordMs },
          }),
        ),
        'arrivals',
      );

    expect(appended(100)).toEqual(appended(0.1));
  });
});
