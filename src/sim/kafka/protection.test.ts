import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import type { Trace } from '../trace/trace.ts';
import { pollsOf, valuesOf } from './vectors/read-trace.ts';
import { vectorScenario, type VectorSetup } from './vectors/vector-scenario.ts';

const SERVICE = 'service/downstream';
const MINUTE_MS = 60_000;

/** One consumer with a worker, 500 records/s, written one by one into a service that takes 1 ms. */
function run(changes: Partial<VectorSetup> & { readonly threading?: 'inline' | 'worker' } = {}, pollEvents = false): Trace {
  const { threading = 'worker', ...setup } = changes;
  return simulate(
    vectorScenario({
      durationMs: MINUTE_MS,
      traffic: { ratePerSecond: [[0, 500]] },
      services: { downstream: { serviceMs: 1 } },
      application: {
        threading,
        recordMs: 0.1,
        queue: { pauseAt: 2000, resumeAt: 500 },
        sink: { service: 'downstream', batchRecords: 1, lingerMs: 0 },
      },
      ...setup,
    }),
    { pollEvents },
  );
}

const outage = (fromMs: number, untilMs: number) => [
  { atMs: fromMs, set: { '/services/downstream/errorShare': 1 } },
  { atMs: untilMs, set: { '/services/downstream/errorShare': 0 } },
];
const breaker = { circuitBreaker: { windowCalls: 20, minimumCalls: 20, openMs: 5000, halfOpenCalls: 5 } };

describe('a timeout', () => {
  it('should fail calls that take longer, while the service works on them all the same', () => {
    const protection = { downstream: { timeoutMs: 50, retry: { policy: 'fixed', baseMs: 50, maxAttempts: 1000 } } };
    const services = { downstream: { serviceMs: 100, parallelCalls: 1 } };
    const trace = run({ services, protection });

    expect(trace.summary.processed).toBe(0);
    // 50 ms of patience and 50 ms of waiting, again and again.
    expect(trace.summary.retries).toBe(MINUTE_MS / 100 - 1);
    expect(trace.summary.sinkLatencyP95Ms).toBeCloseTo(50, 0);
  });
});

describe('retries', () => {
  it('should keep a service that is overloaded overloaded: give-ups are worked on and asked for again', () => {
    // 40 calls/s fit; a burst makes a queue of more than the callers' patience, and from then on all work is for nobody.
    const burst = [
      [0, 30],
      [10_000, 30],
      [10_000, 400],
      [12_000, 400],
      [12_000, 30],
    ];
    const setup = {
      durationMs: 2 * MINUTE_MS,
      traffic: { ratePerSecond: burst },
      services: { downstream: { serviceMs: 25, parallelCalls: 1 } },
      application: {
        threading: 'worker',
        recordMs: 0.1,
        queue: { pauseAt: 2000, resumeAt: 500 },
        sink: { service: 'downstream', batchRecords: 1, lingerMs: 0, concurrency: 60 },
      },
    };
    const retry = { policy: 'fixed', baseMs: 10, maxAttempts: 100 };
    const storm = run({ ...setup, protection: { downstream: { timeoutMs: 500, retry } } });
    const patient = run({ ...setup, protection: { downstream: { timeoutMs: 10_000, retry } } });

    expect(patient.summary.backlog).toBeLessThan(10);
    expect(patient.summary.retries).toBe(0);
    expect(storm.summary.backlog).toBeGreaterThan(2000);
    expect(storm.summary.retryShareMax).toBeGreaterThan(5);
  });

  it('should come in bunches without jitter and spread out with it', () => {
    const setup = {
      topic: { partitions: 40 },
      instances: 40,
      traffic: { ratePerSecond: [[0, 2000]] },
      changes: outage(10_000, 40_000),
    };
    const busiest = (jitter: number | 'full'): number => {
      const retry = { policy: 'exponential', baseMs: 1000, maxMs: 8000, maxAttempts: 50, jitter };
      const trace = run({ ...setup, protection: { downstream: { retry } } });
      const calls = valuesOf(trace, 'callsBusiest100Ms', SERVICE);
      return Math.max(...calls.slice(20, 40));
    };

    // All 40 callers at once in the worst 100 ms, that is 400 calls/s; spread over seconds, a few of them.
    expect(busiest(0)).toBe(400);
    expect(busiest('full')).toBeLessThan(200);
  });

  it('should stay within their budget', () => {
    const services = { downstream: { serviceMs: 1, errorShare: 0.5 } };
    const retry = { policy: 'fixed', baseMs: 5, maxAttempts: 10 };
    const share = (budgetShare: number | null): number =>
      run({
        services,
        protection: { downstream: { retry: { ...retry, budgetShare }, deadLetter: { after: 'retries' } } },
      }).summary.retryShareMax;

    // Without a budget: one retry per first attempt on average, at p = ½.
    expect(share(null)).toBeGreaterThan(0.9);
    expect(share(0.1)).toBeLessThan(0.11);
  });
});

describe('a circuit breaker', () => {
  it('should pause the partitions, keep the consumer in the group and lose nothing in an outage', () => {
    for (const threading of ['worker', 'inline'] as const) {
      const trace = run({
        threading,
        protection: { downstream: { ...breaker, circuitBreaker: { ...breaker.circuitBreaker, openMs: 20_000 } } },
        config: { 'max.poll.interval.ms': 10_000 },
        changes: outage(10_000, 25_000),
      });
      const { breakerOpens, pollIntervalBreaches, deadLettered, lost, backlog } = trace.summary;

      expect(breakerOpens).toBe(1);
      expect([pollIntervalBreaches, deadLettered, lost]).toEqual([0, 0, 0]);
      expect(trace.states.some(({ entity, state }) => entity === 'consumer/0' && state === 'paused')).toBe(true);
      expect(valuesOf(trace, 'breakersOpen', SERVICE)[20]).toBe(1);
      expect(backlog).toBeLessThan(5000);
      expect(trace.events.map(({ kind }) => kind).filter((kind) => kind.startsWith('breaker'))).toEqual([
        'breaker.opened',
        'breaker.halfOpened',
        'breaker.closed',
      ]);
    }
  });

  it('should call the service that is down far less often than retries do', () => {
    const retry = { policy: 'fixed', baseMs: 10, maxAttempts: 3 };
    const changes = outage(10_000, 50_000);
    const failures = (protection: object): number =>
      valuesOf(run({ changes, protection: { downstream: protection } }), 'failures', SERVICE).reduce((sum, n) => sum + n, 0);

    expect(failures({ retry, ...breaker })).toBeLessThan(failures({ retry }) / 10);
  });

  it('should not spare a consumer that retries inside its poll loop the end of its poll interval', () => {
    const trace = run({
      threading: 'inline',
      protection: { downstream: { retry: { policy: 'fixed', baseMs: 500, maxAttempts: 100 } } },
      config: { 'max.poll.interval.ms': 10_000 },
      changes: outage(10_000, 40_000),
    });

    expect(trace.summary['pollIntervalBreaches']).toBeGreaterThan(0);
  });
});

describe('an adaptive limit', () => {
  it('should find the calls that a service can take at once', () => {
    const application = {
      threading: 'worker',
      recordMs: 0,
      queue: { pauseAt: 2000, resumeAt: 500 },
      sink: { service: 'downstream', batchRecords: 1, lingerMs: 0, concurrency: 200 },
    };
    const services = { downstream: { serviceMs: 20, parallelCalls: 10 } };
    const setup = { application, services, traffic: { ratePerSecond: [[0, 5000]] } };
    const adaptiveLimit = { initial: 2, min: 1, max: 200, timeoutMs: 100 };
    const free = run({ ...setup, protection: { downstream: {} } }).summary;
    const limited = run({ ...setup, protection: { downstream: { adaptiveLimit } } }).summary;

    // 200 calls at a time wait 400 ms each. The limit overshoots, because it hears of its rise only with the
    // answers, and falls below what the service can take; a tenth of the throughput is the price of that.
    expect(free.sinkLatencyP95Ms).toBeCloseTo(400, -1);
    expect(limited.sinkLatencyP95Ms).toBeLessThan(250);
    expect(limited.processed).toBeGreaterThan(0.85 * free.processed);
  });
});

describe('records that cannot be processed', () => {
  const traffic = { ratePerSecond: [[0, 500]], poisonShare: 0.001 };

  it('should stop everything behind them where nothing may be parked', () => {
    for (const threading of ['worker', 'inline'] as const) {
      const { summary } = run({ threading, traffic });

      expect(summary.deadLettered).toBe(0);
      // At most the records ahead of the first one in a thousand.
      expect(summary.processed).toBeLessThanOrEqual(1000);
    }
  });

  it('should be parked after their attempts, and nothing else with them', () => {
    for (const threading of ['worker', 'inline'] as const) {
      const retry = { policy: 'fixed', baseMs: 20, maxAttempts: 3 };
      const { summary } = run({ threading, traffic, protection: { downstream: { retry, deadLetter: { only: 'poison' } } } });

      expect(Math.abs(summary.deadLettered - 0.001 * summary.produced)).toBeLessThanOrEqual(1);
      expect(summary.backlog).toBeLessThan(60);
      expect(summary.retries).toBe(0);
    }
  });

  it('should not be joined by good ones in an outage, unless whatever fails is parked', () => {
    const retry = { policy: 'fixed', baseMs: 10, maxAttempts: 3 };
    const setup = { traffic, changes: outage(20_000, 40_000) };
    const onlyPoison = run({ ...setup, protection: { downstream: { retry, deadLetter: { only: 'poison' } } } }).summary;
    const everything = run({ ...setup, protection: { downstream: { retry, deadLetter: {} } } }).summary;

    expect(onlyPoison.deadLettered).toBeLessThanOrEqual(31);
    // The outage drains the topic into the dead letters: one record after three attempts and two waits.
    expect(everything.deadLettered).toBeGreaterThan(700);
  });
});

describe('load shedding', () => {
  const overload = { traffic: { ratePerSecond: [[0, 2000]], criticalShare: 0.3 }, services: { downstream: { serviceMs: 1 } } };

  it('should give up what is too old by a seek, so that nothing is processed much older', () => {
    const trace = run({ ...overload, protection: { downstream: { shed: { aboveAgeMs: 3000 } } } }, true);
    const { processed, dropped, latencyMaxMs, produced } = trace.summary;

    // The queue of up to 2500 records is still worked at 1000 a second.
    expect(latencyMaxMs).toBeLessThan(3000 + 2600);
    expect(processed).toBeGreaterThan(58_000);
    expect(dropped).toBeGreaterThan(0.4 * produced);
    const returned = pollsOf(trace).reduce((sum, { records }) => sum + records, 0);
    expect(returned).toBeLessThan(produced - dropped + 1);
  });

  it('should discard the answer to a fetch that was sent before the seek', () => {
    const waiting = (aboveAgeMs: number): number =>
      run({
        traffic: { ratePerSecond: [[0, 100]] },
        config: { 'fetch.min.bytes': 1_000_000, 'fetch.max.wait.ms': 500 },
        protection: { downstream: { shed: { aboveAgeMs } } },
      }).summary.processed;

    // Polls that time out meanwhile seek past what is older than 200 ms: every answer, 500 ms old, is asked from another offset.
    expect(waiting(200)).toBe(0);
    expect(waiting(1000)).toBeGreaterThan(5000);
  });

  it('should never give up what is critical, and be of no use once that alone is too much', () => {
    const shed = { aboveAgeMs: 3000, only: 'nonCritical' };
    const light = run({ ...overload, protection: { downstream: { shed } } }).summary;
    const heavy = run({
      ...overload,
      traffic: { ratePerSecond: [[0, 2000]], criticalShare: 0.8 },
      protection: { downstream: { shed } },
    }).summary;

    expect(light.dropped).toBeGreaterThan(0.3 * light.produced);
    expect(light.dropped).toBeLessThanOrEqual(0.7 * light.produced);
    expect(light.latencyMaxMs).toBeLessThan(8000);
    expect(heavy.dropped).toBeLessThanOrEqual(0.2 * heavy.produced);
    expect(heavy.latencyMaxMs).toBeGreaterThan(20_000);
  });
});
