/**
 * Charts that exercises of a system have in common, by name, and what an exercise shows that names none. One entry a system: a new plant
 * describes its curves here, in the words of its own trace.
 */
import type { Scenario, System } from '../../sim/index.ts';
import type { ExperimentProps, SimulatedScenario } from '../../widgets/experiment/types.ts';
import type { PanelDescription } from './panel-schema.ts';
import { describedViewSchema } from './view-schema.ts';
import type { DescribedView } from './view-schema.ts';

export interface SystemViews {
  readonly views: Readonly<Record<string, DescribedView>>;
  /** In this order, unless an exercise says otherwise. */
  readonly standard: readonly string[];
  readonly panels: readonly PanelDescription[];
  /** States that entities enter again and again: the first time is told. */
  readonly firsts: ExperimentProps['firsts'];
}

/** Fills in the defaults, and checks a view of ours as it does an author's. */
function views(given: Readonly<Record<string, object>>): Readonly<Record<string, DescribedView>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, view]) => [name, describedViewSchema.parse({ id: name, ...view })]),
  );
}

/** What comes in, what goes out and, where the plant says so, what could go out at the most. */
const flow = (of: string, limits: readonly object[] = [], label = 'processed', rateOver = 1) => ({
  title: 'Records per second',
  unit: 'records/s',
  lines: [
    ...limits,
    { label: 'arrivals', from: { series: 'arrivals', of, rateOver: 1 }, ink: 'arrivals', dash: 'solid', marker: 'triangle' },
    { label, from: { series: 'throughput', of, rateOver }, ink: 'processed', dash: 'dotted', marker: 'circle' },
  ],
  compare: false,
  description: 'Arrivals and processed records per second, and the capacity where it is known.',
});

const capacity = (of: string) => ({
  label: 'capacity',
  from: { series: 'capacity', of },
  ink: 'limit',
  dash: 'dashed',
  marker: 'square',
});

const waiting = (of: string, series: string, label: string, description: string) => ({
  title: 'Records waiting',
  unit: 'records',
  height: 120,
  lines: [{ label, from: { series, of }, ink: 'waiting', marker: 'diamond', isFilled: true }],
  description,
});

const age = (of: string) => ({
  title: 'Age of records',
  unit: 's',
  height: 112,
  place: 'more',
  lines: [
    { label: 'oldest waiting', from: { series: 'lagSeconds', of }, ink: 'waiting', dash: 'solid', marker: 'diamond' },
    { label: 'p95 finished', from: { percentile: 0.95 }, per: 1000, ink: 'downstream', dash: 'dashed', marker: 'circle' },
  ],
  ranges: [{ label: 'p50 to p99', ink: 'downstream', lower: 0.5, upper: 0.99, per: 1000 }],
  limits: [{ label: 'SLO for p95', slo: 'latencyP95Ms', per: 1000 }],
  description:
    'How long the oldest waiting record has waited, and the ages of the records that were finished: median to 99th percentile, with the 95th.',
});

/** Calls to the first service of a scenario, by the name that scenarios of the course give it. */
const DOWNSTREAM = 'service/downstream';

const KAFKA_MORE = {
  queues: {
    title: 'In the consumers’ queues',
    unit: 'records',
    height: 64,
    place: 'more',
    lines: [
      { label: 'in queues', from: { series: 'queueDepth', of: 'group' }, ink: 'waiting', marker: 'square', isFilled: true },
    ],
    compare: false,
    description: 'Records that the consumers have fetched and not yet worked on, all consumers together.',
  },
  scaling: {
    title: 'Consumers',
    unit: 'count',
    height: 88,
    lines: [
      { label: 'running', from: { series: 'instances', of: 'group' }, ink: 'processed', dash: 'solid', marker: 'circle' },
      {
        label: 'wanted',
        from: { event: 'autoscaler.scaled', detail: 'wanted', before: '/kafka/group/instances' },
        ink: 'limit',
        dash: 'dashed',
        marker: 'square',
      },
    ],
    compare: false,
    description: 'Consumers that run, and how many the autoscaler wanted when it last changed something.',
  },
  calls: {
    title: 'Calls to the service',
    unit: 'calls/s',
    height: 88,
    lines: [
      { label: 'all calls', from: { series: 'calls', of: DOWNSTREAM }, ink: 'arrivals', dash: 'solid', marker: 'triangle' },
      { label: 'retries', from: { series: 'retries', of: DOWNSTREAM }, ink: 'waiting', dash: 'dashed', marker: 'diamond' },
      { label: 'failed', from: { series: 'failures', of: DOWNSTREAM }, ink: 'downstream', dash: 'dotted', marker: 'circle' },
    ],
    compare: 'all calls',
    description: 'Calls per second to the downstream service, how many of them are retries, and how many failed.',
  },
  answers: {
    title: 'How long the service takes',
    unit: 'ms',
    height: 88,
    place: 'more',
    lines: [{ label: 'mean of a call', from: { series: 'sinkLatencyMs', of: DOWNSTREAM }, ink: 'downstream', marker: 'circle' }],
    limits: [{ label: 'SLO for p95', slo: 'sinkLatencyP95Ms' }],
    description: 'How long a call to the downstream service takes on average, waiting for its limit included.',
  },
  heap: {
    title: 'Heap and garbage collection',
    unit: 'share',
    height: 80,
    place: 'more',
    lines: [
      { label: 'heap in use', from: { series: 'heapShare', of: 'group' }, ink: 'waiting', dash: 'solid', marker: 'diamond' },
      { label: 'time in GC', from: { series: 'gcShare', of: 'group' }, ink: 'downstream', dash: 'dashed', marker: 'circle' },
    ],
    limits: [{ label: 'SLO for GC', slo: 'gcShareMax' }],
    atLeast: 1,
    description: 'Share of the heap that is in use, and share of the time that goes into collecting garbage.',
  },
  offered: {
    title: 'What the producers offer',
    unit: 'records/s',
    lines: [
      { label: 'offered', from: { series: 'offered', of: 'producer' }, ink: 'arrivals', dash: 'solid', marker: 'triangle' },
      {
        label: 'in the log',
        from: { series: 'arrivals', of: 'group', rateOver: 1 },
        ink: 'processed',
        dash: 'dotted',
        marker: 'circle',
      },
    ],
    compare: false,
    description: 'Records per second that the application hands to its producers, and what reaches the log.',
  },
  'producer-buffer': {
    title: 'Free in the producers’ buffers',
    unit: 'bytes',
    height: 88,
    lines: [
      {
        label: 'buffer-available-bytes',
        from: { series: 'buffer-available-bytes', of: 'producer' },
        ink: 'waiting',
        marker: 'diamond',
        isFilled: true,
      },
    ],
    description: 'Bytes that are free in the buffers of all producers; at none, send() blocks.',
  },
};

const SYSTEM_VIEWS: Readonly<Record<System, SystemViews>> = {
  kafka: {
    views: views({
      flow: flow('group', [capacity('group')]),
      lag: waiting('group', 'lag', 'lag', 'Lag of the group.'),
      age: age('group'),
      ...KAFKA_MORE,
    }),
    standard: ['flow', 'lag', 'age', 'queues'],
    panels: [
      { kind: 'heatStrip', title: 'Lag of each partition', series: 'lag', of: 'partition/', unit: 'records', height: 96 },
      { kind: 'states', machine: 'kafka-consumer' },
    ],
    firsts: [{ state: 'paused', sentence: 'pauses its partitions, the first to do so.' }],
  },
  flink: {
    views: views({
      flow: flow('job', [capacity('job')]),
      lag: waiting('job', 'backlog', 'backlog', 'Records that have arrived and are not finished, in the log or in the job.'),
      age: age('job'),
      checkpoints: {
        title: 'Last checkpoint',
        unit: 'ms',
        height: 64,
        place: 'more',
        lines: [{ label: 'duration', from: { series: 'lastCheckpointDuration', of: 'job' }, ink: 'limit', marker: 'square' }],
        compare: false,
        description: 'How long the last completed checkpoint took, from its trigger to its last acknowledgement.',
      },
    }),
    standard: ['flow', 'lag', 'age'],
    panels: [{ kind: 'flinkJobGraph', title: 'Job graph' }],
    firsts: [],
  },
  spark: {
    views: views({
      // What a batch has processed counts at its end: by the second it would be bars of nothing and of everything.
      flow: {
        ...flow('group', [capacity('group')], 'processed (10 s)', 10),
        description: 'Arrivals a second, what batches processed as the mean of 10 s, and the capacity.',
      },
      lag: waiting('group', 'lag', 'lag', 'Records that no committed batch holds: Spark itself shows no such number.'),
      rates: {
        title: 'Spark’s own input and processed rates',
        unit: 'records/s',
        place: 'more',
        lines: [
          { label: 'input', from: { series: 'inputRowsPerSecond', of: 'group' }, ink: 'arrivals', dash: 'solid' },
          {
            label: 'processed',
            from: { series: 'processedRowsPerSecond', of: 'group' },
            ink: 'processed',
            dash: 'dotted',
          },
        ],
        compare: false,
        description: 'Rows admitted to the last batch, per second since the trigger before and per second of its own duration.',
      },
      batch: {
        title: 'Duration of the last batch',
        unit: 's',
        height: 64,
        place: 'more',
        lines: [{ label: 'batch', from: { series: 'batchDuration', of: 'group' }, per: 1000, ink: 'downstream' }],
        limits: [{ label: 'interval', setting: '/spark/trigger/processingTimeMs', per: 1000 }],
        description: 'How long the last batch took, beside the interval of the trigger.',
      },
      state: {
        title: 'Rows of state',
        unit: 'rows',
        height: 64,
        place: 'more',
        lines: [{ label: 'state', from: { series: 'numRowsTotal', of: 'group' }, ink: 'waiting', isFilled: true }],
        compare: false,
        description: 'Rows in the state stores after the last batch.',
      },
      age: age('group'),
    }),
    standard: ['flow', 'lag', 'rates', 'batch', 'age'],
    panels: [
      { kind: 'sparkAdmission', title: 'What the cap and the trigger do' },
      { kind: 'sparkTimeline', title: 'One batch on the clock' },
      { kind: 'sparkProgress', title: 'Its progress report' },
    ],
    firsts: [],
  },
  pipe: {
    views: views({
      flow: flow('group'),
      lag: waiting('group', 'backlog', 'waiting', 'Records anywhere in the pipe.'),
    }),
    standard: ['flow', 'lag'],
    panels: [],
    firsts: [],
  },
};

export function viewsOf({ system }: SimulatedScenario): SystemViews {
  return SYSTEM_VIEWS[system];
}

/** @throws RangeError for a system that cannot be simulated yet */
export function requireSimulated(scenario: Scenario): SimulatedScenario {
  if (isSimulated(scenario)) return scenario;
  throw new RangeError(`Scenarios of ${(scenario as Scenario).system} cannot be simulated yet.`);
}

function isSimulated(scenario: Scenario): scenario is SimulatedScenario {
  return scenario.system in SYSTEM_VIEWS;
}
