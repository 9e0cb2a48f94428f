/**
 * trace.v1: what a run of the simulator, a recording of the real engine and an imported dashboard export have in common.
 * The format is published as public/schema/trace.v1.json.
 */

export const FIDELITIES = ['exact', 'preview'] as const;
/** Exact: every poll, fetch and sink write is an event. Preview: stepped flows over the same scenario. */
export type Fidelity = (typeof FIDELITIES)[number];

/** Where a trace comes from. */
export type TraceSource =
  | {
      readonly kind: 'simulated';
      readonly engine: string;
      readonly fidelity: Fidelity;
      readonly scenario: string;
      readonly scenarioHash: string;
      readonly seed: number;
    }
  | {
      readonly kind: 'recorded';
      readonly engine: string;
      readonly at: string;
      readonly machine: string;
      readonly command: string;
      readonly scenario: string;
      readonly fitted?: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'imported'; readonly from: string };

/** One named curve on the trace's time axis: `values[i]` belongs to `timeMs[i]`. NaN where there is no value. */
export interface Series {
  readonly id: string;
  /** The entity that the curve belongs to: `group`, `consumer/3`, `partition/7`, `service/downstream`. */
  readonly of: string;
  /** `records`, `records/s`, `ms`, `s`, `share`, `count`, `bytes`. */
  readonly unit: string;
  readonly values: Float64Array;
}

/** Ages of the records that finished in each window, as weighted histograms over common bucket edges. */
export interface LatencyHistogram {
  readonly windowMs: number;
  /** Rising bucket edges, ms; bucket `i` counts ages in [edgesMs[i], edgesMs[i + 1]). */
  readonly edgesMs: Float64Array;
  /** One row a window; records, possibly fractional (a cohort is spread evenly over its ages). */
  readonly counts: readonly Float64Array[];
}

/** The moment at which an entity entered a state. */
export interface StateChange {
  readonly atMs: number;
  readonly entity: string;
  readonly state: string;
}

export interface TraceEvent {
  readonly atMs: number;
  readonly kind: string;
  readonly entity: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The meaning of each key is fixed in MODEL.md, "What the summary says"; null = never happened or nothing to measure. */
export interface Summary {
  readonly initialBacklog: number;
  readonly produced: number;
  readonly processed: number;
  readonly duplicates: number;
  readonly dropped: number;
  readonly deadLettered: number;
  readonly lost: number;
  readonly backlog: number;
  readonly inFlight: number;
  readonly peakBacklog: number;
  readonly peakBacklogAtMs: number;
  readonly drainedAtMs: number | null;
  readonly stabilizedAtMs: number | null;
  readonly latencyP50Ms: number | null;
  readonly latencyP95Ms: number | null;
  readonly latencyP99Ms: number | null;
  readonly latencyMaxMs: number | null;
  readonly oldestUnfinishedMs: number;
  readonly sinkLatencyP95Ms: number | null;
  readonly retries: number;
  readonly retryShareMax: number;
  readonly breakerOpens: number;
  readonly heapShareMax: number;
  readonly gcShareMax: number;
  readonly outOfMemoryKills: number;
  /** What the system adds: Kafka `rebalances`, `pollIntervalBreaches`, `pauses`, `duplicatesAbsorbed`. */
  readonly [systemKey: string]: number | null;
}

export interface Trace {
  readonly format: 'trace.v1';
  readonly source: TraceSource;
  readonly timeMs: Float64Array;
  readonly series: readonly Series[];
  readonly latency: LatencyHistogram;
  readonly states: readonly StateChange[];
  readonly events: readonly TraceEvent[];
  readonly summary: Summary;
  /** Hash over every number of the run, equal in every JavaScript engine. */
  readonly hash: string;
  /** What the reader must know before believing a figure, in plain words. */
  readonly warnings: readonly string[];
}
