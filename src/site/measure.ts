/**
 * The numbers that prose may quote: read off an exact run, off its scenario, or worked out by theory from the scenario.
 * None of them is ever typed by hand, so a sentence cannot say what the simulation does not do.
 *
 * Any number of any system is a reading (src/course/reading.ts). Those that the lessons need again and again have names here.
 */
import { findSeries, readFrom } from '../course/reading.ts';
import type { Reading } from '../course/reading.ts';
import type { KafkaScenario, Scenario, Trace } from '../sim/index.ts';
import { effectiveCapacityPerSecond } from '../sim/theory/staircase.ts';
import { spikeDrainedAtMs, spikePeakBacklog, spikePeakHeadAge } from '../sim/theory/fluid.ts';
import type { RectangularSpike } from '../sim/theory/fluid.ts';
import { spikeOf } from './exercise/phases.ts';
import { formatOfSummary, formatOfUnit } from './quantity.ts';
import type { Format, Quantity } from './quantity.ts';

interface Subject {
  readonly scenario: Scenario;
  readonly trace: Trace;
}

/** What any scenario says. */
const FROM_ANY_SCENARIO = {
  durationMs: ({ durationMs }) => span(durationMs),
  baseRate: ({ traffic }) => rate(traffic.ratePerSecond[0]?.[1] ?? null),
  spikeRate: (scenario) => rate(spikeIn(scenario).ratePerSecond),
  spikeFactor: (scenario) => count(spikeIn(scenario).ratePerSecond / (scenario.traffic.ratePerSecond[0]?.[1] ?? Number.NaN)),
  spikeFrom: (scenario) => clock(spikeIn(scenario).fromMs),
  spikeTo: (scenario) => clock(spikeIn(scenario).toMs),
  spikeLength: (scenario) => span(spikeIn(scenario).toMs - spikeIn(scenario).fromMs),
  wantedDrainedAt: ({ slo }) => clock(slo.drainedByMs ?? null),
  wantedDrainedAfterSpike: (scenario) => span((scenario.slo.drainedByMs ?? Number.NaN) - spikeIn(scenario).toMs),
  wantedLatencyP95: ({ slo }) => span(slo.latencyP95Ms ?? null),
  wantedSinkLatencyP95: ({ slo }) => span(slo.sinkLatencyP95Ms ?? null),
} as const satisfies Readonly<Record<string, (scenario: Scenario) => Quantity>>;

/** What a scenario of Kafka says. */
const FROM_KAFKA_SCENARIO = {
  instances: ({ kafka }) => count(kafka.group.instances),
  partitions: ({ kafka }) => count(kafka.topic.partitions),
  maxPollRecords: ({ kafka }) => count(kafka.group.config['max.poll.records']),
  batchRecords: ({ kafka }) => count(kafka.application.sink?.batchRecords ?? null),
  recordMs: ({ kafka }) => span(kafka.application.recordMs),
  pauseAt: ({ kafka }) => records(kafka.application.queue.pauseAt),
  sinkLimit: (scenario) => count(sinkOf(scenario)?.limitPerSecond ?? null),
  sinkCapacity: (scenario) =>
    rate((sinkOf(scenario)?.limitPerSecond ?? Number.NaN) * (scenario.kafka.application.sink?.batchRecords ?? Number.NaN)),
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
  capacityPerInstance: ({ trace, scenario }) =>
    rate(capacityOf(trace) / (scenario.system === 'kafka' ? scenario.kafka.group.instances : Number.NaN)),
  // What the group takes before a partition falls behind: whole partitions only.
  staircaseCapacity: ({ trace, scenario }) => rate(staircaseOf(scenario, capacityOf(trace))),
  excess: ({ trace, scenario }) => rate(spikeIn(scenario).ratePerSecond - capacityOf(trace)),
  headroom: ({ trace, scenario }) => rate(capacityOf(trace) - (scenario.traffic.ratePerSecond[0]?.[1] ?? Number.NaN)),
  theoryPeakLag: (subject) => records(spikePeakBacklog(fluid(subject))),
  theoryDrainedAt: (subject) => clock(spikeDrainedAtMs(fluid(subject))),
  theoryDrainLength: (subject) => span(spikeDrainedAtMs(fluid(subject)) - fluid(subject).toMs),
  theoryOldestAge: (subject) => span(spikePeakHeadAge(fluid(subject)).ageMs),
  theoryOldestAgeAt: (subject) => clock(spikePeakHeadAge(fluid(subject)).atMs),
} as const satisfies Readonly<Record<string, (subject: Subject) => Quantity>>;

export type Metric = keyof typeof FROM_ANY_SCENARIO | keyof typeof FROM_KAFKA_SCENARIO | keyof typeof FROM_RUN;

export const METRICS: readonly string[] = [
  ...Object.keys(FROM_ANY_SCENARIO),
  ...Object.keys(FROM_KAFKA_SCENARIO),
  ...Object.keys(FROM_RUN),
];

/** Does this number need a run, or does the scenario say it? */
export function needsRun(metric: string): boolean {
  return metric in FROM_RUN;
}

/**
 * A number by its name.
 * @param run gives an exact run of the scenario; called only where the number needs one
 * @throws RangeError where there is no such metric, or no such number in this run
 */
export function measure(metric: string, scenario: Scenario, run: () => Trace): Quantity {
  if (metric in FROM_ANY_SCENARIO) return FROM_ANY_SCENARIO[metric as keyof typeof FROM_ANY_SCENARIO](scenario);
  if (metric in FROM_KAFKA_SCENARIO && scenario.system === 'kafka')
    return FROM_KAFKA_SCENARIO[metric as keyof typeof FROM_KAFKA_SCENARIO](scenario);
  if (needsRun(metric)) return FROM_RUN[metric as keyof typeof FROM_RUN]({ scenario, trace: run() });
  throw new RangeError(`There is no metric "${metric}" of ${scenario.system}. Known: ${METRICS.join(', ')}.`);
}

/** Further arithmetic on a reading, in this order. */
export interface Arithmetic {
  readonly minus?: Reading;
  readonly dividedBy?: Reading;
  readonly times?: number;
}

/**
 * Any number of a run, written by its unit unless the author says how.
 * @throws RangeError where the run has no such curve
 */
export function measureReading(
  reading: Reading,
  scenario: Scenario,
  run: () => Trace,
  as?: Format,
  { minus, dividedBy, times = 1 }: Arithmetic = {},
): Quantity {
  const read = (one: Reading) => {
    const trace = run();
    if ('series' in one && findSeries(trace, one.series, one.of) === undefined) {
      const known = [...new Set(trace.series.filter(({ of }) => of === one.of).map(({ id }) => id))].join(', ');
      throw new RangeError(`"${scenario.id}" has no series "${one.series}" of "${one.of}". Of it there are: ${known || 'none'}.`);
    }
    return readFrom(one, trace, scenario);
  };
  const first = read(reading);
  const less = minus === undefined ? 0 : read(minus);
  const share = dividedBy === undefined ? 1 : read(dividedBy);
  const written = formatOf(reading, run);
  const kind = as ?? (dividedBy === undefined ? written.kind : 'factor');
  if (first === null || less === null || share === null) return { kind, value: null };
  const scale = dividedBy === undefined ? written.times * times : times;
  return { kind, value: ((first - less) / share) * scale };
}

function formatOf(reading: Reading, run: () => Trace): { readonly kind: Format; readonly times: number } {
  if ('summary' in reading) return { kind: formatOfSummary(reading.summary), times: 1 };
  if ('percentile' in reading) return { kind: 'span', times: 1 };
  if ('event' in reading) return { kind: 'clock', times: 1 };
  if ('countOf' in reading) return { kind: 'count', times: 1 };
  if ('setting' in reading) return { kind: reading.setting.endsWith('Ms') ? 'span' : 'count', times: 1 };
  if (!('atMs' in reading) && (!('take' in reading) || reading.take.endsWith('AtMs'))) return { kind: 'clock', times: 1 };
  return formatOfUnit(findSeries(run(), reading.series, reading.of)?.unit ?? '');
}

const records = (value: number | null): Quantity => ({ kind: 'records', value });
const rate = (value: number | null): Quantity => ({ kind: 'records/s', value });
const count = (value: number | null): Quantity => ({ kind: 'count', value });
const span = (value: number | null): Quantity => ({ kind: 'span', value });
const clock = (value: number | null): Quantity => ({ kind: 'clock', value });

const spikeIn = ({ traffic, durationMs }: Scenario) => spikeOf(traffic.ratePerSecond, durationMs);
const sinkOf = ({ kafka, services }: KafkaScenario) => services[kafka.application.sink?.service ?? ''];

function groupSeries(trace: Trace, id: string): Float64Array {
  const series = trace.series.find((candidate) => candidate.id === id && candidate.of === 'group');
  if (series === undefined) throw new RangeError(`The trace has no series "${id}" of the group.`);
  return series.values;
}

function staircaseOf(scenario: Scenario, capacityPerSecond: number): number {
  if (scenario.system !== 'kafka') return Number.NaN;
  const { group, topic } = scenario.kafka;
  return effectiveCapacityPerSecond(
    capacityPerSecond / Math.min(group.instances, topic.partitions),
    topic.partitions,
    group.instances,
  );
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
