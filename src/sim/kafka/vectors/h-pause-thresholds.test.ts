import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import type { KafkaScenario } from '../../scenario/scenario.ts';
import type { Trace } from '../../trace/trace.ts';
import vectors from './kafka.json' with { type: 'json' };
import { pollsOf, tolerance, valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

interface Thresholds {
  readonly H: number;
  readonly L: number;
  readonly mpr: number;
  readonly mu: number;
  readonly T_poll_ms: number;
}

const SECONDS = 60;

/** One worker behind a queue, an endless backlog at the broker, and 1 ms from one poll that returns to the next. */
function setup({ H, L, mpr, mu, T_poll_ms: pollTimeoutMs }: Thresholds, durationMs: number, pollMs = 1): KafkaScenario {
  return vectorScenario({
    durationMs,
    traffic: { initialBacklog: Math.ceil(2 * SECONDS * mu + 4 * H) },
    config: { 'max.poll.records': mpr },
    application: { threading: 'worker', recordMs: 1000 / mu, pollMs, pollTimeoutMs, queue: { pauseAt: H, resumeAt: L } },
  });
}

interface Queue {
  readonly peak: number;
  readonly peakAtMs: number;
  /** The longest time between an empty queue and the poll that filled it again. */
  readonly worstGapMs: number;
  /** Records in the queue just before `atMs`. */
  readonly depthAt: (atMs: number) => number;
}

/** The queue over time, from the polls that filled it and a worker that takes μ records/s while there are any. */
function queueOf(trace: Trace, mu: number): Queue {
  /** The polls, each with the start of its busy period and the records handed over in that period so far. */
  const filled: { readonly atMs: number; readonly busySinceMs: number; readonly handed: number }[] = [];
  const depthAfter = (poll: (typeof filled)[number] | undefined, atMs: number): number =>
    poll === undefined ? 0 : Math.max(0, poll.handed - Math.floor(((atMs - poll.busySinceMs) * mu) / 1000 + 1e-3));
  let peak = 0;
  let peakAtMs = 0;
  let worstGapMs = 0;
  for (const { atMs, records } of pollsOf(trace)) {
    if (records === 0) continue;
    const last = filled.at(-1);
    const left = depthAfter(last, atMs);
    if (last !== undefined && left > 0) filled.push({ atMs, busySinceMs: last.busySinceMs, handed: last.handed + records });
    else {
      if (last !== undefined) worstGapMs = Math.max(worstGapMs, atMs - last.busySinceMs - (last.handed * 1000) / mu);
      filled.push({ atMs, busySinceMs: atMs, handed: records });
    }
    if (left + records > peak) [peak, peakAtMs] = [left + records, atMs];
  }
  return {
    peak,
    peakAtMs,
    worstGapMs,
    depthAt: (atMs) =>
      depthAfter(
        filled.findLast((poll) => poll.atMs < atMs),
        atMs,
      ),
  };
}

describe('vectors H: pause and resume with two thresholds', () => {
  it.each(vectors.H_bounds)(
    'pause at $in.H, max.poll.records $in.mpr: never more than $out.qmax_upper_bound queued',
    ({ in: input, out }) => {
      const row = { ...input, T_poll_ms: 100 };
      // The worst case: the worker takes its first record just before the poll that would have paused, and this one fills up.
      const mu = 1000 / (Math.ceil(input.H / input.mpr) - 0.1);
      expect(queueOf(simulate(setup({ ...row, mu }, SECONDS * 1000), { pollEvents: true }), mu).peak).toBe(out.qmax_upper_bound);

      for (const rate of [1, 100, 1000, 1900, 10_000]) {
        const trace = simulate(setup({ ...row, mu: rate }, SECONDS * 1000), { pollEvents: true });
        expect(queueOf(trace, rate).peak).toBeLessThanOrEqual(out.qmax_upper_bound);
        expect(Math.max(...valuesOf(trace, 'queueDepth'))).toBeLessThanOrEqual(out.qmax_upper_bound);
      }
    },
  );

  it.each(vectors.H_sim)(
    'H $in.H, L $in.L, max.poll.records $in.mpr, μ $in.mu, T $in.T_poll_ms ms: at most $out.qmax queued, $out.pauses pauses a minute, starved $out.starved_s s',
    ({ in: input, out }) => {
      const trace = simulate(setup(input, SECONDS * 1000), { pollEvents: true });
      const queue = queueOf(trace, input.mu);

      // The queue pieced together from the polls is the one that the trace shows.
      const sampled = valuesOf(trace, 'queueDepth');
      for (const [i, atMs] of trace.timeMs.entries())
        expect(Math.abs((sampled[i] ?? NaN) - queue.depthAt(atMs))).toBeLessThanOrEqual(1);
      expect(Math.abs(queue.peak - out.qmax)).toBeLessThanOrEqual(tolerance(out.qmax));
      const atPeak = simulate(setup(input, queue.peakAtMs + 0.1));
      expect(valuesOf(atPeak, 'queueDepth').at(-1)).toBe(queue.peak);

      expect(trace.summary['pauses']).toBe(out.pauses);
      expect(Math.abs(SECONDS - trace.summary.processed / input.mu - out.starved_s)).toBeLessThanOrEqual(
        tolerance(out.starved_s, input.mpr / input.mu),
      );
      expect(Math.abs(trace.summary.processed / SECONDS - out.rate)).toBeLessThanOrEqual(tolerance(out.rate));
      if (out['rule_L>=mu*T']) expect(queue.worstGapMs).toBeLessThanOrEqual(0);
    },
  );

  it.each(vectors.H_starve)(
    'H $in.H, L $in.L, μ $in.mu, T $in.T_poll_ms ms: $out.rate/s, starved $out.starved_s_of_60 of 60 s, never longer than $out.worst_gap_s s (a bound: T − L/μ)',
    ({ in: input, out }) => {
      const trace = simulate(setup(input, SECONDS * 1000), { pollEvents: true });

      expect(Math.abs(trace.summary.processed / SECONDS - out.rate)).toBeLessThanOrEqual(tolerance(out.rate));
      expect(Math.abs(SECONDS - trace.summary.processed / input.mu - out.starved_s_of_60)).toBeLessThanOrEqual(
        // The vector counts a millisecond in which the queue ran dry as starved, once a pause at most.
        tolerance(out.starved_s_of_60, input.mpr / input.mu + (trace.summary['pauses'] ?? NaN) / 1000),
      );
      // How long the worst gap is depends on where in the fall the thresholds are looked at.
      for (const pollMs of [0.1, 1, 5, 17, 29, 43, 50])
        expect(
          queueOf(simulate(setup(input, SECONDS * 1000, pollMs), { pollEvents: true }), input.mu).worstGapMs / 1000,
        ).toBeLessThanOrEqual(out.worst_gap_s + 1e-3);
    },
  );
});
