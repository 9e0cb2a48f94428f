import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import { fetchesOf, pollsOf, valuesOf } from './vectors/read-trace.ts';
import { vectorScenario } from './vectors/vector-scenario.ts';

const CHUNK = { 'max.partition.fetch.bytes': 1000 };

describe('client "librdkafka"', () => {
  it('should go on fetching while the application works, where the Java client stops after one chunk a partition', () => {
    const heldBy = (client: 'java-4.1' | 'librdkafka'): number =>
      Math.max(
        ...valuesOf(
          simulate(
            vectorScenario({
              durationMs: 20_000,
              client,
              traffic: { initialBacklog: 1_000_000 },
              topic: { partitions: 2 },
              config: { 'max.poll.records': 1, ...CHUNK },
              application: { recordMs: 60_000, roundTripMs: 1 },
            }),
          ),
          'fetchBufferBytes',
        ),
      );

    expect(heldBy('java-4.1')).toBeLessThanOrEqual(2000);
    expect(heldBy('librdkafka')).toBeGreaterThan(100_000);
  });

  it('should stop at queued.min.messages of each partition, and at queued.max.messages.kbytes in all', () => {
    const heldWith = (config: Readonly<Record<string, number>>): number =>
      Math.max(
        ...valuesOf(
          simulate(
            vectorScenario({
              durationMs: 20_000,
              client: 'librdkafka',
              traffic: { initialBacklog: 1_000_000, recordBytes: 100 },
              topic: { partitions: 4 },
              config: { 'max.poll.records': 1, 'max.partition.fetch.bytes': 10_000, ...config },
              application: { recordMs: 60_000, roundTripMs: 1 },
            }),
          ),
          'fetchBufferBytes',
        ),
      );
    const slackBytes = 4 * 10_000;

    const byMessages = heldWith({ 'queued.min.messages': 5000 });
    expect(byMessages).toBeGreaterThanOrEqual(4 * 5000 * 100 - slackBytes);
    expect(byMessages).toBeLessThanOrEqual(4 * 5000 * 100 + slackBytes);
    const bySize = heldWith({ 'queued.max.messages.kbytes': 512 });
    expect(bySize).toBeGreaterThanOrEqual(512 * 1024 - slackBytes);
    expect(bySize).toBeLessThanOrEqual(512 * 1024 + slackBytes);
  });

  it('should throw its queue away when it pauses, and fetch the same again when it resumes', () => {
    const run = (client: 'java-4.1' | 'librdkafka') =>
      simulate(
        vectorScenario({
          durationMs: 5000,
          client,
          traffic: { initialBacklog: 700 },
          config: { 'max.poll.records': 500 },
          application: { threading: 'worker', recordMs: 1, pollTimeoutMs: 100, queue: { pauseAt: 500, resumeAt: 100 } },
        }),
        { pollEvents: true },
      );
    const fetchesBeforeTheRest = (trace: ReturnType<typeof run>): number => {
      const [first, rest] = pollsOf(trace).filter(({ records }) => records > 0);
      expect(rest?.slices).toEqual([[0, 500, 200]]);
      return fetchesOf(trace).filter(({ atMs }) => atMs > (first?.atMs ?? NaN) && atMs < (rest?.atMs ?? NaN)).length;
    };

    expect(fetchesBeforeTheRest(run('java-4.1'))).toBe(0);
    expect(fetchesBeforeTheRest(run('librdkafka'))).toBeGreaterThan(0);
  });
});
