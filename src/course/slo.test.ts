import { describe, expect, it } from 'vitest';
import type { Summary, Trace } from '../sim/index.ts';
import { summarize } from '../sim/index.ts';
import { holds } from './condition.ts';
import type { Attempt, Condition } from './condition.ts';
import { checkSlo } from './slo.ts';
import { tasksDone, withHints } from './tasks.ts';
import { parseScenario } from '../sim/index.ts';
import type { Scenario } from '../sim/index.ts';
import type { Check } from './verdict.ts';

describe('checkSlo', () => {
  it('should check the ledger even when nothing is wanted', () => {
    expect(checkSlo(incident(), {})).toMatchObject({ status: 'met', checks: [{ id: 'ledger', status: 'met' }] });
  });

  it('should show a record that vanished', () => {
    const verdict = checkSlo(incident({ processed: 999_000 }), {});

    expect(verdict.status).toBe('missed');
    expect(verdict.checks[0]).toMatchObject({ id: 'ledger', status: 'missed', observed: '1,000 records without a place' });
  });

  it('should say what was observed, wanted, when and why', () => {
    expect(find(checkSlo(incident(), { drainedByMs: 45_000 }).checks, 'slo/drainedByMs')).toEqual({
      id: 'slo/drainedByMs',
      status: 'missed',
      title: 'The backlog of the peak is worked off by 45 s',
      observed: '50 s',
      wanted: 'by 45 s',
      atMs: 50_000,
      reason:
        'While the backlog grew, 30,000 records arrived each second and 20,000 were finished: 10,000 a second were left over. ' +
        'After the peak 5,000 a second more were finished than arrived.',
    });
  });

  it('should meet a wish exactly at its limit', () => {
    expect(checkSlo(incident(), { drainedByMs: 50_000 }).status).toBe('met');
    expect(checkSlo(incident(), { drainedByMs: 49_999 }).status).toBe('missed');
  });

  it('should not ask when a backlog was gone that was never there', () => {
    const trifle = { peakBacklog: 900, peakBacklogAtMs: 70_000, drainedAtMs: 70_000 };
    expect(find(checkSlo(incident(trifle), { drainedByMs: 45_000 }).checks, 'slo/drainedByMs')).toMatchObject({
      status: 'met',
      observed: 'no backlog to speak of',
    });
    const real = { ...trifle, drainedAtMs: 70_001 };
    expect(find(checkSlo(incident(real), { drainedByMs: 45_000 }).checks, 'slo/drainedByMs')?.status).toBe('missed');
  });

  it('should explain a wait by what stood in front of it', () => {
    const check = find(checkSlo(incident(), { latencyP95Ms: 1000 }).checks, 'slo/latencyP95Ms');

    // 200,000 records at 20,000 a second.
    expect(check).toMatchObject({ status: 'missed', observed: '9.5 s', atMs: 15_000 });
    expect(check?.reason).toBe(
      'A record waits until everything in front of it is done. At the peak that was 200,000 records at 20,000 a second, about 10 s.',
    );
  });

  it('should miss what never happened', () => {
    expect(find(checkSlo(incident({ drainedAtMs: null }), { drainedByMs: 1e9 }).checks, 'slo/drainedByMs')).toMatchObject({
      status: 'missed',
      observed: 'never',
      atMs: null,
    });
  });

  it('should miss latency when nothing was finished', () => {
    const check = find(checkSlo(incident({ latencyP95Ms: null }), { latencyP95Ms: 1e9 }).checks, 'slo/latencyP95Ms');

    expect(check).toMatchObject({ status: 'missed', observed: 'none finished' });
  });

  it('should wish nothing of a run in which nothing arrived', () => {
    const nothing = incident({ produced: 0, processed: 0, drainedAtMs: null, latencyP95Ms: null });

    expect(checkSlo(nothing, { drainedByMs: 1, latencyP95Ms: 1, lost: 0 }).status).toBe('met');
  });

  it('should not call a service slow that was not called', () => {
    expect(checkSlo(incident({ sinkLatencyP95Ms: null }), { sinkLatencyP95Ms: 1 }).status).toBe('met');
  });

  it('should count dead letters and calls that were sent again', () => {
    const { checks } = checkSlo(incident({ deadLettered: 3, retries: 0 }), { deadLettered: 2, retries: 10 });

    expect(find(checks, 'slo/deadLettered')).toMatchObject({
      status: 'missed',
      observed: '3 records',
      wanted: 'at most 2 records',
    });
    expect(find(checks, 'slo/retries')).toMatchObject({ status: 'met', observed: '0 calls', wanted: 'at most 10 calls' });
  });

  it('should count what was dropped, and forgive what was allowed', () => {
    const check = (dropped: number, wanted: number) =>
      find(checkSlo(incident({ dropped }), { dropped: wanted }).checks, 'slo/dropped');

    expect(check(0, 0)).toMatchObject({ status: 'met', title: 'No record is dropped' });
    expect(check(3, 0)).toMatchObject({ status: 'missed', observed: '3 records' });
    expect(check(3, 3)?.status).toBe('met');
  });

  it.each([
    [{ retryShareMax: 5, retries: 9 }, { retryShareMax: 1 }, 'A call that failed or timed out was sent again.'],
    [{ outOfMemoryKills: 2 }, { outOfMemoryKills: 0 }, /more than its heap/],
    [{ gcShareMax: 0.5 }, { gcShareMax: 0.1 }, /The fuller a heap is/],
  ])('should say why %o is a miss', (summary, slo, why) => {
    const missed = checkSlo(incident(summary), slo).checks.at(-1);

    expect(missed).toMatchObject({ status: 'missed', reason: expect.stringMatching(why) as string });
  });

  it('should keep its order whatever that of the SLO', () => {
    const verdict = checkSlo(incident(), { lost: 0, latencyP95Ms: 1, drainedByMs: 1 });

    expect(verdict.checks.map((check) => check.id)).toEqual(['ledger', 'slo/drainedByMs', 'slo/latencyP95Ms', 'slo/lost']);
  });

  it('should find the moment of a peak that was too high', () => {
    expect(find(checkSlo(incident(), { peakBacklog: 95_000 }).checks, 'slo/peakBacklog')).toMatchObject({
      status: 'missed',
      atMs: 10_000,
    });
  });

  it.each([
    [50_500, 'too close to call'],
    [49_500, 'too close to call'],
    [60_000, 'met'],
    [40_000, 'missed'],
  ])('should leave a preview within its error open: wanted by %d', (drainedByMs, status) => {
    const preview = incident({}, 'preview');

    expect(find(checkSlo(preview, { drainedByMs }).checks, 'slo/drainedByMs')?.status).toBe(status);
  });

  it.each([
    [{ drainedByMs: 500_000 }, {}],
    [{ drainedByMs: 10_000 }, { drainedAtMs: null }],
    [{ duplicates: 0 }, {}],
  ])('should leave %j open where a preview says that only the exact run shows it', (slo, part) => {
    const preview = { ...incident(part, 'preview'), warnings: ['preview: breaches are left out; only the exact run shows them'] };

    expect(checkSlo(preview, slo).status).toBe('too close to call');
    expect(checkSlo({ ...preview, source: incident().source }, slo).status).not.toBe('too close to call');
  });

  it('should be missed as a whole before it is open, and open before it is met', () => {
    const preview = incident({}, 'preview');

    expect(checkSlo(preview, { drainedByMs: 50_500, lost: 0 }).status).toBe('too close to call');
    expect(checkSlo(preview, { drainedByMs: 50_500, latencyP95Ms: 1 }).status).toBe('missed');
  });
});

describe('holds', () => {
  it.each<[Condition, boolean]>([
    [{ knob: '/kafka/group/instances', moved: 'up' }, true],
    [{ knob: '/kafka/group/instances', moved: 'down' }, false],
    [{ knob: '/kafka/group/instances', from: 16, to: 16 }, true],
    [{ knob: '/kafka/group/instances', from: 17 }, false],
    [{ knob: '/kafka/group/config/max.poll.records', moved: 'not' }, true],
    [{ knob: '/services/store/limitPerSecond', moved: 'up' }, true],
    [{ knob: '/services/nowhere/limitPerSecond', moved: 'not' }, false],
    [{ knob: 'nonsense' }, false],
    [{ knob: '/kafka/application/threading', is: 'worker' }, true],
    [{ knob: '/kafka/application/threading', is: 'inline' }, false],
    [{ knob: '/kafka/application/threading', moved: 'not' }, true],
    [{ knob: '/kafka/application/threading', moved: 'up' }, false],
    [{ reading: { summary: 'peakBacklog' }, atMost: 200_000 }, true],
    [{ reading: { summary: 'noSuchKey' }, atLeast: 0 }, false],
    [{ reading: { summary: 'produced' }, moreThan: { summary: 'lost' } }, true],
    [{ reading: { summary: 'lost' }, moreThan: { summary: 'produced' }, times: 0.1 }, false],
    [{ summary: 'peakBacklog', atMost: 200_000 }, true],
    [{ summary: 'peakBacklog', atLeast: 200_001 }, false],
    [{ summary: 'drainedAtMs', timesBaselineAtMost: 0.5 }, true],
    [{ summary: 'drainedAtMs', timesBaselineAtLeast: 0.9 }, false],
    [{ summary: 'noSuchKey', atMost: 1 }, false],
    [{ check: 'slo/lost', is: 'met' }, true],
    [{ check: 'all', is: 'missed' }, true],
    [{ check: 'slo/nothing', is: 'met' }, false],
    [{ all: [{ check: 'slo/lost', is: 'met' }, { not: { check: 'all', is: 'met' } }] }, true],
    [{ any: [{ summary: 'lost', atLeast: 1 }] }, false],
  ])('should judge %j as %s', (condition, expected) => {
    expect(holds(condition, attempt())).toBe(expected);
  });
});

describe('tasksDone', () => {
  const task = { id: 'half', text: 'Halve the drain time.', doneWhen: { summary: 'drainedAtMs', timesBaselineAtMost: 0.5 } };

  it('should tick a task by an exact run only', () => {
    expect(tasksDone([task], attempt())).toEqual(['half']);
    expect(tasksDone([task], { ...attempt(), trace: incident({}, 'preview') })).toEqual([]);
  });
});

describe('withHints', () => {
  it('should bind the first fitting hint to a missed check', () => {
    const moreConsumers = { knob: '/kafka/group/instances', moved: 'up' } as const;
    const hints = [
      { id: 'not-this', text: '', checks: ['slo/latencyP95Ms'], when: { not: moreConsumers } },
      { id: 'consumers-only', text: '', checks: ['slo/latencyP95Ms', 'slo/lost'], when: moreConsumers },
      { id: 'late', text: '', checks: ['slo/latencyP95Ms'], when: moreConsumers },
    ];

    const { checks } = withHints(hints, attempt());

    expect(find(checks, 'slo/latencyP95Ms')?.hint).toBe('consumers-only');
    expect(find(checks, 'slo/lost')?.hint).toBeUndefined();
  });
});

// Helpers

function find(checks: readonly Check[], id: string): Check | undefined {
  return checks.find((check) => check.id === id);
}

/**
 * 20,000 records/s are finished at most; 30,000 arrive from 0 to 20 s and 15,000 from then on: the backlog peaks at 200,000 at 20 s and
 * would be gone at 60 s; it is below one second of arrivals earlier.
 */
function incident(part: Partial<Summary> = {}, fidelity: 'exact' | 'preview' = 'exact'): Trace {
  const timeMs = Float64Array.from({ length: 101 }, (_, s) => s * 1000);
  const arrivals = timeMs.map((ms) => (ms <= 20_000 ? 30_000 : 15_000));
  const backlog = timeMs.map((ms) => (ms <= 20_000 ? ms * 10 : Math.max(0, 200_000 - (ms - 20_000) * 5)));
  const throughput = timeMs.map((ms) => (ms <= 60_000 ? 20_000 : 15_000));
  const edgesMs = Float64Array.of(0, 1000, 5000, 10_000);
  const latency = {
    windowMs: 5000,
    edgesMs,
    counts: [Float64Array.of(9, 0, 0), Float64Array.of(9, 0, 0), Float64Array.of(0, 9, 0)],
  };
  const summary = summarize({
    ratePerSecond: [[0, 30_000]],
    timeMs,
    backlog,
    arrivalsPerSecond: arrivals,
    latency,
    ledger: { initialBacklog: 0, produced: 1e6, processed: 1e6, backlog: 0, inFlight: 0 },
    latencyMaxMs: 10_000,
    latencyQuantile: (share) => share * 10_000,
    oldestUnfinishedMs: 0,
    sinkLatencyP95Ms: 12,
    system: {},
  });
  return {
    format: 'trace.v1',
    source: { kind: 'simulated', engine: 'test', fidelity, scenario: 'test', scenarioHash: '', seed: 1 },
    timeMs,
    series: [
      { id: 'arrivals', of: 'group', unit: 'records/s', values: arrivals },
      { id: 'throughput', of: 'group', unit: 'records/s', values: throughput },
      { id: 'backlog', of: 'group', unit: 'records', values: backlog },
    ],
    latency,
    states: [],
    events: [],
    summary: { ...summary, drainedAtMs: 50_000, ...part },
    hash: '',
    warnings: [],
  };
}

function attempt(): Attempt {
  const trace = incident();
  return {
    scenario: scenario(16, null),
    trace,
    verdict: checkSlo(trace, { latencyP95Ms: 1, lost: 0 }),
    baseline: { scenario: scenario(8, 500), summary: { ...trace.summary, drainedAtMs: 100_000 } },
  };
}

function scenario(instances: number, limitPerSecond: number | null): Scenario {
  const result = parseScenario({
    format: 'scenario.v1',
    system: 'kafka',
    durationMs: 1000,
    traffic: { ratePerSecond: [[0, 1]] },
    services: { store: { serviceMs: 1, limitPerSecond } },
    kafka: { group: { instances } },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.scenario;
}
