import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CircuitBreakerSettings } from '../scenario/protection-scenario.ts';
import { CircuitBreaker } from './circuit-breaker.ts';

/** resilience4j's defaults. */
const DEFAULTS: CircuitBreakerSettings = {
  enabled: true,
  windowCalls: 100,
  minimumCalls: 100,
  failureShare: 0.5,
  slowShare: 1,
  slowCallMs: 60_000,
  openMs: 60_000,
  halfOpenCalls: 10,
};

function callAll(breaker: CircuitBreaker, failures: readonly boolean[], nowMs: number, ms = 1): void {
  for (const isFailed of failures) {
    expect(breaker.tryCall(nowMs)).toBe(true);
    breaker.record(isFailed, ms, nowMs);
  }
}

const repeat = (isFailed: boolean, times: number): boolean[] => Array<boolean>(times).fill(isFailed);

function opened(): CircuitBreaker {
  const breaker = new CircuitBreaker(DEFAULTS);
  callAll(breaker, repeat(true, 100), 0);
  return breaker;
}

describe('CircuitBreaker', () => {
  it('should stay closed until the window holds the minimum number of calls, however bad they are', () => {
    const breaker = new CircuitBreaker(DEFAULTS);
    callAll(breaker, repeat(true, 99), 0);

    expect(breaker.state).toBe('closed');

    callAll(breaker, [true], 0);
    expect(breaker.state).toBe('open');
  });

  it('should open at exactly half of the calls failed, and not at one fewer', () => {
    const atHalf = new CircuitBreaker(DEFAULTS);
    callAll(atHalf, [...repeat(false, 50), ...repeat(true, 50)], 0);
    const below = new CircuitBreaker(DEFAULTS);
    callAll(below, [...repeat(false, 51), ...repeat(true, 49)], 0);

    expect([atHalf.state, below.state]).toEqual(['open', 'closed']);
  });

  it('should count a call as slow only above the threshold, and open when all of them are', () => {
    const atThreshold = new CircuitBreaker(DEFAULTS);
    callAll(atThreshold, repeat(false, 100), 0, 60_000);
    const above = new CircuitBreaker(DEFAULTS);
    callAll(above, repeat(false, 100), 0, 60_001);

    expect([atThreshold.state, above.state]).toEqual(['closed', 'open']);
  });

  it('should refuse calls while it is open, and let the first one through that asks after openMs', () => {
    const breaker = opened();

    expect(breaker.tryCall(59_999)).toBe(false);
    expect(breaker.nextTryMs(59_999)).toBe(60_000);
    expect(breaker.state).toBe('open');
    expect(breaker.tryCall(60_000)).toBe(true);
    expect(breaker.state).toBe('halfOpen');
  });

  it('should stay open by itself: no timer turns it half-open', () => {
    const breaker = opened();
    breaker.record(false, 1, 10 * 60_000);

    expect(breaker.state).toBe('open');
  });

  it('should permit ten calls while half-open and refuse the eleventh', () => {
    const breaker = opened();
    const granted = Array.from({ length: 11 }, () => breaker.tryCall(60_000));

    expect(granted).toEqual([...repeat(true, 10), false]);
    expect(breaker.nextTryMs(60_000)).toBe(Infinity);
  });

  it.each([
    { failed: 4, state: 'closed', opens: 1 },
    { failed: 5, state: 'open', opens: 2 },
  ])('should decide after ten trial calls: $failed failed → $state', ({ failed, state, opens }) => {
    const breaker = opened();
    callAll(breaker, [...repeat(true, failed), ...repeat(false, 10 - failed)], 60_000);

    expect(breaker.state).toBe(state);
    expect(breaker.opens).toBe(opens);
  });

  it('should begin with an empty window once it is closed again', () => {
    const breaker = opened();
    callAll(breaker, repeat(false, 10), 60_000);
    callAll(breaker, repeat(true, 99), 60_000);

    expect(breaker.state).toBe('closed');
  });

  it('should look at the last windowCalls calls only', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 10 }),
        fc.array(fc.boolean(), { maxLength: 60 }),
        (windowCalls, minimumCalls, tenths, outcomes) => {
          const breaker = new CircuitBreaker({ ...DEFAULTS, windowCalls, minimumCalls, failureShare: tenths / 10 });
          const opensAt = outcomes.findIndex((_, i) => {
            const window = outcomes.slice(Math.max(0, i + 1 - windowCalls), i + 1);
            const failed = window.filter((isFailed) => isFailed).length;
            return window.length >= Math.min(minimumCalls, windowCalls) && failed * 10 >= tenths * window.length;
          });
          outcomes.forEach((isFailed, i) => {
            breaker.record(isFailed, 1, 0);
            expect(breaker.state === 'open').toBe(opensAt >= 0 && i >= opensAt);
          });
        },
      ),
    );
  });
});
