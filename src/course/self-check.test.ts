import { describe, expect, it } from 'vitest';
import { parseScenario, simulate } from '../sim/index.ts';
import type { Trace } from '../sim/index.ts';
import { peakOf, selfCheck } from './self-check.ts';
import type { SelfCheckTargets } from './self-check.ts';

const targets: SelfCheckTargets = {
  settledWithinMs: 10_000,
  latencyP95Ms: 5000,
  gcShare: 0.1,
  retryShare: 0.2,
  deadLetteredShare: 0,
};

describe('the peak', () => {
  it('is where more arrives than half way to the highest rate, and none where the traffic is steady', () => {
    expect(peakOf(run([[0, 100]]))).toBeNull();
    const peak = peakOf(run(SPIKE));
    // Samples are a second apart.
    expect(peak?.fromMs).toBeGreaterThanOrEqual(10_000);
    expect(peak?.fromMs).toBeLessThanOrEqual(12_000);
    expect(peak?.toMs).toBeGreaterThanOrEqual(19_000);
    expect(peak?.toMs).toBeLessThanOrEqual(21_000);
  });
});

describe('the four answers', () => {
  const answer = (trace: Trace, id: string, changed: Partial<SelfCheckTargets> = {}) =>
    selfCheck(trace, { ...targets, ...changed }).find((one) => one.id === id);

  it('say when the lag was gone, against the window', () => {
    // 200 a second more than go out for 10 s: 2000, worked off at 100 a second in 20 s.
    const trace = run(SPIKE);
    expect(answer(trace, 'lag')?.status).toBe('no');
    expect(answer(trace, 'lag', { settledWithinMs: 22_000 })?.status).toBe('yes');
    expect(answer(trace, 'lag')?.observed).toMatch(/^gone \d+ s after the peak$/);
    expect(answer(run([[0, 300]]), 'lag', { settledWithinMs: 1e9 })).toMatchObject({ status: 'no' });
  });

  it('look at p95 in the peak only', () => {
    const trace = run(SPIKE);
    // The oldest record that waits in the peak is 5 s old at its end (10 s × (1 − 200 ÷ 400)), and 10 s after it.
    expect(answer(trace, 'latency', { latencyP95Ms: 6000 })?.status).toBe('yes');
    expect(answer(trace, 'latency', { latencyP95Ms: 4000 })?.status).toBe('no');
    expect(trace.summary.latencyP95Ms).toBeGreaterThan(6000);
  });

  it('do not take a few fast records for the answer where the rest is not finished', () => {
    const trace = run(SPIKE);
    const nothingOld = { ...trace, series: trace.series.filter(({ id }) => id !== 'lagSeconds') };
    const stuck = {
      ...nothingOld,
      series: [
        ...nothingOld.series,
        { id: 'lagSeconds', of: 'group', unit: 's', values: trace.timeMs.map((atMs) => Math.max(0, atMs / 1000 - 10)) },
      ],
    };
    expect(answer(nothingOld, 'latency', { latencyP95Ms: 6000 })?.status).toBe('yes');
    expect(answer(stuck, 'latency', { latencyP95Ms: 6000 })?.status).toBe('no');
  });

  it('call what a trace does not have not measured', () => {
    const trace = run(SPIKE);
    const imported = { ...trace, series: trace.series.filter(({ id }) => id !== 'gcShare' && id !== 'retries') };
    const statuses = selfCheck(imported, targets).map(({ status }) => status);
    expect(statuses.slice(2)).toEqual(['not measured', 'not measured']);
  });

  it('count dead letters against what arrived', () => {
    const calls = { id: 'retries', of: 'service/store', unit: 'calls/s', values: new Float64Array(61) };
    const with_ = (trace: Trace, summary: Readonly<Record<string, number>>): Trace => ({
      ...trace,
      series: [...trace.series, calls],
      summary: { ...trace.summary, ...summary },
    });
    const trace = run(SPIKE);
    expect(answer(with_(trace, {}), 'retries')?.status).toBe('yes');
    expect(answer(with_(trace, { deadLettered: 60 }), 'retries')?.status).toBe('no');
    expect(answer(with_(trace, { deadLettered: 60 }), 'retries', { deadLetteredShare: 0.02 })?.status).toBe('yes');
    expect(answer(with_(trace, { retryShareMax: 0.3 }), 'retries')?.status).toBe('no');
    expect(answer(with_(trace, { gcShareMax: 0.11 }), 'memory')?.status).toBe('no');
    expect(answer(with_(trace, { outOfMemoryKills: 1 }), 'memory')?.status).toBe('no');
  });
});

// Helpers

const SPIKE = [
  [0, 100],
  [10_000, 100],
  [10_000, 400],
  [20_000, 400],
  [20_000, 100],
] as const;

/** One consumer that works off 200 records a second. */
function run(ratePerSecond: readonly (readonly [number, number])[]): Trace {
  const parsed = parseScenario({
    format: 'scenario.v1',
    id: 'four-questions',
    title: 'A spike',
    system: 'kafka',
    durationMs: 60_000,
    traffic: { arrivals: 'even', ratePerSecond },
    services: {},
    kafka: {
      topic: { partitions: 1 },
      group: { instances: 1, config: { 'max.poll.records': 50, 'enable.auto.commit': false } },
      application: { roundTripMs: 0.01, recordMs: 5, threading: 'inline', commit: 'afterBatch', sink: null },
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}
