import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import type { KafkaScenario } from '../../scenario/scenario.ts';
import vectors from './kafka.json' with { type: 'json' };
import { fetchesOf, pollsOf, valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const [pausedChunk, , , , , pollingForever, notPolling] = vectors.U_pause_trace;
const MINUTE_MS = 60_000;

describe('vectors U: pause traces without a rebalance', () => {
  it('row 1: a chunk of 700 at 500 a poll, paused in between: ["0..499", "", "500..699"]', () => {
    const { out } = pausedChunk!;
    const blockedMs = out.blocked_ms_second_poll ?? NaN;
    // The first poll's 500 records pause the consumer; the worker does 300 of them while the second poll blocks, the third resumes.
    const until = (durationMs: number): KafkaScenario =>
      vectorScenario({
        durationMs,
        traffic: { initialBacklog: 700 },
        config: { 'max.poll.records': 500 },
        application: {
          threading: 'worker',
          recordMs: blockedMs / 300,
          pollTimeoutMs: 100,
          queue: { pauseAt: 500, resumeAt: 200 },
        },
      });
    const trace = simulate(until(150), { pollEvents: true });
    const [first, second, third] = pollsOf(trace);
    const ranges = [first, second, third].map(
      (poll) => poll?.slices.map(([, from, records]) => `${from}..${from + records - 1}`).join() ?? 'no poll',
    );
    const fetchesWhilePaused = fetchesOf(trace).filter(({ atMs }) => atMs >= (first?.atMs ?? NaN) && atMs < (third?.atMs ?? NaN));

    expect(ranges).toEqual(out.returns);
    expect(trace.summary['pauses']).toBe(1);
    expect(fetchesWhilePaused).toHaveLength(out.fetches_during_pause ?? NaN);
    expect((second?.atMs ?? NaN) - (second?.calledAtMs ?? NaN)).toBeCloseTo(blockedMs, 6);

    const whilePaused = simulate(until(blockedMs / 2));
    expect(700 - (valuesOf(whilePaused, 'positionLag').at(-1) ?? NaN)).toBe(out.position_while_paused);
    // Between polls the processed prefix is committed: 300, as the row says.
    const afterwards = simulate(until((third?.atMs ?? NaN) + 0.001));
    expect(700 - (valuesOf(afterwards, 'lag').at(-1) ?? NaN)).toBe(300);
  });

  /** Paused within the first second, with a queue that never falls to the threshold. */
  const pausedForGood = (durationMs: number, faults: readonly Record<string, unknown>[]): KafkaScenario =>
    vectorScenario({
      durationMs,
      traffic: { ratePerSecond: [[0, 10]], initialBacklog: 10_000 },
      config: { 'max.poll.records': 500, 'max.poll.interval.ms': 5 * MINUTE_MS },
      application: { threading: 'worker', recordMs: 10 * MINUTE_MS, pollTimeoutMs: 100, queue: { pauseAt: 500, resumeAt: 100 } },
      faults,
    });

  it('row 6: everything paused, poll(100 ms) in a loop for 600 s: no leave, no records', () => {
    const { out } = pollingForever!;
    const trace = simulate(pausedForGood(10 * MINUTE_MS, []), { pollEvents: true });
    const [first, ...others] = pollsOf(trace);

    expect(first?.records).toBe(500);
    expect(others).toHaveLength((10 * MINUTE_MS) / 100 - 1);
    expect(others.reduce((sum, poll) => sum + poll.records, 0)).toBe(out.records);
    expect(trace.events.filter((event) => event.kind === 'member.left')).toHaveLength(out.leaves ?? NaN);
    expect(trace.summary['rebalances']).toBe(0);
    expect(fetchesOf(trace).filter(({ atMs }) => atMs > (first?.atMs ?? NaN))).toEqual([]);
  });

  it('row 7: everything paused, no poll for 600 s: one leave, 300 s after the last poll', () => {
    const { out } = notPolling!;
    const stall = { kind: 'stall', atMs: 2000, forMs: 10 * MINUTE_MS, target: '/kafka/group/instances/0' };
    const trace = simulate(pausedForGood(2000 + 10 * MINUTE_MS, [stall]), { pollEvents: true });
    const leaves = trace.events.filter((event) => event.kind === 'member.left');
    // Polls follow one another without a break: the last one was called when the one before it returned.
    const lastCallMs = pollsOf(trace)
      .filter(({ atMs }) => atMs <= stall.atMs)
      .at(-1)?.atMs;

    expect(leaves).toHaveLength(out.leaves ?? NaN);
    expect(((leaves[0]?.atMs ?? NaN) - (lastCallMs ?? NaN)) / 1000).toBeCloseTo(out.leave_at_s ?? NaN, 6);
  });
});
