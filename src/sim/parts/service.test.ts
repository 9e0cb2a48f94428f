import { describe, expect, it } from 'vitest';
import { RandomStream } from '../kernel/random.ts';
import { erlangC } from '../theory/mmc.ts';
import { Service, type ServiceSettings } from './service.ts';

const settings: ServiceSettings = {
  serviceMs: 10,
  distribution: 'constant',
  limitPerSecond: null,
  parallelCalls: null,
  errorShare: 0,
  slowFactor: 1,
};
const create = (changes: Partial<ServiceSettings>): Service => new Service(1, 'store', 'caller', { ...settings, ...changes });

describe('Service', () => {
  it('should take its service time, whoever calls, while nothing limits it', () => {
    const service = create({ slowFactor: 3 });

    expect([service.call(0, 0), service.call(1, 0), service.call(2, 5)]).toEqual([30, 30, 35]);
  });

  it('should work on so many calls at once and let the others wait, first come, first served', () => {
    const service = create({ parallelCalls: 2 });

    expect([0, 0, 0, 0, 0, 30].map((atMs) => service.call(0, atMs))).toEqual([10, 10, 20, 20, 30, 40]);
  });

  it('should have a knee: N callers that call again at once get N/k of the service time each once N is above k', () => {
    for (const [callers, latencyMs] of [
      [1, 10],
      [4, 10],
      [8, 20],
      [20, 50],
    ] as const) {
      const service = create({ parallelCalls: 4 });
      const nextMs = Array.from({ length: callers }, () => 0);
      let last = 0;
      for (let call = 0; call < 200 * callers; call++) {
        const caller = nextMs.indexOf(Math.min(...nextMs));
        const atMs = nextMs[caller] as number;
        nextMs[caller] = service.call(caller, atMs);
        last = nextMs[caller] - atMs;
      }
      expect(last).toBeCloseTo(latencyMs, 9);
    }
  });

  it('should make random calls wait as long as Erlang says (M/M/4, four standard errors)', () => {
    const service = create({ parallelCalls: 4, distribution: 'exponential' });
    const gaps = new RandomStream(7, 'gaps');
    const arrivalsPerMs = 0.32;
    const batches = Array.from({ length: 40 }, () => 0);
    const perBatch = 5000;
    let nowMs = 0;
    for (let batch = 0; batch < batches.length; batch++) {
      let total = 0;
      for (let call = 0; call < perBatch; call++) {
        nowMs += gaps.exponential(1 / arrivalsPerMs);
        total += service.call(0, nowMs) - nowMs;
      }
      batches[batch] = total / perBatch;
    }
    const mean = batches.reduce((sum, one) => sum + one, 0) / batches.length;
    const variance = batches.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (batches.length - 1);
    const standardError = Math.sqrt(variance / batches.length);
    const wanted = 10 + erlangC(4, arrivalsPerMs * 10) / (4 / 10 - arrivalsPerMs);

    expect(standardError).toBeLessThan(0.3);
    expect(Math.abs(mean - wanted)).toBeLessThanOrEqual(4 * standardError);
  });

  it('should fail the given share of its calls, as often for every caller', () => {
    const service = create({ errorShare: 0.2 });
    const calls = 20_000;
    let failed = 0;
    for (let call = 0; call < calls; call++) {
      service.call(call % 2, call);
      if (service.isError) failed++;
    }

    expect(Math.abs(failed / calls - 0.2)).toBeLessThanOrEqual(4 * Math.sqrt((0.2 * 0.8) / calls));
  });

  it('should not change its service times when errors are switched on', () => {
    const calm = create({ distribution: 'exponential' });
    const failing = create({ distribution: 'exponential', errorShare: 0.5 });
    const times = (service: Service): number[] => Array.from({ length: 20 }, (_, i) => service.call(0, i));

    expect(times(failing)).toEqual(times(calm));
  });

  it('should let a call wait until fewer are under way than there are places, when places are taken away', () => {
    const service = create({ parallelCalls: 4 });
    for (const atMs of [0, 1, 2, 3]) service.call(0, atMs);
    service.configure({ ...settings, parallelCalls: 2 });

    // Under way until 10, 11, 12, 13: at 12 only one is left.
    expect(service.call(0, 5)).toBe(22);
  });
});
