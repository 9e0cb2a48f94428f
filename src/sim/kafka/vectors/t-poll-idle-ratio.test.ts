import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import vectors from './kafka.json' with { type: 'json' };
import { pollsOf, valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const END_MS = 30_000;

describe('vectors T: what the client’s poll-idle-ratio shows, and what it should', () => {
  it.each(vectors.T_poll_idle_ratio)(
    '$in.poll_ms ms in poll(), $in.process_ms ms of work: shows $out.client_metric, is $out.true_idle_fraction',
    ({ in: { poll_ms: pollMs, process_ms: workMs }, out }) => {
      // One record a cycle, so that poll() waits for the next one; without waiting, a backlog; without work, nothing to read.
      const traffic =
        pollMs === 0 ? { initialBacklog: 1000 } : workMs === 0 ? {} : { ratePerSecond: [[0, 1000 / (pollMs + workMs)]] };
      const trace = simulate(
        vectorScenario({
          durationMs: END_MS,
          traffic,
          config: { 'max.poll.records': 1 },
          application: { recordMs: workMs, pollTimeoutMs: workMs === 0 ? pollMs : 5000 },
        }),
        { pollEvents: true },
      );
      const ratio = valuesOf(trace, 'poll-idle-ratio-avg')
        .slice(5)
        .filter((value) => !Number.isNaN(value));
      const mean = ratio.reduce((sum, value) => sum + value, 0) / ratio.length;
      const later = pollsOf(trace).filter(({ calledAtMs }) => calledAtMs > 5000);
      const inPoll = later.reduce((sum, { calledAtMs, atMs }) => sum + atMs - calledAtMs, 0);
      const spanMs = later.length * (pollMs + workMs);

      expect(mean).toBeCloseTo(out.client_metric, 3);
      expect(inPoll / spanMs).toBeCloseTo(out.true_idle_fraction, 3);
    },
  );
});
