import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import type { KafkaScenario } from '../../scenario/scenario.ts';
import vectors from './kafka.json' with { type: 'json' };
import { pollsOf, tolerance, valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

type Row = (typeof vectors.F_poll)[number];

const BATCHES = 10;
/** The most that a scenario may say; the client's own limit is 2³¹ − 1. */
const MOST_POLL_RECORDS = 1_000_000;

/** A poll loop over an endless backlog: every poll returns n records. */
function pollLoop(
  { in: { t_ms: recordMs, F_ms: pollMs, max_poll_interval_ms: intervalMs } }: Row,
  n: number,
  durationMs: number,
): KafkaScenario {
  const scenario = vectorScenario({
    durationMs,
    traffic: { initialBacklog: n * (BATCHES + 2) },
    config: { 'max.poll.records': Math.min(n, MOST_POLL_RECORDS), 'max.poll.interval.ms': intervalMs },
    broker: { 'group.initial.rebalance.delay.ms': 0 },
    application: { recordMs, pollMs },
  });
  const { kafka } = scenario;
  const config = { ...kafka.group.config, 'max.poll.records': n };
  return { ...scenario, kafka: { ...kafka, group: { ...kafka.group, config } } };
}

describe('vectors F: a batch takes F + n·t', () => {
  it.each(vectors.F_poll)(
    'n $in.n, t $in.t_ms ms, F $in.F_ms ms, interval $in.max_poll_interval_ms ms: batch $out.batch_ms ms, $out.rate records/s, breach $out.breach',
    (row) => {
      const { n } = row.in;
      const { batch_ms: batchMs, rate, breach } = row.out;
      const trace = simulate(pollLoop(row, n, BATCHES * batchMs), { pollEvents: true });
      const [first, second] = pollsOf(trace);

      expect(first?.records).toBe(n);
      expect(Math.abs((second?.calledAtMs ?? NaN) - (first?.calledAtMs ?? NaN) - batchMs)).toBeLessThanOrEqual(
        tolerance(batchMs),
      );
      const worked = trace.summary.processed + trace.summary.duplicates;
      expect(Math.abs(worked / ((BATCHES * batchMs) / 1000) - rate)).toBeLessThanOrEqual(tolerance(rate));
      expect(trace.events.some((event) => event.kind === 'poll.intervalExceeded')).toBe(breach);
      expect(trace.events.some((event) => event.kind === 'member.left')).toBe(breach);
    },
  );

  it.each(vectors.F_poll)('t $in.t_ms ms, F $in.F_ms ms: $out.max_n_strict records a poll are safe, one more is not', (row) => {
    const untilMs = row.in.max_poll_interval_ms + 1;
    const breachesWith = (n: number): number => simulate(pollLoop(row, n, untilMs)).summary['pollIntervalBreaches'] ?? NaN;

    expect(breachesWith(row.out.max_n_strict)).toBe(0);
    expect(breachesWith(row.out.max_n_strict + 1)).toBe(1);
  });
});

describe('vectors F2: every batch longer than the interval, committed after the batch', () => {
  it.each(vectors.F2_breach_loop)(
    'n $in.n, t $in.t_ms ms for $in.horizon_s s: worked $out.processed, committed $out.committed, left $out.leave_events times',
    ({ in: { n, t_ms: recordMs, max_poll_interval_ms: intervalMs, horizon_s: horizonS }, out }) => {
      const backlog = 100_000;
      // One write at the end of the batch: what is acknowledged are whole batches, as in the vector.
      const trace = simulate(
        vectorScenario({
          durationMs: horizonS * 1000,
          traffic: { initialBacklog: backlog },
          services: { downstream: { serviceMs: 0 } },
          config: { 'max.poll.records': n, 'max.poll.interval.ms': intervalMs },
          broker: { 'group.initial.rebalance.delay.ms': 0 },
          application: { recordMs, sink: { service: 'downstream', batchRecords: n, lingerMs: 0 } },
        }),
      );
      const { processed, duplicates, pollIntervalBreaches } = trace.summary;

      expect(processed + duplicates).toBe(out.processed);
      expect(backlog - (valuesOf(trace, 'lag').at(-1) ?? NaN)).toBe(out.committed);
      expect(trace.events.filter((event) => event.kind === 'member.left')).toHaveLength(out.leave_events);
      expect(pollIntervalBreaches).toBe(out.leave_events);
      // Without a commit the same records are worked again and again.
      expect(processed).toBe(out.committed === 0 ? n : out.processed);
    },
  );
});
