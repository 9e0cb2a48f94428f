import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import type { Trace } from '../../trace/trace.ts';
import vectors from './kafka.json' with { type: 'json' };
import { valueAt } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const CRASH_MS = 20_000;
const [classicCrash, consumerCrash, cleanClose, dynamicBreach, staticBreach] = vectors.I_failover;

const firstMs = (trace: Trace, kind: string): number => trace.events.find((event) => event.kind === kind)?.atMs ?? NaN;
const isIn = ([low, high]: readonly number[], ms: number): boolean => ms >= (low ?? NaN) && ms <= (high ?? NaN);

/** Two members; the process of the first one is gone at CRASH_MS and does not come back before the end. */
function crash(seed: number, config: Readonly<Record<string, unknown>>, broker: Readonly<Record<string, unknown>>): Trace {
  return simulate(
    vectorScenario({
      seed,
      durationMs: 90_000,
      traffic: { ratePerSecond: [[0, 100]] },
      topic: { partitions: 4 },
      instances: 2,
      group: { startupMs: 600_000 },
      config,
      broker,
      application: { recordMs: 0.1, pollTimeoutMs: 100 },
      faults: [{ kind: 'crash', atMs: CRASH_MS, target: '/kafka/group/instances/0' }],
    }),
  );
}

describe('vectors I: who notices what, and when', () => {
  it.each(SEEDS)('row 1: a crash in a classic group is noticed a session after the last heartbeat (seed %i)', (seed) => {
    const { in: given, out } = classicCrash!;
    const trace = crash(seed, { 'session.timeout.ms': given.session_ms, 'heartbeat.interval.ms': given.hb_ms }, {});

    expect(isIn(out.detect_ms_range ?? [], firstMs(trace, 'member.expired') - CRASH_MS)).toBe(true);
    expect(firstMs(trace, 'rebalance.started')).toBe(firstMs(trace, 'member.expired'));
  });

  it.each(SEEDS)('row 2: the same with group.protocol=consumer (seed %i)', (seed) => {
    const { in: given, out } = consumerCrash!;
    const trace = crash(
      seed,
      { 'group.protocol': 'consumer' },
      { 'group.consumer.session.timeout.ms': given.session_ms, 'group.consumer.heartbeat.interval.ms': given.hb_ms },
    );

    expect(isIn(out.detect_ms_range ?? [], firstMs(trace, 'member.expired') - CRASH_MS)).toBe(true);
  });

  it.each(['classic', 'consumer'])('row 3: a clean close of a dynamic member is noticed at once (%s)', (protocol) => {
    const trace = simulate(
      vectorScenario({
        durationMs: 30_000,
        traffic: { ratePerSecond: [[0, 100]] },
        topic: { partitions: 4 },
        instances: 2,
        config: { 'group.protocol': protocol },
        application: { recordMs: 0.1 },
        changes: [{ atMs: CRASH_MS, set: { '/kafka/group/instances': 1 } }],
      }),
    );

    expect(firstMs(trace, 'member.left') - CRASH_MS).toBe(cleanClose!.out.detect_ms);
    expect(firstMs(trace, 'rebalance.started') - CRASH_MS).toBe(cleanClose!.out.detect_ms);
  });

  /** The first of two members hangs for good after its last poll. */
  const hang = (seed: number, intervalMs: number, config: Readonly<Record<string, unknown>>): Trace =>
    simulate(
      vectorScenario({
        seed,
        durationMs: CRASH_MS + 400_000,
        traffic: { ratePerSecond: [[0, 10]] },
        topic: { partitions: 4 },
        instances: 2,
        config: { 'max.poll.interval.ms': intervalMs, ...config },
        application: { recordMs: 0.1, pollTimeoutMs: 100 },
        faults: [{ kind: 'stall', atMs: CRASH_MS, forMs: 600_000, target: '/kafka/group/instances/0' }],
      }),
      { pollEvents: true },
    );
  const lastPollMs = (trace: Trace): number =>
    trace.events.find((event) => event.kind === 'poll.intervalExceeded')?.detail?.['lastPollMs'] as number;

  it.each(['classic', 'consumer'])('row 4: a dynamic member that calls poll() no more leaves by itself (%s)', (protocol) => {
    const { in: given, out } = dynamicBreach!;
    const trace = hang(1, given.max_poll_interval_ms ?? NaN, { 'group.protocol': protocol });

    expect(firstMs(trace, 'member.left') - lastPollMs(trace)).toBeCloseTo(out.leave_at_ms_after_last_poll ?? NaN, 6);
  });

  it.each(SEEDS)('row 5: a static one says nothing, and is given up a session later (seed %i)', (seed) => {
    const { in: given, out } = staticBreach!;
    const trace = hang(seed, given.max_poll_interval_ms ?? NaN, {
      'group.instance.id': 'worker',
      'session.timeout.ms': given.session_ms,
      'heartbeat.interval.ms': given.hb_ms,
    });

    expect(trace.events.some((event) => event.kind === 'member.left')).toBe(false);
    expect(isIn(out.reassign_ms_range_after_last_poll ?? [], firstMs(trace, 'rebalance.started') - lastPollMs(trace))).toBe(true);
  });
});

describe('vectors I: what a crash that nobody notices yet costs', () => {
  it.each(vectors.I_lag_during_failover)(
    '$in.parts_on_dead of $in.P partitions for $in.detect_s s at $in.lambda_total/s: $out.lag_added records',
    ({ in: given, out }) => {
      const detectMs = given.detect_s * 1000;
      const trace = simulate(
        vectorScenario({
          durationMs: CRASH_MS + detectMs,
          traffic: { ratePerSecond: [[0, given.lambda_total]] },
          topic: { partitions: given.P },
          instances: given.P / given.parts_on_dead,
          group: { startupMs: 600_000 },
          // Longer than the row says, so that nobody takes over before its end.
          config: { 'session.timeout.ms': 2 * detectMs },
          application: { recordMs: 0.01, roundTripMs: 2 },
          faults: [{ kind: 'crash', atMs: CRASH_MS, target: '/kafka/group/instances/3' }],
        }),
      );
      const added = valueAt(trace, CRASH_MS + detectMs, 'lag') - valueAt(trace, CRASH_MS, 'lag');

      expect(Math.abs(added - out.lag_added)).toBeLessThanOrEqual(out.lag_added / 100);
    },
  );
});
