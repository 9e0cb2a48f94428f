import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import type { Summary } from '../trace/trace.ts';
import { valueAt, valuesOf } from './vectors/read-trace.ts';
import { vectorScenario, type VectorSetup } from './vectors/vector-scenario.ts';

const MINUTE_MS = 60_000;
const crash = { kind: 'crash', atMs: 12_300, target: '/kafka/group/instances/0' };

/** 1000 records/s into one consumer that needs half of its time for them; its broker expires it quickly after a crash. */
function run(changes: Partial<VectorSetup>): Summary {
  return simulate(setup(changes)).summary;
}

function setup(changes: Partial<VectorSetup>) {
  return vectorScenario({
    durationMs: MINUTE_MS,
    traffic: { ratePerSecond: [[0, 1000]], recordBytes: 1000 },
    config: { 'session.timeout.ms': 6000, ...changes.config },
    broker: { 'group.initial.rebalance.delay.ms': 0 },
    ...changes,
  });
}

const worker = { threading: 'worker', recordMs: 0.5, queue: { pauseAt: 5000, resumeAt: 1000 } };

describe('auto-commit', () => {
  const auto = { 'enable.auto.commit': true, 'session.timeout.ms': 6000 };

  it('should commit what earlier polls have returned, every five seconds, inside poll()', () => {
    const trace = simulate(setup({ config: auto, application: { threading: 'inline', recordMs: 0.5 } }));
    const lag = valuesOf(trace, 'lag');

    // Between two commits the lag grows by all that arrives.
    expect(Math.max(...lag.slice(1))).toBeGreaterThan(4500);
    expect(Math.max(...lag.slice(1))).toBeLessThan(5600);
    expect(Math.min(...lag.slice(10))).toBeLessThan(1100);
  });

  it('should cost duplicates after a crash where the poll loop does the work: all since the last commit', () => {
    const inline = { threading: 'inline', recordMs: 0.5 };
    const byClient = run({ config: auto, application: inline, faults: [crash] });
    const byApplication = run({ application: inline, faults: [crash] });

    expect(byClient.lost).toBe(0);
    expect(byClient.duplicates).toBeGreaterThan(1000);
    expect(byClient.duplicates).toBeLessThanOrEqual(5500);
    // A batch of a few records at most.
    expect(byApplication.duplicates).toBeLessThan(50);
  });

  it('should lose records in a crash where a worker does the work: they were committed and not done', () => {
    const slow = { ...worker, recordMs: 1.5 };
    const byClient = run({ config: auto, application: slow, faults: [crash] });
    const byPrefix = run({ application: slow, faults: [crash] });

    expect(byClient.lost).toBeGreaterThan(500);
    expect(byPrefix.lost).toBe(0);
  });

  it('should write again to a sink that takes no harm from it, and tell that apart from duplicates', () => {
    const application = { threading: 'inline', recordMs: 0.2, sink: { service: 'store', batchRecords: 100, lingerMs: 0 } };
    const into = (idempotentWrites: boolean): Summary =>
      run({
        config: auto,
        application,
        faults: [crash],
        services: { store: { serviceMs: 5 } },
        protection: { store: { idempotentWrites } },
      });
    const plain = into(false);
    const byKey = into(true);

    expect(plain.duplicates).toBeGreaterThan(1000);
    expect(plain['duplicatesAbsorbed']).toBe(0);
    expect(byKey.duplicates).toBe(0);
    expect(byKey['duplicatesAbsorbed']).toBe(plain.duplicates);
    expect(byKey.processed).toBe(plain.processed);
  });

  it('should say who commits in one place or the other', () => {
    expect(setup({ config: auto }).kafka.application.commit).toBe('auto');
    expect(setup({ application: { commit: 'auto' } }).kafka.group.config['enable.auto.commit']).toBe(true);
    expect(setup({}).kafka.group.config['enable.auto.commit']).toBe(false);
    expect(() => setup({ config: { 'enable.auto.commit': false }, application: { commit: 'auto' } })).toThrow(
      'cannot both commit',
    );
  });
});

describe('the heap', () => {
  it('should kill a process whose queue fills it, again and again, and not one that pauses in time', () => {
    const heapBytes = 4_000_000;
    const overload = { ratePerSecond: [[0, 4000]], recordBytes: 1000 };
    const unbounded = { ...worker, queue: { pauseAt: 1_000_000, resumeAt: 1000, heapBytes } };
    const bounded = { ...worker, queue: { pauseAt: 2000, resumeAt: 500, heapBytes } };
    const killed = simulate(setup({ traffic: overload, application: unbounded }));
    const paused = simulate(setup({ traffic: overload, application: bounded })).summary;

    expect(killed.summary.outOfMemoryKills).toBeGreaterThan(2);
    expect(killed.events.filter(({ kind }) => kind === 'instance.crashed')).toHaveLength(killed.summary.outOfMemoryKills);
    expect(paused.outOfMemoryKills).toBe(0);
    expect(paused.processed).toBeGreaterThan(killed.summary.processed);
  });

  it('should take more of the time for garbage collection the fuller it is', () => {
    const shareWith = (heapBytes: number): number =>
      run({
        traffic: { initialBacklog: 1_000_000, recordBytes: 1000 },
        application: { ...worker, queue: { pauseAt: 5000, resumeAt: 1000, heapBytes } },
      }).gcShareMax;

    expect(shareWith(6_000_000)).toBeGreaterThan(5 * shareWith(60_000_000));
  });
});

describe('retention', () => {
  it('should delete whole segments only, whoever has read them', () => {
    const trace = simulate(
      setup({
        topic: { config: { 'retention.bytes': 5_000_000, 'segment.bytes': 1_000_000 } },
        broker: { 'log.retention.check.interval.ms': 10_000, 'group.initial.rebalance.delay.ms': 0 },
        config: { 'auto.offset.reset': 'earliest' },
        application: { threading: 'inline', recordMs: 2 },
      }),
    );
    const lost = trace.events.filter(({ kind }) => kind === 'records.lost');

    // 1000 in, 500 out: after 20 s there are 10 000 more in the log than fit; what is cut off is cut at a multiple of 1000.
    expect(lost.length).toBeGreaterThan(0);
    for (const { detail } of trace.events.filter(({ kind }) => kind === 'offset.outOfRange'))
      expect((detail?.['logStart'] as number) % 1000).toBe(0);
    expect(valueAt(trace, MINUTE_MS, 'backlog')).toBeLessThan(16_500);
  });
});
