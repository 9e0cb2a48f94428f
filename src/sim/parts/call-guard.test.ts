import { describe, expect, it } from 'vitest';
import { RandomStream } from '../kernel/random.ts';
import { CallGuard, type CallOutcome, type GuardSettings } from './call-guard.ts';

const settings: GuardSettings = {
  timeoutMs: null,
  retry: { policy: 'fixed', maxAttempts: 3, baseMs: 100, maxMs: 1000, multiplier: 2, jitter: 0, budgetShare: null },
  circuitBreaker: {
    enabled: false,
    windowCalls: 2,
    minimumCalls: 2,
    failureShare: 0.5,
    slowShare: 1,
    slowCallMs: 60_000,
    openMs: 1000,
    halfOpenCalls: 1,
  },
  adaptiveLimit: { enabled: false, initial: 2, min: 1, max: 10, backoffRatio: 0.9, timeoutMs: 5000 },
};
const create = (changes: Partial<GuardSettings>): CallGuard =>
  new CallGuard({ ...settings, ...changes }, new RandomStream(1, 'guard'));

/** Tries a call whose attempts end as `outcomes` say; returns how many attempts it took and how it ended. */
function attempts(guard: CallGuard, outcomes: readonly CallOutcome[], nowMs = 0): { attempts: number; then: string } {
  for (const [i, outcome] of outcomes.entries()) {
    expect(guard.tryStart(i > 0, nowMs)).toBe(true);
    const next = guard.ended(i + 1, outcome, 1, nowMs);
    if (next.then !== 'retry') return { attempts: i + 1, then: next.then };
  }
  throw new Error('The call wants more attempts than there are outcomes.');
}

describe('CallGuard', () => {
  it('should try again until it works or no attempt is left', () => {
    expect(attempts(create({}), ['error', 'timeout', 'ok'])).toEqual({ attempts: 3, then: 'done' });
    expect(attempts(create({}), ['error', 'error', 'error'])).toEqual({ attempts: 3, then: 'giveUp' });
    expect(attempts(create({ retry: { ...settings.retry, policy: 'none' } }), ['error'])).toEqual({
      attempts: 1,
      then: 'giveUp',
    });
  });

  it('should end an attempt at its answer, or when its patience ends', () => {
    const guard = create({ timeoutMs: 50 });

    expect([guard.endOf(10, 60), guard.endOf(10, 61)]).toEqual([60, 60]);
    expect(create({}).endOf(10, 9999)).toBe(9999);
  });

  it('should allow retries up to its budget and then give up', () => {
    const guard = create({ retry: { ...settings.retry, budgetShare: 0.2 } });
    for (let call = 0; call < 10; call++) attempts(guard, ['ok']);
    const first = attempts(guard, ['error', 'ok']);
    const second = attempts(guard, ['error', 'ok']);
    guard.tryStart(false, 0);

    expect([first.then, second.then]).toEqual(['done', 'done']);
    expect(guard.ended(1, 'error', 1, 0)).toEqual({ then: 'giveUp', because: 'budget' });
  });

  it('should keep calls in flight below the adaptive limit, and ask for patience until one ends', () => {
    const guard = create({ adaptiveLimit: { ...settings.adaptiveLimit, enabled: true } });

    expect([false, false, false].map((isRetry) => guard.tryStart(isRetry, 0))).toEqual([true, true, false]);
    expect(guard.nextTryMs(0)).toBe(Infinity);
    guard.ended(1, 'error', 1, 0);
    expect(guard.limit).toBe(1);
    expect(guard.tryStart(false, 0)).toBe(false);
  });

  it('should refuse calls while its breaker is open and say when to ask again', () => {
    const guard = create({ circuitBreaker: { ...settings.circuitBreaker, enabled: true } });
    for (const nowMs of [0, 10]) {
      guard.tryStart(false, nowMs);
      guard.ended(1, 'timeout', 5, nowMs);
    }

    expect(guard.breakerState).toBe('open');
    expect(guard.breakerOpens).toBe(1);
    expect([guard.tryStart(false, 500), guard.nextTryMs(500)]).toEqual([false, 1010]);
    expect(guard.tryStart(false, 1010)).toBe(true);
    expect(guard.breakerState).toBe('halfOpen');
  });
});
