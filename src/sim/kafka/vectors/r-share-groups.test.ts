import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import { SharePartition, type Delivery } from '../share-partition.ts';
import vectors from './kafka.json' with { type: 'json' };
import { slopePerSecond, tolerance, valueAt, valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

/** A share group on one partition with an endless backlog, whose consumers take `processingS` for a batch. */
function shareGroup(locks: number, processingS: number, instances: number, perPoll = 500) {
  const cycles = 20;
  return vectorScenario({
    durationMs: Math.ceil(processingS * cycles) * 1000,
    traffic: { initialBacklog: 200_000 },
    instances,
    group: { kind: 'share' },
    config: { 'max.poll.records': Math.min(perPoll, locks) },
    broker: { 'group.share.partition.max.record.locks': locks, 'group.share.record.lock.duration.ms': 60_000 },
    application: { recordMs: 0, pollMs: processingS * 1000 },
  });
}

describe('vectors R: the records of a partition that a share group may lock', () => {
  it.each(vectors.R_share)(
    '$in.max_record_locks locks, $in.proc_s s: $out.max_rec_per_s_per_partition records/s',
    ({ in: given, out }) => {
      const locks = given.max_record_locks;
      const scenario = shareGroup(locks, given.proc_s, 40);
      const fromMs = Math.ceil(given.proc_s * 4) * 1000;
      const trace = simulate(scenario);
      const perSecond = -slopePerSecond(trace, fromMs, scenario.durationMs, 'lag');

      expect(Math.abs(perSecond - out.max_rec_per_s_per_partition)).toBeLessThanOrEqual(
        tolerance(out.max_rec_per_s_per_partition, locks / ((scenario.durationMs - fromMs) / 1000)),
      );
      expect(Math.max(...valuesOf(trace, 'backlog'))).toBeLessThanOrEqual(200_000);
      expect(trace.summary.inFlight).toBeLessThanOrEqual(locks);
    },
  );

  it('should let more consumers than partitions work, up to that cap, without any rebalance', () => {
    const workedBy = (instances: number): number => simulate(shareGroup(2000, 0.5, instances, 100)).summary.processed;

    expect(workedBy(10)).toBeCloseTo(10 * workedBy(1), -3);
    expect(workedBy(20)).toBeCloseTo(20 * workedBy(1), -3);
    expect(workedBy(60)).toBe(workedBy(40));
    expect(simulate(shareGroup(2000, 0.5, 20, 100)).summary['rebalances']).toBe(0);
  });

  it('should show the same in both fidelities, whole records too where partitions are added', () => {
    const scenario = vectorScenario({
      durationMs: 6450,
      traffic: { arrivals: 'poisson', ratePerSecond: [[0, 40]] },
      topic: { partitions: 2 },
      instances: 1,
      group: { kind: 'share' },
      changes: [{ atMs: 1000, set: { '/kafka/topic/partitions': 3 } }],
    });
    const [exact, preview] = (['exact', 'preview'] as const).map((fidelity) => simulate(scenario, { fidelity }));

    expect(preview?.series).toEqual(exact?.series);
    expect(preview?.summary).toEqual(exact?.summary);
  });

  it('should keep up with what arrives as soon as it arrives', () => {
    const trace = simulate(
      vectorScenario({
        durationMs: 10_000,
        traffic: { arrivals: 'poisson', ratePerSecond: [[0, 500]] },
        topic: { partitions: 3 },
        instances: 4,
        group: { kind: 'share' },
        application: { recordMs: 1, roundTripMs: 2 },
        changes: [{ atMs: 5000, set: { '/kafka/group/instances': 8 } }],
      }),
    );

    expect(valueAt(trace, 10_000, 'lag')).toBeLessThan(50);
    expect(trace.summary.latencyP50Ms).toBeLessThan(20);
    expect(trace.summary.processed + trace.summary.backlog).toBe(trace.summary.produced);
  });

  it('should give a batch to others when its locks run out, and refuse its acknowledgement', () => {
    // A batch of 100 takes 1.5 s and is locked for 1 s: every record is worked five times, and then archived.
    const scenario = vectorScenario({
      durationMs: 120_000,
      traffic: { initialBacklog: 1000 },
      instances: 4,
      group: { kind: 'share' },
      config: { 'max.poll.records': 100 },
      broker: { 'group.share.record.lock.duration.ms': 1000 },
      application: { recordMs: 0, pollMs: 1500 },
    });
    const { summary, events } = simulate(scenario);
    const expired = events.filter(({ kind }) => kind === 'locks.expired');
    const recordsIn = (key: string): number => expired.reduce((sum, { detail }) => sum + (detail?.[key] as number), 0);

    expect(summary.processed).toBe(1000);
    expect(summary.duplicates).toBe(4000);
    expect(summary.lost).toBe(0);
    expect(recordsIn('records')).toBe(5000);
    expect(recordsIn('archived')).toBe(1000);
  });

  it('should stand still behind one slow batch at the head of the window, whatever is done behind it', () => {
    const share = new SharePartition(200, 5);
    const head = share.acquire(50, 1000) as Delivery;
    const behind = share.acquire(500, 1000) as Delivery;

    expect([head, behind].map(({ from, records }) => [from, records])).toEqual([
      [0, 50],
      [50, 150],
    ]);
    share.acknowledge(behind);
    expect(share.acquire(10, 1000)).toBeNull();
    share.acknowledge(head);
    expect(share.acquire(500, 1000)).toEqual({ from: 200, records: 200, deliveries: 1 });
  });
});
