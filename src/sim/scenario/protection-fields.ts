/**
 * `protection` of scenario.v1: per service, how it is called. A part that is left out protects nothing; one that is given, even
 * empty, has the defaults of the library that it is taken from (resilience4j, Netflix concurrency-limits, the Kafka client).
 */
import { choice, mapped, nullable, number } from './field.ts';
import type { Field } from './field.ts';
import { dictionary, object } from './field-objects.ts';
import { PROTECTION_KNOBS as KNOBS, PROTECTION_RANGES as RANGES } from './protection-knobs.ts';
import { RETRY_POLICIES } from './protection-scenario.ts';
import type {
  AdaptiveLimitSettings,
  CircuitBreakerSettings,
  Protection,
  RetryPolicy,
  RetrySettings,
} from './protection-scenario.ts';
import { SERVICE_NAME } from './service-name.ts';

/** Waits of a policy where the file does not say them: the Kafka client's and Connect's own, else resilience4j's half a second. */
const WAITS: Readonly<Record<RetryPolicy, Pick<RetrySettings, 'baseMs' | 'maxMs' | 'jitter'>>> = {
  none: { baseMs: 500, maxMs: 60_000, jitter: 0 },
  fixed: { baseMs: 500, maxMs: 60_000, jitter: 0 },
  exponential: { baseMs: 500, maxMs: 60_000, jitter: 0 },
  kafka: { baseMs: 100, maxMs: 1000, jitter: 0.2 },
  connect: { baseMs: 300, maxMs: 60_000, jitter: 0 },
};

const JITTER =
  'Waits are spread over ± this share of themselves; "full": over everything from 0 to themselves. Null = the policy’s own.';
const fullJitter = choice(['full'], JITTER);
const jitterShare = number(KNOBS.retryJitter, JITTER);
const jitter: Field<number | 'full'> = {
  read: (input, path, problems) =>
    typeof input === 'string' ? fullJitter.read(input, path, problems) : jitterShare.read(input, path, problems),
  schema: { anyOf: [fullJitter.schema, jitterShare.schema] },
};

const retry: Field<RetrySettings> = mapped(
  object(
    {
      policy: choice(RETRY_POLICIES, KNOBS.retryPolicy.sentence, { fallback: 'none' }),
      maxAttempts: number(KNOBS.maxAttempts, KNOBS.maxAttempts.sentence, KNOBS.maxAttempts.default),
      baseMs: nullable(number(KNOBS.retryBaseMs, `${KNOBS.retryBaseMs.sentence} Null = the policy’s own.`)),
      maxMs: nullable(number(KNOBS.retryMaxMs, `${KNOBS.retryMaxMs.sentence} Null = the policy’s own.`)),
      multiplier: number(RANGES.multiplier, 'Each wait is this many times the one before.', 2),
      jitter: nullable(jitter),
      budgetShare: nullable(number(KNOBS.retryBudgetShare, KNOBS.retryBudgetShare.sentence)),
    },
    'What happens to a call that fails.',
  ),
  (given) => {
    const own = WAITS[given.policy];
    return {
      ...given,
      baseMs: given.baseMs ?? own.baseMs,
      maxMs: given.maxMs ?? own.maxMs,
      jitter: given.jitter ?? own.jitter,
    };
  },
);

const circuitBreaker: Field<CircuitBreakerSettings> = object(
  {
    enabled: choice([true, false], KNOBS.breakerEnabled.sentence, { fallback: true }),
    windowCalls: number(RANGES.windowCalls, 'The last calls that are looked at (slidingWindowSize).', 100),
    minimumCalls: number(RANGES.minimumCalls, 'Calls before anything is decided (minimumNumberOfCalls).', 100),
    failureShare: number(KNOBS.breakerFailureShare, KNOBS.breakerFailureShare.sentence, KNOBS.breakerFailureShare.default),
    slowShare: number(KNOBS.breakerSlowShare, KNOBS.breakerSlowShare.sentence, KNOBS.breakerSlowShare.default),
    slowCallMs: number(KNOBS.breakerSlowCallMs, KNOBS.breakerSlowCallMs.sentence, KNOBS.breakerSlowCallMs.default),
    openMs: number(KNOBS.breakerOpenMs, KNOBS.breakerOpenMs.sentence, KNOBS.breakerOpenMs.default),
    halfOpenCalls: number(KNOBS.breakerHalfOpenCalls, KNOBS.breakerHalfOpenCalls.sentence, KNOBS.breakerHalfOpenCalls.default),
  },
  'A circuit breaker in each caller, by resilience4j’s rules.',
);

const adaptiveLimit: Field<AdaptiveLimitSettings> = object(
  {
    enabled: choice([true, false], KNOBS.adaptiveLimitEnabled.sentence, { fallback: true }),
    initial: number(RANGES.limit, 'Calls in flight per caller at the beginning.', 10),
    min: number(RANGES.limit, 'The limit never falls below this.', 1),
    max: number(RANGES.limit, 'The limit never rises above this.', 200),
    backoffRatio: number(RANGES.backoffRatio, 'What is left of the limit after a failure.', 0.9),
    timeoutMs: number(KNOBS.callTimeoutMs, 'A call that takes longer than this counts as a failure, ms.', 5000),
  },
  'A limit on calls in flight that rises by one with success and falls by a share with failure.',
);

const deadLetter = object(
  {
    after: choice(['retries', 'never'], KNOBS.deadLetterAfter.sentence, { fallback: 'retries' }),
    only: nullable(choice(['poison'], 'Parks only records that cannot be processed at all; null = whatever fails.')),
  },
  'Where records go whose attempts are used up.',
);

const shed = object(
  {
    policy: choice(['none', 'dropOldest'], KNOBS.shedPolicy.sentence, { fallback: 'dropOldest' }),
    aboveAgeMs: number(KNOBS.shedAboveAgeMs, KNOBS.shedAboveAgeMs.sentence, KNOBS.shedAboveAgeMs.default),
    only: nullable(choice(['nonCritical'], 'Gives up only records that may be missed (see criticalShare); null = all.')),
  },
  'What is given up when there is too much.',
);

/** A part that is off where it is left out, with its defaults at hand for the moment it is switched on. */
function offUnlessGiven<T extends object>(part: Field<T>, off: Partial<T>): Field<T> {
  return mapped(nullable(part), (given) => given ?? { ...(part.fallback as { readonly value: T }).value, ...off });
}

const protectionOfService: Field<Protection> = object(
  {
    timeoutMs: nullable(number(KNOBS.callTimeoutMs, KNOBS.callTimeoutMs.sentence)),
    retry: offUnlessGiven(retry, {}),
    circuitBreaker: offUnlessGiven(circuitBreaker, { enabled: false }),
    adaptiveLimit: offUnlessGiven(adaptiveLimit, { enabled: false }),
    deadLetter: offUnlessGiven(deadLetter, { after: 'never' }),
    shed: offUnlessGiven(shed, { policy: 'none' }),
    idempotentWrites: choice(
      [true, false],
      'A record that is written again changes nothing at the service, as with an upsert by key.',
      {
        fallback: false,
      },
    ),
  },
  'How one service is called.',
);

export const protectionField: Field<Readonly<Record<string, Protection>>> = mapped(
  nullable(dictionary(SERVICE_NAME, protectionOfService, 'How each service is called, by its name under services.')),
  (given) => given ?? {},
);
