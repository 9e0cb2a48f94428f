/** What each key of a scenario's SLO asks, in words, and where in a trace the answer stands. */
import type { Slo } from '../sim/index.ts';
import { countInWords, shareInWords, timeInWords } from '../sim/index.ts';

type Words = (value: number) => string;

export interface SloKey {
  /** Key of the summary that is compared with the wanted value. */
  readonly summaryKey: string;
  /** The wish as a sentence; `wanted` is already in words. */
  readonly title: (wanted: string) => string;
  /** The sentence for a wanted value of 0. */
  readonly none?: string;
  readonly inWords: Words;
  /** What it means that the summary has no value, and whether that is a miss. */
  readonly absent: { readonly observed: string; readonly reason: string; readonly isMiss: boolean };
  /** By how much a preview may be off: the larger of a share of the wanted value and an absolute amount. */
  readonly previewError: { readonly share: number; readonly absolute: number };
  /** The windowed percentile that the key is about. */
  readonly percentile?: number;
  /** The curve whose first value above the wanted one is the moment of the miss. */
  readonly series?: string;
}

const records: Words = (count) => `${countInWords(count)} ${count === 1 ? 'record' : 'records'}`;
const calls: Words = (count) => `${countInWords(count)} ${count === 1 ? 'call' : 'calls'}`;
const NOTHING_FINISHED = { observed: 'none finished', reason: 'No record was finished.', isMiss: true };
const NEVER = { observed: 'never', isMiss: true };
/** Over the exercises’ proofs a preview’s p95 was up to a third off; a grade has turned from 11 % away of the wanted value. */
const AGE_ERROR = { share: 0.15, absolute: 250 };

const latency = (share: number, who: string, summaryKey: string): SloKey => ({
  summaryKey,
  title: (wanted) => `${who} within ${wanted}`,
  inWords: timeInWords,
  absent: NOTHING_FINISHED,
  previewError: AGE_ERROR,
  percentile: share,
});

const counted = (summaryKey: string, title: (wanted: string) => string, inWords: Words, share = 0): SloKey => ({
  summaryKey,
  title,
  inWords,
  absent: { observed: 'not counted', reason: 'It was not counted.', isMiss: true },
  previewError: { share, absolute: 0 },
});

/** The keys of an SLO in the order in which they are shown. */
export const SLO_KEYS: Readonly<Record<keyof Slo, SloKey>> = {
  drainedByMs: {
    summaryKey: 'drainedAtMs',
    title: (wanted) => `The backlog of the peak is worked off by ${wanted}`,
    inWords: timeInWords,
    absent: { ...NEVER, reason: 'It never fell below one second of arrivals for 10 s.' },
    previewError: { share: 0.02, absolute: 2000 },
  },
  stabilizedByMs: {
    summaryKey: 'stabilizedAtMs',
    title: (wanted) => `The backlog has stopped growing by ${wanted}`,
    inWords: timeInWords,
    absent: { ...NEVER, reason: 'The backlog was still growing at the end.' },
    previewError: { share: 0.02, absolute: 2000 },
  },
  latencyP50Ms: latency(0.5, 'Half of the records finish', 'latencyP50Ms'),
  latencyP95Ms: latency(0.95, '95 % of the records finish', 'latencyP95Ms'),
  latencyP99Ms: latency(0.99, '99 % of the records finish', 'latencyP99Ms'),
  latencyMaxMs: latency(1, 'Every record finishes', 'latencyMaxMs'),
  peakBacklog: { ...counted('peakBacklog', (wanted) => `Never more than ${wanted} wait`, records, 0.02), series: 'backlog' },
  dropped: {
    ...counted('dropped', (wanted) => `At most ${wanted} are dropped`, records),
    none: 'No record is dropped',
  },
  lost: { ...counted('lost', (wanted) => `At most ${wanted} are lost`, records), none: 'No record is lost' },
  deadLettered: {
    ...counted('deadLettered', (wanted) => `At most ${wanted} are parked as dead letters`, records),
    none: 'No record is parked as a dead letter',
  },
  duplicates: {
    ...counted('duplicates', (wanted) => `At most ${wanted} are processed again`, records),
    none: 'No record is processed twice',
  },
  sinkLatencyP95Ms: {
    summaryKey: 'sinkLatencyP95Ms',
    title: (wanted) => `95 % of the calls to services take at most ${wanted}`,
    inWords: timeInWords,
    absent: { observed: 'no call', reason: 'No service was called.', isMiss: false },
    previewError: { share: 0.5, absolute: 20 },
    series: 'sinkLatencyMs',
  },
  retries: {
    ...counted('retries', (wanted) => `At most ${wanted} are sent again`, calls),
    none: 'No call is sent again',
  },
  outOfMemoryKills: {
    ...counted('outOfMemoryKills', (wanted) => `At most ${wanted} consumers run out of memory`, String),
    none: 'No process runs out of memory',
  },
  gcShareMax: {
    // It rises steeply as the heap fills, and a preview knows queues only roughly: it is sure of a tenth and of the double, of nothing between.
    ...counted('gcShareMax', (wanted) => `Garbage collection takes at most ${wanted} of the time`, shareInWords, 0.9),
    series: 'gcShare',
  },
  retryShareMax: counted('retryShareMax', (wanted) => `Retries stay below ${wanted} of the first attempts`, shareInWords, 0.1),
};
