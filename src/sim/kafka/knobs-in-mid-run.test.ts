import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import { valueAt, valuesOf } from './vectors/read-trace.ts';
import { vectorScenario } from './vectors/vector-scenario.ts';

describe('knobs turned in mid-run', () => {
  it('should keep of a record in progress the share that is done, when the work per record changes', () => {
    const trace = simulate(
      vectorScenario({
        durationMs: 10_000,
        traffic: { initialBacklog: 100_000 },
        application: { threading: 'worker', recordMs: 5000 },
        changes: [{ atMs: 4000, set: { '/kafka/application/recordMs': 10 } }],
      }),
    );

    // Four fifths of the first record are done by then: it takes 2 of its new 10 ms, then come 100 a second.
    expect(valueAt(trace, 4000, 'throughput')).toBe(0);
    expect(valueAt(trace, 5000, 'throughput')).toBe(100);
    expect(valueAt(trace, 6000, 'throughput')).toBe(100);
  });

  it('should let a worker that waits for a free write use one that was added', () => {
    const writtenBy = (endMs: number): number =>
      simulate(
        vectorScenario({
          durationMs: endMs,
          traffic: { initialBacklog: 100_000 },
          services: { downstream: { serviceMs: 5000 } },
          application: { threading: 'worker', recordMs: 0.1, sink: { service: 'downstream', batchRecords: 1000, lingerMs: 50 } },
          changes: [{ atMs: 6000, set: { '/kafka/application/sink/concurrency': 2 } }],
        }),
      ).summary.processed;

    // The first write, of what the first 50 ms brought, ends at 5 s; the second ends at 10 s, the added one 5 s after the change.
    const first = writtenBy(6000);
    expect(writtenBy(10_900)).toBe(first + 1000);
    expect(writtenBy(11_100)).toBe(first + 2000);
  });

  it('should start an instance again that was still closing when it was wanted back', () => {
    const trace = simulate(
      vectorScenario({
        durationMs: 30_000,
        traffic: { ratePerSecond: [[0, 1000]] },
        services: { downstream: { serviceMs: 5000 } },
        topic: { partitions: 2 },
        instances: 2,
        application: { threading: 'worker', recordMs: 0.1, sink: { service: 'downstream', batchRecords: 1000, lingerMs: 50 } },
        changes: [
          { atMs: 6000, set: { '/kafka/group/instances': 1 } },
          { atMs: 7000, set: { '/kafka/group/instances': 2 } },
        ],
      }),
    );

    expect(trace.events.some(({ kind, entity }) => kind === 'member.left' && entity === 'consumer/1')).toBe(true);
    expect(valuesOf(trace, 'instances').at(-1)).toBe(2);
  });

  it('should let a hang last until the later of two ends', () => {
    const target = '/kafka/group/instances/0';
    const trace = simulate(
      vectorScenario({
        durationMs: 10_000,
        traffic: { initialBacklog: 100_000 },
        application: { recordMs: 1 },
        faults: [
          { kind: 'stall', atMs: 1000, forMs: 7000, target },
          { kind: 'stall', atMs: 2000, forMs: 1000, target },
        ],
      }),
    );

    expect(valueAt(trace, 7000, 'throughput')).toBe(0);
    expect(valueAt(trace, 10_000, 'throughput')).toBeGreaterThan(990);
  });
});
