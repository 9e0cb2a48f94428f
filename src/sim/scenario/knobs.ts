/**
 * The knobs that may be turned while a run is going on: where each stands in the scenario, what it allows, and one plain
 * sentence for the person at the slider. The parser takes its ranges from here too, so that a slider cannot offer what a file may not say.
 */
import type { NumberRange } from './field.ts';

export interface Knob extends NumberRange {
  /** JSON Pointer; `*` stands for the name of a service. */
  readonly pointer: string;
  readonly label: string;
  /** Whole numbers only. */
  readonly integer: boolean;
  /** May also be null, "no limit". */
  readonly nullable: boolean;
  /** The engine's default where it has one, else the format's; null = no limit. */
  readonly default: number | null;
  /** What a slider usefully offers: a part of min…max, in equal steps. */
  readonly slider: { readonly min: number; readonly max: number; readonly step: number };
  /** What turning it does, in one plain sentence. */
  readonly sentence: string;
}

const HOUR_MS = 3_600_000;

export const KNOBS = {
  instances: {
    pointer: '/kafka/group/instances',
    label: 'Consumers',
    unit: 'consumers',
    min: 0,
    max: 1000,
    integer: true,
    nullable: false,
    default: 8,
    slider: { min: 1, max: 64, step: 1 },
    sentence: 'How many consumers share the partitions; changing it makes the whole group stop for a rebalance.',
  },
  recordMs: {
    pointer: '/kafka/application/recordMs',
    label: 'Work per record',
    unit: 'ms',
    min: 0,
    max: 600_000,
    integer: false,
    nullable: false,
    default: 0.1,
    slider: { min: 0.01, max: 1, step: 0.01 },
    sentence: 'How long a consumer works on one record before it can take the next.',
  },
  pollMs: {
    pointer: '/kafka/application/pollMs',
    label: 'Fixed cost per poll',
    unit: 'ms',
    min: 0,
    max: HOUR_MS,
    integer: false,
    nullable: false,
    default: 0,
    slider: { min: 0, max: 100, step: 1 },
    sentence: 'What each poll costs whatever it returns: committing, opening a transaction, bookkeeping.',
  },
  maxPollRecords: {
    pointer: '/kafka/group/config/max.poll.records',
    label: 'max.poll.records',
    unit: 'records',
    min: 1,
    max: 1_000_000,
    integer: true,
    nullable: false,
    default: 500,
    slider: { min: 50, max: 5000, step: 50 },
    sentence: 'The most records that one poll() hands over; it does not limit what is fetched from the broker.',
  },
  pauseAt: {
    pointer: '/kafka/application/queue/pauseAt',
    label: 'Pause at',
    unit: 'records',
    min: 1,
    max: 100_000_000,
    integer: true,
    nullable: false,
    default: 5000,
    slider: { min: 500, max: 50_000, step: 500 },
    sentence: 'The queue depth at which a consumer pauses its partitions and fetches nothing more.',
  },
  resumeAt: {
    pointer: '/kafka/application/queue/resumeAt',
    label: 'Resume at',
    unit: 'records',
    min: 0,
    max: 99_999_999,
    integer: true,
    nullable: false,
    default: 1000,
    slider: { min: 0, max: 10_000, step: 100 },
    sentence: 'The queue depth at which a paused consumer starts to fetch again; it must be below the pause threshold.',
  },
  batchRecords: {
    pointer: '/kafka/application/sink/batchRecords',
    label: 'Write batch',
    unit: 'records',
    min: 1,
    max: 1_000_000,
    integer: true,
    nullable: false,
    default: 200,
    slider: { min: 10, max: 2000, step: 10 },
    sentence: 'How many records one write to the downstream service may carry.',
  },
  lingerMs: {
    pointer: '/kafka/application/sink/lingerMs',
    label: 'Write at the latest after',
    unit: 'ms',
    min: 0,
    max: HOUR_MS,
    integer: false,
    nullable: false,
    default: 50,
    slider: { min: 0, max: 1000, step: 10 },
    sentence: 'How long a write waits for its batch to fill before it is sent anyway.',
  },
  concurrency: {
    pointer: '/kafka/application/sink/concurrency',
    label: 'Writes in flight',
    unit: 'writes per consumer',
    min: 1,
    max: 1000,
    integer: true,
    nullable: false,
    default: 1,
    slider: { min: 1, max: 16, step: 1 },
    sentence: 'How many writes each consumer may have on the way at the same time.',
  },
  serviceMs: {
    pointer: '/services/*/serviceMs',
    label: 'Service time',
    unit: 'ms',
    min: 0,
    max: HOUR_MS,
    integer: false,
    nullable: false,
    default: 8,
    slider: { min: 1, max: 200, step: 1 },
    sentence: 'How long the service takes to answer one call.',
  },
  limitPerSecond: {
    pointer: '/services/*/limitPerSecond',
    label: 'Service limit',
    unit: 'calls/s',
    min: 0.001,
    max: 1e9,
    integer: false,
    nullable: true,
    default: null,
    slider: { min: 50, max: 5000, step: 50 },
    sentence: 'How many calls per second the service accepts from all callers together.',
  },
} as const satisfies Readonly<Record<string, Knob>>;

/** The knob at a pointer's tokens; null where nothing may be turned while a run is going on. */
export function findKnob(tokens: readonly string[]): Knob | null {
  for (const knob of Object.values<Knob>(KNOBS)) {
    const pattern = knob.pointer.slice(1).split('/');
    if (pattern.length === tokens.length && pattern.every((part, i) => part === '*' || part === tokens[i])) return knob;
  }
  return null;
}
