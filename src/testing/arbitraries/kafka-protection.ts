/** Random protection of calls, kinds of records, retention and commits, for the scenarios of kafka-scenarios.ts. */
import * as fc from 'fast-check';

/** A part of scenario.v1 before it is parsed. */
type RawScenario = Readonly<Record<string, unknown>>;

const RECORD_BYTES = 100;
const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** Small windows, short waits: everything that protects a call happens within a few seconds. */
export const protection: fc.Arbitrary<RawScenario> = fc.record(
  {
    timeoutMs: fc.constantFrom(null, 1, 50, 400),
    retry: fc.record({
      policy: fc.constantFrom('none', 'fixed', 'exponential', 'kafka', 'connect'),
      maxAttempts: whole(1, 4),
      baseMs: whole(1, 300),
      maxMs: fc.constantFrom(300, 2000),
      jitter: fc.constantFrom(null, 0, 0.5, 'full'),
      budgetShare: fc.constantFrom(null, 0, 0.2),
    }),
    circuitBreaker: fc.record({
      windowCalls: whole(1, 10),
      minimumCalls: whole(1, 10),
      failureShare: fc.constantFrom(0.2, 0.5, 1),
      slowCallMs: fc.constantFrom(20, 60_000),
      openMs: fc.constantFrom(100, 2000),
      halfOpenCalls: whole(1, 4),
    }),
    adaptiveLimit: fc.record({ initial: whole(1, 4), max: whole(4, 6), timeoutMs: fc.constantFrom(30, 5000) }),
    deadLetter: fc.record({ after: fc.constantFrom('retries', 'never'), only: fc.constantFrom(null, 'poison') }),
    shed: fc.record({
      policy: fc.constantFrom('dropOldest', 'none'),
      aboveAgeMs: whole(0, 5000),
      only: fc.constantFrom(null, 'nonCritical'),
    }),
    idempotentWrites: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Shares of records that cannot be processed, and that may not be given up. */
export const recordKinds: fc.Arbitrary<RawScenario> = fc.record({
  poisonShare: fc.constantFrom(0, 0, 0.01, 0.3, 1),
  criticalShare: fc.constantFrom(1, 0.5, 0.005, 0),
});

/** Segments of a few records, and little time to read them. */
const retention: fc.Arbitrary<RawScenario> = fc.record({
  'retention.ms': fc.constantFrom(-1, 300, 3000, 604_800_000),
  'retention.bytes': fc.constantFrom(-1, -1, 20 * RECORD_BYTES, 200 * RECORD_BYTES),
  'segment.bytes': whole(1, 60).map((records) => records * RECORD_BYTES),
});

export const delivery: fc.Arbitrary<{ readonly topic: RawScenario; readonly config: RawScenario; readonly checkMs: number }> =
  fc.record({
    topic: fc.option(retention, { nil: {} }),
    config: fc.record({
      'enable.auto.commit': fc.boolean(),
      'auto.commit.interval.ms': fc.constantFrom(0, 100, 5000),
      'auto.offset.reset': fc.constantFrom('latest', 'earliest', 'none'),
    }),
    checkMs: fc.constantFrom(100, 1500),
  });
