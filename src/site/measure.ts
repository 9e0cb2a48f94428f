/**
 * The numbers that prose may quote: read off an exact run, off its scenario, or worked out by theory from the scenario.
 * None of them is ever typed by hand, so a sentence cannot say what the simulation does not do.
 */
import { formatClock, formatCount, formatDuration } from '../charts/format.ts';
import type { KafkaScenario } from '../sim/index.ts';
import { spikeDrainedAtMs, spikePeakBacklog, spikePeakHeadAge } from '../sim/theory/fluid.ts';
import type { RectangularSpike } from '../sim/theory/fluid.ts';
import type { Trace } from '../sim/index.ts';
import { spikeOf } from '../widgets/kafka-incident/views.ts';

/** How a number is written: an amount of something, a span of time, a moment on the simulated clock. */
export type Kind = 'records' | 'records/s' | 'count' | 'span' | 'clock';

export interface Quantity {
  readonly kind: Kind;
  /** Null where it never happened. */
  readonly value: number | null;
}

interface Subject {
  readonly scenario: KafkaScenario;
  readonly trace: Trace;
}

const FROM_SCENARIO = {
  instances: ({ kafka }) => count(kafka.group.instances),
  partitions: ({ kafka }) => count(kafka.topic.partitions),
  maxPollRecords: ({ kafka }) => count(kafka.group.config['max.poll.records']),
  batchRecords: ({ kafka }) => count(kafka.application.sink?.batchRecords ?? null),
  recordMs: ({ kafka }) => span(kafka.application.recordMs),
  pauseAt: ({ kafka }) => records(kafka.application.queue.pauseAt),
  durationMs: ({ durationMs }) => span(durationMs),
  baseRate: ({ traffic }) => rate(traffic.ratePerSecond[0]?.[1] ?? null),
  spikeRate: (scenario) => rate(spikeIn(scenario).ratePerSecond),
  spikeFactor: (scenario) => count(spikeIn(scenario).ratePerSecond / (scenario.traffic.ratePerSecond[0]?.[1] ?? Number.NaN)),
  spikeFrom: (scenario) => clock(spikeIn(scenario).fromMs),
  spikeTo: (scenario) => clock(spikeIn(scenario).toMs),
  spikeLength: (scenario) => span(spikeIn(scenario).toMs - spikeIn(scenario).fromMs),
  sinkLimit: (scenario) => count(sinkOf(scenario)?.limitPerSecond ?? null),
  sinkCapacity: (scenario) =>
    rate((sinkOf(scenario)?.limitPerSecond ?? Number.NaN) * (scenario.kafka.application.sink?.batchRecords ?? Number.NaN)),
  wantedDrainedAt: ({ slo }) => clock(slo.drainedByMs ?? null),
  wantedDrainedAfterSpike: (scenario) => span((scenario.slo.drainedByMs ?? Number.NaN) - spikeIn(scenario).toMs),
  wantedLatencyP95: ({ slo }) => span(slo.latencyP95Ms ?? null),
  wantedSinkLatencyP95: ({ slo }) => span(slo.sinkLatencyP95Ms ?? null),
} as const satisfies Readonly<Record<string, (scenario: KafkaScenario) => Quantity>>;

const FROM_RUN = {
  produced: ({ trace }) => records(trace.summary.produced),
  peakLag: ({ trace }) => records(trace.summary.peakBacklog),
  peakLagAt: ({ trace }) => clock(trace.summary.peakBacklogAtMs),
  drainedAt: ({ trace }) => clock(trace.summary.drainedAtMs),
  drainLength: ({ trace, scenario }) => span((trace.summary.drainedAtMs ?? Number.NaN) - spikeIn(scenario).toMs),
  latencyP95: ({ trace }) => span(trace.summary.latencyP95Ms),
  latencyP99: ({ trace }) => span(trace.summary.latencyP99Ms),
  sinkLatencyP95: ({ trace }) => span(trace.summary.sinkLatencyP95Ms),
  pauses: ({ trace }) => count(trace.summary['pauses'] ?? null),
  lost: ({ trace }) => count(trace.summary.lost),
  oldestAge: ({ trace }) => span(oldest(trace).ageMs),
  oldestAgeAt: ({ trace }) => clock(oldest(trace).atMs),
  oldestAgeAfterSpike: ({ trace, scenario }) => span(oldest(trace).atMs - spikeIn(scenario).toMs),
  capacity: ({ trace }) => rate(capacityOf(trace)),
  capacityPerInstance: ({ trace, scenario }) => rate(capacityOf(trace) / scenario.kafka.group.instances),
  excess: ({ trace, scenario }) => rate(spikeIn(scenario).ratePerSecond - capacityOf(trace)),
  headroom: ({ trace, scenario }) => rate(capacityOf(trace) - (scenario.traffic.ratePerSecond[0]?.[1] ?? Number.NaN)),
  theoryPeakLag: (subject) => records(spikePeakBacklog(fluid(subject))),
  theoryDrainedAt: (subject) => clock(spikeDrainedAtMs(fluid(subject))),
  theoryDrainLength: (subject) => span(spikeDrainedAtMs(fluid(subject)) - fluid(subject).toMs),
  theoryOldestAge: (subject) => span(spikePeakHeadAge(fluid(subject)).ageMs),
  theoryOldestAgeAt: (subject) => clock(spikePeakHeadAge(fluid(subject)).atMs),
} as const satisfies Readonly<Record<string, (subject: Subject) => Quantity>>;

export type Metric = keyof typeof FROM_SCENARIO | keyof typeof FROM_RUN;

export const METRICS: readonly string[] = [...Object.keys(FROM_SCENARIO), ...Object.keys(FROM_RUN)];

/** Does this number need a run, or does the scenario say it? */
export function needsRun(metric: string): boolean {
  return metric in FROM_RUN;
}

/**
 * @param trace an exact run of the scenario; null suffices for what the scenario itself says
 * @throws RangeError where there is no such metric, or no such number in this run
 */
export function measure(metric: string, scenario: KafkaScenario, trace: Trace | null): Quantity {
  if (metric in FROM_SCENARIO) return FROM_SCENARIO[metric as keyof typeof FROM_SCENARIO](scenario);
  if (metric in FROM_RUN && trace !== null) return FROM_RUN[metric as keyof typeof FROM_RUN]({ scenario, trace });
  throw new RangeError(`There is no metric "${metric}". Known: ${METRICS.join(', ')}.`);
}

/** As it stands in a sentence: "4.8 M", "1 min 20 s", "5:20". The unit of an amount follows in the prose. */
export function write({ kind, value }: Quantity): string {
  if (value === null) return 'never';
  if (Number.isNaN(value)) throw new RangeError('This run or scenario has no such number.');
  // A tenth of a millisecond of work per record is not nothing, as a chart's axis may have it.
  if (kind === 'span') return value > 0 && value < 1 ? `${String(value)}\u202fms` : formatDuration(value);
  if (kind === 'clock') return formatClock(value);
  return kind === 'count' && Number.isInteger(value) && value < 10_000 ? String(value) : formatCount(value);
}

const records = (value: number | null): Quantity => ({ kind: 'records', value });
const rate = (value: number | null): Quantity => ({ kind: 'records/s', value });
const count = (value: number | null): Quantity => ({ kind: 'count', value });
const span = (value: number | null): Quantity => ({ kind: 'span', value });
const clock = (value: number | null): Quantity => ({ kind: 'clock', value });

const spikeIn = ({ traffic, durationMs }: KafkaScenario) => spikeOf(traffic.ratePerSecond, durationMs);
const sinkOf = ({ kafka, services }: KafkaScenario) => services[kafka.application.sink?.service ?? ''];

function groupSeries(trace: Trace, id: string): Float64Array {
  const series = trace.series.find((candidate) => candidate.id === id && candidate.of === 'group');
  if (series === undefined) throw new RangeError(`The trace has no series "${id}" of the group.`);
  return series.values;
}

const capacityOf = (trace: Trace) => groupSeries(trace, 'capacity')[0] ?? Number.NaN;

/** The greatest age of the oldest uncommitted record, and when. */
function oldest(trace: Trace): { readonly ageMs: number; readonly atMs: number } {
  const seconds = groupSeries(trace, 'lagSeconds');
  const at = seconds.reduce((best, value, index) => (value > (seconds[best] ?? 0) ? index : best), 0);
  return { ageMs: (seconds[at] ?? 0) * 1000, atMs: trace.timeMs[at] ?? 0 };
}

function fluid({ scenario, trace }: Subject): RectangularSpike {
  const spike = spikeIn(scenario);
  return {
    basePerSecond: scenario.traffic.ratePerSecond[0]?.[1] ?? Number.NaN,
    spikePerSecond: spike.ratePerSecond,
    fromMs: spike.fromMs,
    toMs: spike.toMs,
    capacityPerSecond: capacityOf(trace),
  };
}
