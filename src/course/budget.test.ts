import { describe, expect, it } from 'vitest';
import { parseScenario } from '../sim/index.ts';
import { costOf, withBudget } from './budget.ts';
import type { Budget } from './budget.ts';
import { verdictOf } from './verdict.ts';

const budget: Budget = {
  unit: 'cores',
  most: 20,
  costs: { '/kafka/group/instances': 2, '/kafka/topic/partitions': 0.25, '/kafka/nowhere': 100, '/title': 1 },
  why: 'Cores are paid for.',
};

describe('costOf', () => {
  it('should add what the numbers cost, and pass over what is none', () => {
    expect(costOf(budget, scenario(4))).toBe(4 * 2 + 48 * 0.25);
  });
});

describe('withBudget', () => {
  it.each([
    [4, 'met'],
    [5, 'missed'],
  ])('should judge %d instances as %s', (instances, status) => {
    const verdict = withBudget(verdictOf([]), budget, scenario(instances));

    expect(verdict.status).toBe(status);
    expect(verdict.checks.at(-1)).toMatchObject({ id: 'budget', wanted: 'at most 20 cores' });
  });

  it('should leave a verdict alone where there is none', () => {
    const verdict = verdictOf([]);

    expect(withBudget(verdict, null, scenario(99))).toBe(verdict);
  });
});

// Helpers

function scenario(instances: number) {
  const parsed = parseScenario({
    format: 'scenario.v1',
    system: 'kafka',
    durationMs: 1000,
    traffic: { ratePerSecond: [[0, 1]] },
    kafka: { topic: { partitions: 48 }, group: { instances } },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}
