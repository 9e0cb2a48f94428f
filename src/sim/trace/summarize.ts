/** From what a plant counted and sampled to the summary, key by key as MODEL.md defines them, the same in every system. */
import { drainedAt, firstRiseOf, peakOf, stabilizedAt } from './backlog.ts';
import { countsBetween, percentileOf } from './percentiles.ts';
import type { LatencyHistogram, Summary } from './trace.ts';

/** What a plant hands over at the end of a run (or at any moment of it). */
export interface RunFacts {
  /** The arrival rate of the scenario, for the moment of its first rise. */
  readonly ratePerSecond: readonly (readonly [atMs: number, rate: number])[];
  readonly timeMs: ArrayLike<number>;
  /** Records not finished, at each sample. */
  readonly backlog: ArrayLike<number>;
  /** Arrivals per second, at each sample. */
  readonly arrivalsPerSecond: ArrayLike<number>;
  readonly latency: LatencyHistogram;
  /** Records, at the end; what is not given is 0. */
  readonly ledger: Pick<Summary, 'initialBacklog' | 'produced' | 'processed' | 'backlog' | 'inFlight'> &
    Partial<Pick<Summary, 'duplicates' | 'dropped' | 'deadLettered' | 'lost'>>;
  /** The age below which a share of all finished records lies, ms, where the plant knows it better than the windows' buckets do; NaN = none finished. */
  readonly latencyQuantile?: (share: number) => number;
  /** The oldest age at which a record was finished; null = none was. */
  readonly latencyMaxMs: number | null;
  readonly oldestUnfinishedMs: number;
  /** Null = no service was called. */
  readonly sinkLatencyP95Ms: number | null;
  /** Largest share of the heap in use over the run; null = no heap is modelled. */
  readonly heapShareMax?: number;
  readonly gcShareMax?: number;
  readonly outOfMemoryKills?: number;
  readonly retries?: number;
  readonly retryShareMax?: number;
  readonly breakerOpens?: number;
  /** The keys that the system adds, such as Kafka's `rebalances`. */
  readonly system: Readonly<Record<string, number | null>>;
}

/** The summary of a run. */
export function summarize(facts: RunFacts): Summary {
  const { ledger, latency, latencyQuantile } = facts;
  const counts = latencyQuantile === undefined ? countsBetween(latency) : [];
  const latencyAt = (share: number): number | null => {
    const ageMs = latencyQuantile === undefined ? percentileOf(latency.edgesMs, counts, share) : latencyQuantile(share);
    return ageMs === null || Number.isNaN(ageMs) ? null : Math.min(ageMs, facts.latencyMaxMs ?? Infinity);
  };
  const peak = peakOf(facts.timeMs, facts.backlog);
  return {
    initialBacklog: ledger.initialBacklog,
    produced: ledger.produced,
    processed: ledger.processed,
    duplicates: ledger.duplicates ?? 0,
    dropped: ledger.dropped ?? 0,
    deadLettered: ledger.deadLettered ?? 0,
    lost: ledger.lost ?? 0,
    backlog: ledger.backlog,
    inFlight: ledger.inFlight,
    peakBacklog: peak.records,
    peakBacklogAtMs: peak.atMs,
    drainedAtMs: drainedAt(facts),
    stabilizedAtMs: stabilizedAt(facts, firstRiseOf(facts.ratePerSecond)),
    latencyP50Ms: latencyAt(0.5),
    latencyP95Ms: latencyAt(0.95),
    latencyP99Ms: latencyAt(0.99),
    latencyMaxMs: facts.latencyMaxMs,
    oldestUnfinishedMs: facts.oldestUnfinishedMs,
    sinkLatencyP95Ms: facts.sinkLatencyP95Ms,
    retries: facts.retries ?? 0,
    retryShareMax: facts.retryShareMax ?? 0,
    breakerOpens: facts.breakerOpens ?? 0,
    heapShareMax: facts.heapShareMax ?? 0,
    gcShareMax: facts.gcShareMax ?? 0,
    outOfMemoryKills: facts.outOfMemoryKills ?? 0,
    ...facts.system,
  };
}

/**
 * Records that the ledger cannot account for: initialBacklog + produced − processed − dropped − deadLettered − lost − backlog.
 * Anything but 0 (within rounding, in a preview that moves fractions of records) is a defect of the simulator.
 */
export function ledgerImbalance(summary: Summary): number {
  const { initialBacklog, produced, processed, dropped, deadLettered, lost, backlog } = summary;
  return initialBacklog + produced - processed - dropped - deadLettered - lost - backlog;
}

/** Does every record have its place in the ledger? A millionth of a record per record may be lost to rounding. */
export function isLedgerBalanced(summary: Summary): boolean {
  return Math.abs(ledgerImbalance(summary)) <= 1e-6 * Math.max(1, summary.initialBacklog + summary.produced);
}

/**
 * Share of the time that garbage collection takes: g ÷ (1 + g) with g = c · A · L ÷ (H − L).
 * `secondsPerByte` is c, the cost of tracing a live byte (default 0.5 ns, a modelling choice); A allocation rate, bytes/s; L live bytes; H heap, bytes.
 * 1 where the live bytes fill the heap.
 */
export function gcShare(allocationBytesPerSecond: number, liveBytes: number, heapBytes: number, secondsPerByte = 0.5e-9): number {
  if (liveBytes >= heapBytes) return 1;
  const g = (secondsPerByte * allocationBytesPerSecond * liveBytes) / (heapBytes - liveBytes);
  return g / (1 + g);
}
