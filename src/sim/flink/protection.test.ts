import { describe, expect, it } from 'vitest';
import { parseScenario } from '../scenario/parse-scenario.ts';
import { simulate } from '../run.ts';
import type { Trace } from '../trace/trace.ts';
import { meanOf, seriesOf, vectorJob } from './vectors/vector-job.ts';

type Json = Readonly<Record<string, unknown>>;

/** An async task of two subtasks in front of a service that fails now and then, or always. */
function enriched(errorShare: number, deadLetter: Json | null, breaker: Json | null, config: Json = {}): Trace {
  const scenario = vectorJob({
    durationMs: 30_000,
    traffic: { ratePerSecond: [[0, 1000]] },
    services: { store: { serviceMs: 20, errorShare } },
    config,
    operators: [
      { id: 'source', kind: 'kafkaSource', parallelism: 2, partitions: 2, recordMs: 0.01 },
      {
        id: 'enrich',
        kind: 'async',
        exchange: 'forward',
        parallelism: 2,
        recordMs: 0.01,
        async: { service: 'store', capacity: 100, timeoutMs: 0, deadLetter },
      },
      { id: 'sink', kind: 'sink', exchange: 'forward', parallelism: 2, recordMs: 0.01 },
    ],
  });
  if (breaker === null) return simulate(scenario);
  const parsed = parseScenario({ ...scenario, protection: { store: { circuitBreaker: breaker } } });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

describe('dead letters', () => {
  it('should leave by the side, and the rest of the job should go on', () => {
    const trace = enriched(0.2, { recordMs: 0.1 }, null);
    expect(trace.summary.deadLettered / trace.summary.produced).toBeCloseTo(0.2, 1);
    expect(meanOf(trace, 'task/source', 'backPressuredNow', 10_000)).toBeLessThan(10);
  });

  it('should hold up the whole job where they are written slowly', () => {
    const trace = enriched(0.5, { recordMs: 20 }, null);
    // Every second record costs its subtask 20 ms: 100 records/s each.
    expect(meanOf(trace, 'task/enrich', 'recordsInNow', 15_000)).toBeLessThan(230);
    expect(meanOf(trace, 'task/enrich', 'recordsInNow', 15_000)).toBeGreaterThan(170);
    expect(meanOf(trace, 'task/enrich', 'busyNow', 15_000)).toBeGreaterThan(980);
    expect(meanOf(trace, 'task/source', 'backPressuredNow', 15_000)).toBeGreaterThan(900);
  });
});

describe('dead letters that have a task of their own', () => {
  // 250 records/s a subtask fail; the sink behind the side output writes 50/s.
  const slow = { recordMs: 20, chain: false };

  it('should not cost the operator its time, until the buffers on the way are full', () => {
    const trace = enriched(0.5, { recordMs: 2, chain: false }, null);
    expect(meanOf(trace, 'task/enrich', 'recordsInNow', 15_000)).toBeGreaterThan(990);
    expect(meanOf(trace, 'task/enrich', 'busyNow', 15_000)).toBeLessThan(50);
  });

  it('should hold up the whole job then, and show the operator as held up, not as busy', () => {
    const trace = enriched(0.5, slow, null, { 'taskmanager.memory.segment-size': '4kb' });
    // 20 buffers of 4 KiB are 409 records, full after some 2 s; then every second record waits for one of 50/s, in each of two subtasks.
    expect(Math.abs(meanOf(trace, 'task/enrich', 'recordsInNow', 15_000) - 200)).toBeLessThan(20);
    expect(meanOf(trace, 'task/enrich', 'backPressuredNow', 15_000)).toBeGreaterThan(900);
    expect(meanOf(trace, 'task/enrich', 'busyNow', 15_000)).toBeLessThan(100);
    expect(meanOf(trace, 'task/source', 'backPressuredNow', 15_000)).toBeGreaterThan(900);
    // The sink itself is busy all the time, writes 50/s in each of two subtasks, and has full buffers before it.
    expect(meanOf(trace, 'sideOutput/enrich', 'busyNow', 15_000)).toBeGreaterThan(999);
    expect(Math.abs(meanOf(trace, 'sideOutput/enrich', 'recordsInNow', 15_000) - 100)).toBeLessThan(0.1);
    // Calls that end while the operator waits are given out all the same: at most a queue of them a subtask.
    expect(meanOf(trace, 'sideOutput/enrich', 'bufferedRecords', 15_000)).toBeGreaterThan(2 * 409 - 4);
    expect(meanOf(trace, 'sideOutput/enrich', 'bufferedRecords', 15_000)).toBeLessThan(2 * (409 + 100));
  });

  it('should account for every dead letter: written, or on the way', () => {
    const trace = enriched(0.5, slow, null, { 'taskmanager.memory.segment-size': '4kb' });
    const written = seriesOf(trace, 'sideOutput/enrich', 'recordsInNow').reduce((sum, perSecond) => sum + perSecond, 0);
    const waiting = seriesOf(trace, 'sideOutput/enrich', 'bufferedRecords').at(-1) ?? 0;
    expect(written + waiting).toBeCloseTo(trace.summary.deadLettered, 6);
  });

  it('should have no curves of its own where its sink is in the operator’s task', () => {
    const trace = enriched(0.5, { recordMs: 20 }, null);
    expect(trace.series.some(({ of }) => of === 'sideOutput/enrich')).toBe(false);
  });
});

describe('a circuit breaker in each subtask', () => {
  const breaker = { windowCalls: 20, minimumCalls: 20, openMs: 5000, halfOpenCalls: 5 };

  it('should spare a service that fails and send the records to the dead letters at once', () => {
    const trace = enriched(1, { recordMs: 0.01 }, breaker);
    expect(trace.summary.breakerOpens).toBeGreaterThanOrEqual(2 * 5);
    // Some 20 calls, then 5 every 5 s, in each of two subtasks, beside those that were under way.
    expect(meanOf(trace, 'service/store', 'calls', 10_000)).toBeLessThan(20);
    expect(trace.summary.deadLettered).toBeGreaterThan(29_000);
  });

  it('should hold the records where there are no dead letters: backpressure instead of calls', () => {
    // Every call takes 20 ms, which this breaker takes for too slow; none fails.
    const trace = enriched(0, null, { ...breaker, slowCallMs: 10, slowShare: 0.5 });
    expect(trace.summary.breakerOpens).toBeGreaterThan(0);
    expect(trace.summary['restarts']).toBe(0);
    expect(trace.summary.deadLettered).toBe(0);
    expect(meanOf(trace, 'service/store', 'calls', 10_000)).toBeLessThan(20);
    // A full queue of calls is busy; the buffers before it hold more than comes in half a minute, so the source is not held up yet.
    expect(meanOf(trace, 'task/enrich', 'busyNow', 10_000)).toBeGreaterThan(980);
  });

  it('should be all of the protection that a Flink job knows', () => {
    const parsed = parseScenario({
      format: 'scenario.v1',
      system: 'flink',
      durationMs: 1000,
      traffic: { ratePerSecond: [[0, 1]] },
      services: { store: { serviceMs: 1 } },
      protection: { store: { retry: { policy: 'fixed' } } },
      flink: { operators: [{ id: 'source', kind: 'kafkaSource', partitions: 1 }] },
    });
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.problems.map(({ path }) => path)).toEqual(['/protection/store/retry', '/protection/store']);
  });
});
