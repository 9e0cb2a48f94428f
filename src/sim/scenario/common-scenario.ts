/** The part of scenario.v1, parsed, that every system shares. */

import type { Protection } from './protection-scenario.ts';

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
  /** Records that can never be processed, however often they are tried. */
  readonly poisonShare: number;
  /** Records that may not be given up when load is shed. */
  readonly criticalShare: number;
}

export type Distribution = 'constant' | 'exponential' | { readonly tail: { readonly share: number; readonly ms: number } };

/** Something outside the engine that is called: a sink, an enrichment service. */
export interface Service {
  readonly serviceMs: number;
  readonly distribution: Distribution;
  /** Calls per second over all callers; null = unlimited. */
  readonly limitPerSecond: number | null;
  /** Calls that it works on at once, first come, first served; null = any number. */
  readonly parallelCalls: number | null;
  /** Share of the calls that fail. */
  readonly errorShare: number;
}

/** A timed change of a knob: JSON Pointer → new value. */
export interface TimedChange {
  readonly atMs: number;
  readonly set: Readonly<Record<string, unknown>>;
}

export type Fault =
  /** A service, or a part of the system, takes `factor` times as long. `target` points at it: `/services/downstream`. */
  | { readonly kind: 'slow'; readonly atMs: number; readonly forMs: number; readonly target: string; readonly factor: number }
  /** A thread hangs (a long call, a GC pause): a consumer that does not call poll(), a subtask. `target`: `/kafka/group/instances/3`. */
  | { readonly kind: 'stall'; readonly atMs: number; readonly forMs: number; readonly target: string }
  /** A process ends without a word. `target`: `/flink/taskManagers/0`. */
  | { readonly kind: 'crash'; readonly atMs: number; readonly target: string };

/** Wanted values; each key is checked against the summary (see contracts in MODEL.md). */
export interface Slo {
  readonly drainedByMs?: number;
  readonly stabilizedByMs?: number;
  readonly latencyP50Ms?: number;
  readonly latencyP95Ms?: number;
  readonly latencyP99Ms?: number;
  readonly latencyMaxMs?: number;
  readonly peakBacklog?: number;
  readonly dropped?: number;
  readonly deadLettered?: number;
  readonly lost?: number;
  readonly duplicates?: number;
  readonly sinkLatencyP95Ms?: number;
  readonly retries?: number;
  readonly outOfMemoryKills?: number;
  readonly gcShareMax?: number;
  readonly retryShareMax?: number;
}

export interface CommonScenario {
  readonly format: 'scenario.v1';
  readonly id: string;
  readonly title: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly traffic: Traffic;
  readonly services: Readonly<Record<string, Service>>;
  /** By service; a service that is not named is called without any protection. */
  readonly protection: Readonly<Record<string, Protection>>;
  readonly changes: readonly TimedChange[];
  readonly faults: readonly Fault[];
  readonly slo: Slo;
}
