import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse-scenario.ts';
import { checkProtection } from './protection-contradictions.ts';
import { protectionField } from './protection-fields.ts';
import type { Problem } from './problem.ts';
import { UNPROTECTED } from './protection-scenario.ts';
import type { Protection } from './protection-scenario.ts';

function read(given: unknown): Readonly<Record<string, Protection>> {
  const problems: Problem[] = [];
  const protection = protectionField.read(given, '/protection', problems);
  if (protection === undefined) throw new Error(JSON.stringify(problems));
  return protection;
}
const readOne = (given: unknown): Protection => read({ store: given })['store'] as Protection;

function problemsOf(given: unknown): Problem[] {
  const problems: Problem[] = [];
  protectionField.read(given, '/protection', problems);
  return problems;
}

describe('protection', () => {
  it('should protect nothing where nothing is said', () => {
    expect(readOne({})).toEqual(UNPROTECTED);
    expect([read({}), read(null)]).toEqual([{}, {}]);
  });

  it('should have resilience4j’s defaults in a circuit breaker of which nothing is said', () => {
    expect(readOne({ circuitBreaker: {} }).circuitBreaker).toEqual({
      enabled: true,
      windowCalls: 100,
      minimumCalls: 100,
      failureShare: 0.5,
      slowShare: 1,
      slowCallMs: 60_000,
      openMs: 60_000,
      halfOpenCalls: 10,
    });
  });

  it.each([
    ['kafka', { baseMs: 100, maxMs: 1000, multiplier: 2, jitter: 0.2 }],
    ['connect', { baseMs: 300, maxMs: 60_000, multiplier: 2, jitter: 0 }],
    ['fixed', { baseMs: 500, jitter: 0 }],
  ])('should wait as %s does where the waits are not given', (policy, wanted) => {
    expect(readOne({ retry: { policy } }).retry).toMatchObject(wanted);
  });

  it('should read the example of the format', () => {
    const example = {
      timeoutMs: 2000,
      retry: { policy: 'exponential', maxAttempts: 3, baseMs: 100, maxMs: 1000, jitter: 0.2, budgetShare: 0.1 },
      circuitBreaker: { windowCalls: 100, failureShare: 0.5, openMs: 60_000, halfOpenCalls: 10 },
      deadLetter: { after: 'retries' },
      shed: { policy: 'dropOldest', aboveAgeMs: 30_000, only: 'nonCritical' },
    };

    expect(readOne(example)).toMatchObject({ ...example, adaptiveLimit: { enabled: false } });
  });

  it.each<[string, unknown, Partial<Problem>]>([
    ['a slip', { store: { retri: {} } }, { path: '/protection/store/retri', hint: 'Did you mean "retry"?' }],
    [
      'an unknown policy',
      { store: { retry: { policy: 'exponentiel' } } },
      { path: '/protection/store/retry/policy', hint: 'Did you mean "exponential"?' },
    ],
    [
      'no attempt',
      { store: { retry: { maxAttempts: 0 } } },
      { path: '/protection/store/retry/maxAttempts', message: 'too small' },
    ],
    ['a jitter above 1', { store: { retry: { jitter: 2 } } }, { path: '/protection/store/retry/jitter', message: 'too large' }],
    ['a wait of nothing', { store: { retry: { baseMs: 0 } } }, { path: '/protection/store/retry/baseMs', message: 'too small' }],
  ])('should refuse %s', (_, given, wanted) => {
    expect(problemsOf(given)).toMatchObject([wanted]);
  });
});

describe('rules between protection and services', () => {
  const services = {
    store: { serviceMs: 1, distribution: 'constant', limitPerSecond: null, parallelCalls: null, errorShare: 0 },
  };
  const check = (protection: unknown): Problem[] =>
    checkProtection({ protection: read(protection), services } as unknown as Parameters<typeof checkProtection>[0]);

  it.each<[string, unknown, Partial<Problem>]>([
    ['a service that is not there', { stor: {} }, { path: '/protection/stor', allowed: 'a name under /services: "store"' }],
    [
      'a longest wait below the first',
      { store: { retry: { policy: 'exponential', baseMs: 500, maxMs: 100 } } },
      { path: '/protection/store/retry/maxMs' },
    ],
    [
      'a limit that begins outside its bounds',
      { store: { adaptiveLimit: { initial: 5, min: 8 } } },
      { path: '/protection/store/adaptiveLimit/initial', allowed: 'min ≤ initial ≤ max' },
    ],
  ])('should refuse %s', (_, given, wanted) => {
    expect(check(given)).toMatchObject([wanted]);
  });

  it('should be asked of a pipe, which calls nothing', () => {
    const parsed = parseScenario({
      format: 'scenario.v1',
      system: 'pipe',
      durationMs: 1000,
      traffic: { ratePerSecond: [[0, 1]] },
      protection: { store: {} },
      pipe: { stages: [{ id: 'filter', kind: 'server', ratePerSecond: 10 }] },
    });

    expect(parsed).toMatchObject({ ok: false, problems: [{ path: '/protection/store', message: 'no such service' }] });
  });
});
