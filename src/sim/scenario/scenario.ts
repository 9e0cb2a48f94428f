/**
 * scenario.v1, parsed: every default filled in. Engine settings keep the engine's own keys inside `config`.
 * The format is published as public/schema/scenario.v1.json; parse-scenario.ts is the only way in.
 */

/** [time ms, records/s]: linear between points, two at one time are a step, the last one holds. */
export type RatePoint = readonly [atMs: number, ratePerSecond: number];

export interface Traffic {
  /** `poisson`: counts are Poisson; `even`: one record exactly every 1/rate. */
  readonly arrivals: 'poisson' | 'even';
  readonly ratePerSecond: readonly RatePoint[];
  readonly recordBytes: number;
  /** A share per partition, adding up to 1, or all alike. */
  readonly partitionShares: 'uniform' | readonly number[];
  /** Records already waiting at t = 0, spread over the partitions by their shares, all of age 0. */
  readonly initialBacklog: number;
}

export type Distribution = 'constant' | 'exponential' | { readonly tail: { readonly share: number; readonly ms: number } };

/** Something outside the engine that is called: a sink, an enrichment service. */
export interface Service {
  readonly serviceMs: number;
  readonly distribution: Distribution;
  /** Calls per second over all callers; null = unlimited. */
  readonly limitPerSecond: number | null;
}

/** A timed change of a knob: JSON Pointer → new value. */
export interface TimedChange {
  readonly atMs: number;
  readonly set: Readonly<Record<string, unknown>>;
}

export type Fault =
  /** A service takes `factor` times as long. `target` points at it: `/services/downstream`. */
  | { readonly kind: 'slow'; readonly atMs: number; readonly forMs: number; readonly target: string; readonly factor: number }
  /** A consumer's poll thread hangs (a long call, a GC pause): it does not call poll(). `target`: `/kafka/group/instances/3`. */
  | { readonly kind: 'stall'; readonly atMs: number; readonly forMs: number; readonly target: string };

/** Wanted values; each key is checked against the summary (see contracts in MODEL.md). */
export interface Slo {
  readonly drainedByMs?: number;
  readonly stabilizedByMs?: number;
  readonly latencyP50Ms?: number;
  readonly latencyP95Ms?: number;
  readonly latencyP99Ms?: number;
  readonly latencyMaxMs?: number;
  readonly peakBacklog?: number;
  readonly lost?: number;
  readonly duplicates?: number;
  readonly sinkLatencyP95Ms?: number;
  readonly outOfMemoryKills?: number;
  readonly gcShareMax?: number;
  readonly retryShareMax?: number;
}

interface CommonScenario {
  readonly format: 'scenario.v1';
  readonly id: string;
  readonly title: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly traffic: Traffic;
  readonly services: Readonly<Record<string, Service>>;
  readonly changes: readonly TimedChange[];
  readonly faults: readonly Fault[];
  readonly slo: Slo;
}

/** Consumer settings that the plant reads, under Kafka's own names and in Kafka's own units. */
export interface KafkaConsumerConfig {
  readonly 'max.poll.records': number;
  readonly 'max.poll.interval.ms': number;
  readonly 'heartbeat.interval.ms': number;
  readonly 'session.timeout.ms': number;
  readonly 'group.protocol': 'classic';
  readonly 'partition.assignment.strategy': 'range';
  readonly 'fetch.min.bytes': number;
  readonly 'fetch.max.wait.ms': number;
  readonly 'fetch.max.bytes': number;
  readonly 'max.partition.fetch.bytes': number;
  readonly 'enable.auto.commit': false;
}

export interface KafkaSystem {
  readonly client: 'java-3.9' | 'java-4.1';
  readonly topic: { readonly partitions: number; readonly brokers: number };
  readonly group: {
    readonly instances: number;
    /** From the decision to start an instance until it calls poll(), ms. */
    readonly startupMs: number;
    /** Between the starts of two new instances, ms. */
    readonly staggerMs: number;
    readonly config: KafkaConsumerConfig;
  };
  /** `group.initial.rebalance.delay.ms` of the broker. */
  readonly broker: { readonly config: { readonly 'group.initial.rebalance.delay.ms': number } };
  readonly application: {
    /** Client to broker and back, ms. */
    readonly roundTripMs: number;
    /** Work for one record, ms. */
    readonly recordMs: number;
    /** Fixed cost of one poll cycle (commit, bookkeeping), ms. */
    readonly pollMs: number;
    /** The timeout handed to poll(), ms. */
    readonly pollTimeoutMs: number;
    /** `inline`: work inside the poll loop; `worker`: a queue and one worker thread. */
    readonly threading: 'inline' | 'worker';
    /** Pause at `queue depth >= pauseAt`, resume at `<= resumeAt`, records. Only with `worker`. */
    readonly queue: { readonly pauseAt: number; readonly resumeAt: number; readonly heapBytes: number };
    /** `afterBatch` with inline, `contiguousPrefix` with worker. */
    readonly commit: 'afterBatch' | 'contiguousPrefix';
    /** Writes by size or time into a service; null = the work ends in the application. */
    readonly sink: {
      readonly service: string;
      readonly batchRecords: number;
      readonly lingerMs: number;
      /** Writes in flight per instance. */
      readonly concurrency: number;
    } | null;
  };
}

export interface KafkaScenario extends CommonScenario {
  readonly system: 'kafka';
  readonly kafka: KafkaSystem;
}

export type PipeStage =
  | {
      readonly id: string;
      readonly kind: 'server';
      readonly ratePerSecond: number;
      readonly servers: number;
      readonly distribution: 'constant' | 'exponential';
    }
  | { readonly id: string; readonly kind: 'buffer'; readonly capacity: number | null; readonly whenFull: 'block' | 'drop' }
  | { readonly id: string; readonly kind: 'limiter'; readonly ratePerSecond: number; readonly burst: number };

export interface PipeScenario extends CommonScenario {
  readonly system: 'pipe';
  /** Stages from upstream to downstream; one event per record, so rates are small. */
  readonly pipe: { readonly stages: readonly PipeStage[] };
}

export type Scenario = KafkaScenario | PipeScenario;
