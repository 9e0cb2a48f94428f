import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sim/index.ts';
import { firstMove, onStep, startingValues, withKnobs } from './settings.ts';
import type { KnobSetting } from './types.ts';

const scenario = { flink: { operators: [{ parallelism: 4 }, { parallelism: 4 }] }, protection: {} } as unknown as Scenario;
const parallelism: KnobSetting = {
  kind: 'number',
  key: 'parallelism',
  label: '',
  sentence: '',
  pointers: ['/flink/operators/0/parallelism', '/flink/operators/1/parallelism'],
  unit: 'subtasks',
  min: 1,
  max: 16,
  step: 1,
  value: 4,
};
const breaker: KnobSetting = {
  kind: 'switch',
  key: 'breaker',
  label: '',
  sentence: '',
  options: [
    { id: 'off', label: 'off', set: { '/protection/store': { circuitBreaker: null } } },
    { id: 'on', label: 'on', set: { '/protection/store': { circuitBreaker: { openMs: 1000 } } } },
  ],
  value: 'off',
};

describe('knobs', () => {
  it('that were not turned change nothing', () => {
    expect(withKnobs(scenario, [parallelism, breaker], startingValues([parallelism, breaker]))).toBe(scenario);
  });

  it('set every pointer that they have, and whole objects', () => {
    expect(withKnobs(scenario, [parallelism, breaker], { parallelism: 8, breaker: 'on' })).toEqual({
      flink: { operators: [{ parallelism: 8 }, { parallelism: 8 }] },
      protection: { store: { circuitBreaker: { openMs: 1000 } } },
    });
  });

  it('can make a first move wherever they stand', () => {
    expect(firstMove([parallelism, breaker])).toEqual({ parallelism: 5 });
    expect(firstMove([{ ...parallelism, value: 16 }])).toEqual({ parallelism: 1 });
    expect(firstMove([breaker, parallelism])).toEqual({ breaker: 'on' });
    expect(firstMove([])).toEqual({});
  });

  it('stay on their step', () => {
    expect(onStep(0.299, { min: 0, max: 1, step: 0.1 })).toBe(0.3);
    expect(onStep(99, { min: 0, max: 1, step: 0.1 })).toBe(1);
    expect(onStep(-99, { min: 50, max: 100, step: 25 })).toBe(50);
  });
});
