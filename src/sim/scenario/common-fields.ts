/** The part of scenario.v1 that every system shares, field by field, with ranges and defaults. */
import { choice, nullable, notSimulatedYet, number, text, wordOr } from './field.ts';
import type { Field } from './field.ts';
import { dictionary, list, object, partial, variant } from './field-objects.ts';
import { protectionField } from './protection-fields.ts';
import { SERVICE_KNOBS } from './service-knobs.ts';
import { SERVICE_NAME } from './service-name.ts';
import { show } from './problem.ts';
import type { Problem } from './problem.ts';
import type { RatePoint, Service, Slo } from './scenario.ts';

/** The longest simulated time: a day. */
export const LONGEST_MS = 86_400_000;
/** The most partitions of a topic. */
export const MOST_PARTITIONS = 1000;

const time = (description: string, min = 0): Field<number> => number({ min, max: LONGEST_MS, unit: 'ms' }, description);
const SHARE = { min: 0, max: 1, unit: 'a share' };
const share = (description: string): Field<number> => number(SHARE, description);

const RATE_POINT = '[time in ms, records per second]';
const rateTime = number({ min: 0, max: LONGEST_MS, unit: 'ms' }, 'Time, ms.');
const rateValue = number({ min: 0, max: 1e9, unit: 'records/s' }, 'Records per second.');

/** A point of a rate curve. */
export const ratePoint: Field<RatePoint> = {
  read: (input: unknown, path: string, problems: Problem[]) => {
    if (!Array.isArray(input) || input.length !== 2) {
      problems.push({ path, message: 'not a point of the rate curve', given: show(input), allowed: `a pair: ${RATE_POINT}` });
      return undefined;
    }
    const atMs = rateTime.read(input[0], `${path}/0`, problems);
    const rate = rateValue.read(input[1], `${path}/1`, problems);
    return atMs === undefined || rate === undefined ? undefined : [atMs, rate];
  },
  schema: { type: 'array', items: [rateTime.schema, rateValue.schema], minItems: 2, maxItems: 2 },
};

const traffic = object(
  {
    arrivals: choice(['poisson', 'even'], 'How records arrive: at random at the given rate, or evenly spaced.', {
      fallback: 'poisson',
    }),
    ratePerSecond: list(
      ratePoint,
      { min: 1, max: 10_000 },
      `The arrival rate as a list of ${RATE_POINT}, from time 0 on: linear between points, two at one time are a step, the last one holds.`,
    ),
    recordBytes: number({ min: 1, max: 1_048_576, unit: 'bytes', integer: true }, 'Size of a record, bytes.', 1024),
    partitionShares: wordOr(
      choice(['uniform'], 'Every partition gets the same share.', { fallback: 'uniform' }),
      list(share('Share of the records, 0 to 1.'), { min: 1, max: MOST_PARTITIONS }, 'A share per partition, adding up to 1.'),
    ),
    initialBacklog: number(
      { min: 0, max: 1e12, unit: 'records', integer: true },
      'Records already waiting at time 0, all of age 0.',
      0,
    ),
    poisonShare: number(SHARE, 'Share of the records that can never be processed, however often they are tried.', 0),
    criticalShare: number(SHARE, 'Share of the records that may not be given up when load is shed.', 1),
  },
  'What arrives.',
);

const service: Field<Service> = object(
  {
    serviceMs: number(SERVICE_KNOBS.serviceMs, 'Time of one call, ms.'),
    distribution: wordOr(
      choice(['constant', 'exponential'], 'How the time of a call is spread.', { fallback: 'constant' }),
      object(
        {
          tail: object(
            { share: share('Share of the slow calls.'), ms: time('Time of a slow call, ms.') },
            'A few calls take another time.',
          ),
        },
        'A constant time with a slow tail.',
      ),
    ),
    limitPerSecond: nullable(number(SERVICE_KNOBS.limitPerSecond, 'Calls per second over all callers; null = unlimited.')),
    parallelCalls: nullable(
      number(SERVICE_KNOBS.parallelCalls, 'Calls that it works on at once, the others wait; null = any number.'),
    ),
    errorShare: number(SERVICE_KNOBS.errorShare, SERVICE_KNOBS.errorShare.sentence, SERVICE_KNOBS.errorShare.default),
  },
  'Something outside the engine that is called: a sink, an enrichment.',
);

const anything: Field<{ readonly given: unknown }> = { read: (input) => ({ given: input }), schema: {} };

const change = object(
  {
    atMs: time('When, ms.'),
    set: dictionary(
      { pattern: /^\//, allowed: 'a JSON Pointer such as "/kafka/group/instances"', max: 20 },
      anything,
      'JSON Pointer to a knob, and its new value.',
    ),
  },
  'Knobs turned at a moment of the run.',
);

const duration = {
  atMs: time('When it begins, ms.'),
  forMs: time('How long it lasts, ms.', 1),
};
const target = (example: string): Field<string> => text(200, `What it hits, a JSON Pointer such as "${example}".`);

const fault = variant(
  'kind',
  {
    slow: object(
      {
        kind: choice(['slow'], 'Something takes longer.'),
        ...duration,
        target: target('/services/downstream'),
        factor: number({ min: 0.001, max: 1000, unit: 'times as long' }, 'It takes this many times as long.'),
      },
      'A service, or a part of the system, that takes longer for a while.',
    ),
    stall: object(
      { kind: choice(['stall'], 'A thread hangs.'), ...duration, target: target('/kafka/group/instances/3') },
      'A consumer or a subtask whose thread hangs for a while.',
    ),
    crash: object(
      { kind: choice(['crash'], 'A process ends.'), atMs: duration.atMs, target: target('/flink/taskManagers/0') },
      'A process that ends without a word.',
    ),
  },
  [],
  'A fault during the run.',
);

const wanted = (unit: string, description: string): Field<number> => number({ min: 0, max: 1e15, unit }, description);

/** What may be wanted of a run; each key is a key of the summary, or one with the moment in its name. */
const slo: Field<Slo> = partial(
  {
    drainedByMs: wanted('ms', 'The backlog of the peak is worked off by this time.'),
    stabilizedByMs: wanted('ms', 'The backlog has stopped growing by this time.'),
    latencyP50Ms: wanted('ms', 'Half of the records finish at this age or younger.'),
    latencyP95Ms: wanted('ms', '95 % of the records finish at this age or younger.'),
    latencyP99Ms: wanted('ms', '99 % of the records finish at this age or younger.'),
    latencyMaxMs: wanted('ms', 'No record finishes older than this.'),
    peakBacklog: wanted('records', 'Never more than this many records wait.'),
    dropped: wanted('records', 'At most this many records are dropped on purpose.'),
    deadLettered: wanted('records', 'At most this many records are parked as dead letters.'),
    lost: wanted('records', 'At most this many records are lost.'),
    duplicates: wanted('records', 'At most this many records are processed again.'),
    sinkLatencyP95Ms: wanted('ms', '95 % of the calls to services take at most this long.'),
    retries: wanted('calls', 'At most this many calls to services are sent again.'),
    outOfMemoryKills: wanted('kills', 'At most this many processes run out of memory.'),
    gcShareMax: share('Garbage collection never takes more than this share of the time.'),
    retryShareMax: share('Retries never exceed this share of the first attempts (worst 10 s).'),
  },
  'What is wanted of the run.',
);

/** Fields of every scenario. */
export const commonFields = {
  format: choice(['scenario.v1'], 'The format: "scenario.v1".'),
  id: text(100, 'A short name for files and links.', 'scenario'),
  title: text(200, 'What a reader is shown.', 'A scenario'),
  seed: number({ min: 0, max: 4_294_967_295, unit: '', integer: true }, 'Seed of everything random.', 42),
  durationMs: number({ min: 1, max: LONGEST_MS, unit: 'ms' }, 'Simulated time, ms.'),
  traffic,
  services: dictionary(SERVICE_NAME, service, 'What is called, by name.'),
  protection: protectionField,
  changes: list(change, { min: 0, max: 200 }, 'Knobs turned during the run.'),
  faults: list(fault, { min: 0, max: 200 }, 'What goes wrong during the run.'),
  slo,
} as const;

/** Fields of every scenario that are part of the format and not simulated yet. */
export const commonDropped = {
  autoscaler: notSimulatedYet([null], 'Scaling by rule is still to come; use "changes" to add consumers at a given time.'),
} as const;
