import { describe, expect, it } from 'vitest';
import { parseScenario } from '../scenario/parse-scenario.ts';
import { createRun, simulate } from '../run.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { Fidelity, Trace } from '../trace/trace.ts';
import { valuesOf } from './vectors/read-trace.ts';

const FIDELITIES: readonly Fidelity[] = ['exact', 'preview'];
const BOUNDS = { minInstances: 1, maxInstances: 16 };

/** 48 partitions; an instance does 1000 records/s in its poll loop. */
function scenarioWith(given: {
  durationMs?: number;
  rate: readonly (readonly [number, number])[];
  autoscaler: object | null;
  instances?: number;
  config?: object;
}): KafkaScenario {
  const parsed = parseScenario({
    format: 'scenario.v1',
    system: 'kafka',
    durationMs: given.durationMs ?? 300_000,
    traffic: { arrivals: 'even', ratePerSecond: given.rate },
    autoscaler: given.autoscaler,
    kafka: {
      topic: { partitions: 48 },
      group: { instances: given.instances ?? 2, config: { 'max.poll.records': 100, ...given.config } },
      application: { threading: 'inline', recordMs: 1 },
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario as KafkaScenario;
}

const keda = (config: object, bounds: object = BOUNDS): object => ({
  kind: 'keda',
  config: { lagThreshold: 5000, ...config },
  ...bounds,
});
const stepsOf = (trace: Trace): { readonly atMs: number; readonly from: unknown; readonly to: unknown }[] =>
  trace.events
    .filter(({ kind }) => kind === 'autoscaler.scaled')
    .map(({ atMs, detail }) => ({ atMs, from: detail?.['from'], to: detail?.['to'] }));

describe.each(FIDELITIES)('scaling on lag (%s)', (fidelity) => {
  it('should go out in steps of at most a factor of two, fifteen seconds apart, each of them a rebalance', () => {
    const trace = simulate(scenarioWith({ rate: [[0, 12_000]], autoscaler: keda({}) }), { fidelity });
    const steps = stepsOf(trace);

    expect(steps.slice(0, 3)).toEqual([
      { atMs: 15_000, from: 2, to: 4 },
      { atMs: 30_000, from: 4, to: 8 },
      { atMs: 45_000, from: 8, to: 16 },
    ]);
    expect(trace.summary['rebalances']).toBeGreaterThanOrEqual(3);
    expect(valuesOf(trace, 'instances').at(-1)).toBe(16);
  });

  it('should come in only when nobody has wanted more for 300 s', () => {
    const rate = [
      [0, 6000],
      [60_000, 6000],
      [60_000, 500],
    ] as const;
    const trace = simulate(scenarioWith({ durationMs: 600_000, rate, autoscaler: keda({}) }), { fidelity });
    const steps = stepsOf(trace);
    const lastOut = steps.filter(({ from, to }) => Number(to) > Number(from)).at(-1);
    const firstIn = steps.find(({ from, to }) => Number(to) < Number(from));

    expect(firstIn?.atMs).toBeGreaterThanOrEqual((lastOut?.atMs ?? NaN) + 300_000);
    expect(valuesOf(trace, 'instances').at(-1)).toBe(1);
  });

  it('should let an idle group go after the cooldown, and start it again when something is waiting', () => {
    const rate = [
      [0, 0],
      [200_000, 0],
      [200_000, 500],
    ] as const;
    const bounds = { minInstances: 0, maxInstances: 4 };
    const trace = simulate(scenarioWith({ rate, autoscaler: keda({ cooldownPeriod: 60, pollingInterval: 30 }, bounds) }), {
      fidelity,
    });

    expect(stepsOf(trace).slice(0, 2)).toEqual([
      { atMs: 60_000, from: 2, to: 0 },
      { atMs: 210_000, from: 0, to: 1 },
    ]);
  });

  it('should say what it is doing', () => {
    const trace = simulate(scenarioWith({ rate: [[0, 12_000]], autoscaler: keda({}) }), { fidelity });
    const states = trace.states.filter(({ entity }) => entity === 'autoscaler').map(({ state }) => state);

    expect(states[0]).toBe('scalingOut');
  });
});

describe.each(FIDELITIES)('scaling on other metrics (%s)', (fidelity) => {
  it('should find the instances that keep up with the arrivals from how fast the lag grows', () => {
    const autoscaler = { kind: 'hpa', config: { metric: 'lagGrowth', target: 900 }, ...BOUNDS };
    const trace = simulate(scenarioWith({ rate: [[0, 7000]], autoscaler }), { fidelity });

    expect(valuesOf(trace, 'instances').at(-1)).toBe(8);
  });

  it('should find about as many from how busy they are, in smaller steps and in the end', () => {
    const autoscaler = { kind: 'hpa', config: { metric: 'processingTime', target: 0.8, windowSeconds: 30 }, ...BOUNDS };
    const trace = simulate(scenarioWith({ durationMs: 900_000, rate: [[0, 6000]], autoscaler }), { fidelity });
    const [first] = stepsOf(trace);

    // Fully busy is all that it can see: 1 ÷ 0.8 of what there is.
    expect(first).toMatchObject({ from: 2, to: 3 });
    // As long as there is a backlog everyone is busy: it goes too far, and comes back when the highest wish is 300 s old.
    expect(Math.max(...valuesOf(trace, 'instances'))).toBeGreaterThan(10);
    expect(valuesOf(trace, 'instances').at(-1)).toBeGreaterThanOrEqual(7);
    expect(valuesOf(trace, 'instances').at(-1)).toBeLessThanOrEqual(9);
  });
});

describe('an autoscaled run', () => {
  it('should take a number of instances that is set by hand, and go on from there', () => {
    const run = createRun(scenarioWith({ rate: [[0, 12_000]], autoscaler: keda({}) }));
    run.advanceTo(20_000);
    run.change('/kafka/group/instances', 10);
    run.advanceTo(31_000);

    expect(stepsOf(run.trace())).toEqual([
      { atMs: 15_000, from: 2, to: 4 },
      { atMs: 30_000, from: 10, to: 16 },
    ]);
  });

  it('should need so long for every step as its pods need to start', () => {
    const slow = simulate(scenarioWith({ rate: [[0, 12_000]], autoscaler: keda({}, { ...BOUNDS, startupMs: 40_000 }) }));

    expect(valuesOf(slow, 'instances')[54]).toBe(2);
    expect(slow.events.find(({ kind }) => kind === 'member.joined')?.atMs).toBeGreaterThanOrEqual(55_000);
  });

  it('should refuse settings that KEDA refuses', () => {
    const given = {
      format: 'scenario.v1',
      system: 'kafka',
      durationMs: 1000,
      traffic: { ratePerSecond: [[0, 0]] },
      autoscaler: keda({ limitToPartitionsWithLag: true, allowIdleConsumers: true, lagTreshold: 1 }),
    };

    expect(parseScenario(given)).toMatchObject({
      ok: false,
      problems: [{ path: '/autoscaler/config/lagTreshold', hint: 'Did you mean "lagThreshold"?' }],
    });
    expect(
      parseScenario({ ...given, autoscaler: keda({ limitToPartitionsWithLag: true, allowIdleConsumers: true }) }),
    ).toMatchObject({
      ok: false,
      problems: [{ path: '/autoscaler/config/allowIdleConsumers' }],
    });
  });
});
